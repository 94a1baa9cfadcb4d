"""Les cas auxquels un outil de contrats locaux de santé doit survivre, un par un."""

import json
from datetime import date
from decimal import Decimal

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Fonction, Organisation
from maillage.contrats.actions import duplicate_fiche, update_objet
from maillage.contrats.actions import fingerprint as mark_of
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import (
    ActePartie,
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    Partie,
    Rattachement,
    SignaturePartie,
)
from maillage.demarches.actions.annuaire import merge_organisations, update_organisation
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.demarches.models import Affectation, DemarcheAgence
from maillage.documents.contrat import build_document
from maillage.edition.arbre import to_json
from maillage.financements.models import LigneFinancement
from maillage.financements.totaux import add_up
from maillage.journal.etat import read_state
from maillage.suivi.models import Deploiement, IndicateurAction
from maillage.territoires.models import Commune, Departement, Region
from tests.contrats.classeurs import load
from tests.factories.base import (
    AffectationFactory,
    ContratFactory,
    FicheActionFactory,
    OrganisationFactory,
    PersonneFactory,
    UtilisateurFactory,
)
from tests.factories.contrat_complet import make_millesime
from tests.lecture.fabrique import build_xlsx

JOUR = date(2026, 11, 21)


def printed(contrat) -> str:
    document = build_document(build_instantane(Contrat.objects.get(pk=contrat.pk)), date=JOUR)
    return json.dumps(to_json(document), ensure_ascii=False).replace("\\u00a0", " ")


def told(contrat, titre) -> dict:
    fiches = build_instantane(Contrat.objects.get(pk=contrat.pk))["fiches"]
    return next(fiche for fiche in fiches if fiche["titre"] == titre)


# ---- les fiches ---------------------------------------------------------------------------

VOLETS = [f"Volet {rang}" for rang in range(1, 9)]


def chapeau(contrat, count: int) -> FicheAction:
    mere = FicheActionFactory(contrat=contrat, titre="Santé mentale", code="3")
    for rang, titre in enumerate(VOLETS[:count], 1):
        volet = FicheActionFactory(
            contrat=contrat, titre=titre, code=f"3.{rang}", parent=mere, position=rang,
            statut="realise" if rang == 1 else "en_cours", budget_previsionnel=1000 * rang,
        )  # fmt: skip
        pilote = OrganisationFactory(nom=f"Pilote {rang}")
        FicheOrganisation.objects.create(fiche=volet, organisation=pilote, role="pilote")
        IndicateurAction.objects.create(fiche=volet, intitule=f"Mesure {rang}", cible=rang)
        LigneFinancement.objects.create(fiche=volet, financeur_texte="ARS", montant=100 * rang)
    return mere


@pytest.mark.parametrize("count", [4, 8])
def test_a_chapeau_carries_sub_actions_each_with_pilot_budget_state_indicators(contrat, count):
    mere = chapeau(contrat, count)
    for rang, titre in enumerate(VOLETS[:count], 1):
        volet = told(contrat, titre)
        assert volet["parent"] == str(mere.uid)
        assert volet["organisations"]["pilote"][0]["nom"] == f"Pilote {rang}"
        assert volet["budget_previsionnel"] == f"{1000 * rang}.00"
        assert volet["suivi"]["indicateurs"][0]["intitule"] == f"Mesure {rang}"
        assert volet["financements"]["lignes"][0]["montant"] == f"{100 * rang}.00"
    assert {told(contrat, titre)["statut"] for titre in VOLETS[:count]} == {"realise", "en_cours"}
    text = printed(contrat)
    assert all(f"Pilote {rang}" in text and f"Mesure {rang}" in text for rang in range(1, count))


def test_the_sub_actions_of_a_chapeau_come_from_a_workbook(contrat, referentiels):
    rows = [["Titre de l'action", "Titre de la sous-action", "Structure pilote", "Statut",
             "Budget", "Indicateurs"],
            *[["Santé mentale", titre, f"Pilote {i}", "En cours", 10 * i, f"Mesure {i}"]
              for i, titre in enumerate(VOLETS, 1)]]  # fmt: skip
    load(contrat, build_xlsx({"Plan": rows}))
    mere = FicheAction.objects.get(titre="Santé mentale")
    volets = list(mere.sous_actions.all())
    assert [volet.titre for volet in volets] == VOLETS
    assert [str(volet.budget_previsionnel) for volet in volets] == [
        f"{10 * i}.00" for i in range(1, 9)
    ]
    assert all(volet.indicateurs.count() == 1 for volet in volets)
    assert all(volet.organisations.count() == 1 for volet in volets)


def test_one_fiche_is_run_by_three_communautes_each_its_way(contrat, fiche, logged, alice, url_of):
    for nom, statut in (("Nord", "realise"), ("Centre", "en_cours"), ("Sud", "bloque")):
        pilote = OrganisationFactory(nom=f"CC {nom}")
        Deploiement.objects.create(
            fiche=fiche, libelle=f"Communauté {nom}", pilote=pilote, statut=statut,
            commentaire=f"{nom} : 12 ateliers",
        )  # fmt: skip
    rows = told(contrat, fiche.titre)["suivi"]["deploiements"]
    assert [(row["libelle"], row["pilote"]["nom"], row["statut"]) for row in rows] == [
        ("Communauté Nord", "CC Nord", "realise"),
        ("Communauté Centre", "CC Centre", "en_cours"),
        ("Communauté Sud", "CC Sud", "bloque"),
    ]
    page = logged(alice).get(url_of("fiche", fiche)).content.decode()
    assert all(text in page for text in ("CC Nord", "CC Centre", "CC Sud", "Bloqué"))


def test_a_fiche_without_axis_lives_everywhere(contrat, logged, alice, url_of, referentiels):
    load(contrat, build_xlsx({"Plan": [["Titre", "Statut"], ["Action transversale", "En cours"]]}))
    client = logged(alice)
    for page in ("plan", "arbre"):
        assert "Action transversale" in client.get(url_of(page, contrat)).content.decode()
    assert "Action transversale" in printed(contrat)
    assert told(contrat, "Action transversale")["axe"] is None


def test_a_fiche_with_two_axes_counts_once_in_the_plan_and_the_document(
    contrat, fiche, logged, alice, url_of
):
    first = Axe.objects.create(contrat=contrat, titre="Premier axe", code="1", position=1)
    second = Axe.objects.create(contrat=contrat, titre="Second axe", code="2", position=2)
    FicheAction.objects.filter(pk=fiche.pk).update(axe=first)
    Rattachement.objects.create(fiche=fiche, contrat=contrat, axe=second)
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="ARS", montant=500)
    fiches = build_instantane(Contrat.objects.get(pk=contrat.pk))["fiches"]
    assert len(fiches) == 1
    assert add_up(line for f in fiches for line in f["financements"]["lignes"]).total == 500
    page = logged(alice).get(url_of("plan", contrat)).content.decode()
    assert page.count(str(url_of("fiche", fiche)) + '"') == 1
    client = logged(alice)
    assert "rattachée à l’Axe 2" in client.get(url_of("fiche", fiche)).content.decode()


# ---- l’argent et les chiffres ----------------------------------------------------------------


def test_a_departmental_convention_is_shown_and_never_summed(contrat, fiche, logged, alice, url_of):
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="ARS", montant=1000)
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="Association", montant=90000, departementale=True,
        convention="Convention départementale",
    )  # fmt: skip
    totaux = add_up(told(contrat, fiche.titre)["financements"]["lignes"])
    assert totaux.total == Decimal("1000.00")
    assert [line["montant"] for line in totaux.exclues] == ["90000.00"]
    page = logged(alice).get(url_of("fiche", fiche)).content.decode()
    assert "Association" in page


def test_a_convention_stays_departmental_after_a_new_import(contrat, referentiels):
    rows = [["Titre", "Financeur 1", "Montant 1"], ["A", "Association", 90000]]
    load(contrat, build_xlsx({"Plan": rows}))
    LigneFinancement.objects.update(departementale=True)
    load(contrat, build_xlsx({"Plan": [rows[0], ["A", "Association", 95000]]}))
    line = LigneFinancement.objects.get()
    assert (line.departementale, line.montant) == (True, Decimal("95000.00"))


def test_a_file_active_says_so_from_the_page_to_the_snapshot(contrat, fiche, referentiels):
    rows = [["Titre", "Indicateurs"], ["A", "File active | personnes"]]
    load(contrat, build_xlsx({"Plan": rows}))
    IndicateurAction.objects.update(unique_par_personne=True)
    load(contrat, build_xlsx({"Plan": [rows[0], ["A", "File active | patients"]]}))
    row = IndicateurAction.objects.get()
    assert (row.unique_par_personne, row.unite) == (True, "patients")
    assert told(contrat, "A")["suivi"]["indicateurs"][0]["unique_par_personne"] is True
    copie = duplicate_fiche(FicheAction.objects.get(titre="A"), by=SYSTEME)
    assert copie.indicateurs.get().unique_par_personne


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("chaque année scolaire", "scolaire"),
        ("scolaire", "scolaire"),
        ("à chaque campagne", "campagne"),
        ("campagne", "campagne"),
    ],
)
def test_school_years_and_campaigns_are_periods(contrat, referentiels, ecrit, code):
    line = f"Dépistages | personnes | 10 | 20 | 2027 | CRCDC | {ecrit}"
    load(contrat, build_xlsx({"Plan": [["Titre", "Indicateurs"], ["Octobre rose", line]]}))
    assert IndicateurAction.objects.get().frequence == code
    assert told(contrat, "Octobre rose")["suivi"]["indicateurs"][0]["frequence"] == code


# ---- les générations --------------------------------------------------------------------------


@pytest.fixture
def generations(demarche):
    """L’ancien prorogé jusqu’à décembre, le nouveau signé en septembre."""
    old = ContratFactory(
        demarche=demarche, nom="CLS 2021-2025", generation=1, phase="mise_en_oeuvre", etat="signe",
        periode_debut=date(2021, 1, 1), periode_fin=date(2025, 12, 31),
        prorogation=date(2026, 12, 31),
    )  # fmt: skip
    new = ContratFactory(
        demarche=demarche, nom="CLS 2026-2030", generation=2, predecesseur=old,
        periode_debut=date(2026, 9, 1), periode_fin=date(2030, 12, 31),
    )  # fmt: skip
    return old, new


def test_two_generations_are_in_force_at_once(generations):
    old, new = generations
    in_force = Contrat.objects.in_force
    assert set(in_force(JOUR)) == {old, new}
    assert set(in_force(date(2026, 8, 31))) == {old}
    assert set(in_force(date(2027, 1, 1))) == {new}


def test_the_same_action_serves_two_generations_and_is_one(generations):
    old, new = generations
    shared = FicheActionFactory(contrat=old, titre="Action poursuivie", code="7")
    axe = Axe.objects.create(contrat=new, titre="Nouvel axe", code="1")
    Rattachement.objects.create(fiche=shared, contrat=new, axe=axe, code="1.1")
    assert told(old, "Action poursuivie")["code"] == "7"
    assert told(new, "Action poursuivie")["code"] == "1.1"
    assert FicheAction.objects.count() == 1
    assert "Action poursuivie" in printed(new)


def test_a_fiche_taken_up_by_the_next_generation_remembers_where_it_comes_from(generations):
    old, new = generations
    source = FicheActionFactory(contrat=old, titre="À reprendre", statut="realise")
    copie = duplicate_fiche(source, by=SYSTEME, contrat=new)
    assert (copie.edition_precedente, copie.statut) == (source, "a_venir")
    assert told(new, copie.titre)["edition_precedente"]["titre"] == "À reprendre"


# ---- les parties -------------------------------------------------------------------------------


@pytest.fixture
def porteur(contrat):
    organisation = OrganisationFactory(nom="PETR des Confins")
    FicheOrganisation.objects.create(
        fiche=FicheActionFactory(contrat=contrat, titre="Suivie"),
        organisation=organisation, role="pilote",
    )  # fmt: skip
    partie = Partie.objects.create(
        contrat=contrat, organisation=organisation, role="porteur", nom_signe="PETR des Confins"
    )
    ActePartie.objects.create(partie=partie, date=date(2026, 5, 1))
    SignaturePartie.objects.create(partie=partie, date=date(2026, 6, 1))
    return partie


def test_a_carrier_that_merges_keeps_its_signed_name_and_its_series(contrat, porteur):
    new = OrganisationFactory(nom="Communauté des Confins")
    merge_organisations(porteur.organisation, new, by=SYSTEME)
    porteur.refresh_from_db()
    assert (str(porteur), porteur.organisation) == ("PETR des Confins", new)
    assert "PETR des Confins" in printed(contrat)
    assert told(contrat, "Suivie")["organisations"]["pilote"][0]["nom"] == "Communauté des Confins"


def test_a_carrier_that_changes_its_name_keeps_the_one_it_signed(contrat, porteur):
    organisation = porteur.organisation
    update_organisation(
        organisation.pk, version=organisation.version, by=SYSTEME, nom="Pôle des Confins"
    )
    assert str(Partie.objects.get()) == "PETR des Confins"
    assert Organisation.objects.named("petr des confins") == organisation


def test_a_carrier_replaced_in_mid_contract_leaves_its_trace(contrat, porteur):
    Partie.objects.filter(pk=porteur.pk).update(sortie_le=date(2027, 1, 1))
    Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="Communauté nouvelle"),
        role="porteur", entree_le=date(2027, 1, 1),
    )  # fmt: skip
    instantane = build_instantane(Contrat.objects.get(pk=contrat.pk))
    assert [row["nom"] for row in instantane["porteurs"]] == ["Communauté nouvelle"]
    assert Partie.objects.filter(contrat=contrat).count() == 2


def test_the_text_voted_is_not_the_text_signed(contrat, porteur):
    porteur.actes.update(
        numero="2026-14", sens="reserves", reserves="Sous réserve du financement de l’action 3."
    )
    porteur.signatures.update(date=date(2026, 9, 30), mode="delegation")
    (partie,) = build_instantane(Contrat.objects.get(pk=contrat.pk))["parties"]
    assert (partie["acte_date"], partie["signature_date"]) == ("2026-05-01", "2026-09-30")
    assert partie["reserves"].startswith("Sous réserve")
    assert partie["signature_mode_libelle"] == "par délégation"
    assert "2026-14" in printed(contrat)


def test_a_party_withdraws_days_before_the_signature(contrat, porteur):
    other = Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="Mutualité"),
        sortie_le=date(2026, 5, 28),
    )  # fmt: skip
    ActePartie.objects.create(partie=other, date=date(2026, 5, 2))
    assert not other.signatures.exists()
    names = [row["nom"] for row in build_instantane(contrat)["parties"]]
    assert names == ["PETR des Confins"]
    assert "Mutualité" not in printed(contrat)
    assert other.actes.get().date == date(2026, 5, 2)


def test_a_party_may_sign_on_another_day_by_delegation(contrat, porteur, logged, alice, url_of):
    fields = {
        "partie_edit": ("acte_attendu", "mandat_fin", "entree_le"),
        "partie_leave": ("sortie_le", "sortie_motif"),
        "signature_create": ("date", "mode", "signataire", "qualite"),
    }
    for name, wanted in fields.items():
        page = logged(alice).get(url_of(name, contrat, porteur.uid)).content.decode()
        assert all(f'name="{field}' in page for field in wanted), name


# ---- les personnes -----------------------------------------------------------------------------


def test_one_person_holds_three_functions(db):
    person = PersonneFactory(prenom="Jeanne", nom="Roy")
    for nom, intitule, mandat in (
        ("Commune de Ruffec", "Maire", True),
        ("Communauté de communes", "Vice-présidente", True),
        ("Centre hospitalier", "Présidente du conseil de surveillance", False),
    ):
        organisation = OrganisationFactory(nom=nom)
        Fonction.objects.create(
            personne=person, organisation=organisation, intitule=intitule, mandat=mandat
        )
    assert len(person.fonctions) == 3
    assert any("Maire – Commune de Ruffec" in phrase for phrase in person.fonctions)


def test_three_people_share_one_mailbox(contrat, fiche, logged, alice, url_of):
    people = [
        PersonneFactory(prenom=prenom, nom="Accueil", courriel="accueil@exemple.fr")
        for prenom in ("Ana", "Bea", "Cléo")
    ]
    links = [{"id": p.pk, "libelle": str(p), "role": "referent"} for p in people]
    state = read_state(fiche, ("personnes_liees",))
    update_objet(fiche, {"personnes_liees": links}, empreinte=mark_of(state), by=SYSTEME)
    page = logged(alice).get(url_of("fiche", fiche)).content.decode()
    assert all(str(person) in page for person in people)


def test_a_coordinator_works_on_two_contracts_of_two_places(
    logged, contrat, autre_contrat, autre_demarche, alice, url_of
):
    AffectationFactory(utilisateur=alice, role="coordination", demarche=autre_demarche)
    client = logged(alice)
    for one in (contrat, autre_contrat):
        assert client.get(url_of("plan_import", one)).status_code == 200
    assert set(Contrat.objects.visible_to(alice)) == {contrat, autre_contrat}


def test_a_departure_weeks_before_the_signature_closes_the_door_the_next_day(
    contrat, demarche, alice
):
    held = Affectation.objects.get(utilisateur=alice)
    held.fin = JOUR
    held.save()
    portee = Affectation.objects.portee
    assert portee(alice, JOUR).demarches
    assert not portee(alice, date(2026, 11, 22)).demarches
    successor = UtilisateurFactory(email="suite@exemple.fr")
    AffectationFactory(
        utilisateur=successor, role="coordination", demarche=demarche, debut=date(2026, 11, 22)
    )
    assert portee(successor, date(2026, 11, 22)).demarches
    assert not portee(successor, JOUR).demarches


def test_what_the_one_who_left_wrote_stays_signed_by_them(contrat, fiche, alice, bruno):
    from maillage.comptes.auteur import Auteur
    from maillage.journal.models import Ecriture

    state = read_state(fiche, ("moyens",))
    update_objet(fiche, {"moyens": "x"}, empreinte=mark_of(state), by=Auteur.of(alice))
    Affectation.objects.filter(utilisateur=alice).update(fin=date(2026, 1, 1))
    assert Ecriture.objects.about(fiche).get().auteur_libelle == str(alice)


# ---- les territoires ---------------------------------------------------------------------------


@pytest.fixture
def geographie(db):
    """Deux EPCI charentais et les îles du Nord."""
    millesime = make_millesime()
    for code, nom in (("75", "Nouvelle-Aquitaine"), ("01", "Guadeloupe"),
                      ("977", "Saint-Barthélemy"), ("978", "Saint-Martin")):  # fmt: skip
        Region.build(millesime=millesime, code=code, nom=nom).save()
    for code, nom, departement, region, epci in (
        ("16005", "Aigre", "16", "75", "200072023"),
        ("16023", "Aunac-sur-Charente", "16", "75", "200072023"),
        ("16292", "Ruffec", "16", "75", "200043016"),
        ("97701", "Saint-Barthélemy", "977", "977", ""),
        ("97801", "Saint-Martin", "978", "978", ""),
    ):
        Commune.build(
            millesime=millesime, code=code, nom=nom, departement=departement, region=region,
            epci=epci,
        ).save()  # fmt: skip
    for code, nom, region in (("16", "Charente", "75"), ("977", "Saint-Barthélemy", "977"),
                              ("978", "Saint-Martin", "978")):  # fmt: skip
        Departement.build(millesime=millesime, code=code, nom=nom, region=region).save()
    return millesime


@pytest.mark.parametrize(
    ("nom", "genre"), [("CPTS du Nord", "groupement"), ("Secteur 16G03", "groupement"),
                       ("Territoire de vie-santé", "pays")],
)  # fmt: skip
def test_a_perimeter_may_match_no_epci(geographie, demarche, contrat, nom, genre):
    place = create_territoire(
        demarche=demarche, nom=nom, genre=genre, codes=["16005", "16292"], by=SYSTEME
    )
    retain_territoire(territoire=place, by=SYSTEME)
    Contrat.objects.filter(pk=contrat.pk).update(territoire=place)
    described = build_instantane(Contrat.objects.get(pk=contrat.pk))["territoire"]
    assert [row["code"] for row in described["communes"]] == ["16005", "16292"]
    assert {(row["code"], row["communes"], row["total"]) for row in described["epci"]} == {
        ("200072023", 1, 2), ("200043016", 1, 1),
    }  # fmt: skip


@pytest.mark.parametrize(("code", "departement"), [("97801", "978"), ("97701", "977")])
def test_the_northern_islands_answer_to_the_ars_of_guadeloupe(
    geographie, autre_demarche, autre_contrat, code, departement
):
    ars = OrganisationFactory(nom="ARS de Guadeloupe", region="01")
    DemarcheAgence.objects.create(demarche=autre_demarche, organisation=ars)
    place = create_territoire(demarche=autre_demarche, nom="L’île", codes=[code], by=SYSTEME)
    retain_territoire(territoire=place, by=SYSTEME)
    Contrat.objects.filter(pk=autre_contrat.pk).update(cercle="transmis", territoire=place)
    held = AffectationFactory(role="animation_regionale", demarche=None, region="01")
    assert list(Contrat.objects.visible_to(held.utilisateur)) == [autre_contrat]
    local = AffectationFactory(role="delegation", demarche=None, departement=departement)
    assert list(Contrat.objects.visible_to(local.utilisateur)) == [autre_contrat]
    described = build_instantane(Contrat.objects.get(pk=autre_contrat.pk))
    assert described["agences"][0]["nom"] == "ARS de Guadeloupe"
    assert described["territoire"]["communes"][0]["code"] == code
