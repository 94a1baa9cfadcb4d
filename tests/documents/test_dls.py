"""Le diagnostic local de santé en document : ce qu’il dit, à qui, dans quels formats."""

import json
from datetime import date

import pytest

from maillage.core import cli
from maillage.diagnostic.models import Preuve, Verbatim
from maillage.documents.dls import build_document, find_alertes, read_matiere
from maillage.documents.dls.recueil import anonymize, quote
from maillage.edition.arbre import Tableau
from maillage.edition.html import write_html
from maillage.indicateurs.models import Indicateur, IndicateurLocal, ValeurLocale
from maillage.travaux.models import Travail
from tests.factories.diagnostic import (
    ConstatFactory,
    DiagnosticExterneFactory,
    DispositifFactory,
    EnjeuFactory,
    MateriauFactory,
    ServiceFactory,
    VerbatimFactory,
    make_seance,
)
from tests.factories.pays import adopt_donnees, build_geographie, build_territoire

PAGE = "/espace/confins/diagnostic/document/"
JOUR = date(2026, 11, 22)
TOUS = ("travail", "partage", "transmis", "public")
TRANSMIS = ("transmis", "public")


@pytest.fixture
def pays(db, settings, tmp_path, demarche):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    build_geographie()
    adopt_donnees()
    return build_territoire(demarche)


@pytest.fixture
def recueil(demarche):
    """Un exemplaire de chaque objet, transmis ; et un constat resté au travail."""
    common = {"demarche": demarche, "cercle": "transmis"}
    materiau = MateriauFactory(titre="Groupe d’habitants du Port", **common)
    verbatim = VerbatimFactory(
        materiau=materiau, texte="« Appelez-moi au 06 12 34 56 78 »", source="Habitante", **common
    )
    DiagnosticExterneFactory(titre="Portrait de l’ORS", producteur_texte="ORS", **common)
    DispositifFactory(nom="Bus santé", porteur="Centre hospitalier", **common)
    ServiceFactory(nom="PMI du Port", categorie="PMI", **common)
    enjeu = EnjeuFactory(titre="Se soigner près de chez soi", **common)
    constat = ConstatFactory(phrase="Un médecin sur trois partira bientôt.", enjeu=enjeu, **common)
    Preuve.objects.create(constat=constat, genre="verbatim", verbatim=verbatim)
    ConstatFactory(demarche=demarche, phrase="Hypothèse encore secrète.", cercle="travail")
    return demarche


def render(demarche, cercles=TRANSMIS) -> str:
    tree = build_document(read_matiere(demarche, cercles), date=JOUR)
    return write_html(tree).replace("\u00a0", " ").replace("\u202f", " ")


def test_it_holds_the_portrait_the_words_and_the_conclusions(pays, recueil):
    said = render(recueil)
    for wanted in (
        "Notre territoire, Pays des Confins, réunit 8 communes",
        "Ce qui ressort",
        "Taux de chômage des 15 à 64 ans",
        "Portrait de l’ORS",
        "Bus santé",
        "PMI",
        "Se soigner près de chez soi",
        "Un médecin sur trois partira bientôt.",
        "Méthode et sources",
        "Définitions, formules et limites",
        "Valeurs par commune",
    ):
        assert wanted in said


def test_it_keeps_to_the_circle_of_its_audience(pays, recueil):
    assert "Hypothèse encore secrète" not in render(recueil)
    inner = render(recueil, TOUS)
    assert "Hypothèse encore secrète" in inner
    assert "ne sont pas encore transmis" in inner


def test_a_proof_drawn_from_an_inner_word_is_left_out(pays, recueil):
    Verbatim.objects.update(cercle="travail")
    said = render(recueil)
    assert "Un médecin sur trois partira bientôt." in said
    assert "Appelez-moi" not in said


def test_words_name_nobody(pays, recueil):
    said = render(recueil)
    assert "06 12 34 56 78" not in said
    assert "« Appelez-moi au [retiré] » (Habitante)" in said


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Écrivez à jeanne@exemple.fr", "Écrivez à [retiré]"),
        ("Le 0612345678 répond", "Le [retiré] répond"),
        ("En 2024, 35 671 habitants", "En 2024, 35 671 habitants"),
    ],
)
def test_addresses_and_numbers_are_removed(texte, attendu):
    assert anonymize(texte) == attendu


def test_quotes_are_never_doubled():
    assert quote("« Trop loin. »") == "« Trop loin. »"


def test_no_census_share_has_an_interval(pays, recueil):
    tree = build_document(read_matiere(recueil, TRANSMIS), date=JOUR)
    tables = [bloc for bloc in tree.blocs if isinstance(bloc, Tableau)]
    rows = [row for table in tables for row in table.lignes]
    unemployment = [row for row in rows if row[0].startswith("Taux de chômage")]
    assert unemployment
    assert all("(de " not in cell for row in unemployment for cell in row[1:])
    assert any("(de " in row[1] for row in rows if row[0].startswith("Taux brut de mortalité"))


def test_a_secret_is_never_a_zero(pays, recueil):
    Indicateur.objects.filter(cle="hospitalisation_tentative_suicide").update(effectif_cache=500)
    tree = build_document(read_matiere(recueil, TRANSMIS), date=JOUR)
    rows = [row for bloc in tree.blocs if isinstance(bloc, Tableau) for row in bloc.lignes]
    row = next(row for row in rows if row[0].startswith("Hospitalisations pour tentative"))
    assert row[1] == "secret statistique"
    assert all(cell not in ("", "None", "nan", "0") for row in rows for cell in row[:2])


def test_it_tells_the_ranking_and_the_decision(pays, recueil):
    seance = make_seance(recueil, nom="Séminaire de juin", cercle="transmis")
    seance.examens.filter(enjeu__position=0).update(decision="retenu", motif="Le plus attendu.")
    said = render(recueil)
    assert "Séminaire de juin" in said
    assert "Le plus attendu." in said
    assert "non noté" in said


def test_the_same_matter_gives_the_same_tree(pays, recueil):
    first, second = (build_document(read_matiere(recueil, TRANSMIS), date=JOUR) for _ in range(2))
    assert first == second


def test_without_territory_it_says_so(demarche):
    matiere = read_matiere(demarche, TRANSMIS)
    assert "Aucun territoire" in " ".join(find_alertes(matiere))
    assert "Aucun territoire" in render(demarche)


def test_local_indicators_follow_their_circle(pays, recueil):
    for cercle, libelle in (("transmis", "Comptage montré"), ("travail", "Comptage caché")):
        local = IndicateurLocal.objects.create(
            demarche=recueil, libelle=libelle, unite="cas", producteur="Réseau", cercle=cercle
        )
        ValeurLocale.objects.create(indicateur=local, annee=2024, valeur=12)
    said = render(recueil)
    assert "Comptage montré" in said
    assert "Comptage caché" not in said


@pytest.mark.parametrize(
    ("nom", "status"), [("alice", 200), ("gilles", 200), ("helene", 200), ("zoe", 404)]
)
def test_members_preview_it_and_strangers_do_not(request, logged, pays, nom, status):
    assert logged(request.getfixturevalue(nom)).get(PAGE).status_code == status


def test_the_preview_starts_with_what_is_transmitted(logged, alice, pays, recueil):
    client = logged(alice)
    assert "Hypothèse encore secrète" not in client.get(PAGE).content.decode()
    inner = client.get(PAGE, {"cercle": "travail"}).content.decode()
    assert "Hypothèse encore secrète" in inner


def test_a_reader_cannot_ask_for_a_circle_he_does_not_see(logged, gilles, pays, recueil):
    response = logged(gilles).get(PAGE, {"cercle": "travail"})
    assert "Hypothèse encore secrète" not in response.content.decode()
    sent = logged(gilles).post(PAGE, {"cercle": "travail", "extension": "html"})
    assert sent.status_code == 422


@pytest.mark.parametrize("extension", ["html", "docx"])
def test_the_file_is_made_as_a_task(logged, alice, pays, recueil, extension):
    response = logged(alice).post(PAGE, {"cercle": "transmis", "extension": extension})
    assert response.status_code == 302
    travail = Travail.objects.get()
    assert travail.etat == "fini", travail.message
    assert travail.resultat["fichier"]


@pytest.mark.lent
def test_the_command_writes_an_accessible_pdf(pays, recueil, tmp_path, capsys):
    target = tmp_path / "dls.pdf"
    assert cli.run(["document", "dls", "confins", "--sortie", str(target), "--json"]) == 0
    import pikepdf

    with pikepdf.open(target) as opened:
        assert json.loads(capsys.readouterr().out)["pages"] == len(opened.pages)
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr-FR"
        meta = opened.open_metadata()
        assert str(meta.get("pdfuaid:part")) == "1"


def test_an_unknown_demarche_is_said(demarche, tmp_path, capsys):
    assert cli.run(["document", "dls", "inconnue", "--sortie", str(tmp_path / "x.pdf")]) == 1
    assert "ne désigne aucune démarche" in capsys.readouterr().err
