"""Ce qu’un import ferait : créer, mettre à jour, laisser ; rien n’est écrit avant l’accord."""

from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Lot:
    """Les lignes comprises (valeurs JSON par champ) et les écarts à relire.

    ``ecarts`` : ``{"ou": "ligne 12, colonne C", "dit": …}`` ; ``source`` nomme le fichier.
    """

    source: str
    lignes: list[dict] = field(default_factory=list)
    ecarts: list[dict] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)

    def to_json(self) -> dict:
        return asdict(self)

    def warn(self, ou: str, dit: str) -> None:
        self.ecarts.append({"ou": ou, "dit": dit})
