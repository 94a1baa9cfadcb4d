"""La bibliothèque des indicateurs d’action livrée avec Maillage : lire, chercher, proposer.

Nature, forme, cumul et ventilations sont les codes du suivi, qui est au-dessus : ils sont ici des
textes, et un essai vérifie qu’il les connaît tous.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files

from maillage.core.texte import fold
from maillage.referentiels.enums import Frequence

MOT_COURT = 3


@dataclass(frozen=True)
class IndicateurModele:
    """Un indicateur prêt à copier ; ``facteur`` : 100 pour un rapport dit en pourcentage.

    ``unique_par_personne`` : on y compte des personnes ou des structures distinctes, jamais
    additionnées entre lieux ni périodes. ``themes`` et ``determinants`` : codes de vocabulaire.
    """

    code: str
    intitule: str
    definition: str
    collecte: str
    nature: str
    forme: str
    frequence: str
    themes: tuple[str, ...]
    determinants: tuple[str, ...] = ()
    unite: str = ""
    sens: str = "hausse"
    cumul: str = "periode"
    numerateur: str = ""
    denominateur: str = ""
    facteur: Decimal = Decimal(1)
    echelle: tuple[str, ...] = ()
    ventilations: tuple[str, ...] = ()
    unique_par_personne: bool = False
    source: str = ""

    @property
    def frequence_mot(self) -> str:
        return Frequence(self.frequence).label

    @cached_property
    def texte(self) -> str:
        """Ce en quoi l’on cherche, replié."""
        words = (self.intitule, self.definition, self.unite, self.source, *self.themes)
        return " " + fold(" ".join(words))


@lru_cache(maxsize=1)
def read_bibliotheque() -> tuple[IndicateurModele, ...]:
    """Tous les indicateurs livrés, par thème."""
    found = files("maillage.referentiels").joinpath("donnees/bibliotheque_indicateurs.json")
    return tuple(_build(row) for row in json.loads(found.read_text(encoding="utf-8")))


def _build(row: dict) -> IndicateurModele:
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    facteur = Decimal(row.get("facteur", "1"))
    return IndicateurModele(**row | lists | {"facteur": facteur})


@lru_cache(maxsize=1)
def _by_code() -> dict[str, IndicateurModele]:
    return {modele.code: modele for modele in read_bibliotheque()}


def find_modele(code: str) -> IndicateurModele | None:
    """Le modèle de ce code, ou rien s’il n’est pas de la bibliothèque."""
    return _by_code().get(code)


def search(
    mots: str = "", *, theme: str = "", nature: str = "", forme: str = ""
) -> list[IndicateurModele]:
    """Ceux qui portent tous ces mots, accents et pluriels à part, et passent les filtres."""
    wanted = [f" {strip_plural(word)}" for word in fold(mots).split()]
    return [
        modele
        for modele in read_bibliotheque()
        if (not theme or theme in modele.themes)
        and nature in ("", modele.nature)
        and forme in ("", modele.forme)
        and all(word in modele.texte for word in wanted)
    ]


def strip_plural(word: str) -> str:
    """Le mot sans sa marque du pluriel, quand il est assez long pour en avoir une."""
    return word.rstrip("sx") if len(word) > MOT_COURT else word


def count_by_theme(modeles: Iterable[IndicateurModele]) -> Counter[str]:
    """Combien par code de thème ; un indicateur de deux thèmes compte dans les deux."""
    return Counter(theme for modele in modeles for theme in modele.themes)


def propose_for(
    themes: Collection[str],
    determinants: Collection[str] = (),
    *,
    texte: str = "",
    sauf: Collection[str] = (),
    combien: int = 12,
) -> list[IndicateurModele]:
    """Ceux qui vont à une action de ces thèmes et de ces mots, les plus proches d’abord.

    ``sauf`` : les codes déjà pris. Sans thème ni mot commun, un indicateur n’est pas proposé.
    """
    words = {strip_plural(word) for word in fold(texte).split() if len(word) > MOT_COURT}
    ranked = [
        (-_closeness(modele, themes, determinants, words), rang, modele)
        for rang, modele in enumerate(read_bibliotheque())
        if modele.code not in sauf
    ]
    return [modele for score, _, modele in sorted(ranked, key=lambda row: row[:2]) if score < 0][
        :combien
    ]


def _closeness(modele: IndicateurModele, themes, determinants, words: set[str]) -> int:
    """Le premier thème pèse plus que le second, et un mot de l’intitulé plus qu’un déterminant."""
    score = sum(10 - rang for rang, theme in enumerate(modele.themes) if theme in themes)
    title = {strip_plural(word) for word in fold(modele.intitule).split()}
    score += 2 * len(words & title)
    return score + sum(item in determinants for item in modele.determinants) if score else 0
