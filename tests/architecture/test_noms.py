"""Les noms du code : des choses en français, tirées du glossaire, et tout le reste en anglais."""

import re

from tests.architecture.depot import list_modules, name_of
from tests.architecture.noms import (
    ABREVIATIONS,
    ANGLAIS,
    GLOSSAIRE,
    LIGNE,
    identifiers,
    read_entrees,
    read_list,
    split,
    unknown_words,
)

# Des mots qui finissent comme des verbes.
COMME_DES_VERBES = {
    "atelier", "cahier", "calendrier", "chantier", "courrier", "dernier", "dossier", "echeancier",
    "entier", "etranger", "fichier", "impair", "infirmier", "levier", "loisir", "millier", "palier",
    "papier", "particulier", "plancher", "premier", "quartier", "singulier", "usager",
}  # fmt: skip
# Ceux qu’on serait tenté d’écrire, et qui ressemblent à de l’anglais.
VERBES_FRANCAIS = {
    "abandonner", "afficher", "ajouter", "annuler", "charger", "chercher", "confirmer", "creer",
    "deplacer", "dupliquer", "ecrire", "effacer", "enregistrer", "envoyer", "exporter", "fermer",
    "importer", "lire", "lister", "modifier", "montrer", "ouvrir", "publier", "ranger",
    "renumeroter", "restaurer", "retablir", "retirer", "supprimer", "trouver", "valider",
    "verifier",
}  # fmt: skip


def test_every_word_of_the_code_is_known():
    unknown = [f"{word} : {places[0]}" for word, places in unknown_words().items()]

    assert not unknown, "au glossaire si c’est un nom français, sinon à mots_anglais.txt"


def test_identifiers_are_ascii():
    wrong = [
        f"{name_of(path)}:{line} {identifier}"
        for path in list_modules()
        for line, identifier in identifiers(path)
        if not identifier.isascii()
    ]

    assert not wrong


def test_the_glossary_holds_no_verb():
    """« À venir » nomme un état et s’écrit d’un bloc ; « venir » seul n’entre pas."""
    verbs = [
        word
        for word in read_entrees()
        if re.search(r"(?:er|ir|oir)$", word) and "_" not in word and word not in COMME_DES_VERBES
    ]

    assert not verbs
    assert set(read_list(ANGLAIS)) & VERBES_FRANCAIS == set()


def test_the_words_of_the_glossary_are_defined_once():
    words = read_entrees()
    definitions = [row[2].strip() for row in LIGNE.findall(GLOSSAIRE.read_text(encoding="utf-8"))]

    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert all(len(text) > 3 and text.endswith((".", "…")) for text in definitions)


def test_every_row_of_the_glossary_is_read():
    rows = re.findall(r"^\| `.*$", GLOSSAIRE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [row for row in rows if not LIGNE.match(row)] == []


def test_the_lists_are_sorted_and_share_no_word():
    english, short, french = read_list(ANGLAIS), read_list(ABREVIATIONS), read_entrees()

    assert list(english) == sorted(set(english))
    assert set(english) & set(french) == set()
    assert set(short) & set(french) == set()
    assert set(short) & set(english) == set()


def test_an_identifier_is_read_word_by_word():
    assert split("FicheActionForm") == ["fiche", "action", "form"]
    assert split("with_dernier_bilan") == ["with", "dernier", "bilan"]
    assert split("A_VENIR") == split("AVenir") == ["a_venir"]
    assert split("HTMLParser2") == ["html", "parser"]
