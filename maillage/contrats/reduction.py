"""Réduire un instantané gardé à ce que certains cercles voient : rien du reste n’y demeure."""

from collections.abc import Collection, Mapping

from maillage.contrats.models import FicheAction
from maillage.demarches.enums import Cercle


def read_cercles(instantane: dict) -> dict[str, str]:
    """Le cercle d’aujourd’hui des fiches d’un vieux texte : ce qu’on a rouvert, ou refermé."""
    uids = [fiche["uid"] for fiche in instantane["fiches"]]
    rows = FicheAction.objects.filter(uid__in=uids).values_list("uid", "cercle")
    return {str(uid): cercle for uid, cercle in rows}


def reduce_instantane(
    instantane: dict, cercles: Collection[str], presents: Mapping[str, str]
) -> dict:
    """Une copie réduite aux fiches de ces cercles ; l’original ne bouge pas.

    ``presents`` dit le cercle d’aujourd’hui d’une fiche, à défaut celui du texte. Ce dont on ne
    sait plus qui peut le voir (édition précédente, partage) ne reste que pour qui voit tout.
    """
    kept = [f for f in instantane["fiches"] if presents.get(f["uid"], f["cercle"]) in cercles]
    known = {fiche["uid"] for fiche in kept}
    sees_all = frozenset(Cercle) <= frozenset(cercles)
    shown = [cercle.value for cercle in Cercle if cercle in cercles]
    return instantane | {
        "contrat": instantane["contrat"] | {"cercles": shown},
        "fiches": [_fiche(fiche, known, sees_all=sees_all) for fiche in kept],
        "liens": [lien for lien in instantane["liens"] if lien["fiche"] in {None, *known}],
        "engagements": [_engagement(item, known) for item in instantane["engagements"]],
    }


def is_whole(instantane: dict, cercles: Collection[str], presents: Mapping[str, str]) -> bool:
    """Ces cercles voient tout le texte : le réduire n’en ôterait rien."""
    reduced = reduce_instantane(instantane, cercles, presents)
    return reduced | {"contrat": instantane["contrat"]} == instantane


def _fiche(fiche: dict, known: Collection[str], *, sees_all: bool) -> dict:
    linked = [uid for uid in fiche["actions_liees"] if uid in known]
    kept = fiche | {
        "actions_liees": linked,
        "parent": fiche["parent"] if fiche["parent"] in known else None,
    }
    return kept if sees_all else kept | {"edition_precedente": None, "partagee_avec": []}


def _engagement(engagement: dict, known: Collection[str]) -> dict:
    return engagement if engagement["fiche"] in known else engagement | {"fiche": None}
