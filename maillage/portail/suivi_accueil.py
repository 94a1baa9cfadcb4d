"""Ce qu’« Aujourd’hui » dit du suivi : au pilote ses actions, à la coordination ce qui coince."""

from dataclasses import dataclass

from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import concerns
from maillage.core.texte import format_date, pluriel, typeset
from maillage.demarches.enums import Role
from maillage.demarches.permissions import roles_in
from maillage.suivi.etats import FicheSuivie, SuiviContrat
from maillage.suivi.lecture import read_suivi

MONTREES = 8


@dataclass(frozen=True, slots=True)
class ActionSuivie:
    """Une action, ce qui presse d’elle, et où le dire."""

    fiche: FicheSuivie
    raison: str
    url: str


@dataclass(frozen=True, slots=True)
class SuiviAccueil:
    """``mine`` : celles que ce compte pilote ; les autres listes sont à la coordination."""

    mine: list[ActionSuivie]
    blocked: list[ActionSuivie]
    silent: list[ActionSuivie]


def read_accueil(user, contrat: Contrat | None) -> SuiviAccueil | None:
    """Rien pour qui ne pilote ni ne coordonne : il a la page du contrat."""
    if contrat is None:
        return None
    roles = roles_in(user, contrat.demarche)
    if not roles & {Role.PILOTE, Role.COORDINATION}:
        return None
    suivi = read_suivi(contrat, user=user)
    coordinates = Role.COORDINATION in roles
    return SuiviAccueil(
        list_mine(user, suivi) if Role.PILOTE in roles else [],
        list_blocked(suivi) if coordinates else [],
        list_silent(suivi) if coordinates else [],
    )


def list_mine(user, suivi: SuiviContrat) -> list[ActionSuivie]:
    """Les actions que ce compte pilote : en retard d’abord, puis celles dont rien n’est dit."""
    mine = set(FicheAction.objects.filter(concerns(user)).values_list("pk", flat=True))
    rows = [fiche for fiche in suivi.fiches if fiche.pk in mine and fiche.url]
    rows.sort(key=lambda fiche: rank(fiche, suivi))
    return [build(fiche, explain(fiche, suivi)) for fiche in rows]


def rank(fiche: FicheSuivie, suivi: SuiviContrat) -> tuple:
    """Le plus petit d’abord."""
    late = fiche.is_late or bool(fiche.etapes_en_retard)
    return fiche.is_over, not late, not fiche.is_silent(suivi.jour), bool(fiche.nouvelles_le)


def explain(fiche: FicheSuivie, suivi: SuiviContrat) -> str:
    """Pourquoi elle est là, en une phrase."""
    if fiche.is_over:
        return f"{fiche.statut.label}."
    if fiche.is_late:
        return f"Devait finir le {format_date(fiche.fin)}."
    if fiche.etapes_en_retard:
        return f"Étape en retard : {fiche.etapes_en_retard[0].titre}."
    if fiche.nouvelles_le is None:
        return "Personne n’a encore dit où elle en est."
    if fiche.is_silent(suivi.jour):
        return f"Sans nouvelles depuis {pluriel(fiche.days_silent(suivi.jour), 'jour')}."
    return f"Dernières nouvelles le {format_date(fiche.nouvelles_le)}."


def list_blocked(suivi: SuiviContrat) -> list[ActionSuivie]:
    """Les actions bloquées, et ce qui les bloque."""
    return [
        build(fiche, fiche.ouvertes[0].texte if fiche.ouvertes else "Son état le dit.")
        for fiche in suivi.en_blocage[:MONTREES]
        if fiche.url
    ]


def list_silent(suivi: SuiviContrat) -> list[ActionSuivie]:
    rows = [fiche for fiche in suivi.sans_nouvelles if fiche.url][:MONTREES]
    return [build(fiche, explain(fiche, suivi)) for fiche in rows]


def build(fiche: FicheSuivie, raison: str) -> ActionSuivie:
    url = reverse("suivi:fiche_suivi", args=[fiche.slug, fiche.contrat_uid, fiche.uid])
    return ActionSuivie(fiche, typeset(raison), url)
