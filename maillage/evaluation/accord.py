"""Ce que disent ensemble plusieurs jugements : d’accord, proches, ou divergents."""

from collections import Counter
from dataclasses import dataclass

from maillage.core.texte import join_et, pluriel, typeset

PROCHES = 1
NOMMEES = 3


@dataclass(frozen=True, slots=True)
class Voix:
    """Le jugement d’une organisation ; ``rang`` sur l’échelle, rien si elle ne se prononce pas.

    ``recu`` dit comment il est venu, s’il fut saisi pour elle ; ``papier``, s’il est joint.
    """

    organisation: str
    niveau: str
    rang: int | None
    argument: str = ""
    auteur: str = ""
    date: str = ""
    recu: str = ""
    uid: str = ""
    papier: bool = False


@dataclass(frozen=True, slots=True)
class Accord:
    """Les voix d’une question et l’échelle sur laquelle elles se rangent, du moins au plus."""

    niveaux: tuple[str, ...]
    voix: tuple[Voix, ...]

    @property
    def rangs(self) -> list[int]:
        return [item.rang for item in self.voix if item.rang is not None]

    @property
    def ecart(self) -> int:
        """Combien d’échelons séparent les deux extrêmes."""
        return max(self.rangs) - min(self.rangs) if self.rangs else 0

    @property
    def diverges(self) -> bool:
        return self.ecart > PROCHES

    def short(self) -> str:
        """« 12 jugements, ils divergent » : pour une liste de questions."""
        if not self.voix:
            return "Aucun jugement."
        word = self._word()
        return f"{pluriel(len(self.voix), 'jugement')}{f', {word}' if word else ''}."

    def _word(self) -> str:
        if len(self.rangs) < 2:
            return ""
        if not self.ecart:
            return "ils s’accordent"
        return "ils divergent" if self.diverges else "ils sont proches"

    def sentence(self) -> str:
        """« Trois avis : 2 « oui », 1 « plutôt non ». Ils divergent. »"""
        if not self.voix:
            return "Personne n’a encore donné son jugement."
        counts = Counter(item.niveau for item in self.voix)
        names = [name for name in self.niveaux if counts[name]]
        names += [name for name in counts if name not in names]
        said = join_et([f"{counts[name]}\u00a0« {name.lower()} »" for name in names])
        start = f"{pluriel(len(self.voix), 'jugement', 'jugements')} : {said}."
        return typeset(f"{start} {self._conclude()}".strip())

    def _conclude(self) -> str:
        if not self.diverges:
            word = self._word()
            return f"{word.capitalize()}." if word else ""
        low = [item.organisation for item in self.voix if item.rang == min(self.rangs)]
        high = [item.organisation for item in self.voix if item.rang == max(self.rangs)]
        return f"Ils divergent : {_name(low)} d’un côté, {_name(high)} de l’autre."


def _name(organisations: list[str]) -> str:
    """Quelques noms ; le tableau les donne tous."""
    if len(organisations) <= NOMMEES + 1:
        return join_et(organisations)
    rest = len(organisations) - NOMMEES
    return f"{', '.join(organisations[:NOMMEES])} et {rest} autres"
