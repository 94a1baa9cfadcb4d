"""De quoi lire l’arbre d’un document du suivi."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle
from maillage.documents.actions import narrow
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.bilans.montage import build_document, read_chapitres
from maillage.edition.arbre import (
    ChampsValeurs,
    Document,
    Liste,
    Paragraphe,
    Tableau,
    Titre,
    as_blocs,
)

MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


def make_cadre(contrat: Contrat, parametre: str = "", cercle: str = "transmis", **champs) -> Cadre:
    fresh = Contrat.objects.select_related("demarche", "territoire").get(pk=contrat.pk)
    return Cadre(fresh, narrow(Cercle, cercle), MOMENT, parametre, **champs)


def build(contrat: Contrat, slug: str, cercle: str = "transmis", **champs) -> Document:
    item, parametre = find_document(slug)
    cadre = make_cadre(contrat, parametre, cercle, **champs)
    lus = read_chapitres(cadre, slug, item.chapitres)
    return build_document(cadre, item.entete(cadre), lus)


def lines(blocs) -> Iterator[str]:
    """Chaque ligne de texte, celles d’un tableau réunies par « | »."""
    for bloc in blocs:
        match bloc:
            case Titre():
                yield f"# {bloc.texte}"
            case Paragraphe():
                yield "".join(part.texte for part in bloc.morceaux).replace("\n", " ")
            case Liste():
                for element in bloc.elements:
                    yield from lines(element)
            case Tableau():
                for ligne in bloc.lignes:
                    yield " | ".join(" ".join(lines(as_blocs(cell))) for cell in ligne)
            case ChampsValeurs():
                for libelle, valeur in bloc.champs:
                    yield f"{libelle} | {' '.join(lines(as_blocs(valeur)))}"


def text_of(document: Document) -> str:
    texte = "\n".join(lines(document.blocs))
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def part_of(document: Document, titre: str) -> str:
    """Le texte d’un chapitre."""
    _, _, after = text_of(document).partition(f"# {titre}\n")
    numbered = [bloc.texte for bloc in document.blocs if isinstance(bloc, Titre)
                and bloc.niveau == 1]  # fmt: skip
    rest = numbered[numbered.index(titre) + 1 :]
    return after.partition(f"# {rest[0]}\n")[0] if rest else after
