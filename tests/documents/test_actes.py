"""L’avenant et l’extrait de relevé de décisions : lisibles, exacts, réduits aux cercles."""

import json
from datetime import date

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import avenants
from maillage.contrats.changements import act_ajustement, list_ecarts, to_act
from maillage.contrats.enums import Voie
from maillage.contrats.models import ActePartie, Article, Contrat, FicheAction, SignaturePartie
from maillage.contrats.versions import text_in_force
from maillage.demarches.enums import Cercle
from maillage.documents.actes import (
    make_ajustement,
    make_avenant,
    name_avenant,
    read_ajustement,
    read_avenant,
)
from maillage.documents.avenant import build_avenant
from maillage.edition.arbre import Titre, to_json, tree_hash
from maillage.travaux.models import Travail
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
TOUS, PUBLICS = list(Cercle), [Cercle.PUBLIC]
SIGNATURE, SEANCE, EFFET = date(2026, 7, 2), date(2026, 10, 1), date(2027, 1, 1)
LONG = "Le comité de pilotage se réunit deux fois par an, au printemps et à l’automne, {}."


@pytest.fixture
def signe(contrat):
    fill_contrat(contrat, fiches=2, cercle="public")
    FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    Article.objects.create(
        contrat=contrat, titre="Gouvernance", position=9000, corps=LONG.format("à huis clos")
    )
    return sign(make_signable(contrat), SIGNATURE)


def marques_of(contrat):
    ecarts = to_act(list_ecarts(contrat, text_in_force(contrat)))
    return {ecart.cle: ecart.marque for ecart in ecarts}


@pytest.fixture
def avenant(signe):
    """Un article récrit, une fiche nouvelle, une fiche cachée modifiée : tout est retenu."""
    Article.objects.filter(titre="Gouvernance").update(corps=LONG.format("en public"))
    FicheActionFactory(contrat=signe, titre="Dépister tôt", cercle="public", code="9.1")
    FicheAction.objects.filter(titre="Projet confidentiel").update(description="Tout autre chose.")
    opened = avenants.open_avenant(signe, titre="Ouvrir la gouvernance", motif="Bilan.", by=SYSTEME)
    avenants.retain(opened, marques_of(signe), by=SYSTEME)
    return opened


def text_of(document) -> str:
    return json.dumps(to_json(document), ensure_ascii=False)


def titles(document) -> list[str]:
    return [f"{b.numero} {b.texte}".strip() for b in document.blocs if isinstance(b, Titre)]


def submit(avenant):
    avenants.submit(avenant, date_effet=EFFET, by=SYSTEME)
    return avenant


def sign_all(avenant):
    for partie in avenant.contrat.parties.all():
        ActePartie.objects.create(
            partie=partie, avenant=avenant, version_votee=avenant.texte, date=date(2026, 11, 3),
            numero="77",
        )  # fmt: skip
        SignaturePartie.objects.create(partie=partie, avenant=avenant, date=date(2026, 11, 20))
    avenants.sign_avenant(avenant, jour=date(2026, 11, 20), by=SYSTEME)
    return avenant


def test_it_reads_article_by_article(avenant):
    found = titles(build_avenant(read_avenant(avenant, TOUS)))

    numbered = [titre for titre in found if titre.startswith("Article ")]
    assert [titre for titre in numbered if "–" in titre and titre[8].isdigit()][0] == (
        "Article 1 – Objet de l’avenant"
    )
    assert "Article 2 – Le texte des articles" in found
    assert "Article 3 – Le programme d’actions" in found
    assert "Article 4 – Prise d’effet et autres stipulations" in found
    assert "Annexe – Fiches-actions ajoutées ou modifiées" in found
    assert "9.1 Dépister tôt" in found


def test_a_rewritten_article_shows_its_words_and_its_new_text(avenant):
    tree = to_json(build_avenant(read_avenant(avenant, TOUS)))

    text = json.dumps(tree, ensure_ascii=False)
    struck = [m for m in walk(tree, "morceau") if m.get("barre")]
    added = [m for m in walk(tree, "morceau") if m.get("souligne")]
    assert any("huis" in m["texte"] for m in struck)
    assert any("public" in m["texte"] for m in added)
    assert "Il est désormais rédigé ainsi" in text


def walk(node, kind):
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from walk(item, kind)


def test_it_says_where_it_stands(avenant):
    assert name_avenant(avenant) == "Projet d’avenant n° 1 – document de travail"
    assert "soumis au vote, arrêté le" in name_avenant(submit(avenant))
    assert name_avenant(sign_all(avenant)) == (
        "Avenant n° 1 signé, en vigueur depuis le 1er janvier 2027"
    )


def test_what_is_voted_is_what_was_prepared(avenant):
    before = [ecart.cle for ecart in read_avenant(avenant, TOUS).ecarts]

    after = [ecart.cle for ecart in read_avenant(submit(avenant), TOUS).ecarts]

    assert set(before) == set(after)


def test_the_present_no_longer_moves_what_is_voted(avenant):
    submit(avenant)
    before = tree_hash(build_avenant(read_avenant(avenant, TOUS)))
    FicheAction.objects.update(titre="Récrite depuis")
    Article.objects.update(corps="Récrit depuis.")

    assert tree_hash(build_avenant(read_avenant(avenant, TOUS))) == before


def test_an_adjustment_acted_since_is_not_taken_for_the_avenant(avenant, signe):
    submit(avenant)
    wanted = {ecart.cle for ecart in read_avenant(avenant, TOUS).ecarts}
    FicheAction.objects.filter(titre="Action numéro 2").update(description="Par ajustement.")
    fresh = {c: m for c, m in marques_of(signe).items() if c not in wanted}
    act_ajustement(signe, marques=fresh, instance=Voie.COPIL, jour=SEANCE, motif="", by=SYSTEME)

    sign_all(avenant)

    assert {ecart.cle for ecart in read_avenant(avenant, TOUS).ecarts} == wanted


def test_the_votes_and_signatures_are_those_of_the_avenant(avenant):
    text = text_of(build_avenant(read_avenant(sign_all(submit(avenant)), TOUS)))

    assert "délibération n° 77 du 3 novembre 2026" in text
    assert "2026-14" not in text
    assert "Signé le 20 novembre 2026" in text


def test_a_reader_never_learns_of_a_hidden_fiche(avenant):
    for state in (avenant, submit(avenant), sign_all(avenant)):
        document = build_avenant(read_avenant(state, PUBLICS))
        text = text_of(document)
        assert "confidentiel" not in text
        assert "Tout autre chose" not in text
        assert "Dépister tôt" in text
        assert "Extrait limité" in document.pied
        assert "confidentiel" in text_of(build_avenant(read_avenant(state, TOUS)))


def test_an_avenant_without_a_choice_yet_still_reads(signe):
    opened = avenants.open_avenant(signe, titre="À venir", motif="", by=SYSTEME)

    assert "Aucun changement n’est encore retenu." in text_of(
        build_avenant(read_avenant(opened, TOUS))
    )


@pytest.mark.parametrize("extension", ["pdf", "docx", "html"])
def test_the_same_avenant_gives_the_same_bytes(avenant, extension):
    submit(avenant)

    first, again = (make_avenant(avenant, extension, TOUS) for _ in range(2))

    assert first.contenu == again.contenu
    assert first.nom.startswith("Avenant n° 1 – CLS des Confins")


def act(contrat):
    FicheAction.objects.filter(titre="Action numéro 1").update(description="Autrement.")
    FicheAction.objects.filter(titre="Projet confidentiel").update(description="Caché.")
    light = {c: m for c, m in marques_of(contrat).items() if c.endswith("/description")}
    return act_ajustement(
        contrat, marques=light, instance=Voie.COTECH, jour=SEANCE, motif="Vu en séance.",
        by=SYSTEME,
    )  # fmt: skip


def test_a_decision_reads_on_one_page(signe):
    ajustement = act(signe)

    made = make_ajustement(ajustement, "html", TOUS).contenu.decode()

    assert "Comité technique (CoTech)" in made
    assert "Vu en séance." in made
    for phrase in ajustement.phrases:
        assert phrase in made
    assert "Version consolidée au 1er octobre 2026, ajustement n° 1 compris" in made


def test_a_decision_on_a_hidden_fiche_is_not_told(signe):
    phrases = read_ajustement(act(signe), PUBLICS).phrases

    assert phrases
    assert not [phrase for phrase in phrases if "confidentiel" in phrase]


def address(contrat):
    return reverse("documents:document", args=[contrat.demarche.slug, contrat.uid])


def test_the_page_orders_an_avenant_and_a_decision(avenant, signe, alice, logged):
    ajustement = act(signe)
    client = logged(alice)
    page = client.get(address(signe)).content.decode()
    assert f'value="pdf:{avenant.uid}"' in page
    assert f'value="docx:{ajustement.uid}"' in page

    client.post(address(signe), {"avenant": f"html:{avenant.uid}"})
    client.post(address(signe), {"ajustement": f"html:{ajustement.uid}"})

    made = [
        b"".join(client.get(row.adresse).streaming_content).decode()
        for row in Travail.objects.order_by("pk")
    ]
    assert "Objet de l’avenant" in made[0]
    assert "Comité technique" in made[1]


def test_an_avenant_is_ordered_only_by_who_prepares_it(avenant, signe, gilles, zoe, alice, logged):
    Contrat.objects.filter(pk=signe.pk).update(cercle="public")
    data = {"avenant": f"html:{avenant.uid}"}

    assert logged(gilles).post(address(signe), data).status_code == 403
    assert logged(zoe).post(address(signe), data).status_code == 404
    for wrong in ("html:x", "exe:{avenant.uid}", str(avenant.uid)):
        assert logged(alice).post(address(signe), {"avenant": wrong}).status_code == 404
    assert not Travail.objects.exists()
