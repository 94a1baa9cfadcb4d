from django.apps import AppConfig
from django.urls import reverse


class DocumentsConfig(AppConfig):
    name = "maillage.documents"
    verbose_name = "documents"

    def ready(self):
        # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
        from maillage.contrats.extensions import apres_version
        from maillage.contrats.onglets import Groupe, Onglet, onglets
        from maillage.core.cli import commandes
        from maillage.core.menus import Entree, entrees_compte, entrees_demarche
        from maillage.documents.bilans.catalogue import documents
        from maillage.documents.bilans.registre import register_documents
        from maillage.documents.cli import COMMANDE
        from maillage.documents.cli_bilans import make_commande
        from maillage.documents.cli_dls import COMMANDE as COMMANDE_DLS
        from maillage.documents.cli_textes import COMMANDES
        from maillage.documents.permissions import can_make_bilan
        from maillage.documents.regles import register_regles
        from maillage.documents.supports.registre import MODELES, register_supports
        from maillage.documents.tasks import (
            AJUSTEMENT,
            AVENANT,
            BILAN,
            CONTRAT,
            DLS,
            EXTRAIT,
            ensure_pieces,
        )
        from maillage.travaux.actions import taches

        taches.register("contrat", CONTRAT, ordre=100)
        commandes.register("document contrat", COMMANDE, ordre=500)
        taches.register("dls", DLS, ordre=110)
        taches.register("version", EXTRAIT, ordre=120)
        taches.register("avenant", AVENANT, ordre=130)
        taches.register("ajustement", AJUSTEMENT, ordre=140)
        apres_version.register("fichiers", ensure_pieces, ordre=100)
        commandes.register("document dls", COMMANDE_DLS, ordre=510)
        for rang, commande in enumerate(COMMANDES):
            commandes.register(" ".join(commande.chemin), commande, ordre=520 + rang * 10)
        entree = Entree("comprendre", "Diagnostic en document", "document", dls_page)
        entrees_demarche.register("diagnostic_document", entree, ordre=145)
        onglets.register(
            "articles",
            Onglet("Articles", contrat_page("articles"), groupe=Groupe.TEXTES),
            ordre=250,
        )
        onglets.register(
            "document",
            Onglet("Document", contrat_page("document"), groupe=Groupe.TEXTES),
            ordre=260,
        )
        register_regles()
        register_comptes_rendus()
        register_documents()
        for rang, item in enumerate(documents):
            commande = make_commande(item)
            commandes.register(" ".join(commande.chemin), commande, ordre=600 + rang * 5)
        register_supports()
        entrees_compte.register("modeles_diaporama", MODELES, ordre=165)
        taches.register("bilan", BILAN, ordre=150)
        onglets.register(
            "bilans",
            Onglet(
                "Bilans et supports",
                contrat_page("bilans"),
                can_make_bilan,
                groupe=Groupe.EVALUER,
            ),
            ordre=170,
        )
        onglets.register(
            "passation",
            Onglet(
                "Passation",
                contrat_page("passation"),
                can_make_bilan,
                covers=lambda contrat: f"{contrat_page('bilans')(contrat)}passation/",
                groupe=Groupe.DOSSIER,
            ),
            ordre=310,
        )


def contrat_page(nom: str):
    """L’adresse d’une page, tirée d’un contrat."""
    return lambda contrat: reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid])


def dls_page(demarche) -> str:
    return reverse("documents:diagnostic_document", args=[demarche.slug])


def register_comptes_rendus() -> None:
    from maillage.documents.compte_rendu import COMPTE_RENDU
    from maillage.travaux.actions import taches

    taches.register("compte_rendu", COMPTE_RENDU, ordre=155)
