"""Le document d’un texte figé : refait, gardé, comparé ; réduit pour qui ne voit pas tout."""

import json
from datetime import date

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation
from maillage.contrats.changements import act_ajustement, list_ecarts, to_act
from maillage.contrats.enums import NatureVersion, Voie
from maillage.contrats.instantane import build_instantane, to_canonical
from maillage.contrats.models import Contrat, FicheAction, PieceVersion
from maillage.contrats.reduction import is_whole, reduce_instantane
from maillage.contrats.versions import digest, freeze_projet, read_present, text_in_force
from maillage.demarches.enums import Cercle
from maillage.documents.contrat import build_document
from maillage.documents.formats import FORMATS
from maillage.documents.tasks import ensure_pieces
from maillage.documents.versions import (
    build_version,
    keep_pieces,
    make_version,
    name_version,
    verify_version,
)
from maillage.edition.arbre import to_json, tree_hash
from maillage.fichiers.models import blob_path
from maillage.travaux.models import Travail
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
SIGNATURE, SEANCE = date(2026, 7, 2), date(2026, 10, 1)
CONSOLIDE = "Version consolidée au 1er octobre 2026, ajustement n° 1 compris"


@pytest.fixture
def plein(contrat):
    fill_contrat(contrat, fiches=2, cercle="public")
    FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    return make_signable(contrat)


@pytest.fixture
def signe(plein):
    return sign(plein, SIGNATURE)


def act(contrat):
    """Un ajustement du CoPil sur la première fiche."""
    FicheAction.objects.filter(pk=contrat.fiches.order_by("pk")[:1].get().pk).update(
        description="Autrement."
    )
    ecarts = to_act(list_ecarts(contrat, text_in_force(contrat)))
    marques = {ecart.cle: ecart.marque for ecart in ecarts}
    return act_ajustement(
        contrat, marques=marques, instance=Voie.COPIL, jour=SEANCE, motif="", by=SYSTEME
    )


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_a_frozen_text_is_rebuilt_to_the_byte(signe, extension):
    version = text_in_force(signe)

    first = make_version(version, extension)
    Contrat.objects.filter(pk=signe.pk).update(nom="Renommé depuis")
    Organisation.objects.update(nom="Fusionnée depuis")
    FicheAction.objects.update(titre="Récrite depuis")
    again = make_version(type(version).objects.get(pk=version.pk), extension)

    assert first.contenu == again.contenu
    assert first.arbre == again.arbre
    assert first.nom == again.nom


def test_a_text_to_vote_says_its_number_and_its_day(plein):
    projet = freeze_projet(plein, empreinte=digest(read_present(plein)), by=SYSTEME)

    assert name_version(projet).startswith("Version 1 soumise au vote, arrêtée le ")


def test_each_text_says_which_it_is(signe):
    assert name_version(text_in_force(signe)) == "Texte signé le 2 juillet 2026"

    assert name_version(act(signe).texte) == CONSOLIDE


def test_the_words_of_the_text_are_on_the_cover_and_every_page(signe):
    document = build_version(act(signe).texte)

    assert document.pied == CONSOLIDE
    assert document.couverture is not None
    assert document.couverture.mention.endswith(CONSOLIDE)
    assert document.date == "1er octobre 2026"


def test_the_living_document_keeps_its_tree(signe):
    instantane = build_instantane(Contrat.objects.get(pk=signe.pk))

    live = build_document(instantane, date=SEANCE)

    assert live.pied == signe.nom
    assert tree_hash(live) == tree_hash(build_document(instantane, date=SEANCE, mention=""))


def test_files_are_kept_once(signe):
    version = text_in_force(signe)

    assert keep_pieces(version) == ["pdf", "docx"]
    assert keep_pieces(version) == []
    ensure_pieces(version)

    kept = PieceVersion.objects.filter(version=version)
    assert [piece.genre for piece in kept] == ["pdf", "docx"]
    assert {piece.arbre for piece in kept} == {tree_hash(build_version(version))}


def test_freezing_a_text_produces_its_files(plein, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        signe = sign(plein, SIGNATURE)

    assert text_in_force(signe).pieces.count() == 2


def test_a_sound_text_is_verified(signe):
    version = text_in_force(signe)
    keep_pieces(version)

    found = verify_version(version)

    assert found.is_sound
    assert not found.manquants
    assert all(item.octets for item in found.controles)
    assert found.sentences() == [
        "Le texte gardé a bien l’empreinte prise le jour où il fut figé.",
        "Le fichier PDF se refait à l’octet près.",
        "Le fichier Word (DOCX) se refait à l’octet près.",
    ]


def test_a_text_without_files_says_what_is_missing(signe):
    found = verify_version(text_in_force(signe))

    assert found.is_sound
    assert found.manquants == ["pdf", "docx"]


def test_a_file_changed_in_the_store_is_told(signe, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version = text_in_force(signe)
    keep_pieces(version)
    (tmp_path / blob_path(version.pieces.get(genre="pdf").fichier.sha256)).write_bytes(b"autre")

    found = verify_version(version)

    assert not found.is_sound
    assert "Le fichier PDF gardé n’est plus celui d’origine." in found.sentences()


def test_a_document_built_differently_since_is_told(signe):
    version = text_in_force(signe)
    keep_pieces(version)
    PieceVersion.objects.filter(genre="docx").update(arbre="0" * 64)

    found = verify_version(version)

    assert [item.arbre for item in found.controles] == [True, False]
    assert not found.is_sound


def test_a_text_changed_in_the_database_is_told(signe):
    version = text_in_force(signe)
    version.texte = version.texte.replace("Abzac", "Ailleurs")

    assert not verify_version(version).texte


def test_a_reader_gets_only_what_his_circles_see(signe):
    version = text_in_force(signe)

    document = build_version(version, [Cercle.TRANSMIS, Cercle.PUBLIC])

    text = json.dumps(to_json(document), ensure_ascii=False)
    assert "confidentiel" not in text
    assert "Action numéro 1" in text
    assert "Extrait limité aux fiches" in document.pied


def test_who_sees_all_gets_the_very_same_file(signe):
    version = text_in_force(signe)

    assert tree_hash(build_version(version, list(Cercle))) == tree_hash(build_version(version))


def test_a_fiche_opened_since_is_read_and_one_closed_since_is_not(signe):
    version = text_in_force(signe)
    FicheAction.objects.filter(titre="Projet confidentiel").update(cercle="public")
    FicheAction.objects.filter(titre="Action numéro 1").update(cercle="travail")

    text = json.dumps(to_json(build_version(version, [Cercle.PUBLIC])), ensure_ascii=False)

    assert "confidentiel" in text
    assert "Action numéro 1" not in text


def test_reducing_leaves_no_trace_of_what_it_removes(signe):
    instantane = text_in_force(signe).stored
    for cercles in ([], ["public"], ["public", "transmis"], ["public", "transmis", "partage"]):
        reduced = reduce_instantane(instantane, cercles, {})

        text = to_canonical(reduced)
        gone = [f for f in instantane["fiches"] if f["cercle"] not in cercles]
        assert gone
        assert not [f["uid"] for f in gone if f["uid"] in text]
        assert reduce_instantane(reduced, cercles, {}) == reduced
        assert not is_whole(instantane, cercles, {})
    assert is_whole(instantane, list(Cercle), {})


def test_the_present_reduced_is_the_present_built_reduced(signe):
    """Réduire après coup rend ce que l’instantané aurait dit à ces cercles."""
    contrat = Contrat.objects.get(pk=signe.pk)
    for cercles in (["public"], list(Cercle)):
        whole = json.loads(to_canonical(build_instantane(contrat)))
        built = json.loads(to_canonical(build_instantane(contrat, cercles)))
        assert reduce_instantane(whole, cercles, {}) == built


def test_natures_all_have_their_words(signe):
    version = text_in_force(signe)
    for nature in NatureVersion:
        version.nature = nature
        assert name_version(version)


def address(contrat):
    return reverse("documents:document", args=[contrat.demarche.slug, contrat.uid])


def test_the_page_offers_the_signed_files_and_their_digest(signe, alice, logged):
    version = text_in_force(signe)
    keep_pieces(version)

    page = logged(alice).get(address(signe)).content.decode()

    assert "Texte signé le 2 juillet 2026" in page
    for piece in version.pieces.all():
        assert piece.fichier.sha256 in page
        assert f"/pieces/{piece.uid}/" in page
    assert "Rien n’a changé depuis le texte en vigueur" in page


def test_the_page_finds_the_text_of_a_day_and_counts_what_is_not_acted(signe, alice, logged):
    act(signe)
    FicheAction.objects.filter(titre="Action numéro 2").update(description="Encore autrement.")

    page = logged(alice).get(address(signe), {"jour": "2026-08-01"}).content.decode()

    assert CONSOLIDE in page
    assert "1\u00a0changement non acté" in page
    assert "le texte en vigueur était «&nbsp;Texte signé le 2 juillet 2026" in page


def test_missing_files_are_prepared_on_demand(signe, alice, logged):
    version = text_in_force(signe)

    answer = logged(alice).post(address(signe), {"version": version.uid})

    assert answer.status_code == 302
    assert version.pieces.count() == 2


def test_a_reader_orders_an_extract_without_what_he_cannot_see(signe, carole, logged):
    Contrat.objects.filter(pk=signe.pk).update(cercle="public")
    version = text_in_force(signe)
    keep_pieces(version)
    client = logged(carole)
    page = client.get(address(signe)).content.decode()
    assert version.pieces.first().fichier.sha256 not in page
    assert "confidentiel" not in page

    client.post(address(signe), {"version": version.uid, "extension": "html"})

    travail = Travail.objects.get()
    made = b"".join(client.get(travail.adresse).streaming_content).decode()
    assert "Action numéro 1" in made
    assert "confidentiel" not in made


def test_the_text_of_another_contract_cannot_be_ordered(signe, autre_contrat, alice, zoe, logged):
    version = text_in_force(signe)

    assert logged(zoe).post(address(signe), {"version": version.uid}).status_code == 404
    answer = logged(zoe).post(address(autre_contrat), {"version": version.uid})
    assert answer.status_code == 404
    assert logged(alice).post(address(signe), {"version": "x"}).status_code == 404
    assert not Travail.objects.exists()


def test_anyone_who_reads_the_contract_can_verify_its_texts(signe, gilles, zoe, logged):
    Contrat.objects.filter(pk=signe.pk).update(cercle="public")
    version = text_in_force(signe)
    keep_pieces(version)
    slug = signe.demarche.slug
    url = reverse("documents:version_verify", args=[slug, signe.uid, version.uid])

    quick = logged(gilles).get(url).content.decode()
    thorough = logged(gilles).get(url, {"refaire": "oui"}).content.decode()

    assert "Tout est d’origine." in quick
    assert "se refait mot pour mot" in quick
    assert version.empreinte in quick
    assert "se refait à l’octet près" in thorough
    assert "confidentiel" not in thorough
    assert logged(zoe).get(url).status_code == 404
