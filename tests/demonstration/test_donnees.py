"""Les données de la démonstration se tiennent : comptes, renvois, vocabulaires, contours."""

import csv
import datetime
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
DOSSIER = RACINE / "maillage" / "demonstration" / "donnees"
REFERENTIELS = RACINE / "maillage" / "referentiels" / "donnees"
COMMUNES_DE_FRANCE = RACINE / "node_modules/@etalab/decoupage-administratif/data/communes.json"

PLANS = sorted(DOSSIER.glob("plan_*.csv"))
STATUTS = {"À venir", "À discuter", "En cours", "Réalisé", "En pause", "Bloqué", "Abandonné"}
VOCABULAIRE_DE = {
    "Publics": "publics",
    "Milieux": "milieux",
    "Thèmes": "themes",
    "Déterminants": "determinants",
    "Champ": "champs",
    "Participation citoyenne": "participation",
    "Nature de l'action": "natures",
    "Niveau de priorité": "priorites",
}
COLONNES_ORGANISATIONS = (
    "Structure pilote", "Structure porteuse", "Co-pilotes", "Partenaires",
    "Financeur 1", "Financeur 2", "Financeur 3",
)  # fmt: skip
FACULTATIFS = {
    "Titre de la sous-action", "Co-pilotes", "Financeur 2", "Montant 2", "Financeur 3",
    "Montant 3", "Axe", "Objectif stratégique",
}  # fmt: skip
INDICATEUR = re.compile(r"\[(processus|réalisation|résultat|impact)\] \S.*")


def read_json(nom: str, dossier: Path = DOSSIER) -> dict:
    return json.loads((dossier / nom).read_text(encoding="utf-8"))


def read_csv(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


@cache
def lignes_du_plan() -> list[dict[str, str]]:
    return [ligne for chemin in PLANS for ligne in read_csv(chemin)]


def fiches() -> list[dict[str, str]]:
    return [ligne for ligne in lignes_du_plan() if not ligne["Titre de la sous-action"]]


@cache
def organisations() -> set[str]:
    lignes = read_csv(DOSSIER / "organisations.csv")
    return {ligne[cle] for ligne in lignes for cle in ("nom", "sigle") if ligne[cle]}


@cache
def personnes() -> set[str]:
    return {f"{p['prenom']} {p['nom']}" for p in read_csv(DOSSIER / "personnes.csv")}


@cache
def referentiels() -> dict:
    return read_json("referentiels.json", REFERENTIELS)


def libelles(vocabulaire: str) -> set[str]:
    return {terme["libelle"] for terme in referentiels()[vocabulaire]}


def elements(cellule: str) -> list[str]:
    return [element for element in cellule.split(", ") if element]


def test_the_territory_has_34_communes_in_two_epci():
    geographie = read_json("geographie.json")
    communes = geographie["communes"]
    assert [c["code"] for c in communes] == [f"ZZ{rang:03d}" for rang in range(1, 35)]
    assert Counter(c["epci"] for c in communes) == {"ZZE000001": 18, "ZZE000002": 16}
    assert sum(c["population_municipale"] for c in communes) == 48178
    for epci in geographie["epci"]:
        assert epci["communes"] == [c["code"] for c in communes if c["epci"] == epci["code"]]


@pytest.mark.skipif(not COMMUNES_DE_FRANCE.exists(), reason="paquet des communes non installé")
def test_no_commune_bears_a_real_name():
    vraies = {c["nom"].casefold() for c in json.loads(COMMUNES_DE_FRANCE.read_text())}
    inventees = {c["nom"].replace("’", "'") for c in read_json("geographie.json")["communes"]}
    assert not {nom for nom in inventees if nom.casefold() in vraies}


def test_each_commune_has_one_closed_contour():
    contours = read_json("contours.geojson")["features"]
    codes = [c["code"] for c in read_json("geographie.json")["communes"]]
    assert [f["properties"]["code"] for f in contours] == codes
    for feature in contours:
        (anneau,) = feature["geometry"]["coordinates"]
        assert anneau[0] == anneau[-1]
        assert len(anneau) > 8
    assert (DOSSIER / "contours.geojson").stat().st_size <= 150_000


def test_neighbours_share_exactly_the_same_border():
    cotes: Counter = Counter()
    for feature in read_json("contours.geojson")["features"]:
        points = [tuple(point) for point in feature["geometry"]["coordinates"][0]]
        cotes.update(frozenset(paire) for paire in zip(points, points[1:], strict=False))
    assert set(cotes.values()) == {1, 2}
    exterieur = Counter(point for cote, fois in cotes.items() if fois == 1 for point in cote)
    assert set(exterieur.values()) == {2}, "le pourtour ne forme pas une seule ligne fermée"


def test_organisations_have_a_known_type_and_a_single_name():
    lignes = read_csv(DOSSIER / "organisations.csv")
    assert len(lignes) >= 40
    assert {ligne["type"] for ligne in lignes} <= {
        terme["code"] for terme in referentiels()["types_organisation"]
    }
    noms = Counter(ligne["nom"] for ligne in lignes)
    assert max(noms.values()) == 1


def test_people_belong_to_an_organisation_and_cannot_be_written_to():
    lignes = read_csv(DOSSIER / "personnes.csv")
    assert len(lignes) >= 25
    assert len(personnes()) == len(lignes)
    for ligne in lignes:
        assert ligne["organisation"] in organisations()
        assert ligne["courriel"].endswith("@demo.invalid")
        for fonction in filter(None, ligne["autres_fonctions"].split(" | ")):
            assert fonction.split(" @ ")[1] in organisations()


def test_the_contract_names_only_known_parties():
    contrat = read_json("contrat.json")
    assert len(contrat["parties"]) == 10
    roles = {terme["code"] for terme in referentiels()["roles_partie"]}
    for partie in contrat["parties"]:
        assert partie["organisation"] in organisations()
        assert partie["role"] in roles
        assert not partie["representant"] or partie["representant"] in personnes()
    signatures = {partie["signature_date"] for partie in contrat["parties"]}
    assert None in signatures
    assert len(signatures) >= 4


def test_the_previous_contract_has_three_axes_and_twelve_fiches():
    axes = read_json("contrat.json")["precedent"]["axes"]
    anciennes = [fiche for axe in axes for fiche in axe["fiches"]]
    assert (len(axes), len(anciennes)) == (3, 12)
    numeros = {ligne["N° fiche"] for ligne in lignes_du_plan()}
    assert {fiche["reprise"] for fiche in anciennes if fiche["reprise"]} <= numeros


def test_the_plan_has_its_axes_objectives_fiches_and_sous_actions():
    lignes = lignes_du_plan()
    assert len(fiches()) == 34
    assert len(lignes) - len(fiches()) == 5
    assert len({f["Axe"] for f in fiches() if f["Axe"]}) == 5
    assert len({f["Objectif stratégique"] for f in fiches() if f["Axe"]}) == 12
    assert [f["N° fiche"] for f in fiches() if not f["Axe"]] == ["T.1"]
    assert {f["Statut"] for f in fiches()} == STATUTS


def test_axis_titles_agree_with_the_contract():
    attendus = {f"Axe {a['numero']} – {a['titre']}" for a in read_json("contrat.json")["axes"]}
    assert {f["Axe"] for f in fiches() if f["Axe"]} == attendus


def test_fiches_are_fully_written():
    for fiche in fiches():
        vides = {cle for cle, valeur in fiche.items() if not valeur} - FACULTATIFS
        assert not vides, (fiche["N° fiche"], vides)
        assert 60 <= len(fiche["Contexte et constats"].split()) <= 125, fiche["N° fiche"]
        assert 80 <= len(fiche["Description"].split()) <= 165, fiche["N° fiche"]


def test_no_sentence_is_used_twice():
    phrases = Counter(
        phrase.strip()
        for fiche in lignes_du_plan()
        for cle in ("Contexte et constats", "Description", "Modalités d'évaluation", "Freins")
        for phrase in fiche[cle].split(". ")
    )
    assert [phrase for phrase, fois in phrases.items() if phrase and fois > 1] == []


@pytest.mark.parametrize(("colonne", "vocabulaire"), VOCABULAIRE_DE.items())
def test_the_plan_uses_the_words_of_the_vocabulary(colonne, vocabulaire):
    dits = {element for ligne in lignes_du_plan() for element in elements(ligne[colonne])}
    assert dits <= libelles(vocabulaire)


def test_every_public_and_setting_is_met_at_least_once():
    for colonne in ("Publics", "Milieux"):
        dits = {element for fiche in fiches() for element in elements(fiche[colonne])}
        assert dits == libelles(VOCABULAIRE_DE[colonne])


def test_the_plan_names_only_known_organisations_and_people():
    for ligne in lignes_du_plan():
        for colonne in COLONNES_ORGANISATIONS:
            assert set(elements(ligne[colonne])) <= organisations(), (ligne["N° fiche"], colonne)
        for colonne in ("Personne pilote", "Élu·e référent·e"):
            assert set(elements(ligne[colonne])) <= personnes(), (ligne["N° fiche"], colonne)


def test_the_plan_links_to_existing_instances_and_prs_objectives():
    instances = {instance["nom"] for instance in read_json("contrat.json")["instances"]}
    objectifs = {
        f"{objectif['code']} {objectif['libelle']}"
        for orientation in read_json("prs.json")["orientations"]
        for objectif in orientation["objectifs"]
    }
    for fiche in fiches():
        assert fiche["Instance"] in instances
        assert set(elements(fiche["Lien PRS"])) <= objectifs


def test_the_territories_of_fiches_exist():
    connus = {commune["nom"] for commune in read_json("geographie.json")["communes"]}
    connus |= {"Ensemble du territoire"} | organisations()
    for ligne in lignes_du_plan():
        assert set(elements(ligne["Territoire"])) <= connus


def test_money_never_exceeds_the_budget():
    for ligne in lignes_du_plan():
        trouve = sum(int(ligne[f"Montant {rang}"] or 0) for rang in (1, 2, 3))
        assert trouve <= int(ligne["Budget prévisionnel total"]), ligne["N° fiche"]


def test_indicators_steps_and_dates_have_their_form():
    for ligne in lignes_du_plan():
        for indicateur in ligne["Indicateurs"].splitlines():
            assert INDICATEUR.fullmatch(indicateur), indicateur
            assert indicateur.count(" | ") == 6, indicateur
        for etape in ligne["Étapes"].splitlines():
            _, echeance, responsable, etat = etape.split(" | ")
            read_date(echeance)
            assert responsable in organisations()
            assert etat in {"fait", "à faire"}
        assert read_date(ligne["Date de début"]) <= read_date(ligne["Date de fin"])


def read_date(texte: str) -> datetime.date:
    jour, mois, annee = map(int, texte.split("/"))
    return datetime.date(annee, mois, jour)


def test_one_fiche_has_two_pilots_and_one_is_shared_by_two_axes():
    doubles = [f["N° fiche"] for f in fiches() if len(elements(f["Structure pilote"])) == 2]
    assert doubles == ["1.2.2"]
    partagees = [f["N° fiche"] for f in fiches() if "partagée avec l’axe" in f["Description"]]
    assert partagees == ["2.2.1"]


@pytest.mark.parametrize("vocabulaire", sorted(referentiels()))
def test_a_vocabulary_has_unique_ascii_codes_and_labels_without_comma(vocabulaire):
    termes = referentiels()[vocabulaire]
    codes = [terme["code"] for terme in termes]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9_]+", code) for code in codes)
    assert not [terme for terme in termes if "," in terme["libelle"]]


def test_articles_use_only_declared_tokens_and_simple_markup():
    modele = read_json("articles.json", REFERENTIELS)
    corps = " ".join(article["corps"] for article in modele["articles"])
    assert set(re.findall(r"\{\{ ([\w.]+) \}\}", corps)) <= set(modele["jetons"])
    assert set(re.findall(r"</?(\w+)", corps)) <= {"p", "ul", "ol", "li", "strong", "em", "h3"}
