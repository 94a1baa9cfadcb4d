"""Les passages d’une étape : déclarés une fois, et rien d’autre n’est permis.

Un passage ou une garde inconnus sont refusés : mieux vaut un bouton qui manque qu’un contrat dit
signé par erreur.
"""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.contrats.enums import EtatContrat, EtatPhase, Phase
from maillage.contrats.permissions import is_signed
from maillage.contrats.vie.lecture import PhaseLue, Vie
from maillage.core.texte import join_et, pluriel
from maillage.demarches.enums import Role
from maillage.demarches.permissions import roles_in

# Ce qui n’a de sens qu’un contrat une fois signé.
APRES_SIGNATURE = (Phase.MISE_EN_OEUVRE, Phase.SUIVI, Phase.EVALUATION, Phase.RENOUVELLEMENT)


class PassageError(Exception):
    """Ce passage n’est pas possible ; le message dit pourquoi."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Un passage : d’un état à un autre, par qui, sous quelles gardes."""

    nom: str
    de: tuple[EtatPhase, ...]
    vers: EtatPhase
    libelle: str
    phrase: str
    gardes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = (Role.COORDINATION,)
    demande_raison: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Un passage offert sur une étape ; vide d’empêchements, il est possible."""

    transition: Transition
    empechements: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.empechements


TRANSITIONS = (
    Transition(
        "commencer", (EtatPhase.A_VENIR,), EtatPhase.EN_COURS, "Commencer cette étape",
        "L’étape devient celle où l’on est\u00a0; les précédentes qui n’ont plus rien "
        "d’indispensable à faire sont finies.",
        ("contrat_ouvert", "contrat_signe"),
    ),
    Transition(
        "finir", (EtatPhase.EN_COURS,), EtatPhase.FAITE, "Finir cette étape",
        "L’étape est faite aujourd’hui, sauf si vous en avez noté la date.",
        ("contrat_ouvert", "taches_faites", "signature_a_part"),
    ),
    Transition(
        "declarer", (EtatPhase.A_VENIR,), EtatPhase.FAITE, "Déjà faite",
        "Elle s’est faite avant ou ailleurs\u00a0: ses dates peuvent se noter ensuite.",
        ("contrat_ouvert", "contrat_signe", "signature_a_part"),
    ),
    Transition(
        "reprendre", (EtatPhase.FAITE,), EtatPhase.EN_COURS, "Reprendre cette étape",
        "On s’y remet\u00a0; rien de ce qui y fut fait n’est perdu.",
        ("contrat_ouvert", "contrat_signe", "signature_a_part"),
    ),
    Transition(
        "passer", (EtatPhase.A_VENIR, EtatPhase.EN_COURS), EtatPhase.PASSEE, "Passer cette étape",
        "Elle n’aura pas lieu\u00a0; dites pourquoi, pour ceux qui liront après vous.",
        ("contrat_ouvert", "signature_obligatoire"), demande_raison=True,
    ),
    Transition(
        "remettre", (EtatPhase.PASSEE,), EtatPhase.A_VENIR, "Remettre cette étape",
        "Elle redevient à venir.", ("contrat_ouvert",),
    ),
)  # fmt: skip


def _guard_ouvert(vie: Vie, lue: PhaseLue) -> str:
    if vie.contrat.etat == EtatContrat.CLOS:
        return "Ce contrat est clos\u00a0: ses étapes ne changent plus."
    return ""


def _guard_signe(vie: Vie, lue: PhaseLue) -> str:
    if lue.phase in APRES_SIGNATURE and not is_signed(vie.contrat):
        return "Le contrat n’est pas signé\u00a0: cette étape vient après sa signature."
    return ""


def _guard_taches(vie: Vie, lue: PhaseLue) -> str:
    missing = [f"«\u00a0{tache.intitule}\u00a0»" for tache in lue.indispensables]
    if not missing or lue.phase == Phase.SIGNATURE:
        return ""
    rest = [pluriel(len(missing) - 2, "autre")] if len(missing) > 3 else []
    shown = join_et(missing[:2] + rest if rest else missing)
    nombre = pluriel(len(missing), "tâche indispensable", "tâches indispensables")
    return f"Il reste {nombre}\u00a0: {shown}. Cochez-les, ou passez-les en disant pourquoi."


def _guard_signature(vie: Vie, lue: PhaseLue) -> str:
    if lue.phase != Phase.SIGNATURE:
        return ""
    if is_signed(vie.contrat):
        return "Le contrat est signé\u00a0: seul un avenant le change."
    return "Cette étape finit quand le contrat est signé, à la page de sa signature."


def _guard_obligatoire(vie: Vie, lue: PhaseLue) -> str:
    if lue.phase == Phase.SIGNATURE:
        return "Un contrat se signe\u00a0: cette étape ne se passe pas."
    return ""


GARDES: dict[str, Callable[[Vie, PhaseLue], str]] = {
    "contrat_ouvert": _guard_ouvert,
    "contrat_signe": _guard_signe,
    "taches_faites": _guard_taches,
    "signature_a_part": _guard_signature,
    "signature_obligatoire": _guard_obligatoire,
}


def find_transition(nom: str) -> Transition:
    """Le passage de ce nom ; ``PassageError`` s’il n’est pas déclaré."""
    for transition in TRANSITIONS:
        if transition.nom == nom:
            return transition
    raise PassageError("Ce passage n’existe pas.")


def list_empechements(transition: Transition, vie: Vie, lue: PhaseLue) -> tuple[str, ...]:
    """Ce qui l’empêche aujourd’hui, en phrases ; une garde inconnue empêche tout."""
    found = (
        GARDES[nom](vie, lue) if nom in GARDES else f"La garde « {nom} » est inconnue."
        for nom in transition.gardes
    )
    return tuple(filter(None, found))


def list_passages(vie: Vie, phase: str, user) -> list[Passage]:
    """Les passages que ce compte peut demander d’ici, avec ce qui empêche chacun."""
    lue, held = vie[phase], roles_in(user, vie.contrat.demarche)
    return [
        Passage(transition, list_empechements(transition, vie, lue))
        for transition in TRANSITIONS
        if lue.etat in transition.de
        and held.intersection(transition.roles)
        and not _is_excluded(transition, vie, lue)
    ]


def _is_excluded(transition: Transition, vie: Vie, lue: PhaseLue) -> bool:
    """Aucun travail ne le rendra possible : on ne l’offre pas."""
    return "signature_obligatoire" in transition.gardes and bool(_guard_obligatoire(vie, lue))
