"""Le diaporama : ce qui s’y lit une fois rouvert, et les modèles d’agence qu’il accepte."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx import build_maison, read_gabarit, write_pptx
from maillage.edition.pptx.arbre import (
    Chiffre,
    Chiffres,
    Colonnes,
    Decision,
    Decisions,
    Diaporama,
    Diapositive,
    Garde,
    GenreGraphique,
    Graphique,
    Grille,
    Image,
    Puce,
    Puces,
    Section,
    Serie,
)
from maillage.edition.pptx.gabarit import TITRES, Usage, content_zone
from maillage.edition.pptx.mesure import POINT, wrap
from maillage.edition.pptx.pagination import widths_of
from tests.edition.documents import PIEGES, SVG

JOUR = datetime(2026, 11, 22, tzinfo=UTC)
AVANCEMENT = Graphique(
    GenreGraphique.BARRES_EMPILEES, ("Axe 1", "Axe 2"),
    (Serie("Réalisées", (3.0, "n. d.")), Serie("En cours", (0.0, 5.0))),
)  # fmt: skip
LONGUE = "Créer une consultation avancée de gynécologie dans les maisons de santé du territoire. "


def make(*contenus, **options) -> bytes:
    diapositives = tuple(
        contenu if isinstance(contenu, Diapositive) else Diapositive("Point", contenu)
        for contenu in contenus
    )
    diaporama = Diaporama("CoPil", diapositives, date="22 novembre 2026", pied="CLS du Val")
    return write_pptx(diaporama, creation=JOUR, **options)


def reopen(octets: bytes):
    return Presentation(io.BytesIO(octets)).slides


def texts(diapositive) -> str:
    return "\n".join(forme.text_frame.text for forme in diapositive.shapes if forme.has_text_frame)


def save(presentation) -> bytes:
    tampon = io.BytesIO()
    presentation.save(tampon)
    return tampon.getvalue()


def ancien() -> bytes:
    """Un modèle 4:3 anglais, avec des diapositives d’exemple."""
    presentation = Presentation()
    exemple = presentation.slides.add_slide(presentation.slide_layouts[0])
    exemple.shapes.title.text = "À effacer"
    return save(presentation)


def renomme() -> bytes:
    """Un modèle 16:9 dont aucune disposition n’a de nom connu, de genre ni de place de texte."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(10), Inches(5.625)
    for rang, disposition in enumerate(list(presentation.slide_layouts)):
        if rang != 5:
            presentation.slide_layouts.remove(disposition)
    seule = presentation.slide_layouts[0]
    seule._element.cSld.set("name", "Agence")
    seule._element.attrib.pop("type", None)
    seule.placeholders[0].left, seule.placeholders[0].top = Inches(0.5), Inches(0.2)
    seule.placeholders[0].width, seule.placeholders[0].height = Inches(9), Inches(0.9)
    return save(presentation)


def test_each_kind_of_slide_is_a_real_powerpoint_object():
    contenus = (
        Garde("Comité de pilotage", ("Le Val",)), Section("Trois ans"),
        Puces((Puce("Un fait"), Puce("un détail", niveau=1))),
        Chiffres((Chiffre("29", "actions", "au plan"),)),
        Grille(("Action", "État"), (("1.1", "En cours"),)), AVANCEMENT,
        Image(SVG, "Une barre"), Decisions((Decision("Voter l’avenant", "CoPil"),)),
        Colonnes(AVANCEMENT, Puces((Puce("À côté"),))),
    )  # fmt: skip
    slides = reopen(make(*contenus))
    assert len(slides) == len(contenus)
    formes = [{type(forme).__name__ for forme in row.shapes} for row in slides]
    assert "SubtitlePlaceholder" in str(formes[0]) or "Comité" in texts(slides[0])
    assert slides[4].shapes[-1] is not None
    assert any(forme.has_table for forme in slides[4].shapes)
    assert any(forme.has_chart for forme in slides[5].shapes)
    assert any(forme.shape_type == 13 for forme in slides[6].shapes)
    assert any(forme.has_chart for forme in slides[8].shapes)
    assert "À côté" in texts(slides[8])


def test_titles_are_filled_unique_and_read_first():
    slides = reopen(make(Puces((Puce("a"),)), Puces((Puce("b"),)), Diapositive(" ", AVANCEMENT)))
    titres = [row.shapes.title.text_frame.text for row in slides]
    assert titres == ["Point", "Point (2)", "Diapositive 3"]
    assert all(row.shapes[0] == row.shapes.title for row in slides)


def test_notes_footers_and_source_are_on_the_slide():
    source = Diapositive("Point", AVANCEMENT, notes="Dire merci.", source="suivi", chapeau="Bien !")
    slide = reopen(make(source))[0]
    assert slide.notes_slide.notes_text_frame.text == "Dire merci."
    said = texts(slide)
    assert "22 novembre 2026" in said
    assert "CLS du Val" in said
    assert "Source\u00a0: suivi" in said
    assert "Sans valeur\u00a0: Réalisées, Axe 2 (n. d.)." in said
    assert "Bien\u202f!" in said
    genres = {place.placeholder_format.type for place in slide.placeholders}
    assert PP_PLACEHOLDER.SLIDE_NUMBER in genres


def test_a_missing_value_stays_empty_and_a_true_zero_stays_zero():
    (cadre,) = [forme for forme in reopen(make(AVANCEMENT))[0].shapes if forme.has_chart]
    series = [tuple(serie.values) for serie in cadre.chart.plots[0].series]
    assert series == [(3.0, None), (0.0, 5.0)]


def test_pictures_charts_and_tables_have_an_alternative():
    slides = reopen(make(AVANCEMENT, Image(SVG, "Une barre"), Grille(("A",), (("b",),))))
    dits = [
        forme._element.xpath(".//p:cNvPr")[0].get("descr")
        for row in slides for forme in row.shapes if not forme.has_text_frame
    ]  # fmt: skip
    assert dits == [
        "Réalisées. Axe 1\u00a0: 3, Axe 2\u00a0: n. d.. En cours. Axe 1\u00a0: 0, Axe 2\u00a0: 5.",
        "Une barre",
        "Tableau\u00a0: A.",
    ]


@pytest.mark.parametrize(
    "contenu",
    [
        Puces(tuple(Puce(f"{rang}. {LONGUE}") for rang in range(30))),
        Puces((Puce(LONGUE * 40),)),
        Grille(("N°", "Action"), tuple((str(rang), LONGUE) for rang in range(30)), (1, 9)),
        Grille(("N°", "Action"), (("1", LONGUE * 60),), (1, 9)),
        Decisions(tuple(Decision(LONGUE, "Le CoPil") for _ in range(20))),
        Chiffres(tuple(Chiffre("1 245 300 €", LONGUE) for _ in range(14))),
        Graphique(
            GenreGraphique.BARRES, tuple(f"Action {rang}" for rang in range(25)),
            (Serie("Taux", tuple(map(float, range(25)))),),
        ),
    ],
)  # fmt: skip
def test_what_is_too_long_goes_on_over_several_slides(contenu):
    octets = make(contenu)
    slides = reopen(octets)
    hauteur = Presentation(io.BytesIO(octets)).slide_height
    assert len(slides) > 1
    assert slides[1].shapes.title.text_frame.text == f"Point (2/{len(slides)})"
    for slide in slides:
        assert all(forme.top + forme.height <= hauteur for forme in slide.shapes)


def test_a_cut_text_is_whole_when_put_back_together():
    slides = reopen(make(Puces((Puce(LONGUE * 40),))))
    said = " ".join(
        forme.text_frame.text for row in slides for forme in row.shapes if forme.name == "Contenu"
    )
    assert said.split() == (LONGUE * 40).split()


def test_no_text_is_smaller_than_fourteen_points():
    contenus = (Colonnes(Puces(tuple(Puce(LONGUE) for _ in range(20))), AVANCEMENT),
                Grille(tuple("ABCDEF"), tuple((LONGUE,) * 6 for _ in range(6))))  # fmt: skip
    tailles = [
        run.font.size.pt
        for row in reopen(make(*contenus)) for forme in row.shapes if forme.name != "Source"
        for cadre in frames(forme) for paragraphe in cadre.paragraphs
        for run in paragraphe.runs if run.font.size
    ]  # fmt: skip
    assert min(tailles) >= 14


def frames(forme):
    if forme.has_text_frame:
        yield forme.text_frame
    elif forme.has_table:
        yield from (cellule.text_frame for cellule in forme.table.iter_cells())


def test_the_same_deck_is_the_same_file():
    first, second = (
        make(AVANCEMENT, Image(SVG, "Une barre")),
        make(AVANCEMENT, Image(SVG, "Une barre")),
    )
    assert first == second
    assert build_maison() == build_maison.__wrapped__()


def test_hostile_text_does_not_break_the_file():
    slides = reopen(make(Diapositive(PIEGES, Puces((Puce(PIEGES),)), notes=PIEGES)))
    assert "<script>" in texts(slides[0])


@pytest.mark.parametrize("modele", [ancien(), renomme()])
def test_any_designer_template_receives_every_slide(modele):
    contenus = (Garde("CoPil", ("Le Val",)), Section("Trois ans"), Puces((Puce("Un fait"),)),
                AVANCEMENT, Grille(("A",), (("b",),)))  # fmt: skip
    octets = make(*contenus, modele=modele)
    presentation = Presentation(io.BytesIO(octets))
    source = Presentation(io.BytesIO(modele))
    assert presentation.slide_width == source.slide_width
    assert len(presentation.slides) == len(contenus)
    said = "\n".join(map(texts, presentation.slides))
    assert "À effacer" not in said
    assert all(word in said for word in ("CoPil", "Trois ans", "Un fait"))
    vides = [
        place for row in presentation.slides for place in row.placeholders
        if place.has_text_frame and not place.text_frame.text.strip()
    ]  # fmt: skip
    assert vides == []


def test_a_template_says_what_stands_in_for_what():
    assert read_gabarit(build_maison()).remarques == ()
    gabarit = read_gabarit(renomme())
    assert len(gabarit.remarques) == 3
    assert "«\u00a0Titre de section\u00a0»" in gabarit.remarques[1]
    assert set(gabarit.dispositions) == set(Usage)


def test_a_potx_is_read_as_a_template():
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(build_maison())) as source, zipfile.ZipFile(tampon, "w") as but:
        for nom in source.namelist():
            but.writestr(nom, source.read(nom).replace(
                b"presentation.main+xml", b"template.main+xml"))  # fmt: skip
    assert read_gabarit(tampon.getvalue()).remarques == ()


def titre_en_bas() -> bytes:
    """Un modèle dont le titre est posé sur le bas de la place du contenu."""
    presentation = Presentation()
    for disposition in presentation.slide_layouts:
        for place in disposition.placeholders:
            if place.placeholder_format.type in TITRES:
                place.left, place.top = Inches(0.5), Inches(6)
                place.width, place.height = Inches(9), Inches(1.2)
    return save(presentation)


def test_a_title_at_the_bottom_covers_nothing():
    gabarit = read_gabarit(titre_en_bas())
    zone = content_zone(gabarit)
    assert zone.y + zone.hauteur <= Inches(6)
    assert zone.hauteur > Inches(3)


def test_a_date_is_never_cut_in_a_narrow_column():
    grille = Grille(("Action", "Départ"), (("Un très long titre " * 9, "31/12/2030"),), (9, 0.6))
    large, etroite = widths_of(grille, Inches(8))
    assert wrap("31/12/2030", etroite / POINT - 14, 14) == ["31/12/2030"]
    assert large + etroite == pytest.approx(Inches(8))


def portrait() -> bytes:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(7.5), Inches(10)
    return save(presentation)


def sans_titre() -> bytes:
    presentation = Presentation()
    for disposition in presentation.slide_layouts:
        for place in list(disposition.placeholders):
            place._element.getparent().remove(place._element)
    return save(presentation)


@pytest.mark.parametrize(
    ("modele", "phrase"),
    [(b"PK rien", "ne s’ouvre pas"), (portrait(), "en paysage"), (sans_titre(), "zone de titre")],
)
def test_an_unfit_template_is_refused_in_french(modele, phrase):
    with pytest.raises(ErreurEdition, match=phrase):
        read_gabarit(modele)
