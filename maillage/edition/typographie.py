"""Le texte tel qu’il s’imprime : sans caractère interdit, les espaces comme en français."""

import re

# Ce que XML 1.0 refuse, et les non-caractères que les polices ne savent pas dessiner.
_INTERDITS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SAUTS = re.compile("\r\n?|\x85|\u2028|\u2029")
_A_REPRENDRE = re.compile("[ '\u2019]")
_FINES = re.compile(" (?=[;!?](?:\\s|$|[)»\\]]))")
_FORTES = re.compile("(?<=«) | (?=»)| (?=[:%€](?:\\s|$|[).,;»]))")
_MILLIERS = re.compile(r"(?<![\d\u00a0\u202f])\d{1,3}(?: \d{3})+(?!\d)")
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def purify(texte: str) -> str:
    """Le texte sans caractère de commande ni demi-codet ; les fins de ligne deviennent « \\n »."""
    if texte.isprintable():
        return texte
    return _INTERDITS.sub("", _SAUTS.sub("\n", texte)).replace("\t", " ")


def typeset(texte: str) -> str:
    """Le texte purifié, avec espaces insécables et apostrophes typographiques à la française."""
    texte = purify(texte)
    if not _A_REPRENDRE.search(texte):
        return texte
    texte = _FINES.sub("\u202f", texte)
    texte = _FORTES.sub("\u00a0", texte)
    texte = _APOSTROPHES.sub("’", texte)
    return _MILLIERS.sub(lambda trouve: trouve[0].replace(" ", "\u202f"), texte)
