"""Ce que la galerie montre : chaque composant, dans chaque état, avec un exemple plausible."""

from collections.abc import Callable

from django import forms
from django.core.paginator import Paginator

from maillage.core.registre import Registre

# Les graphiques sont à l’étage du dessus : chacun s’inscrit avec de quoi dessiner son exemple.
dessins: Registre[Callable[[], object]] = Registre("dessins de la galerie")

# Recopiés des étages hauts, que le socle ne connaît pas ; un essai compare les deux listes.
STATUTS = (
    ("a_venir", "À venir"),
    ("a_discuter", "À discuter"),
    ("en_cours", "En cours"),
    ("realise", "Réalisé"),
    ("en_pause", "En pause"),
    ("bloque", "Bloqué"),
    ("abandonne", "Abandonné"),
    ("reporte", "À redéfinir ou reporté"),
    ("perennise", "Pérennisé hors contrat"),
    ("fusionne", "Fusionné"),
    ("en_retard", "En retard"),
)
CERCLES = (
    ("travail", "travail"),
    ("partage", "partagé"),
    ("transmis", "transmis"),
    ("public", "public"),
)
TONS = ("principal", "fait", "attention", "erreur")
ETAPES = (
    "Stratégie régionale",
    "Mobilisation",
    "Diagnostic",
    "Priorités",
    "Plan d’actions",
    "Rédaction et signature",
    "Mise en œuvre",
    "Suivi annuel",
    "Évaluation",
    "Renouvellement",
)
MENU = (
    ("", "", ("Aujourd’hui",)),
    ("comprendre", "Comprendre", ("Territoire", "Diagnostic", "Inventaire")),
    ("decider", "Décider", ("Enjeux et priorités", "Instances", "Décisions")),
    ("ecrire", "Écrire", ("Plan d’actions", "Articles", "Prêt à signer")),
    ("agir", "Agir", ("Suivi", "Campagnes", "Financements")),
    ("apprendre", "Apprendre", ("Évaluation", "Bilans")),
)


class FormulaireExemple(forms.Form):
    titre = forms.CharField(
        label="Titre de la fiche", help_text="Un verbe et son objet : « Former les aidants »."
    )
    courriel = forms.EmailField(label="Courriel du pilote", required=False)
    axe = forms.ChoiceField(
        label="Axe", choices=[("1", "1. Accès aux soins"), ("2", "2. Santé mentale")]
    )
    debut = forms.DateField(
        label="Début", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    contexte = forms.CharField(
        label="Contexte et constats",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui, sur le territoire, rend l’action nécessaire.",
    )
    publics = forms.MultipleChoiceField(
        label="Publics",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("jeunes", "Jeunes de 11 à 25 ans"), ("aidants", "Aidants"), ("tous", "Tous")],
    )
    financement = forms.ChoiceField(
        label="Financement",
        widget=forms.RadioSelect,
        choices=[("acquis", "Acquis"), ("demande", "Demandé"), ("sans", "Sans coût")],
    )
    public = forms.BooleanField(
        label="Montrer cette fiche au public",
        required=False,
        help_text="Elle sera visible sans compte.",
    )


def example_menu() -> list[dict]:
    """Un menu de la forme de ``core.menus.build_menu``, sans démarche derrière."""
    return [
        {
            "cle": cle,
            "libelle": libelle,
            "courant": cle == "ecrire",
            "entrees": [
                {
                    "libelle": page,
                    "url": "/galerie/",
                    "icone": "aujourdhui",
                    "courante": page == "Articles",
                }
                for page in pages
            ],
        }
        for cle, libelle, pages in MENU
    ]


def build_gallery(rail: bool) -> dict:
    """Le contexte de la galerie ; ``rail`` montre aussi le menu d’une démarche."""
    shell = {"menu_demarche": example_menu(), "demarche_courante": "Pays des Confins"}
    return (shell if rail else {}) | {
        "bandeau": "Démonstration : territoires, personnes et chiffres sont fictifs.",
        "statuts": STATUTS,
        "cercles": CERCLES,
        "tons": TONS,
        "etapes": ETAPES,
        "dessins": [(titre, draw()) for titre, draw in dessins.items()],
        "libre": FormulaireExemple(),
        "fautif": FormulaireExemple({"courriel": "sans arobase"}, prefix="faute"),
        "page": Paginator(range(1234), 100).get_page(4),
    }
