"""Vérifier ce qui est saisi d’un indicateur avant de l’écrire, d’où que cela vienne."""

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError

from maillage.core.texte import format_nombre, typeset
from maillage.suivi.enums import EtatMesure, FormeIndicateur, Ventilation
from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs.nombres import read_echelon, read_etat, read_nombre, split_ratio

PAS = Decimal("0.0001")
CENT = Decimal(100)
# Ce qu’une valeur peut contenir : douze chiffres avant la virgule.
PLAFOND = Decimal(10) ** 12
# « ZZ002 » : les communes inventées de la démonstration ont, elles aussi, leur code.
COMMUNE = re.compile(r"(\d[0-9AB]|Z[A-Z])\d{3}")
MODALITE_MAX = 40
SANS_VALEUR = "Écrivez une valeur, ou dites qu’elle est secrète ou non disponible."
CHAMPS_CHIFFRES = ("valeur", "numerateur", "denominateur", "echelon")
SEXES = {"F": "femmes", "H": "hommes"}


@dataclass(frozen=True, slots=True)
class ValeurLue:
    """Ce qu’une saisie veut dire, vérifié ; hors de ``VALEUR``, aucun chiffre.

    ``valeur`` d’un rapport est numérateur sur dénominateur, fois le facteur, à 4 décimales.
    ``ventilation`` : axe → modalité → nombre en texte, ou « secret ».
    """

    etat: EtatMesure
    valeur: Decimal | None = None
    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    echelon: int | None = None
    ventilation: dict[str, dict[str, str]] = field(default_factory=dict)
    estimee: bool = False
    commentaire: str = ""


def is_blank(donnees: dict) -> bool:
    """Vrai si rien n’a été saisi, pas même un commentaire."""
    etat = donnees.get("etat") or EtatMesure.VALEUR
    texts = [_text(donnees, name) for name in (*CHAMPS_CHIFFRES, "commentaire")]
    parts = [text for axe in _axes(donnees) for text in axe.values()]
    return etat == EtatMesure.VALEUR and not any(texts + parts)


def read_saisie(indicateur: IndicateurAction, donnees: dict) -> ValeurLue:
    """Lit ``etat``, ``valeur``, ``numerateur``, ``denominateur``, ``echelon``, ``ventilation``,
    ``estimee`` et ``commentaire``, en textes tels qu’on les a écrits.

    « secret », « n.d. » et « 45/120 » sont aussi compris dans ``valeur``. Lève
    ``ValidationError`` par champ, en phrases.
    """
    lecture = _Lecture(indicateur, donnees)
    lue = lecture.read()
    if lecture.errors:
        raise ValidationError(lecture.errors)
    return lue


class _Lecture:
    """Une saisie en cours de lecture : ce que l’on en tire et ce qui y manque."""

    def __init__(self, indicateur: IndicateurAction, donnees: dict):
        self.indicateur = indicateur
        self.donnees = dict(donnees)
        self.errors: dict[str, list[str]] = {}

    def read(self) -> ValeurLue:
        etat = self._etat()
        said: dict[str, Any] = {
            "estimee": str(self.donnees.get("estimee") or "").lower() in ("1", "true", "on", "oui"),
            "commentaire": _text(self.donnees, "commentaire").replace("\r\n", "\n"),
        }
        if etat != EtatMesure.VALEUR:
            self._refuse_figures(etat)
            return ValeurLue(etat, **said)
        readers = {
            FormeIndicateur.RAPPORT: self._rapport,
            FormeIndicateur.APPRECIATION: self._appreciation,
        }
        figures = readers.get(FormeIndicateur(self.indicateur.forme), self._nombre)()
        total = figures.get("numerateur", figures.get("valeur"))
        return ValeurLue(etat, ventilation=self._ventilation(total), **figures, **said)

    def _etat(self) -> EtatMesure:
        etat = self.donnees.get("etat") or EtatMesure.VALEUR
        if etat not in EtatMesure.values:
            self._fault("etat", "Choisissez : valeur, secret ou non disponible.")
            return EtatMesure.VALEUR
        written = read_etat(_text(self.donnees, "valeur"))
        if etat == EtatMesure.VALEUR and written:
            self.donnees["valeur"] = ""
            return written
        return EtatMesure(etat)

    def _refuse_figures(self, etat: EtatMesure) -> None:
        """Un chiffre à côté de « secret » : on ne sait pas lequel des deux est vrai."""
        for name in CHAMPS_CHIFFRES:
            text = _text(self.donnees, name)
            if text and not read_etat(text):
                self._fault(name, f"Ôtez ce chiffre, ou ne dites plus « {etat.label} ».")

    def _nombre(self) -> dict[str, Any]:
        value = self._number("valeur")
        if value is None and "valeur" not in self.errors:
            self._fault("valeur", SANS_VALEUR)
        return {"valeur": value}

    def _rapport(self) -> dict[str, Any]:
        """Deux nombres ; à défaut un pourcentage seul, qui ne s’additionnera pas."""
        if parts := split_ratio(_text(self.donnees, "valeur")):
            self.donnees |= {"valeur": "", "numerateur": parts[0], "denominateur": parts[1]}
        haut, bas = self._number("numerateur"), self._number("denominateur")
        value = self._number("valeur")
        if self.errors:
            return {}
        if haut is None and bas is None:
            return self._percentage(value)
        for name, given, other in (
            ("numerateur", haut, "dénominateur"), ("denominateur", bas, "numérateur"),
        ):  # fmt: skip
            if given is None:
                self._fault(name, f"Il manque ce terme : vous n’avez écrit que le {other}.")
        return {} if haut is None or bas is None else self._divide(haut, bas, value)

    def _percentage(self, value: Decimal | None) -> dict[str, Any]:
        if value is None:
            self._fault("numerateur", SANS_VALEUR)
        elif self.is_share and not 0 <= value <= CENT:
            self._fault("valeur", "Une part va de 0 à 100\u00a0%.")
        return {"valeur": value}

    def _divide(self, haut: Decimal, bas: Decimal, value: Decimal | None) -> dict[str, Any]:
        if bas <= 0:
            zero = "Le dénominateur est nul : il n’y a rien à rapporter. Dites « non disponible »."
            self._fault("denominateur", "Un nombre positif est attendu." if bas else zero)
            return {}
        terms = f"{format_nombre(haut)} sur {format_nombre(bas)}"
        if self.is_share and not 0 <= haut <= bas:
            self._fault("numerateur", f"Une part ne dépasse pas le tout : {terms}.")
        if abs(haut * self.indicateur.facteur / bas) >= PLAFOND:
            self._fault("denominateur", f"{terms} : ce rapport est trop grand, relisez les termes.")
            return {}
        found = compute_ratio(haut, bas, self.indicateur.facteur)
        if value is not None and not _agrees(value, found):
            said = f"{terms} font {format_nombre(found)}"
            self._fault("valeur", f"{said}, et non {format_nombre(value)}.")
        return {"valeur": found, "numerateur": haut, "denominateur": bas}

    @property
    def is_share(self) -> bool:
        """Un pourcentage d’un tout, non un taux pour mille ni une évolution."""
        return self.indicateur.facteur == CENT and self.indicateur.unite.strip() in ("", "%")

    def _appreciation(self) -> dict[str, Any]:
        echelle = list(self.indicateur.echelle)
        text = _text(self.donnees, "echelon") or _text(self.donnees, "valeur")
        if not echelle:
            if not _text(self.donnees, "commentaire"):
                self._fault("commentaire", "Écrivez votre appréciation en quelques mots.")
            return {}
        try:
            rang = read_echelon(text, echelle)
        except ValueError as error:
            self._fault("echelon", str(error))
            return {}
        if rang is None:
            self._fault("echelon", "Choisissez un échelon, ou dites « non disponible ».")
        return {"echelon": rang}

    def _ventilation(self, total: Decimal | None) -> dict[str, dict[str, str]]:
        given = self.donnees.get("ventilation") or {}
        if not isinstance(given, dict):
            self._fault("ventilation", "Cette ventilation n’est pas lisible.")
            return {}
        kept = {axe: self._axe(axe, parts, total) for axe, parts in given.items()}
        return {axe: parts for axe, parts in kept.items() if parts}

    def _axe(self, axe: str, parts, total: Decimal | None) -> dict[str, str]:
        if axe not in Ventilation.values or not isinstance(parts, dict):
            self._fault("ventilation", "Cette ventilation n’est pas lisible.")
            return {}
        label, kept, somme = Ventilation(axe).label, {}, Decimal(0)
        for modalite, text in parts.items():
            try:
                number, said = self._part(axe, str(modalite), str(text or ""))
            except ValueError as error:
                self._fault("ventilation", f"Par {label}, {modalite} : {error}")
                continue
            if said:
                kept[str(modalite)] = said
                somme += number
        if total is not None and somme > total:
            self._fault(
                "ventilation",
                f"La ventilation par {label} donne {format_nombre(somme)}, plus que le total "
                f"{format_nombre(total)}.",
            )
        return kept

    def _part(self, axe: str, modalite: str, text: str) -> tuple[Decimal, str]:
        """Le nombre à sommer, et ce qu’on garde."""
        known = (axe != Ventilation.SEXE or modalite in SEXES) and (
            axe != Ventilation.COMMUNE or COMMUNE.fullmatch(modalite)
        )
        if not known or not 0 < len(modalite) <= MODALITE_MAX:
            raise ValueError("cette rubrique n’existe pas.")
        if read_etat(text) == EtatMesure.SECRET:
            return Decimal(0), str(EtatMesure.SECRET)
        number = read_nombre(text)
        if number is None:
            return Decimal(0), ""
        if number < 0:
            raise ValueError("un nombre positif est attendu.")
        return number, str(number)

    def _number(self, name: str) -> Decimal | None:
        try:
            return read_nombre(_text(self.donnees, name))
        except ValueError as error:
            self._fault(name, str(error))
            return None

    def _fault(self, name: str, phrase: str) -> None:
        self.errors.setdefault(name, []).append(typeset(phrase))


def _axes(donnees: dict) -> list[dict]:
    given = donnees.get("ventilation")
    return (
        [axe for axe in given.values() if isinstance(axe, dict)] if isinstance(given, dict) else []
    )


def _text(donnees: dict, name: str) -> str:
    value = donnees.get(name)
    return "" if value is None else str(value).strip()


def compute_ratio(haut: Decimal, bas: Decimal, facteur: Decimal) -> Decimal:
    """Numérateur sur dénominateur, fois le facteur, à 4 décimales."""
    return (haut * facteur / bas).quantize(PAS, ROUND_HALF_UP)


def _agrees(typed: Decimal, found: Decimal) -> bool:
    """La valeur écrite est la valeur trouvée, à l’arrondi près où on l’a écrite."""
    exponent = typed.as_tuple().exponent
    return abs(typed - found) < Decimal(1).scaleb(int(exponent))
