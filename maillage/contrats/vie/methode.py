"""La méthode : ce qu’est chaque étape, sa durée ordinaire, ce qui s’y fait, et dans quel ordre."""

import functools
import json
from dataclasses import dataclass, replace
from importlib.resources import files

from maillage.contrats.enums import Phase
from maillage.core.texte import typeset

ORDRE_COURANT = "plan_puis_signature"
# L’acteur d’une tâche, et comment une phrase le nomme.
ACTEURS = {
    "coordination": "la coordination",
    "ARS": "l’ARS",
    "élus": "les élus",
    "parties": "les parties",
    "CoPil": "le CoPil",
    "CoTech": "le CoTech",
    "pilotes": "les pilotes",
    "partenaires": "les partenaires",
}
SEMAINES_MAX = 520  # dix ans : plus longue que tout contrat connu


class MethodeError(ValueError):
    """Le fichier de la méthode se contredit ; le message dit où."""


@dataclass(frozen=True, slots=True)
class TacheModele:
    """Une chose à faire d’une étape ; ``page`` est la clé de la page qui aide à la faire."""

    code: str
    intitule: str
    acteur: str
    document: str = ""
    indispensable: bool = False
    page: str = ""


@dataclass(frozen=True, slots=True)
class PhaseModele:
    """Une étape : ``sujet`` la nomme dans une phrase (« le diagnostic »)."""

    phase: Phase
    sujet: str
    phrase: str
    semaines: int
    page: str
    taches: tuple[TacheModele, ...]


@dataclass(frozen=True, slots=True)
class Methode:
    """Les étapes d’un ordre, dans leur suite."""

    ordre: str
    phrase: str
    phases: tuple[PhaseModele, ...]

    def __getitem__(self, phase: str) -> PhaseModele:
        return {modele.phase.value: modele for modele in self.phases}[phase]

    def rank_of(self, phase: str) -> int:
        return [modele.phase for modele in self.phases].index(Phase(phase))

    def signs_before(self, phase: str) -> bool:
        """La signature précède cette étape dans cet ordre."""
        return self.rank_of(Phase.SIGNATURE) < self.rank_of(phase)


@functools.cache
def read_methode(ordre: str = ORDRE_COURANT, *, programme_annuel: bool = False) -> Methode:
    """La méthode d’un ordre ; ``programme_annuel`` y ajoute le choix d’actions chaque année.

    ``MethodeError`` si l’ordre est inconnu.
    """
    return build_methode(_read_donnees(), ordre, programme_annuel=programme_annuel)


def build_methode(donnees: dict, ordre: str, *, programme_annuel: bool = False) -> Methode:
    """La méthode que décrivent ces données ; ``MethodeError`` si elles se contredisent."""
    if ordre not in donnees["ordres"]:
        raise MethodeError(f"L’ordre « {ordre} » est inconnu de la méthode.")
    chosen = donnees["ordres"][ordre]
    if sorted(chosen["phases"]) != sorted(Phase.values):
        raise MethodeError(f"L’ordre « {ordre} » ne cite pas chaque étape une fois.")
    layers = [chosen["adaptations"]]
    layers += [donnees["programme_annuel"]["adaptations"]] * programme_annuel
    phases = tuple(_build_phase(donnees, layers, cle) for cle in chosen["phases"])
    _check_codes(phases)
    return Methode(ordre, typeset(chosen["phrase"]), phases)


def _build_phase(donnees: dict, layers: list[dict], cle: str) -> PhaseModele:
    brut = donnees["phases"][cle]
    modele = PhaseModele(
        Phase(cle), brut["sujet"], typeset(brut["phrase"]), brut["semaines"], brut["page"],
        tuple(map(_build_tache, brut["taches"])),
    )  # fmt: skip
    for layer in layers:
        modele = _adapt(modele, layer.get(cle, {}))
    if not 1 <= modele.semaines <= SEMAINES_MAX:
        raise MethodeError(f"« {cle} » dure {modele.semaines} semaines.")
    return modele


def _adapt(modele: PhaseModele, changes: dict) -> PhaseModele:
    """L’étape telle qu’un ordre la veut : sa phrase, sa durée, des tâches de plus ou de moins."""
    removed = set(changes.get("sans", ()))
    if removed - {tache.code for tache in modele.taches}:
        raise MethodeError(f"« {modele.phase} » retire une tâche qu’elle n’a pas.")
    kept = tuple(tache for tache in modele.taches if tache.code not in removed)
    added = tuple(map(_build_tache, changes.get("taches", ())))
    return replace(
        modele,
        phrase=typeset(changes.get("phrase", modele.phrase)),
        semaines=changes.get("semaines", modele.semaines),
        taches=kept + added,
    )


def _build_tache(brut: dict) -> TacheModele:
    if brut["acteur"] not in ACTEURS:
        raise MethodeError(f"« {brut['code']} » : l’acteur « {brut['acteur']} » est inconnu.")
    return TacheModele(**brut | {"intitule": typeset(brut["intitule"])})


def _check_codes(phases: tuple[PhaseModele, ...]) -> None:
    codes = [tache.code for modele in phases for tache in modele.taches]
    if len(codes) != len(set(codes)):
        raise MethodeError("Deux tâches de la méthode portent le même code.")


@functools.cache
def _read_donnees() -> dict:
    return json.loads(
        files("maillage.contrats").joinpath("donnees/methode.json").read_text(encoding="utf-8")
    )
