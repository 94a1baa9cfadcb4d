"""Charger la démonstration : un territoire inventé, par les mêmes imports qu’une personne.

Rejouable : si la démarche est déjà là, rien n’est touché, même ce que l’on y a changé.
"""

import csv
import json
from datetime import date
from pathlib import Path

from django.db import transaction

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Fonction, Organisation, Personne, Utilisateur
from maillage.contrats import actions
from maillage.contrats.imports import import_plan, read_source
from maillage.contrats.models import Contrat, FicheAction, Partie, Rattachement
from maillage.contrats.parties import record_acte
from maillage.core.texte import fold
from maillage.demarches.actions.roles import give_role
from maillage.demarches.enums import TypeTerritoire
from maillage.demarches.models import Demarche, DemarcheAgence, Ressort, Territoire
from maillage.demonstration.argent import load_argent
from maillage.demonstration.comptes import COMPTES, MOT_DE_PASSE
from maillage.demonstration.diagnostic import load_diagnostic
from maillage.demonstration.equilibre import place_fiches
from maillage.demonstration.evaluation import load_evaluation
from maillage.demonstration.indicateurs import load_indicateurs
from maillage.demonstration.indicateurs_contrat import load_indicateurs_contrat
from maillage.demonstration.parties import load_engagements
from maillage.demonstration.references import load_liens, load_references
from maillage.demonstration.suivi import date_releves, load_suivi
from maillage.demonstration.textes import load_textes
from maillage.demonstration.vie import (
    sign_precedent,
    submit_texts,
    tell_lineage,
    tell_preparation,
)
from maillage.demonstration.voisines import load_voisines
from maillage.suivi.models import Deploiement
from maillage.territoires.enums import Espace
from maillage.territoires.imports import load_contours, load_fictif

DONNEES = Path(__file__).parent / "donnees"
BANDEAU = "Démonstration\u00a0: territoire, personnes et organisations sont inventés."
PLANS = ("plan_axe_1", "plan_axe_2", "plan_axe_3", "plan_axe_4", "plan_axe_5", "plan_transversal")


def is_loaded() -> bool:
    return Demarche.objects.filter(slug=read("contrat")["demarche"]["slug"]).exists()


def read(nom: str) -> dict:
    return json.loads((DONNEES / f"{nom}.json").read_text())


def read_csv(nom: str) -> list[dict]:
    with (DONNEES / f"{nom}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


@transaction.atomic
def load_demonstration() -> Demarche:
    """Tout d’un bloc : la démonstration est entière ou absente."""
    donnees = read("contrat")
    load_fictif(DONNEES / "geographie.json")
    load_contours([DONNEES / "contours.geojson"], espace=Espace.FICTIF)
    load_indicateurs()
    load_organisations()
    load_references("Z1")
    demarche = create_demarche(donnees)
    territoire = create_territoire(demarche)
    precedent = create_precedent(demarche, territoire, donnees["precedent"])
    contrat = create_contrat(demarche, territoire, precedent, donnees)
    for nom in PLANS:
        path = DONNEES / f"{nom}.csv"
        import_plan(contrat, read_source(path, path.name), by=SYSTEME, essai=False)
    load_people()
    finish_plan(contrat)
    place_fiches(contrat)
    load_liens(contrat)
    open_accounts(demarche)
    load_diagnostic(demarche)
    load_indicateurs_contrat(contrat)
    load_engagements(contrat, donnees)
    tell_preparation(contrat)
    tell_lineage(precedent, contrat, donnees["precedent"])
    load_suivi(precedent, contrat)
    load_evaluation(precedent, contrat)
    load_argent(precedent, contrat)
    load_textes(precedent, contrat)
    submit_texts(contrat)
    load_voisines(actions.find_organisation(donnees["contrat"]["agence"]), bandeau=BANDEAU)
    date_releves()
    return demarche


def load_organisations() -> None:
    for row in read_csv("organisations"):
        aliases = [alias.strip() for alias in row["aliases"].split("|") if alias.strip()]
        Organisation.objects.create(
            nom=row["nom"], sigle=row["sigle"], genre_id=row["type"], alias=aliases,
            telephone=row["telephone"], region="Z1" if row["type"] == "ars" else "",
        )  # fmt: skip


def create_demarche(donnees: dict) -> Demarche:
    described = donnees["demarche"]
    demarche = Demarche.objects.create(
        nom=described["nom"], slug=described["slug"], fuseau=described["fuseau"], bandeau=BANDEAU
    )
    agence = actions.find_organisation(donnees["contrat"]["agence"])
    DemarcheAgence.objects.create(demarche=demarche, organisation=agence)
    Ressort.objects.create(demarche=demarche, departement="ZZ", region="Z1")
    return demarche


def create_territoire(demarche: Demarche) -> Territoire:
    """Le périmètre retenu, et un scénario plus étroit à lui comparer."""
    geographie = read("geographie")
    epci = geographie["epci"][0]
    Territoire.objects.create(
        demarche=demarche, nom=f"{epci['nom']} seule", genre=TypeTerritoire.EPCI,
        espace=Espace.FICTIF, millesime=2026,
        codes=[item["code"] for item in geographie["communes"] if item["epci"] == epci["code"]],
    )  # fmt: skip
    return Territoire.objects.create(
        demarche=demarche, nom=geographie["territoire"]["nom"], genre=TypeTerritoire.PETR,
        espace=Espace.FICTIF, codes=[commune["code"] for commune in geographie["communes"]],
        millesime=2026, quartiers=geographie["quartiers"], retenu=True,
    )  # fmt: skip


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def create_precedent(demarche: Demarche, territoire: Territoire, donnees: dict) -> Contrat:
    """La génération passée : trois axes, douze fiches et ce qu’elles sont devenues."""
    contrat = actions.create_contrat(
        demarche=demarche, by=SYSTEME, nom=donnees["nom"], territoire=territoire,
        phase="evaluation", cercle="public",
        periode_debut=date(2021, 1, 1), periode_fin=day(donnees["date_fin"]),
    )  # fmt: skip
    for described in donnees["axes"]:
        axe = actions.create_axe(
            contrat=contrat, titre=described["titre"], code=str(described["numero"]), by=SYSTEME
        )
        for fiche in described["fiches"]:
            create_past_fiche(contrat, axe, fiche)
    sign_precedent(contrat, donnees)
    return contrat


def create_past_fiche(contrat: Contrat, axe, described: dict) -> None:
    actions.create_fiche(
        contrat=contrat, axe=axe, by=SYSTEME, titre=described["titre"], code=described["numero"],
        statut=ISSUES[fold(described["issue"])], cercle="public",
        evaluation_methode=described["commentaire"],
    )  # fmt: skip


ISSUES = {
    "realisee": "realise",
    "realisee partiellement": "realise",
    "abandonnee": "abandonne",
    "perennisee": "perennise",
}


def create_contrat(demarche, territoire, precedent: Contrat, donnees: dict) -> Contrat:
    """Le contrat en cours de signature : voté par la plupart, encore modifiable."""
    described = donnees["contrat"]
    contrat = actions.create_contrat(
        demarche=demarche, by=SYSTEME, nom=described["nom"], territoire=territoire,
        generation=described["generation"], predecesseur=precedent, phase="signature",
        periode_debut=day(described["date_debut"]), periode_fin=day(described["date_fin"]),
        cercle="transmis",
    )  # fmt: skip
    for code, corps in donnees["articles_propres"].items():
        contrat.articles.filter(modele_code=code).update(corps=corps)
    for partie in donnees["parties"]:
        create_partie(contrat, partie)
    for axe in donnees["axes"]:
        actions.create_axe(
            contrat=contrat, titre=axe["titre"], code=str(axe["numero"]),
            description=axe["introduction"], by=SYSTEME,
        )  # fmt: skip
    return contrat


ROLES = {"signataire_obligatoire": "signataire"}
NATURES_ACTE = {
    "deliberation": "deliberation",
    "decision": "decision",
    "delegation de signature": "delegation",
    "habilitation": "habilitation",
}


def create_partie(contrat: Contrat, described: dict) -> None:
    nature = NATURES_ACTE[fold(described["acte"])]
    partie = Partie(
        contrat=contrat, organisation=actions.find_organisation(described["organisation"]),
        role=ROLES.get(described["role"], described["role"]), acte_attendu=nature,
        representant=described["representant"], qualite=described["fonction"],
    )  # fmt: skip
    actions.save_partie(partie, by=SYSTEME)
    if described["acte_date"]:
        record_acte(
            partie=partie, nature=nature, date=day(described["acte_date"]),
            numero=described["acte_numero"], reserves=described["reserve"],
            sens="reserves" if described["reserve"] else "approuve", by=SYSTEME,
        )  # fmt: skip


def load_people() -> None:
    """Complète les personnes que l’import du plan a créées, ajoute les autres."""
    known = {fold(str(personne)): personne for personne in Personne.objects.order_by("pk")}
    for row in read_csv("personnes"):
        name = f"{row['prenom']} {row['nom']}"
        personne = known.get(fold(name)) or Personne()
        personne.civilite, personne.prenom = row["civilite"], row["prenom"]
        personne.nom, personne.courriel = row["nom"], row["courriel"]
        personne.save()
        for title, organisation in functions_of(row):
            Fonction.objects.create(
                personne=personne, organisation=actions.find_organisation(organisation),
                intitule=title, mandat=row["role"].startswith("élu"),
            )  # fmt: skip


def functions_of(row: dict) -> list[tuple[str, str]]:
    others = (part.split("@") for part in row["autres_fonctions"].split("|") if "@" in part)
    return [
        (row["fonction"], row["organisation"]),
        *((title.strip(), place.strip()) for title, place in others),
    ]


def finish_plan(contrat: Contrat) -> None:
    """Ce qu’un classeur ne dit pas : cercles, second axe, territoires d’exécution."""
    fiches = FicheAction.objects.filter(contrat=contrat)
    fiches.update(cercle="transmis")
    fiches.filter(statut="en_cours", code__startswith="1").update(cercle="public")
    fiches.filter(statut="a_discuter").update(cercle="travail")
    fiches.filter(statut="a_venir").update(cercle="partage")
    axe_4 = contrat.axes.get(code="4")
    Rattachement.objects.create(fiche=fiches.get(code="2.2.1"), contrat=contrat, axe=axe_4)
    shared = fiches.get(code="1.2.2")
    for link in shared.liens_organisations.filter(role="pilote"):
        Deploiement.objects.create(
            fiche=shared, libelle=link.organisation.nom, pilote=link.organisation,
            statut="en_cours" if link.position == 0 else "a_venir",
        )  # fmt: skip


def open_accounts(demarche: Demarche) -> None:
    """Un compte par rôle, tous au même mot de passe, annoncé par « make demo »."""
    for compte in COMPTES:
        user = Utilisateur.objects.create_user(compte.email, MOT_DE_PASSE, nom=compte.nom)
        for personne in Personne.objects.filter(courriel=compte.email):
            if str(personne) == compte.nom:
                personne.utilisateur = user
                personne.save(update_fields=["utilisateur"])
        organisation = Organisation.objects.named(compte.organisation)
        give_role(
            user=user,
            role=compte.role,
            organisation=organisation,
            by=SYSTEME,
            **scope(compte, demarche),
        )


def scope(compte, demarche: Demarche) -> dict:
    if compte.echelle == "departement":
        return {"departement": "ZZ"}
    if compte.echelle == "region":
        return {"region": "Z1"}
    return {} if compte.echelle == "instance" else {"demarche": demarche}
