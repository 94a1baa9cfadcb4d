"""Lire un modèle, le nôtre ou celui d’une agence : à quoi sert chaque disposition, où elle écrit.

On reconnaît une disposition à son nom, puis à son genre, puis à ses places réservées ; une seule
suffit à tout écrire, pourvu qu’elle ait un titre.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx.mesure import POINT, Zone
from maillage.edition.pptx.paquet import as_presentation

TITRES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
CORPS = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.SUBTITLE})
PIEDS = frozenset({PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER})
RAPPORTS = (1.3, 1.8)  # de 4:3 à 16:9


class Usage(StrEnum):
    """Ce que l’on demande à une disposition."""

    GARDE = "garde"
    SECTION = "section"
    CONTENU = "contenu"
    TITRE = "titre"


LIBELLES = {
    Usage.GARDE: "Titre de la présentation",
    Usage.SECTION: "Titre de section",
    Usage.CONTENU: "Titre et contenu",
    Usage.TITRE: "Titre seul",
}
_NOMS = {
    Usage.GARDE: r"titre de la presentation|diapositive de titre|title slide|page de garde"
    r"|couverture|cover",
    Usage.SECTION: r"section|intercalaire|chapitre",
    Usage.CONTENU: r"titre et (contenu|texte)|title and (content|text)|texte courant",
    Usage.TITRE: r"titre (seul|uniquement)|title only",
}
_GENRES = {
    Usage.GARDE: ("title", "ctrTitle"), Usage.SECTION: ("secHead",),
    Usage.CONTENU: ("obj", "tx"), Usage.TITRE: ("titleOnly",),
}  # fmt: skip
# À défaut d’une disposition faite pour cela, laquelle en tient lieu.
_SECOURS = {
    Usage.CONTENU: (Usage.TITRE, Usage.GARDE, Usage.SECTION),
    Usage.TITRE: (Usage.CONTENU, Usage.SECTION, Usage.GARDE),
    Usage.SECTION: (Usage.GARDE, Usage.TITRE, Usage.CONTENU),
    Usage.GARDE: (Usage.SECTION, Usage.TITRE, Usage.CONTENU),
}


# Ce que lève la lecture d’un paquet qui n’est pas celui que son nom annonce.
ERREURS = (
    PythonPptxError, KeyError, ValueError, AttributeError, TypeError, IndexError, OSError,
    SyntaxError, NotImplementedError,
)  # fmt: skip


@dataclass(slots=True)
class Gabarit:
    """Un modèle ouvert, vidé de ses diapositives ; ``remarques`` dit ce qui a été remplacé."""

    presentation: Any
    dispositions: dict[Usage, Any]
    remarques: tuple[str, ...] = ()

    @property
    def largeur(self) -> int:
        return self.presentation.slide_width

    @property
    def hauteur(self) -> int:
        return self.presentation.slide_height


def read_gabarit(octets: bytes) -> Gabarit:
    """Le modèle prêt à recevoir des diapositives ; lève ``ErreurEdition``, avec ce qu’il faut."""
    try:
        return _read(octets)
    except ERREURS as error:
        raise ErreurEdition(
            "Ce fichier ne s’ouvre pas comme un diaporama PowerPoint (.pptx ou .potx). "
            "Enregistrez-le de nouveau depuis PowerPoint ou LibreOffice, puis déposez-le."
        ) from error


def _read(octets: bytes) -> Gabarit:
    presentation = Presentation(io.BytesIO(as_presentation(octets)))
    _check_size(presentation)
    dispositions = [row for masque in presentation.slide_masters for row in masque.slide_layouts]
    titled = [row for row in dispositions if find_titre(row) is not None]
    if not titled:
        raise ErreurEdition(_SANS_TITRE.format(len(dispositions)))
    trouvees = {usage: row for usage in Usage if (row := _find(usage, titled)) is not None}
    remarques = _complete(trouvees, titled[0])
    _empty(presentation)
    return Gabarit(presentation, trouvees, tuple(remarques))


_SANS_TITRE = (
    "Aucune des {} dispositions de ce modèle n’a de zone de titre, or chaque diapositive porte le "
    "sien. Dans PowerPoint, Affichage, Masque des diapositives\u00a0: cochez «\u00a0Titre\u00a0» "
    "sur une disposition au moins, puis déposez de nouveau le fichier."
)


def _check_size(presentation) -> None:
    largeur, hauteur = presentation.slide_width or 0, presentation.slide_height or 1
    if not RAPPORTS[0] <= largeur / hauteur <= RAPPORTS[1]:
        raise ErreurEdition(
            f"Les diapositives de ce modèle mesurent {largeur / 360_000:.1f} × "
            f"{hauteur / 360_000:.1f}\u00a0cm\u00a0: il les faut en paysage, de 4:3 à 16:9. "
            "Dans PowerPoint, Création, Taille des diapositives."
        )


def _find(usage: Usage, dispositions: list):
    """La disposition de cet usage : par son nom, son genre, puis ses places."""
    motif = re.compile(_NOMS[usage])
    for row in dispositions:
        if motif.search(_fold(row.name)):
            return row
    for row in dispositions:
        if row._element.get("type") in _GENRES[usage]:
            return row
    return next((row for row in dispositions if _looks_like(usage, row)), None)


def _fold(nom: str) -> str:
    plat = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plat.lower()).strip()


def _looks_like(usage: Usage, disposition) -> bool:
    genres = [place.placeholder_format.type for place in disposition.placeholders]
    corps = [genre for genre in genres if genre in CORPS]
    autres = [genre for genre in genres if genre not in CORPS | TITRES | PIEDS]
    match usage:
        case Usage.GARDE:
            return PP_PLACEHOLDER.CENTER_TITLE in genres or PP_PLACEHOLDER.SUBTITLE in genres
        case Usage.CONTENU:
            return len(corps) == 1 and not autres and PP_PLACEHOLDER.SUBTITLE not in corps
        case Usage.TITRE:
            return not corps and not autres
        case _:
            return False


def _complete(trouvees: dict, premiere) -> list[str]:
    """Donne une disposition à chaque usage, et dit lesquelles ont été remplacées."""
    propres = dict(trouvees)
    remarques = []
    for usage in Usage:
        if usage in propres:
            continue
        autre = next((propres[item] for item in _SECOURS[usage] if item in propres), premiere)
        trouvees[usage] = autre
        remarques.append(
            f"Pas de disposition «\u00a0{LIBELLES[usage]}\u00a0»\u00a0: "
            f"«\u00a0{autre.name or 'sans nom'}\u00a0» en tiendra lieu."
        )
    return remarques


def _empty(presentation) -> None:
    """Ôte les diapositives d’exemple, et les sections qui les rangent."""
    liste = presentation.slides._sldIdLst
    for diapositive in list(liste):
        presentation.part.drop_rel(diapositive.rId)
        liste.remove(diapositive)
    extensions = presentation.part._element.find("{*}extLst")
    if extensions is not None:
        presentation.part._element.remove(extensions)


def find_titre(disposition):
    """La place du titre, ou rien ; un titre écrit à la verticale n’en est pas une."""
    for place in disposition.placeholders:
        if place.placeholder_format.type in TITRES:
            corps = place._element.find(".//{*}bodyPr")
            vertical = corps is not None and corps.get("vert", "horz") != "horz"
            return None if vertical else place
    return None


def find_corps(disposition):
    """La plus grande place de texte d’une disposition, ou rien."""
    places = [row for row in disposition.placeholders if row.placeholder_format.type in CORPS]
    return max(places, key=lambda row: (row.width or 0) * (row.height or 0), default=None)


def zone_of(place) -> Zone | None:
    """Où est une place réservée, d’elle-même ou du masque."""
    cotes = (place.left, place.top, place.width, place.height) if place is not None else ()
    if not cotes or any(cote is None for cote in cotes):
        return None
    return Zone(*cotes)


def title_zone(gabarit: Gabarit, disposition) -> Zone:
    """Où s’écrit le titre ; à défaut, un bandeau en haut."""
    marge = gabarit.largeur // 20
    defaut = Zone(marge, gabarit.hauteur // 18, gabarit.largeur - 2 * marge, gabarit.hauteur // 7)
    return zone_of(find_titre(disposition)) or defaut


def content_zone(gabarit: Gabarit) -> Zone:
    """Où s’écrit le contenu : la place qui lui est réservée, ou tout ce qui reste sous le titre."""
    for usage in (Usage.CONTENU, Usage.TITRE):
        disposition = gabarit.dispositions[usage]
        zone = zone_of(find_corps(disposition))
        if zone and _is_large(zone, gabarit):
            return _clear(_fit(zone, gabarit), title_zone(gabarit, disposition))
    return _below_title(gabarit)


def _clear(zone: Zone, titre: Zone) -> Zone:
    """La zone, sans ce que le titre en couvrirait ; il peut être en bas."""
    if titre.y + titre.hauteur <= zone.y or titre.y >= zone.y + zone.hauteur:
        return zone
    before, after = titre.y - zone.y, zone.y + zone.hauteur - titre.y - titre.hauteur
    if max(before, after) < zone.hauteur // 3:
        return zone
    return zone.above(zone.hauteur - before) if before > after else zone.below(zone.hauteur - after)


def _is_large(zone: Zone, gabarit: Gabarit) -> bool:
    return zone.largeur > 0.5 * gabarit.largeur and zone.hauteur > 0.4 * gabarit.hauteur


def _fit(zone: Zone, gabarit: Gabarit) -> Zone:
    """La zone, sans ce qui en sort de la diapositive."""
    x, y = max(zone.x, 0), max(zone.y, 0)
    return Zone(
        x, y, min(zone.largeur, gabarit.largeur - x), min(zone.hauteur, gabarit.hauteur - y)
    )


def _below_title(gabarit: Gabarit) -> Zone:
    disposition = gabarit.dispositions[Usage.TITRE]
    titre = title_zone(gabarit, disposition)
    haut = min(titre.y + titre.hauteur + 10 * POINT, gabarit.hauteur // 2)
    pieds = [
        row.top for row in disposition.placeholders
        if row.placeholder_format.type in PIEDS and row.top and row.top > gabarit.hauteur // 2
    ]  # fmt: skip
    bas = min([*pieds, int(gabarit.hauteur * 0.93)]) - 6 * POINT
    gauche = min(titre.x, gabarit.largeur // 6) if titre.x > 0 else gabarit.largeur // 20
    return Zone(gauche, haut, gabarit.largeur - 2 * gauche, bas - haut)
