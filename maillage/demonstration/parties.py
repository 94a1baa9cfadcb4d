"""Ce que les parties du contrat inventé promettent."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.consignation import consign
from maillage.contrats.enums import EtatEngagement
from maillage.contrats.models import Contrat, Engagement, Partie
from maillage.core.texte import fold

ETATS = {fold(etat.label): etat for etat in EtatEngagement}


def load_engagements(contrat: Contrat, donnees: dict) -> None:
    """Le registre des engagements, tel que chaque partie l’a écrit."""
    parties = parties_of(contrat)
    for described in donnees["parties"]:
        for promise in described["engagements"]:
            engagement = Engagement(
                contrat=contrat, partie=parties[described["organisation"]],
                texte=promise["texte"], echeance=date.fromisoformat(promise["echeance"]),
                etat=ETATS[fold(promise["etat"])],
            )  # fmt: skip
            consign(engagement, contrat=contrat, by=SYSTEME)


def parties_of(contrat: Contrat) -> dict[str, Partie]:
    """Les parties du contrat, par le nom de leur organisation."""
    rows = contrat.parties.alive().select_related("organisation")
    return {partie.organisation.nom: partie for partie in rows}
