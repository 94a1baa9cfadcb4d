"""Les actions en colonnes, par état ou par météo."""

from collections import defaultdict
from dataclasses import dataclass

from maillage.contrats.enums import StatutFiche
from maillage.suivi.enums import Meteo
from maillage.suivi.vues.lignes import Action

MONTREES = 30
SELON = {"statut": "l’état", "meteo": "la météo"}
NON_DITE = "non renseignée"


@dataclass(frozen=True, slots=True)
class Pile:
    """Une colonne : ses premières actions, et combien elle en a en tout."""

    cle: str
    mot: str
    nombre: int
    actions: list[Action]

    @property
    def cachees(self) -> int:
        return self.nombre - len(self.actions)


def choose_selon(asked: str) -> str:
    return asked if asked in SELON else "statut"


def list_valeurs(selon: str) -> list[tuple[str, str]]:
    """Les colonnes possibles, dans l’ordre."""
    if selon == "meteo":
        return [
            ("", NON_DITE.capitalize()),
            *((cle, mot.capitalize()) for cle, mot in Meteo.choices),
        ]
    return [(cle, str(mot)) for cle, mot in StatutFiche.choices]


def build_piles(actions: list[Action], selon: str, entier: str | None = None) -> list[Pile]:
    """Une pile par valeur, vides comprises ; ``entier`` : celle que l’on montre toute."""
    groups: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        groups[action.meteo if selon == "meteo" else action.row["statut"]].append(action)
    return [
        Pile(cle, mot, len(groups[cle]),
             groups[cle] if entier == (cle or "vide") else groups[cle][:MONTREES])
        for cle, mot in list_valeurs(selon)
    ]  # fmt: skip
