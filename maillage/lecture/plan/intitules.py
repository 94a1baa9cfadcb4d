"""Lire « AXE STRATÉGIQUE N°2 – Prévention » : de quoi il s’agit, quel numéro, quel titre."""

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Intitule:
    """`genre` est « axe », « objectif », « fiche » ou vide ; `code` est vide s’il n’y en a pas."""

    genre: str
    code: str
    titre: str


_MOT = (
    r"(?:(?P<objectif>sous[- ]*(?:sous[- ]*)?axe|sous[- ]*objectif"
    r"|objectifs?(?:\s+(?:strat[ée]gique|g[ée]n[ée]ra[lu]x?|sp[ée]cifique|op[ée]rationnel)s?)?"
    r")"
    r"|(?P<axe>(?:axe|orientation|volet|priorit[ée])s?"
    r"(?:\s+(?:strat[ée]gique|transversale?|prioritaire|th[ée]matique)s?)?)"
    r"|(?P<fiche>(?:sous[- ]*)?(?:fiche(?:s)?[- ]*)?action|fiche|(?-i:FA)))"
)
_NOMBRE = r"[A-Z]{0,2}\d{1,3}(?:[.\-]\d{1,2})*(?:\.?[a-z])?(?![\w%])"
_LETTRE = r"(?:[IVX]{1,4}|[A-H])(?=\s*(?:[:.)–—-]|$))"
_NOMME = re.compile(
    rf"{_MOT}(?![a-zà-ÿ])\s*(?:n\s*[°ºo]\.?\s*)?(?P<code>(?-i:{_NOMBRE}|{_LETTRE}))?"
    r"\s*(?P<sep>[:.)/–—-]*)\s*(?P<titre>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMEROTE = re.compile(
    r"(?P<code>[A-Z]{0,2}\d{1,3}(?:\.\d{1,2})*(?:\.?[a-z])?|[IVX]{1,4}|[A-H](?=[.)]))"
    r"\s*[.)/:–—-]+\s*(?P<titre>[^\d\W].*|[«\"(].*)",
    re.DOTALL,
)
_NIVEAUX = re.compile(
    r"(?P<code>\d{1,2}(?:\.\d{1,2})+(?:\.?[a-z])?)\.?\s+(?P<titre>[^\W\d].*|[«\"(].*)", re.DOTALL
)
_OBJECTIF_CODE = re.compile(r"O[SGO]\d")
_CODE_SEUL = re.compile(
    r"(?:n\s*[°ºo]\.?\s*)?(?P<code>[A-Z]{0,3}[ .-]?\d{1,3}(?:[.,-]\d{1,3})*[a-z]?|[IVX]{1,4})\.?"
)


@lru_cache(maxsize=16384)
def parse_intitule(texte: str) -> Intitule:
    """L’intitulé décomposé ; sans numéro ni mot reconnu, tout est titre."""
    texte = texte.strip()
    if seul := _CODE_SEUL.fullmatch(texte):
        return Intitule("", normalize_code(seul["code"]), "")
    nomme = _NOMME.fullmatch(texte)
    if nomme and (nomme["code"] or ":" in nomme["sep"]) and not _is_sentence(nomme):
        genre = next(g for g in ("axe", "objectif", "fiche") if nomme[g])
        return Intitule(genre, normalize_code(nomme["code"] or ""), nomme["titre"].strip())
    for motif in (_NIVEAUX, _NUMEROTE):
        if trouve := motif.fullmatch(texte):
            genre = "objectif" if _OBJECTIF_CODE.match(trouve["code"]) else ""
            return Intitule(genre, normalize_code(trouve["code"]), trouve["titre"].strip())
    return Intitule("", "", texte)


def _is_sentence(nomme: re.Match) -> bool:
    """« Action 3 jours pour la santé » est un titre, pas l’action numéro 3."""
    simple = bool(nomme["code"]) and "." not in nomme["code"]
    return bool(nomme["fiche"]) and simple and not nomme["sep"] and bool(nomme["titre"])


def normalize_code(code: str) -> str:
    """« 1,2 » → « 1.2 » ; les espaces et le point final sont retirés."""
    return code.replace(",", ".").replace(" ", "").strip(".")
