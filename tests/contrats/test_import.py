"""Importer un plan : tout ou rien, sans doubler, sans effacer, sans perdre."""

import copy
import datetime

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.extensions import Extension, extensions
from maillage.contrats.imports import Reglage, import_plan, read_source
from maillage.contrats.models import Axe, FicheAction, Objectif
from maillage.financements.models import LigneFinancement
from maillage.journal.models import Ecriture
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.models import Terme
from maillage.suivi.models import IndicateurAction
from tests.contrats.classeurs import (
    COLONNES,
    FICHES,
    LIGNES,
    build_28,
    change,
    count_tables,
    load,
    shuffle_columns,
)
from tests.factories.base import ContratFactory, OrganisationFactory
from tests.lecture.fabrique import build_xlsx

D = datetime.date
pytestmark = pytest.mark.usefixtures("referentiels")


def find(titre):
    return FicheAction.objects.get(titre=titre, supprime_le__isnull=True)


def check_atelier(contrat):
    """La première ligne, cellule par cellule."""
    fiche = find("Ouvrir un atelier")
    assert fiche.contrat == contrat
    assert str(fiche.axe) == "Axe 1 – Prévention"
    assert str(fiche.objectif) == "1.1.1 À l’école"
    assert str(fiche.objectif.parent) == "1.1 Bien manger"
    assert fiche.description == "<p>Un atelier<br>par mois</p>"
    assert (fiche.instance, fiche.service_pilote) == ("GT nutrition", "Pôle santé")
    assert fiche.objectifs_operationnels == ["Informer", "former"]
    assert [(link["libelle"], link["role"]) for link in fiche.organisations_liees] == [
        ("CAF", "partenaire"), ("MSA", "partenaire"),
        ("CC Val de Charente (siège, antennes)", "pilote"), ("ARS", "pilote"),
    ]  # fmt: skip
    assert [(link["libelle"], link["role"]) for link in fiche.personnes_liees] == [
        ("Marc Roy", "elu"), ("Jeanne Dupont", "referent"),
    ]  # fmt: skip
    assert fiche.moyens == "1 agent"
    assert fiche.financements_texte == "FIR"
    assert str(fiche.budget_previsionnel) == "15000.00"
    assert (fiche.statut, fiche.date_debut, fiche.date_fin) == (
        "en_cours", D(2026, 3, 1), D(2026, 6, 27),
    )  # fmt: skip
    assert [terme["libelle"] for terme in fiche.participation] == ["Co-construction"]
    assert [terme["libelle"] for terme in fiche.priorites] == ["Élevé"]
    assert [row.intitule for row in fiche.indicateurs.all()] == ["Nombre d’ateliers"]
    assert [(str(row), str(row.montant)) for row in fiche.financements.order_by("position")] == [
        ("ARS", "12500.50"), ("CAF", "300.00"), ("Région", "1200.00"),
    ]  # fmt: skip
    assert fiche.notes == ""


def check_whole_plan(contrat):
    check_atelier(contrat)
    assert [str(axe) for axe in contrat.axes.all()] == [
        "Axe 1 – Prévention", "Axe 2 – Accès aux soins",
    ]  # fmt: skip
    assert contrat.fiches.count() == FICHES
    cantines = find("Former les cantines")
    assert (cantines.date_debut, cantines.date_fin) == (D(2027, 1, 1), D(2027, 12, 31))
    chapeau = find("Accueillir des internes")
    assert [sous.titre for sous in chapeau.sous_actions.all()] == [
        "Trouver un logement", "Ouvrir une maison",
    ]  # fmt: skip
    assert find("Une action sans axe").axe is None
    assert Personne.objects.get(nom="Roy").civilite == "M."


def test_the_28_columns_pass_unchanged(contrat):
    rapport = load(contrat, build_28())
    check_whole_plan(contrat)
    assert (rapport.fiches, len(rapport.creees), rapport.axes) == (FICHES, FICHES, 2)
    assert rapport.lu.non_reconnu == []


@pytest.mark.parametrize("graine", range(12))
def test_the_28_columns_pass_in_any_order(contrat, graine):
    load(contrat, build_28(ordre=shuffle_columns(graine)))
    check_whole_plan(contrat)


def test_a_trial_writes_nothing_and_says_the_same(contrat):
    before = count_tables()
    essai = load(contrat, build_28(), essai=True)
    assert count_tables() == before
    assert essai.as_dict() == load(contrat, build_28()).as_dict()
    assert count_tables() != before


def test_a_trial_over_an_imported_plan_says_the_same_too(contrat):
    load(contrat, build_28())
    other = build_28(change(LIGNES, 0, "Statut", "Bloqué"))
    before = count_tables()
    essai = load(contrat, other, essai=True)
    assert count_tables() == before
    assert find("Ouvrir un atelier").statut == "en_cours"
    assert essai.as_dict() == load(contrat, other).as_dict()


@pytest.mark.parametrize("ordre", [None, shuffle_columns(3)])
def test_importing_again_changes_nothing(contrat, ordre):
    load(contrat, build_28())
    before, versions = count_tables(), list(FicheAction.objects.values_list("pk", "version"))
    rapport = load(contrat, build_28(ordre=ordre))
    assert count_tables() == before
    assert list(FicheAction.objects.values_list("pk", "version")) == versions
    assert (rapport.creees, rapport.modifiees, rapport.inchangees) == ([], [], FICHES)
    assert (rapport.axes, rapport.objectifs, rapport.organisations) == (0, 0, [])
    assert (rapport.personnes, rapport.renommes) == ([], [])


@pytest.mark.parametrize(
    ("colonne", "valeur", "champ"),
    [
        ("Statut", "Bloqué", "statut"),
        ("Descriptif", "Autre chose", "description"),
        ("Date de fin", D(2027, 6, 1), "date_fin"),
        ("Structure pilote", "CAF", "organisations_liees"),
        ("Personne pilote", "Mme Léa Roche", "personnes_liees"),
        ("Niveau de priorité", "Bas", "priorites"),
        ("Sous-sous axe (x.x.x)", "1.1.2 À la maison", "objectif"),
    ],
)
def test_a_changed_cell_changes_that_field_of_that_fiche_alone(contrat, alice, colonne, valeur,
                                                               champ):  # fmt: skip
    load(contrat, build_28())
    Ecriture.objects.all().delete()
    by = Auteur.of(alice)
    rapport = load(contrat, build_28(change(LIGNES, 0, colonne, valeur)), by=by)
    assert rapport.modifiees == [("Ouvrir un atelier", [FicheAction.label_of(champ)])]
    assert rapport.inchangees == FICHES - 1
    line = Ecriture.objects.about(find("Ouvrir un atelier")).get()
    assert (list(line.changements), line.auteur) == ([champ], alice)


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [("Indicateurs liés", "Nombre de repas"), ("Montant 1 € HT", 99), ("Financeur 1", "MSA")],
)
def test_a_change_of_lines_is_a_change_of_the_fiche(contrat, colonne, valeur):
    load(contrat, build_28())
    rapport = load(contrat, build_28(change(LIGNES, 0, colonne, valeur)))
    assert rapport.modifiees == [("Ouvrir un atelier", [])]


def test_an_empty_cell_never_erases(contrat):
    load(contrat, build_28())
    title = COLONNES.index("Titre de l'action")
    bare = [["" if i != title else cell for i, cell in enumerate(row)] for row in LIGNES[:2]]
    before = count_tables()
    rapport = load(contrat, build_28(bare))
    assert rapport.inchangees == 2
    assert count_tables() == before
    check_atelier(contrat)


@pytest.mark.parametrize("colonne", COLONNES[5:])
def test_no_single_empty_cell_erases(contrat, colonne):
    load(contrat, build_28())
    load(contrat, build_28(change(LIGNES, 0, colonne, "")))
    check_atelier(contrat)


def coded(*rows):
    return build_xlsx({"Plan": [["N°", "Axe", "Titre de l'action", "Statut"], *rows]})


def test_a_renamed_title_with_the_same_number_is_the_same_fiche(contrat):
    load(contrat, coded(["1.1", "Axe 1 : Agir", "Ancien titre", "En cours"]))
    fiche = find("Ancien titre")
    rapport = load(contrat, coded(["1.1", "Axe 1 : Agir", "Nouveau titre", "En cours"]))
    fiche.refresh_from_db()
    assert fiche.titre == "Nouveau titre"
    assert (rapport.creees, rapport.modifiees) == ([], [("1.1 Nouveau titre", ["titre"])])


def test_a_renumbered_plan_keeps_each_fiche_its_own(contrat):
    load(
        contrat,
        coded(["1.1", "Axe 1 : Agir", "Première", ""], ["1.2", "Axe 1 : Agir", "Deuxième", ""]),
    )
    first, second = find("Première"), find("Deuxième")
    rapport = load(
        contrat,
        coded(
            ["1", "Axe 1 : Agir", "Insérée", ""],
            ["2", "Axe 1 : Agir", "Première", ""],
            ["3", "Axe 1 : Agir", "Deuxième", ""],
        ),
    )
    assert rapport.creees == ["Insérée"]
    assert (find("Première"), find("Première").code) == (first, "2")
    assert (find("Deuxième"), find("Deuxième").code) == (second, "3")


def test_a_renamed_axis_stays_one(contrat):
    load(contrat, coded(["1.1", "Axe 1 : Agir", "A", ""]))
    rapport = load(contrat, coded(["1.1", "Axe 1 : Prévenir", "A", ""]))
    assert Axe.objects.get().titre == "Prévenir"
    assert rapport.renommes == [("Axe 1 – Agir", "Axe 1 – Prévenir")]
    assert Ecriture.objects.about(Axe.objects.get()).first().changements["titre"]


def test_a_renamed_objective_stays_one(contrat):
    load(contrat, build_28())
    rows = [list(row) for row in LIGNES]
    rows[0][1] = rows[1][1] = "1.1 Mieux manger"
    load(contrat, build_28(rows))
    assert [str(o) for o in Objectif.objects.filter(parent=None)] == ["1.1 Mieux manger"]


def test_an_axis_known_by_its_number_alone_keeps_its_title(contrat):
    load(contrat, coded(["1.1", "Axe 1 : Agir", "A", ""]))
    rapport = load(contrat, coded(["1.1", "Axe 1", "A", ""]))
    assert Axe.objects.get().titre == "Agir"
    assert rapport.renommes == []


def test_two_fiches_of_the_same_title_stay_two(contrat):
    twins = coded(["1.1", "Axe 1 : Agir", "Pareille", ""], ["1.2", "Axe 1 : Agir", "Pareille", ""])
    load(contrat, twins)
    rapport = load(contrat, twins)
    assert (rapport.creees, rapport.inchangees) == ([], 2)


def test_a_sub_action_moved_under_another_action_follows(contrat):
    load(contrat, build_28())
    rows = change(LIGNES, 3, "Titre de l'action", "Former les cantines")
    rows[3][0] = "Axe 1 : Prévention"
    moved = [*rows[:2], rows[3], rows[2], *rows[4:]]
    rapport = load(contrat, build_28(moved))
    assert find("Ouvrir une maison").parent == find("Former les cantines")
    assert rapport.creees == []


def test_what_people_wrote_in_maillage_is_kept(contrat):
    load(contrat, build_28())
    fiche = find("Ouvrir un atelier")
    fiche.notes = "Appeler la directrice"
    fiche.save()
    fiche.liens_organisations.filter(organisation__nom="CAF").update(etat="a_mobiliser")
    rows = [[*row, "Une remarque"] for row in LIGNES[:5]]
    load(contrat, build_28(rows, entetes=[*COLONNES, "Colonne à nous"]))
    fiche = find("Ouvrir un atelier")
    assert fiche.notes == "Appeler la directrice\nColonne à nous : Une remarque"
    assert {"CAF": "a_mobiliser"}.items() <= {
        link["libelle"]: link["etat"] for link in fiche.organisations_liees
    }.items()
    assert load(contrat, build_28(rows, entetes=[*COLONNES, "Colonne à nous"])).inchangees == FICHES


def test_remarks_go_to_the_working_notes(contrat):
    load(contrat, build_xlsx({"Plan": [["Titre", "Commentaires"], ["A", "À revoir\nvite"]]}))
    assert find("A").notes == "À revoir\nvite"


def test_a_known_organisation_is_found_by_any_name(contrat):
    kept = OrganisationFactory(nom="Caisse d’allocations familiales", sigle="CAF")
    gone = OrganisationFactory(nom="CC Val de Charente (siège, antennes)", remplacee_par=kept)
    load(contrat, build_28())
    pks = {link["id"] for link in find("Ouvrir un atelier").organisations_liees}
    assert kept.pk in pks
    assert gone.pk not in pks


def test_a_homonym_of_another_territory_is_another_person(contrat, autre_contrat):
    load(autre_contrat, build_28())
    rapport = load(contrat, build_28())
    assert rapport.organisations == []
    assert Personne.objects.filter(nom="Roy").count() == 2


@pytest.mark.parametrize(
    ("colonnes", "ligne"),
    [
        (["Titre", "Date de début", "Date de fin"], ["A", D(2027, 1, 1), D(2026, 1, 1)]),
        (["Titre", "Budget"], ["A", -500]),
        (["Titre", "Budget"], ["A", "12 000 000 000 €"]),
        (["Titre", "Instances de gouvernance"], ["A", "très " * 200]),
        (["Titre", "Structure pilote"], ["A", "une structure " * 40]),
        (["Titre", "Personne pilote"], ["A", "x" * 400]),
        (["Titre", "Axe"], ["A", "un axe " * 90]),
        (["Titre", "Sous-axe"], ["A", "un objectif " * 90]),
        (["Titre", "Descriptif"], ["A", "un_x0000_deux_x0001_trois"]),
        (["Titre", "Financeur 1", "Montant 1"], ["A", "ARS " * 90, -12]),
        (["Titre", "N°"], ["A", "1" * 60]),
    ],
)
def test_what_the_base_would_refuse_never_stops_nor_is_lost(contrat, colonnes, ligne):
    contenu = build_xlsx({"Plan": [colonnes, ligne, ["B", *[""] * (len(ligne) - 1)]]})
    load(contrat, contenu)
    rapport = load(contrat, contenu)
    assert rapport.inchangees == 2
    assert contrat.fiches.count() == 2


def test_an_end_before_the_start_is_kept_as_a_note_and_said(contrat):
    rows = [["Titre", "Date de début", "Date de fin"], ["A", D(2027, 1, 1), D(2026, 1, 1)]]
    rapport = load(contrat, build_xlsx({"Plan": rows}))
    fiche = find("A")
    assert (fiche.date_debut, fiche.date_fin) == (D(2027, 1, 1), None)
    assert fiche.notes == "Fin : 1er janvier 2026"
    assert any("gardée en note" in constat.message for constat in rapport.lu.reparations)


def test_an_end_before_the_start_already_written_is_refused_too(contrat):
    load(contrat, build_xlsx({"Plan": [["Titre", "Date de début"], ["A", D(2027, 1, 1)]]}))
    load(contrat, build_xlsx({"Plan": [["Titre", "Date de fin"], ["A", D(2026, 1, 1)]]}))
    assert find("A").date_fin is None
    assert "2026" in find("A").notes


def test_an_objective_too_deep_is_placed_higher_and_said(contrat):
    rows = [["Titre de l'action", "Statut"], *[[f"Objectif {'.'.join('1' * n)} : O{n}", ""]
            for n in range(2, 8)], ["A", "En cours"]]  # fmt: skip
    rapport = load(contrat, build_xlsx({"Plan": rows}))
    assert max(Objectif.objects.values_list("niveau", flat=True)) == 4
    assert Objectif.objects.count() == 6
    assert any("niveaux" in constat.message for constat in rapport.lu.reparations)
    assert load(contrat, build_xlsx({"Plan": rows})).objectifs == 0


class Explosive(Extension):
    """Échoue à la troisième fiche."""

    seen = 0

    def colonnes(self):
        return tuple(champ for extension in list(extensions)[:1] for champ in extension.colonnes())

    def import_valeurs(self, fiche, valeurs, *, by):
        self.seen += 1
        if self.seen == 1:
            raise RuntimeError("panne au milieu")
        return False


def test_a_failure_in_the_middle_leaves_nothing(contrat, monkeypatch):
    monkeypatch.setattr(extensions, "_items", copy.copy(getattr(extensions, "_items", {})))
    extensions.register("explosive", Explosive(), ordre=999)
    before = count_tables()
    with pytest.raises(RuntimeError, match="panne"):
        load(contrat, build_28())
    assert count_tables() == before


def test_formulas_stay_text(contrat):
    formulas = ['=HYPERLINK("http://x","clic")', "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A0"]
    rows = [["Titre", "Descriptif", "Structure pilote"], *[[f"A{i} {f}", f, f] for i, f in
            enumerate(formulas)]]  # fmt: skip
    load(contrat, build_xlsx({"Plan": rows}))
    assert sorted(fiche.titre for fiche in contrat.fiches.all()) == sorted(
        f"A{i} {formula}" for i, formula in enumerate(formulas)
    )
    assert Organisation.objects.filter(nom="@SUM(A1)").exists()


SCRIPT = '<script>alert("essai")</script><img src=x onerror=alert(1)>'


def test_html_in_any_cell_is_never_run(contrat, alice, logged, url_of):
    rows = [[SCRIPT if isinstance(cell, str) else cell for cell in LIGNES[0]]]
    rows[0][3] = f"Titre {SCRIPT}"
    load(contrat, build_28(rows), by=Auteur.of(alice))
    fiche = contrat.fiches.get(parent__isnull=False)
    client = logged(alice)
    for page in ("plan", "arbre", "contrat", "contrat_historique"):
        check_harmless(client.get(url_of(page, contrat)).content.decode())
    for page in ("fiche", "fiche_edit", "fiche_historique"):
        check_harmless(client.get(url_of(page, fiche)).content.decode())


def check_harmless(page: str):
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("lignes", [[], [["", ""]], [["Bonjour", "Voici"], ["1", "2"]]])
def test_a_workbook_without_any_action_is_refused_with_a_sentence(contrat, lignes):
    before = count_tables()
    with pytest.raises(ErreurLecture, match="Titre de l’action"):
        load(contrat, build_xlsx({"F": lignes}))
    assert count_tables() == before


def test_a_doubtful_word_is_settled_by_an_answer(contrat):
    contenu = build_28(change(LIGNES, 0, "Statut", "presque fini"))
    assert load(contrat, contenu, essai=True).lu.a_verifier
    load(contrat, contenu, reglage=Reglage(None, {"statut": {"presque fini": "realise"}}))
    fiche = find("Ouvrir un atelier")
    assert (fiche.statut, fiche.notes) == ("realise", "")


def test_the_same_plan_in_two_contracts_stays_apart(contrat, demarche):
    other = ContratFactory(demarche=demarche)
    load(contrat, build_28())
    load(other, build_28())
    assert contrat.fiches.count() == other.fiches.count() == FICHES
    assert contrat.axes.count() == other.axes.count() == 2


def test_lines_are_created_once(contrat):
    load(contrat, build_28())
    load(contrat, build_28())
    assert LigneFinancement.objects.count() == 4
    assert IndicateurAction.objects.count() == 1


def test_what_went_to_the_bin_is_not_brought_back(contrat):
    load(contrat, build_28())
    FicheAction.objects.filter(titre="Ouvrir un atelier").update(supprime_le="2026-11-01T10:00Z")
    rapport = load(contrat, build_28())
    assert rapport.creees == ["Ouvrir un atelier"]
    assert FicheAction.objects.filter(titre="Ouvrir un atelier").count() == 2


CELLULES = st.one_of(
    st.just(""),
    st.just(""),
    st.text(max_size=40),
    st.sampled_from([
        "Axe 1", "Axe 2 : Agir", "1.1 Objectif", "1.1.1.1.1.1 Profond", "Total", "En cours",
        "presque fini", "ARS, CAF", "M. Roy", "12 500 €", "-3", "1e400", "31/02/2026", "T2 2026",
        "0001-01-01", "\x00nul", "#REF!", "a" * 700, "Jeunes, Pompistes", "²", "½ ETP", "...", "%",
    ]),
    st.integers(-(10**15), 10**15),
    st.floats(-1e15, 1e15),
    st.booleans(),
    st.dates(D(1901, 1, 1), D(9999, 12, 31)),
)  # fmt: skip
AUTRES = ["Publics", "Thèmes", "ETP", "Communes", "Commentaires", "N°", "Étapes", "Récurrente"]


@pytest.mark.lent
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(CELLULES, min_size=36, max_size=36), max_size=5))
def test_any_workbook_is_read_and_read_again_without_a_change(contrat, rows):
    contenu = build_28(rows, entetes=[*COLONNES, *AUTRES])
    with transaction.atomic():
        try:
            load(contrat, contenu)
        except ErreurLecture:
            assert not contrat.fiches.exists()
        else:
            again = load(contrat, contenu)
            assert (again.creees, again.modifiees, again.renommes) == ([], [], [])
            assert (again.axes, again.objectifs, again.organisations) == (0, 0, [])
        transaction.set_rollback(True)


@pytest.mark.lent
def test_the_number_of_queries_grows_with_the_fiches_alone(contrat):
    from django.test.utils import CaptureQueriesContext

    load(contrat, build_28())
    with CaptureQueriesContext(connection) as captured:
        load(contrat, build_28())
    assert len(captured) < 40 + 15 * FICHES


def test_without_vocabularies_every_word_goes_to_a_note(contrat):
    Terme.objects.all().delete()
    rows = [["Titre", "Public", "Niveau de priorité"], ["Marcher", "Seniors, Aidants", "Élevé"]]
    rapport = import_plan(
        contrat, read_source(build_xlsx({"Plan": rows}), "p.xlsx"), by=SYSTEME, essai=False
    )
    assert rapport.fiches == 1
    notes = contrat.fiches.get().notes
    assert "Seniors, Aidants" in notes
    assert "Élevé" in notes
