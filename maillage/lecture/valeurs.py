"""Les valeurs telles qu’on les écrit : texte, nombres, montants, temps de travail, oui et non.

Chaque lecture rend une `Lecture` : la valeur, la réparation faite (une phrase, vide s’il n’y en
a pas) et le doute. Une valeur absente est `None` ; un texte qui n’est pas ce qu’on attend donne
`None` avec un doute, jamais un nombre inventé.
"""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage.core.texte import fold, format_montant


@dataclass(slots=True)
class Lecture:
    """Une valeur lue, ce qu’on a réparé pour la lire, et si quelqu’un doit vérifier."""

    valeur: Any = None
    reparation: str = ""
    doute: bool = False


_BLANCS = re.compile(r"[^\S\n]+")
_LIGNES = re.compile(r" ?\n ?")
# Les caractères de commande qui ne sont pas des blancs : ni la base ni Word n’en veulent.
_COMMANDES = "".join(map(chr, (*range(9), *range(14, 28), *range(0x7F, 0x85), *range(0x86, 0xA0))))
_INVISIBLES = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad" + _COMMANDES))


def texte(valeur: Any) -> str:
    """Le texte d’une cellule : blancs réunis, lignes gardées, `46000.0` écrit « 46000 »."""
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, str):
        return clean(valeur)
    return _plain(valeur)


def _plain(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() else repr(valeur).replace(".", ",")
    if isinstance(valeur, datetime.datetime) and valeur.time() == datetime.time():
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, datetime.datetime):
        return valeur.strftime("%d/%m/%Y %H:%M")
    if isinstance(valeur, datetime.date):
        return valeur.strftime("%d/%m/%Y")
    return str(valeur)


def clean(brut: str) -> str:
    """Retire les blancs de trop et les signes invisibles, garde les retours à la ligne."""
    brut = brut.strip()
    if not unicodedata.is_normalized("NFC", brut):
        brut = unicodedata.normalize("NFC", brut)
    # La plupart des cellules sont déjà propres : ce raccourci divise par cinq le temps de lecture.
    if "  " not in brut and "_x000D_" not in brut:
        if brut.isprintable():
            return brut
        propre = " \n" not in brut and "\n " not in brut
        if propre and brut.replace("\n", "").isprintable():
            return brut
    brut = brut.translate(_INVISIBLES)
    brut = brut.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return _LIGNES.sub("\n", _BLANCS.sub(" ", brut)).strip()


# ---- nombres ----------------------------------------------------------------------------

_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_NOMBRE = re.compile(
    r"(?P<signe>[-−–+]?)(?P<corps>\d[\d.,]*)(?P<unite>k€|keuros?|m€|meuros?|k|m|md€)?"
    r"(?:€|eur|euros?)?(?:ht|ttc)?(?:/an|paran)?"
)
# L’écriture ordinaire d’un nombre ou d’un montant n’est pas une réparation.
_COURANT = re.compile(r"-?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:,\d+)?(?:[ \u00a0\u202f]?€)?")
_UNITES = {"k": 1_000, "m": 1_000_000}
_CENTIME = Decimal("0.01")
_MONTANT_MAX = Decimal("9999999999.99")


def read_nombre(valeur: Any) -> Lecture:
    """Un nombre en `Decimal`, qu’il vienne d’une cellule chiffrée ou d’un texte."""
    if valeur is None or valeur == "":
        return Lecture()
    if isinstance(valeur, bool):
        return Lecture(None, "", True)
    if isinstance(valeur, int | float):
        return _from_number(valeur)
    if not isinstance(valeur, str):
        return Lecture(None, f"« {texte(valeur)} » n’est pas un nombre", True)
    return _from_text(clean(valeur))


def _from_number(valeur: float) -> Lecture:
    if isinstance(valeur, float) and not math.isfinite(valeur):
        return Lecture(None, "nombre illisible", True)
    return Lecture(Decimal(int(valeur)) if valeur == int(valeur) else Decimal(str(valeur)))


def _from_text(brut: str) -> Lecture:
    if not brut:
        return Lecture()
    serre = _ESPACES.sub("", brut.lower())
    entre = re.fullmatch(r"\((.+)\)", serre)
    trouve = _NOMBRE.fullmatch("-" + entre[1] if entre else serre)
    if not trouve:
        return Lecture(None, f"« {brut} » n’est pas un nombre", True)
    nombre, doute = _decimal(trouve["corps"])
    if nombre is None:
        return Lecture(None, f"« {brut} » n’est pas un nombre", True)
    unite = (trouve["unite"] or "")[:1]
    facteur = 1_000_000_000 if (trouve["unite"] or "") == "md€" else _UNITES.get(unite, 1)
    signe = -1 if trouve["signe"] and trouve["signe"] != "+" else 1
    reparation = "" if _COURANT.fullmatch(brut) else f"« {brut} » lu comme un nombre"
    return Lecture(signe * facteur * nombre, reparation, doute)


def _decimal(corps: str) -> tuple[Decimal | None, bool]:
    """Le nombre d’une suite de chiffres, points et virgules ; et s’il reste un doute.

    Le dernier séparateur est décimal, sauf répété ou suivi de trois chiffres après un point :
    « 12.500 » se lit douze mille cinq cents, avec un doute.
    """
    separateurs = [signe for signe in corps if signe in ".,"]
    if not separateurs:
        return Decimal(corps), False
    dernier = separateurs[-1]
    entier, _, reste = corps.rpartition(dernier)
    seul = separateurs.count(dernier) == 1
    milliers = not seul or (len(set(separateurs)) == 1 and dernier == "." and len(reste) == 3)
    if len(set(separateurs)) == 2 and not seul:
        return None, True
    chiffres = re.sub(r"[.,]", "", entier)
    if milliers:
        return _thousands(corps, dernier, seul)
    return Decimal(f"{chiffres or '0'}.{reste or '0'}"), False


def _thousands(corps: str, separateur: str, seul: bool) -> tuple[Decimal | None, bool]:
    groupes = corps.split(separateur)
    if any(len(groupe) != 3 for groupe in groupes[1:]) or len(groupes[0]) > 3:
        return None, True
    return Decimal("".join(groupes)), seul


def read_montant(valeur: Any) -> Lecture:
    """Un montant en euros, `Decimal` au centime. « à définir » n’est pas un nombre."""
    lecture = read_nombre(valeur)
    if lecture.valeur is None:
        return lecture
    if abs(lecture.valeur) > _MONTANT_MAX:
        return Lecture(None, f"« {texte(valeur)} » est un montant démesuré", True)
    centimes = lecture.valeur.quantize(_CENTIME)
    reparation = lecture.reparation
    if reparation:
        reparation = f"« {texte(valeur)} » lu comme {format_montant(centimes)}"
    if centimes != lecture.valeur:
        reparation = f"« {texte(valeur)} » arrondi au centime"
    return Lecture(centimes, reparation, lecture.doute)


def read_entier(valeur: Any) -> Lecture:
    """Un nombre entier."""
    lecture = read_nombre(valeur)
    if lecture.valeur is None:
        return lecture
    if lecture.valeur != lecture.valeur.to_integral_value():
        return Lecture(None, f"« {texte(valeur)} » n’est pas un nombre entier", True)
    return Lecture(int(lecture.valeur), lecture.reparation, lecture.doute)


_ETP = re.compile(r"(?P<nombre>\d+(?:[.,]\d+)?)\s*(?P<unite>%|etp|equivalents? temps plein)?\.?")


def read_etp(valeur: Any) -> Lecture:
    """Un temps de travail en ETP : « 0,5 ETP », « 50 % », « mi-temps » → 0.5."""
    if not isinstance(valeur, str):
        lecture = read_nombre(valeur)
        return _checked_etp(lecture.valeur, texte(valeur), lecture.reparation)
    brut = clean(valeur)
    simple = unicodedata.normalize("NFKD", brut.lower()).encode("ascii", "ignore").decode()
    mots = {"mi temps": "0.5", "temps plein": "1", "temps complet": "1", "plein temps": "1"}
    if fold(brut) in mots:
        return Lecture(Decimal(mots[fold(brut)]), f"« {brut} » lu comme un ETP")
    trouve = _ETP.fullmatch(simple.strip())
    if not trouve:
        return Lecture(None, f"« {brut} » n’est pas un ETP" if brut else "", bool(brut))
    nombre = Decimal(trouve["nombre"].replace(",", "."))
    etp = nombre / 100 if trouve["unite"] == "%" else nombre
    return _checked_etp(etp, brut, f"« {brut} » lu comme {etp} ETP" if trouve["unite"] else "")


def _checked_etp(etp: Decimal | None, brut: str, reparation: str) -> Lecture:
    if etp is None or not 0 <= etp <= 100:
        return Lecture(None, f"« {brut} » n’est pas un ETP" if brut else "", bool(brut))
    return Lecture(etp, reparation, etp > 10)


_OUI = frozenset(("oui", "o", "vrai", "true", "yes", "x", "1", "ok", "v"))
_NON = frozenset(("non", "n", "faux", "false", "no", "0", "sans", "aucun", "aucune"))


def read_booleen(valeur: Any) -> Lecture:
    """Oui ou non : « Oui », « x », « ✓ », « Non », « 0 »… Autre chose est un doute."""
    if isinstance(valeur, bool):
        return Lecture(valeur)
    brut = texte(valeur)
    if not brut:
        return Lecture()
    if brut in "✓✔☑✅☒" or fold(brut) in _OUI:
        return Lecture(True)
    if brut in "☐✗✘-" or fold(brut) in _NON:
        return Lecture(False)
    return Lecture(None, f"« {brut} » n’est ni oui ni non", True)


def read_annees(valeur: Any) -> Lecture:
    """Les années citées, dans l’ordre : « 2026-2028 » → [2026, 2027, 2028]."""
    brut = texte(valeur)
    if not brut:
        return Lecture()
    annees: list[int] = []
    motif = r"\b((?:19|20)\d\d)(?:\s*(?:-|–|—|à|a|au|/)\s*((?:19|20)\d\d))?\b"
    for debut, fin in re.findall(motif, brut):
        annees.extend(range(int(debut), int(fin or debut) + 1))
    if not annees:
        return Lecture(None, f"« {brut} » ne contient pas d’année", True)
    return Lecture(sorted(set(annees)))
