"""Le texte mis en forme : nettoyé par nh3, puis lu par un seul lecteur vers l’arbre.

L’éditeur Trix écrit des `div` et des `br` ; le traitement de texte d’où l’on colle écrit n’importe
quoi. Les deux finissent en paragraphes, listes, citations et intertitres.
"""

import re
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3

from maillage.edition.arbre import Bloc, Citation, Liste, Morceau, Paragraphe, Titre
from maillage.edition.typographie import purify

# Au-delà, un emboîtement ne vient plus d’une personne : le contenu est gardé, mis à plat.
PROFONDEUR = 6
_STYLES = {
    "strong": "gras",
    "b": "gras",
    "em": "italique",
    "i": "italique",
    "u": "souligne",
    "del": "barre",
    "s": "barre",
    "strike": "barre",
}
_TITRES = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_CADRES = {"ul", "ol", "li", "blockquote"}
_PARAGRAPHES = {"p", "div", "pre", "tr", "table", "dt", "dd"}
_BALISES = {*_STYLES, *_TITRES, *_CADRES, *_PARAGRAPHES, "a", "br", "td", "th"}
_BLANCS = re.compile(r"[ \t\r\n\f]+")
_VIDES = " \n\u00a0"
_BORDS = re.compile(r" *\n *")
_PARAGRAPHE_SUIVANT = re.compile(r"\n{2,}")


def clean(html: str) -> str:
    """Le même texte réduit aux balises permises, bien fermées ; une chaîne vide s’il ne dit rien.

    `clean` est idempotent : ce qu’il rend est sa propre forme canonique.
    """
    return _write(parse(html))


def parse(html: str) -> tuple[Bloc, ...]:
    """Les blocs d’un texte HTML quelconque : Paragraphe, Liste, Citation et Titre (3 ou 4)."""
    lecteur = _Lecteur()
    lecteur.feed(_sanitize(purify(html or "")))
    lecteur.close()
    return lecteur.finish()


def from_texte(texte: str) -> tuple[Bloc, ...]:
    """Les paragraphes d’un texte sans balise : une ligne vide sépare, un retour va à la ligne."""
    lignes = _BORDS.sub("\n", purify(texte or "").replace("\r", "\n")).strip(" \n")
    return tuple(
        Paragraphe((Morceau(partie),)) for partie in _PARAGRAPHE_SUIVANT.split(lignes) if partie
    )


def to_texte(html: str) -> str:
    """Le texte seul, un paragraphe par ligne, les éléments de liste précédés d’un tiret."""
    return "\n".join(_lines(parse(html)))


def _sanitize(html: str) -> str:
    return nh3.clean(
        html,
        tags=_BALISES,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


@dataclass(slots=True)
class _Cadre:
    """Un conteneur ouvert : la racine, une citation, une liste ou l’un de ses éléments."""

    balise: str
    blocs: list[Bloc] = field(default_factory=list)
    elements: list[tuple[Bloc, ...]] = field(default_factory=list)


class _Lecteur(HTMLParser):
    """Lit le HTML déjà équilibré par nh3 ; chaque fin de bloc vide le tampon de morceaux."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pile = [_Cadre("")]
        self.ouverts: list[bool] = []
        self.styles = dict.fromkeys(_STYLES.values(), 0)
        self.liens: list[str] = []
        self.niveau = 0
        self.morceaux: list[Morceau] = []

    def handle_starttag(self, balise: str, attributs: list) -> None:
        if balise in _STYLES:
            self.styles[_STYLES[balise]] += 1
        elif balise == "a":
            self.liens.append(dict(attributs).get("href") or "")
        elif balise == "br":
            self._add("\n")
        elif balise in {"td", "th"}:
            self._add(" ")
        else:
            self.flush()
            self.niveau = _TITRES.get(balise, 0)
            if balise in _CADRES:
                self._open(balise)

    def handle_endtag(self, balise: str) -> None:
        if balise in _STYLES:
            self.styles[_STYLES[balise]] -= 1
        elif balise == "a":
            self.liens.pop()
        elif balise not in {"br", "td", "th"}:
            self.flush()
            self.niveau = 0
            if balise in _CADRES:
                self._close(balise)

    def handle_data(self, texte: str) -> None:
        self._add(_BLANCS.sub(" ", texte))

    def finish(self) -> tuple[Bloc, ...]:
        self.flush()
        return tuple(self.pile[0].blocs)

    def flush(self) -> None:
        """Ferme le paragraphe en cours et le range dans le conteneur ouvert."""
        morceaux, self.morceaux = self.morceaux, []
        for partie in _split(morceaux):
            self._store(self._block(partie))

    def _block(self, morceaux: tuple[Morceau, ...]) -> Bloc:
        if self.niveau:
            texte = "".join(morceau.texte for morceau in morceaux)
            return Titre(self.niveau, texte.replace("\n", " "))
        return Paragraphe(morceaux)

    def _add(self, texte: str) -> None:
        mise_en_forme = {nom: compte > 0 for nom, compte in self.styles.items()}
        lien = self.liens[-1] if self.liens else ""
        self.morceaux.append(Morceau(texte, lien=lien, **mise_en_forme))

    def _open(self, balise: str) -> None:
        orphelin = balise == "li" and self.pile[-1].balise not in {"ul", "ol"}
        garde = not orphelin and len(self.pile) <= 2 * PROFONDEUR
        self.ouverts.append(garde)
        if garde:
            self.pile.append(_Cadre(balise))

    def _close(self, balise: str) -> None:
        if not self.ouverts.pop():
            return
        cadre = self.pile.pop()
        if balise == "li":
            if cadre.blocs:
                self.pile[-1].elements.append(tuple(cadre.blocs))
        elif balise == "blockquote":
            if cadre.blocs:
                self._store(Citation(tuple(cadre.blocs)))
        elif cadre.elements:
            self._store(Liste(tuple(cadre.elements), balise == "ol"))

    def _store(self, bloc: Bloc) -> None:
        cadre = self.pile[-1]
        if cadre.balise not in {"ul", "ol"}:
            cadre.blocs.append(bloc)
        elif isinstance(bloc, Liste) and cadre.elements:
            # Une sous-liste posée à côté de son élément lui revient.
            cadre.elements[-1] = (*cadre.elements[-1], bloc)
        else:
            cadre.elements.append((bloc,))


def _split(morceaux: list[Morceau]) -> list[tuple[Morceau, ...]]:
    """Les paragraphes d’une suite de morceaux : Trix les sépare par deux retours à la ligne."""
    parties: list[list[Morceau]] = [[]]
    for morceau in _merge(morceaux):
        premier, *suivants = _PARAGRAPHE_SUIVANT.split(morceau.texte)
        parties[-1].append(replace(morceau, texte=premier))
        parties.extend([replace(morceau, texte=texte)] for texte in suivants)
    return [propre for partie in parties if (propre := _trim(partie))]


def _merge(morceaux: list[Morceau]) -> list[Morceau]:
    """Réunit les voisins de même mise en forme et n’y laisse qu’un blanc à la fois."""
    reunis: list[Morceau] = []
    fin = "\n"
    for modele, voisins in groupby(morceaux, key=lambda morceau: replace(morceau, texte="")):
        texte = "".join(voisin.texte for voisin in voisins)
        texte = _BORDS.sub("\n", re.sub(" {2,}", " ", texte))
        if fin in " \n":
            texte = texte.lstrip(" ")
        if texte:
            if texte[0] == "\n" and reunis:
                reunis[-1] = replace(reunis[-1], texte=reunis[-1].texte.rstrip(" "))
            reunis.append(replace(modele, texte=texte))
            fin = texte[-1]
    return reunis


def _trim(morceaux: list[Morceau]) -> tuple[Morceau, ...]:
    morceaux = [morceau for morceau in morceaux if morceau.texte]
    while morceaux and not (texte := morceaux[0].texte.lstrip(_VIDES)):
        morceaux.pop(0)
    if morceaux:
        morceaux[0] = replace(morceaux[0], texte=texte)
    while morceaux and not (texte := morceaux[-1].texte.rstrip(_VIDES)):
        morceaux.pop()
    if morceaux:
        morceaux[-1] = replace(morceaux[-1], texte=texte)
    return tuple(morceaux)


def _write(blocs: tuple[Bloc, ...]) -> str:
    return "".join(_write_bloc(bloc) for bloc in blocs)


def _write_bloc(bloc: Bloc) -> str:
    match bloc:
        case Titre(niveau, texte):
            return f"<h{niveau}>{escape(texte, quote=False)}</h{niveau}>"
        case Liste(elements, ordonnee):
            balise = "ol" if ordonnee else "ul"
            contenu = "".join(f"<li>{_write_element(element)}</li>" for element in elements)
            return f"<{balise}>{contenu}</{balise}>"
        case Citation(blocs):
            return f"<blockquote>{_write(blocs)}</blockquote>"
        case Paragraphe(morceaux):
            return f"<p>{''.join(map(write_morceau, morceaux))}</p>"
    return ""


def _write_element(blocs: tuple[Bloc, ...]) -> str:
    """Un élément d’une ligne s’écrit sans `p`, comme le fait Trix."""
    premier, *suite = blocs
    if isinstance(premier, Paragraphe) and not any(isinstance(b, Paragraphe) for b in suite[:1]):
        return "".join(map(write_morceau, premier.morceaux)) + _write(tuple(suite))
    return _write(blocs)


_ENVELOPPES = (("gras", "strong"), ("italique", "em"), ("souligne", "u"), ("barre", "del"))


def write_morceau(morceau: Morceau) -> str:
    """Le HTML d’un morceau, tout texte échappé."""
    html = escape(morceau.texte, quote=False).replace("\n", "<br>")
    for attribut, balise in _ENVELOPPES:
        if getattr(morceau, attribut):
            html = f"<{balise}>{html}</{balise}>"
    if morceau.lien:
        html = f'<a href="{escape(morceau.lien)}">{html}</a>'
    return html


def _lines(blocs: tuple[Bloc, ...], retrait: str = "") -> list[str]:
    lignes: list[str] = []
    for bloc in blocs:
        match bloc:
            case Titre(_, texte):
                lignes.append(retrait + texte)
            case Citation(contenu):
                lignes += _lines(contenu, retrait)
            case Liste(elements, ordonnee):
                lignes += _list_lines(elements, ordonnee, retrait)
            case Paragraphe(morceaux):
                texte = "".join(morceau.texte for morceau in morceaux)
                lignes += [retrait + ligne for ligne in texte.split("\n")]
    return lignes


def _list_lines(elements: tuple, ordonnee: bool, retrait: str) -> list[str]:
    lignes: list[str] = []
    for rang, element in enumerate(elements, start=1):
        puce = f"{rang}. " if ordonnee else "– "
        premiere, *suite = _lines(element, retrait + "  ")
        lignes += [retrait + puce + premiere.lstrip(), *suite]
    return lignes
