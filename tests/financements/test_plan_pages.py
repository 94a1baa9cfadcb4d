"""Les pages de l’argent : qui voit quoi, qui écrit quoi, et tout se défait."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.demarches.models import DemarcheAgence
from maillage.financements.models import (
    BudgetAnnuel,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from tests.factories.base import ContratFactory, FicheActionFactory, OrganisationFactory


@pytest.fixture
def contrat(demarche):
    return ContratFactory(
        demarche=demarche, cercle="transmis", nom="CLS des Confins",
        periode_debut=date(2026, 1, 1), periode_fin=date(2028, 12, 31),
    )  # fmt: skip


@pytest.fixture
def fiche(contrat):
    return FicheActionFactory(contrat=contrat, titre="Former", cercle="transmis", code="1")


@pytest.fixture
def autre(contrat):
    return FicheActionFactory(contrat=contrat, titre="Équiper", cercle="travail", code="2")


@pytest.fixture
def ars(demarche):
    agence = OrganisationFactory(nom="ARS des Confins", sigle="ARS")
    DemarcheAgence.objects.create(demarche=demarche, organisation=agence)
    return agence


@pytest.fixture
def ligne(fiche, ars):
    return LigneFinancement.objects.create(
        fiche=fiche, financeur=ars, annee=2026, montant=12_500, etat="sollicite",
        sollicite_le=date(2026, 1, 10),
    )  # fmt: skip


def url(name, contrat, *args):
    return reverse(f"financements:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


def test_the_plan_says_it_in_a_sentence_with_pictures_and_tables(logged, alice, fiche, ligne):
    BudgetAnnuel.objects.create(fiche=fiche, annee=2026, montant=20_000)
    Depense.objects.create(fiche=fiche, annee=2026, montant=1_000)
    page = logged(alice).get(url("plan", fiche.contrat)).content.decode()
    assert "Il faut 20\u202f000\u00a0€ toutes taxes comprises." in page
    assert "il manque 20\u202f000\u00a0€" in page
    assert page.count("<figure") == 3
    assert "7\u202f500\u00a0€ du budget de 2026" in page


def test_an_empty_plan_offers_the_first_step(logged, alice, gilles, contrat):
    assert url("ligne_create", contrat) in logged(alice).get(url("plan", contrat)).content.decode()
    poste = PosteCoordination.objects.create(demarche=contrat.demarche, cout_annuel=1_000)
    page = logged(alice).get(url("plan", contrat)).content.decode()
    assert "Aucun financement n’est encore inscrit" in page
    assert "<figure" not in page
    poste.delete()
    page = logged(gilles).get(url("plan", contrat)).content.decode()
    assert "Aucun argent" in page
    assert url("ligne_create", contrat) not in page


def test_a_filter_narrows_the_page_and_its_files(logged, alice, fiche, ligne):
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="Mécène", annee=2027, montant=5)
    client, contrat = logged(alice), fiche.contrat
    page = client.get(url("plan", contrat), {"annee": "2027", "etat": "faux"}).content.decode()
    assert "Mécène" in page
    assert url("ligne", contrat, ligne.uid) not in page
    text = client.get(url("plan_csv", contrat), {"annee": "2027"}).content.decode("utf-8-sig")
    assert len(text.strip().split("\r\n")) == 2
    assert client.get(url("plan_xlsx", contrat)).content[:2] == b"PK"


def test_the_plan_reads_as_fast_with_many_lines(
    logged, alice, fiche, ligne, django_assert_max_num_queries
):
    for rang in range(15):
        other = FicheActionFactory(contrat=fiche.contrat, titre=f"F{rang}")
        LigneFinancement.objects.create(fiche=other, financeur_texte="X", montant=rang, annee=2026)
    client = logged(alice)
    with django_assert_max_num_queries(30):
        client.get(url("plan", fiche.contrat))


QUI = ("coordination", "referent", "lecture")
DROITS = [
    # page, méthode, coordination, référent ARS, lecture
    ("plan", "get", 200, 200, 200),
    ("plan_csv", "get", 200, 200, 200),
    ("relances", "get", 200, 200, 200),
    ("ligne", "get", 200, 200, 200),
    ("ligne_create", "get", 200, 403, 403),
    ("ligne_edit", "get", 200, 403, 403),
    ("etat_edit", "get", 200, 200, 403),
    ("etat_change", "post", 422, 422, 403),
    ("relance_note", "post", 302, 302, 403),
    ("repartition_edit", "get", 200, 403, 403),
    ("versement_add", "post", 422, 422, 403),
    ("ligne_remove", "post", 302, 403, 403),
    ("etats_change", "post", 302, 403, 403),
    ("postes", "get", 200, 200, 404),
    ("poste_create", "get", 200, 403, 403),
    ("conventions", "get", 200, 200, 404),
    ("convention_create", "get", 200, 403, 403),
]


@pytest.mark.parametrize(("page", "methode", *QUI), DROITS)
def test_each_role_meets_its_doors(
    client,
    contrat,
    ligne,
    alice,
    bruno,
    gilles,
    zoe,
    page,
    methode,
    coordination,
    referent,
    lecture,
):
    parts = page.split("_")[0]
    own = parts in ("ligne", "etat", "relance", "repartition", "versement")
    args = [ligne.uid] if own and page != "ligne_create" else []
    for user, attendu in ((alice, coordination), (bruno, referent), (gilles, lecture)):
        client.force_login(user)
        assert getattr(client, methode)(url(page, contrat, *args)).status_code == attendu, user
        LigneFinancement.objects.update(supprime_le=None)
    client.force_login(zoe)
    assert getattr(client, methode)(url(page, contrat, *args)).status_code == 404


def test_the_ars_follows_its_own_money_only(logged, bruno, fiche, ligne):
    other = LigneFinancement.objects.create(fiche=fiche, financeur_texte="CPAM", montant=3)
    client, data = logged(bruno), {"etat": "notifie", "jour": "2026-04-02", "montant": "12 000,50"}
    assert client.post(url("etat_change", fiche.contrat, other.uid), data).status_code == 403
    assert client.post(url("etat_change", fiche.contrat, ligne.uid), data).status_code == 302
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.notifie_le) == ("notifie", date(2026, 4, 2))
    assert (ligne.montant_notifie, ligne.montant) == (Decimal("12000.50"), 12_500)


def test_a_move_that_does_not_exist_is_refused(logged, alice, fiche, ligne):
    data = {"etat": "verse", "jour": "2026-04-02"}
    response = logged(alice).post(url("etat_change", fiche.contrat, ligne.uid), data)
    assert response.status_code == 422
    ligne.refresh_from_db()
    assert ligne.etat == "sollicite"


def test_several_lines_move_at_once_and_come_back(logged, alice, fiche, ligne):
    second = LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="CPAM", etat="sollicite", montant=3
    )
    paid = LigneFinancement.objects.create(fiche=fiche, financeur_texte="CAF", etat="verse")
    client, contrat = logged(alice), fiche.contrat
    data = {"ligne": [str(row.uid) for row in (ligne, second, paid)]}
    page = client.post(
        url("etats_change", contrat), data | {"etat": "notifie", "jour": "2026-05-01"}, follow=True
    )
    assert "1\u00a0autre" in page.content.decode()
    rows = LigneFinancement.objects.order_by("pk").values_list("etat", "notifie_le")
    assert list(rows) == [("notifie", date(2026, 5, 1))] * 2 + [("verse", None)]
    undo = undo_of(page)
    assert client.post(undo).status_code == 302
    rows = LigneFinancement.objects.order_by("pk").values_list("etat", "notifie_le")
    assert list(rows) == [("sollicite", None)] * 2 + [("verse", None)]


def undo_of(page):
    """L’adresse qui défait, lue dans le message."""
    text = page.content.decode()
    start = text.index('action="', text.index('class="messages"')) + len('action="')
    return text[start : text.index('"', start)].replace("&amp;", "&")


def test_an_undo_is_only_for_who_follows_the_line(logged, alice, bruno, contrat, fiche, ars):
    """Le référent ARS ne défait pas, par l’adresse d’autrui, ce que paie un autre financeur."""
    row = LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="Mairie", annee=2026, montant=100, etat="sollicite"
    )
    data = {"ligne": [str(row.uid)], "etat": "notifie", "jour": "2026-05-01"}
    undo = undo_of(logged(alice).post(url("etats_change", contrat), data, follow=True))
    logged(bruno).post(undo)
    row.refresh_from_db()
    assert row.etat == "notifie"


def test_a_forged_undo_changes_nothing(logged, alice, contrat):
    page = logged(alice).post(url("etats_undo", contrat) + "?jeton=faux", follow=True)
    assert "ne défait rien" in page.content.decode()


def test_a_line_is_spread_between_fiches_after_a_live_check(logged, alice, fiche, autre, ligne):
    client, address = logged(alice), url("repartition_edit", fiche.contrat, ligne.uid)
    data = {f"poids-{fiche.pk}": "2", f"poids-{autre.pk}": "1"}
    shown = client.post(address, data | {"verifier": "1"}).content.decode()
    assert "8\u202f333,33" in shown
    assert LigneFinancement.objects.get().fiche == fiche
    client.post(address, data)
    ligne.refresh_from_db()
    assert (ligne.fiche, ligne.parts.count()) == (None, 2)
    data = {f"montant-{fiche.pk}": "20 000"}
    assert "plus que la ligne" in client.post(address, data).content.decode()
    client.post(address, {f"poids-{autre.pk}": "1"})
    ligne.refresh_from_db()
    assert (ligne.fiche, ligne.parts.count()) == (autre, 0)


def test_a_partial_reader_sees_only_the_part_of_his_fiches(logged, gilles, fiche, autre, ligne):
    LigneFinancement.objects.filter(pk=ligne.pk).update(fiche=None, montant=1234)
    ligne.refresh_from_db()
    ligne.repartition = [{"id": fiche.pk, "poids": "1"}, {"id": autre.pk, "poids": "1"}]
    client = logged(gilles)
    for name, args in (("ligne", [ligne.uid]), ("plan", []), ("plan_csv", [])):
        page = client.get(url(name, fiche.contrat, *args)).content.decode()
        assert "617" in page
        assert "1\u202f234" not in page
        assert "1234" not in page
        assert "Équiper" not in page


def test_the_balance_paid_moves_the_line_to_its_end(logged, alice, fiche, ligne):
    LigneFinancement.objects.filter(pk=ligne.pk).update(etat="conventionne")
    client, contrat = logged(alice), fiche.contrat
    data = {"date": "2026-06-01", "montant": "12 500,00 €", "solde": "on"}
    page = client.post(url("versement_add", contrat, ligne.uid), data, follow=True)
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.verse_le) == ("verse", date(2026, 6, 1))
    client.post(undo_of(page))
    assert Versement.objects.get().supprime_le


def test_a_payer_typed_freely_is_known_or_kept_as_typed(logged, alice, contrat, fiche, ars):
    client, address = logged(alice), url("ligne_create", contrat)
    assert "ARS des Confins" in client.get(address).content.decode()
    data = {"nature": "nouveau", "emploi": "fonctionnement", "montant": "12 500,50 €"}
    for said in ("ars", "Mécène local"):
        client.post(address, data | {"financeur_texte": said, "fiche": fiche.pk})
    first, second = LigneFinancement.objects.order_by("pk")
    assert (first.financeur, first.montant) == (ars, Decimal("12500.50"))
    assert (second.financeur, second.financeur_texte) == (None, "Mécène local")


def test_time_given_is_valued_from_its_cost(logged, alice, contrat, fiche):
    data = {
        "nature": "en_nature", "emploi": "fonctionnement", "financeur_texte": "Mairie",
        "etp": "0,25", "cout_etp": "48 000", "fiche": fiche.pk,
    }  # fmt: skip
    logged(alice).post(url("ligne_create", contrat), data)
    assert LigneFinancement.objects.get().montant == 12_000


def test_two_people_do_not_overwrite_each_other(logged, alice, fiche, ligne):
    client, address = logged(alice), url("etat_edit", fiche.contrat, ligne.uid)
    page = client.get(address).content.decode()
    mark = page.split('name="empreinte" value="')[1].split('"')[0]
    LigneFinancement.objects.filter(pk=ligne.pk).update(montant_demande=7)
    data = {"montant_demande": "9", "sollicite_le": "2026-01-10", "empreinte": mark}
    shown = client.post(address, data)
    assert shown.status_code == 422
    assert "Quelqu’un d’autre" in shown.content.decode()


def test_what_waits_too_long_is_chased_then_left_in_peace(logged, alice, fiche, ligne):
    client, address = logged(alice), url("relances", fiche.contrat)
    assert "sans réponse" in client.get(address).content.decode()
    client.post(url("relance_note", fiche.contrat, ligne.uid))
    assert "Rien à relancer" in client.get(address).content.decode()


def test_a_line_goes_to_the_bin_and_back(logged, alice, fiche, ligne):
    client, address = logged(alice), url("ligne_remove", fiche.contrat, ligne.uid)
    client.post(address)
    assert not LigneFinancement.objects.alive()
    client.post(address)
    assert LigneFinancement.objects.alive()


def test_the_post_shows_its_holder_cost_and_vacancy(logged, alice, contrat, ars):
    client = logged(alice)
    data = {
        "intitule": "Coordination", "employeur": "ARS", "etp": "0,8", "cout_annuel": "46 000",
        "debut": "2026-01-01", "vacant_depuis": "2026-03-01",
    }  # fmt: skip
    assert client.post(url("poste_create", contrat), data).status_code == 302
    poste = PosteCoordination.objects.get()
    LigneFinancement.objects.create(
        contrat=contrat, poste=poste, financeur=ars, montant=23_000, annee=2026, etat="verse"
    )
    client.post(
        url("depense_create", contrat, poste.uid), {"annee": "2026", "montant": "8", "compte": "64"}
    )
    page = client.get(url("postes", contrat)).content.decode()
    for words in ("Vacant depuis", "0,8", "46\u202f000", "23\u202f000", "64 – Charges"):
        assert words in page


def test_an_unknown_employer_is_said_next_to_its_field(logged, alice, contrat):
    data = {"intitule": "Coordination", "employeur": "Inconnue", "etp": "1"}
    response = logged(alice).post(url("poste_create", contrat), data)
    assert response.status_code == 422
    assert "n’est pas à l’annuaire" in response.content.decode()


def test_a_convention_gathers_its_lines(logged, alice, fiche, ligne):
    client, contrat = logged(alice), fiche.contrat
    response = client.post(
        url("convention_create", contrat), {"numero": "2026-12", "financeur": "ARS"}
    )
    assert response.status_code == 302
    ligne.convention_liee = Convention.objects.get()
    ligne.save()
    page = client.get(url("convention", contrat, ligne.convention_liee.uid)).content.decode()
    assert "12\u202f500" in page
