"""Les dates telles qu’on les écrit dans un tableau de suivi.

Une période (« mars 2026 », « T2 2026 », « 2026 ») donne son premier jour pour une date de début
et son dernier jour pour une date de fin.
"""

import calendar
import datetime
import re
from typing import Any

from maillage.core.texte import fold
from maillage.lecture.valeurs import Lecture, clean, texte

ANNEE_MIN, ANNEE_MAX = 1990, 2100
# Excel compte les jours depuis le 30 décembre 1899 (il croit 1900 bissextile).
_ORIGINE = datetime.date(1899, 12, 30)
_SERIE_MIN = (datetime.date(ANNEE_MIN, 1, 1) - _ORIGINE).days
_SERIE_MAX = (datetime.date(ANNEE_MAX, 12, 31) - _ORIGINE).days

_MOIS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "mar": 3,
    "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9,
    "sept": 9, "sep": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "decembre": 12,
    "dec": 12,
}  # fmt: skip
_SAISONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11), "rentree": (9, 9)}
_RANGS = {"premier": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4}
_PARTIES = {"debut": (0, 4), "mi": (4, 8), "milieu": (4, 8), "courant": (0, 12), "fin": (8, 12)}
_NOM_MOIS = "|".join(sorted(_MOIS, key=len, reverse=True))
_AN = r"(?P<an>\d{4})"

type Periode = tuple[datetime.date, datetime.date]


def read_date(valeur: Any, *, fin: bool = False) -> Lecture:
    """Une `datetime.date`. `fin=True` choisit le dernier jour d’une période.

    Accepte une vraie date, un numéro de série d’Excel (1900), « 03/03/2026 », « 3/3/26 »,
    « 2026-03-03 », « mars 2026 », « T2 2026 », « 1er semestre 2026 », « printemps 2026 », « 2026 ».
    """
    if isinstance(valeur, datetime.datetime):
        return _checked(valeur.date(), "")
    if isinstance(valeur, datetime.date):
        return _checked(valeur, "")
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        return _from_number(valeur, fin)
    brut = texte(valeur)
    if not brut:
        return Lecture()
    return _from_text(brut, fin)


def _from_number(valeur: float, fin: bool) -> Lecture:
    if float(valeur).is_integer() and ANNEE_MIN <= valeur <= ANNEE_MAX:
        return _from_text(str(int(valeur)), fin)
    if _SERIE_MIN <= valeur <= _SERIE_MAX:
        jour = _ORIGINE + datetime.timedelta(days=int(valeur))
        return Lecture(jour, f"Numéro de série {int(valeur)} lu comme le {jour:%d/%m/%Y}")
    return Lecture(None, f"« {texte(valeur)} » n’est pas une date", True)


def _from_text(brut: str, fin: bool) -> Lecture:
    simple = fold(brut)
    jour = _exact(clean(brut), simple)
    if jour is not None:
        return _checked(jour, "" if _is_plain(brut) else f"« {brut} » lu {jour:%d/%m/%Y}")
    if re.fullmatch(r"\d{5}", simple) and _SERIE_MIN <= int(simple) <= _SERIE_MAX:
        return _from_number(int(simple), fin)
    periode = _period(simple)
    if periode is None:
        return Lecture(None, f"« {brut} » n’est pas une date", True)
    borne = periode[1] if fin else periode[0]
    return _checked(borne, f"« {brut} » lu {borne:%d/%m/%Y}")


def _checked(jour: datetime.date, reparation: str) -> Lecture:
    """Une date hors du siècle utile est gardée, avec un doute."""
    douteuse = not ANNEE_MIN <= jour.year <= ANNEE_MAX
    return Lecture(jour, reparation, douteuse)


def _is_plain(brut: str) -> bool:
    return bool(re.fullmatch(r"\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d", brut))


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]\d{1,2}[:h].*)?")
_FRANCAISE = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?: \d{1,2}[:h].*)?")
_JOUR_MOIS = re.compile(
    rf"(?:(?:le|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )*"
    rf"(\d{{1,2}})(?:er| er)? ({_NOM_MOIS}) (\d{{4}}|\d{{2}})"
)


def _exact(brut: str, simple: str) -> datetime.date | None:
    """La date au jour près, ou rien."""
    if trouve := _ISO.fullmatch(brut.lower()):
        return _day(trouve[1], trouve[2], trouve[3])
    if trouve := _FRANCAISE.fullmatch(brut.lower().removeprefix("le ")):
        return _day(trouve[3], trouve[2], trouve[1])
    if trouve := _JOUR_MOIS.fullmatch(simple):
        return _day(trouve[3], str(_MOIS[trouve[2]]), trouve[1])
    return None


def _day(an: str, mois: str, jour: str) -> datetime.date | None:
    annee = int(an) + 2000 if len(an) == 2 else int(an)
    try:
        return datetime.date(annee, int(mois), int(jour))
    except ValueError:
        return None


_MOIS_AN = re.compile(rf"(?:(debut|mi|fin|courant) )?({_NOM_MOIS}) (\d{{4}}|\d{{2}})")
_MOIS_CHIFFRES = re.compile(rf"(\d{{1,2}}) {_AN}")
_DECOUPE = re.compile(
    rf"(?:(?P<rang>\d)(?:er|ere|e|eme|nd|nde|re)? ?|(?P<mot>{'|'.join(_RANGS)}) )"
    rf"(?P<quoi>trimestre|semestre|tri|sem|t|s|q)(?: de)?(?: l annee)? {_AN}"
)
_CODE_DECOUPE = re.compile(rf"(?P<quoi>[tqs]) ?(?P<rang>\d) {_AN}")
_AN_CODE = re.compile(rf"{_AN} (?P<quoi>[tqs]) ?(?P<rang>\d)")
_SAISON = re.compile(rf"({'|'.join(_SAISONS)}|hiver) {_AN}(?: (\d{{4}}))?")
_PARTIE = re.compile(rf"(?:en |annee |an )?(?:({'|'.join(_PARTIES)}) )?{_AN}")


def _period(simple: str) -> Periode | None:
    """La période désignée par un texte replié, ou rien."""
    for lecteur in (_month, _split_year, _season, _part_of_year):
        periode = lecteur(simple)
        if periode is not None:
            return periode
    return None


def _months(annee: int, debut: int, fin: int) -> Periode | None:
    """Du premier jour du mois `debut` au dernier jour du mois `fin` (1 à 12)."""
    if not (datetime.MINYEAR <= annee < datetime.MAXYEAR and 1 <= debut <= fin <= 12):
        return None
    dernier = calendar.monthrange(annee, fin)[1]
    return datetime.date(annee, debut, 1), datetime.date(annee, fin, dernier)


def _month(simple: str) -> Periode | None:
    if trouve := _MOIS_AN.fullmatch(simple):
        annee = int(trouve[3]) + (2000 if len(trouve[3]) == 2 else 0)
        return _months(annee, _MOIS[trouve[2]], _MOIS[trouve[2]])
    if trouve := _MOIS_CHIFFRES.fullmatch(simple):
        return _months(int(trouve["an"]), int(trouve[1]), int(trouve[1]))
    return None


def _split_year(simple: str) -> Periode | None:
    motifs = (_DECOUPE, _CODE_DECOUPE, _AN_CODE)
    trouve = next((t for motif in motifs if (t := motif.fullmatch(simple))), None)
    if trouve is None:
        return None
    groupes = trouve.groupdict()
    rang = int(groupes["rang"]) if groupes["rang"] else _RANGS[groupes["mot"]]
    taille = 6 if groupes["quoi"].startswith("s") else 3
    return _months(int(groupes["an"]), (rang - 1) * taille + 1, rang * taille)


def _season(simple: str) -> Periode | None:
    trouve = _SAISON.fullmatch(simple)
    if trouve is None:
        return None
    annee = int(trouve["an"])
    if trouve[1] != "hiver":
        return _months(annee, *_SAISONS[trouve[1]])
    debut = _months(annee, 12, 12) if trouve[3] else _months(annee, 1, 1)
    fin = _months(int(trouve[3] or annee), 1, 2)
    return (debut[0], fin[1]) if debut and fin else None


def _part_of_year(simple: str) -> Periode | None:
    trouve = _PARTIE.fullmatch(simple)
    if trouve is None or not ANNEE_MIN <= int(trouve["an"]) <= ANNEE_MAX:
        return None
    debut, fin = _PARTIES.get(trouve[1] or "", (0, 12))
    return _months(int(trouve["an"]), debut + 1, fin)
