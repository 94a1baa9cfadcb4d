"""Écrire un appel à projets et ce que l’on y présente ; l’acceptation devient de l’argent."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import next_position
from maillage.contrats.models import Contrat
from maillage.financements.actions import advance, write_fields
from maillage.financements.enums import EtatCandidature, EtatFinancement
from maillage.financements.models import AppelProjets, Candidature, LigneFinancement
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

# Où en est la ligne quand la candidature en est là.
ETATS_LIGNE = {
    EtatCandidature.DEPOSEE: EtatFinancement.SOLLICITE,
    EtatCandidature.INSTRUCTION: EtatFinancement.SOLLICITE,
    EtatCandidature.ACCEPTEE: EtatFinancement.NOTIFIE,
    EtatCandidature.REFUSEE: EtatFinancement.REFUSE,
}

DITS = (
    "etat", "montant_demande", "montant_accorde", "deposee_le", "decision_le", "decision",
)  # fmt: skip


@transaction.atomic
def save_appel(appel: AppelProjets, termes: list, *, uid: UUID, by: Auteur) -> AppelProjets:
    """Crée ou corrige un appel, chaque champ tracé."""
    root = {"racine_uid": appel.demarche.uid if appel.demarche else None}
    if appel.pk is None:
        if twin := AppelProjets.objects.filter(uid=uid).first():
            return twin
        appel.uid = uid
        appel.save()
        appel.termes.set(termes)
        record(appel, by=by, acte=Acte.CREATION, changements={}, **root)
        return appel
    before = read_state(AppelProjets.objects.select_for_update().get(pk=appel.pk))
    appel.version += 1
    appel.save()
    appel.termes.set(termes)
    record_change(appel, before, by=by, **root)
    return appel


@transaction.atomic
def save_candidature(candidature: Candidature, fiches: list, *, by: Auteur) -> Candidature:
    """Crée ou corrige la candidature du contrat, et met sa ligne de financement d’accord.

    Acceptée, elle crée la ligne, ou fait avancer celle que son dépôt avait créée. Deux envois à
    la fois n’en font qu’une : le second voit ce que le premier a écrit.
    """
    Contrat.objects.select_for_update().get(pk=candidature.contrat.pk)
    root = {"racine_uid": candidature.contrat.uid}
    if candidature.pk is None:
        candidature = find_twin(candidature) or candidature
    else:
        candidature.refresh_from_db(fields=["ligne"])
    fresh = candidature.pk is None
    before = {} if fresh else read_state(Candidature.objects.get(pk=candidature.pk))
    candidature.version += 0 if fresh else 1
    candidature.save()
    candidature.fiches.set(fiches)
    if fresh:
        record(candidature, by=by, acte=Acte.CREATION, changements={}, **root)
    else:
        record_change(candidature, before, by=by, **root)
    _follow(candidature, fiches, by=by)
    return candidature


def find_twin(candidature: Candidature) -> Candidature | None:
    """Celle que ce contrat vient de présenter à cet appel, avec ce qui est dit cette fois."""
    rows = Candidature.objects.filter(contrat=candidature.contrat, appel=candidature.appel)
    twin = rows.filter(supprime_le__isnull=True).first()
    if twin:
        for name in DITS:
            setattr(twin, name, getattr(candidature, name))
    return twin


def _follow(candidature: Candidature, fiches: list, *, by: Auteur) -> None:
    target = ETATS_LIGNE.get(EtatCandidature(candidature.etat))
    if target is None:
        return
    ligne = candidature.ligne
    if ligne is None or ligne.supprime_le:
        if target == EtatFinancement.REFUSE:
            return
        ligne = _create_ligne(candidature, fiches, by=by)
    amounts = {
        nom: montant
        for nom, montant in (
            ("montant_demande", candidature.montant_demande),
            ("montant_notifie", candidature.montant_accorde),
        )
        if montant is not None and getattr(ligne, nom) != montant
    }
    if amounts:
        write_fields(ligne, amounts, by=by)
    _advance(ligne, target, candidature, by=by)


def _advance(
    ligne: LigneFinancement, target: EtatFinancement, candidature: Candidature, *, by: Auteur
) -> None:
    """Une ligne déjà plus loin (conventionnée, versée) n’en revient pas."""
    if EtatFinancement(ligne.etat).rang >= target.rang and target != EtatFinancement.REFUSE:
        return
    day = candidature.decision_le if target != EtatFinancement.SOLLICITE else None
    jour = day or candidature.deposee_le or date.today()  # noqa: DTZ011 - le jour, sans heure
    try:
        advance(ligne, target, by=by, jour=jour, motif=candidature.decision)
    except ValidationError:
        # De « à rechercher » on ne passe pas à « refusé » : on l’a d’abord demandé.
        advance(ligne, EtatFinancement.SOLLICITE, by=by, jour=jour)
        advance(ligne, target, by=by, jour=jour, motif=candidature.decision)


def _create_ligne(candidature: Candidature, fiches: list, *, by: Auteur) -> LigneFinancement:
    """De la seule fiche présentée, ou partagée à parts égales entre elles."""
    appel, contrat = candidature.appel, candidature.contrat
    year = candidature.decision_le or candidature.deposee_le or appel.echeance
    ligne = LigneFinancement(
        contrat=contrat, fiche=fiches[0] if len(fiches) == 1 else None,
        annee=year.year if year else None, financeur=appel.financeur,
        financeur_texte="" if appel.financeur else (appel.financeur_texte or appel.titre)[:200],
        montant=candidature.montant_accorde or candidature.montant_demande,
        position=next_position(contrat.financements), notes=f"Appel à projets : {appel}"[:2000],
    )  # fmt: skip
    ligne.save()
    if len(fiches) > 1:
        ligne.repartition = [{"id": fiche.pk, "poids": "1"} for fiche in fiches]
    record(ligne, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    candidature.ligne = ligne
    candidature.save(update_fields=["ligne"])
    return ligne
