from maillage.lecture.classeur import read_classeur
from maillage.lecture.tableau import find_entete
from tests.lecture.fabrique import build_xlsx

CONNUS = ["Axe", "Titre de l’action", "Statut", "Montant", "Financeur", "Structure pilote"]


def entete_of(lignes, fusions=()):
    contenu = build_xlsx({"F": lignes}, {"F": fusions})
    return find_entete(read_classeur(contenu, "x").feuilles[0], CONNUS)


def test_it_finds_the_header_under_titles_in_any_order():
    lignes = [["Plan d’actions"], ["Titre"], ["STATUT", "titre de l'action *", "Axe (x)"], ["a"]]
    entete = entete_of(lignes)
    assert (entete.ligne, entete.premiere_donnee) == (2, 3)
    assert entete.libelles == ("STATUT", "titre de l'action *", "Axe (x)")


def test_it_skips_a_row_of_instructions():
    lignes = [
        ["Axe", "Titre de l’action", "Statut"],
        ["(x)", "Obligatoire, 300 caractères", "Menu déroulant"],
        ["1", "Ouvrir une maison", "En cours"],
    ]
    entete = entete_of(lignes)
    assert (entete.premiere_donnee, entete.explicatives) == (2, (1,))


def test_a_row_of_data_is_not_taken_for_instructions():
    entete = entete_of([["Axe", "Titre de l’action"], ["1", "Informer les habitants"]])
    assert entete.premiere_donnee == 1


def test_it_reads_a_header_on_two_rows():
    lignes = [
        ["Axe", "Titre de l’action", "Financements", ""],
        ["", "", "Financeur", "Montant"],
        ["1", "Ouvrir", "ARS", 1000],
    ]
    entete = entete_of(lignes, ["C1:D1"])
    assert entete.libelles == ("Axe", "Titre de l’action", "Financeur", "Montant")
    assert entete.groupes[2:] == ("Financements", "Financements")
    assert (entete.lignes, entete.premiere_donnee) == ((0, 1), 2)


def test_it_reads_groups_above_a_full_header():
    lignes = [["Fiche", "", "Argent", ""], ["Axe", "Titre de l’action", "Financeur", "Montant"]]
    entete = entete_of(lignes, ["A1:B1", "C1:D1"])
    assert entete.libelles == ("Axe", "Titre de l’action", "Financeur", "Montant")
    assert entete.groupes == ("Fiche", "Fiche", "Argent", "Argent")


def test_headers_with_the_same_name_are_all_kept():
    assert entete_of([["Axe", "Montant", "Montant"]]).libelles == ("Axe", "Montant", "Montant")


def test_a_value_repeated_in_the_data_is_not_a_header():
    assert entete_of([["Axe", "x", "y"], ["a", "Statut", "Statut"]]).ligne == 0


def test_no_known_label_no_header():
    assert entete_of([["Bonjour"], ["Ceci est une notice"]]) is None
    assert entete_of([]) is None
