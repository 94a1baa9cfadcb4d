"""Chaque format, sur un petit fichier à ses en-têtes exacts."""

import numpy as np
import pytest

from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.imports import FORMATS, read_fichier
from maillage.indicateurs.imports.recensement import find_colonne
from tests.indicateurs import fichiers as petits
from tests.indicateurs.fichiers import EXTRAIT, FRANCE, as_csv, as_xlsx, as_zip


def read(contenu: bytes, **choix) -> dict:
    """Les relevés par (source, année) ; un écart fait échouer l’essai."""
    lecture = read_fichier("donnees", contenu, choix=choix)
    assert not lecture.ecarts, [str(ecart) for ecart in lecture.ecarts]
    return {(releve.source, releve.millesime): releve for releve in lecture.releves}


def refusal(contenu: bytes, **choix) -> str:
    lecture = read_fichier("donnees", contenu, choix=choix)
    assert lecture.ecarts
    assert not lecture.releves
    return " | ".join(str(ecart) for ecart in lecture.ecarts)


def cell(releve, code: str, colonne: str) -> tuple[float, int]:
    place = releve.codes.index(code), releve.colonnes.index(colonne)
    return releve.valeurs[place], releve.etats[place]


def test_the_comparison_file_gives_one_release_per_source_and_year():
    found = read(petits.comparateur())
    assert set(found) == {
        ("rp", 2018), ("rp", 2013), ("etat_civil", 2018), ("etat_civil_domicile", 2020),
        ("filosofi_comparateur", 2019), ("etablissements", 2018),
    }  # fmt: skip
    rp = found["rp", 2018]
    assert set(rp.colonnes) == {"POP", "MEN", "LOG", "CHOM1564", "ACT1564", "SUPERF"}
    assert rp.geographie == 2021
    assert cell(rp, "01001", "CHOM1564") == (33.2618173378144, Etat.VALEUR)
    assert found["etat_civil", 2018].colonnes == ("NAIS_PERIODE", "DECE_PERIODE")
    assert cell(found["filosofi_comparateur", 2019], "01001", "TP60")[1] == Etat.ABSENT
    assert found["etablissements", 2018].colonnes == ("ETTOT", "ETTEFP10")


@pytest.mark.parametrize(
    ("label", "nom"),
    [("NAIS1318", "NAIS_PERIODE"), ("DECE1622", "DECE_PERIODE_6"), ("NAIS9906", "NAIS_PERIODE_7")],
)
def test_births_and_deaths_of_a_longer_period_have_another_name(label, nom):
    assert find_colonne(label, "rp").nom == nom


def test_the_same_figure_keeps_its_name_when_the_producer_renames_it():
    found = read(petits.rp_emploi())
    assert set(found) == {("rp_emploi", 2022), ("rp_emploi", 2016), ("rp_emploi", 2011)}
    assert cell(found["rp_emploi", 2022], "01001", "C_ACT1564_CS6") == (2, 0)
    assert cell(found["rp_emploi", 2016], "01001", "C_ACT1564_CS6") == (3, 0)
    assert "C_ACTOCC1564_CS6" in found["rp_emploi", 2022].colonnes
    assert {releve.geographie for releve in found.values()} == {2025}


def test_a_census_workbook_has_one_sheet_per_census_in_one_geography():
    def sheet(year: str, codes: list[str]) -> list[list]:
        return [["Emploi - Population active"], ["Géographie au 01/01/2025"], [], [],
                ["Code géographique", "Actifs"], ["CODGEO", f"P{year}_ACT1564"],
                *([code, 8.5] for code in codes)]  # fmt: skip

    sheets = {"COM_2022": sheet("22", FRANCE), "COM_2016": sheet("16", FRANCE),
              "ARM_2022": sheet("22", ["75101"])}  # fmt: skip
    found = read(as_xlsx(sheets))
    assert set(found) == {("rp_emploi", 2022), ("rp_emploi", 2016)}
    assert {releve.geographie for releve in found.values()} == {2025}


def test_the_file_of_work_contracts_does_not_replace_the_one_of_activity():
    rows = [["CODGEO", "P22_SAL15P", "P22_HSAL15P_CDD"], *([code, 8.5, 1] for code in FRANCE)]
    assert set(read(as_csv(rows))) == {("rp_contrats", 2022)}


def test_the_complete_file_is_shared_between_themes():
    head = ["CODGEO", "P22_POP0014", "C22_FAMMONO", "P22_RP_PROP", "P22_NSCOL15P", "C22_ACTOCC1564",
            "P22_HSAL15P_CDD", "MED21", "NAISD23", "P11_POP"]  # fmt: skip
    found = read(as_csv([head, *([code, *"123456789"] for code in FRANCE)]))
    assert set(found) >= {
        ("rp_population", 2022), ("rp_familles", 2022), ("rp_logement", 2022),
        ("rp_diplomes", 2022), ("rp_emploi", 2022), ("rp_population", 2011),
    }  # fmt: skip
    assert "HSAL15P_CDD" in found["rp_emploi", 2022].colonnes


def test_higher_education_is_summed_from_its_detail():
    found = read(petits.rp_diplomes())
    assert cell(found["rp_diplomes", 2022], "01001", "NSCOL15P_SUP") == (18, 0)
    assert cell(found["rp_diplomes", 2016], "01001", "NSCOL15P_SUP") == (11, 0)


def test_the_labels_come_from_the_description_in_the_archive():
    archive = as_zip({"meta_base.CSV": petits.meta(), "base.CSV": petits.comparateur()})
    assert read(archive)["rp", 2018].libelles == {"POP": "Population en 2018"}


def test_a_city_and_its_districts_are_counted_once():
    rows = [*FRANCE, "75056", "75101", "75120", "13055", "13201", "69123", "69381"]
    found = read(petits.comparateur(rows))["rp", 2018]
    assert not {"75101", "75120", "13201", "69381"} & set(found.codes)
    assert {"75056", "13055", "69123"} <= set(found.codes)


def test_districts_without_their_city_are_kept():
    found = read(petits.comparateur([*FRANCE, "75101", "75102"]))["rp", 2018]
    assert {"75101", "75102"} <= set(found.codes)


def test_first_filosofi_keeps_secret_and_missing_apart():
    found = read(petits.filosofi_2021())["filosofi", 2021]
    assert cell(found, "01001", "PIMP")[1] == Etat.SECRET
    assert cell(found, "01001", "TP60")[1] == Etat.ABSENT
    assert cell(found, "01001", "RD") == (3.1, Etat.VALEUR)


def test_second_filosofi_is_another_source_and_dates_its_reissue():
    found = read(petits.filosofi_2023())["filosofi_2", 2023]
    assert found.publie_le == "2026-08-06"
    assert found.codes == ["64122", "16023"]
    assert cell(found, "16023", "TP60")[1] == Etat.SECRET
    assert set(found.colonnes) == {"MED", "TP60"}


def test_an_early_issue_of_second_filosofi_is_told():
    found = read(petits.filosofi_2023(("29210", "13.0")))["filosofi_2", 2023]
    assert not found.publie_le
    assert any("réédition" in remarque for remarque in found.remarques)


def test_access_to_doctors_2024_and_its_three_ages():
    rows = [[code, "Ici", 2.5, 2.0, 1.5, 0, 810.855, 806] for code in FRANCE]
    found = read(petits.apl(petits.GENERALISTES_2024, rows))["apl_mg", 2024]
    assert found.colonnes == (
        "APL", "APL_MOINS_65", "APL_MOINS_62", "APL_MOINS_60", "POP_STD", "POP",
    )  # fmt: skip
    assert cell(found, "2A001", "APL_MOINS_60") == (0, Etat.VALEUR)
    assert found.geographie == 2025


def test_access_to_midwives_keeps_the_population_of_women_apart():
    rows = [[code, "Ici", 12.5, 400.1, 806, 410] for code in FRANCE]
    found = read(petits.apl(petits.SAGES_FEMMES_2024, rows))["apl_sages_femmes", 2024]
    assert found.colonnes == ("APL", "POP_STD_FEMMES", "POP", "POP_FEMMES")


def test_codes_and_numbers_mangled_by_a_spreadsheet_are_restored():
    rows = [[int(code) if code.isdigit() else code, "Ici", "2,5", "2.0", 1, 1, "1 810,5", "806"]
            for code in FRANCE]  # fmt: skip
    found = read(petits.apl(petits.GENERALISTES_2024, rows))["apl_mg", 2024]
    assert cell(found, "01001", "APL") == (2.5, 0)
    assert cell(found, "01001", "POP_STD") == (1810.5, 0)


def test_the_french_deprivation_index_score_is_not_taken_for_a_quintile(officielles):
    content = (officielles / "reference" / "odisse_fdep_extrait_reel.csv").read_bytes()
    found = read(content, **EXTRAIT)["fdep", 2020]
    assert cell(found, "28106", "FDEP") == (0.06729394786257822, 0)
    assert cell(found, "29019", "QUINTILE") == (2, 0)
    assert cell(found, "29019", "QUINTILE_POP") == (3, 0)


def test_the_ecological_deprivation_index_reads_its_quintiles(officielles):
    content = (officielles / "reference" / "odisse_fedi_extrait_reel.csv").read_bytes()
    found = read(content, **EXTRAIT)["fedi", 2021]
    assert cell(found, "2A004", "EDI") == (5.191142752, 0)
    assert [cell(found, code, "QUINTILE")[0] for code in ("2A001", "2A004", "2A006", "2A117")] == [
        3, 5, 2, 1,
    ]  # fmt: skip


def test_observatory_exports_say_their_level_and_one_year_per_column():
    found = read(petits.geoclip())
    assert set(found) == {("cartosante", 2023), ("cartosante", 2024)}
    older = found["cartosante", 2023]
    assert older.niveau == Niveau.BASSIN
    assert older.libelles == {"apl_medecins_generalistes": "APL Médecins généralistes"}
    assert cell(older, "978ZZ", "apl_medecins_generalistes")[1] == Etat.ABSENT
    assert cell(found["cartosante", 2024], "01004", "part_des_benef_en_ald")[1] == Etat.SECRET


def test_an_observatory_export_of_an_unknown_level_is_refused():
    content = petits.geoclip().replace(b"bassin de vie", b"carreau")
    assert "carreau" in refusal(content)


def test_an_establishment_of_several_rows_counts_once():
    found = read(petits.finess(), annee=2026)["finess", 2026]
    assert cell(found, "09289", "355") == (1, 0)
    assert cell(found, "31555", "355") == (0, Etat.VALEUR)


def test_the_older_establishment_file_has_no_header():
    base = ["structureet", "310000003", "ej", *["x"] * 9, "555", "31", "HAUTE-GARONNE", "", "", ""]
    rows = [["finess", "etalab", "93", "2024-01-10"], [*base, "620", "Pharmacie", "", ""],
            ["structureet", "970100001", "ej", *["x"] * 9, "105", "9A", "GUADELOUPE", "", "", "",
             "355", "CH", "", ""],
            ["geolocalisation", "310000003", "1", "2", "3", "4"]]  # fmt: skip
    found = read(as_csv(rows, encodage="latin-1"))["finess", 2024]
    assert cell(found, "31555", "620") == (1, 0)
    assert "97105" in found.codes


def test_a_professional_on_two_sites_is_shared_between_them():
    found = read(petits.rpps(), annee=2026)["rpps", 2026]
    assert cell(found, "16023", "GENERALISTES") == (0.5, 0)
    assert cell(found, "16005", "GENERALISTES") == (0.5, 0)
    assert cell(found, "16005", "PROF_10") == (1.5, 0)
    assert "DURAND" not in repr(found)
    assert "10001" not in repr(found)


def test_facilities_absent_from_the_file_are_true_zeros():
    found = read(petits.bpe())["bpe", 2025]
    assert cell(found, "16005", "D265") == (0, Etat.VALEUR)
    assert set(found.colonnes) == {"D265", "D281"}
    assert found.geographie == 2026


def test_facilities_of_before_2024_are_given_their_present_code():
    found = read(petits.bpe("2021", ("D201", "D232")))["bpe", 2021]
    assert set(found.colonnes) == {"D265", "D281"}


def test_health_insurance_totals_are_never_mixed_with_their_parts():
    found = read(petits.ameli_effectifs())["cnam_pathologies", 2023]
    assert found.niveau == Niveau.DEPARTEMENT
    assert found.codes == ["09"]
    assert cell(found, "09", "top_diabete_ntop") == (11200, 0)
    assert cell(found, "09", "DIABETE") == (7.46, 0)


def test_causes_of_death_of_two_standards_are_refused():
    rows = [["annee", "departement", "sexe", "cause", "indicateur", "valeur"],
            ["2023", "16", "Hommes", "2. Tumeurs", "Taux standardisé par âge et sexe", "1"],
            ["2023", "17", "Hommes", "2. Tumeurs", "Taux standardisé par âge", "1"]]  # fmt: skip
    assert "standards" in refusal(as_csv(rows, ","))


def test_an_interface_answer_carries_its_own_geography():
    found = read(petits.melodi_json())["populations_reference", 2023]
    assert found.geographie == 2025
    assert cell(found, "44166", "PMUN") == (14000, 0)


def test_a_long_file_gets_one_column_per_combination():
    head = ["RP_MEASURE", "SEX", "AGE", "GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE"]
    rows = [head, ["POP", "_T", "_T", "16023", "COM", "2022", "600.5"],
            ["POP", "F", "Y_GE75", "16023", "COM", "2022", "42"],
            ["POP", "F", "Y_GE75", "16", "DEP", "2022", "420"]]  # fmt: skip
    found = read(as_csv(rows))["rp_population_melodi", 2022]
    assert found.colonnes == ("POP", "POP_F_Y_GE75")


def test_the_same_observation_twice_is_refused():
    head = ["RP_MEASURE", "GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE"]
    row = ["POP", "16023", "COM", "2022", "600.5"]
    assert "déjà une valeur" in refusal(as_csv([head, row, row]))


def test_a_national_file_without_all_departments_is_refused_unless_asked():
    content = petits.comparateur(FRANCE[:40])
    assert "coupé" in refusal(content)
    assert read(content, **EXTRAIT)


def test_choices_set_geography_and_publication_date():
    found = read(petits.comparateur(), geographie=2022, publie_le="2026-01-15")["rp", 2018]
    assert (found.geographie, found.publie_le) == (2022, "2026-01-15")
    assert "date" in refusal(petits.comparateur(), publie_le="hier")
    assert "année" in refusal(petits.comparateur(), geographie="jamais")


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_are_all_understood(separateur, encodage):
    rows = [["Code commune", "Nombre d’habitants de la commune",
             "Indice de défavorisation en quintiles"],
            *([code, "806", "-0.5"] for code in FRANCE)]  # fmt: skip
    assert ("fdep", 2020) in read(as_csv(rows, separateur, encodage))


def test_rows_before_the_header_and_notes_after_the_table_are_set_aside():
    rows = [["Titre"], [], ["CODGEO", "P18_POP", "P18_MEN"],
            *([code, 10, 5] for code in FRANCE), [], ["Source : Insee, RP 2018"]]  # fmt: skip
    found = read(as_xlsx({"COM": rows}))
    assert all(len(releve.codes) == len(FRANCE) for releve in found.values())


def test_every_defect_is_told_at_once_with_its_place():
    content = petits.comparateur().replace(b"02001;771", b"02001;beaucoup")
    content = content.replace(b"03001;771;767", b"03001;771;-4")
    content = content.replace(b"\r\n04001;", b"\r\n03001;")
    lecture = read_fichier("base.CSV", content)
    assert [(e.ligne, e.colonne) for e in lecture.ecarts if e.ligne] == [
        (3, "P18_POP"), (4, "P13_POP"), (5, "CODGEO"),
    ]  # fmt: skip
    assert str(lecture.ecarts[-1]).startswith("base.CSV, ligne") or lecture.ecarts[0].ligne == 0


def test_no_more_than_two_hundred_defects_are_listed():
    content = petits.filosofi_2021().replace(b";25820;", b";cher;").replace(b";346;", b";trop;")
    content = content.replace(b";895;", b";?;")
    lecture = read_fichier("filosofi.csv", content)
    assert len(lecture.ecarts) == 201
    assert lecture.ecarts[-1].phrase.endswith("autres écarts.")


def test_values_are_never_rounded():
    found = read(petits.comparateur())["rp", 2018]
    assert found.valeurs.dtype == np.float64
    assert cell(found, "01001", "LOG")[0] == 353.73


def test_every_format_is_named():
    assert all(item.nom and item.cle == cle for cle, item in FORMATS.items())


def test_unknown_columns_are_set_aside_and_told():
    content = petits.filosofi_2021().replace(b"CODGEO;", b"CODGEO;LIBGEO;NOUVEAU21;")
    content = content.replace(b";346;", b";Ici;4;346;")
    lecture = read_fichier("filosofi.csv", content)
    assert lecture.releves
    assert lecture.remarques == ["1\u00a0colonne laissée de côté : NOUVEAU21."]


def test_a_column_given_twice_is_refused():
    assert "deux fois" in refusal(petits.filosofi_2021().replace(b"PIMP21", b"MED21"))
