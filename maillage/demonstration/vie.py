"""La vie des deux contrats de la démonstration : l’un prorogé par avenant, l’autre au vote."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import actions, avenants
from maillage.contrats.models import Contrat, Partie, SignaturePartie, VersionContrat
from maillage.contrats.signature import resume_signed
from maillage.contrats.versions import digest, freeze_projet, read_present

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
    prorogue(contrat, donnees["prorogation"])
    Contrat.objects.filter(pk=contrat.pk).update(phase="evaluation")


def prorogue(contrat: Contrat, donnees: dict) -> None:
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
