"""Des scénarios de périmètre côte à côte : ce que chacun compte, ce qui les sépare."""

from dataclasses import dataclass, field

from maillage.demarches.models import Territoire
from maillage.demarches.perimetre import Dessin, draw_perimetre, read_resume
from maillage.territoires.resume import Groupe, Resume

MONTRES = 4


@dataclass(slots=True)
class Scenario:
    """Un scénario résumé ; ``en_plus`` et ``en_moins`` : les communes qui le séparent du repère."""

    territoire: Territoire
    resume: Resume | None
    panne: str
    dessin: Dessin | None = None
    en_plus: list[str] = field(default_factory=list)
    en_moins: list[str] = field(default_factory=list)

    @property
    def epci_entiers(self) -> list[Groupe]:
        return [groupe for groupe in self._epci if groupe.is_whole]

    @property
    def epci_partiels(self) -> list[Groupe]:
        return [groupe for groupe in self._epci if not groupe.is_whole]

    @property
    def _epci(self) -> list[Groupe]:
        return [groupe for groupe in self.resume.epci if groupe.code] if self.resume else []

    @property
    def names(self) -> dict[str, str]:
        return {line.code: line.nom for line in self.resume.lignes} if self.resume else {}


def compare_scenarios(territoires: list[Territoire]) -> list[Scenario]:
    """Les scénarios donnés ; le premier sert de repère aux autres."""
    scenarios = [_read(item, rang) for rang, item in enumerate(territoires)]
    for scenario in scenarios[1:]:
        _contrast(scenario, scenarios[0])
    return scenarios


def _read(territoire: Territoire, rang: int) -> Scenario:
    resume, panne = read_resume(territoire)
    dessin = (
        draw_perimetre(territoire, resume, f"carte-{rang}") if resume and resume.codes else None
    )
    return Scenario(territoire, resume, panne, dessin)


def _contrast(scenario: Scenario, repere: Scenario) -> None:
    own, other = scenario.names, repere.names
    scenario.en_plus = sorted(own[code] for code in own.keys() - other.keys())
    scenario.en_moins = sorted(other[code] for code in other.keys() - own.keys())
