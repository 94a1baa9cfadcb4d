from django.apps import AppConfig
from django.urls import reverse


class SuiviConfig(AppConfig):
    name = "maillage.suivi"
    verbose_name = "suivi"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.suivi.extensions import Suivi

        register("suivi", Suivi(), ordre=10)
        register_annuaire()
        register_regles()
        register_onglets()
        register_menus()
        register_campagnes()


def register_regles() -> None:
    from maillage.suivi import regles

    regles.register_regles()


def register_menus() -> None:
    from maillage.core.menus import entrees_compte
    from maillage.suivi.menus import ACTIONS, COMMUNS

    entrees_compte.register("suivi_actions", ACTIONS, ordre=90)
    entrees_compte.register("communs", COMMUNS, ordre=158)


def register_annuaire() -> None:
    from maillage.comptes.extensions import annuaire
    from maillage.suivi.annuaire import AnnuaireSuivi

    annuaire.register("suivi", AnnuaireSuivi(), ordre=300)


def register_onglets() -> None:
    from maillage.contrats.onglets import Groupe, Onglet, onglets

    onglets.register(
        "tableau_bord",
        Onglet("Tableau de bord", bord_url, covers=elu_url, groupe=Groupe.SUIVI),
        ordre=110,
    )
    onglets.register(
        "suivi_actions",
        Onglet("Suivi des actions", lambda contrat: contrat_url("actions", contrat),
               groupe=Groupe.SUIVI),
        ordre=120,
    )  # fmt: skip
    onglets.register(
        "indicateurs", Onglet("Indicateurs", indicateurs_url, groupe=Groupe.SUIVI), ordre=130
    )


def bord_url(contrat) -> str:
    return reverse("suivi:tableau_bord", args=[contrat.demarche.slug, contrat.uid])


def contrat_url(nom: str, contrat) -> str:
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid])


def elu_url(contrat) -> str:
    return reverse("suivi:elu", args=[contrat.demarche.slug, contrat.uid])


def indicateurs_url(contrat) -> str:
    return reverse("suivi:contrat_indicateurs", args=[contrat.demarche.slug, contrat.uid])


def register_campagnes() -> None:
    from maillage.contrats.onglets import Groupe, Onglet, onglets
    from maillage.suivi import cli
    from maillage.suivi.permissions import can_launch, can_see_campagne

    def is_seen(user, contrat) -> bool:
        return can_launch(user, contrat) or can_see_campagne(user, contrat)

    campagnes = Onglet("Campagnes", campagnes_url, is_seen, groupe=Groupe.SUIVI)
    onglets.register("campagnes", campagnes, ordre=140)
    cli.register()


def campagnes_url(contrat) -> str:
    return reverse("campagnes:campagnes", args=[contrat.demarche.slug, contrat.uid])
