"""Les annexes chiffrées et le glossaire : plan de financement, communes, sigles."""

import re
from collections.abc import Iterator

from maillage.contrats.instantane import to_canonical
from maillage.documents.contrat.fiches import EXCLUES
from maillage.documents.contrat.mots import entier, euros, intitule
from maillage.documents.contrat.plan import Plan
from maillage.edition.arbre import Bloc, Tableau, paragraphe
from maillage.financements.totaux import Totaux, add_up

DROITE = ("gauche", "droite")
SIGLES = {
    "ARS": "Agence régionale de santé",
    "CAF": "Caisse d’allocations familiales",
    "CARSAT": "Caisse d’assurance retraite et de la santé au travail",
    "CCAS": "Centre communal d’action sociale",
    "CDS": "Centre de santé",
    "CIAS": "Centre intercommunal d’action sociale",
    "CLS": "Contrat local de santé",
    "CLSM": "Conseil local en santé mentale",
    "CPAM": "Caisse primaire d’assurance maladie",
    "CPTS": "Communauté professionnelle territoriale de santé",
    "CRSA": "Conférence régionale de la santé et de l’autonomie",
    "CTG": "Convention territoriale globale",
    "CTS": "Conseil territorial de santé",
    "EHPAD": "Établissement d’hébergement pour personnes âgées dépendantes",
    "EPCI": "Établissement public de coopération intercommunale",
    "ETP": "Équivalent temps plein",
    "FIR": "Fonds d’intervention régional",
    "MSA": "Mutualité sociale agricole",
    "MSP": "Maison de santé pluriprofessionnelle",
    "ORS": "Observatoire régional de la santé",
    "PAT": "Projet alimentaire territorial",
    "PETR": "Pôle d’équilibre territorial et rural",
    "PRS": "Projet régional de santé",
    "PRSE": "Plan régional santé-environnement",
    "PTSM": "Projet territorial de santé mentale",
    "QPV": "Quartier prioritaire de la politique de la ville",
}


def build_financement(plan: Plan) -> Iterator[Bloc]:
    """Le plan de financement consolidé ; rien si aucune fiche ne dit son argent."""
    lignes = [
        ligne for fiche in plan.fiches for ligne in fiche.get("financements", {}).get("lignes", [])
    ]
    if not lignes:
        return
    totaux = add_up(lignes)
    yield paragraphe(
        f"Montants en euros {plan.instantane['contrat']['base_fiscale_libelle']}, tels qu’inscrits "
        "dans les fiches-actions."
    )
    yield from _sums(totaux)
    yield _par_action(plan)
    if totaux.exclues:
        names = dict.fromkeys(ligne["nom"] for ligne in totaux.exclues)
        yield paragraphe(EXCLUES.format(", ".join(names)), "note")
    if totaux.sans_montant:
        yield paragraphe(f"Financements sans montant connu : {totaux.sans_montant}.", "note")


def _sums(totaux: Totaux) -> Iterator[Bloc]:
    for libelle, sums in (
        ("Financeur", totaux.par_financeur),
        ("Année", totaux.par_annee),
        ("État", totaux.par_etat),
    ):
        rows = [(key, euros(value)) for key, value in sums.items()]
        rows.append(("Total", euros(totaux.total)))
        yield Tableau(
            (libelle, "Montant"), tuple(rows), f"Financements par {libelle.lower()}", (3, 1), DROITE
        )


def _par_action(plan: Plan) -> Bloc:
    rows = [
        (
            intitule(fiche), euros(fiche["budget_previsionnel"]) or "à préciser",
            euros(add_up(fiche.get("financements", {}).get("lignes", [])).total),
        )
        for fiche in plan.fiches
    ]  # fmt: skip
    return Tableau(
        ("Action", "Budget prévisionnel", "Financements inscrits"), tuple(rows),
        "Budget et financements par action", (4, 1.5, 1.5), ("gauche", "droite", "droite"),
    )  # fmt: skip


def build_communes(territoire: dict) -> Iterator[Bloc]:
    """La liste des communes, leur EPCI et leur population, avec la source."""
    epci = {item["code"]: item["nom"] for item in territoire["epci"]}
    rows = [
        (row["nom"], row["code"], epci.get(row["epci"], ""), entier(row["population"]))
        for row in territoire["communes"]
    ]
    rows.append(("Ensemble", "", "", entier(territoire["population"])))
    annee = territoire["population_annee"]
    legende = f"Communes du territoire {territoire['nom']}, géographie {territoire['millesime']}"
    yield Tableau(
        ("Commune", "Code", "Intercommunalité", f"Population {annee or ''}".strip()), tuple(rows),
        legende, (3, 1, 4, 1.5), ("gauche", "gauche", "gauche", "droite"),
    )  # fmt: skip
    for phrase in territoire["phrases"]:
        yield paragraphe(phrase, "note")
    sources = [f"{item['producteur']}, {item['fichier']}" for item in territoire["sources"]]
    if sources:
        yield paragraphe(f"Sources : {' ; '.join(dict.fromkeys(sources))}.", "note")


def build_glossaire(instantane: dict) -> Iterator[Bloc]:
    """Les sigles que ce contrat emploie."""
    words = set(re.findall(r"\b[A-Z]{3,6}\b", to_canonical(instantane)))
    rows = tuple((sigle, sens) for sigle, sens in SIGLES.items() if sigle in words)
    if rows:
        yield Tableau(("Sigle", "Signification"), rows, "Sigles employés", (1, 4))
