"""Les comptes de l’équilibre, à la main, sans base."""

from decimal import Decimal

import pytest

from maillage.contrats.defavorisation.tiers import Lieu, build_besoin, split_tiers
from maillage.indicateurs.enums import Etat
from maillage.portail.equilibre.calcul import Classe, Grille, LigneFiche, build_equilibre

CHAMPS = Grille(
    "champs", "Champs", "Sans champ",
    (
        Classe("prevention", "Prévention"),
        Classe("soins", "Soins"),
        Classe("promotion", "Promotion"),
    ),
)  # fmt: skip
NIVEAUX = Grille(
    "niveaux", "Niveaux", "Sans niveau",
    (Classe("individuel", "Individuel"), Classe("politique", "Politique")),
)  # fmt: skip
LIEUX = (
    Lieu("A", "Ailleval", 100, Etat.VALEUR, 4.0),
    Lieu("B", "Bréval", 100, Etat.VALEUR, 0.0),
    Lieu("C", "Courval", 100, Etat.VALEUR, -3.0),
    Lieu("D", "Doval", 50, Etat.SECRET),
    Lieu("E", "Étival", 50, Etat.ABSENT),
)


def money(montant: str | None, *, etat: str = "notifié", departementale: bool = False) -> dict:
    return {
        "montant": montant, "departementale": departementale, "annee": 2027, "nom": "",
        "etat_libelle": etat,
    }  # fmt: skip


def fiche(cle: int, *champs: str, niveaux=(), communes="", argent=(), **fields) -> LigneFiche:
    classement = {"champs": frozenset(champs), "niveaux": frozenset(niveaux)}
    return LigneFiche(
        cle=cle, statut=fields.pop("statut", "en_cours"), classement=classement,
        communes=frozenset(communes), lignes=tuple(argent), **fields,
    )  # fmt: skip


@pytest.fixture
def six():
    """Six actions : deux champs, une sous-action, une partagée, sans champ, une abandonnée."""
    return [
        fiche(1, "prevention", "soins", niveaux=["individuel"], communes="AB",
              argent=[money("1000.10"), money("0.20"), money("9000", departementale=True)]),
        fiche(2, "soins", niveaux=["individuel"], communes="C", argent=[money("500.00")]),
        fiche(3, argent=[money(None)]),
        fiche(4, "prevention", niveaux=["politique"], communes="A", is_partagee=True,
              argent=[money("300.00", etat="à rechercher")]),
        fiche(5, "soins", communes="D"),
        fiche(6, "soins", statut="abandonne", communes="A", argent=[money("700.00")]),
        fiche(21, "prevention", niveaux=["politique"], parent=2, communes="C",
              argent=[money("50.05")]),
        fiche(22, "prevention", parent=2, statut="fusionne", communes="A", argent=[money("8.00")]),
        fiche(61, "prevention", parent=6, argent=[money("1.00")]),
    ]  # fmt: skip


def test_it_counts_actions_once_with_their_sub_actions(six):
    found = build_equilibre(six, [CHAMPS], LIEUX)

    assert found.ensemble.actions == 5
    assert (found.sous_actions, found.partagees, found.sans_argent) == (1, 1, 2)


def test_money_is_exact_and_leaves_departemental_conventions_out(six):
    found = build_equilibre(six, [CHAMPS], LIEUX)

    assert found.ensemble.argent == found.totaux.total == Decimal("1850.35")
    assert len(found.totaux.exclues) == 1
    assert found.totaux.sans_montant == 1
    assert found.totaux.par_etat["à rechercher"] == Decimal("300.00")


def test_abandoned_and_merged_actions_are_apart_with_their_money(six):
    found = build_equilibre(six, [CHAMPS], LIEUX)

    assert found.abandons == {"abandonne": 1}
    assert found.abandons_argent == Decimal("709.00")


def test_an_action_of_two_classes_counts_whole_in_each(six):
    found = build_equilibre(six, [CHAMPS], LIEUX).find("champs")
    counts = {classe.cle: (part.actions, part.argent) for classe, part in found.parts}

    assert counts == {
        "prevention": (3, Decimal("1850.35")),
        "soins": (3, Decimal("1550.35")),
        "promotion": (0, Decimal("0.00")),
    }
    assert found.multiples == 2
    assert (found.sans.actions, found.sans.argent) == (1, Decimal("0.00"))
    assert [classe.cle for classe in found.vides] == ["promotion"]


def test_levels_tell_people_from_their_environment(six):
    found = build_equilibre(six, [NIVEAUX]).niveaux

    assert (found.personnes, found.milieux, found.deux) == (1, 1, 1)


def test_it_counts_what_names_each_commune(six):
    found = build_equilibre(six, [CHAMPS], LIEUX).couverture
    counts = {lieu.code: (part.actions, part.argent) for lieu, part in found.lieux}

    assert counts == {
        "A": (2, Decimal("1300.30")),
        "B": (1, Decimal("1000.30")),
        "C": (1, Decimal("550.05")),
        "D": (1, Decimal("0.00")),
        "E": (0, Decimal("0.00")),
    }
    assert (found.nommees.actions, found.partout.actions) == (4, 1)
    assert [lieu.nom for lieu in found.sans_action] == ["Étival"]
    assert found.ailleurs == ()


def test_a_commune_outside_the_territory_is_said():
    found = build_equilibre([fiche(1, communes="AZ")], [CHAMPS], LIEUX).couverture

    assert found.ailleurs == ("Z",)
    assert found.nommees.actions == 1


def test_thirds_count_who_touches_them(six):
    besoin = build_equilibre(six, [CHAMPS], LIEUX).besoin

    assert besoin is not None
    assert [[lieu.code for lieu in tiers.communes] for tiers in besoin.tiers] == [
        ["A"],
        ["B"],
        ["C"],
    ]
    assert [(tiers.actions, tiers.seules) for tiers in besoin.tiers] == [(2, 1), (1, 0), (1, 1)]
    assert besoin.tiers[0].argent == Decimal("1300.30")
    assert besoin.tiers[2].seules_argent == Decimal("550.05")
    assert (besoin.nommees, besoin.non_rangees) == (4, 1)
    assert besoin.argent == Decimal("1850.35")


def test_a_secret_an_absence_and_a_true_zero_are_not_confused(six):
    besoin = build_equilibre(six, [CHAMPS], LIEUX).besoin

    assert besoin is not None
    assert besoin.places["B"] == 1
    assert {lieu.code: lieu.etat for lieu in besoin.sans_indice} == {
        "D": Etat.SECRET, "E": Etat.ABSENT,
    }  # fmt: skip


def test_an_action_with_an_unranked_commune_is_never_said_to_touch_one_third_only():
    besoin = build_equilibre([fiche(1, communes="CD")], [CHAMPS], LIEUX).besoin

    assert besoin is not None
    assert (besoin.tiers[2].actions, besoin.tiers[2].seules) == (1, 0)


def test_thirds_weigh_people_not_communes():
    lieux = [
        Lieu("A", "A", 10, Etat.VALEUR, 9.0), Lieu("B", "B", 10, Etat.VALEUR, 8.0),
        Lieu("C", "C", 10, Etat.VALEUR, 7.0), Lieu("D", "D", 30, Etat.VALEUR, 6.0),
        Lieu("E", "E", 30, Etat.VALEUR, 5.0),
    ]  # fmt: skip
    groups = split_tiers(lieux)

    assert ["".join(lieu.code for lieu in group) for group in groups] == ["ABC", "D", "E"]


def test_two_communes_of_the_same_index_stay_together():
    lieux = [Lieu(code, code, 100, Etat.VALEUR, value) for code, value in
             (("A", 3.0), ("B", 2.0), ("C", 2.0), ("D", 1.0))]  # fmt: skip
    groups = split_tiers(lieux)

    assert ["".join(lieu.code for lieu in group) for group in groups] == ["A", "BC", "D"]


def test_a_commune_that_outweighs_the_others_leaves_no_thirds():
    lieux = [
        Lieu("A", "Granville", 700, Etat.VALEUR, 9.0),
        Lieu("B", "Petitval", 200, Etat.VALEUR, 5.0),
        Lieu("C", "Autreval", 100, Etat.VALEUR, 1.0),
    ]
    besoin = build_besoin([(frozenset("A"), Decimal(10))], lieux)

    assert besoin is not None
    assert not besoin.is_lisible
    assert besoin.places == {}
    assert besoin.biggest is not None
    assert besoin.biggest.nom == "Granville"


def test_without_index_there_is_no_need_to_compare(six):
    bare = [Lieu("A", "Ailleval", 100), Lieu("B", "Bréval", 100)]

    assert build_equilibre(six, [CHAMPS], bare).besoin is None


def test_an_empty_plan_counts_nothing():
    found = build_equilibre([], [CHAMPS], LIEUX)

    assert found.is_empty
    assert found.ensemble.argent == Decimal("0.00")
    assert found.couverture.nommees.actions == 0


def test_a_sub_action_whose_parent_is_not_seen_counts_for_itself():
    found = build_equilibre([fiche(2, "soins", parent=1)], [CHAMPS])

    assert (found.ensemble.actions, found.sous_actions) == (1, 0)
