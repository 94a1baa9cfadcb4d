"""Les formats que l’on sait produire, et comment chacun s’écrit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from maillage.core.tableur import GENRES
from maillage.edition.arbre import Document

INTERDITS = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
NOM_MAX = 180


@dataclass(frozen=True, slots=True)
class Format:
    """``write(document, moment)`` rend le fichier entier ; ``moment`` porte son fuseau."""

    extension: str
    libelle: str
    genre: str
    write: Callable[[Document, datetime], bytes]


# Les écrivains sont lourds à charger : chacun l’est quand on s’en sert.
def _pdf(document: Document, moment: datetime) -> bytes:
    from maillage.edition.typst import write_pdf

    return write_pdf(document, creation=moment)


def _docx(document: Document, moment: datetime) -> bytes:
    from maillage.edition.docx import write_docx

    return write_docx(document)


def _html(document: Document, moment: datetime) -> bytes:
    """Une page entière, lisible seule."""
    from maillage.edition.html import write_html

    corps = write_html(document, niveau_depart=1)
    tete = f'<meta charset="utf-8"><title>{escape(document.titre)}</title>'
    page = (
        f'<html lang="{escape(document.langue)}"><head>{tete}</head>\n<body>{corps}</body></html>'
    )
    return f"<!doctype html>\n{page}\n".encode()


FORMATS = {
    item.extension: item
    for item in (
        Format("pdf", "PDF", "application/pdf", _pdf),
        Format(
            "docx", "Word (DOCX)",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx,
        ),
        Format("html", "page HTML", "text/html; charset=utf-8", _html),
    )
}  # fmt: skip


# Ce qui s’écrit sans passer par l’arbre d’un document.
AUTRES = {"xlsx": "classeur Excel", "csv": "fichier CSV", "pptx": "PowerPoint (PPTX)"}
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def name_format(extension: str) -> str:
    """« PDF », « classeur Excel »."""
    return FORMATS[extension].libelle if extension in FORMATS else AUTRES[extension]


def genre_of(extension: str) -> str:
    """Le type de contenu servi."""
    if extension in FORMATS:
        return FORMATS[extension].genre
    return PPTX if extension == "pptx" else GENRES[extension]


def file_name(titre: str, extension: str) -> str:
    """Un nom de fichier en français, sans signe qu’un système refuse.

    Trop long, il se coupe à un mot, et garde ce qui le finit entre parenthèses : sa date.
    """
    clean = " ".join(INTERDITS.sub(" ", titre).split()).strip(". ")
    if len(clean) > NOM_MAX:
        head, _, tail = clean.rpartition(" (")
        end = f"… ({tail}" if head and len(tail) < NOM_MAX // 3 else "…"
        clean = (head or clean)[: NOM_MAX - len(end)].rsplit(" ", 1)[0] + end
    return f"{clean or 'document'}.{extension}"
