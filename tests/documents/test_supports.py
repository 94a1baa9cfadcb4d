"""Le diaporama du CoPil et la page des élus : ce qu’ils disent, à qui, en combien de pages."""

import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pptx import Presentation

from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.models import TexteDocument
from maillage.documents.pages import count_pages
from maillage.documents.supports.copil import build_diaporama, make_copil
from maillage.documents.supports.elus import (
    SERRAGES,
    build_feuille,
    make_commune,
    make_feuille,
    reaching,
    read_feuille,
)
from maillage.edition.arbre import to_json
from maillage.suivi.models import Deploiement, NoteSuivi
from tests.factories.base import FicheActionFactory
from tests.factories.suivi import fill_suivi

MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TRANSMIS = frozenset({"transmis", "public"})
TOUS = TRANSMIS | {"partage", "travail"}
TITRES = (
    "En trois phrases", "Où en est le contrat", "Le contrat en chiffres", "L’avancement par axe",
    "Les faits marquants", "L’argent",
)  # fmt: skip
LONG = "Créer une consultation avancée de gynécologie dans les maisons de santé du territoire, "


@pytest.fixture
def suivi(contrat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contrat.cercle = "transmis"
    contrat.save()
    return fill_suivi(contrat)


def cadre_of(contrat, cercles=TRANSMIS, parametre="2026") -> Cadre:
    return Cadre(contrat, frozenset(cercles), MOMENT, parametre)


def write(contrat, cle, texte, cercle="transmis"):
    TexteDocument.objects.create(
        contrat=contrat, document="copil-2026", cle=cle, texte=texte, cercle=cercle
    )


def slides_of(output):
    return Presentation(io.BytesIO(output.contenu)).slides


def said_by(output) -> str:
    """Tout ce que dit un diaporama : formes, tableaux, notes."""
    return "\n".join(text for slide in slides_of(output) for text in _texts(slide))


def _texts(slide):
    for forme in slide.shapes:
        if forme.has_text_frame:
            yield forme.text_frame.text
        if forme.has_table:
            yield from (cell.text_frame.text for cell in forme.table.iter_cells())
    if slide.has_notes_slide:
        yield slide.notes_slide.notes_text_frame.text


def test_the_deck_tells_the_contract(suivi):
    output = make_copil(cadre_of(suivi), "pptx")
    titles = [slide.shapes.title.text_frame.text for slide in slides_of(output)]
    for title in TITRES:
        assert any(found.startswith(title) for found in titles), title
    assert len(titles) == len(set(titles))
    assert "Le bus 1.1.1 est agréé." in said_by(output)
    assert len(output.alertes) == 2


def test_nothing_of_an_inner_circle_is_in_the_transmitted_deck(suivi):
    said = said_by(make_copil(cadre_of(suivi), "pptx"))
    for secret in ("Projet confidentiel", "huis clos", "Local perdu", "Mécène secret"):
        assert secret not in said
    assert "Local perdu" in said_by(make_copil(cadre_of(suivi, TOUS), "pptx"))


def test_a_blocker_the_coordination_transmits_is_told(suivi):
    NoteSuivi.objects.filter(nature="blocage").update(cercle="transmis")
    assert "Local perdu 1.1.1." in said_by(make_copil(cadre_of(suivi), "pptx"))


def test_the_words_of_the_coordination_come_back_each_time(suivi):
    write(suivi, "phrases", "<p>Le bus roule.</p><p>Il manque un médecin.</p>")
    write(suivi, "decisions", "<ul><li>Voter l’avenant (CoPil, avant mars)</li></ul>")
    write(suivi, "avancement", "<p>Remercier la CPTS.</p>")
    write(suivi, "faits", "<p>Ne pas dire cela.</p>", cercle="travail")
    for _ in range(2):
        output = make_copil(cadre_of(suivi), "pptx")
        said = said_by(output)
        assert "Il manque un médecin." in said
        assert output.alertes == []
        (slide,) = [s for s in slides_of(output)
                    if s.shapes.title.text_frame.text == "Les décisions à prendre"]  # fmt: skip
        cells = [c.text_frame.text for f in slide.shapes if f.has_table
                 for c in f.table.iter_cells()]  # fmt: skip
        assert cells[4:] == ["1", "Voter l’avenant", "CoPil", "avant mars"]
        assert "Remercier la CPTS." in said
        assert "Ne pas dire cela." not in said


def test_the_same_contract_makes_the_same_deck(suivi):
    first, second = (make_copil(cadre_of(suivi), "pptx") for _ in range(2))
    assert first.contenu == second.contenu


def test_the_deck_reads_the_contract_in_a_constant_number_of_queries(suivi):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            build_diaporama(cadre_of(suivi), {})
        return len(queries)

    build_diaporama(cadre_of(suivi), {})
    before = count()
    axe = suivi.axes.first()
    for rang in range(5):
        FicheActionFactory(contrat=suivi, axe=axe, titre=f"Action {rang}", cercle="transmis")
    assert count() <= before


@pytest.mark.parametrize("words", ["court", "long"])
def test_the_page_of_the_elected_is_one_page(suivi, words):
    if words == "long":
        for rang in range(12):
            FicheActionFactory(
                contrat=suivi, code=f"9.{rang}", titre=LONG * 2, statut="bloque", cercle="transmis"
            )
        write(suivi, "phrases", f"<p>{LONG * 8}</p>" * 5)
        write(suivi, "decisions", f"<p>{LONG * 6}(CoPil, mars)</p>" * 15)
    output = make_feuille(cadre_of(suivi), "pdf")
    assert count_pages(output.contenu) == 1
    assert bool(output.alertes) == (words == "long")


def test_the_page_takes_the_words_of_the_deck(suivi):
    write(suivi, "phrases", "<p>Le bus roule.</p>")
    write(suivi, "decisions", "<p>Voter l’avenant (CoPil)</p>")
    said = str(to_json(build_feuille(read_feuille(cadre_of(suivi)), SERRAGES[0])))
    assert "Le bus roule." in said
    assert "Voter l’avenant (CoPil)" in said
    assert make_feuille(cadre_of(suivi), "docx").contenu[:2] == b"PK"


def test_a_commune_reads_what_reaches_it(suivi):
    named, elsewhere = suivi.fiches.filter(cercle="transmis").order_by("pk")[:2]
    named.communes, elsewhere.communes = ["16001"], ["16002"]
    named.save()
    elsewhere.save()
    Deploiement.objects.create(fiche=elsewhere, libelle="Nord", communes=["16003"])
    fiches = cadre_of(suivi).suivi.fiches
    assert reaching(fiches, "16001")[0].pk == named.pk
    assert elsewhere.pk not in {fiche.pk for fiche in reaching(fiches, "16001")}
    assert reaching(fiches, "16003")[0].pk == elsewhere.pk


def test_a_commune_of_another_contract_is_refused(suivi):
    with pytest.raises(ParametreInconnu):
        make_commune(cadre_of(suivi, parametre="75056"), "pdf")


@pytest.mark.parametrize("slug", ["copil-2026", "elus-20260101-20260630", "commune-2A004"])
def test_the_supports_are_among_the_documents(slug):
    assert find_document(slug) is not None


def test_the_coordination_reads_and_writes_the_deck_on_screen(logged, alice, suivi):
    client = logged(alice)
    args = [suivi.demarche.slug, suivi.uid]
    page = client.get(reverse("documents:bilans", args=args)).content.decode()
    assert "Diaporama du CoPil" in page
    for nom in ("bilan", "bilan_edit"):
        response = client.get(reverse(f"documents:{nom}", args=[*args, "copil-2026"]))
        assert response.status_code == 200
        assert "L’avancement par axe" in response.content.decode()
    sent = client.post(
        reverse("documents:bilans", args=args),
        {"document": "copil", "debut": "2026-01-01", "fin": "2026-12-31", "cercle": "transmis",
         "extension": "pptx"},
    )  # fmt: skip
    assert sent.status_code == 302
    assert "/travaux/" in sent.url
