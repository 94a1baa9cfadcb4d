"""D’un dossier vide au contrat imprimé, par les seules commandes."""

import json
import random
import re
import zipfile

import pytest
from django.core.management import call_command

from maillage.contrats.models import Contrat, FicheAction
from maillage.core import cli
from maillage.territoires.imports import load_etalab
from maillage.territoires.models import Commune
from tests.contrats.classeurs import COLONNES, build_28, shuffle_columns

pytestmark = [pytest.mark.lent, pytest.mark.django_db]
COEUR, VAL = "200072023", "200043016"
ACCENTS = "Prévenir l’épuisement – n° {} : « aller vers », œuvrer à Nanteuil-en-Vallée"


def maillage(capsys, *args) -> dict:
    """Lance la commande avec ``--json`` ; sa sortie n’est que du JSON."""
    capsys.readouterr()
    code = cli.run([*map(str, args), "--json"])
    written = capsys.readouterr()
    assert code == 0, written.err
    return json.loads(written.out)


def build_plan(graine: int) -> tuple[bytes, list[str]]:
    """Quarante fiches de trois axes, dans un ordre de colonnes quelconque, et leurs titres."""
    chance, rows, titles = random.Random(graine), [], []
    for rang in range(40):
        row = dict.fromkeys(COLONNES, "")
        axe = rang // 14 + 1
        titles.append(ACCENTS.format(rang))
        row |= {
            "Axe (x)": f"Axe {axe} : Orientation {axe}",
            "Sous-axe (x.x)": f"{axe}.{rang % 3 + 1} Objectif {rang % 3 + 1}",
            "Titre de l'action": titles[-1],
            "Descriptif": "Une phrase.\nUne autre phrase.",
            "Structure pilote": chance.choice(("PETR du Ruffécois", "CPAM", "ARS")),
            "Indicateurs liés": f"Nombre de rencontres {rang}",
            "Financeur 1": "ARS",
            "Montant 1 € HT": 1000 + rang,
            "Statut": chance.choice(("À venir", "En cours", "Réalisé")),
            "Date de début": chance.choice((46023, "01/03/2026", "mars 2026")),
        }
        rows.append([row[name] for name in COLONNES])
    blank = [[""] * 28 for _ in range(30)]
    return build_28([*rows, *blank], ordre=shuffle_columns(graine)), titles


def codes_of_ruffecois(annee: int) -> list[str]:
    """Les communes de Cœur de Charente et de Val de Charente, cette année-là."""
    found = Commune.objects.filter(millesime__annee=annee, epci__in=(COEUR, VAL))
    return sorted(found.values_list("code", flat=True))


@pytest.fixture
def geographie(db):
    """Celle du paquet npm, que « preparer » charge ; une seconde fois ne change rien."""
    assert not load_etalab().erreurs


def test_from_nothing_to_the_printed_contract(
    geographie, capsys, tmp_path, settings, monkeypatch, alice
):
    monkeypatch.setattr("maillage.territoires.cli.call_command", call_quietly)
    assert maillage(capsys, "preparer") == {"pret": True}
    codes = codes_of_ruffecois(2026)
    created = maillage(
        capsys, "contrat", "creer", "--nom", "CLS du Ruffécois", "--communes", ", ".join(codes),
        "--auteur", alice.email,
    )  # fmt: skip
    assert created["communes"] == len(codes) > 70
    contrat = Contrat.objects.visible_to(alice).get(pk=created["id"])
    assert list(contrat.demarche.ressorts.values_list("departement", "region")) == [("16", "75")]

    contenu, titles = build_plan(7)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(contenu)
    order = ("importer", "plan", path, "--contrat", contrat.uid)
    trial = maillage(capsys, *order, "--essai")
    assert FicheAction.objects.count() == 0
    result = maillage(capsys, *order)
    assert result == trial
    assert (result["axes"], result["fiches"], result["non_reconnu"]) == (3, 40, [])
    check_documents(capsys, contrat, tmp_path, titles)


def call_quietly(name: str, *args, **options) -> None:
    """La base et les fichiers statiques de l’essai sont déjà là."""
    if name not in ("migrate", "collectstatic", "createcachetable"):
        call_command(name, *args, **options)


def check_documents(capsys, contrat, folder, titles: list[str]) -> None:
    trees = set()
    for extension in ("pdf", "docx", "html"):
        target = folder / f"contrat.{extension}"
        order = ("document", "contrat", contrat.pk, "--format", extension, "--sortie", target)
        result = maillage(capsys, *order)
        assert result["octets"] == target.stat().st_size
        trees.add(result["arbre"])
    assert len(trees) == 1
    html = squeeze((folder / "contrat.html").read_text())
    assert all(squeeze(title) in html for title in titles)
    check_pdf(folder / "contrat.pdf", titles)
    check_docx(folder / "contrat.docx", titles)


def squeeze(text: str) -> str:
    """Sans blancs, et avec des guillemets nus : seules les lettres comptent."""
    return re.sub(r"\s", "", text.replace("&#x27;", "'"))


def check_pdf(path, titles: list[str]) -> None:
    """Le fichier s’ouvre, il est étiqueté et titré, et chaque fiche est un titre du plan."""
    import pikepdf

    with pikepdf.open(path) as opened:
        assert len(opened.pages) > 20
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang).startswith("fr")
        with opened.open_outline() as outline:
            found = squeeze("|".join(walk(outline.root)))
    assert all(squeeze(title) in found for title in titles)


def walk(items) -> list[str]:
    return [title for item in items for title in (item.title, *walk(item.children))]


def check_docx(path, titles: list[str]) -> None:
    """Chaque fiche est un vrai titre de Word, et rien dans l’archive n’est abîmé."""
    import docx

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    paragraphs = docx.Document(str(path)).paragraphs
    headings = [p.text for p in paragraphs if p.style.name.startswith("Heading")]
    found = squeeze("|".join(headings))
    assert all(squeeze(title) in found for title in titles)


def test_the_official_figures_of_the_ruffecois(db, officielles, capsys):
    maillage(capsys, "importer", "geographie", "--depuis", officielles / "cog")
    result = maillage(
        capsys, "territoire", "--epci", COEUR, VAL, "--millesime", 2025, "--population", 2021
    )
    assert (result["communes"], result["population"]) == (80, 35_671)
    codes = ",".join(codes_of_ruffecois(2025))
    created = maillage(
        capsys, "contrat", "creer", "--nom", "CLS du Ruffécois", "--communes", codes,
        "--millesime", 2025,
    )  # fmt: skip
    contrat = Contrat.objects.select_related("territoire").get(pk=created["id"])
    assert created["communes"] == len(contrat.territoire.codes)
