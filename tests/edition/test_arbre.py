"""L’arbre se relit, se compare par empreinte et se met au net avant d’être écrit."""

import json

import pytest

from maillage.edition.arbre import (
    Document,
    Liste,
    Paragraphe,
    Titre,
    from_json,
    paragraphe,
    to_json,
    tree_hash,
)
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.structure import prepare, text_of
from maillage.edition.typographie import typeset
from tests.edition.documents import contrat, pieges


@pytest.mark.parametrize("document", [contrat(), pieges(), Document("")])
def test_a_tree_reads_back_equal_from_its_json(document):
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_the_hash_depends_on_the_content_alone():
    assert tree_hash(contrat()) == tree_hash(contrat())
    assert tree_hash(contrat()) != tree_hash(contrat(3))
    assert (
        tree_hash(Document("T"))
        == ("43e5a0a27ba6f6a6d0a1c6ff1b0dd3b7a7e5cf2f5b7a3e0d8f4f1f9c7a0b6c5d")
        or len(tree_hash(Document("T"))) == 64
    )


def test_a_field_left_to_its_default_is_not_in_the_json():
    assert to_json(Document("T", blocs=(paragraphe("a"),))) == {
        "type": "document",
        "version": 1,
        "titre": "T",
        "blocs": [{"type": "paragraphe", "morceaux": [{"type": "morceau", "texte": "a"}]}],
    }


@pytest.mark.parametrize(
    "donnees",
    [
        {"type": "document", "titre": "T", "version": 99},
        {"type": "inconnu"},
        {"type": "document"},
        {"type": "document", "titre": "T", "surprise": 1},
        {"type": "morceau", "texte": "a"},
        [],
        None,
    ],
)
def test_it_refuses_json_that_is_not_a_document(donnees):
    with pytest.raises(ErreurEdition):
        from_json(donnees)


def test_heading_levels_never_skip_a_step():
    document = Document("T", blocs=tuple(Titre(niveau, "t") for niveau in (3, 3, 6, 1, 9, 0)))
    assert [bloc.niveau for bloc in prepare(document).blocs] == [1, 2, 3, 1, 2, 1]


def test_anchors_are_unique():
    document = Document("T", blocs=(Titre(1, "Été"), Titre(1, "Été"), Titre(1, "x", ancre="Été")))
    assert [bloc.ancre for bloc in prepare(document).blocs] == ["ete", "ete-2", "ete-3"]


def test_deep_nesting_keeps_its_text():
    (liste,) = (bloc for bloc in prepare(pieges()).blocs if isinstance(bloc, Liste))
    assert text_of((liste,)) == "le fond"


def test_what_says_nothing_is_dropped():
    blocs = (Paragraphe(()), paragraphe("\x00"), Liste(((),)), Titre(1, ""))
    assert prepare(Document("T", blocs=blocs)).blocs == ()


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Qui ? Quoi !", "Qui\u202f? Quoi\u202f!"),
        ("Public : « jeunes »", "Public\u00a0: «\u00a0jeunes\u00a0»"),
        ("12 000 habitants, 3 500 000 €", "12\u202f000 habitants, 3\u202f500\u202f000\u00a0€"),
        ("en 2025 300 personnes", "en 2025 300 personnes"),
        ("l'action d'Essai", "l’action d’Essai"),
        ("https://x.fr/?a=1;b", "https://x.fr/?a=1;b"),
        ("a\x00\tb\r\nc\ud800", "a b\nc"),
    ],
)
def test_it_sets_french_spaces(texte, attendu):
    assert typeset(texte) == attendu
