"""Les démarches voisines, inventées et brèves : de quoi lire une région, et additionner."""

import json
from datetime import date
from pathlib import Path

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation
from maillage.contrats import actions
from maillage.contrats.models import Axe, Contrat, Partie
from maillage.contrats.signature import resume_signed
from maillage.demarches.enums import Cercle, TypeTerritoire
from maillage.demarches.models import Demarche, DemarcheAgence, Ressort, Territoire
from maillage.demonstration.suivi import write_communs
from maillage.suivi.actions import take_communs
from maillage.suivi.avancement import report
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.enums import A_LEVER
from maillage.suivi.niveaux import list_places
from maillage.territoires.enums import Espace

DONNEES = Path(__file__).parent / "donnees"


def load_voisines(agence: Organisation, *, bandeau: str) -> None:
    """Chaque démarche, son contrat signé, ses actions et ses indicateurs communs."""
    geographie = json.loads((DONNEES / "geographie.json").read_text())
    for row in json.loads((DONNEES / "voisines.json").read_text())["demarches"]:
        demarche = Demarche.objects.create(nom=row["nom"], slug=row["slug"], bandeau=bandeau)
        DemarcheAgence.objects.create(demarche=demarche, organisation=agence)
        Ressort.objects.create(demarche=demarche, departement=row["departement"], region="Z1")
        epci = next(item for item in geographie["epci_voisins"] if item["code"] == row["epci"])
        codes = [item["code"] for item in geographie["voisines"] if item["epci"] == row["epci"]]
        territoire = Territoire.objects.create(
            demarche=demarche, nom=epci["nom"], genre=TypeTerritoire.EPCI, espace=Espace.FICTIF,
            millesime=2026, codes=codes, retenu=True,
        )  # fmt: skip
        contrat = create_voisin(demarche, territoire, row["contrat"])
        for axe in row["axes"]:
            create_axe(contrat, axe)
        porteur = Organisation.objects.create(nom=epci["nom"], genre_id="epci")
        signed = date.fromisoformat(row["contrat"]["signature"])
        sign_voisin(contrat, [agence, porteur], jour=signed)
        write_communs(contrat, row["communs"])


def create_voisin(demarche: Demarche, territoire: Territoire, donnees: dict) -> Contrat:
    """Le contrat, et tous les indicateurs du socle, repris pour le contrat entier."""
    contrat = actions.create_contrat(
        demarche=demarche, by=SYSTEME, nom=donnees["nom"], territoire=territoire, phase="signature",
        cercle=Cercle.PUBLIC, periode_debut=date.fromisoformat(donnees["debut"]),
        periode_fin=date.fromisoformat(donnees["fin"]),
    )  # fmt: skip
    whole = next(place for place in list_places(contrat) if place.cle == "contrat")
    take_communs(contrat, communs_not_taken(contrat), place=whole, by=SYSTEME)
    return contrat


def create_axe(contrat: Contrat, donnees: dict) -> None:
    axe = actions.create_axe(
        contrat=contrat, titre=donnees["titre"], code=donnees["code"], by=SYSTEME
    )
    for row in donnees["fiches"]:
        create_fiche(contrat, axe, row)


def create_fiche(contrat: Contrat, axe: Axe, row: dict) -> None:
    """L’action et où elle en est ; sa note, si elle en a une."""
    fiche = actions.create_fiche(
        contrat=contrat, axe=axe, by=SYSTEME, titre=row["titre"], code=row["code"],
        statut=row["statut"], cercle=Cercle.PUBLIC, date_debut=date.fromisoformat(row["debut"]),
        date_fin=date.fromisoformat(row["fin"]),
    )  # fmt: skip
    if not row["note"]:
        return
    jour, nature, texte = row["note"]
    said = {nature: texte} if nature in A_LEVER else {"note": texte, "nature": nature}
    told = {name: row[name] for name in ("meteo", "fait", "a_faire")}
    report(fiche, jour=date.fromisoformat(jour), by=SYSTEME, **told, **said)


def sign_voisin(contrat: Contrat, parties: list[Organisation], *, jour: date) -> None:
    """L’agence et l’intercommunalité, qui porte le contrat."""
    for rang, organisation in enumerate(parties, 1):
        role = "signataire" if rang == 1 else "porteur"
        Partie.objects.create(
            contrat=contrat, organisation=organisation, role=role, position=rang * actions.PAS
        )
    resume_signed(contrat, jour=jour, date_effet=contrat.periode_debut or jour, by=SYSTEME)
