"""Les formats connus, dans l’ordre où on les essaie : du plus reconnaissable au plus commun."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.indicateurs.imports import (
    ameli,
    bpe,
    cepidc,
    drees_apl,
    filosofi,
    finess,
    geoclip,
    insee_simple,
    melodi,
    odisse,
    recensement,
    rpps,
)
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.releve import Releve


@dataclass(frozen=True, slots=True)
class Format:
    """Un format de fichier : ``recognize(libellés, lignes d’avant)``, puis ``read``."""

    cle: str
    nom: str
    recognize: Callable[[frozenset[str], str], bool]
    read: Callable[[Lecteur, Grille], list[Releve]]


def is_meta(labels: frozenset[str], before: str) -> bool:
    return {"cod var", "lib var"} <= labels


def _read_nothing(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une description de variables n’a pas de valeur à ranger."""
    lecteur.note("Ce fichier décrit des variables, il n’a pas de valeur à importer.")
    return []


FORMATS: dict[str, Format] = {
    item.cle: item
    for item in (
        Format("meta", "description de variables de l’Insee", is_meta, _read_nothing),
        Format("geoclip", "Géoclip : CartoSanté, Statistiques locales, Géodes, Atlasanté",
               geoclip.recognize, geoclip.read),
        Format("rpps", "annuaire santé (RPPS)", rpps.recognize, rpps.read),
        Format("finess", "FINESS", finess.recognize, finess.read),
        Format("finess_ancien", "FINESS, ancien fichier",
               finess.recognize_ancien, finess.read_ancien),
        Format("cepidc", "CépiDc, causes de décès", cepidc.recognize, cepidc.read),
        Format("ameli_demographie", "data.ameli, démographie des professions",
               ameli.recognize_demographie, ameli.read_demographie),
        Format("ameli_pathologies", "data.ameli, effectifs par pathologie",
               ameli.recognize_effectifs, ameli.read_effectifs),
        Format("filosofi", "Insee, Filosofi (jusqu’à 2021)",
               filosofi.recognize_large, filosofi.read_large),
        Format("filosofi_2", "Insee, Filosofi 2 (depuis 2023)",
               filosofi.recognize_long, filosofi.read_longue),
        Format("base_cc", "Insee, comparateur, bases du recensement, dossier complet",
               recensement.recognize, recensement.read),
        Format("drees_apl", "Drees, accessibilité potentielle localisée",
               drees_apl.recognize, drees_apl.read),
        Format("fdep", "Santé publique France, FDep", odisse.recognize_fdep, odisse.read_fdep),
        Format("fedi", "Santé publique France, F-EDI", odisse.recognize_fedi, odisse.read_fedi),
        Format("insee_ages", "Insee, population par sexe et âge",
               insee_simple.recognize_ages, insee_simple.read_ages),
        Format("insee_simple", "Insee, un taux par commune",
               insee_simple.recognize_simple, insee_simple.read_simple),
        Format("bpe", "Insee, base permanente des équipements", bpe.recognize, bpe.read),
        Format("melodi", "Insee, Melodi", melodi.recognize, melodi.read),
    )
}  # fmt: skip
