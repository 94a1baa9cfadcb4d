"""Ce qu’un chargement a fait, laissé de côté ou refusé."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Erreur:
    """Un défaut d’un fichier ; ``ligne`` est celle du fichier, 0 quand il s’agit du tout."""

    fichier: str
    phrase: str
    ligne: int = 0
    colonne: str = ""

    def __str__(self):
        place = f", ligne {self.ligne}" if self.ligne else ""
        place += f", colonne {self.colonne}" if self.colonne else ""
        return f"{self.fichier}{place}\u00a0: {self.phrase}"


@dataclass(slots=True)
class Bilan:
    """``charges`` et ``inchanges`` nomment des lots : « géographie 2025 », « populations 2021 ».

    Un lot refusé n’a rien écrit ; les autres sont entiers.
    """

    charges: list[str] = field(default_factory=list)
    inchanges: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    ignores: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "charges": self.charges,
            "inchanges": self.inchanges,
            "refuses": self.refuses,
            "ignores": self.ignores,
            "remarques": self.remarques,
            "erreurs": [
                {
                    "fichier": item.fichier,
                    "ligne": item.ligne or None,
                    "colonne": item.colonne,
                    "phrase": item.phrase,
                }
                for item in self.erreurs
            ],
        }
