"""Ce que disent les documents du suivi, et ce qu’ils taisent."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.comptes.models import Fonction, Personne
from maillage.contrats.models import Avis, FicheAction, Partie
from maillage.documents.bilans.ars import list_lignes, read_argent
from maillage.documents.bilans.ars_imprime import build_imprime
from maillage.documents.bilans.cadre import ParametreInconnu, read_periode, write_periode
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.bilans.indicateurs import SANS_VALEUR
from maillage.documents.bilans.montage import make_output
from maillage.documents.formats import file_name
from maillage.edition.arbre import SautDePage, Tableau, Titre
from maillage.evaluation.models import BilanAction, Evaluation, Recommandation
from maillage.suivi.models import NoteSuivi
from tests.documents.bilans import build, make_cadre, part_of, text_of
from tests.factories.contrat_complet import add_fiche
from tests.factories.suivi import fill_suivi, follow

pytestmark = pytest.mark.django_db
TEXTES = ("bilan-2026", "activite-2026", "passation")


@pytest.fixture
def suivi(contrat):
    return fill_suivi(contrat)


def test_the_annual_review_tells_the_year(suivi):
    said = text_of(build(suivi, "bilan-2026"))
    for wanted in (
        "3 actions au plan",
        "Action numéro 1",
        "appuis nécessaires",
        "Le bus 1.1.1 est agréé.",
        "Personnes reçues 1.1.1",
        "ARS des Confins | 8 000 €",
        "Sources : Registre.",
        "Déjà fait | Convention signée.",
    ):
        assert wanted in said


@pytest.mark.parametrize("slug", [*TEXTES, "fiche"])
def test_nothing_above_its_circle_enters_it(suivi, slug):
    """Ni fiche, ni note, ni blocage, ni argent d’un cercle plus fermé."""
    if slug == "fiche":
        slug = f"fiche-{suivi.fiches.get(code='1.1.1').uid.hex}"
    outer, inner = text_of(build(suivi, slug)), text_of(build(suivi, slug, "travail"))
    for hidden in ("Projet confidentiel", "huis clos", "Local perdu", "Mécène secret", "999"):
        assert hidden not in outer
    assert "Action numéro 1" in outer or "1.1.1" in outer
    assert "Local perdu" in inner or slug in ("activite-2026", "passation")


def test_the_workbook_keeps_to_its_circle(suivi):
    def said(cercle):
        made = make_output(find_document("classeur")[0], make_cadre(suivi, "", cercle), "xlsx")
        book = openpyxl.load_workbook(io.BytesIO(made.contenu))
        return book, str([[cell.value for cell in row] for sheet in book for row in sheet])

    _, outer = said("transmis")
    book, inner = said("travail")
    for hidden in ("Projet confidentiel", "huis clos", "Mécène secret"):
        assert hidden not in outer
        assert hidden in inner
    sheet = book["Actions"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    assert book["Étapes"]["G2"].value.date() == date(2026, 2, 1)
    assert book["Valeurs"]["I2"].value == 0
    assert book["Financements"]["G2"].value == 8000
    assert "Source" in [row[0].value for row in book["Lisez-moi"]]


def test_a_figure_says_which_of_its_four_states_it_is_in(suivi):
    said = part_of(build(suivi, "bilan-2026"), "Les indicateurs")
    rows = {line.split(" ")[0]: line for line in said.splitlines() if "Personnes reçues" in line}
    assert "| 0 (2026) |" in rows["1.1.1"]
    assert "| secret (2026) |" in rows["1.1.2"]
    assert "| non disponible (2026) |" in rows["1.1.3"]
    NoteSuivi.objects.all().delete()
    assert SANS_VALEUR in part_of(build(suivi, "bilan-2025"), "Les indicateurs")


def test_an_estimate_is_called_one(suivi):
    FicheAction.objects.get(code="1.1.1").indicateurs.get().valeurs.update(estimee=True)
    assert "0 (estimé, 2026)" in text_of(build(suivi, "bilan-2026"))


def test_every_table_of_figures_has_its_legend(suivi):
    blocs = build(suivi, "bilan-2026").blocs
    assert all(bloc.legende for bloc in blocs if isinstance(bloc, Tableau))


def test_an_empty_contract_says_what_is_missing_and_where(contrat):
    document = build(contrat, "bilan-2026")
    said = text_of(document)
    for where in ("page « Plan d’actions »", "page « Suivi des actions »", "page « Indicateurs »"):
        assert where in said
    titles = [rang for rang, bloc in enumerate(document.blocs) if isinstance(bloc, Titre)]
    assert all(after - before > 1 for before, after in zip(titles, titles[1:], strict=False))


def test_the_handover_tells_what_presses_and_what_was_promised(suivi):
    Partie.objects.update(mandat_fin=date(2026, 12, 24))
    Avis.objects.create(contrat=suivi, instance="cts", sens="favorable", date=date(2026, 6, 2))
    document = build(suivi, "passation")
    assert "01/02/2026 | 1.1.1 Action numéro 1 : étape « Signer » | PETR" in text_of(document)
    assert "Fin du mandat de Hélène Castaing" in part_of(document, "Ce qui presse")
    assert "en cours, en retard" in part_of(document, "Ce qui a été promis")
    assert "favorable" in part_of(document, "Le calendrier du contrat")


def test_contacts_are_those_of_today_and_for_those_who_may_read_them(suivi):
    personne = Personne.objects.get(nom="Ravanel 1")
    Personne.objects.filter(pk=personne.pk).update(courriel="camille@exemple.fr")
    organisation = suivi.parties.first().organisation
    for intitule, fin in (("Directrice", date(2020, 1, 1)), ("Présidente", None)):
        Fonction.objects.create(
            personne=personne, organisation=organisation, intitule=intitule, fin=fin
        )
    told = part_of(build(suivi, "passation", contacts=True), "Qui joindre")
    assert "Présidente" in told
    assert "camille@exemple.fr" in told
    assert "réunies pour joindre" in told
    assert "Directrice – " not in told
    assert "camille@exemple.fr" not in text_of(build(suivi, "passation"))


def test_the_activity_report_counts_the_work_of_the_period(suivi):
    said = part_of(build(suivi, "activite-20260101-20260630", "travail"), "L’activité en chiffres")
    assert "Notes de suivi écrites | 12" in said
    assert "Partenaires inscrits aux actions | 3" in said
    later = build(suivi, "activite-20260701-20261122", "travail")
    assert "Notes de suivi écrites | 0" in text_of(later)


def test_the_action_sheet_is_of_one_action(suivi):
    fiche = suivi.fiches.get(code="1.1.2")
    said = text_of(build(suivi, f"fiche-{fiche.uid.hex}"))
    assert "Action numéro" not in said.replace("Action numéro 2", "")
    assert "Signer | PETR | 01/02/2026 | à faire, en retard" in said
    assert "Première ligne" in said


def test_an_unknown_action_is_said(suivi):
    for parametre in ("x", "0" * 32):
        with pytest.raises(ParametreInconnu):
            build(suivi, f"fiche-{parametre}")


def test_working_groups_have_their_say(suivi):
    fiche = suivi.fiches.get(code="1.1.1")
    for cercle, texte in (("transmis", "Dix ateliers tenus."), ("travail", "Tensions internes.")):
        BilanAction.objects.create(
            fiche=fiche, groupe=texte, debut=date(2026, 1, 1), fin=date(2026, 6, 30),
            realise=texte, rendu_le=date(2026, 7, 1), cercle=cercle,
            sites=[{"nom": "Port", "personnes": 12}],
        )  # fmt: skip
    said = part_of(build(suivi, "bilan-2026"), "Ce qu’en disent les groupes de travail")
    assert "Dix ateliers tenus." in said
    assert "Tensions internes." not in said
    assert "Port : 12 personnes" in said
    assert "ne s’additionnent pas" in said


def test_the_evaluation_reads_its_questions_and_recommendations(suivi):
    evaluation = Evaluation.objects.create(
        contrat=suivi, titre="Mi-parcours", synthese="Le réseau existe.", cercle="partage"
    )
    Recommandation.objects.create(evaluation=evaluation, texte="Ouvrir le soir.", position=1000)
    slug = f"evaluation-{evaluation.uid.hex}"
    with pytest.raises(ParametreInconnu, match="partagé"):
        build(suivi, slug)
    said = text_of(build(suivi, slug, "partage"))
    assert "Le réseau existe." in said
    assert "Ouvrir le soir." in said
    assert "contribution, pas de cause" in said


def test_the_table_of_the_agency_has_its_columns_and_its_money(suivi):
    rows = list_lignes(make_cadre(suivi))
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["N°"] for row in table] == ["1.1.1", "1.1.2", "1.1.3"]
    assert table[0]["ARS : accordé"] == Decimal("8000.00")
    assert table[0]["ARS : versé"] is None
    assert table[1]["ARS : demandé"] is None
    assert "secret" in table[1]["Valeurs et cibles"]


def test_the_agency_gets_a_line_per_contract(suivi, autre_contrat, bruno):
    cadre = make_cadre(suivi, user=bruno)
    made = make_output(find_document("tableau-ars")[0], cadre, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made.contenu))
    names = [row[0].value for row in book["Contrats"]]
    assert autre_contrat.nom not in names
    suivi.cercle = "transmis"
    suivi.save()
    book = openpyxl.load_workbook(io.BytesIO(
        make_output(find_document("tableau-ars")[0], make_cadre(suivi, user=bruno), "xlsx").contenu
    ))  # fmt: skip
    assert [cell.value for cell in book["Contrats"][2]][5:] == [3, 0, 0, 0, 0]


@pytest.mark.parametrize("slug", ["bilan-2026", "passation", "classeur"])
def test_reading_costs_the_same_whatever_the_plan(contrat, slug):
    def cost() -> int:
        item, parametre = find_document(slug)
        with CaptureQueriesContext(connection) as queries:
            if item.make:
                make_output(item, make_cadre(contrat, parametre), "xlsx")
            else:
                build(contrat, slug)
        return len(queries)

    fill_suivi(contrat, fiches=2)
    cost()
    few = cost()
    for rang in range(3, 9):
        axe = contrat.axes.first()
        follow(add_fiche(contrat, axe, axe.objectifs.first(), rang), rang)
    assert cost() == few


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("20260101-20260630", (date(2026, 1, 1), date(2026, 6, 30))),
    ],
)
def test_a_period_is_written_as_it_is_read(texte, attendu):
    assert read_periode(texte) == attendu
    assert write_periode(*attendu) == texte


@pytest.mark.parametrize("texte", ["26", "20260630-20260101", "20261301-20261401"])
def test_a_period_that_is_not_one_is_refused(texte):
    with pytest.raises(ParametreInconnu):
        read_periode(texte)


def test_the_same_day_gives_the_same_tree(suivi):
    assert build(suivi, "bilan-2026") == build(suivi, "bilan-2026")


@pytest.mark.lent
def test_the_pdf_is_accessible(suivi):
    import pikepdf

    item, parametre = find_document("bilan-2026")
    made = make_output(item, make_cadre(suivi, parametre), "pdf")
    with pikepdf.open(io.BytesIO(made.contenu)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "pdfuaid" in str(opened.Root.Metadata.read_bytes())


def test_the_agency_table_prints_on_lying_pages(suivi):
    """Les crédits de l’ARS, action par action, et rien d’un cercle plus fermé."""
    cadre = make_cadre(suivi)
    document = build_imprime(cadre, {}, read_argent(cadre))
    assert document.blocs[0] == SautDePage(paysage=True)
    said = text_of(document)
    assert "1.1.1 | Action numéro 1" in said
    assert "8 000 € | 8 000 €" in said
    assert "Projet confidentiel" not in said
    assert "| 1 sur 1" in said


def test_a_chapter_of_wide_tables_lies_down_and_the_next_stands_up(suivi):
    """Ce qui n’a rien à dire suit ce qui vient après."""
    ways = [
        (bloc.paysage if isinstance(bloc, SautDePage) else bloc.texte)
        for bloc in build(suivi, "bilan-2026").blocs
        if isinstance(bloc, SautDePage) or (isinstance(bloc, Titre) and bloc.niveau == 1)
    ]
    assert ways[:3] == [False, "L’essentiel de l’année", "Les faits marquants"]
    assert ways[3:6] == [True, "Où en sont les actions", "Ce qui a changé d’état"]
    assert ways[-2:] == [False, "Annexe : action par action"]


def test_a_long_file_name_is_cut_at_a_word_and_keeps_its_date():
    nom = file_name("Évaluation " + "intercommunale " * 20 + "(22 novembre 2026)", "pdf")
    assert nom.endswith("intercommunale… (22 novembre 2026).pdf")
    assert len(nom) < 190
