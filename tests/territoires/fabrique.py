"""De petits fichiers de l’Insee, écrits pour l’essai : quelques communes, tous les pièges."""

from pathlib import Path

COMMUNES_2025 = """TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT
COM,01001,84,01,01D,012,5,ABERGEMENT CLEMENCIAT,Abergement-Clémenciat,L'Abergement-Clémenciat,0108,
COM,16023,75,16,16D,163,1,AUNAC SUR CHARENTE,Aunac-sur-Charente,Aunac-sur-Charente,1602,
COM,16393,75,16,16D,163,3,BOIXE,Boixe,La Boixe,1602,
COM,16005,75,16,16D,163,1,AIGRE,Aigre,Aigre,1602,
COM,2A004,94,2A,20R,2A1,1,AJACCIO,Ajaccio,Ajaccio,2A99,
COM,75056,11,75,75C,751,0,PARIS,Paris,Paris,7599,
COM,85084,52,85,85D,852,1,ESSARTS EN BOCAGE,Essarts-en-Bocage,Essarts-en-Bocage,8501,
COM,85165,52,85,85D,852,1,OIE,Oie,L'Oie,8501,
COM,97601,06,976,976D,,1,ACOUA,Acoua,Acoua,97601,
COMD,16393,,,,,3,VARS,Vars,Vars,,16393
COMD,16226,,,,,0,MONTIGNAC CHARENTE,Montignac-Charente,Montignac-Charente,,16393
COMD,16238,,,,,0,MOUTONNEAU,Moutonneau,Moutonneau,,16023
ARM,75101,11,75,75C,751,0,PARIS 01,Paris 1er Arrondissement,Paris 1er Arrondissement,,75056
ARM,75102,11,75,75C,751,0,PARIS 02,Paris 2e Arrondissement,Paris 2e Arrondissement,,75056
"""

MOUVEMENTS = """MOD,DATE_EFF,\
TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,\
TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
32,2025-01-01,COM,16023,0,A,A,Aunac-sur-Charente,COM,16023,0,A,A,Aunac-sur-Charente
32,2025-01-01,COM,16238,0,M,M,Moutonneau,COM,16023,0,A,A,Aunac-sur-Charente
32,2025-01-01,COM,16238,0,M,M,Moutonneau,COMD,16238,0,M,M,Moutonneau
32,2025-01-01,COM,16393,0,V,V,Vars,COM,16393,3,B,B,La Boixe
32,2025-01-01,COM,16226,0,M,M,Montignac-Charente,COM,16393,3,B,B,La Boixe
21,2024-01-01,COM,85084,0,E,E,Essarts en Bocage,COM,85084,0,E,E,Essarts-en-Bocage
21,2024-01-01,COM,85084,0,E,E,Essarts en Bocage,COM,85165,0,O,O,L'Oie
"""

EPCI_2025 = """CODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG
01001;L'Abergement-Clémenciat;200069193;Communauté de communes de la Dombes;01;84
16023;Aunac-sur-Charente;200072023;Communauté de communes Cœur de Charente;16;75
16393;La Boixe;200072023;Communauté de communes Cœur de Charente;16;75
16005;Aigre;200072023;Communauté de communes Cœur de Charente;16;75
2A004;Ajaccio;242010056;Communauté d'agglomération du Pays Ajaccien;2A;94
75056;Paris;200054781;Métropole du Grand Paris;75;11
85084;Essarts-en-Bocage;248500191;Communauté de communes du Pays de Saint-Fulgent;85;52
85165;L'Oie;ZZZZZZZZZ;Sans objet;85;52
97601;Acoua;200059871;Communauté d'agglomération du Grand Nord;976;06
"""

# Populations 2021, portées par la géographie du 1er janvier 2023.
POPULATIONS_2021 = """REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT
84;Auvergne-Rhône-Alpes;01;2;08;001;01001;L'Abergement-Clémenciat;832;16;848
75;Nouvelle-Aquitaine;16;3;02;005;16005;Aigre;1568;20;1588
75;Nouvelle-Aquitaine;16;3;02;023;16023;Aunac-sur-Charente;558;5;563
75;Nouvelle-Aquitaine;16;3;02;226;16226;Montignac-Charente;716;9;725
75;Nouvelle-Aquitaine;16;3;02;238;16238;Moutonneau;92;1;93
75;Nouvelle-Aquitaine;16;3;02;393;16393;Vars;2113;30;2143
94;Corse;2A;1;99;004;2A004;Ajaccio;73822;800;74622
11;Île-de-France;75;1;;101;75101;Paris 1er;15919;50;15969
11;Île-de-France;75;1;;102;75102;Paris 2e;20900;60;20960
52;Pays de la Loire;85;2;01;084;85084;Essarts en Bocage;9252;90;9342
"""

MAYOTTE = """CODREG;REG;DEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT
06;;976;;;601;;5192;192;5384
"""

DEPARTEMENTS_2024 = """DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE
01,84,01053,5,AIN,Ain,Ain
16,75,16015,3,CHARENTE,Charente,Charente
2A,94,2A004,3,CORSE DU SUD,Corse-du-Sud,Corse-du-Sud
75,11,75056,0,PARIS,Paris,Paris
85,52,85191,3,VENDEE,Vendée,Vendée
976,06,97608,0,MAYOTTE,Mayotte,Mayotte
"""

REGIONS_2024 = """REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE
06,97608,0,MAYOTTE,Mayotte,Mayotte
11,75056,1,ILE DE FRANCE,Île-de-France,Île-de-France
52,44109,4,PAYS DE LA LOIRE,Pays de la Loire,Pays de la Loire
75,33063,3,NOUVELLE AQUITAINE,Nouvelle-Aquitaine,Nouvelle-Aquitaine
84,69123,1,AUVERGNE RHONE ALPES,Auvergne-Rhône-Alpes,Auvergne-Rhône-Alpes
94,2A004,0,CORSE,Corse,Corse
"""

FICHIERS = {
    "v_commune_2025.csv": COMMUNES_2025,
    "v_mvt_commune_2025.csv": MOUVEMENTS,
    "EPCI_2025.csv": EPCI_2025,
    "donnees_communes_pop2021.csv": POPULATIONS_2021,
    "donnees_communes_mayotte.csv": MAYOTTE,
    "v_departement_2024.csv": DEPARTEMENTS_2024,
    "v_region_2024.csv": REGIONS_2024,
}


def write_folder(folder: Path, **changes: str | None) -> Path:
    """Écrit les fichiers ; ``changes`` en remplace (clé : nom sans extension) ou en ôte (None)."""
    folder.mkdir(exist_ok=True)
    for name, content in FICHIERS.items():
        given = changes.get(name.removesuffix(".csv"), content)
        if given is not None:
            (folder / name).write_text(given, encoding="utf-8")
    return folder


def quote_cells(text: str, separator: str) -> str:
    """Le même fichier, chaque cellule entre guillemets, fins de ligne de Windows."""
    lines = [line.split(separator) for line in text.splitlines()]
    quoted = (separator.join(f'"{cell}"' for cell in cells) for cells in lines)
    return "\r\n".join(quoted) + "\r\n"
