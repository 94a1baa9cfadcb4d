"""Un résultat gardé, relu pour l’écran."""

from dataclasses import dataclass

from maillage.indicateurs.models import Simulation

# En deçà, c’est un arrondi, pas un gain.
SEUIL_GAIN = 1e-9


@dataclass(frozen=True, slots=True)
class LigneAcces:
    """Une commune : son accès avant et après, dans l’unité publiée."""

    code: str
    nom: str
    population: int
    avant: float | None
    apres: float | None
    dedans: bool
    touchee: bool

    @property
    def gain(self) -> float | None:
        if self.avant is None or self.apres is None:
            return None
        return self.apres - self.avant


@dataclass(frozen=True, slots=True)
class Resultat:
    """``bilan`` et ``calage`` tels que ``scenario.compute`` les a écrits."""

    unite: str
    seuil: float | None
    lignes: list[LigneAcces]
    bilan: dict
    calage: dict
    phrases: list[str]

    @property
    def gagnantes(self) -> list[LigneAcces]:
        """Du plus grand gain au plus petit."""
        found = [line for line in self.lignes if (line.gain or 0) > SEUIL_GAIN]
        return sorted(found, key=lambda line: (-(line.gain or 0), line.nom))

    @property
    def perdantes(self) -> list[LigneAcces]:
        found = [line for line in self.lignes if (line.gain or 0) < -SEUIL_GAIN]
        return sorted(found, key=lambda line: (line.gain or 0, line.nom))


def read_resultat(simulation: Simulation) -> Resultat | None:
    """``None`` tant que rien n’est calculé, ou que le calcul a été refusé."""
    kept = simulation.resultat
    if "bilan" not in kept:
        return None
    return Resultat(
        kept["unite"], kept["seuil"], [LigneAcces(**row) for row in kept["communes"]],
        kept["bilan"], kept["calage"], kept["phrases"],
    )  # fmt: skip
