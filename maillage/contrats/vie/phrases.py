"""Ce que dit un rétroplanning : une phrase que l’on peut lire en séance."""

from dataclasses import dataclass
from datetime import date, timedelta

from maillage.contrats.enums import EtatPhase
from maillage.contrats.vie.retroplanning import FINALES, PhasePrevue, Retroplanning
from maillage.core.texte import format_date, pluriel, typeset


@dataclass(frozen=True, slots=True)
class Raccord:
    """Le passage d’un contrat au suivant ; ``vide`` en jours sans contrat en vigueur."""

    fin: date
    reprise: date
    phrase: str

    @property
    def vide(self) -> int:
        return max((self.reprise - self.fin).days - 1, 0)


def say_duree(jours: int) -> str:
    """« 12 jours », « 9 semaines », « 8 mois », à la mesure de la durée."""
    if jours < 14:
        return pluriel(jours, "jour")
    if jours < 183:
        return pluriel(jours // 7, "semaine")
    return pluriel(round(jours / 30.4375), "mois", "mois")


def say_critical(plan: Retroplanning) -> str:
    """Ce qui commande la date visée : l’étape qui presse, ou la date devenue intenable."""
    if plan.depassement:
        return typeset(_say_late_target(plan))
    pressing = next((p for p in plan.phases if p.is_open and p.debut_limite), None)
    if pressing is None:
        return ""
    return typeset(_say_pressing(plan, pressing))


def _say_late_target(plan: Retroplanning) -> str:
    visee = format_date(plan.cible.signature)
    what = "La date visée"
    if plan.cible.guessed:
        what = "Signer avant la fin du contrat précédent"
    return (
        f"{what} n’est plus tenable : avec ces durées, la signature passe du {visee} au "
        f"{format_date(plan.signature)}, {say_duree(plan.depassement)} plus tard. Raccourcissez "
        "une étape, passez-en une, ou visez une autre date."
    )


def _say_pressing(plan: Retroplanning, prevue: PhasePrevue) -> str:
    begun = prevue.etat == EtatPhase.EN_COURS
    limite = prevue.fin_limite if begun else prevue.debut_limite
    assert limite is not None
    verbe = "finir" if begun else "commencer"
    rest = (limite - plan.jour).days
    reste = f"il reste {say_duree(rest)}" if rest > 0 else _say_late(-rest)
    return (
        f"{_say_target(plan, prevue)}, {prevue.vecue.sujet} doit {verbe} avant le "
        f"{format_date(limite)} : {reste}."
    )


def _say_late(jours: int) -> str:
    return f"c’est dépassé de {say_duree(jours)}" if jours else "c’est aujourd’hui"


def _say_target(plan: Retroplanning, prevue: PhasePrevue) -> str:
    if prevue.phase in FINALES:
        return f"Pour que la suite soit prête le {format_date(plan.fin)}"
    return f"Pour signer le {format_date(plan.cible.signature)}"


def say_retard(prevue: PhasePrevue) -> str:
    """« en retard de 12 jours », ou rien."""
    return f"en retard de {say_duree(prevue.retard)}" if prevue.retard else ""


def build_raccord(
    *, fin: date, prorogation: date | None, reprise: date, signe: bool = False
) -> Raccord:
    """Ce qui sépare la fin d’un contrat (ou de sa prorogation) de la signature du suivant."""
    last = max(fin, prorogation or fin)
    phrase = _say_raccord(last, prorogation, reprise, signe=signe)
    return Raccord(last, reprise, typeset(phrase))


def _say_raccord(last: date, prorogation: date | None, reprise: date, *, signe: bool) -> str:
    jours = (reprise - last).days
    how = "prorogé jusqu’au" if prorogation == last else "en vigueur jusqu’au"
    if jours <= 1:
        return f"Le contrat précédent est {how} {format_date(last)} : il couvre le passage."
    vide = f"{say_duree(jours - 1)} sans contrat en vigueur, {_say_between(last, reprise)}"
    if signe:
        return f"{vide}."
    return f"{vide}. Une prorogation est utile jusqu’au {format_date(reprise)}."


def _say_between(last: date, reprise: date) -> str:
    return f"du {format_date(last + timedelta(days=1))} au {format_date(reprise)}"
