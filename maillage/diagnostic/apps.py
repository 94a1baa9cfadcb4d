from django.apps import AppConfig
from django.urls import reverse

from maillage.core.menus import Entree, entrees_demarche


class DiagnosticConfig(AppConfig):
    name = "maillage.diagnostic"
    verbose_name = "diagnostic"

    def ready(self):
        portrait = Entree("comprendre", "Portrait", "territoire", portrait_page)
        entrees_demarche.register("portrait", portrait, ordre=90)
        diagnostic = Entree("comprendre", "Diagnostic", "diagnostic", page("diagnostic"))
        entrees_demarche.register("diagnostic", diagnostic, ordre=140)
        enjeux = Entree("decider", "Enjeux", "enjeu", page("enjeu_list"))
        entrees_demarche.register("enjeux", enjeux, ordre=210)
        priorites = Entree("decider", "Priorités", "decision", page("priorisation_list"))
        entrees_demarche.register("priorisations", priorites, ordre=211)
        register_annuaire()
        register_commune()


def page(nom: str):
    """L’adresse d’une page du diagnostic, tirée d’une démarche."""
    return lambda demarche: reverse(f"diagnostic:{nom}", args=[demarche.slug])


def portrait_page(demarche) -> str:
    return reverse("portrait:portrait", args=[demarche.slug])


def register_commune() -> None:
    from maillage.demarches.extensions import sections_commune
    from maillage.diagnostic.portrait.commune import build_section

    sections_commune.register("portrait", build_section, ordre=100)


def register_annuaire() -> None:
    # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
    from maillage.comptes.extensions import annuaire
    from maillage.diagnostic.annuaire import AnnuaireDiagnostic

    annuaire.register("diagnostic", AnnuaireDiagnostic(), ordre=150)
