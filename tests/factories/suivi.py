"""Un contrat dont le suivi a de quoi remplir un bilan, dans plusieurs cercles."""

from datetime import date
from decimal import Decimal

from maillage.contrats.models import Contrat, Engagement, FicheAction
from maillage.financements.models import LigneFinancement
from maillage.suivi.models import (
    Etape,
    IndicateurAction,
    NoteSuivi,
    SuiviFiche,
    ValeurIndicateur,
)
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import fill_contrat

ANNEE = (date(2026, 1, 1), date(2026, 12, 31))
ETATS = ("valeur", "secret", "indisponible", None)


def fill_suivi(contrat: Contrat, fiches: int = 3) -> Contrat:
    """Garnit le plan, puis météo, notes, étapes, indicateurs aux quatre états et argent."""
    filled = fill_contrat(contrat, fiches=fiches)
    for rang, fiche in enumerate(filled.fiches.order_by("position")):
        follow(fiche, rang)
    hidden = FicheActionFactory(contrat=filled, titre="Projet confidentiel", cercle="travail")
    follow(hidden, 0)
    ars = filled.demarche.agences.get()
    first = filled.fiches.get(code="1.1.1")
    LigneFinancement.objects.create(
        fiche=first, financeur=ars, annee=2026, montant=Decimal("8000.00"), etat="notifie"
    )
    LigneFinancement.objects.create(
        fiche=hidden, financeur_texte="Mécène secret", annee=2026, montant=Decimal("999.00")
    )
    Engagement.objects.create(
        contrat=filled, partie=filled.parties.first(), texte="Recruter la coordination",
        echeance=date(2026, 3, 1), etat="en_cours", position=1000,
    )  # fmt: skip
    return filled


def follow(fiche: FicheAction, rang: int) -> None:
    """Une action suivie ; son premier indicateur a la valeur de son rang dans ``ETATS``."""
    SuiviFiche.objects.create(
        fiche=fiche, meteo="appuis", fait="Convention signée.", a_faire="Recruter.",
        maj_le=date(2026, 10, 3),
    )  # fmt: skip
    for nature, texte, cercle in (
        ("reussite", f"Le bus {fiche.code} est agréé.", "transmis"),
        ("avancement", f"Réunion à huis clos {fiche.code}.", "travail"),
        ("blocage", f"Local perdu {fiche.code}.", "travail"),
    ):
        NoteSuivi.objects.create(
            fiche=fiche, nature=nature, texte=texte, cercle=cercle, date=date(2026, 5, 4)
        )
    Etape.objects.create(
        fiche=fiche, titre="Signer", echeance=date(2026, 2, 1), responsable="PETR", position=1000
    )
    add_indicateur(fiche, ETATS[rang % len(ETATS)])


def add_indicateur(fiche: FicheAction, etat: str | None, valeur: str = "0", **champs) -> None:
    """Un indicateur et son relevé de l’année ; ``etat`` None : rien n’est relevé."""
    row = IndicateurAction.objects.create(
        fiche=fiche, intitule=f"Personnes reçues {fiche.code}", unite="personnes",
        cible=Decimal(40), cible_date=date(2028, 12, 31), source="Registre", position=1000,
    )  # fmt: skip
    if etat:
        figure = {"valeur": Decimal(valeur)} if etat == "valeur" else {}
        ValeurIndicateur.objects.create(
            indicateur=row, debut=ANNEE[0], fin=ANNEE[1], etat=etat, **figure, **champs
        )
