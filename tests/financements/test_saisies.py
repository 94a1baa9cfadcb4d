"""Ce que l’on tape mal dans un formulaire d’argent : gardé, expliqué, jamais une panne."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from maillage.financements.models import (
    AppelProjets,
    BudgetAnnuel,
    Candidature,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from tests.factories.base import ContratFactory, FicheActionFactory

EXCEL = "1\u202f234,50\u00a0€"
# (ce que l’on tape, ce que dit la page)
FAUX = {
    "abc": "Écrivez un nombre",
    "-5": "Un nombre positif est attendu",
    "1" + "0" * 15: "trop grand",
    "1e15": "trop grand",
    "12,345": "au centime",
    "NaN": "Écrivez un nombre",
    "1 234,50 $": "Écrivez un nombre",
}


@pytest.fixture
def contrat(demarche):
    return ContratFactory(
        demarche=demarche, cercle="transmis", periode_debut=date(2025, 1, 1),
        periode_fin=date(2028, 12, 31),
    )  # fmt: skip


@pytest.fixture
def fiche(contrat):
    return FicheActionFactory(contrat=contrat, titre="Former", cercle="transmis")


@pytest.fixture
def objets(contrat, fiche):
    """Un objet de chaque sorte, par le nom qu’en a l’adresse."""
    ligne = LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", annee=2025, montant=1000, etat="notifie"
    )
    partagee = LigneFinancement.objects.create(
        contrat=contrat, financeur_texte="Ville", annee=2025, montant=900, etat="sollicite"
    )
    return {
        "ligne": ligne, "partagee": partagee,
        "poste": PosteCoordination.objects.create(demarche=contrat.demarche, intitule="Poste"),
        "convention": Convention.objects.create(contrat=contrat, numero="C1"),
        "appel": AppelProjets.objects.create(
            demarche=contrat.demarche, titre="Appel", financeur_texte="ARS", cercle="transmis"
        ),
        "fiche": fiche,
    }  # fmt: skip


LIGNE = {"financeur_texte": "ARS", "nature": "nouveau", "emploi": "fonctionnement"}
NEUVE = {"neuf0-financeur_texte": "ARS", "neuf0-etat": "a_rechercher", "neuf0-nature": "nouveau"}
APPEL = {"titre": "Un appel", "financeur_texte": "ARS", "cercle": "partage"}
ENVERS, AVANT = {"debut": "2026-05-01", "fin": "2026-04-01"}, "La fin vient avant le début"
POSTE = {"intitule": "Coordination", "etp": "1"}
# Par page : les objets de son adresse, ce que l’on y écrit de juste, le champ d’un montant.
MONTANTS = {
    "ligne_create": ((), LIGNE, "montant"),
    "ligne_edit": (("ligne",), LIGNE, "montant"),
    "etat_edit": (("ligne",), {}, "montant_notifie"),
    "etat_change": (("ligne",), {"etat": "conventionne", "jour": "2025-03-01"}, "montant"),
    "versement_add": (("ligne",), {"date": "2025-03-01"}, "montant"),
    "poste_create": ((), POSTE, "cout_annuel"),
    "depense_create": (("poste",), {"annee": "2025", "compte": "64"}, "montant"),
    "appel_create": ((), APPEL, "montant_max"),
    "candidature_edit": (("appel",), {"etat": "envisagee"}, "montant_demande"),
    "lignes": (("fiche",), NEUVE, "neuf0-montant"),
    "budgets": (("fiche",), {"neuf0-annee": "2026"}, "neuf0-montant"),
    "depenses": (("fiche",), {"neuf0-annee": "2026"}, "neuf0-montant"),
}  # fmt: skip
# De même, ce que l’on tape de faux ailleurs, et la phrase qui le dit.
FAUTES = {
    "sans financeur": ("ligne_create", (), LIGNE | {"financeur_texte": ""}, "Dites qui finance"),
    "etp trop cher": (
        "ligne_create", (), LIGNE | {"etp": "9999", "cout_etp": "9999999999"}, "trop grand",
    ),
    "etp trop long": ("ligne_create", (), LIGNE | {"etp": "123456789"}, "trop grand"),
    "annee": ("ligne_create", (), LIGNE | {"annee": "20260"}, "2100"),
    "annee en mots": ("budgets", ("fiche",), {"neuf0-annee": "l’an prochain"}, "entier"),
    "budget vide": ("budgets", ("fiche",), {"neuf0-annee": "2026"}, "obligatoire"),
    "jour": (
        "versement_add", ("ligne",), {"date": "31/02/2025", "montant": "5"}, "comme 31/12/2026",
    ),
    "poste à l’envers": (
        "poste_create", (), POSTE | ENVERS, AVANT,
    ),
    "convention à l’envers": (
        "convention_create", (), {"numero": "C2"} | ENVERS, AVANT,
    ),
    "appel à l’envers": (
        "appel_create", (), APPEL | {"ouverture": "2026-05-01", "echeance": "2026-04-01"},
        "avant l’ouverture",
    ),
    "taux": ("appel_create", (), APPEL | {"taux_max": "120"}, "100"),
}  # fmt: skip


def address(nom, contrat, objets, sujets=()):
    args = [objets[sujet].uid for sujet in sujets]
    return reverse(f"financements:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.mark.parametrize("nom", MONTANTS)
def test_a_wrong_amount_is_kept_and_explained(logged, alice, contrat, objets, nom):
    client, (sujets, juste, champ) = logged(alice), MONTANTS[nom]
    for faux, phrase in FAUX.items():
        response = client.post(address(nom, contrat, objets, sujets), juste | {champ: faux})
        page = response.content.decode()
        assert (response.status_code, phrase in page, faux in page) == (422, True, True), faux


@pytest.mark.parametrize("nom", MONTANTS)
def test_an_amount_pasted_from_a_spreadsheet_is_read(logged, alice, contrat, objets, nom):
    sujets, juste, champ = MONTANTS[nom]
    client, url = logged(alice), address(nom, contrat, objets, sujets)
    mark = {"empreinte": client.get(url).context["empreinte"]} if nom.endswith("edit") else {}
    assert client.post(url, juste | mark | {champ: EXCEL}).status_code == 302
    row = {
        "poste_create": PosteCoordination, "depense_create": Depense, "appel_create": AppelProjets,
        "candidature_edit": Candidature, "versement_add": Versement, "budgets": BudgetAnnuel,
        "depenses": Depense, "ligne_create": LigneFinancement, "lignes": LigneFinancement,
    }  # fmt: skip
    found = row[nom].objects.latest("pk") if nom in row else objets["ligne"]
    found.refresh_from_db()
    name = "montant_conventionne" if nom == "etat_change" else champ.removeprefix("neuf0-")
    assert getattr(found, name) == Decimal("1234.50")


@pytest.mark.parametrize("cas", FAUTES)
def test_what_is_wrong_is_said_beside_what_was_typed(logged, alice, contrat, objets, cas):
    nom, sujets, data, phrase = FAUTES[cas]
    response = logged(alice).post(address(nom, contrat, objets, sujets), data)
    page = response.content.decode()
    assert (response.status_code, phrase in page) == (422, True), page[page.find("<main") :]
    assert all(escape(value) in page for name, value in data.items() if not name.endswith("etat"))


@pytest.mark.parametrize(
    ("parts", "phrase"),
    [
        (("600", "400"), "plus que la ligne"),
        (("100", "200"), "Il reste 600\u00a0€ à répartir"),
        (("1" + "0" * 15, ""), "trop grand"),
        (("-1", ""), "Un nombre positif est attendu"),
        (("moitié", "moitié"), "Écrivez un nombre"),
    ],
)
def test_parts_that_do_not_make_the_whole_are_kept(
    logged, alice, contrat, objets, fiche, parts, phrase
):
    autre = FicheActionFactory(contrat=contrat, titre="Équiper", cercle="transmis")
    data = {f"montant-{row.pk}": part for row, part in zip((fiche, autre), parts, strict=True)}
    url = address("repartition_edit", contrat, objets, ("partagee",))
    response = logged(alice).post(url, data)
    page = response.content.decode()
    assert (response.status_code, phrase in page) == (422, True)
    assert all(f'value="{part}"' in page for part in parts if part)
    assert not objets["partagee"].parts.exists()


def test_a_report_keeps_what_is_wrong_in_its_table_and_its_day(logged, alice, contrat, objets):
    args = ["ligne", objets["ligne"].uid, 2025]
    client, start = logged(alice), [contrat.demarche.slug, contrat.uid]
    url = reverse("financements:compte_rendu", args=[*start, *args])
    response = client.post(url, {"charges-0-realise": "beaucoup", "texte-observations": "Gardé."})
    page = response.content.decode()
    assert response.status_code == 422
    assert all(said in page for said in ("Écrivez un nombre", 'value="beaucoup"', "Gardé."))
    report = reverse("financements:compte_rendu_report", args=[*start, *args])
    response = client.post(report, {"etat": "depose", "depose_le": ""})
    assert response.status_code == 422
    assert "Dites quel jour il a été déposé." in response.content.decode()
