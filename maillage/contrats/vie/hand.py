"""La main : qui doit faire le prochain pas, dit en une phrase."""

from dataclasses import dataclass

from maillage.contrats.enums import EtatContrat, Phase, SensActe
from maillage.contrats.models import Contrat, Partie
from maillage.contrats.vie.lecture import PhaseLue, TacheLue, Vie, list_next
from maillage.core.texte import join_et, pluriel

# « La main est … » selon l’acteur d’une tâche.
A_QUI = {
    "coordination": "à la coordination",
    "ARS": "à l’ARS",
    "élus": "aux élus",
    "parties": "aux parties",
    "CoPil": "au CoPil",
    "CoTech": "au CoTech",
    "pilotes": "aux pilotes",
    "partenaires": "aux partenaires",
}


@dataclass(frozen=True, slots=True)
class Main:
    """À qui la main, ce qu’il lui reste à faire, et la clé de la page où le faire."""

    qui: str
    phrase: str
    page: str = ""


def find_hand(vie: Vie) -> Main:
    """À qui la main aujourd’hui ; au plus trois requêtes, pendant la signature seule."""
    if vie.contrat.etat == EtatContrat.CLOS:
        return Main("", "Ce contrat est clos\u00a0: personne n’a plus rien à y faire.")
    here = vie.ici
    if here.phase == Phase.SIGNATURE and here in vie.en_cours:
        waiting = _wait_parties(vie.contrat)
        if waiting:
            return waiting
    return _say_next(vie, here)


def _say_next(vie: Vie, here: PhaseLue) -> Main:
    waiting = [tache for tache in list_next(vie) if tache.phase == here.phase]
    needed = [tache for tache in waiting if tache.indispensable] or waiting
    if needed:
        return _give(needed[0])
    if here in vie.en_cours:
        return Main(
            "coordination",
            f"La main est à la coordination\u00a0: tout est fait pour «\u00a0{here.phase.label}"
            "\u00a0», l’étape peut finir.",
        )
    return Main(
        "coordination",
        f"La main est à la coordination\u00a0: «\u00a0{here.phase.label}\u00a0» peut commencer.",
    )


def _give(tache: TacheLue) -> Main:
    acteur = tache.acteur or "coordination"
    target = A_QUI.get(acteur, f"à {acteur}")
    phrase = f"La main est {target}\u00a0: {tache.intitule[:1].lower()}{tache.intitule[1:]}."
    return Main(acteur, phrase, tache.page)


def _wait_parties(contrat: Contrat) -> Main | None:
    """Une version est figée : les parties qui doivent encore délibérer, puis signer."""
    version = contrat.versions.projets().order_by("-rang").first()
    if version is None:
        return None
    parties = [
        partie
        for partie in contrat.parties.engaged().select_related("organisation")
        .prefetch_related("actes", "signatures")
        if partie.is_signing
    ]  # fmt: skip
    silent = [partie for partie in parties if not _has_voted(partie, version.pk)]
    if silent:
        return _name_parties(silent, "délibérer")
    unsigned = [partie for partie in parties if not _has_signed(partie)]
    return _name_parties(unsigned, "signer") if unsigned else None


def _has_voted(partie: Partie, version: int) -> bool:
    return any(
        acte.version_votee_id == version
        and acte.sens != SensActe.REFUSE
        and acte.retire_le is None
        and acte.supprime_le is None
        for acte in partie.actes.all()
    )


def _has_signed(partie: Partie) -> bool:
    return any(
        signature.avenant_id is None and signature.supprime_le is None
        for signature in partie.signatures.all()
    )


def _name_parties(parties: list[Partie], verbe: str) -> Main:
    shown = join_et([str(partie) for partie in parties[:3]])
    rest = f" et {pluriel(len(parties) - 3, 'autre')}" if len(parties) > 3 else ""
    nombre = pluriel(len(parties), "partie doit", "parties doivent")
    return Main(
        "parties",
        f"La main est aux parties\u00a0: {nombre} encore {verbe}, {shown}{rest}.",
        "signature",
    )
