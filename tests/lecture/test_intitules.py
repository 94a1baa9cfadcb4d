import pytest

from maillage.lecture.plan.intitules import Intitule, parse_intitule


@pytest.mark.parametrize(
    ("ecrit", "genre", "code", "titre"),
    [
        ("Axe 1 : Prévention", "axe", "1", "Prévention"),
        ("AXE STRATÉGIQUE N°2 – Accès aux soins", "axe", "2", "Accès aux soins"),
        ("Axe III. Santé mentale", "axe", "III", "Santé mentale"),
        ("Axe transversal : animer", "axe", "", "animer"),
        ("Axe B – Aînés", "axe", "B", "Aînés"),
        ("Axe 1", "axe", "1", ""),
        ("Axe 1 Prévention", "axe", "1", "Prévention"),
        ("Orientation stratégique 3 : Agir", "axe", "3", "Agir"),
        ("Objectif 1.2 Améliorer le repérage", "objectif", "1.2", "Améliorer le repérage"),
        ("Objectif stratégique n° 2 : Agir", "objectif", "2", "Agir"),
        ("Sous-axe 1.1 - Nutrition", "objectif", "1.1", "Nutrition"),
        ("OS1 : Agir", "objectif", "OS1", "Agir"),
        ("Fiche action n°7 : Ouvrir", "fiche", "7", "Ouvrir"),
        ("Action 1.1.2 – Ouvrir", "fiche", "1.1.2", "Ouvrir"),
        ("1.1.1.a Ouvrir", "", "1.1.1.a", "Ouvrir"),
        ("1. Prévention", "", "1", "Prévention"),
        ("1.2 Améliorer", "", "1.2", "Améliorer"),
        ("1 - Prévention", "", "1", "Prévention"),
        ("II – Prévention", "", "II", "Prévention"),
        ("1,2", "", "1.2", ""),
        ("7", "", "7", ""),
        ("n° 7", "", "7", ""),
    ],
)
def test_it_reads_a_kind_a_number_and_a_title(ecrit, genre, code, titre):
    assert parse_intitule(ecrit) == Intitule(genre, code, titre)


@pytest.mark.parametrize(
    "titre",
    [
        "Action de prévention dans les écoles",
        "Axe vieillissement",
        "2 maisons de santé",
        "3-6 ans : ateliers",
        "Action 3 jours pour la santé",
        "Actions 2026 et suivantes",
        "L’accès aux droits",
        "A la rencontre des habitants",
        "10.000 pas par jour",
        "Objectifs partagés",
        "Prioriser les publics",
        "50 % des communes",
    ],
)
def test_a_plain_title_stays_whole(titre):
    assert parse_intitule(titre) == Intitule("", "", titre)
