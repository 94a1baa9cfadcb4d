"""L’historique se lit en phrases."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from maillage.comptes.auteur import Auteur
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture
from maillage.journal.mots import compare_words
from maillage.journal.phrases import phrases

ALICE = Auteur("Alice")


def _phrases(fiche, changements, acte=Acte.MODIFICATION):
    written = record(fiche, by=ALICE, acte=acte, changements=changements)
    return [phrase.texte for phrase in phrases(written)]


@pytest.mark.parametrize(
    ("changements", "phrase"),
    [
        ({"titre": ["A", "B"]}, "Alice a changé « titre » : « A » → « B »."),
        ({"code": ["", "1.2"]}, "Alice a renseigné « numéro » : « 1.2 »."),
        ({"code": ["1.2", ""]}, "Alice a vidé « numéro », qui était « 1.2 »."),
        (
            {"date_fin": ["2026-03-01", "2026-12-31"]},
            "Alice a changé « fin » : 1er mars 2026 → 31 décembre 2026.",
        ),
        ({"cercle": ["travail", "partage"]}, "Alice a changé « cercle » : travail → partagé."),
        (
            {"budget_previsionnel": ["1200.50", "12500.00"]},
            "Alice a changé « budget prévisionnel total » : 1\u202f200,50 → 12\u202f500.",
        ),
        (
            {"axe": [{"id": 1, "libelle": "Axe 1"}, {"id": 2, "libelle": "Axe 2"}]},
            "Alice a changé « axe » : Axe 1 → Axe 2.",
        ),
        (
            {"publics": [[{"id": 1, "libelle": "Enfants"}], [{"id": 2, "libelle": "Parents"}]]},
            "Alice a changé « publics visés » : ajouté « Parents » ; retiré « Enfants ».",
        ),
        (
            {"objectifs_specifiques": [["un", "deux"], ["deux", "un"]]},
            "Alice a changé l’ordre de « objectifs spécifiques ».",
        ),
    ],
)
def test_a_change_reads_as_a_sentence(fiche, changements, phrase):
    assert _phrases(fiche, changements) == [phrase]


def test_creation_and_deletion_name_the_object(fiche):
    assert _phrases(fiche, {}, Acte.CREATION) == [f"Alice a créé « {fiche} »."]
    assert _phrases(fiche, {}, Acte.SUPPRESSION) == [f"Alice a mis à la corbeille « {fiche} »."]


def test_a_long_text_gives_its_first_words_and_a_word_by_word_detail(fiche):
    before = (
        "Former les habitants du pays aux gestes qui sauvent, dans chaque commune, chaque année"
    )
    after = before.replace("habitants", "jeunes") + " scolaire, avec les pompiers"
    written = record(
        fiche, by=ALICE, acte=Acte.MODIFICATION, changements={"contexte": [before, after]}
    )
    (phrase,) = phrases(written)
    assert phrase.texte.startswith("Alice a réécrit « contexte et constats » : « Former les jeunes")
    assert phrase.texte.endswith("… ».")
    assert [f.texte.strip() for f in phrase.detail if f.acte == "supprime"] == ["habitants"]
    assert [f.texte.strip() for f in phrase.detail if f.acte == "ajoute"] == [
        "jeunes",
        "scolaire, avec les pompiers",
    ]


def test_the_comparison_says_what_was_added_and_what_was_removed():
    fragments = compare_words("un deux trois", "un quatre trois cinq")
    assert [(f.texte.strip(), f.acte) for f in fragments] == [
        ("un", ""),
        ("deux", "supprime"),
        ("quatre", "ajoute"),
        ("trois", ""),
        ("cinq", "ajoute"),
    ]


def test_the_comparison_shortens_what_did_not_change():
    same = " ".join(f"mot{n}" for n in range(200))
    fragments = compare_words(f"{same} fin", f"{same} terme")
    assert fragments[0].texte.startswith(" … ")
    assert "mot199" in fragments[0].texte
    assert "mot100" not in fragments[0].texte


def test_an_enormous_text_is_given_whole_rather_than_compared_for_seconds():
    before, after = "a " * 5000, "b " * 5000
    assert [f.acte for f in compare_words(before, after)] == ["supprime", "ajoute"]


def test_tags_are_not_shown(fiche):
    (texte,) = _phrases(fiche, {"contexte": ["<p>Un</p>", "<p>Deux &amp; trois</p>"]})
    assert "<p>" not in texte


def test_the_page_says_the_changes_and_offers_to_restore(fiche, alice):
    before = read_state(fiche, ("titre",))
    fiche.titre = "Former aux gestes qui sauvent"
    fiche.save()
    record_change(fiche, before, by=Auteur.of(alice))
    html = _render(fiche, "/retablir/")
    assert "a changé «\u00a0titre\u00a0»" in html
    assert 'name="champ" value="titre"' in html
    assert 'action="/retablir/"' in html
    assert "Rétablir" not in _render(fiche, "")


def _render(fiche, restore_url):
    request = RequestFactory().get("/")
    historique = build_historique(
        request, Ecriture.objects.about(fiche), objet=fiche, restore_url=restore_url
    )
    return render_to_string("journal/_lignes.html", {"historique": historique})


def test_an_empty_history_explains_itself(fiche):
    assert "Rien n’a encore changé" in _render(fiche, "")


def test_the_page_takes_the_same_queries_whatever_its_length(fiche, django_assert_num_queries):
    for n in range(30):
        record(fiche, by=Auteur(f"Auteur {n}"), acte=Acte.MODIFICATION,
               changements={"titre": [f"{n}", f"{n + 1}"]})  # fmt: skip
    _render(fiche, "")
    with django_assert_num_queries(2):
        _render(fiche, "")
