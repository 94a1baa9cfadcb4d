"""« maillage importer plan » et « maillage contrat creer » : la phrase, le code, le JSON seul."""

import io
import json
import signal
import time
import zipfile

import pytest

from maillage.contrats.models import Contrat, FicheAction
from maillage.core import cli
from maillage.demarches.models import Demarche
from maillage.journal.models import Ecriture
from maillage.referentiels.imports import seed_referentiels
from tests.contrats.base_reelle import BaseReelle
from tests.contrats.classeurs import COLONNES, FICHES, LIGNES, build_28, change, count_tables
from tests.factories.base import ContratFactory
from tests.lecture.fabrique import build_raw_xlsx, build_xlsx

CLES = {"axes", "objectifs", "fiches", "refusees", "reparations", "non_reconnu"}
CONSTAT = {"feuille", "ligne", "colonne", "message", "avant", "apres"}


@pytest.fixture
def load(contrat, tmp_path, capsys, referentiels):
    """Importe des octets par la commande ; rend le code, la sortie et l’erreur."""

    def run(contenu, *options, nom="plan.xlsx"):
        path = tmp_path / nom
        if contenu is not None:
            path.write_bytes(contenu)
        code = cli.run(["importer", "plan", str(path), "--contrat", str(contrat.pk), *options])
        written = capsys.readouterr()
        return code, written.out, written.err.replace("\u00a0", " ")

    return run


def test_the_json_has_the_promised_shape_and_comes_alone(load):
    rows = [["Titre", "Statut", "Mystère", "Date de fin"], ["A", "presque fini", "x", 46200],
            ["Total", "", "", 12]]  # fmt: skip
    code, out, err = load(build_xlsx({"Plan": rows, "Notes": [["rien"]]}), "--json")
    result = json.loads(out)
    assert code == 0
    assert result.keys() >= CLES
    assert [result[cle] for cle in ("axes", "objectifs", "fiches")] == [0, 0, 1]
    for cle in ("refusees", "reparations", "non_reconnu", "a_verifier"):
        assert result[cle]
        assert all(constat.keys() == CONSTAT for constat in result[cle])
    assert "ligne 0" not in err
    assert "Plan, ligne 1, Mystère" in err


def test_a_trial_writes_nothing_and_says_the_same(load):
    before = count_tables()
    _, essai, _ = load(build_28(), "--essai", "--json")
    assert count_tables() == before
    _, real, _ = load(build_28(), "--json")
    assert essai == real
    assert FicheAction.objects.count() == FICHES


def test_without_json_it_says_what_it_did(load):
    assert "À l’essai : 2 axes, 2 objectifs, 6 fiches" in load(build_28(), "--essai")[1].replace(
        "\u00a0", " "
    )
    assert "Importé" in load(build_28())[1]


def test_the_author_is_named_in_the_history(load, alice):
    load(build_28(), "--auteur", alice.email)
    assert set(Ecriture.objects.values_list("auteur", flat=True)) == {alice.pk}


def zip_bomb() -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 30_000_000)
    return flux.getvalue()


PROTEGE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
REFUS = {
    "vide": (b"", "est vide"),
    "abimé": (build_28()[:900], "abîmé"),
    "autre chose": (bytes(range(256)) * 40, "n’est pas un classeur"),
    "page web": (b"<html><body>bonjour</body></html>", "n’est pas un classeur"),
    "protégé": (PROTEGE, "mot de passe"),
    "bombe": (zip_bomb(), "démesuré"),
    "sans action": (build_xlsx({"F": [["a", "b"], [1, 2]]}), "Aucune action"),
    "absent": (None, "n’existe pas"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_a_bad_file_is_refused_with_a_sentence(load, cas):
    contenu, phrase = REFUS[cas]
    before = count_tables()
    code, out, err = load(contenu, "--json")
    assert code == 1
    assert list(json.loads(out)) == ["erreur"]
    assert phrase in err
    assert phrase in json.loads(out)["erreur"].replace("\u00a0", " ")
    assert count_tables() == before


def test_a_directory_is_refused(contrat, tmp_path, capsys):
    assert cli.run(["importer", "plan", str(tmp_path), "--contrat", str(contrat.pk)]) == 1
    assert "est un dossier" in capsys.readouterr().err


@pytest.mark.parametrize("nom", ["plan.pdf", "plan.docx", "plan", "plan.xls"])
def test_the_extension_does_not_matter(load, nom):
    assert load(build_28(), "--json", nom=nom)[0] == 0


@pytest.mark.parametrize("value", ["999999", "9" * 30, "²", "pas-un-contrat", ""])
def test_an_unknown_contract_is_a_sentence(contrat, tmp_path, capsys, value):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(build_28())
    assert cli.run(["importer", "plan", str(path), "--contrat", value, "--json"]) == 1
    assert "Aucun contrat" in json.loads(capsys.readouterr().out)["erreur"]


def test_an_unknown_author_is_a_sentence(load):
    code, out, _ = load(build_28(), "--auteur", "personne@exemple.fr", "--json")
    assert (code, list(json.loads(out))) == (1, ["erreur"])
    assert FicheAction.objects.count() == 0


def test_a_closed_contract_is_refused(load, contrat):
    Contrat.objects.filter(pk=contrat.pk).update(etat="clos")
    code, _, err = load(build_28())
    assert (code, FicheAction.objects.count()) == (1, 0)
    assert "est clos" in err


@pytest.mark.lent
def test_a_million_empty_rows_are_nothing(load):
    cell = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t>%s</t></is></c></row>'
    rows = [cell % (1, b"A", 1, b"Titre"), cell % (2, b"A", 2, b"Une action")]
    empty = (b'<row r="%d"><c r="A%d" s="0"/></row>' % (i, i) for i in range(3, 1_000_001))
    code, out, _ = load(build_raw_xlsx([*rows, *empty]), "--json")
    assert (code, json.loads(out)["fiches"]) == (0, 1)


def test_external_entities_are_never_followed(load, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("un secret du serveur")
    flux, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(build_28()))
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    with zipfile.ZipFile(flux, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sharedStrings.xml"):
                head, _, rest = content.partition(b"?>")
                content = head + b"?>" + entity + rest.replace(b"Un atelier", b"Un &e;")
            archive.writestr(name, content)
    load(flux.getvalue())
    texts = FicheAction.objects.values_list("description", flat=True)
    assert not any("un secret du serveur" in text for text in texts)


BLOQUE = """
import django, pathlib, sys, time
django.setup()
from maillage.contrats.extensions import Extension, register
from maillage.core import cli
class Lente(Extension):
    def colonnes(self):
        from maillage.lecture.plan.champs import CHAMPS
        return tuple(champ for champ in CHAMPS if champ.cle == "statut")
    def import_valeurs(self, fiche, valeurs, *, by):
        Lente.seen = getattr(Lente, "seen", 0) + 1
        if Lente.seen == 2:
            pathlib.Path(sys.argv[1]).write_text("ici")
            time.sleep(120)
        return False
register("lente", Lente(), ordre=999)
cli.run(sys.argv[2:])
"""


@pytest.fixture
def prepared(transactional_db, tmp_path):
    """Un contrat, un classeur, une base que d’autres processus voient."""
    seed_referentiels()
    contrat = ContratFactory()
    path = tmp_path / "plan.xlsx"
    path.write_bytes(build_28())
    return BaseReelle(tmp_path), ["importer", "plan", path, "--contrat", contrat.pk]


@pytest.mark.lent
def test_killed_in_the_middle_it_leaves_nothing(prepared, tmp_path):
    base, command = prepared
    before, witness = base.count(), tmp_path / "temoin"
    process = base.start(witness, *command, code=BLOQUE)
    deadline = time.monotonic() + 60
    while not witness.exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert base.count() == before
    check_a_new_start_succeeds(base, command)


def check_a_new_start_succeeds(base, command):
    process = base.start(*command, "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["fiches"] == FICHES
    assert base.count()["contrats_ficheaction"] == FICHES


@pytest.mark.lent
def test_killed_at_any_moment_it_leaves_before_or_after(prepared, tmp_path):
    base, command = prepared
    title = COLONNES.index("Titre de l'action")
    rows = []
    for rang in range(150):
        row = list(LIGNES[0])
        row[title] = f"Action {rang}"
        rows.append(row)
    command[2].write_bytes(build_28(rows))
    before = base.count()
    for delay in (1.0, 1.6, 2.2, 2.8):
        process = base.start(*command)
        time.sleep(delay)
        process.kill()
        process.communicate()
        count = base.count()
        whole = count["contrats_ficheaction"] - before["contrats_ficheaction"]
        assert whole in (0, 150)
        assert count == before or whole == 150


def create(capsys, *args):
    code = cli.run(["contrat", "creer", *args, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_contract_is_created_with_its_demarche(db, capsys, alice):
    code, result = create(capsys, "--nom", "CLS du Lieu", "--auteur", alice.email)
    assert (code, result["demarche"], result["communes"]) == (0, "cls-du-lieu", 0)
    assert Contrat.objects.visible_to(alice).filter(pk=result["id"]).exists()


@pytest.mark.parametrize(
    "args",
    [
        ["--nom", " "],
        ["--nom", "A", "--communes", "16001,160012"],
        ["--nom", "A", "--communes", "16001"],
        ["--nom", "A", "--communes", "@/nulle/part"],
        ["--nom", "A", "--demarche", "inconnue"],
        ["--nom", "A", "--auteur", "personne@exemple.fr"],
    ],
)
def test_a_contract_that_cannot_be_is_refused_whole(db, capsys, args):
    before = Demarche.objects.count()
    code, result = create(capsys, *args)
    assert (code, list(result)) == (1, ["erreur"])
    assert (Demarche.objects.count(), Contrat.objects.count()) == (before, 0)


def test_a_name_too_long_is_cut(db, capsys):
    assert create(capsys, "--nom", "Un nom " * 60)[0] == 0


def test_a_change_is_counted(load):
    load(build_28())
    _, out, _ = load(build_28(change(LIGNES, 0, "Statut", "Bloqué")))
    text = out.replace("\u00a0", " ")
    assert "0 créée, 1 modifiée, 5 inchangées" in text
