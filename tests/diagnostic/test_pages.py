"""Les pages du diagnostic : lire, écrire, défaire, sans perdre le texte de personne."""

import pytest
from django.urls import reverse

from maillage.diagnostic.acces import address, list_address
from maillage.diagnostic.models import Constat, Enjeu, Materiau, Preuve, Verbatim
from maillage.diagnostic.rubriques import PAR_CLE, TOUTES
from maillage.journal.models import Ecriture
from maillage.referentiels.models import Terme
from tests.factories.diagnostic import (
    ConstatFactory,
    DiagnosticExterneFactory,
    DispositifFactory,
    EnjeuFactory,
    MateriauFactory,
    PreuveFactory,
    ServiceFactory,
    VerbatimFactory,
    make_seance,
)

pytestmark = pytest.mark.django_db
CONSTATS, RECUEILS, ENJEUX = PAR_CLE["constats"], PAR_CLE["recueils"], PAR_CLE["enjeux"]
FABRIQUES = {
    "diagnostics-exterieurs": DiagnosticExterneFactory,
    "recueils": MateriauFactory,
    "verbatims": VerbatimFactory,
    "inventaire": DispositifFactory,
    "services": ServiceFactory,
    "constats": ConstatFactory,
    "enjeux": EnjeuFactory,
    "priorites": make_seance,
}


@pytest.fixture
def theme(db):
    return Terme.objects.create(vocabulaire="themes", code="mobilite", libelle="Mobilité")


@pytest.fixture(params=TOUTES, ids=lambda rubrique: rubrique.cle)
def rubrique(request):
    return request.param


def make(rubrique, demarche, **fields):
    return FABRIQUES[rubrique.cle](demarche=demarche, **fields)


def test_every_list_explains_itself_when_it_is_empty(logged, alice, gilles, demarche, rubrique):
    page = logged(alice).get(list_address(rubrique, demarche)).content.decode()
    assert f"Ajouter {rubrique.un}" in page

    page = logged(gilles).get(list_address(rubrique, demarche)).content.decode()
    assert "Rien à voir pour le moment" in page


def test_every_page_of_an_object_opens(logged, alice, demarche, rubrique):
    objet = make(rubrique, demarche)
    client = logged(alice)

    for verbe in ("", "edit", "historique"):
        response = client.get(address(rubrique, demarche, verbe, objet.uid))
        assert response.status_code == 200, verbe
    for verbe in ("list", "create", "corbeille", "csv", "xlsx"):
        assert client.get(list_address(rubrique, demarche, verbe)).status_code == 200, verbe


def test_a_list_takes_the_same_queries_whatever_its_length(
    logged, alice, demarche, rubrique, theme, django_assert_max_num_queries
):
    client, url = logged(alice), list_address(rubrique, demarche)
    make(rubrique, demarche)
    client.get(url)
    with django_assert_max_num_queries(22) as few:
        client.get(url)
    for _ in range(10):
        make(rubrique, demarche)
    with django_assert_max_num_queries(len(few)):
        assert client.get(url).status_code == 200


def test_an_empty_form_says_what_is_missing(logged, alice, demarche, rubrique):
    response = logged(alice).post(list_address(rubrique, demarche, "create"), {"version": "1"})

    assert response.status_code == 422
    assert "Rien n’est perdu" in response.content.decode()


def test_an_object_goes_to_the_bin_and_comes_back(logged, alice, demarche, rubrique):
    objet = make(rubrique, demarche)
    client, url = logged(alice), address(rubrique, demarche, uid=objet.uid)

    response = client.post(address(rubrique, demarche, "delete", objet.uid), follow=True)
    assert "est à la corbeille" in response.content.decode()
    assert client.get(url).status_code == 404
    bin_page = client.get(list_address(rubrique, demarche, "corbeille")).content.decode()
    assert "Rétablir" in bin_page

    client.post(address(rubrique, demarche, "restore", objet.uid))
    assert client.get(url).status_code == 200


def test_a_changed_circle_is_an_act_that_is_traced(logged, alice, gilles, demarche, rubrique):
    objet = make(rubrique, demarche)
    url = address(rubrique, demarche, uid=objet.uid)
    assert logged(gilles).get(url).status_code == 404

    logged(alice).post(address(rubrique, demarche, "cercle", objet.uid), {"cercle": "transmis"})

    assert logged(gilles).get(url).status_code == 200
    assert Ecriture.objects.get(sujet_uid=objet.uid).acte == "transmission"


def test_checked_objects_change_circle_together(logged, alice, demarche):
    chosen, other = ConstatFactory(demarche=demarche), ConstatFactory(demarche=demarche)

    logged(alice).post(
        list_address(CONSTATS, demarche, "cercles"),
        {"objet": [str(chosen.uid), "forgé"], "cercle": "public"},
    )

    assert Constat.objects.get(pk=chosen.pk).cercle == "public"
    assert Constat.objects.get(pk=other.pk).cercle == "travail"


def test_two_people_never_lose_each_other_s_text(logged, alice, demarche):
    constat = ConstatFactory(demarche=demarche, phrase="Avant.")
    client, url = logged(alice), address(CONSTATS, demarche, "edit", constat.uid)
    client.post(url, {"phrase": "La sienne.", "version": "1"})

    response = client.post(url, {"phrase": "La mienne.", "version": "1"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "La sienne." in page
    assert "La mienne." in page
    assert Constat.objects.get().phrase == "La sienne."
    assert client.post(url, {"phrase": "La mienne.", "version": "2"}).status_code == 302
    assert Constat.objects.get().phrase == "La mienne."


def test_a_value_can_be_taken_back_from_the_history(logged, alice, demarche):
    constat = ConstatFactory(demarche=demarche, phrase="Avant.")
    client = logged(alice)
    client.post(
        address(CONSTATS, demarche, "edit", constat.uid), {"phrase": "Après.", "version": "1"}
    )
    line = Ecriture.objects.get(sujet_uid=constat.uid)

    client.post(
        address(CONSTATS, demarche, "retablir", constat.uid),
        {"ecriture": line.pk, "champ": "phrase"},
    )

    assert Constat.objects.get().phrase == "Avant."


def test_filters_and_themes_find_what_is_there(logged, alice, demarche, theme):
    ConstatFactory(demarche=demarche, phrase="Peu de bus.", domaine=theme)
    ConstatFactory(demarche=demarche, phrase="Peu de médecins.")
    client, url = logged(alice), list_address(CONSTATS, demarche)

    page = client.get(url, {"q": "BUS"}).content.decode()
    assert "Peu de bus." in page
    assert "Peu de médecins." not in page
    page = client.get(url, {"domaine": theme.pk}).content.decode()
    assert "Peu de médecins." not in page
    page = client.get(url, {"domaine": "n’importe quoi", "page": "zéro"}).content.decode()
    assert "Peu de médecins." in page


def test_what_lacks_a_proof_is_found(logged, alice, demarche):
    proved, bare = EnjeuFactory(demarche=demarche), EnjeuFactory(demarche=demarche)
    constat = ConstatFactory(demarche=demarche, phrase="Étayé.", enjeu=proved)
    ConstatFactory(demarche=demarche, phrase="À étayer.", enjeu=bare)
    PreuveFactory(constat=constat)
    client = logged(alice)

    for rubrique, found, other in (
        (CONSTATS, "À étayer.</a>", "Étayé.</a>"),
        (ENJEUX, f"{bare.titre}</a>", f"{proved.titre}</a>"),
    ):
        page = client.get(list_address(rubrique, demarche), {"appui": "sans"}).content.decode()
        assert found in page
        assert other not in page
        page = client.get(list_address(rubrique, demarche), {"appui": "avec"}).content.decode()
        assert other in page
        assert found not in page


def test_a_constat_says_what_proves_it(logged, alice, demarche):
    constat = ConstatFactory(demarche=demarche)
    verbatim = VerbatimFactory(demarche=demarche, texte="Deux heures de car.")
    diagnostic = DiagnosticExterneFactory(demarche=demarche, titre="Portrait 2024")
    client, url = logged(alice), reverse("diagnostic:preuve_create", args=["confins", constat.uid])

    client.post(url, {"nature": "verbatim", "verbatim-verbatim": verbatim.pk})
    client.post(
        url,
        {"nature": "diagnostic", "diagnostic-diagnostic": diagnostic.pk, "diagnostic-page": "12"},
    )
    client.post(
        url,
        {"nature": "indicateur", "indicateur-libelle": "Médecins", "indicateur-etat": "secret"},
    )

    page = client.get(address(CONSTATS, demarche, uid=constat.uid)).content.decode()
    assert "Deux heures de car." in page
    assert "page 12" in page
    assert "secret statistique" in page
    assert constat.preuves.count() == 3


def test_a_proof_without_its_object_is_refused_kindly(logged, alice, demarche, autre_demarche):
    constat = ConstatFactory(demarche=demarche)
    foreign = VerbatimFactory(demarche=autre_demarche)
    client, url = logged(alice), reverse("diagnostic:preuve_create", args=["confins", constat.uid])

    for sent in (
        {"nature": "verbatim"},
        {"nature": "verbatim", "verbatim-verbatim": foreign.pk},
        {"nature": "indicateur", "indicateur-libelle": "Médecins", "indicateur-etat": "valeur"},
        {"nature": "n’importe quoi"},
    ):
        assert client.post(url, sent).status_code == 422, sent
    assert not Preuve.objects.exists()


def test_a_removed_proof_comes_back(logged, alice, demarche):
    constat = ConstatFactory(demarche=demarche)
    preuve = PreuveFactory(constat=constat)
    client, path = logged(alice), ["confins", constat.uid, preuve.uid]

    client.post(reverse("diagnostic:preuve_remove", args=path))
    assert not Preuve.objects.alive().exists()
    client.post(reverse("diagnostic:preuve_restore", args=path))
    assert Preuve.objects.alive().exists()


def test_a_proof_never_tells_of_what_one_cannot_see(logged, gilles, demarche):
    enjeu = EnjeuFactory(demarche=demarche, titre="Enjeu caché")
    constat = ConstatFactory(demarche=demarche, cercle="transmis", enjeu=enjeu)
    secret = VerbatimFactory(demarche=demarche, texte="Parole cachée")
    PreuveFactory(constat=constat, genre="verbatim", verbatim=secret)
    client = logged(gilles)

    for url in (
        address(CONSTATS, demarche, uid=constat.uid),
        list_address(CONSTATS, demarche),
        list_address(CONSTATS, demarche, "csv"),
    ):
        page = client.get(url).content.decode()
        assert "médecin" in page
        assert "caché" not in page


def test_an_enjeu_without_proof_is_said_gently(logged, alice, demarche):
    enjeu = EnjeuFactory(demarche=demarche)
    constat = ConstatFactory(demarche=demarche, enjeu=enjeu)
    client, url = logged(alice), address(ENJEUX, demarche, uid=enjeu.uid)
    assert "plus facile à défendre" in client.get(url).content.decode()

    PreuveFactory(constat=constat)
    assert "plus facile à défendre" not in client.get(url).content.decode()


def test_several_constats_are_written_at_once(logged, alice, demarche):
    enjeu = EnjeuFactory(demarche=demarche)
    client, url = logged(alice), reverse("diagnostic:constats_paste", args=["confins", enjeu.uid])

    client.post(url, {"lignes": "Peu de bus.\n\n Peu d’ombre. "})
    assert list(enjeu.constats.values_list("phrase", flat=True)) == ["Peu de bus.", "Peu d’ombre."]

    response = client.post(url, {"lignes": "Trop long " * 60})
    assert response.status_code == 422
    assert "raccourcissez" in response.content.decode()
    assert client.post(url, {"lignes": "\n \n"}).status_code == 422
    assert enjeu.constats.count() == 2


def test_several_verbatims_are_pasted_at_once(logged, alice, demarche):
    recueil = MateriauFactory(demarche=demarche, cercle="partage")
    url = reverse("diagnostic:verbatims_paste", args=["confins", recueil.uid])

    logged(alice).post(
        url, {"lignes": "Le bus passe trop tôt.\n\nJe renonce. | Lycéen", "source": "Retraitée"}
    )

    found = Verbatim.objects.order_by("pk").values_list("texte", "source", "cercle")
    assert list(found) == [
        ("Le bus passe trop tôt.", "Retraitée", "partage"),
        ("Je renonce.", "Lycéen", "partage"),
    ]


@pytest.mark.parametrize(
    "trace", ["06 12 34 56 78", "jean@exemple.fr", "1 85 05 78 006 084 36", "+33612345678"]
)
def test_a_text_that_names_someone_is_stopped_once(logged, alice, demarche, trace):
    recueil = MateriauFactory(demarche=demarche)
    client = logged(alice)
    url = reverse("diagnostic:verbatims_paste", args=["confins", recueil.uid])

    response = client.post(url, {"lignes": f"Rappelez-moi : {trace}"})
    assert response.status_code == 422
    assert trace in response.content.decode()
    assert not Verbatim.objects.exists()

    client.post(url, {"lignes": f"Rappelez-moi : {trace}", "relu": "on"})
    assert Verbatim.objects.count() == 1


def test_verbatims_are_coded_one_after_the_other(logged, alice, demarche, theme):
    first, second = VerbatimFactory(demarche=demarche), VerbatimFactory(demarche=demarche)
    client, url = logged(alice), reverse("diagnostic:verbatims_code", args=["confins"])
    assert first.texte in client.get(url).content.decode()

    page = client.post(url, {"verbatim": str(first.uid), "themes": [theme.pk]}, follow=True)
    assert second.texte in page.content.decode()
    assert list(first.themes.all()) == [theme]

    page = client.post(url, {"verbatim": str(second.uid)}, follow=True).content.decode()
    assert "fait le tour" in page
    client.post(url, {"verbatim": str(second.uid), "themes": [theme.pk]})
    assert "Tout est codé" in client.get(url).content.decode()


def test_a_theme_changes_without_a_trace_lost(logged, alice, demarche, theme):
    verbatim = VerbatimFactory(demarche=demarche, texte="Trop loin.")
    url = address(PAR_CLE["verbatims"], demarche, "edit", verbatim.uid)
    sent = {"texte": "Trop loin.", "materiau": verbatim.materiau_id, "themes": [theme.pk]}
    client = logged(alice)

    client.post(url, sent | {"version": "1"})
    assert list(verbatim.themes.all()) == [theme]
    # Le même envoi d’une page restée ouverte ne contredit personne.
    assert client.post(url, sent | {"version": "1"}).status_code == 302


def test_a_link_never_leads_to_another_demarche(logged, alice, demarche, autre_demarche):
    foreign = EnjeuFactory(demarche=autre_demarche)
    response = logged(alice).post(
        list_address(CONSTATS, demarche, "create"), {"phrase": "Un fait.", "enjeu": foreign.pk}
    )

    assert response.status_code == 422
    assert not Constat.objects.exists()


def test_verbatims_follow_their_recueil_to_the_bin_and_back(logged, alice, demarche):
    verbatim = VerbatimFactory(demarche=demarche)
    client, uid = logged(alice), verbatim.materiau.uid

    client.post(address(RECUEILS, demarche, "delete", uid))
    assert not Verbatim.objects.alive().exists()
    client.post(address(RECUEILS, demarche, "restore", uid))
    assert Verbatim.objects.alive().count() == Materiau.objects.alive().count() == 1


def test_the_overview_says_what_comes_next(logged, alice, demarche):
    client, url = logged(alice), reverse("diagnostic:diagnostic", args=["confins"])
    assert "La suite" in client.get(url).content.decode()

    for rubrique in TOUTES:
        make(rubrique, demarche)
    page = client.get(url).content.decode()
    assert "n’a pas de thème" in page
    assert Enjeu.objects.exists()


def test_a_new_enjeu_goes_after_the_others(logged, alice, demarche):
    client, url = logged(alice), list_address(ENJEUX, demarche, "create")
    for titre in ("Premier", "Deuxième", "Troisième"):
        client.post(url, {"titre": titre})

    assert list(Enjeu.objects.values_list("titre", flat=True)) == [
        "Premier", "Deuxième", "Troisième",
    ]  # fmt: skip
