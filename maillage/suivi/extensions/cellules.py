"""Lire une ligne d’étape ou d’indicateur écrite dans une cellule de classeur.

Étape : « intitulé | 31/12/2027 | responsable | fait ». Indicateur : « [processus] intitulé |
unité | départ | cible | échéance | source | fréquence ». Seul l’intitulé est attendu ; ce qui
n’est pas lisible à sa place reste écrit dans l’intitulé : rien n’est perdu.
"""

import re
from decimal import Decimal

from django.db.models import TextChoices

from maillage.core.texte import fold
from maillage.lecture.dates import read_date
from maillage.lecture.valeurs import read_nombre
from maillage.referentiels.enums import Frequence
from maillage.suivi.enums import NatureIndicateur
from maillage.suivi.models import Etape, IndicateurAction

FAIT = {"fait", "faite", "realise", "realisee", "termine", "terminee", "oui", "x", "ok"}
A_FAIRE = {"", "a faire", "non", "prevu", "prevue", "a venir"}
NATURE = re.compile(r"^\[\s*(?P<nature>[^\]]{1,30}?)\s*\]\s*")
NOMBRE_MAX = Decimal(10) ** 12
TITRE_MAX = 500


def read_etape(ligne: str) -> tuple[Etape, set[str]]:
    """L’étape, et les champs que la ligne dit vraiment."""
    titre, echeance, responsable, etat = _cells(ligne, 4)
    etape, given = Etape(), {"titre"}
    rest: list[str] = []
    _take_date(etape, "echeance", echeance, given, rest)
    _take_text(etape, "responsable", responsable, given)
    folded = fold(etat)
    if folded in FAIT | A_FAIRE:
        etape.faite = folded in FAIT
        given |= {"faite"} if etat else set()
    else:
        rest.append(etat)
    etape.titre = _title(titre, rest)
    return etape, given


def read_indicateur(ligne: str) -> tuple[IndicateurAction, set[str]]:
    """L’indicateur, et les champs que la ligne dit vraiment."""
    titre, unite, depart, cible, echeance, source, frequence = _cells(ligne, 7)
    row, given = IndicateurAction(), {"intitule"}
    rest: list[str] = []
    if (match := NATURE.match(titre)) and (nature := find_choice(NatureIndicateur, match[1])):
        row.nature, titre = nature, titre[match.end() :]
        given.add("nature")
    _take_text(row, "unite", unite, given)
    _take_number(row, "depart", depart, "départ", given, rest)
    _take_number(row, "cible", cible, "cible", given, rest)
    _take_date(row, "cible_date", echeance, given, rest)
    _take_text(row, "source", source, given)
    if found := find_choice(Frequence, frequence):
        row.frequence = found
        given.add("frequence")
    elif frequence:
        rest.append(frequence)
    row.intitule = _title(titre, rest)
    return row, given


def find_choice(choix: type[TextChoices], mot: str) -> str:
    """La valeur dont le code ou le libellé est ce mot, « chaque » et pluriel à part."""
    wanted = fold(mot).removesuffix("s")
    for value, label in choix.choices:
        if wanted and wanted in (value.removesuffix("s"), fold(str(label)).removesuffix("s")):
            return value
    return ""


def _cells(ligne: str, combien: int) -> list[str]:
    """Les parties séparées par « | » ; au-delà du nombre attendu, tout reste dans la dernière."""
    parts = [part.strip() for part in ligne.split("|", combien - 1)]
    return parts + [""] * (combien - len(parts))


def _title(titre: str, rest: list[str]) -> str:
    kept = [part for part in rest if part]
    full = f"{titre} ({', '.join(kept)})" if kept else titre
    full = full or "Sans intitulé"
    return full if len(full) <= TITRE_MAX else full[: TITRE_MAX - 1] + "…"


def _take_text(row, name: str, texte: str, given: set[str]) -> None:
    if texte:
        setattr(row, name, texte[: row._meta.get_field(name).max_length])
        given.add(name)


def _take_date(row, name: str, texte: str, given: set[str], rest: list[str]) -> None:
    jour = read_date(texte, fin=True).valeur
    if jour:
        setattr(row, name, jour)
        given.add(name)
    else:
        rest.append(texte)


def _take_number(row, name, texte, mot: str, given: set[str], rest: list[str]) -> None:
    """Un nombre ; « 80 % » donne aussi l’unité si elle manque."""
    bare = texte.removesuffix("%").strip()
    value = read_nombre(bare).valeur
    if value is not None and abs(value) < NOMBRE_MAX:
        setattr(row, name, value)
        given.add(name)
        if bare != texte and not row.unite:
            _take_text(row, "unite", "%", given)
    elif texte:
        rest.append(f"{mot} : {texte}")
