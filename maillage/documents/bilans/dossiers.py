"""Où sont les fichiers : ce que Maillage garde du contrat, et sur quelle page."""

from collections.abc import Iterator

from maillage.contrats.models import ActePartie, Avis, PieceVersion, SignaturePartie
from maillage.core.texte import pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_tableau, note
from maillage.documents.contrat.mots import intitule
from maillage.edition.arbre import Bloc

VIVANT = {"supprime_le__isnull": True}


def build_dossiers(cadre: Cadre) -> Iterator[Bloc]:
    """Ce qui est gardé, combien, et la page du contrat où l’ouvrir."""
    rows = [(nom, pluriel(nombre, "fichier"), page) for nom, nombre, page in _count(cadre)]
    yield from make_tableau(
        (("Fichiers", 4), ("Combien", 1.4), ("Page du contrat", 3)), rows,
        "Ce que Maillage garde de ce contrat",
    )  # fmt: skip
    joined = [(fiche, fiche["pieces"]) for fiche in cadre.plan.fiches if fiche["pieces"]]
    yield from make_tableau(
        (("Action", 4), ("Pièces jointes", 5)),
        ((intitule(fiche), "\n".join(row["nom"] for row in pieces)) for fiche, pieces in joined),
        "Les pièces jointes aux actions",
    )  # fmt: skip
    yield note(
        "Les fichiers eux-mêmes s’ouvrent dans Maillage, avec un compte : ce dossier n’en donne "
        "que la place."
    )


def _count(cadre: Cadre) -> Iterator[tuple[str, int, str]]:
    contrat = cadre.contrat
    mine = {"partie__contrat": contrat, "fichier__isnull": False} | VIVANT
    texts = PieceVersion.objects.filter(version__contrat=contrat)
    yield "Textes figés du contrat, scans signés", texts.count(), "Textes"
    yield (
        "Délibérations et décisions des parties",
        ActePartie.objects.filter(**mine).count(),
        "Votes",
    )
    yield "Signatures", SignaturePartie.objects.filter(**mine).count(), "Votes"
    avis = Avis.objects.filter(contrat=contrat, fichier__isnull=False, **VIVANT)
    yield "Avis rendus", avis.count(), "Avis"
    pieces = sum(len(fiche["pieces"]) for fiche in cadre.plan.fiches)
    yield "Pièces jointes aux actions", pieces, "Plan d’actions, page de chaque fiche"
