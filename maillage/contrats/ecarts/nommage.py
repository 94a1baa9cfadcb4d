"""Donner à un changement son nom, sa nature et sa marque : il devient un écart."""

import re
from collections.abc import Mapping
from typing import Any

from maillage.contrats.ecarts.changes import Change
from maillage.contrats.ecarts.coherence import references_of
from maillage.contrats.ecarts.ecart import Ecart, Genre, fingerprint
from maillage.contrats.ecarts.libelles import label_of
from maillage.contrats.ecarts.natures import NatureEcart, nature_of, nature_of_fiche
from maillage.contrats.ecarts.objets import Noms, title_of
from maillage.core.texte import typeset

ORDRE = (
    "contrat", "territoire", "agences", "parties", "signatures", "avis", "articles", "axes",
    "objectifs", "fiches", "engagements", "liens", "indicateurs",
)  # fmt: skip
_NOMBRES = re.compile(r"(\d+)")


class Nommeur:
    """De changements bruts, des écarts nommés."""

    def __init__(self, old: dict, new: dict, libelles: Mapping[str, str]):
        self.old, self.new = Noms(old), Noms(new)
        self.libelles = libelles

    def describe(self, change: Change) -> Ecart:
        cle = "/".join(change.chemin)
        avant, apres = change.avant, change.apres
        marks = {Genre.RETRAIT: (), Genre.AJOUT: (apres,)}.get(change.genre, (avant, apres))
        noms = self._noms(change)
        if change.genre is Genre.ORDRE:
            noms = {uid: self._find(uid, change.chemin[0]) or self._line(change, uid)
                    for uid in apres}  # fmt: skip
            avant, apres = ([noms[uid] for uid in side] for side in (avant, apres))
        return Ecart(
            cle=cle,
            motif=change.motif,
            nature=self._nature(change),
            genre=change.genre,
            objet=typeset(self._objet(change.chemin)),
            groupe=group_of(change.chemin),
            champ=label_of(change.motif, self.libelles),
            avant=avant,
            apres=apres,
            operations=change.operations,
            marque=fingerprint(cle, change.genre, *marks),
            noms=noms,
        )

    def _nature(self, change: Change) -> NatureEcart:
        if change.motif == "fiches/*" and change.genre in (Genre.AJOUT, Genre.RETRAIT):
            return nature_of_fiche(change.apres or change.avant, ajout=change.apres is not None)
        return nature_of(change.motif, change.avant, change.apres)

    def _objet(self, chemin: tuple) -> str:
        if len(chemin) < 2 or chemin[1] == "#ordre":
            return _OBJETS.get(chemin[0], "Le contrat")
        return self._find(chemin[1], chemin[0]) or _OBJETS.get(chemin[0], "Le contrat")

    def _find(self, uid: str, collection: str) -> str:
        """Le nom qu’on lui connaît déjà ; à défaut, celui qu’il aura."""
        return self.old.find(uid, collection) or self.new.find(uid, collection)

    def _line(self, change: Change, uid: str) -> str:
        node = self.new.plat
        for part in change.chemin[: change.chemin.index("#ordre")]:
            node = node[part]
        return title_of(node[uid])

    def _noms(self, change: Change) -> dict[str, str]:
        collection = change.chemin[0]
        found = {}
        for values in change.values:
            for reference in references_of(collection, values):
                where, _, uid = reference.partition("/")
                found[uid] = self._find(uid, where)
        if change.motif == "fiches/*/actions_liees/*":
            found = {uid: self._find(uid, "fiches") for uid in change.chemin[1::2]}
        line = self._parent_line(change)
        return found | ({"": line} if line else {})

    def _parent_line(self, change: Change) -> str:
        """Le nom de l’étape, de la ligne ou de l’indicateur dont un champ change."""
        node: Any = self.old.plat
        chemin = change.chemin
        if len(chemin) < 5 or chemin[0] != "fiches" or not isinstance(node, dict):
            return ""
        for part in chemin[:-1]:
            node = node.get(part) if isinstance(node, dict) else None
        return title_of(node) if isinstance(node, dict) and "uid" in node else ""


_OBJETS = {
    "territoire": "Le périmètre",
    "agences": "Les agences régionales de santé",
    "parties": "Les parties",
    "articles": "Les articles",
    "axes": "Les axes",
    "objectifs": "Les objectifs",
    "fiches": "Les fiches",
    "engagements": "Les engagements",
    "liens": "Les liens avec d’autres plans",
    "avis": "Les avis",
    "indicateurs": "Les indicateurs du contrat",
    "signatures": "Les signatures",
}
COLLECTIONS = ("parties", "articles", "axes", "objectifs", "fiches") + (
    "engagements",
    "liens",
    "avis",
    "indicateurs",
)


def group_of(chemin: tuple[str, ...]) -> str:
    """La clé qui réunit les écarts d’un même objet."""
    if chemin[0] in COLLECTIONS and len(chemin) > 1 and chemin[1] != "#ordre":
        return f"{chemin[0]}/{chemin[1]}"
    return chemin[0]


def rank_of(ecart: Ecart) -> tuple:
    """Sa place dans le document : la rubrique, puis le numéro de l’objet lu comme un nombre."""
    rubrique, _, uid = ecart.groupe.partition("/")
    rang = ORDRE.index(rubrique) if rubrique in ORDRE else len(ORDRE)
    if not uid or rubrique == "parties":
        return rang, bool(uid), [], ""
    numero = ecart.objet.partition(" – ")[0]
    return rang, True, [_natural(part) for part in _NOMBRES.split(numero)[1:]], uid


def _natural(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdigit() else (0, part)
