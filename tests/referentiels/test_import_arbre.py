"""Importer un arbre : ce qui se lit, ce qui est refusé, et jamais rien à moitié."""

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.comptes.auteur import SYSTEME
from maillage.core.tableur import write_csv, write_xlsx
from maillage.lecture.classeur import read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.actions.arbre import retire_objectif
from maillage.referentiels.arbre import tree
from maillage.referentiels.exports import read_rows
from maillage.referentiels.imports.arbre import read_arbre, split_code
from maillage.referentiels.imports.comparaison import EssaiPerime, import_arbre
from maillage.referentiels.models import ObjectifReference


def book(*rows, nom="Arbre", **feuilles):
    """Un classeur : une feuille de ces lignes, ou plusieurs nommées."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name, lines in (feuilles or {nom: rows}).items():
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(lines):
                for column, value in enumerate(row):
                    sheet.write(line, column, value)
    return out.getvalue()


def read(*rows, **feuilles):
    return read_arbre(read_classeur(book(*rows, **feuilles), "arbre.xlsx"))


def read_csv(text, nom="arbre.csv"):
    content = text.encode() if isinstance(text, str) else text
    return read_arbre(read_classeur(content, nom))


def outline(lu):
    """(profondeur, code, intitulé) de chaque objectif lu."""
    depths = []
    for noeud in lu.noeuds:
        depths.append(1 if noeud.parent is None else depths[noeud.parent] + 1)
    return [(depth, n.code, n.titre) for depth, n in zip(depths, lu.noeuds, strict=True)]


def shown(reference, **options):
    return [(n.profondeur, n.objectif.code, n.objectif.titre) for n in tree(reference, **options)]


def load(reference, lu, **options):
    return import_arbre(reference, lu, by=SYSTEME, essai=False, **options)


ATTENDU = [(1, "1", "Prévention"), (2, "1.1", "Compétences"), (2, "1.2", "Addictions"),
           (1, "2", "Soins")]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["Code", "Objectif"], ["1", "Prévention"], ["1.1", "Compétences"],
         ["1.2", "Addictions"], ["2", "Soins"]],
        [["N°", "Intitulé de l’objectif"], [1, "Prévention"], ["1.1", "Compétences"],
         ["1.2", "Addictions"], [2, "Soins"]],
        [["Code", "Niveau", "Titre"], ["1", 1, "Prévention"], ["1.1", 2, "Compétences"],
         ["1.2", 2, "Addictions"], ["2", 1, "Soins"]],
        [["Code", "Niveau", "Libellé"], ["1", "Axe", "Prévention"],
         ["1.1", "Objectif", "Compétences"], ["1.2", "Objectif", "Addictions"],
         ["2", "Axe", "Soins"]],
        [["Code", "Parent", "Objectif"], ["1", "", "Prévention"], ["1.1", "1", "Compétences"],
         ["1.2", "1", "Addictions"], ["2", "", "Soins"]],
        [["Objectif"], ["1. Prévention"], ["1.1 Compétences"], ["1.2 – Addictions"],
         ["Axe 2 : Soins"]],
        [["Axe", "Objectif"], ["1. Prévention", "1.1 Compétences"], ["", "1.2 Addictions"],
         ["2. Soins", ""]],
        [["Axe", "Objectif"], ["1. Prévention", ""], ["1. Prévention", "1.1 Compétences"],
         ["1. Prévention", "1.2 Addictions"], ["2. Soins", ""]],
        [["Code axe", "Axe", "Code objectif", "Objectif"], ["1", "Prévention", "1.1",
         "Compétences"], ["", "", "1.2", "Addictions"], ["2", "Soins", "", ""]],
        [["Code", "Axe", "Code", "Objectif"], ["1", "Prévention", "1.1", "Compétences"],
         ["", "", "1.2", "Addictions"], ["2", "Soins", "", ""]],
        [["Axe", "N°", "Objectif", "N°"], ["Prévention", "1", "Compétences", "1.1"],
         ["", "", "Addictions", "1.2"], ["Soins", "2", "", ""]],
        [["Axe", "Objectif", "Code"], ["Prévention", "", "1"], ["", "Compétences", "1.1"],
         ["", "Addictions", "1.2"], ["Soins", "", "2"]],
        [["Projet régional de santé"], [], ["Code", "Objectif"], ["1", "Prévention"],
         ["1.1", "Compétences"], ["1.2", "Addictions"], [], ["2", "Soins"]],
    ],
    ids=["codes", "nombres", "niveaux", "mots", "parents", "dans l’intitulé", "par niveau",
         "répété", "code par niveau", "code répété", "code après", "code au bout",
         "titre au-dessus"],
)  # fmt: skip
def test_it_reads_a_tree_however_a_region_writes_it(rows):
    lu = read(*rows)
    assert lu.defauts == []
    assert outline(lu) == ATTENDU


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_it_reads_a_csv_whatever_its_dress(encodage, separateur):
    rows = [("Code", "Objectif")] + [(code, titre) for _, code, titre in ATTENDU]
    text = "\r\n".join(separateur.join(row) for row in rows)
    assert outline(read_csv(text.encode(encodage))) == ATTENDU


def test_a_parent_may_be_on_the_sheet_before():
    lu = read(
        **{"Axes": [["Code", "Objectif"], ["1", "A"]],
           "Objectifs": [["Code", "Objectif"], ["1.1", "B"]]}
    )  # fmt: skip
    assert outline(lu) == [(1, "1", "A"), (2, "1.1", "B")]


def test_level_columns_say_the_kind_of_each_objective():
    lu = read(
        ["Priorité", "Action probante", "Niveau de preuve", "Référence bibliographique"],
        ["Prévention", "Unplugged", "prouvé", "Faggiano 2010"],
        ["", "Espaces sans tabac", "prometteur", ""],
    )
    assert [noeud.champs for noeud in lu.noeuds] == [
        {"genre": "priorite"},
        {"genre": "action_probante", "preuve": "prouvé", "source": "Faggiano 2010"},
        {"genre": "action_probante", "preuve": "prometteur", "source": ""},
    ]


def test_every_readable_sheet_is_read_and_the_others_are_said():
    lu = read(
        **{"Axe 1": [["Code", "Objectif"], ["1", "A"]], "Mode d’emploi": [["Bonjour"]],
           "Axe 2": [["Code", "Objectif"], ["2", "B"]]}
    )  # fmt: skip
    assert [noeud.code for noeud in lu.noeuds] == ["1", "2"]
    assert "Mode d’emploi" in lu.remarques[0]


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [
        ("1.2 Développer", ("1.2", "Développer")), ("A1 – Agir", ("A1", "Agir")),
        ("Axe 3 : Soigner", ("3", "Soigner")), ("OS2.1. Aller vers", ("OS2.1", "Aller vers")),
        ("100 % santé", ("", "100 % santé")), ("2030 : une ambition", ("", "2030 : une ambition")),
        ("3 jours sans écran", ("", "3 jours sans écran")), ("", ("", "")),
    ],
)  # fmt: skip
def test_a_code_is_found_in_a_title_only_when_it_is_one(titre, attendu):
    assert split_code(titre) == attendu


REFUS = [
    ([["Code", "Objectif"], ["1", ""]], 2, "Objectif", "l’intitulé manque"),
    ([["Code", "Objectif"], ["1", "A"], ["1", "B"]], 3, "Code", "déjà à la ligne 2"),
    ([["Objectif"], ["A"], ["A"]], 3, "Objectif", "déjà à la ligne 2"),
    ([["Objectif"], ["A" * 501]], 2, "Objectif", "500 au plus"),
    ([["Code", "Objectif"], ["1" * 31, "A"]], 2, "Code", "30 au plus"),
    ([["Objectif", "Preuve"], ["A", "x" * 201]], 2, "Preuve", "200 au plus"),
    ([["Objectif", "Description"], ["A", "x" * 20_001]], 2, "Description", "20000 au plus"),
    ([["Objectif", "Genre"], ["A", "lubie"]], 2, "Genre", "n’est pas un genre"),
    ([["Objectif", "Niveau"], ["A", 1], ["B", 3]], 3, "Niveau", "sans niveau 2"),
    ([["Objectif", "Niveau"], ["A", 2]], 2, "Niveau", "sans niveau 1"),
    ([["Objectif", "Niveau"], ["A", 0]], 2, "Niveau", "n’est pas un niveau"),
    ([["Objectif", "Niveau"], ["A", 12]], 2, "Niveau", "n’est pas un niveau"),
    ([["Objectif", "Niveau"], ["A", -1]], 2, "Niveau", "n’est pas un niveau"),
    ([["Objectif", "Niveau"], ["A", 1.5]], 2, "Niveau", "n’est pas un niveau"),
    ([["Objectif", "Niveau"], ["A", "sommet"]], 2, "Niveau", "n’est pas un niveau"),
    ([["Objectif", "Niveau"], ["A", "9" * 40]], 2, "Niveau", "n’est pas un niveau"),
    ([["Code", "Objectif", "Parent"], ["1", "A", "7"]], 2, "Parent", "code d’aucune ligne"),
    ([["Code", "Objectif", "Parent"], ["1", "A", "2"], ["2", "B", ""]], 2, "Parent", "avant"),
    ([["Code", "Objectif", "Parent"], ["1", "A", "1"]], 2, "Parent", "code d’aucune"),
    ([["Axe", "Objectif", "Code"], ["A", "B", "1"], ["A", "B", "2"]], 3, "Objectif", "porte déjà"),
    ([["Axe", "Objectif", "Genre"], ["A", "B", "?"]], 2, "Genre", "n’est pas un genre"),
    ([["Axe", "Objectif", "Description"], ["", "", "seule"]], 2, "Axe", "aucun intitulé"),
    ([["Axe", "Objectif"], ["A" * 600, "B"]], 2, "Axe", "500 au plus"),
    ([["Code", "Objectif"], *[[f"1{'.1' * n}", f"N{n}"] for n in range(9)]], 10, "Objectif",
     "au plus 8 niveaux"),
    ([["Code", "Objectif"], ["1.1", "A"], ["1", "B"]], 2, "Code", "descendez-le"),
    ([["Code", "Objectif"], ["", ""], ["x", " "]], 3, "Objectif", "l’intitulé manque"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "ligne", "colonne", "phrase"), REFUS)
def test_it_refuses_with_the_line_and_the_column(rows, ligne, colonne, phrase):
    lu = read(*rows)
    found = [(d.ligne, d.colonne, d.phrase) for d in lu.defauts]
    assert any((d[0], d[1]) == (ligne, colonne) and phrase in d[2] for d in found), found


def test_it_refuses_a_broken_formula():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Arbre")
        sheet.write_row(0, 0, ["Code", "Objectif"])
        sheet.write(1, 0, "1")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    lu = read_arbre(read_classeur(out.getvalue(), "arbre.xlsx"))
    assert any("#DIV/0!" in defaut.phrase for defaut in lu.defauts)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\0\0", b"PK\x03\x04", b"%PDF-1.7", b"<html><body>404</body></html>",
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"bonjour", b"a;b;c\n1;2;3\n", book(["Nom", "Ville"]),
     book(), book(["Population"], [12]), b"Objectif\n" * 0 + b";;;\n;;;\n",
     "\ufeff\n\n".encode(), b"\xff\xfe\x00"],
)  # fmt: skip
def test_a_file_that_is_no_tree_is_said_so(content):
    for name in ("arbre.xlsx", "arbre.csv", "arbre.ods", "arbre"):
        try:
            said = [defaut.phrase for defaut in read_arbre(read_classeur(content, name)).defauts]
        except ErreurLecture as error:
            said = [error.message]
        assert said
        assert said[0].endswith((".", ")", "…"))


def test_an_empty_table_and_a_huge_one_are_refused():
    assert "aucun objectif" in read(["Code", "Objectif"]).defauts[0].phrase
    rows = [[f"Objectif {rang}"] for rang in range(3001)]
    assert "3000 au plus" in read(["Objectif"], *rows).defauts[0].phrase


CELLULE = st.one_of(
    st.sampled_from(["", "1", "1.1", "2", "A", "Objectif", "niveau", "probante", "=1+1", "'-x"]),
    st.text(max_size=12), st.integers(-3, 40), st.floats(allow_nan=False, width=32),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    entete=st.lists(
        st.sampled_from(["Code", "Niveau", "Objectif", "Axe", "Genre", "Parent", "Source", "?"]),
        min_size=1, max_size=6,
    ),
    rows=st.lists(st.lists(CELLULE, max_size=6), max_size=12),
)  # fmt: skip
def test_no_table_ever_breaks_the_reading(entete, rows):
    text = "\n".join(
        ";".join(str(cell).replace(";", "").replace('"', "").replace("\n", " ") for cell in row)
        for row in [entete, *rows]
    )
    try:
        lu = read_csv(text.encode("utf-8", "replace"))
    except ErreurLecture:
        return
    for rang, noeud in enumerate(lu.noeuds):
        assert noeud.titre
        assert noeud.parent is None or noeud.parent < rang


def test_the_trial_says_what_would_be_done_and_writes_nothing(prs):
    lu = read(["Code", "Objectif"], ["1", "Prévention et promotion"], ["1.1",
              "Compétences psychosociales"], ["1.3", "Nutrition"], ["2", "Accès aux soins"],
              ["2.1", "Exercice coordonné"])  # fmt: skip
    before = shown(prs)
    essai = import_arbre(prs, lu, by=SYSTEME, essai=True)
    assert [str(noeud) for noeud in essai.creations] == ["1.3 Nutrition"]
    assert [item.phrases for item in essai.changements] == [
        ["titre : « Prévention » → « Prévention et promotion »"]
    ]
    assert [item.code for item in essai.retraits] == ["1.2"]
    assert essai.inchanges == 3
    assert shown(prs) == before


def test_an_absent_objective_is_retired_and_comes_back_with_its_code(prs):
    addictions = prs.objectifs.get(code="1.2")
    load(prs, read(["Code", "Objectif"], ["1", "Prévention"], ["1.1", "Compétences"]))
    addictions.refresh_from_db()
    assert addictions.retire_le is not None
    assert shown(prs) == [(1, "1", "Prévention"), (2, "1.1", "Compétences")]
    load(prs, read(["Code", "Objectif"], ["1", "Prévention"], ["1.2", "Addictions"]))
    addictions.refresh_from_db()
    assert addictions.retire_le is None


def test_a_title_kept_under_a_new_code_is_the_same_objective(prs):
    uid = prs.objectifs.get(code="1.2").uid
    load(prs, read(["Code", "Objectif"], ["1", "Prévention"], ["1.7", "Addictions"]))
    assert ObjectifReference.objects.get(uid=uid).code == "1.7"


def test_an_objective_moves_to_another_parent(prs):
    uid = prs.objectifs.get(code="1.2").uid
    rows = [["Code", "Parent", "Objectif"], ["1", "", "Prévention"], ["2", "", "Accès aux soins"],
            ["1.2", "2", "Addictions"]]  # fmt: skip
    essai = import_arbre(prs, read(*rows), by=SYSTEME, essai=True)
    assert essai.changements[0].phrases == ["dans : « 1 Prévention » → « 2 Accès aux soins »"]
    load(prs, read(*rows))
    assert ObjectifReference.objects.get(uid=uid).parent.code == "2"


def test_with_one_fault_nothing_is_written(prs):
    before = shown(prs)
    essai = load(prs, read(["Code", "Objectif", "Genre"], ["9", "Neuf", ""], ["8", "Huit", "?"]))
    assert len(essai.defauts) == 1
    assert shown(prs) == before


def test_a_column_that_is_absent_changes_nothing(prs):
    prs.objectifs.filter(code="1.1").update(description="À garder", preuve="solide")
    objectifs = [noeud.objectif for noeud in tree(prs)]
    rows = [["Code", "Objectif"], *[[o.code, o.titre] for o in objectifs]]
    assert import_arbre(prs, read(*rows), by=SYSTEME, essai=True).is_empty
    rows = [["Code", "Objectif", "Description"],
            *[[o.code, o.titre, ""] for o in objectifs]]  # fmt: skip
    assert len(import_arbre(prs, read(*rows), by=SYSTEME, essai=True).changements) == 1


def test_the_order_of_the_table_becomes_the_order_of_the_tree(prs):
    rows = [
        ["Code", "Objectif"],
        ["2", "Accès aux soins"],
        ["2.1", "Exercice coordonné"],
        ["1", "Prévention"],
        ["1.2", "Addictions"],
        ["1.1", "Compétences psychosociales"],
    ]
    lu = read(*rows)
    assert import_arbre(prs, lu, by=SYSTEME, essai=True).deplaces
    load(prs, lu)
    assert [code for _, code, _ in shown(prs)] == ["2", "2.1", "1", "1.2", "1.1"]
    assert import_arbre(prs, read(*rows), by=SYSTEME, essai=True).is_empty


@pytest.mark.parametrize("write", [write_csv, lambda rows: write_xlsx(rows, "Arbre")])
def test_what_is_exported_is_imported_without_a_change(prs, write):
    prs.objectifs.filter(code="1.1").update(
        description="=SOMME(A1)\nSur deux lignes", genre="action_probante", preuve="-solide"
    )
    prs.objectifs.filter(code="1.2").update(code="", titre="- Un titre au tiret")
    content = write(read_rows(prs))
    name = "arbre.csv" if write is write_csv else "arbre.xlsx"
    lu = read_arbre(read_classeur(content, name))
    assert lu.defauts == []
    assert import_arbre(prs, lu, by=SYSTEME, essai=True).is_empty


def test_who_saw_another_tree_must_look_again(prs):
    lu = read(["Code", "Objectif"], ["1", "Prévention"])
    seen = import_arbre(prs, lu, by=SYSTEME, essai=True)
    retire_objectif(prs.objectifs.get(code="2.1"), by=SYSTEME)
    with pytest.raises(EssaiPerime):
        load(prs, lu, empreinte=seen.empreinte)
    assert prs.objectifs.filter(retire_le__isnull=True).count() == 4


def test_writing_twice_the_same_table_changes_nothing(prs):
    rows = [["Axe", "Objectif"], ["A", "B"], ["", "C"], ["D", "E"]]
    load(prs, read(*rows))
    again = load(prs, read(*rows))
    assert again.is_empty
    assert again.inchanges == 5
