"""Reconnaître une organisation glissée dans une colonne de personnes."""

import re

from maillage.core.texte import fold

_SIGLES = frozenset(
    [
        "ars",
        "cpam",
        "caf",
        "msa",
        "ccas",
        "cias",
        "ehpad",
        "chu",
        "ch",
        "chs",
        "cpts",
        "msp",
        "cds",
        "dac",
        "ireps",
        "ors",
        "pmi",
        "carsat",
        "ddets",
        "dreets",
        "drajes",
        "dreal",
        "ddt",
        "clsm",
        "cls",
        "cmp",
        "cmpp",
        "csapa",
        "caarud",
        "anpaa",
        "adil",
        "ademe",
        "anah",
        "codes",
        "coreps",
        "cres",
        "crijj",
        "epsm",
        "epci",
        "codep",
        "cdos",
        "ght",
        "had",
        "idel",
        "urps",
        "samu",
        "sdis",
        "pjj",
        "sessad",
        "ime",
        "esat",
        "mda",
        "mdph",
        "maia",
        "clic",
        "udaf",
        "adapei",
        "admr",
        "cidff",
        "planning",
        "ufolep",
        "usep",
        "pnr",
        "petr",
        "scot",
        "crte",
        "onaps",
        "promosante",
        "mfr",
        "bge",
        "unafam",
    ]
)
_NOMS = re.compile(
    r"^(?:l |la |le |les )?(?:communautes?|communes?|mairies?|villes?|departements?|regions?|"
    r"associations?|centres?|hopital|hopitaux|maisons?|conseils?|agences?|missions? locales?|"
    r"services?|directions?|syndicats?|pays|metropoles?|universites?|lycees?|colleges?|ecoles?|"
    r"mutualites?|croix rouge|planning familial|reseaux?|instituts?|federations?|unions?|ligues?|"
    r"comites?|offices?|poles?|prefectures?|rectorat|education nationale|inspection|etat|chambre|"
    r"clubs?|fondations?|cabinets?|pharmacies?|residences?|clinique|gendarmerie|police|secours|"
    r"promotion sante|assurance maladie|france|foyers?|espaces?|equipes?|collectifs?|"
    r"groupements?)\b"
)
_CIVILITE = re.compile(r"^(?:m|mme|mlle|dr|docteur|pr|professeur|monsieur|madame|me)\b")


def is_organisation(texte: str) -> bool:
    """Vrai si ce texte nomme une organisation et non une personne. Prudent : au doute, non."""
    simple = fold(texte)
    if not simple or _CIVILITE.match(simple) or re.search(r"\s[-–—:]\s|@", texte):
        return False
    return simple.split()[0] in _SIGLES or bool(_NOMS.match(simple))
