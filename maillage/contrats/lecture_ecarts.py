"""Les écarts tels qu’une page les montre : par objet, en phrases, cochables un à un."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from maillage.contrats.changements import all_libelles, voie_of
from maillage.contrats.ecarts import Ecart, Genre
from maillage.contrats.ecarts.phrases import say
from maillage.contrats.ecarts.textes import Part, word_diff
from maillage.contrats.enums import Voie
from maillage.contrats.models import Contrat
from maillage.contrats.sections import RICHES as TEXTES_RICHES

RICHES = frozenset({"articles/*/corps", *(f"fiches/*/{nom}" for nom in TEXTES_RICHES)})
# En deçà, la phrase dit tout ; au-delà, on montre les mots ajoutés et supprimés.
LONG = 80


@dataclass(frozen=True, slots=True)
class LigneEcart:
    """``valeur`` est ce que le formulaire renvoie : la clé et la marque lues à l’écran."""

    ecart: Ecart
    phrase: str
    parts: tuple[Part, ...]
    voie: Voie | None
    is_retenu: bool

    @property
    def valeur(self) -> str:
        return f"{self.ecart.cle}@{self.ecart.marque}"


@dataclass(slots=True)
class GroupeEcarts:
    """Ce qui change d’un même objet."""

    titre: str
    lignes: list[LigneEcart] = field(default_factory=list)


def build_groupes(
    ecarts: Iterable[Ecart], *, contrat: Contrat | None = None, retenus: Collection[str] = ()
) -> list[GroupeEcarts]:
    """Les écarts rangés par objet, dans l’ordre du contrat ; ``contrat`` dit la voie de chacun."""
    groups: dict[str, GroupeEcarts] = {}
    libelles = all_libelles()
    for ecart in ecarts:
        group = groups.setdefault(ecart.groupe, GroupeEcarts(ecart.objet))
        voie = voie_of(contrat, ecart.nature) if contrat else None
        group.lignes.append(
            LigneEcart(
                ecart,
                say(ecart, nomme=False, libelles=libelles),
                show_words(ecart),
                voie,
                ecart.cle in retenus,
            )
        )
    return list(groups.values())


def show_words(ecart: Ecart) -> tuple[Part, ...]:
    """Le mot à mot d’un long texte récrit ; rien pour le reste."""
    before, after = ecart.avant, ecart.apres
    if ecart.genre is not Genre.CHAMP or not (isinstance(before, str) and isinstance(after, str)):
        return ()
    if max(len(before), len(after)) < LONG:
        return ()
    return word_diff(before, after, riche=ecart.motif in RICHES)
