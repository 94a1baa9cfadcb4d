"""Le compte rendu financier : pré-rempli, corrigé, déposé, produit."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.contrats.extensions import extensions
from maillage.documents.compte_rendu import build_document, make_compte_rendu
from maillage.financements.compte_rendu import build_compte_rendu, list_dus
from maillage.financements.models import (
    BudgetAnnuel,
    CompteRendu,
    Convention,
    Depense,
    LigneFinancement,
)
from maillage.suivi.models import IndicateurAction, NoteSuivi, SuiviFiche
from tests.factories.base import ContratFactory, FicheActionFactory


@pytest.fixture
def contrat(demarche):
    return ContratFactory(demarche=demarche, cercle="transmis")


@pytest.fixture
def fiche(contrat):
    return FicheActionFactory(contrat=contrat, titre="Former", cercle="transmis", statut="en_cours")


@pytest.fixture
def ligne(fiche):
    BudgetAnnuel.objects.create(fiche=fiche, annee=2025, montant=10_000)
    Depense.objects.create(fiche=fiche, annee=2025, montant=6_000, compte="64")
    Depense.objects.create(fiche=fiche, annee=2025, montant=2_000)
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="Ville", annee=2025, montant=4_000, etat="verse"
    )
    return LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", annee=2025, montant=6_000, etat="conventionne"
    )


def url(name, contrat, *args):
    return reverse(f"financements:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def of(ligne):
    return ["ligne", ligne.uid, 2025]


def test_it_is_pre_filled_from_budgets_expenses_and_other_funders(ligne):
    found = build_compte_rendu(ligne, 2025)
    charges = {row["cle"]: row for row in found["charges"]}
    assert charges["64"]["realise"] == 6_000
    assert found["total_charges"] == {
        "prevu": Decimal(10_000), "realise": Decimal(8_000), "ecart": Decimal("-20.0"),
    }  # fmt: skip
    assert [row["libelle"] for row in found["produits"]] == ["ARS", "Ville"]
    assert (found["montant"], found["part"]) == (6_000, Decimal("60.0"))
    assert "Former\u00a0: En cours" in found["textes"]["mise_en_oeuvre"]["texte"]
    assert found["echeance"] == date(2026, 6, 30)


def test_its_texts_come_from_what_was_followed_that_year(logged, alice, ligne):
    fiche = ligne.fiche
    SuiviFiche.objects.create(fiche=fiche, fait="Deux sessions.", a_faire="Une troisième.")
    for jour, nature, texte, cercle in (
        (date(2025, 3, 12), "avancement", "Salle trouvée.", "partage"),
        (date(2025, 4, 1), "blocage", "Plus de salle.", "partage"),
        (date(2025, 5, 1), "avancement", "Resté entre nous.", "travail"),
        (date(2024, 3, 12), "avancement", "L’an passé.", "partage"),
    ):
        NoteSuivi.objects.create(fiche=fiche, date=jour, nature=nature, texte=texte, cercle=cercle)
    row = IndicateurAction.objects.create(
        fiche=fiche, contrat=fiche.contrat, intitule="Personnes formées", unite="personnes",
        cible=60, unique_par_personne=True,
    )  # fmt: skip
    for annee, valeur in ((2024, 7), (2025, 42)):
        row.valeurs.create(
            debut=date(annee, 1, 1), fin=date(annee, 12, 31), etat="valeur", valeur=valeur
        )
    texts = {
        cle: item["texte"]
        for cle, item in build_compte_rendu(ligne, 2025, user=alice)["textes"].items()
    }
    done = texts["mise_en_oeuvre"].split("\n")
    assert done[0].endswith("Former\u00a0: En cours.")
    assert done[1:] == [
        "Déjà fait\u00a0: Deux sessions.", "Reste à faire\u00a0: Une troisième.",
        "12 mars 2025\u00a0: Salle trouvée.",
    ]  # fmt: skip
    measured = (
        "Personnes formées\u00a0: 42\u00a0personnes (2025), pour une cible de 60\u00a0personnes."
    )
    assert texts["objectifs"].endswith(measured)
    assert texts["beneficiaires"].endswith(measured)
    assert "Plus de salle." in texts["ecarts"]
    address = url("compte_rendu", ligne.contrat, *of(ligne))
    data = {f"texte-{cle}": texte for cle, texte in texts.items()} | {"texte-ecarts": "Aucun."}
    assert logged(alice).post(address, data).status_code == 302
    assert CompteRendu.objects.get().textes == {"ecarts": "Aucun."}
    page = logged(alice).get(address).content.decode()
    assert "Ce que disent les données pour" in page
    fiche.cercle = "travail"
    fiche.save()
    texts = build_compte_rendu(ligne, 2025, user=alice)["textes"]
    assert texts["mise_en_oeuvre"]["texte"].split("\n") == done[:1]


@pytest.mark.parametrize(
    ("fields", "du"),
    [
        ({}, True), ({"etat": "sollicite"}, False), ({"nature": "en_nature"}, False),
        ({"annee": None}, False), ({"etat": "notifie"}, True),
    ],
)  # fmt: skip
def test_only_new_money_granted_for_a_year_owes_one(ligne, fields, du):
    LigneFinancement.objects.exclude(pk=ligne.pk).delete()
    for name, value in fields.items():
        setattr(ligne, name, value)
    assert bool(list_dus(ligne.contrat, [ligne])) is du


def test_lines_of_one_convention_owe_one_together(ligne):
    convention = Convention.objects.create(contrat=ligne.contrat, numero="C1")
    LigneFinancement.objects.update(convention_liee=convention)
    rows = LigneFinancement.objects.all()
    (du,) = list_dus(ligne.contrat, rows)
    assert (du.genre, du.montant) == ("convention", 10_000)


def test_what_is_written_stays_and_the_rest_follows_the_data(logged, alice, ligne):
    client, contrat = logged(alice), ligne.contrat
    address = url("compte_rendu", contrat, *of(ligne))
    page = client.get(address)
    form = page.context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    data = {
        name: value if name.startswith("texte") else str(value).replace(".", ",")
        for name, value in data.items()
    }
    first = next(name for name in data if name == "charges-0-realise")
    data |= {first: "1 234,50", "texte-observations": "Une belle année"}
    assert client.post(address, data).status_code == 302
    row = CompteRendu.objects.get()
    assert row.montants == {"60": {"realise": "1234.50"}}
    assert row.textes == {"observations": "Une belle année"}
    Depense.objects.create(fiche=ligne.fiche, annee=2025, montant=500, compte="62")
    found = build_compte_rendu(ligne, 2025, row)
    assert found["total_charges"]["realise"] == Decimal("9734.50")


def test_it_is_made_ready_then_filed(logged, alice, ligne):
    client, contrat = logged(alice), ligne.contrat
    assert "En retard" in client.get(url("comptes_rendus", contrat)).content.decode()
    assert extensions["financements"].echeances
    report = url("compte_rendu_report", contrat, *of(ligne))
    client.post(report, {"etat": "depose"})
    assert not CompteRendu.objects.filter(etat="depose")
    client.post(report, {"etat": "depose", "depose_le": "2026-05-02"})
    assert CompteRendu.objects.get().depose_le == date(2026, 5, 2)
    phrases = [row[1] for row in extensions["financements"].echeances(contrat)]
    assert phrases == ["Compte rendu financier 2025 à déposer\u00a0: Ville"]


def test_it_is_read_by_who_sees_every_action(logged, alice, bruno, gilles, zoe, ligne):
    contrat = ligne.contrat
    address = url("compte_rendu", contrat, *of(ligne))
    assert logged(bruno).get(address).status_code == 200
    assert logged(bruno).post(address, {}).status_code == 403
    assert logged(gilles).get(address).status_code == 404
    assert logged(zoe).get(address).status_code == 404
    ligne.fiche.cercle = "travail"
    ligne.fiche.save()
    assert logged(bruno).get(address).status_code == 404
    assert logged(alice).get(address).status_code == 200


def test_the_document_says_charges_products_and_texts(alice, ligne):
    document = build_document(build_compte_rendu(ligne, 2025), ligne.contrat, jour=date(2026, 5, 2))
    text = str(document)
    for words in ("64 – Charges de personnel", "Ville", "représente 60", "Bilan qualitatif"):
        assert words in text
    made = make_compte_rendu(ligne.contrat, alice, "ligne", str(ligne.uid), 2025, "docx")
    assert made.contenu[:2] == b"PK"


def test_it_is_produced_in_the_background(logged, alice, ligne):
    address = url("compte_rendu_produce", ligne.contrat, *of(ligne))
    client = logged(alice)
    assert client.post(address, {"extension": "exe"}).status_code == 404
    response = client.post(address, {"extension": "docx"})
    assert response.status_code == 302
    assert "/travaux/" in response.url
