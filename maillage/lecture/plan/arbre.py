"""L’arbre des axes et des objectifs, reconnu d’une ligne et d’une feuille à l’autre."""

from dataclasses import dataclass, field

from rapidfuzz import fuzz

from maillage.core.texte import fold
from maillage.lecture.plan.intitules import Intitule
from maillage.lecture.plan.resultat import AxeLu, Constat, ObjectifLu, PlanLu, Source

_PROCHE = 85


@dataclass
class Arbre:
    """Range les axes et les objectifs dans le plan, une seule fois chacun."""

    plan: PlanLu
    _axes: dict[str, list[int]] = field(default_factory=dict)
    _objectifs: dict[tuple, int] = field(default_factory=dict)
    _graphies: set[tuple[str, str]] = field(default_factory=set)

    def find_axe(self, intitule: Intitule, source: Source, colonne: str = "") -> int:
        """Le rang de l’axe, créé s’il est nouveau. Même numéro, autre titre : signalé."""
        for cle in _keys(intitule):
            for rang in self._axes.get(cle, ()):
                if self._same(rang, intitule):
                    self._tell_spelling(self.plan.axes[rang].titre, intitule, source, colonne)
                    return self._complete(rang, intitule)
        return self._add_axe(intitule, source, colonne)

    def _tell_spelling(self, retenu: str, intitule: Intitule, source: Source, colonne: str) -> None:
        """Deux graphies d’un même titre : la première est retenue, l’autre est dite une fois."""
        cle = (retenu, intitule.titre)
        meme = not retenu or not intitule.titre or fold(retenu) == fold(intitule.titre)
        if meme or cle in self._graphies:
            return
        self._graphies.add(cle)
        message = "Deux graphies du même intitulé : la première est retenue"
        self.plan.a_verifier.append(
            Constat(source.feuille, source.ligne, colonne, message, intitule.titre, retenu)
        )

    def _same(self, rang: int, intitule: Intitule) -> bool:
        axe = self.plan.axes[rang]
        if axe.code and intitule.code and axe.code != intitule.code:
            return False
        if not axe.titre or not intitule.titre:
            return True
        return fuzz.ratio(fold(axe.titre), fold(intitule.titre)) >= _PROCHE

    def _complete(self, rang: int, intitule: Intitule) -> int:
        axe = self.plan.axes[rang]
        axe.code = axe.code or intitule.code
        axe.titre = axe.titre or intitule.titre
        self._remember(rang, intitule)
        return rang

    def _remember(self, rang: int, intitule: Intitule) -> None:
        for cle in _keys(intitule):
            rangs = self._axes.setdefault(cle, [])
            if rang not in rangs:
                rangs.append(rang)

    def _add_axe(self, intitule: Intitule, source: Source, colonne: str) -> int:
        rang = len(self.plan.axes)
        if intitule.code and f"code {intitule.code}" in self._axes:
            self.plan.a_verifier.append(
                Constat(
                    source.feuille, source.ligne, colonne,
                    f"Deux axes portent le numéro {intitule.code} : ils sont gardés tous les deux",
                    f"{intitule.code} {intitule.titre}",
                )
            )  # fmt: skip
        self.plan.axes.append(AxeLu(intitule.code, intitule.titre, rang + 1, source))
        self._remember(rang, intitule)
        return rang

    def find_objectif(
        self,
        intitule: Intitule,
        *,
        niveau: int,
        axe: int | None,
        parent: int | None,
        source: Source,
    ) -> int:
        """Le rang de l’objectif sous cet axe et ce parent, créé s’il est nouveau."""
        cles = [(axe, parent, cle) for cle in _keys(intitule)]
        trouves = [self._objectifs[cle] for cle in cles if cle in self._objectifs]
        rang = next((r for r in trouves if self._compatible(r, intitule)), None)
        if rang is None:
            rang = len(self.plan.objectifs)
            self.plan.objectifs.append(
                ObjectifLu(intitule.code, intitule.titre, niveau, axe, parent, source)
            )
        objectif = self.plan.objectifs[rang]
        self._tell_spelling(objectif.titre, intitule, source, "Objectif")
        objectif.titre = objectif.titre or intitule.titre
        objectif.code = objectif.code or intitule.code
        self._objectifs.update(dict.fromkeys(cles, rang))
        return rang

    def _compatible(self, rang: int, intitule: Intitule) -> bool:
        objectif = self.plan.objectifs[rang]
        if objectif.code and intitule.code and objectif.code != intitule.code:
            return False
        if not objectif.titre or not intitule.titre:
            return True
        return fuzz.ratio(fold(objectif.titre), fold(intitule.titre)) >= _PROCHE

    def close(self) -> None:
        """Donne un titre aux axes et objectifs dont on n’a que le numéro."""
        for axe in self.plan.axes:
            axe.titre = axe.titre or f"Axe {axe.code}"
        for objectif in self.plan.objectifs:
            objectif.titre = objectif.titre or f"Objectif {objectif.code}"


def _keys(intitule: Intitule) -> list[str]:
    code = [f"code {intitule.code}"] if intitule.code else []
    titre = [f"titre {fold(intitule.titre)}"] if intitule.titre else []
    return code + titre
