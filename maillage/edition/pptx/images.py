"""Les dessins SVG du diaporama, rendus en images d’un seul passage."""

from collections.abc import Iterator

from maillage.edition.pptx.arbre import Diapositive, Image
from maillage.edition.svg import read_svg
from maillage.edition.typst import write_pngs


def draw_images(diapositives: tuple[Diapositive, ...]) -> dict[str, bytes]:
    """Le PNG de chaque dessin lisible, par le texte de son SVG ; lève ``ErreurEdition``."""
    sources = dict.fromkeys(image.svg for image in _find_images(diapositives))
    dessins = {source: dessin for source in sources if (dessin := read_svg(source))}
    pngs = write_pngs([dessin.xml for dessin in dessins.values()])
    return {source: png for source, png in zip(dessins, pngs, strict=True) if png}


def _find_images(diapositives: tuple[Diapositive, ...]) -> Iterator[Image]:
    for diapositive in diapositives:
        yield from (bloc for bloc in diapositive.blocs if isinstance(bloc, Image))
