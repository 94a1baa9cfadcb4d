"""Un contrat que la loi laisse signer, et sa signature."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import TypeOrganisation
from maillage.contrats.models import ActePartie, Contrat, SignaturePartie
from maillage.contrats.signature import sign_contrat
from maillage.contrats.versions import digest, read_present


def make_signable(contrat: Contrat) -> Contrat:
    """Types des organisations, actes et signatures du contrat garni."""
    for code, sigle in (("ars", "ARS"), ("petr", "PETR")):
        TypeOrganisation.objects.get_or_create(code=code, defaults={"libelle": sigle})
        for partie in contrat.parties.filter(organisation__sigle=sigle):
            partie.organisation.genre_id = code
            partie.organisation.save()
            ActePartie.objects.get_or_create(partie=partie, defaults={"date": date(2026, 6, 1)})
            SignaturePartie.objects.get_or_create(
                partie=partie, avenant=None, defaults={"date": date(2026, 7, 2)}
            )
    return Contrat.objects.get(pk=contrat.pk)


def sign(contrat: Contrat, jour: date) -> Contrat:
    """Le contrat signé ce jour, relu."""
    sign_contrat(
        contrat, jour=jour, date_effet=jour, empreinte=digest(read_present(contrat)), by=SYSTEME
    )
    return Contrat.objects.get(pk=contrat.pk)
