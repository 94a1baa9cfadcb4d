from django.apps import AppConfig
from django.urls import reverse


class DocumentsConfig(AppConfig):
    name = "maillage.documents"
    verbose_name = "documents"

    def ready(self):
        # Ces modules lisent des modèles : ils s’importent une fois les applications prêtes.
        from maillage.contrats.extensions import apres_version
        from maillage.core.menus import Entree, entrees_compte, entrees_demarche
        from maillage.documents.bilans.registre import register_documents
        from maillage.documents.regles import register_regles
        from maillage.documents.supports.registre import MODELES, register_supports
        from maillage.documents.tasks import ensure_pieces

        register_taches()
        register_propositions()
        apres_version.register("fichiers", ensure_pieces, ordre=100)
        entree = Entree("comprendre", "Diagnostic en document", "document", dls_page)
        entrees_demarche.register("diagnostic_document", entree, ordre=145)
        entrees_compte.register("modeles_diaporama", MODELES, ordre=165)
        register_regles()
        register_documents()
        register_supports()
        register_commandes()
        register_onglets()


def register_taches() -> None:
    from maillage.documents import tasks
    from maillage.documents.compte_rendu import COMPTE_RENDU
    from maillage.travaux.actions import taches

    for rang, (cle, tache) in enumerate(
        (
            ("contrat", tasks.CONTRAT), ("dls", tasks.DLS), ("version", tasks.EXTRAIT),
            ("avenant", tasks.AVENANT), ("ajustement", tasks.AJUSTEMENT), ("bilan", tasks.BILAN),
            ("compte_rendu", COMPTE_RENDU),
        )
    ):  # fmt: skip
        taches.register(cle, tache, ordre=100 + rang * 10)


def register_propositions() -> None:
    from maillage.documents.compte_rendu_suivi import propose_textes
    from maillage.financements.compte_rendu import propositions

    propositions.register("suivi", propose_textes, ordre=100)


def register_commandes() -> None:
    """Les commandes des textes, puis une par document du suivi."""
    from maillage.core.cli import commandes
    from maillage.documents.bilans.catalogue import documents
    from maillage.documents.cli import COMMANDE
    from maillage.documents.cli_bilans import make_commande
    from maillage.documents.cli_dls import COMMANDE as COMMANDE_DLS
    from maillage.documents.cli_textes import COMMANDES

    known = (COMMANDE, COMMANDE_DLS, *COMMANDES, *map(make_commande, documents))
    for rang, commande in enumerate(known):
        commandes.register(" ".join(commande.chemin), commande, ordre=500 + rang * 5)


def register_onglets() -> None:
    from maillage.contrats.onglets import Groupe, Onglet, onglets
    from maillage.documents.permissions import can_make_bilan

    articles = Onglet("Articles", contrat_page("articles"), groupe=Groupe.TEXTES)
    document = Onglet("Document", contrat_page("document"), groupe=Groupe.TEXTES)
    bilans = Onglet(
        "Bilans et supports", contrat_page("bilans"), can_make_bilan, groupe=Groupe.EVALUATION
    )
    passation = Onglet(
        "Passation", contrat_page("passation"), can_make_bilan, groupe=Groupe.DOSSIER,
        covers=lambda contrat: f"{contrat_page('bilans')(contrat)}passation/",
    )  # fmt: skip
    onglets.register("bilans", bilans, ordre=170)
    onglets.register("articles", articles, ordre=250)
    onglets.register("document", document, ordre=260)
    onglets.register("passation", passation, ordre=310)


def contrat_page(nom: str):
    """L’adresse d’une page, tirée d’un contrat."""
    return lambda contrat: reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid])


def dls_page(demarche) -> str:
    return reverse("documents:diagnostic_document", args=[demarche.slug])
