from django.apps import AppConfig
from django.urls import reverse

from maillage.core.menus import Entree, entrees_demarche


class ContratsConfig(AppConfig):
    name = "maillage.contrats"
    verbose_name = "contrats"

    def ready(self):
        entree = Entree("ecrire", "Contrats", "contrat", contrats_url)
        entrees_demarche.register("contrats", entree, ordre=300)
        register_onglets()
        register_annuaire()
        register_commandes()


def contrats_url(demarche) -> str:
    return reverse("contrats:contrats", args=[demarche.slug])


def register_commandes() -> None:
    from maillage.contrats.cli import register

    register()


def register_annuaire() -> None:
    from maillage.comptes.extensions import annuaire
    from maillage.contrats.annuaire import AnnuaireContrats

    annuaire.register("contrats", AnnuaireContrats(), ordre=200)


def register_onglets() -> None:
    # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
    from maillage.contrats.onglets import Onglet, onglets
    from maillage.contrats.permissions import can_edit_contrat, can_see_history

    pages = (
        ("apercu", "Aperçu", "contrat", None),
        ("plan", "Plan d’actions", "plan", None),
        ("parties", "Parties", "parties", None),
        ("historique", "Historique", "contrat_historique", can_see_history),
        ("reglages", "Réglages", "contrat_reglages", can_edit_contrat),
    )
    for rang, (cle, libelle, nom, visible) in enumerate(pages):
        options = {"visible": visible} if visible else {}
        if cle == "plan":
            options["covers"] = fiches_prefix
        onglets.register(cle, Onglet(libelle, contrat_page(nom), **options), ordre=rang * 100)


def contrat_page(nom: str):
    """L’adresse d’une page, tirée d’un contrat."""
    return lambda contrat: reverse(f"contrats:{nom}", args=[contrat.demarche.slug, contrat.uid])


def fiches_prefix(contrat) -> str:
    """Les fiches se lisent sous l’onglet du plan."""
    return reverse("contrats:contrat", args=[contrat.demarche.slug, contrat.uid]) + "fiches/"
