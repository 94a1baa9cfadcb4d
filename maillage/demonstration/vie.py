"""La vie des deux contrats de la démonstration : l’un prorogé par avenant, l’autre au vote."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import actions, avenants
from maillage.contrats.enums import EtatTache, Phase, SortAction
from maillage.contrats.models import Contrat, Partie, SignaturePartie, SortFiche, VersionContrat
from maillage.contrats.signature import resume_signed
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.contrats.vie.passages import change_phase

SIGNATAIRES = {
    "Pôle d’équilibre territorial et rural des Confins": "porteur",
    "Agence régionale de santé des Confins": "signataire",
}
# Ce conseil a voté avant que la dernière fiche ne soit jointe.
VOTE_DEPASSE = "Communauté de communes des Landes de Brumeval"


def sign_precedent(contrat: Contrat, donnees: dict) -> None:
    """Le premier contrat : signé, puis prorogé par son avenant n° 1."""
    for rang, (nom, role) in enumerate(SIGNATAIRES.items(), 1):
        Partie.objects.create(
            contrat=contrat, organisation=actions.find_organisation(nom), role=role,
            position=rang * actions.PAS,
        )  # fmt: skip
    signed = date.fromisoformat(donnees["signature_date"])
    effet = date.fromisoformat(donnees["date_effet"])
    resume_signed(contrat, jour=signed, date_effet=effet, by=SYSTEME)
    sign_parties(contrat, signed)
    contrat.refresh_from_db()
    extend_contrat(contrat, donnees["prorogation"])
    change_phase(contrat, Phase.EVALUATION, "commencer", by=SYSTEME)


def extend_contrat(contrat: Contrat, donnees: dict) -> None:
    jour = date.fromisoformat(donnees["date"])
    avenant = avenants.propose_prorogation(
        contrat, jusqu_au=date.fromisoformat(donnees["nouvelle_fin"]), motif=donnees["motif"],
        by=SYSTEME,
    )  # fmt: skip
    avenants.submit(avenant, date_effet=jour, by=SYSTEME)
    sign_parties(contrat, jour, avenant=avenant)
    avenants.sign_avenant(avenant, jour=jour, by=SYSTEME)


def sign_parties(contrat: Contrat, jour: date, *, avenant=None) -> None:
    SignaturePartie.objects.bulk_create(
        SignaturePartie(partie=partie, avenant=avenant, date=jour, mode="seance")
        for partie in contrat.parties.engaged()
    )


def submit_texts(contrat: Contrat) -> None:
    """Deux versions arrêtées : la seconde joint une fiche que la première n’avait pas."""
    last = contrat.fiches.order_by("position", "pk").reverse()[0]
    actions.delete_objet(last, by=SYSTEME)
    first = freeze(contrat)
    last.refresh_from_db()
    actions.undelete_objet(last, by=SYSTEME)
    second = freeze(contrat)
    for partie in contrat.parties.select_related("organisation"):
        voted = first if partie.organisation.nom == VOTE_DEPASSE else second
        partie.actes.update(version_votee=voted)


def freeze(contrat: Contrat) -> VersionContrat:
    return freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)


# Le second contrat tel qu’il s’est préparé.
PREPARATION = {
    "strategie": ("2024-06-03", "2024-09-13"),
    "mobilisation": ("2024-09-16", "2025-02-28"),
    "diagnostic": ("2025-03-03", "2025-09-26"),
    "priorisation": ("2025-09-29", "2025-12-12"),
    "plan": ("2026-01-05", "2026-04-30"),
    "signature": ("2026-05-04", None),
}
FAITES_A_LA_SIGNATURE = 4


def tell_preparation(contrat: Contrat) -> None:
    """Les étapes vécues, leurs dates, et ce qui y fut fait."""
    for phase, (debut, fin) in PREPARATION.items():
        rows = contrat.taches.filter(phase=phase).order_by("position", "pk")
        done = rows if fin else rows[:FAITES_A_LA_SIGNATURE]
        contrat.phases.filter(phase=phase).update(debut=debut, fin=fin)
        contrat.taches.filter(pk__in=list(done.values_list("pk", flat=True))).update(
            etat=EtatTache.FAITE, faite_le=fin or debut
        )
    Contrat.objects.filter(pk=contrat.pk).update(signature_visee=date(2026, 12, 18))


def tell_lineage(precedent: Contrat, contrat: Contrat, donnees: dict) -> None:
    """Ce qu’est devenue chaque action du premier contrat dans le second."""
    anciennes = {fiche.code: fiche for fiche in precedent.fiches.all()}
    for axe in donnees["axes"]:
        for described in axe["fiches"]:
            old, suite = anciennes[described["numero"]], described["reprise"]
            if suite:
                contrat.fiches.filter(code=suite).update(edition_precedente=old)
            SortFiche.objects.create(
                fiche=old, contrat=contrat, sort=sort_of(described), motif=described["commentaire"]
            )


def sort_of(described: dict) -> SortAction:
    if described["reprise"]:
        partly = described["issue"] == "réalisée partiellement"
        return SortAction.TRANSFORMEE if partly else SortAction.REPRISE
    is_stopped = described["issue"] == "abandonnée"
    return SortAction.ARRETEE if is_stopped else SortAction.PERENNISEE
