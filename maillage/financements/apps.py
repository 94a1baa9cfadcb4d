from django.apps import AppConfig
from django.urls import reverse


class FinancementsConfig(AppConfig):
    name = "maillage.financements"
    verbose_name = "financements"

    def ready(self):
        from maillage.contrats.extensions import register  # les modèles doivent être prêts
        from maillage.financements.extensions import Financements

        register("financements", Financements(), ordre=20)
        register_annuaire()
        register_regles()
        register_onglets()
        register_menus()
        register_colonnes()
        register_encart()


def register_encart() -> None:
    from maillage.contrats.encarts import encarts
    from maillage.financements.encart import build_encart

    encarts.register("financements", build_encart, ordre=100)


def register_colonnes() -> None:
    from maillage.contrats.colonnes import familles
    from maillage.financements.colonnes import ARGENT

    familles.register("argent", ARGENT, ordre=100)


def register_regles() -> None:
    from maillage.financements import regles

    regles.register_regles()


def register_annuaire() -> None:
    from maillage.comptes.extensions import annuaire
    from maillage.financements.extensions.annuaire import AnnuaireFinancements

    annuaire.register("financements", AnnuaireFinancements(), ordre=400)


def register_onglets() -> None:
    from maillage.contrats.onglets import Groupe, Onglet, onglets

    onglet = Onglet("Financement", plan_url, groupe=Groupe.SUIVI)
    onglets.register("financement", onglet, ordre=150)


def register_menus() -> None:
    from maillage.core.menus import EntreeCompte, entrees_compte
    from maillage.demarches.permissions import animates_region

    entree = EntreeCompte(
        "Appels à projets", lambda: reverse("appels:appels_regions"),
        lambda request: animates_region(request.user),
    )  # fmt: skip
    entrees_compte.register("appels", entree, ordre=156)


def plan_url(contrat) -> str:
    return reverse("financements:plan", args=[contrat.demarche.slug, contrat.uid])
