"""Un diaporama d’essai : chaque sorte de diapositive une fois, pour juger d’un modèle."""

from datetime import date

from maillage.core.texte import format_date
from maillage.edition.pptx.arbre import (
    Chiffre,
    Chiffres,
    Colonnes,
    Decision,
    Decisions,
    Diaporama,
    Diapositive,
    EtatPas,
    Garde,
    GenreGraphique,
    Graphique,
    Grille,
    Parcours,
    Pas,
    Puce,
    Puces,
    Section,
    Serie,
)

_ETATS = Graphique(
    GenreGraphique.BARRES_EMPILEES, ("Axe 1 – Accès aux soins", "Axe 2 – Santé mentale"),
    (Serie("Réalisées", (3.0, 1.0), 3), Serie("En cours", (5.0, 4.0), 1),
     Serie("À l’arrêt", (1.0, 0.0), 5)),
)  # fmt: skip
_ARGENT = Graphique(
    GenreGraphique.ANNEAU, ("Acquis", "À rechercher"), (Serie("Argent", (84000.0, 36000.0)),), "€",
    couleurs=(3, 5),
)  # fmt: skip
_SUITE = Graphique(
    GenreGraphique.COURBE, ("2024", "2025", "2026"),
    (Serie("Personnes reçues", (120.0, "non disponible", 210.0)),
     Serie("Cible", (150.0, 180.0, 200.0))),
)  # fmt: skip


def build_exemple(jour: date) -> Diaporama:
    """Des chiffres inventés, dits tels sur chaque diapositive."""
    slides = (
        Diapositive(
            "Essai du modèle de diaporama",
            Garde("Comité de pilotage", (format_date(jour), "Tous les chiffres sont inventés.")),
            notes="Les notes de l’orateur s’écrivent ici.",
        ),
        Diapositive("Une partie", Section("Ce qu’elle va dire, en une phrase.")),
        Diapositive("Des phrases", Puces((Puce("Une action en tête", gras=True),
                    Puce("ce qui s’y est fait, en une ligne", 1), Puce("Une autre phrase."))),
                    chapeau="La phrase à retenir de cette diapositive."),
        Diapositive("Un parcours", Parcours((Pas("Diagnostic", EtatPas.FAIT, "2024"),
                    Pas("Signature", EtatPas.EN_COURS, "2026"),
                    Pas("Évaluation", EtatPas.A_VENIR, "2029")))),
        Diapositive("De grands nombres", Chiffres((Chiffre("29", "actions au plan"),
                    Chiffre("12", "actions en cours", "sur 29"),
                    Chiffre("120\u202f000\u00a0€", "de besoin")))),
        Diapositive("Un graphique en barres", _ETATS, source="chiffres inventés"),
        Diapositive("Une courbe", _SUITE, source="chiffres inventés"),
        Diapositive("Deux colonnes", Colonnes(_ARGENT, Puces((Puce("Ce que dit l’anneau"),)))),
        Diapositive("Un tableau", Grille(("Action", "Pilote", "Fin"),
                    (("1.1 Ouvrir une permanence", "Centre hospitalier", "2027"),
                     ("1.2 Former des secouristes", "Association", "2026")), (6, 3, 1.4))),
        Diapositive("Une décision", Decisions((Decision("Voter l’avenant", "CoPil", "mars"),))),
    )  # fmt: skip
    return Diaporama(
        "Essai du modèle de diaporama", slides, date=format_date(jour), pied="Chiffres inventés"
    )
