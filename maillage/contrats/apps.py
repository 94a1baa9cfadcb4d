from django.apps import AppConfig
from django.urls import reverse

from maillage.core.menus import Entree, entrees_compte, entrees_demarche


class ContratsConfig(AppConfig):
    name = "maillage.contrats"
    verbose_name = "contrats"

    def ready(self):
        entree = Entree("ecrire", "Contrats", "contrat", contrats_url)
        entrees_demarche.register("contrats", entree, ordre=300)
        promises = Entree("agir", "Mes engagements", "partie", promises_url, is_promising)
        entrees_demarche.register("engagements", promises, ordre=450)
        register_onglets()
        register_annuaire()
        register_commune()
        register_commandes()
        register_references()
        register_regles()


def contrats_url(demarche) -> str:
    return reverse("contrats:contrats", args=[demarche.slug])


def promises_url(demarche) -> str:
    return reverse("contrats:engagements_mine", args=[demarche.slug])


def is_promising(request, demarche) -> bool:
    from maillage.contrats.permissions import has_promises

    return has_promises(request.user, demarche)


def register_commandes() -> None:
    from maillage.contrats.cli import register

    register()


def register_regles() -> None:
    from maillage.contrats.menus import REGLES
    from maillage.contrats.pret.legales import register_legales
    from maillage.contrats.pret.methode import register_methode
    from maillage.contrats.pret.socle import register_socle

    entrees_compte.register("regles", REGLES, ordre=155)
    register_legales()
    register_socle()
    register_methode()


def register_references() -> None:
    from maillage.contrats.extensions import extensions
    from maillage.contrats.onglets import Onglet, onglets
    from maillage.contrats.references.usages import LECTEUR, ExtensionReferences
    from maillage.referentiels.extensions import usages

    onglets.register("references", Onglet("Références", contrat_page("references")), ordre=240)
    extensions.register("references", ExtensionReferences(), ordre=50)
    usages.register("contrats", LECTEUR, ordre=100)


def register_annuaire() -> None:
    from maillage.comptes.extensions import annuaire
    from maillage.contrats.annuaire import AnnuaireContrats

    annuaire.register("contrats", AnnuaireContrats(), ordre=200)


def register_commune() -> None:
    from maillage.contrats.commune import build_section
    from maillage.demarches.extensions import sections_commune

    sections_commune.register("actions", build_section, ordre=200)


def register_onglets() -> None:
    # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
    from maillage.contrats.onglets import Groupe, Onglet, onglets
    from maillage.contrats.permissions import can_edit_contrat, can_see_history

    def add(ordre, nom, libelle, groupe=Groupe.CONTRAT, **options):
        page = Onglet(libelle, contrat_page(nom), groupe=groupe, **options)
        onglets.register(nom, page, ordre=ordre)

    textes, dossier = Groupe.TEXTES, Groupe.DOSSIER
    add(0, "contrat", "Aperçu")
    add(50, "phases", "Étapes")
    add(100, "plan", "Plan d’actions", covers=fiches_prefix)
    add(200, "parties", "Parties")
    add(280, "pret", "Prêt à signer", textes, visible=is_preparing)
    add(282, "versions", "Textes et signature", textes, covers=ajustements_prefix)
    add(284, "changements", "Changements", textes, visible=is_changing)
    add(286, "avenants", "Avenants", textes, visible=has_text)
    add(290, "generations", "Générations", dossier)
    add(320, "contrat_historique", "Historique", dossier, visible=can_see_history)
    add(400, "contrat_reglages", "Réglages", dossier, visible=can_edit_contrat)


def contrat_page(nom: str):
    """L’adresse d’une page, tirée d’un contrat."""
    return lambda contrat: reverse(f"contrats:{nom}", args=[contrat.demarche.slug, contrat.uid])


def is_preparing(user, contrat) -> bool:
    """Une fois signé, le contrat n’a plus à se dire prêt."""
    from maillage.contrats.permissions import can_see_pret

    return not has_text(user, contrat) and can_see_pret(user, contrat)


def is_changing(user, contrat) -> bool:
    from maillage.contrats.permissions import can_see_partage

    return has_text(user, contrat) and can_see_partage(user, contrat)


def has_text(user, contrat) -> bool:
    """Avant la signature, il n’y a ni changement à acter, ni avenant."""
    from maillage.contrats.permissions import is_signed

    return is_signed(contrat)


def ajustements_prefix(contrat) -> str:
    return reverse("contrats:contrat", args=[contrat.demarche.slug, contrat.uid]) + "ajustements/"


def fiches_prefix(contrat) -> str:
    """Les fiches se lisent sous l’onglet du plan."""
    return reverse("contrats:contrat", args=[contrat.demarche.slug, contrat.uid]) + "fiches/"
