"""Les dessins SVG, réduits à ce qui dessine : ni script, ni lien vers le dehors, ni style."""

import re
from dataclasses import dataclass

from lxml import etree

_ESPACE = "http://www.w3.org/2000/svg"
_DESSIN = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "use", "symbol", "marker", "clipPath", "mask"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("pattern", "linearGradient", "radialGradient", "stop"),
    }
)
_NOMBRE = re.compile(r"\s*(\d+(?:\.\d+)?)")
_ADRESSE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dessin:
    """Un SVG sûr et bien formé, avec sa taille en pixels CSS."""

    xml: str
    largeur: float
    hauteur: float


def read_svg(svg: str) -> Dessin | None:
    """Le dessin sûr contenu dans `svg`, ou None si ce n’est pas un SVG lisible."""
    lecteur = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        racine = etree.fromstring(svg.encode("utf-8", "ignore"), lecteur)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if racine.tag != f"{{{_ESPACE}}}svg" or not (taille := _size(racine)):
        return None
    _strip(racine)
    etree.cleanup_namespaces(racine)
    return Dessin(etree.tostring(racine, encoding="unicode"), *taille)


def _size(racine: etree._Element) -> tuple[float, float] | None:
    cadre = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", racine.get("viewBox", ""))]
    largeur, hauteur = (_NOMBRE.match(racine.get(cote, "")) for cote in ("width", "height"))
    relatif = "%" in racine.get("width", "") + racine.get("height", "")
    if largeur and hauteur and not relatif:
        cadre = [0, 0, float(largeur[1]), float(hauteur[1])]
    if len(cadre) < 4 or min(cadre[2:4]) <= 0:
        return None
    return cadre[2], cadre[3]


def _strip(racine: etree._Element) -> None:
    for element in list(racine.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname not in _DESSIN:
            _remove(element)
            continue
        for attribut, valeur in list(element.attrib.items()):
            if not _is_safe(etree.QName(attribut).localname.lower(), valeur):
                del element.attrib[attribut]


def _remove(element: etree._Element) -> None:
    """Retire l’élément sans emporter le texte qui le suit."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        precedent = element.getprevious()
        if precedent is None:
            parent.text = (parent.text or "") + element.tail
        else:
            precedent.tail = (precedent.tail or "") + element.tail
    parent.remove(element)


def _is_safe(nom: str, valeur: str) -> bool:
    if nom == "href":
        return valeur.startswith("#")
    return nom != "style" and not nom.startswith("on") and not _ADRESSE.search(valeur)
