"""Ce que les parties du contrat inventé promettent, et quand elles ont signé."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.consignation import consign
from maillage.contrats.enums import EtatEngagement, ModeSignature
from maillage.contrats.models import Contrat, Engagement, Partie
from maillage.contrats.parties import record_signature
from maillage.core.texte import fold

MODES = {
    "": "",
    "seance": ModeSignature.SEANCE,
    "courrier": ModeSignature.CIRCULATION,
    "parapheur electronique": ModeSignature.ELECTRONIQUE,
}
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


def load_signatures(contrat: Contrat, donnees: dict) -> None:
    """La signature de chaque partie qui a signé, à sa date et à sa façon."""
    parties = parties_of(contrat)
    for described in donnees["parties"]:
        if described["signature_date"]:
            record_signature(
                partie=parties[described["organisation"]], by=SYSTEME,
                date=date.fromisoformat(described["signature_date"]),
                mode=MODES[fold(described["signature_mode"])],
                signataire=described["representant"], qualite=described["fonction"],
            )  # fmt: skip


def parties_of(contrat: Contrat) -> dict[str, Partie]:
    """Les parties du contrat, par le nom de leur organisation."""
    rows = contrat.parties.alive().select_related("organisation")
    return {partie.organisation.nom: partie for partie in rows}
