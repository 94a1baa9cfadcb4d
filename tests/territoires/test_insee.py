"""Charger les fichiers de l’Insee tels qu’ils viennent."""

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.territoires.imports import load_insee
from maillage.territoires.models import (
    Chargement,
    Commune,
    CommuneLiee,
    Departement,
    Epci,
    Millesime,
    Mouvement,
    Population,
    Region,
)
from tests.territoires.fabrique import (
    COMMUNES_2025,
    EPCI_2025,
    FICHIERS,
    MAYOTTE,
    POPULATIONS_2021,
    quote_cells,
    write_folder,
)

pytestmark = pytest.mark.django_db


def _commune(code):
    return Commune.objects.get(code=code, millesime__annee=2025)


def test_it_loads_a_folder(geographie):
    assert geographie.charges == ["géographie 2025", "mouvements 2025", "populations 2021"]
    assert Commune.objects.count() == 9
    assert (Departement.objects.count(), Region.objects.count()) == (6, 6)
    aigre = _commune("16005")
    assert (aigre.nom, aigre.departement, aigre.region, aigre.epci, aigre.arrondissement) == (
        "Aigre", "16", "75", "200072023", "163",
    )  # fmt: skip
    assert Epci.objects.get(code="200072023").nom == "Communauté de communes Cœur de Charente"
    assert _commune("97601").zone == "drom"


def test_codes_stay_texts(geographie):
    assert _commune("01001").nom == "L'Abergement-Clémenciat"
    assert _commune("2A004").departement == "2A"


def test_a_delegated_commune_never_hides_the_commune_of_the_same_code(geographie):
    assert _commune("16393").nom == "La Boixe"
    vars_ = CommuneLiee.objects.get(code="16393")
    assert (vars_.nom, vars_.genre, vars_.commune) == ("Vars", "deleguee", "16393")


def test_a_commune_without_epci_stays_without(geographie):
    assert _commune("85165").epci == ""


def test_mayotte_comes_from_its_own_file(geographie):
    found = Population.objects.get(code="97601")
    assert (found.municipale, found.annee, found.recensement) == (5192, 2021, 2017)
    assert any("Mayotte" in remarque for remarque in geographie.remarques)


def test_a_city_is_the_sum_of_its_arrondissements_and_never_counted_twice(geographie):
    populations = Population.objects.filter(annee=2021, code__startswith="75")
    assert populations.communes().get().municipale == 15919 + 20900
    assert populations.get(code="75101").ville == "75056"
    assert populations.total(["75056", "75101", "75102"]) == 15919 + 20900


def test_a_file_with_the_city_and_its_arrondissements_counts_the_city_once(db, tmp_path):
    both = POPULATIONS_2021 + "11;Île-de-France;75;1;;056;75056;Paris;36819;110;36929\n"
    load_insee(write_folder(tmp_path, donnees_communes_pop2021=both))
    assert Population.objects.get(code="75056").municipale == 36819
    assert Population.objects.total(["75056", "75101"]) == 36819


def test_an_older_file_of_departements_serves_the_vintage_and_says_it(geographie):
    assert any("v_departement_2024.csv" in remarque for remarque in geographie.remarques)
    assert Departement.objects.get(code="16", millesime__annee=2025).nom == "Charente"


def test_loading_twice_changes_nothing_and_says_so(geographie, tmp_path):
    before = list(Commune.objects.order_by("pk").values_list("pk", flat=True))
    again = load_insee(tmp_path / "insee")
    assert again.charges == []
    assert again.inchanges == ["géographie 2025", "mouvements 2025", "populations 2021"]
    assert list(Commune.objects.order_by("pk").values_list("pk", flat=True)) == before


@pytest.mark.parametrize("form", ["quoted", "windows", "cp1252", "bom", "pipe"])
def test_the_same_content_in_another_form_gives_the_same_geography(db, tmp_path, form):
    for name, text in FICHIERS.items():
        separator = ";" if ";" in text else ","
        content = {
            "quoted": lambda t, s: quote_cells(t, s).encode(),
            "windows": lambda t, s: t.replace("\n", "\r\n").encode(),
            "cp1252": lambda t, s: t.encode("cp1252"),
            "bom": lambda t, s: b"\xef\xbb\xbf" + t.encode(),
            "pipe": lambda t, s: t.replace(s, "|").encode(),
        }[form](text, separator)
        (tmp_path / name.upper()).write_bytes(content)
    bilan = load_insee(tmp_path)
    assert bilan.erreurs == []
    assert Commune.objects.count() == 9
    assert _commune("01001").nom == "L'Abergement-Clémenciat"
    assert Population.objects.communes().count() == 10
    assert Mouvement.objects.count() == 6


def test_it_reads_the_lower_case_headers_of_2020(db, tmp_path):
    header, _, rest = COMMUNES_2025.partition("\n")
    (tmp_path / "communes2020.csv").write_text(f"{header.lower()}\n{rest}", encoding="utf-8")
    bilan = load_insee(tmp_path)
    assert bilan.charges == ["géographie 2020"]
    assert Commune.objects.filter(millesime__annee=2020).count() == 9


def test_it_reads_the_year_of_a_date_in_a_name(db, tmp_path):
    (tmp_path / "communes-01012019.csv").write_text(COMMUNES_2025, encoding="utf-8")
    load_insee(tmp_path)
    assert Millesime.objects.get().annee == 2019


def test_it_reads_the_tabulated_file_of_2018(db, tmp_path):
    (tmp_path / "comsimp2018.txt").write_bytes(
        "CDC\tCHEFLIEU\tREG\tDEP\tCOM\tAR\tCT\tTNCC\tARTMAJ\tNCC\tARTMIN\tNCCENR\r\n"
        "0\t0\t84\t01\t001\t2\t08\t5\t(L')\tABERGEMENT\t(L')\tAbergement-Clémenciat\r\n"
        "0\t0\t28\t76\t351\t2\t08\t2\t(LE)\tHAVRE\t(Le)\tHavre\r\n"
        "0\t0\t04\t974\t11\t2\t08\t0\t\tST DENIS\t\tSaint-Denis\r\n".encode("latin-1")
    )
    bilan = load_insee(tmp_path)
    assert bilan.erreurs == []
    names = dict(Commune.objects.order_by("code").values_list("code", "nom"))
    assert names == {
        "01001": "L'Abergement-Clémenciat", "76351": "Le Havre", "97411": "Saint-Denis",
    }  # fmt: skip
    assert any("départements" in remarque for remarque in bilan.remarques)


def test_it_reads_a_workbook_and_finds_its_header_and_year(db, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "COM"
    for row in (
        ["Liste des communes"], ["France"], ["Géographie au 01/01/2022"], ["Insee"],
        ["Code géographique", "Libellé", "Département", "Région", "EPCI", "Nature"],
        ["CODGEO", "LIBGEO", "DEP", "REG", "EPCI", "NATURE_EPCI"],
        ["01001", "L'Abergement-Clémenciat", "01", "84", "200069193", "CC"],
        ["16005", "Aigre", 16, 75, 200072023, "CC"],
    ):  # fmt: skip
        sheet.append(row)
    zones = book.create_sheet("Zones_supra_communales")
    zones.append(["NIVGEO", "CODGEO", "LIBGEO", "NB_COM"])
    zones.append(["EPCI", "200072023", "CC Cœur de Charente", 51])
    book.save(tmp_path / "table-appartenance-geo-communes.xlsx")
    bilan = load_insee(tmp_path)
    assert bilan.charges == ["géographie 2022"]
    assert Commune.objects.get(code="16005").epci == "200072023"
    assert Epci.objects.get(code="200072023").nom == "CC Cœur de Charente"


def test_all_the_errors_come_at_once_and_the_vintage_stays_out(db, tmp_path):
    wrong = COMMUNES_2025.replace("COM,16005,", "COM,160O5,").replace(
        "Aunac-sur-Charente,Aunac-sur-Charente,1602", "Aunac-sur-Charente,,1602"
    )
    bilan = load_insee(write_folder(tmp_path, v_commune_2025=wrong))
    found = {(error.fichier, error.ligne, error.colonne) for error in bilan.erreurs}
    assert ("v_commune_2025.csv", 5, "COM") in found
    assert ("v_commune_2025.csv", 3, "LIBELLE") in found
    assert "géographie 2025" in bilan.refuses
    assert "populations 2021" in bilan.charges
    assert not Commune.objects.exists()
    assert not Chargement.objects.filter(nature="communes").exists()


def test_files_of_two_vintages_do_not_mix(db, tmp_path):
    stranger = EPCI_2025 + "16999;Nulle-Part;200072023;CC Cœur de Charente;16;75\n"
    bilan = load_insee(write_folder(tmp_path, EPCI_2025=stranger))
    assert [error.colonne for error in bilan.erreurs] == ["CODGEO"]
    assert "16999" in bilan.erreurs[0].phrase


def test_a_wrong_population_says_its_line_and_column(db, tmp_path):
    wrong = POPULATIONS_2021.replace("1568;20;1588", "beaucoup;20;10").replace("92;1;93", "92;1;90")
    bilan = load_insee(write_folder(tmp_path, donnees_communes_pop2021=wrong))
    assert [(error.ligne, error.colonne) for error in bilan.erreurs] == [(3, "PMUN"), (6, "PTOT")]
    assert not Population.objects.exists()


def test_two_vintages_live_side_by_side(geographie, tmp_path):
    (tmp_path / "v_commune_2026.csv").write_text(COMMUNES_2025, encoding="utf-8")
    load_insee(tmp_path / "v_commune_2026.csv")
    assert [item.annee for item in Millesime.objects.all()] == [2026, 2025]
    assert Commune.objects.filter(code="16005").count() == 2


def test_populations_without_a_year_ask_for_it(db, tmp_path):
    (tmp_path / "donnees_communes.csv").write_text(POPULATIONS_2021, encoding="utf-8")
    bilan = load_insee(tmp_path)
    assert "--annee-population" in bilan.erreurs[0].phrase
    assert load_insee(tmp_path, annee_population=2021).charges == ["populations 2021"]


def test_a_lone_mayotte_file_keeps_the_rest(geographie, tmp_path):
    alone = tmp_path / "donnees_communes_mayotte.csv"
    alone.write_text(MAYOTTE.replace("5192;192;5384", "5200;192;5392"), encoding="utf-8")
    load_insee(alone, annee_population=2021)
    assert Population.objects.get(code="97601").municipale == 5200
    assert Population.objects.get(code="16005").municipale == 1568


def test_an_unknown_file_is_left_aside_without_harm(db, tmp_path):
    (tmp_path / "recettes.csv").write_text("plat;four\ngratin;180\n", encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n")
    assert sorted(load_insee(tmp_path).ignores) == ["image.png", "recettes.csv"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 abime", b"\x00" * 50])
def test_a_broken_file_is_refused_with_a_sentence(db, tmp_path, content):
    (tmp_path / "v_commune_2025.csv").write_bytes(content)
    bilan = load_insee(tmp_path)
    assert bilan.erreurs or bilan.ignores
    assert not Commune.objects.exists()


def test_an_absent_folder_is_said(db, tmp_path):
    assert "n’existe pas" in str(load_insee(tmp_path / "rien").erreurs[0])


@pytest.mark.lent
def test_the_official_files_of_many_vintages_load_together(db, officielles):
    bilan = load_insee(officielles / "cog")
    assert bilan.erreurs == []
    counts = {
        item.annee: Commune.objects.filter(millesime=item).count()
        for item in Millesime.objects.all()
    }
    assert counts == {2022: 34955, 2024: 34935, 2025: 34875, 2026: 34875}
    for annee, shared, delegated in ((2025, 599, 2152), (2026, 584, 2105)):
        linked = CommuneLiee.objects.filter(millesime__annee=annee)
        current = Commune.objects.filter(millesime__annee=annee).values("code")
        assert linked.filter(genre="deleguee").count() == delegated
        assert linked.filter(genre="deleguee", code__in=current).count() == shared
        assert linked.filter(genre="arm").count() == 45
    population = Population.objects.filter(annee=2021)
    mayotte = population.filter(code__startswith="976")
    everyone = population.communes().total([*population.values_list("code", flat=True)])
    assert everyone - mayotte.total([*mayotte.values_list("code", flat=True)]) == 67_408_052


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_damage_to_a_file_ever_raises(tmp_path, data):
    """Des octets changés, ôtés ou ajoutés : chargé ou refusé, jamais une panne."""
    name = data.draw(st.sampled_from(sorted(FICHIERS)))
    content = bytearray(FICHIERS[name].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    (tmp_path / name).write_bytes(content)
    load_insee(tmp_path / name)


def test_a_commune_given_twice_by_the_epci_file_is_refused(db, tmp_path):
    twice = EPCI_2025 + "16005;Aigre;200072023;CC Cœur de Charente;16;75\n"
    bilan = load_insee(write_folder(tmp_path, EPCI_2025=twice))
    assert "deux fois" in bilan.erreurs[0].phrase


def test_a_number_too_long_for_a_population_is_refused(db, tmp_path):
    huge = POPULATIONS_2021.replace("1568;20;1588", "99999999999;20;99999999999")
    bilan = load_insee(write_folder(tmp_path, donnees_communes_pop2021=huge))
    assert {error.colonne for error in bilan.erreurs} == {"PMUN", "PTOT"}
