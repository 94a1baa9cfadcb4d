"""La frise d’un contrat : ses étapes prévues et vécues, et le passage depuis le précédent."""

from datetime import date, timedelta

from maillage.contrats.enums import EtatAvenant, EtatPhase, Phase
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import is_signed
from maillage.contrats.vie.lecture import PhaseLue, Vie, read_echeance, read_signature
from maillage.contrats.vie.phrases import Raccord, build_raccord, say_duree, say_retard
from maillage.contrats.vie.retroplanning import PhasePrevue, Retroplanning
from maillage.core.texte import pluriel
from maillage.graphiques.frise import Frise, Genre, Jalon, Periode, Voie

GENRES = {
    EtatPhase.A_VENIR: Genre.A_VENIR,
    EtatPhase.EN_COURS: Genre.EN_COURS,
    EtatPhase.FAITE: Genre.FAIT,
    EtatPhase.PASSEE: Genre.PASSE,
}
MARGE = timedelta(weeks=13)


def find_raccord(plan: Retroplanning, precedent: Contrat | None, *, signe: bool) -> Raccord | None:
    """Ce qui sépare le contrat précédent de celui-ci ; rien s’il n’a pas de date de fin."""
    if precedent is None or precedent.periode_fin is None:
        return None
    reprise = max(plan.signature, plan.cible.signature or plan.signature)
    return build_raccord(
        fin=precedent.periode_fin,
        prorogation=precedent.prorogation,
        reprise=plan.signature if signe else reprise,
        signe=signe,
    )


def build_frise(vie: Vie, plan: Retroplanning, precedent: Contrat | None = None) -> Frise:
    """La frise d’une vie et de son rétroplanning ; une voie de plus pour le contrat précédent."""
    contrat = vie.contrat
    signe = is_signed(contrat)
    raccord = find_raccord(plan, precedent, signe=signe)
    periodes = tuple(
        _build_periode(lue, prevue) for lue, prevue in zip(vie.phases, plan.phases, strict=True)
    )
    bornes = None if signe else _find_bornes(plan, precedent)
    voie = Voie(str(contrat) if precedent else "", periodes, _list_jalons(plan, contrat, bornes))
    return Frise(
        "Les étapes du contrat dans le temps",
        (*_build_precedent(precedent), voie),
        plan.jour,
        _build_vide(raccord),
        bornes,
    )


def _build_periode(lue: PhaseLue, prevue: PhasePrevue) -> Periode:
    return Periode(
        lue.phase.label,
        GENRES[lue.etat],
        prevue.debut,
        prevue.fin,
        prevue.fin_limite,
        _say_note(lue, prevue),
        alerte=prevue.retard > 0,
    )


def _say_note(lue: PhaseLue, prevue: PhasePrevue) -> str:
    if lue.etat == EtatPhase.PASSEE:
        return lue.raison
    if lue.etat == EtatPhase.FAITE:
        return "" if prevue.debut else "faite, dates non notées"
    if lue.phase == Phase.SUIVI:
        return "chaque année"
    return say_retard(prevue) or pluriel(lue.semaines, "semaine")


def _find_bornes(plan: Retroplanning, precedent: Contrat | None) -> tuple[date, date]:
    """Avant la signature, on regarde jusqu’à elle : la suite écraserait la préparation."""
    visee = plan.cible.signature or plan.signature
    dates = [plan.jour, plan.signature, visee]
    dates += [prevue.debut for prevue in plan.phases if prevue.debut]
    if (fin := read_echeance(precedent)) is not None:
        dates.append(fin - 2 * MARGE)
    return min(dates), max(plan.jour, plan.signature, visee) + MARGE


def _list_jalons(
    plan: Retroplanning, contrat: Contrat, bornes: tuple[date, date] | None
) -> tuple[Jalon, ...]:
    found = [Jalon("Signature", plan.signature)] if is_signed(contrat) else []
    if plan.cible.signature:
        nom = "À signer avant" if plan.cible.guessed else "Signature visée"
        found.append(Jalon(nom, plan.cible.signature))
    if is_signed(contrat):
        signed = contrat.avenants.filter(etat=EtatAvenant.SIGNE)
        found += [Jalon(str(item), item.date_effet) for item in signed if item.date_effet]
    if contrat.periode_fin:
        found.append(Jalon("Fin du contrat", contrat.periode_fin))
    if contrat.prorogation:
        found.append(Jalon("Fin de la prorogation", contrat.prorogation))
    return tuple(jalon for jalon in found if not bornes or bornes[0] <= jalon.jour <= bornes[1])


def _build_precedent(precedent: Contrat | None) -> tuple[Voie, ...]:
    """Le contrat précédent, en vigueur puis prorogé."""
    if precedent is None or precedent.periode_fin is None:
        return ()
    fin = precedent.periode_fin
    debut = read_signature(precedent) or precedent.periode_debut or fin
    periodes = [Periode("Contrat en vigueur", Genre.VIGUEUR, min(debut, fin), fin)]
    if precedent.prorogation:
        periodes.append(Periode("Prorogation", Genre.PROROGE, fin, precedent.prorogation))
    return (Voie(str(precedent), tuple(periodes)),)


def _build_vide(raccord: Raccord | None) -> Periode | None:
    if raccord is None or not raccord.vide:
        return None
    libelle = f"{say_duree(raccord.vide)} sans contrat en vigueur"
    return Periode(libelle, debut=raccord.fin, fin=raccord.reprise)
