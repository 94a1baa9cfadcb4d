"""Ce qu’un import dit de lui-même, à l’essai comme pour de vrai."""

from dataclasses import asdict, dataclass, field

from maillage.lecture.plan import Constat, PlanLu


@dataclass
class Rapport:
    """Les comptes et les constats.

    ``modifiees`` : fiche et champs changés ; ``renommes`` : axe ou objectif, avant et après.
    """

    lu: PlanLu
    axes: int = 0
    objectifs: int = 0
    creees: list[str] = field(default_factory=list)
    modifiees: list[tuple[str, list[str]]] = field(default_factory=list)
    inchangees: int = 0
    organisations: list[str] = field(default_factory=list)
    personnes: list[str] = field(default_factory=list)
    renommes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def fiches(self) -> int:
        """Les fiches du classeur, sous-actions comprises."""
        return len(self.lu.fiches)

    def as_dict(self) -> dict:
        """La forme JSON promise par la ligne de commande."""
        return {
            "axes": len(self.lu.axes),
            "objectifs": len(self.lu.objectifs),
            "fiches": self.fiches,
            "refusees": _rows(self.lu.refusees),
            "reparations": _rows(self.lu.reparations),
            "non_reconnu": _rows(self.lu.non_reconnu),
            "a_verifier": _rows(self.lu.a_verifier),
            "creees": len(self.creees),
            "modifiees": len(self.modifiees),
            "inchangees": self.inchangees,
            "axes_crees": self.axes,
            "objectifs_crees": self.objectifs,
            "renommes": self.renommes,
            "organisations_creees": self.organisations,
            "personnes_creees": self.personnes,
        }


def _rows(constats: list[Constat]) -> list[dict]:
    return [asdict(constat) for constat in constats]
