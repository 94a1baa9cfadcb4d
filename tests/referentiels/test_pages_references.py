"""Les pages des références : qui écrit, qui lit, et ce que chacun y trouve."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.comptes.auteur import SYSTEME
from maillage.referentiels.actions.references import create_edition, load_reference
from maillage.referentiels.arbre import tree
from maillage.referentiels.models import IndicateurCommun, Reference
from tests.referentiels.conftest import PRS

LISTE = "/region/75/references/"
OBJECTIF = {"titre": "Nutrition", "code": "1.3", "genre": "objectif"}


@pytest.fixture
def page(prs):
    return f"{LISTE}{prs.uid}/"


def codes(reference):
    return [noeud.objectif.code for noeud in tree(reference)]


def at(reference, code):
    return reference.objectifs.get(code=code)


def urls_of(reference):
    page = f"{LISTE}{reference.uid}/"
    objectif, indicateur = reference.objectifs.first(), reference.indicateurs.first()
    return [
        LISTE, f"{LISTE}nouvelle/", page, f"{page}modifier/", f"{page}historique/",
        f"{page}edition/", f"{page}arbre.csv", f"{page}arbre.xlsx", f"{page}importer/",
        f"{page}objectifs/nouveau/", f"{page}objectifs/{objectif.uid}/",
        f"{page}indicateurs/nouveau/", f"{page}indicateurs/{indicateur.uid}/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nom", ["alice", "bruno", "carole", "emma", "farid", "gilles", "ines", "jean", "zoe"]
)
def test_only_the_animation_of_the_region_enters(request, logged, prs, demarche, nom):
    client = logged(request.getfixturevalue(nom))
    for url in urls_of(prs):
        assert client.get(url).status_code == 403, url
        assert client.post(url, OBJECTIF).status_code in (403, 405), url
    assert codes(prs) == ["1", "1.1", "1.2", "2", "2.1"]


def test_the_animation_opens_every_page(animation, prs, livre):
    for url in urls_of(prs):
        assert animation.get(url).status_code == 200, url


def test_another_region_is_closed_and_its_references_unknown(animation, prs):
    ailleurs = load_reference("94", PRS, by=SYSTEME)
    assert animation.get(f"/region/94/references/{ailleurs.uid}/").status_code == 403
    assert animation.get(f"{LISTE}{ailleurs.uid}/").status_code == 404
    assert animation.post(f"{LISTE}{ailleurs.uid}/modifier/", {}).status_code == 404
    foreign = ailleurs.objectifs.first().uid
    assert animation.get(f"{LISTE}{prs.uid}/objectifs/{foreign}/").status_code == 404


def test_a_national_reference_is_read_and_never_written(animation, livre):
    clsm = Reference.objects.get(region="", code="clsm")
    page = f"{LISTE}{clsm.uid}/"
    shown = animation.get(page)
    assert shown.status_code == 200
    assert "Modifier la référence" not in shown.text
    for suffix in ("modifier/", "reglage/", "edition/", "importer/", "objectifs/nouveau/"):
        assert animation.post(f"{page}{suffix}", {}).status_code == 403, suffix


def test_a_reference_is_created_and_its_double_refused(animation):
    fields = {"nom": "Projet régional de santé", "genre": "prs", "edition": "2023-2028"}
    created = animation.post(f"{LISTE}nouvelle/", fields)
    reference = Reference.objects.get(region="75")
    assert created.url == f"{LISTE}{reference.uid}/"
    assert reference.code == "projet-regional-de-sante"
    again = animation.post(f"{LISTE}nouvelle/", fields)
    assert again.status_code == 422
    assert "2023-2028" in again.text
    wrong = animation.post(
        f"{LISTE}nouvelle/", fields | {"debut": "2028-01-01", "fin": "2023-01-01"}
    )
    assert "La fin vient après le début" in wrong.text


def test_the_example_of_a_region_is_adopted_from_the_list(animation, livre):
    assert "Partir de l’exemple" in animation.get(LISTE).text
    adopted = animation.post(f"{LISTE}exemples/socle-nouvelle-aquitaine/", follow=True)
    assert "Former aux premiers secours en santé mentale" in adopted.text
    assert "Partir de l’exemple" not in animation.get(LISTE).text
    assert animation.post(f"{LISTE}exemples/socle-nouvelle-aquitaine/").status_code == 404


def test_the_tree_is_written_in_place_without_javascript(animation, prs, page):
    parent = str(at(prs, "1").uid)
    added = animation.post(f"{page}objectifs/nouveau/", OBJECTIF | {"parent": parent})
    assert added.url.endswith(f"#e-{at(prs, '1.3').uid}")
    geste = f"{page}objectifs/{at(prs, '1.3').uid}/reglage/"
    animation.post(geste, {"geste": "monter"})
    assert codes(prs) == ["1", "1.1", "1.3", "1.2", "2", "2.1"]
    animation.post(geste, {"geste": "retirer"})
    assert "1.3" not in codes(prs)
    assert "retiré" in animation.get(page).text
    animation.post(geste, {"geste": "remettre"})
    assert "1.3" in codes(prs)


def test_a_fault_in_the_quick_form_keeps_what_was_typed(animation, prs, page):
    sent = OBJECTIF | {"code": "1.1", "titre": "Mon texte", "depuis": "arbre"}
    refused = animation.post(f"{page}objectifs/nouveau/", sent)
    assert refused.status_code == 422
    assert "Mon texte" in refused.text
    assert "est déjà celui de" in refused.text
    assert "Arbre des objectifs" in refused.text


def test_two_people_on_an_objective_do_not_lose_each_other_s_text(animation, prs, page):
    url = f"{page}objectifs/{at(prs, '1.1').uid}/"
    first = {"titre": "CPS", "code": "1.1", "genre": "objectif", "version": "1",
             "parent": str(at(prs, "1").uid)}  # fmt: skip
    assert animation.post(url, first).status_code == 302
    second = animation.post(url, first | {"titre": "Autre"})
    assert second.status_code == 409
    assert "Autre" in second.text
    assert "CPS" in second.text
    assert animation.post(url, first | {"titre": "Autre", "version": "2"}).status_code == 302


def test_what_is_retired_is_reworded_without_losing_its_place(animation, prs, page):
    animation.post(f"{page}objectifs/{at(prs, '1').uid}/reglage/", {"geste": "retirer"})
    objectif, indicateur = at(prs, "1.1"), prs.indicateurs.get()
    url = f"{page}objectifs/{objectif.uid}/"
    sent = animation.get(url).context["form"].initial | {"titre": "CPS", "version": "2"}
    assert animation.post(url, sent).status_code == 302
    objectif.refresh_from_db()
    assert (objectif.titre, objectif.parent) == ("CPS", at(prs, "1"))
    url = f"{page}indicateurs/{indicateur.uid}/"
    sent = animation.get(url).context["form"].initial | {"unite": "élèves", "version": "1"}
    assert animation.post(url, sent).status_code == 302
    indicateur.refresh_from_db()
    assert (indicateur.unite, indicateur.objectif) == ("élèves", objectif)


def test_two_people_on_a_reference_do_not_lose_each_other_s_text(animation, prs, page):
    fields = {"nom": "PRS", "genre": "prs", "edition": "2023-2028", "version": "1"}
    assert animation.post(f"{page}modifier/", fields).status_code == 302
    conflict = animation.post(f"{page}modifier/", fields | {"nom": "Plan"})
    assert conflict.status_code == 409


def test_a_reference_is_set_aside_and_offered_again(animation, prs, page, demarche):
    animation.post(f"{page}reglage/", {"geste": "oter"})
    assert not Reference.objects.offered_to(demarche).exists()
    assert "écartée" in animation.get(LISTE).text
    animation.post(f"{page}reglage/", {"geste": "proposer"})
    assert Reference.objects.offered_to(demarche).get() == prs


def test_a_new_edition_shows_what_each_objective_becomes(animation, prs, page):
    opened = animation.post(f"{page}edition/", {"edition": "2029-2034", "copie": "on"})
    suivante = Reference.objects.get(edition="2029-2034")
    assert opened.url == f"{LISTE}{suivante.uid}/"
    assert animation.get(f"{page}correspondances/").status_code == 404
    shown = animation.get(f"{LISTE}{suivante.uid}/correspondances/")
    assert "Chaque objectif a une suite" in shown.text
    suivante.objectifs.filter(code="2.1").update(titre="Tout autre", code="5")
    shown = animation.get(f"{LISTE}{suivante.uid}/correspondances/")
    assert "sans suite" in shown.text
    assert "5 Tout autre" in shown.text
    assert "Remplacée par" in animation.get(page).text


def test_common_indicators_are_kept_in_order(animation, prs, page):
    fields = {"intitule": "Fiches évaluées", "code": "I2", "unite": "%", "sens": "hausse",
              "frequence": "annuelle", "objectif": ""}  # fmt: skip
    animation.post(f"{page}indicateurs/nouveau/", fields)
    second = IndicateurCommun.objects.get(code="I2")
    animation.post(f"{page}indicateurs/{second.uid}/reglage/", {"geste": "monter"})
    assert [item.code for item in prs.indicateurs.all()] == ["I2", "I1"]
    refused = animation.post(f"{page}indicateurs/nouveau/", fields)
    assert refused.status_code == 422
    animation.post(f"{page}indicateurs/{second.uid}/reglage/", {"geste": "retirer"})
    second.refresh_from_db()
    assert second.retire_le is not None


def send(client, page, text, nom="arbre.csv"):
    file = SimpleUploadedFile(nom, text.encode(), "text/csv")
    return client.post(f"{page}importer/", {"fichier": file})


def test_the_import_shows_everything_before_it_writes(animation, prs, page):
    sent = send(animation, page, "Code;Objectif\n1;Prévenir\n1.1;Compétences\n3;Neuf\n")
    assert sent.url == f"{page}importer/verification/"
    trial = animation.get(sent.url)
    assert "Rien n’est encore écrit" in trial.text
    for said in ("3 Neuf", "1.2 Addictions", "Prévenir"):
        assert said in trial.text
    assert codes(prs) == ["1", "1.1", "1.2", "2", "2.1"]
    empreinte = trial.context["essai"].empreinte
    done = animation.post(sent.url, {"empreinte": empreinte}, follow=True)
    assert "L’arbre est importé" in done.text
    assert codes(prs) == ["1", "1.1", "3"]
    again = animation.post(sent.url, {"empreinte": empreinte}, follow=True)
    assert "n’est plus là" in again.text
    assert "a importé" in animation.get(f"{page}historique/").text


def test_a_faulty_table_names_each_line_and_writes_nothing(animation, prs, page):
    sent = send(animation, page, "Code;Objectif;Genre\n8;Huit;lubie\n8;Encore;\n9;;\n")
    trial = animation.get(sent.url)
    assert "3 défauts".replace(" ", "\u00a0") in trial.text
    assert "Importer cet arbre" not in trial.text
    animation.post(sent.url, {"empreinte": ""})
    assert codes(prs) == ["1", "1.1", "1.2", "2", "2.1"]


def test_a_tree_that_moved_since_the_trial_must_be_read_again(animation, prs, page):
    sent = send(animation, page, "Code;Objectif\n1;Prévention\n")
    empreinte = animation.get(sent.url).context["essai"].empreinte
    animation.post(f"{page}objectifs/nouveau/", OBJECTIF | {"parent": ""})
    redone = animation.post(sent.url, {"empreinte": empreinte}, follow=True)
    assert "L’arbre a changé depuis cet essai" in redone.text
    assert "1.3" in codes(prs)


def test_what_is_no_table_is_refused_at_once_and_a_table_is_forgotten(animation, prs, page):
    refused = send(animation, page, "bonjour")
    assert refused.status_code == 422
    assert "Aucun objectif n’a été reconnu" in refused.text
    send(animation, page, "Objectif\nA\n")
    animation.post(f"{page}importer/oublier/")
    assert animation.get(f"{page}importer/verification/").status_code == 302


@pytest.mark.parametrize(
    "nom", ["alice", "bruno", "carole", "denis", "emma", "farid", "gilles", "helene", "ines"]
)
def test_every_member_reads_the_references_of_the_demarche(request, logged, prs, livre, nom):
    client = logged(request.getfixturevalue(nom))
    espace = "/espace/confins/references/"
    assert "Projet régional de santé" in client.get(espace).text
    assert "Compétences psychosociales" in client.get(f"{espace}{prs.uid}/").text
    objectif = client.get(f"{espace}{prs.uid}/objectifs/{at(prs, '1.1').uid}/")
    assert "Part des élèves touchés" in objectif.text
    assert client.get(f"{espace}{prs.uid}/arbre.csv").content.startswith(b"\xef\xbb\xbfCode;")
    assert client.get(f"{espace}{prs.uid}/arbre.xlsx").content.startswith(b"PK")


def test_a_stranger_and_a_reference_from_elsewhere_are_404(logged, zoe, alice, prs):
    espace = "/espace/confins/references/"
    ailleurs = load_reference("94", PRS, by=SYSTEME)
    for suffix in ("", f"{prs.uid}/", f"{prs.uid}/arbre.csv",
                   f"{prs.uid}/objectifs/{at(prs, '1').uid}/"):  # fmt: skip
        assert logged(zoe).get(f"{espace}{suffix}").status_code == 404
    client = logged(alice)
    assert client.get(f"{espace}{ailleurs.uid}/").status_code == 404
    foreign = at(ailleurs, "1").uid
    assert client.get(f"{espace}{prs.uid}/objectifs/{foreign}/").status_code == 404


def test_without_a_reference_the_page_says_what_to_do(logged, alice, demarche):
    shown = logged(alice).get("/espace/confins/references/")
    assert "Aucune référence de la région" in shown.text
    assert "/espace/confins/references/" in logged(alice).get("/espace/confins/membres/").text


def test_an_old_edition_set_aside_is_still_read(logged, alice, prs):
    prs.actif = False
    prs.save()
    shown = logged(alice).get(f"/espace/confins/references/{prs.uid}/")
    assert "ne propose plus" in shown.text


def test_queries_do_not_grow_with_the_tree(
    logged, alice, animation, prs, page, django_assert_max_num_queries, client
):
    def visit():
        with django_assert_max_num_queries(14):
            animation.get(LISTE)
        with django_assert_max_num_queries(14):
            animation.get(page)

    visit()
    for rang in range(30):
        objectif = prs.objectifs.create(titre=f"Objectif {rang}", position=rang)
        objectif.enfants.create(reference=prs, titre="Dessous", position=1)
        prs.indicateurs.create(intitule=f"Indicateur {rang}", objectif=objectif)
        create_edition(prs, edition=f"E{rang}", debut=None, fin=None, copie=False, by=SYSTEME)
    visit()
    espace = f"/espace/confins/references/{prs.uid}/"
    with django_assert_max_num_queries(20):
        logged(alice).get(espace)
