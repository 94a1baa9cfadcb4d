"""Les périodes d’un contrat, dont sa grille fait ses colonnes : en créer une."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.suivi.enums import NaturePeriode
from maillage.suivi.models import Periode
from maillage.suivi.valeurs.avancement import add_months
from maillage.suivi.valeurs.series import name_periode

MOIS = {
    NaturePeriode.ANNEE: 12,
    NaturePeriode.SEMESTRE: 6,
    NaturePeriode.TRIMESTRE: 3,
    NaturePeriode.SCOLAIRE: 12,
}


def end_of(nature: str, debut: date) -> date | None:
    """Le dernier jour d’une période de cette nature ; rien si elle est libre."""
    mois = MOIS.get(NaturePeriode(nature))
    return add_months(debut, mois) - timedelta(days=1) if mois else None


@transaction.atomic
def create_periode(
    contrat: Contrat, *, nature: str, debut: date, fin: date, libelle: str = "", by: Auteur
) -> Periode:
    """Ouvre une période ; lève ``ValidationError`` si le contrat l’a déjà."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    known = Periode.objects.alive().filter(contrat=contrat, debut=debut, fin=fin).first()
    if known:
        raise ValidationError(f"Le contrat a déjà cette période\u00a0: {known}.")
    libelle = libelle or name_periode(debut, fin)
    row = Periode.objects.create(
        contrat=contrat, nature=nature, debut=debut, fin=fin,
        libelle=(libelle[:1].upper() + libelle[1:])[:80],
    )  # fmt: skip
    record(row, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    return row
