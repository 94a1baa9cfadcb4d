import datetime
import random
from decimal import Decimal

import pytest

from maillage.lecture.classeur import read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.plan import (
    CHAMPS,
    AxeLu,
    Champ,
    FinancementLu,
    Source,
    propose_colonnes,
    read_plan,
)
from tests.lecture.fabrique import build_xlsx

D = datetime.date

ENTETES = (
    "Axe (x)|Sous-axe (x.x)|Sous-sous axe (x.x.x)|Titre de l'action|Titre de la sous-action|"
    "Descriptif|Instances de gouvernance|Objectifs|Indicateurs liés|Structure pilote|"
    "Moyens humains et techniques|Partenaires|Direction ou service pilote|Personne pilote|"
    "Élu·e référent·e|Participation Citoyenne|Financements|Financeur 1|Montant € HT|Financeur 2|"
    "Montant € HT|Financeur 3|Montant € HT|Budget prévisionnel total € HT|Statut|"
    "Niveau de priorité|Date de début|Date de fin"
)
COLONNES = ENTETES.split("|")
CONSIGNES = ["(x)", "(x.x)", "(x.x.x)", "Obligatoire", *["Menu déroulant"] * 24]
ACTION = [
    "Axe 1 : Prévention", "1.1 Bien manger", "1.1.1 À l’école", "Ouvrir un atelier", "",
    "Un atelier\npar mois", "GT nutrition", "Informer ; former", "Nombre d’ateliers",
    "CC Val de Charente (siège, antennes), ARS", "1 agent", "CAF, MSA", "Pôle santé", "Mme Dupont",
    "M. Roy", "Co-construction", "FIR", "ARS", "12 500,50 €", "CAF", 300, "Région", "1,2 k€",
    15000, "En cours", "Élevé", D(2026, 3, 1), 46200,
]  # fmt: skip


def plan_of(lignes, fusions=(), **options):
    feuilles = lignes if isinstance(lignes, dict) else {"Plan": lignes}
    contenu = build_xlsx(feuilles, fusions if isinstance(fusions, dict) else {"Plan": fusions})
    return read_plan(read_classeur(contenu, "plan.xlsx"), **options)


def titres(plan):
    return [fiche.titre for fiche in plan.fiches]


def messages(constats):
    return " | ".join(constat.message.replace("\u00a0", " ") for constat in constats)


def check_action(plan):
    (fiche,) = plan.fiches
    assert fiche.valeurs == {
        "description": "Un atelier\npar mois",
        "instance": "GT nutrition",
        "objectifs": ["Informer", "former"],
        "indicateurs": ["Nombre d’ateliers"],
        "pilotes": ["CC Val de Charente (siège, antennes)", "ARS"],
        "moyens": "1 agent",
        "partenaires": ["CAF", "MSA"],
        "service": "Pôle santé",
        "referents": ["Mme Dupont"],
        "elus": ["M. Roy"],
        "participation": "co_construction",
        "financements": "FIR",
        "budget": Decimal(15000),
        "statut": "en_cours",
        "priorite": "elevee",
        "date_debut": D(2026, 3, 1),
        "date_fin": D(2026, 6, 27),
        "financeurs": [
            FinancementLu("ARS", Decimal("12500.50")),
            FinancementLu("CAF", Decimal(300)),
            FinancementLu("Région", Decimal(1200)),
        ],
    }
    assert (fiche.titre, fiche.notes, fiche.source) == ("Ouvrir un atelier", [], Source("Plan", 4))
    assert [(axe.code, axe.titre) for axe in plan.axes] == [("1", "Prévention")]
    assert [(o.code, o.niveau, o.axe, o.parent) for o in plan.objectifs] == [
        ("1.1", 1, 0, None), ("1.1.1", 2, 0, 0),
    ]  # fmt: skip
    assert fiche.objectif_ref == 1
    assert plan.non_reconnu == []


def test_it_reads_the_28_columns_unchanged():
    plan = plan_of([["Plan du CLS"], COLONNES, CONSIGNES, ACTION])
    check_action(plan)
    assert "46200" in messages(plan.reparations)
    assert "consignes" in messages(plan.refusees)


@pytest.mark.parametrize("graine", range(12))
def test_it_reads_the_28_columns_in_any_order(graine):
    numerotees = [f"{n} {i // 2 - 8}" if n == "Montant € HT" else n for i, n in enumerate(COLONNES)]
    ordre = random.Random(graine).sample(range(28), 28)
    lignes = [[ligne[rang] for rang in ordre] for ligne in (numerotees, CONSIGNES, ACTION)]
    plan = plan_of([[], *lignes])
    plan.fiches[0].valeurs["financeurs"].sort(key=lambda ligne: ligne.financeur)
    check_action(plan)


def test_funders_stay_with_the_amount_on_their_right_wherever_they_move():
    rangs = [19, 20, 3, 21, 22, 0, 17, 18]
    plan = plan_of([[COLONNES[r] for r in rangs], [ACTION[r] for r in rangs]])
    assert set(plan.fiches[0].valeurs["financeurs"]) == {
        FinancementLu("ARS", Decimal("12500.50")),
        FinancementLu("CAF", Decimal(300)),
        FinancementLu("Région", Decimal(1200)),
    }


def test_an_amount_without_funder_is_kept_and_told():
    plan = plan_of([["Titre de l’action", "Financeur 1", "Montant 1"], ["a", "", 300]])
    assert plan.fiches[0].valeurs["financeurs"] == [FinancementLu("", Decimal(300))]
    assert "pas de financeur" in messages(plan.a_verifier)


def test_an_axis_written_once_goes_down_to_the_next():
    plan = plan_of([["Axe", "Titre"], ["Axe 1 : A", "a"], ["", "b"], ["Axe 2 : B", "c"], ["", "d"]])
    assert [fiche.axe_ref for fiche in plan.fiches] == [0, 0, 1, 1]
    assert "reprennent l’axe du dessus" in messages(plan.reparations)


def test_a_merged_axis_covers_its_rows():
    lignes = [["Axe", "Titre"], ["A", "a"], ["", "b"], ["B", "c"], ["B", "d"], ["", "e"]]
    plan = plan_of(lignes, ["A2:A3"])
    assert [fiche.axe_ref for fiche in plan.fiches] == [0, 0, 1, 1, None]


def test_an_axis_repeated_on_each_row_leaves_blanks_without_axis():
    lignes = [["Axe", "Titre"], ["A", "a"], ["A", "b"], ["", "c"], ["B", "d"]]
    assert [fiche.axe_ref for fiche in plan_of(lignes).fiches] == [0, 0, None, 1]


def test_headings_on_their_own_row_make_the_tree():
    plan = plan_of(
        [
            ["Titre de l’action", "Description", "Pilote", "Statut"],
            ["AXE STRATÉGIQUE N°2 – Accès aux soins"],
            ["Objectif 2.1 Attirer"],
            ["a", "x"],
            ["Objectif 2.1.1 : Loger"],
            ["b", "x"],
            ["Objectif 2.2 Soigner"],
            ["c", "x"],
            ["Santé mentale"],
            ["d", "x"],
        ],
        ["A9:D9"],
    )
    assert [(axe.code, axe.titre) for axe in plan.axes] == [
        ("2", "Accès aux soins"), ("", "Santé mentale"),
    ]  # fmt: skip
    assert [(o.code, o.niveau, o.parent) for o in plan.objectifs] == [
        ("2.1", 1, None), ("2.1.1", 2, 0), ("2.2", 1, None),
    ]  # fmt: skip
    assert [(f.titre, f.axe_ref, f.objectif_ref) for f in plan.fiches] == [
        ("a", 0, 0), ("b", 0, 1), ("c", 0, 2), ("d", 1, None),
    ]  # fmt: skip


def test_one_sheet_per_axis_and_the_others_are_ignored_and_said():
    plan = plan_of(
        {
            "Lisez-moi": [["Bonjour"], ["Comment remplir ce tableau"]],
            "Axe 1 - Prévention": [["Titre", "Statut"], ["a", "En cours"]],
            "Santé mentale": [["Axe 3 : Santé mentale"], ["Titre", "Statut"], ["b", "À venir"]],
            "Feuil4": [["Titre", "Statut"], ["c", "À venir"]],
            "Listes": [["Statut", "Priorité"], ["En cours", "Haut"]],
            "Vide": [],
        }
    )
    assert [(axe.code, axe.titre) for axe in plan.axes] == [
        ("1", "Prévention"), ("3", "Santé mentale"),
    ]  # fmt: skip
    assert [fiche.axe_ref for fiche in plan.fiches] == [0, 1, None]
    ignorees = {c.feuille for c in plan.refusees if c.ligne == 0}
    assert ignorees == {"Lisez-moi", "Listes", "Vide"}


def test_dates_of_every_kind_are_read_together():
    lignes = [
        ["Titre", "Date de début", "Date de fin"],
        ["a", D(2026, 3, 1), 46200],
        ["b", "03/03/2026", "T2 2027"],
        ["c", "à définir", "2028"],
    ]
    plan = plan_of(lignes)
    a, b, c = (fiche.valeurs for fiche in plan.fiches)
    assert (a["date_debut"], a["date_fin"]) == (D(2026, 3, 1), D(2026, 6, 27))
    assert (b["date_debut"], b["date_fin"]) == (D(2026, 3, 3), D(2027, 6, 30))
    assert c == {"date_fin": D(2028, 12, 31)}
    assert plan.fiches[2].notes == ["Date de début : à définir"]


def test_dates_dragged_down_are_kept_and_told():
    lignes = [[f"action {n}", D(2026, 12, 28) + datetime.timedelta(days=n)] for n in range(5)]
    plan = plan_of([["Titre", "Date de fin"], *lignes])
    assert plan.fiches[4].valeurs["date_fin"] == D(2027, 1, 1)
    (constat,) = plan.a_verifier
    assert (constat.ligne, constat.apres) == (2, "28/12/2026")
    assert "5 dates se suivent" in constat.message


def test_missing_and_duplicate_numbers_are_kept_with_a_suggestion():
    lignes = [["N°", "Titre"], ["1.1", "a"], ["1.1", "b"], ["", "c"], ["1.4", "d"]]
    plan = plan_of(lignes)
    assert [fiche.code for fiche in plan.fiches] == ["1.1", "1.1", "", "1.4"]
    suggestions = [(c.ligne, c.avant, c.apres) for c in plan.a_verifier if c.apres]
    assert suggestions == [(3, "1.1", "1.2"), (4, "", "1.2")]
    assert "Il manque dans la suite : 1.2, 1.3" in messages(plan.a_verifier)


def test_a_number_in_front_of_the_title_becomes_the_number():
    plan = plan_of([["Titre", "Statut"], ["Fiche action n°7 : Ouvrir", "x"], ["1.2 Fermer", "x"]])
    assert [(f.code, f.titre) for f in plan.fiches] == [("7", "Ouvrir"), ("1.2", "Fermer")]


def test_objectives_drifting_to_the_next_column_are_joined():
    lignes = [["Titre", "Objectifs", ""], ["a", "Informer\nFormer", "Agir"], ["b", "", "Soigner"]]
    plan = plan_of(lignes, ["B1:C1"])
    assert [fiche.valeurs["objectifs"] for fiche in plan.fiches] == [
        ["Informer", "Former", "Agir"], ["Soigner"],
    ]  # fmt: skip
    plan = plan_of(lignes)
    assert plan.fiches[0].valeurs["objectifs"] == ["Informer", "Former", "Agir"]


def test_strategic_and_operational_objectives_go_to_the_tree_and_to_the_fiche():
    entete = ["Axe", "Objectif stratégique", "Objectif opérationnel", "Titre"]
    plan = plan_of([entete, ["Axe 1 : A", "OS1 - Loger", "Bâtir ; louer", "a"]])
    assert [(o.code, o.titre, o.axe) for o in plan.objectifs] == [("OS1", "Loger", 0)]
    assert plan.fiches[0].valeurs["objectifs"] == ["Bâtir", "louer"]


def test_an_organisation_among_people_is_moved_and_told():
    plan = plan_of(
        [["Titre", "Personne pilote"], ["a", "Mme Dupont (CPAM), CPAM, Ville de Ruffec"]]
    )
    assert plan.fiches[0].valeurs == {
        "pilotes": ["CPAM", "Ville de Ruffec"],
        "referents": ["Mme Dupont (CPAM)"],
    }
    assert "déplacée vers « Structure pilote »" in messages(plan.reparations)


def test_a_long_title_is_cut_at_a_word_and_kept_whole():
    long = "Améliorer " * 40 + "la santé"
    plan = plan_of([["Titre", "Statut"], [long, ""]])
    (fiche,) = plan.fiches
    assert len(fiche.titre) <= 300
    assert fiche.titre.endswith("Améliorer…")
    assert fiche.notes == [f"Titre complet : {long}"]


def test_an_objective_alone_on_its_row_and_an_action_without_axis_are_accepted():
    entete = ["Axe", "Sous-axe", "Titre", "Statut"]
    plan = plan_of([entete, ["", "", "seule", "En cours"], ["Axe 1 : A", "1.1 B", "", ""]])
    assert [(f.titre, f.axe_ref) for f in plan.fiches] == [("seule", None)]
    assert [(o.code, o.axe) for o in plan.objectifs] == [("1.1", 0)]


def test_sub_actions_become_children():
    entete = ["Titre de l’action", "Titre de la sous-action", "Statut"]
    plan = plan_of(
        [entete, ["A", "", "En cours"], ["", "A1", "À venir"], ["A", "A2", ""], ["B", "B1", ""]]
    )
    assert [(f.titre, f.parent_ref) for f in plan.fiches] == [
        ("A", None), ("A1", 0), ("A2", 0), ("B", None), ("B1", 3),
    ]  # fmt: skip
    assert "créée pour porter" in messages(plan.reparations)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [("En cours", "en_cours"), ("en-cours", "en_cours"), ("Réalisée", "realise"),
     ("terminé", "realise"), ("À VENIR", "a_venir"), ("Abandonnée", "abandonne"),
     ("reportée", "reporte"), ("non démarrée", "a_venir"), ("Fusionné", "fusionne"),
     ("Pérennisée", "perennise"), ("à discuter", "a_discuter"), ("Bloqué", "bloque")],
)  # fmt: skip
def test_statuses_are_read_whatever_their_spelling(ecrit, code):
    plan = plan_of([["Titre", "Statut"], ["a", ecrit]])
    assert plan.fiches[0].valeurs["statut"] == code
    assert plan.a_verifier == []


def test_late_is_never_a_status():
    plan = plan_of([["Titre", "Statut"], ["a", "En retard"]])
    assert plan.fiches[0].valeurs["statut"] == "en_cours"
    assert plan.fiches[0].notes == ["Statut : En retard"]


def test_a_doubtful_status_is_asked_and_kept():
    plan = plan_of([["Titre", "Statut"], ["a", "50%"], ["b", "En courss"]])
    assert "statut" not in plan.fiches[0].valeurs
    assert plan.fiches[1].valeurs["statut"] == "en_cours"
    assert [fiche.notes for fiche in plan.fiches] == [["Statut : 50%"], ["Statut : En courss"]]
    assert [constat.avant for constat in plan.a_verifier] == ["50%", "En courss"]


def test_totals_repeated_headers_and_empty_rows_are_skipped_and_said():
    entete = ["Axe", "Titre", "Budget", "Statut"]
    plan = plan_of(
        [entete, ["A", "a", 10, ""], entete, [], ["A", "b", 5, ""], ["", "TOTAL", 15, ""],
         ["Total général", "", "15 €", ""], [" "]]
    )  # fmt: skip
    assert titres(plan) == ["a", "b"]
    assert [(c.ligne, c.message.split(",")[0]) for c in plan.refusees] == [
        (3, "En-tête répété"), (6, "Ligne de total"), (7, "Ligne de total"),
    ]  # fmt: skip


def test_formula_errors_are_empty_and_said():
    plan = plan_of([["Titre", "Budget", "Statut"], ["a", "#REF!", "#N/A"], ["b", 5, ""]])
    assert plan.fiches[0].valeurs == {}
    assert [(c.ligne, c.colonne, c.avant) for c in plan.a_verifier] == [
        (2, "Budget", "#REF!"), (2, "Statut", "#N/A"),
    ]  # fmt: skip


def test_unknown_columns_are_kept_as_notes():
    plan = plan_of([["Titre", "Météo du chantier", ""], ["a", "Soleil", "et nuages"]])
    assert plan.fiches[0].notes == ["Météo du chantier : Soleil", "Colonne C : et nuages"]
    assert [constat.colonne for constat in plan.non_reconnu] == ["Météo du chantier", "Colonne C"]


def test_same_title_same_axis_are_two_fiches_and_it_is_said():
    plan = plan_of([["Axe", "Titre"], ["A", "Ouvrir"], ["A", "ouvrir"], ["B", "Ouvrir"]])
    assert len(plan.fiches) == 3
    assert [constat.ligne for constat in plan.a_verifier] == [3]


def test_two_axes_with_the_same_number_are_kept_and_said():
    plan = plan_of([["Axe", "Titre"], ["Axe 1 : A", "a"], ["Axe 1 : Tout autre chose", "b"]])
    assert len(plan.axes) == 2
    assert "portent le numéro 1" in messages(plan.a_verifier)


def test_an_axis_is_the_same_by_its_number_or_its_title_alone():
    plan = plan_of([["Axe", "Titre"], ["Axe 1 : Prévention", "a"], ["1", "b"], ["prévention", "c"]])
    assert plan.axes == [AxeLu("1", "Prévention", 1, Source("Plan", 2))]


def test_a_fiche_on_several_rows_stays_one():
    lignes = [["Titre", "Partenaires", "Budget"], ["a", "CAF", 10], ["", "MSA"], ["b", "ARS", 5]]
    plan = plan_of(lignes)
    assert titres(plan) == ["a", "b"]
    assert plan.fiches[0].valeurs["partenaires"] == ["CAF", "MSA"]
    assert "ajoutée à la fiche de la ligne 2" in messages(plan.a_verifier)


def test_a_row_without_title_but_with_figures_is_a_fiche_to_check():
    plan = plan_of([["Titre", "Budget", "Statut"], ["a", 1, ""], ["", 2, "En cours"]])
    assert titres(plan) == ["a", "Action sans titre (ligne 3)"]


def test_a_pilot_merged_over_several_fiches_goes_to_all_but_not_an_amount():
    lignes = [["Titre", "Pilote", "Budget"], ["a", "ARS", 900], ["b", "", ""]]
    plan = plan_of(lignes, ["B2:B3", "C2:C3"])
    assert [fiche.valeurs.get("pilotes") for fiche in plan.fiches] == [["ARS"], ["ARS"]]
    assert [fiche.valeurs.get("budget") for fiche in plan.fiches] == [Decimal(900), None]
    assert "fusionnée" in messages(plan.a_verifier)


def test_the_person_may_correct_the_columns():
    lignes = [["Titre", "Truc", "Machin"], ["a", "ARS, CAF", "secret"]]
    choix = {"Plan": {"0": "titre", "1": "partenaires", "2": "ignore"}}
    plan = plan_of(lignes, correspondance=choix)
    assert plan.fiches[0].valeurs == {"partenaires": ["ARS", "CAF"]}
    assert plan.fiches[0].notes == []
    assert plan.non_reconnu == []


def test_a_sheet_whose_header_is_unknown_can_be_mapped_by_hand():
    plan = plan_of([["Truc", "Machin"], ["a", "b"]], correspondance={"Plan": {0: "titre"}})
    assert [(f.titre, f.notes) for f in plan.fiches] == [("a", ["Machin : b"])]


def test_an_unknown_field_in_the_mapping_is_a_sentence():
    with pytest.raises(ErreurLecture, match="champ inconnu"):
        plan_of([["Titre"], ["a"]], correspondance={"Plan": {0: "zorglub"}})


def test_an_upper_app_brings_its_own_fields():
    meteo = Champ("meteo", "Météo", ("météo du chantier",), "choix", {"soleil": ("Soleil", "beau")})
    milieux = Champ("cibles", "Cibles", (), "choix_multiple", {"ado": ("Ados",), "age": ("Aînés",)})
    plan = plan_of(
        [["Titre", "Météo du chantier", "Cibles"], ["a", "Beau", "ados, aînés, martiens"]],
        champs=[*CHAMPS, meteo, milieux],
    )
    assert plan.fiches[0].valeurs == {"meteo": "soleil", "cibles": ["ado", "age"]}
    assert "« martiens »" in messages(plan.a_verifier)
    with pytest.raises(ValueError, match="Genre de champ inconnu"):
        Champ("x", "X", (), "zorglub")


def test_a_proposal_says_how_sure_it_is():
    contenu = build_xlsx({"F": [["Titre", "Partenaire mobilisés", "Zorglub"], ["a", "b", "c"]]})
    proposition = propose_colonnes(read_classeur(contenu, "x").feuilles[0])
    assert proposition.correspondance == {0: "titre", 1: "partenaires"}
    assert proposition.colonnes[0].score == 100
    assert 86 <= proposition.colonnes[1].score < 100


def test_a_scalar_field_claimed_twice_keeps_both_contents():
    plan = plan_of([["Titre", "Statut", "Statut"], ["a", "En cours", "Bloqué"]])
    assert plan.fiches[0].valeurs == {"statut": "en_cours"}
    assert plan.fiches[0].notes == ["Statut : Bloqué"]


def test_a_number_turned_into_a_date_by_the_spreadsheet_is_said():
    plan = plan_of([["N°", "Titre"], [D(2026, 2, 1), "a"]])
    assert plan.fiches[0].code == "1.2"
    assert "changé le numéro en date" in messages(plan.a_verifier)
    assert plan.fiches[0].notes == ["N° : 01/02/2026"]


def test_an_empty_workbook_gives_an_empty_plan():
    plan = plan_of([])
    assert (plan.fiches, plan.axes) == ([], [])
    assert "Feuille vide" in messages(plan.refusees)


def test_two_spellings_of_an_axis_are_one_axis_and_it_is_said():
    lignes = [["Axe", "Titre"], ["Axe 1 : Santé mentale", "a"], ["Axe 1 : Santé mentales", "b"]]
    plan = plan_of([*lignes, ["Axe 1 : Santé mentales", "c"]])
    assert [axe.titre for axe in plan.axes] == ["Santé mentale"]
    assert [(c.avant, c.apres) for c in plan.a_verifier] == [("Santé mentales", "Santé mentale")]


def test_a_number_on_a_following_row_is_never_lost():
    entete = ["N°", "Titre", "Partenaires"]
    plan = plan_of([entete, ["1", "a", "CAF"], ["2", "", "MSA"]])
    assert [fiche.code for fiche in plan.fiches] == ["1", "2"]
    assert plan.fiches[0].valeurs["partenaires"] == ["CAF"]
