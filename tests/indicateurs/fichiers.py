"""De petits fichiers de notre main, aux en-têtes exacts de chaque producteur."""

import csv
import io
import json
import zipfile

from openpyxl import Workbook

from maillage.indicateurs.imports.zones import DEPARTEMENTS

EXTRAIT = {"extrait": True}
# Une commune par département de métropole : un fichier « national » tout petit.
FRANCE = [f"{code}001" for code in DEPARTEMENTS]


def as_csv(rows, separateur=";", encodage="utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separateur, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encodage)


def as_xlsx(sheets: dict[str, list[list]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def as_zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def filosofi_2021() -> bytes:
    head = ["CODGEO", "NBMENFISC21", "NBPERSMENFISC21", "MED21", "PIMP21", "TP6021", "D121", "RD21"]
    return as_csv(
        [head, *([code, "346", "895", "25820", "s", "nd", "11890", "3,1"] for code in FRANCE)]
    )


FILOSOFI_2 = [
    "FILOSOFI_MEASURE", "GEO", "GEO_OBJECT", "UNIT_MEASURE", "CONF_STATUS", "OBS_STATUS",
    "UNIT_MULT",
]  # fmt: skip


def filosofi_2023(biarritz=("29210", "14.3")) -> bytes:
    rows = [[*FILOSOFI_2, "TIME_PERIOD", "OBS_VALUE"]]
    for geo, kind, med, poverty in (
        ("64122", "COM", *biarritz), ("16023", "COM", "22000", ""), ("64", "DEP", "1", "1"),
    ):  # fmt: skip
        status = "F" if poverty else "C"
        rows.append(["MED_SL", geo, kind, "EUR_YR", "F", "A", "0", "2023", med])
        rows.append(["PR_MD60", geo, kind, "PT", status, "A", "0", "2023", poverty])
        rows.append(["INCONNUE", geo, kind, "PT", "F", "A", "0", "2023", "4"])
    return as_csv(rows)


def apl(head: list[str], rows: list[list], titre="Millésime : 2024") -> bytes:
    blank = [""] * len(head)
    units = ["", "", *["En nombre d'habitants"] * (len(head) - 2)]
    parameters = [["Paramètres de l'indicateur"], ["Moins de 250", 0]]
    return as_xlsx({
        "Paramètres": parameters,
        "APL 2024": [["Indicateur d'accessibilité"], blank, [titre], ["Sources : Cnam"],
                     blank, blank, blank, blank, head, units, *rows],
    })  # fmt: skip


GENERALISTES_2024 = [
    "Code commune INSEE", "Commune", "APL aux médecins généralistes",
    "APL aux médecins généralistes de 65 ans ou moins",
    "APL aux médecins généralistes de 62 ans ou moins",
    "APL aux médecins généralistes de 60 ans ou moins",
    "Population standardisée 2022 pour la médecine générale", "Population totale 2022",
]  # fmt: skip
SAGES_FEMMES_2024 = [
    "Code commune INSEE", "Commune", "APL aux sages-femmes",
    "Population féminine standardisée 2022 pour les sages-femmes", "Population totale 2022",
    "Population féminine 2022",
]  # fmt: skip


def melodi_json() -> bytes:
    return json.dumps({
        "observations": [
            {"dimensions": {
                "GEO": "2025-COM-44166", "POPREF_MEASURE": measure, "TIME_PERIOD": "2023"},
             "attributes": {"OBS_STATUS": "A"},
             "measures": {"OBS_VALUE_NIVEAU": {"value": value}}}
            for measure, value in (("PMUN", 14000.0), ("PTOT", 14300.0))
        ]
    }).encode()  # fmt: skip


def geoclip() -> bytes:
    rows = [
        ["CartoSanté", " ", " "],
        ["Référentiel géographique : France par bassin de vie", " ", " "],
        ["Code", "Libellé", "APL Médecins généralistes 2023", "Part des bénéf. en ALD 2024"],
        ["01004", "Ambérieu-en-Bugey", "3", "N/A - secret statistique"],
        ["978ZZ", "St-Martin", "N/A - résultat non disponible", "4.5"],
    ]
    return b"\xef\xbb\xbf" + as_csv(rows)


FINESS = "numero finess etablissement,categetab,categorie,code_insee"


def finess() -> bytes:
    rows = ["090000001,620,Pharmacie,09289", "090000002,355,CH,09289",
            "090000002,355,CH,09289", "310000003,620,Pharmacie,31555"]  # fmt: skip
    return "\n".join([FINESS, *rows, ""]).encode()


RPPS = (
    "Type d'identifiant PP|Identifiant PP|Nom d'exercice|Code profession|Libellé profession|"
    "Code savoir-faire|Code mode exercice|Code commune (coord. structure)|"
)


def rpps() -> bytes:
    rows = [
        "8|10001|DURAND|10|Médecin|SM54|L|16023|", "8|10001|DURAND|10|Médecin|SM54|L|16005|",
        "8|10001|DURAND|10|Médecin|SM54|L|16005|", "8|10002|PETIT|10|Médecin|SM04|S|16005|",
        "8|10003|LEROY|60|Infirmier||L||",
    ]  # fmt: skip
    return "\r\n".join([RPPS, *rows, ""]).encode()


BPE = ["BPE_MEASURE", "FACILITY_DOM", "FACILITY_SDOM", "FACILITY_TYPE", "GEO", "GEO_OBJECT"]


def bpe(year="2025", kinds=("D265", "D281")) -> bytes:
    rows = [[*BPE, "TIME_PERIOD", "OBS_VALUE"]]
    for kind, geo, count in (("A", "16023", "2"), ("B", "16005", "1"), ("_T", "16023", "9")):
        name = {"A": kinds[0], "B": kinds[1]}.get(kind, kind)
        rows.append(["FACILITIES", "D", "D2", name, geo, "COM", year, count])
    rows.append(["FACILITIES", "D", "D2", kinds[0], "16", "DEP", year, "200"])
    return as_csv(rows)


EFFECTIFS = (
    "annee;patho_niv1;patho_niv2;patho_niv3;top;cla_age_5;sexe;region;dept;Ntop;Npop;prev;"
    "Niveau prioritaire;libelle_classe_age;libelle_sexe;tri"
)


def ameli_effectifs() -> bytes:
    kept = "2023;Diabète;;;top_diabete;tsage;9;84;9;11200;150000;7.46;1;tous âges;tous sexes;1"
    totals = [
        "2023;Diabète;;;top_diabete;tsage;9;99;999;4000000;68000000;5.9;1;tous âges;tous sexes;1",
        "2023;Diabète;;;top_diabete;tsage;1;84;9;6000;75000;8;1;tous âges;hommes;1",
        "2023;Diabète;;;top_diabete;00-04;9;84;9;10;9000;0.1;1;0-4 ans;tous sexes;1",
        "2023;Diabète;;;top_diabete;tsage;9;84;999;400000;8000000;5;1;tous âges;tous sexes;1",
    ]
    return "\n".join([EFFECTIFS, kept, *totals, ""]).encode()


def rp_emploi(year=22) -> bytes:
    """La base « emploi, population active » : trois recensements côte à côte, deux vocabulaires."""
    head = ["CODGEO", f"P{year}_POP1564", f"P{year}_CHOM1564", f"P{year}_ACT1564",
            f"C{year}_ACT1564", f"C{year}_ACT1564_STAT_GSEC16_26",
            f"C{year}_ACTOCC1564_STAT_GSEC16",
            "P16_ACT1564", "C16_ACT1564", "C16_ACT1564_CS6", "P11_ACT1564"]  # fmt: skip
    return as_csv([head, *([code, "10.5", "1.25", "8", "8.1", "2", "1.9", "9", "9", "3", "7"]
                           for code in FRANCE)])  # fmt: skip


def rp_diplomes() -> bytes:
    head = ["CODGEO", "P22_NSCOL15P", "P22_NSCOL15P_DIPLMIN", "P22_NSCOL15P_SUP2",
            "P22_NSCOL15P_SUP34", "P22_NSCOL15P_SUP5",
            "P16_NSCOL15P", "P16_NSCOL15P_SUP"]  # fmt: skip
    return as_csv([head, *([code, "100", "20", "5", "6", "7", "90", "11"] for code in FRANCE)])


COMPARATEUR = (
    "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;P18_MEN;NAISD20;DECESD20;P18_LOG;MED19;TP6019;"
    "P18_CHOM1564;P18_ACT1564;ETTOT18;ETTEFP1018"
)
VALEURS = "771;767;15.95;44;22;311;10;7;353.73;23970;;33.2618173378144;377.73;13;2"


def comparateur(codes=FRANCE) -> bytes:
    rows = [COMPARATEUR, *(f"{code};{VALEURS}" for code in codes), ""]
    return "\r\n".join(rows).encode()


def meta() -> bytes:
    return as_csv([
        ["COD_VAR", "LIB_VAR", "LIB_VAR_LONG", "COD_MOD", "LIB_MOD", "TYPE_VAR", "LONG_VAR"],
        ["P18_POP", "Population", "Population en 2018", "", "", "NUM", "7"],
    ])  # fmt: skip
