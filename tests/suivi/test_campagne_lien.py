"""Le lien d’un pilote : ce qu’il ouvre, ce qu’il n’ouvre pas, et rien ne s’y perd."""

import io
from datetime import date, timedelta

import docx
import pytest
from django.core.signing import Signer
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.suivi.campagnes.acceptation import return_demande
from maillage.suivi.campagnes.cloture import close_campagne
from maillage.suivi.campagnes.jetons import SEL, make_jeton
from maillage.suivi.campagnes.liens import renew, revoke
from maillage.suivi.models import Demande, IndicateurAction, LienPilote, NoteSuivi, SuiviFiche
from maillage.travaux.models import Courriel
from tests.suivi.campagne import BASE, Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A, B = "emma@exemple.fr", "farid@exemple.fr"


@pytest.fixture
def campagne(contrat):
    fiche = make_fiche(contrat, A, code="1", titre="Former les aidants")
    make_fiche(contrat, B, code="2", titre="Bus santé")
    IndicateurAction.objects.create(fiche=fiche, contrat=contrat, intitule="Aidants", unite="pers.")
    SuiviFiche.objects.create(fiche=fiche, fait="Déjà dit")
    NoteSuivi.objects.create(
        fiche=fiche, date=date(2026, 5, 1), nature="blocage", texte="Tension interne",
        cercle="travail",
    )  # fmt: skip
    return ouvrir(contrat)


@pytest.fixture
def emma_lien(campagne):
    return Pilote(lien_of(A))


def demande_of(courriel: str) -> Demande:
    return Demande.objects.get(lien=lien_of(courriel))


def indicateur() -> IndicateurAction:
    return IndicateurAction.objects.get()


def test_the_page_shows_only_what_the_link_names(emma_lien):
    page = emma_lien.page()
    shown = (
        page.content.decode() + emma_lien.page(f"reponses/{demande_of(A).uid}/").content.decode()
    )
    assert "Former les aidants" in shown
    assert "Déjà dit" in shown
    for hidden in ("Bus santé", B, "Tension interne"):
        assert hidden not in shown
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    lien = lien_of(A)
    assert lien.ouvert_le


def test_every_wrong_link_gets_the_same_page(emma_lien, campagne, contrat, autre_contrat, alice):
    lien, jeton = lien_of(A), make_jeton(lien_of(A))
    make_fiche(autre_contrat, "zoe@ailleurs.fr")
    ouvrir(autre_contrat)
    elsewhere = [demande_of(B), demande_of("zoe@ailleurs.fr")]
    forged = [
        jeton[:-1] + ("A" if jeton[-1] != "A" else "B"), jeton.replace(".1:", ".2:"), "x", "é",
        lien.uid.hex, Signer(salt="autre").sign(f"{lien.uid.hex}.1"),
        Signer(salt=SEL).sign("pas-un-uid.1"), Signer(salt=SEL).sign(f"{lien.uid.hex}.2"),
        f"{jeton}x",
    ]  # fmt: skip
    pages = [emma_lien.client.get(f"/s/{text}/") for text in forged]
    pages += [emma_lien.page(f"reponses/{row.uid}/") for row in elsewhere]
    piracy = {"statut": "realise", "repondant": "Piraté"}
    pages += [emma_lien.client.post(f"{emma_lien.url}reponses/{row.uid}/", piracy)
              for row in elsewhere]  # fmt: skip
    pages += [emma_lien.client.post(f"{emma_lien.url}reponses/{elsewhere[0].uid}/reprise/")]
    bodies = {page.content for page in pages}
    assert {page.status_code for page in pages} == {404}
    assert len(bodies) == 1
    assert "Ce lien ne mène à rien" in pages[0].content.decode()
    assert not Demande.objects.exclude(reponse={}).exists()
    # Le lien n’ouvre aucune page fermée.
    assert emma_lien.client.get(f"/espace/{contrat.demarche.slug}/").status_code == 302


@pytest.mark.parametrize("fin", ["expire", "revoque", "remplace", "efface"])
def test_a_finished_link_opens_nothing(emma_lien, campagne, fin):
    lien, demande = lien_of(A), demande_of(A)
    if fin == "expire":
        LienPilote.objects.filter(pk=lien.pk).update(expire_le=timezone.now())
    elif fin == "revoque":
        revoke(campagne, lien, by=SYSTEME)
    elif fin == "remplace":
        renew(campagne, lien, base=BASE, by=SYSTEME)
    else:
        LienPilote.objects.filter(pk=lien.pk).update(supprime_le=timezone.now())
    assert emma_lien.page().status_code == 404
    assert emma_lien.page("copie.docx").status_code == 404
    assert emma_lien.write(demande, fait="Trop tard").status_code == 404
    assert emma_lien.send().status_code == 404
    demande.refresh_from_db()
    assert demande.reponse == {}
    if fin == "remplace":
        assert Pilote(lien_of(A)).page().status_code == 200


def test_an_answer_is_kept_then_sent_once(emma_lien):
    demande, cle = demande_of(A), f"v-{indicateur().uid}"
    kept = emma_lien.write(
        demande, statut="en_cours", meteo="appuis", fait="Deux ateliers", repondant="Léa, collègue",
        **{f"{cle}-valeur": "12"},
    )  # fmt: skip
    assert kept.status_code == 302
    receipt = emma_lien.send().content.decode()
    assert "Merci, vos réponses sont reçues" in receipt
    assert "12 pers." in receipt
    sent = demande_of(A)
    assert (sent.etat, sent.rang, sent.repondant) == ("soumise", 1, "Léa, collègue")
    for _ in range(2):
        emma_lien.send()
    again = demande_of(A)
    assert (again.rang, again.version) == (1, sent.version)
    [mail] = Courriel.objects.filter(cle__startswith="recu:")
    assert "Deux ateliers" in mail.texte
    assert "Corriger ma réponse" in emma_lien.page(f"reponses/{demande.uid}/").content.decode()


def test_it_saves_as_one_types(emma_lien):
    demande = demande_of(A)
    first = emma_lien.write(demande, htmx=True, fait="Deux at", version=1)
    assert first.status_code == 200
    assert 'name="version" value="2"' in first.content.decode()
    emma_lien.write(demande, htmx=True, fait="Deux ateliers", version=2)
    assert "Deux ateliers" in emma_lien.page(f"reponses/{demande.uid}/").content.decode()
    assert demande_of(A).etat == "brouillon"


def test_a_wrong_figure_is_kept_and_stops_the_sending(emma_lien):
    demande, cle = demande_of(A), f"v-{indicateur().uid}"
    page = emma_lien.write(demande, fait="Bien", **{f"{cle}-valeur": "douze"})
    assert page.status_code == 422
    assert "n’est pas un nombre" in page.content.decode()
    refused = emma_lien.send()
    assert refused.status_code == 422
    assert "Rien n’est parti" in refused.content.decode()
    assert demande_of(A).etat == "brouillon"
    emma_lien.write(demande, fait="Bien", **{f"{cle}-etat": "secret"})
    assert "secret" in emma_lien.send().content.decode()


def test_two_people_on_one_answer_lose_nothing(emma_lien):
    demande, other = demande_of(A), Pilote(lien_of(A))
    emma_lien.write(demande, fait="Le texte d’Emma", version=1)
    fragment = other.write(demande, htmx=True, fait="Le texte de Léa", repondant="Léa", version=1)
    assert fragment.status_code == 409
    assert "Enregistrer" in fragment.content.decode()
    page = other.write(demande, fait="Le texte de Léa", repondant="Léa", version=1)
    shown = page.content.decode()
    assert page.status_code == 409
    assert "Emma a répondu pendant que vous écriviez" in shown
    assert "Le texte d’Emma" in shown
    assert "Le texte de Léa</textarea>" in shown
    assert demande_of(A).reponse["fait"] == "Le texte d’Emma"
    assert other.write(demande, fait="Les deux", repondant="Léa", version=2).status_code == 302
    assert demande_of(A).reponse["fait"] == "Les deux"


def test_a_slow_save_does_not_contradict_its_own_page(emma_lien):
    """L’enregistrement automatique est encore en route quand on touche « Enregistrer »."""
    demande = demande_of(A)
    emma_lien.write(demande, htmx=True, fait="Deux", page="p1", version=1)
    assert emma_lien.write(demande, fait="Deux ateliers", page="p1", version=1).status_code == 302
    assert demande_of(A).reponse["fait"] == "Deux ateliers"
    stranger = emma_lien.write(demande, fait="Autre", page="p2", repondant="Léa", version=1)
    assert stranger.status_code == 409
    opened = emma_lien.page(f"reponses/{demande.uid}/").content.decode()
    assert 'name="page" value="p1"' not in opened


def test_what_is_typed_after_the_sending_is_shown_back(emma_lien):
    demande = demande_of(A)
    emma_lien.write(demande, fait="Première")
    emma_lien.send()
    late = emma_lien.write(demande, fait="Ce que j’ajoutais")
    assert late.status_code == 409
    assert "Ce que j’ajoutais" in late.content.decode()
    assert demande_of(A).reponse["fait"] == "Première"
    emma_lien.client.post(f"{emma_lien.url}reponses/{demande.uid}/reprise/")
    assert emma_lien.write(demande, fait="Corrigée").status_code == 302
    emma_lien.send()
    assert (demande_of(A).rang, demande_of(A).reponse["fait"]) == (2, "Corrigée")


def test_a_returned_answer_shows_the_word_and_goes_again(emma_lien):
    demande = demande_of(A)
    emma_lien.write(demande, fait="Court")
    emma_lien.send()
    assert return_demande(demande_of(A), mot="Combien de séances ?", rang=1, by=SYSTEME)
    assert "Combien de séances ?" in emma_lien.page().content.decode()
    emma_lien.write(demande, fait="Six séances")
    emma_lien.send()
    assert (demande_of(A).etat, demande_of(A).rang) == ("soumise", 2)


def test_a_closed_campaign_is_read_only(emma_lien, campagne):
    demande = demande_of(A)
    emma_lien.write(demande, fait="Mes mots")
    emma_lien.send()
    close_campagne(campagne, by=SYSTEME)
    assert "Ce que vous avez déjà dit" in emma_lien.page().content.decode()
    seen = emma_lien.page(f"reponses/{demande.uid}/").content.decode()
    assert "Mes mots" in seen
    assert "<textarea" not in seen
    assert emma_lien.write(demande, fait="Autre").status_code == 409


def test_a_word_copy_can_be_kept(emma_lien):
    emma_lien.write(demande_of(A), fait="Deux ateliers", meteo="securise")
    document = docx.Document(io.BytesIO(emma_lien.page("copie.docx").content))
    text = "\n".join(cell.text for t in document.tables for row in t.rows for cell in row.cells)
    assert "Deux ateliers" in text
    assert "objectifs sécurisés" in text
    assert any("Former les aidants" in p.text for p in document.paragraphs)


def test_the_pages_cost_the_same_for_one_or_ten_actions(
    contrat, campagne, django_assert_max_num_queries
):
    for n in range(9):
        fiche = make_fiche(contrat, A, code=f"3.{n}", titre=f"Action {n}")
        Demande.objects.create(
            fiche_liee=fiche,
            debut=campagne.periode.debut,
            fin=campagne.periode.fin,
            lien=lien_of(A),
        ).campagnes.add(campagne)
    pilote = Pilote(lien_of(A))
    pilote.page()
    with django_assert_max_num_queries(4):
        assert pilote.page().content.decode().count("Répondre") == 10
    with django_assert_max_num_queries(10):
        pilote.page(f"reponses/{demande_uid()}/")


def demande_uid():
    return Demande.objects.filter(fiche_liee__code="1").get().uid


def test_the_link_lives_sixty_days_after_the_deadline(campagne):
    left = lien_of(A).expire_le - timezone.now()
    assert timedelta(days=80) < left < timedelta(days=83)
