"""Poser les diapositives l’une après l’autre dans un modèle."""

from dataclasses import dataclass, replace

from pptx.enum.shapes import PP_PLACEHOLDER

from maillage.edition.pptx.arbre import (
    Diaporama,
    Diapositive,
    Garde,
    Graphique,
    Puces,
    Section,
)
from maillage.edition.pptx.blocs import draw
from maillage.edition.pptx.gabarit import (
    CORPS,
    TITRES,
    Gabarit,
    Usage,
    content_zone,
    title_zone,
    zone_of,
)
from maillage.edition.pptx.graphiques import say_absents
from maillage.edition.pptx.mesure import POINT, Zone, height_of, shorten, wrap
from maillage.edition.pptx.pagination import Pose, paginate
from maillage.edition.pptx.textes import (
    ACCENT,
    add_box,
    place_shape,
    prepare_frame,
    write_footers,
    write_line,
    write_title,
)

TAILLE_CHAPEAU = 20
TAILLE_SOURCE = 12
LIGNES_CHAPEAU = 3


def name_slides(diapositives: tuple[Diapositive, ...]) -> tuple[Diapositive, ...]:
    """Un titre à chacune, jamais deux fois le même : on s’y repère par la liste des titres."""
    vus: dict[str, int] = {}
    nommees = []
    for rang, diapositive in enumerate(diapositives, 1):
        titre = diapositive.titre.strip() or f"Diapositive {rang}"
        vus[titre] = vus.get(titre, 0) + 1
        suffixe = f" ({vus[titre]})" if vus[titre] > 1 else ""
        nommees.append(replace(diapositive, titre=f"{titre}{suffixe}"))
    return tuple(nommees)


@dataclass(slots=True)
class Ecrivain:
    """Écrit dans ``gabarit`` ; ``images`` donne le PNG de chaque dessin."""

    gabarit: Gabarit
    diaporama: Diaporama
    images: dict[str, bytes]

    def add(self, source: Diapositive) -> None:
        """La diapositive, en autant de fois que son contenu le demande."""
        if isinstance(source.contenu, (Garde, Section)):
            self._add_intercalaire(source, source.contenu)
            return
        zone = content_zone(self.gabarit)
        chapeau = self._height_of_chapeau(source.chapeau, zone)
        pied = _source_of(source)
        libre = zone.below(chapeau).above(28 * POINT if pied else 0)
        pages = paginate(source.contenu, libre)
        for rang, poses in enumerate(pages, 1):
            suite = f" ({rang}/{len(pages)})" if len(pages) > 1 else ""
            nouvelle = self._open(
                source, _usage_of(poses), suite, source.notes if rang == 1 else ""
            )
            self._write_around(nouvelle, source.chapeau, pied, zone)
            self._draw(nouvelle, poses)

    def _open(self, source: Diapositive, usage: Usage, suite: str = "", notes: str = ""):
        """Une diapositive neuve : titre, pieds et notes ; ses autres places sont encore vides."""
        nouvelle = self.gabarit.presentation.slides.add_slide(self.gabarit.dispositions[usage])
        write_title(nouvelle, self.gabarit, f"{source.titre}{suite}")
        pieds = {
            PP_PLACEHOLDER.DATE: self.diaporama.date,
            PP_PLACEHOLDER.FOOTER: self.diaporama.pied,
        }
        write_footers(nouvelle, pieds)
        if notes or suite:
            nouvelle.notes_slide.notes_text_frame.text = (
                notes or f"Suite de «\u00a0{source.titre}\u00a0»."
            )
        return nouvelle

    def _draw(self, nouvelle, poses: list[Pose]) -> None:
        place = (
            _find_place(nouvelle) if len(poses) == 1 and isinstance(poses[0].bloc, Puces) else None
        )
        _remove_places(nouvelle, place)
        for pose in poses:
            draw(nouvelle, pose, self.images, place)

    def _height_of_chapeau(self, texte: str, zone: Zone) -> int:
        if not texte:
            return 0
        lignes = len(wrap(texte, zone.largeur / POINT, TAILLE_CHAPEAU, gras=True))
        return int((height_of(min(lignes, LIGNES_CHAPEAU), TAILLE_CHAPEAU) + 14) * POINT)

    def _write_around(self, nouvelle, chapeau: str, pied: str, zone: Zone) -> None:
        """La phrase à retenir au-dessus, la source au-dessous."""
        large = zone.largeur / POINT
        if chapeau:
            haut = self._height_of_chapeau(chapeau, zone)
            boite = add_box(nouvelle, Zone(zone.x, zone.y, zone.largeur, haut), "Phrase à retenir")
            court = shorten(chapeau, large, LIGNES_CHAPEAU, TAILLE_CHAPEAU, gras=True)
            write_line(boite.text_frame, court, TAILLE_CHAPEAU, couleur=ACCENT, gras=True)
        if pied:
            bas = Zone(zone.x, zone.y + zone.hauteur - 22 * POINT, zone.largeur, 20 * POINT)
            boite = add_box(nouvelle, bas, "Source")
            write_line(boite.text_frame, shorten(pied, large, 1, TAILLE_SOURCE), TAILLE_SOURCE)

    def _add_intercalaire(self, source: Diapositive, contenu: Garde | Section) -> None:
        usage = Usage.GARDE if isinstance(contenu, Garde) else Usage.SECTION
        nouvelle = self._open(source, usage, notes=source.notes)
        place = _find_place(nouvelle)
        _remove_places(nouvelle, place)
        lignes = _lines_of(contenu)
        if lignes:
            self._write_lines(nouvelle, place, lignes)
        elif place is not None:
            place._element.getparent().remove(place._element)

    def _write_lines(self, nouvelle, place, lignes: list[str]) -> None:
        """Les lignes sous le titre, dans leur place réservée ou dans une zone à elles."""
        zone = zone_of(place) or self._below(nouvelle)
        if place is None:
            cadre = add_box(nouvelle, zone, "Sous-titre").text_frame
        else:
            place_shape(place, zone)
            place.name, cadre = "Sous-titre", place.text_frame
            prepare_frame(cadre)
        large, haut = zone.largeur / POINT - 16, zone.hauteur / POINT - 8
        taille = next((t for t in (22, 20, 18, 16) if _height(lignes, large, t) <= haut), 14)
        for rang, ligne in enumerate(lignes):
            write_line(cadre, ligne, taille, rang=rang)

    def _below(self, nouvelle) -> Zone:
        titre = title_zone(self.gabarit, nouvelle.slide_layout)
        haut = titre.y + titre.hauteur + 8 * POINT
        return Zone(
            titre.x, haut, titre.largeur, max(int(self.gabarit.hauteur * 0.88) - haut, POINT)
        )


def _height(lignes: list[str], large: float, taille: float) -> float:
    return height_of(sum(len(wrap(ligne, large, taille)) for ligne in lignes), taille)


def _lines_of(contenu: Garde | Section) -> list[str]:
    if isinstance(contenu, Section):
        return [contenu.texte] if contenu.texte else []
    return [ligne for ligne in (contenu.sous_titre, *contenu.lignes) if ligne]


def _usage_of(poses: list[Pose]) -> Usage:
    is_texte = len(poses) == 1 and isinstance(poses[0].bloc, Puces)
    return Usage.CONTENU if is_texte else Usage.TITRE


def _source_of(source: Diapositive) -> str:
    """La source, et ce qui n’a pas de valeur dans les graphiques."""
    absents = [say_absents(bloc) for bloc in source.blocs if isinstance(bloc, Graphique)]
    said = f"Source\u00a0: {source.source}" if source.source else ""
    return " ".join(filter(None, (*absents, said)))


def _find_place(nouvelle):
    """La plus grande place de texte de la diapositive, ou rien."""
    places = [row for row in nouvelle.placeholders if row.placeholder_format.type in CORPS]
    return max(places, key=lambda row: (row.width or 0) * (row.height or 0), default=None)


def _remove_places(nouvelle, gardee) -> None:
    """Ôte les places que rien n’occupe : « Cliquez pour ajouter du texte » ne se projette pas."""
    gardees = TITRES | {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
    for place in list(nouvelle.placeholders):
        is_gardee = gardee is not None and place._element is gardee._element
        if place.placeholder_format.type not in gardees and not is_gardee:
            place._element.getparent().remove(place._element)
