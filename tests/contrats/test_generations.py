"""Ouvrir le contrat suivant : reprises, sorts des actions, lignée."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.enums import SortAction
from maillage.contrats.generations import Choix, Reprises, next_name, open_next, propose_next
from maillage.contrats.lignee import pending_engagements, read_lignee
from maillage.contrats.models import (
    ActePartie,
    Article,
    Contrat,
    Engagement,
    Partie,
    Rattachement,
    SignaturePartie,
    SortFiche,
)
from maillage.suivi.models import Etape, IndicateurAction
from tests.factories.base import (
    AxeFactory,
    FicheActionFactory,
    ObjectifFactory,
    OrganisationFactory,
)

REPRISE, TRANSFORMEE, PERENNISEE, ARRETEE = (Choix(sort, "Plus de besoin.") for sort in SortAction)


@pytest.fixture
def ancien(contrat):
    contrat.periode_debut, contrat.periode_fin = date(2022, 1, 1), date(2026, 12, 31)
    contrat.nom = "CLS des Confins 2022-2026"
    contrat.save()
    return contrat


def test_it_proposes_the_same_duration_after_the_prorogation(ancien):
    ancien.prorogation = date(2027, 6, 30)

    proposed = propose_next(ancien)

    assert proposed["periode_debut"] == date(2027, 7, 1)
    assert proposed["periode_fin"] == date(2032, 6, 30)
    assert (proposed["nom"], proposed["generation"]) == ("CLS des Confins 2027-2032", 2)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("CLS du Pays 2022-2026", "CLS du Pays 2027-2031"),
        ("CLS du Pays 2022–2026 (2e)", "CLS du Pays 2027-2031 (2e)"),
        ("CLS du Pays", "CLS du Pays 2027-2031"),
    ],
)
def test_the_name_keeps_its_words_and_changes_its_years(nom, attendu):
    assert next_name(nom, date(2027, 1, 1), date(2031, 12, 31)) == attendu


def test_a_contract_without_dates_still_has_a_successor(contrat):
    suivant = open_next(contrat, choix={}, by=SYSTEME)

    assert suivant.predecesseur == contrat
    assert suivant.periode_debut is None


def test_it_carries_parties_without_acts_nor_signatures(ancien):
    held = Partie.objects.create(
        contrat=ancien, organisation=OrganisationFactory(nom="Ville"), role="porteur",
        nom_signe="Ville d’avant", representant="Ana Roy", qualite="maire",
    )  # fmt: skip
    ActePartie.objects.create(partie=held, date=date(2022, 1, 2), numero="12")
    SignaturePartie.objects.create(partie=held, date=date(2022, 2, 1))
    Partie.objects.create(
        contrat=ancien, organisation=OrganisationFactory(), sortie_le=date(2024, 1, 1)
    )

    suivant = open_next(ancien, choix={}, by=SYSTEME)

    [partie] = suivant.parties.all()
    assert (partie.role, partie.representant, partie.nom_signe) == ("porteur", "Ana Roy", "")
    assert not partie.actes.exists()
    assert not partie.signatures.exists()


def test_articles_come_from_the_model_or_from_the_old_text(ancien):
    Article.objects.create(contrat=ancien, titre="Notre article", corps="À nous.", position=1000)

    suivant = open_next(ancien, choix={}, reprises=Reprises(articles=True), by=SYSTEME)

    assert [(a.titre, a.corps) for a in suivant.articles.all()] == [("Notre article", "À nous.")]


def test_each_action_meets_its_fate(ancien):
    axe = AxeFactory(contrat=ancien, code="1", titre="Prévenir")
    other = AxeFactory(contrat=ancien, code="2", titre="Soigner")
    objectif = ObjectifFactory(contrat=ancien, axe=axe, code="1.1", titre="Bouger")
    kept = FicheActionFactory(
        contrat=ancien, axe=axe, objectif=objectif, code="1.1.1", titre="Marcher", position=1000,
        statut="en_cours", contexte="On marche peu.", notes="secret", cercle="public",
        date_debut=date(2022, 3, 1), date_fin=date(2024, 3, 1),
    )  # fmt: skip
    Rattachement.objects.create(fiche=kept, contrat=ancien, axe=other)
    sub = FicheActionFactory(contrat=ancien, parent=kept, titre="Baliser", position=2000)
    kept.actions_liees.add(sub)
    lasting = FicheActionFactory(contrat=ancien, titre="Écouter", statut="realise")
    stopped = FicheActionFactory(contrat=ancien, titre="Aller vers", statut="en_cours")
    done = FicheActionFactory(contrat=ancien, titre="Filmer", statut="realise")
    choix = {
        kept.uid: TRANSFORMEE, sub.uid: REPRISE, lasting.uid: PERENNISEE,
        stopped.uid: ARRETEE, done.uid: ARRETEE,
    }  # fmt: skip

    suivant = open_next(ancien, choix=choix, by=SYSTEME)

    copie = suivant.fiches.get(edition_precedente=kept)
    assert (copie.titre, copie.code, copie.contexte) == ("Marcher", "1.1.1", "On marche peu.")
    assert (copie.statut, copie.notes, copie.cercle) == ("a_venir", "", "travail")
    assert (copie.date_debut, copie.date_fin) == (None, None)
    assert (copie.axe.contrat, copie.axe.titre) == (suivant, "Prévenir")
    assert copie.objectif.titre == "Bouger"
    assert copie.objectif.axe == copie.axe
    assert [lien.axe.titre for lien in copie.rattachements.all()] == ["Soigner"]
    assert [item.titre for item in copie.sous_actions.all()] == ["Baliser"]
    assert [item.titre for item in copie.actions_liees.all()] == ["Baliser"]
    for fiche in (kept, lasting, stopped, done):
        fiche.refresh_from_db()
    assert [f.statut for f in (kept, lasting, stopped, done)] == [
        "en_cours", "perennise", "abandonne", "realise",
    ]  # fmt: skip
    assert SortFiche.objects.get(fiche=stopped).motif == "Plus de besoin."


def test_only_what_defines_the_action_is_carried(ancien, fiche):
    Etape.objects.create(fiche=fiche, titre="Recruter", faite=True)
    IndicateurAction.objects.create(fiche=fiche, intitule="Personnes formées")

    suivant = open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME)

    copie = suivant.fiches.get()
    assert [etape.faite for etape in Etape.objects.filter(fiche=copie)] == [False]
    assert IndicateurAction.objects.filter(fiche=copie).count() == 1


def test_a_second_click_opens_nothing_more(ancien, fiche):
    first = open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME)

    again = open_next(ancien, choix={fiche.uid: ARRETEE}, by=SYSTEME)

    assert again == first
    assert Contrat.objects.count() == 2
    assert first.fiches.count() == 1
    assert SortFiche.objects.get().sort == "reprise"


def test_an_action_added_later_is_settled_later(ancien, fiche):
    suivant = open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME)
    late = FicheActionFactory(contrat=ancien, parent=fiche, titre="Ajoutée")

    open_next(ancien, choix={late.uid: REPRISE}, by=SYSTEME)

    assert suivant.fiches.get(titre="Ajoutée").parent.edition_precedente == fiche


def test_a_trashed_successor_lets_another_open(ancien, fiche):
    first = open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME)
    Contrat.objects.filter(pk=first.pk).update(supprime_le="2026-01-01T00:00Z")

    second = open_next(ancien, choix={fiche.uid: PERENNISEE}, by=SYSTEME)

    assert second != first
    assert SortFiche.objects.get().contrat == second


def test_an_end_must_be_explained_or_nothing_is_written(ancien, fiche):
    with pytest.raises(ValidationError):
        open_next(ancien, choix={fiche.uid: Choix(SortAction.ARRETEE, "  ")}, by=SYSTEME)

    assert Contrat.objects.count() == 1
    assert not SortFiche.objects.exists()


def test_the_fiches_of_a_closed_contract_do_not_move(ancien, fiche):
    ancien.etat = "clos"
    ancien.save()

    open_next(ancien, choix={fiche.uid: PERENNISEE}, by=SYSTEME)

    fiche.refresh_from_db()
    assert fiche.statut == "a_venir"


def test_the_lineage_tells_both_generations(ancien, fiche, alice):
    stopped = FicheActionFactory(contrat=ancien, titre="Écouter")
    FicheActionFactory(contrat=ancien, titre="Oubliée")
    suivant = open_next(ancien, choix={fiche.uid: REPRISE, stopped.uid: ARRETEE}, by=SYSTEME)
    FicheActionFactory(contrat=suivant, titre="Toute neuve")

    lignee = read_lignee(ancien, suivant, alice)

    assert lignee.sentence() == (
        "De 3\u00a0actions : 1\u00a0reprise, 1\u00a0arrêtée et 1 à décider. "
        "1\u00a0action nouvelle s’y ajoute."
    )
    assert [item.titre for item in lignee.nouvelles] == ["Toute neuve"]


def test_the_lineage_shows_only_what_the_reader_sees(ancien, fiche, gilles):
    suivant = open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME)

    lignee = read_lignee(ancien, suivant, gilles)

    assert not lignee.destins
    assert not lignee.nouvelles


def test_the_number_of_queries_does_not_follow_the_fiches(
    ancien, fiche, alice, django_assert_num_queries
):
    rows = [FicheActionFactory(contrat=ancien) for _ in range(12)]
    suivant = open_next(ancien, choix={row.uid: REPRISE for row in rows}, by=SYSTEME)

    with django_assert_num_queries(4):
        read_lignee(ancien, suivant, alice).sentence()


def test_promises_not_kept_are_recalled(ancien):
    partie = Partie.objects.create(contrat=ancien, organisation=OrganisationFactory())
    for etat in ("tenu", "non_tenu", "a_venir", "abandonne"):
        Engagement.objects.create(contrat=ancien, partie=partie, texte=etat, etat=etat)

    assert {item.texte for item in pending_engagements(ancien)} == {"non_tenu", "a_venir"}


def page_of(name, contrat):
    return reverse(f"contrats:{name}", args=[contrat.demarche.slug, contrat.uid])


def sent(*fiches, **values):
    """Ce qu’enverrait la page : le nouveau contrat, et « reprise » pour chaque fiche."""
    base = {"nom": "CLS 2027-2031", "articles": "modele", "parties": "on", "axes": "on"}
    lines = {f"fiche-{fiche.uid}-sort": "reprise" for fiche in fiches}
    return base | lines | values


def test_the_coordination_opens_the_next_contract_from_the_page(ancien, fiche, alice, logged):
    client, url = logged(alice), page_of("generation_open", ancien)
    shown = client.get(url)
    assert fiche.titre in shown.content.decode()

    answer = client.post(url, sent(fiche), follow=True)

    suivant = Contrat.objects.get(predecesseur=ancien)
    assert suivant.nom == "CLS 2027-2031"
    assert "1\u00a0reprise" in answer.content.decode()
    assert client.post(url, sent(fiche)).status_code == 302
    assert Contrat.objects.filter(predecesseur=ancien).count() == 1


def test_an_end_without_reason_is_told_on_its_line_and_keeps_all(ancien, fiche, alice, logged):
    other = FicheActionFactory(contrat=ancien, titre="Écouter")
    data = sent(fiche, other, **{
        f"fiche-{fiche.uid}-sort": "arretee", f"fiche-{other.uid}-motif": "Encore utile",
    })  # fmt: skip

    answer = logged(alice).post(page_of("generation_open", ancien), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dites pourquoi cette action s’arrête" in page
    assert 'value="Encore utile"' in page
    assert 'value="CLS 2027-2031"' in page
    assert not Contrat.objects.filter(predecesseur=ancien).exists()


def test_one_button_gives_a_whole_axis_the_same_fate(ancien, alice, logged):
    axe = AxeFactory(contrat=ancien, titre="Prévenir")
    rows = [FicheActionFactory(contrat=ancien, axe=axe) for _ in range(2)]
    alone = FicheActionFactory(contrat=ancien)
    data = sent(*rows, alone, **{
        "tout": str(axe.uid), f"sort-{axe.uid}": "perennisee", "nom": "Tapé avant",
        f"lignes-{axe.uid}": [f"fiche-{row.uid}" for row in rows],
    })  # fmt: skip

    answer = logged(alice).post(page_of("generation_open", ancien), data)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall(r'value="perennisee"[^>]* checked', page)) == 2
    assert len(re.findall(r'value="reprise"[^>]* checked', page)) == 1
    assert 'value="Tapé avant"' in page
    assert not Contrat.objects.filter(predecesseur=ancien).exists()


def test_a_reader_may_look_but_not_open_and_a_stranger_sees_nothing(
    ancien, fiche, gilles, zoe, logged
):
    Contrat.objects.filter(pk=ancien.pk).update(cercle="transmis")

    assert logged(gilles).get(page_of("generations", ancien)).status_code == 200
    assert logged(gilles).get(page_of("generation_open", ancien)).status_code == 403
    assert logged(gilles).post(page_of("generation_open", ancien), sent(fiche)).status_code == 403
    assert logged(zoe).get(page_of("generations", ancien)).status_code == 404
    assert logged(zoe).get(page_of("generation_open", ancien)).status_code == 404


def test_a_hidden_successor_is_not_even_named(ancien, fiche, gilles, logged):
    Contrat.objects.filter(pk=ancien.pk).update(cercle="transmis")
    open_next(ancien, choix={fiche.uid: REPRISE}, by=SYSTEME, nom="Suite secrète")

    page = logged(gilles).get(page_of("generations", ancien)).content.decode()

    assert "Suite secrète" not in page


def test_what_is_left_to_decide_can_be_completed(ancien, fiche, alice, logged):
    suivant = open_next(ancien, choix={}, by=SYSTEME)
    client = logged(alice)
    assert "1\u00a0action" in client.get(page_of("generations", ancien)).content.decode()
    url = page_of("generation_open", ancien)
    assert "Nom du nouveau contrat" not in client.get(url).content.decode()

    client.post(url, {f"fiche-{fiche.uid}-sort": "reprise"})

    assert suivant.fiches.get().edition_precedente == fiche


def test_a_fiche_already_continued_by_hand_is_not_copied_again(ancien, fiche, alice):
    suivant = open_next(ancien, choix={}, by=SYSTEME)
    written = FicheActionFactory(contrat=suivant, titre="Écrite", edition_precedente=fiche)
    assert "1\u00a0reprise" in read_lignee(ancien, suivant, alice).sentence()

    open_next(ancien, choix={fiche.uid: TRANSFORMEE}, by=SYSTEME)

    assert list(suivant.fiches.all()) == [written]
    assert "1\u00a0transformée" in read_lignee(ancien, suivant, alice).sentence()


def test_both_pages_cost_the_same_whatever_the_number_of_fiches(ancien, alice, logged):
    suivant = open_next(ancien, choix={}, by=SYSTEME)
    client, costs = logged(alice), []
    for _ in range(2):
        rows = [FicheActionFactory(contrat=ancien) for _ in range(6)]
        open_next(ancien, choix={row.uid: REPRISE for row in rows[:3]}, by=SYSTEME)
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of("generations", suivant))
            client.get(page_of("generation_open", ancien))
        costs.append(len(seen))

    assert costs[0] == costs[1]


def test_what_the_state_already_says_is_not_asked_again(ancien, alice, logged):
    FicheActionFactory(contrat=ancien, statut="abandonne")

    page = logged(alice).get(page_of("generation_open", ancien)).content.decode()

    assert re.search(r'value="arretee"[^>]* checked', page)
    assert 'value="Action abandonnée pendant le contrat."' in page


def test_out_of_its_axis_an_action_loses_its_number(ancien):
    axe = AxeFactory(contrat=ancien, code="1")
    fiche = FicheActionFactory(contrat=ancien, axe=axe, code="1.1")

    without = Reprises(axes=False, objectifs=False)
    suivant = open_next(ancien, choix={fiche.uid: REPRISE}, reprises=without, by=SYSTEME)

    assert [(copie.code, copie.axe) for copie in suivant.fiches.all()] == [("", None)]
