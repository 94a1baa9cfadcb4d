"""La commande « maillage importer indicateurs », telle qu’on la tape."""

import io
import json
import signal
import time
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from maillage.core import cli
from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.imports import read_fichier
from maillage.indicateurs.imports.sources import download
from maillage.indicateurs.models import Livraison, Source
from maillage.lecture.erreurs import ErreurLecture
from tests.contrats.base_reelle import BaseReelle
from tests.indicateurs import fichiers as petits
from tests.indicateurs.fichiers import FRANCE
from tests.indicateurs.test_imports_libre import CHOIX, LIGNES

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    def start(*argv) -> tuple[int, str, str]:
        code = cli.run(["importer", "indicateurs", *map(str, argv)])
        out, err = capsys.readouterr()
        return code, out, err

    return start


@pytest.fixture
def comparateur(tmp_path):
    path = tmp_path / "base_cc.CSV"
    path.write_bytes(petits.comparateur())
    return path


def test_a_file_is_loaded_and_the_same_one_changes_nothing(run, comparateur):
    code, out, _ = run(comparateur, "--json")
    assert code == 0
    assert len(json.loads(out)["adoptees"]) == 6
    before = list(Livraison.objects.order_by("pk").values())
    code, out, _ = run(comparateur, "--json")
    again = json.loads(out)
    assert (code, again["adoptees"], again["remplacees"]) == (0, [], [])
    assert len(again["inchangees"]) == 6
    assert list(Livraison.objects.order_by("pk").values()) == before


def test_a_trial_says_everything_and_writes_nothing(run, comparateur):
    code, out, _ = run(comparateur, "--essai")
    assert code == 0
    assert "Serait chargé" in out
    assert not Livraison.objects.exists()


def test_a_refused_file_exits_with_every_defect(run, comparateur):
    comparateur.write_bytes(petits.comparateur().replace(b";771;", b";beaucoup;"))
    code, out, err = run(comparateur, "--json")
    assert code == 1
    assert len(json.loads(out)["erreurs"]) == len(FRANCE)
    assert "ligne 2, colonne P18_POP" in err
    assert "Rien n’a été chargé." in err
    assert not Livraison.objects.exists()


def test_one_wrong_file_among_several_loads_none(run, comparateur, tmp_path):
    wrong = tmp_path / "filosofi.csv"
    wrong.write_bytes(petits.filosofi_2021()[:-10])
    assert run(comparateur, wrong)[0] == 1
    assert not Livraison.objects.exists()


def test_an_older_file_is_kept_for_comparison_and_told(run, tmp_path):
    content = petits.filosofi_2021()
    newer = content.replace(b"21;", b"22;").replace(b"RD21", b"RD22")
    (tmp_path / "a.csv").write_bytes(newer)
    (tmp_path / "b.csv").write_bytes(content)
    assert run(tmp_path / "a.csv")[0] == 0
    code, out, _ = run(tmp_path / "b.csv")
    assert code == 0
    assert "plus ancien" in out
    assert set(Livraison.objects.values_list("millesime", flat=True)) == {2021, 2022}


def test_an_earlier_publication_of_the_same_year_is_told(run, tmp_path):
    path = tmp_path / "filosofi2.csv"
    path.write_bytes(petits.filosofi_2023())
    assert run(path)[0] == 0
    path.write_bytes(petits.filosofi_2023(("29210", "13.0")))
    choix = tmp_path / "choix.json"
    choix.write_text('{"publie_le": "2026-02-01"}')
    code, out, _ = run(path, "--choix", choix)
    assert code == 0
    assert "a été publié le 1er février 2026" in out


def test_a_folder_loads_what_it_knows_and_says_what_it_leaves(run, comparateur, tmp_path):
    (tmp_path / "autre.csv").write_text("a;b\n1;2\n")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    code, out, _ = run(tmp_path)
    assert code == 0
    assert "Laissé de côté, format inconnu\u00a0: autre.csv" in out
    assert "photo" not in out


def test_an_archive_is_opened(run, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("meta.CSV", petits.meta())
        archive.writestr("base.CSV", petits.comparateur())
    (tmp_path / "base.zip").write_bytes(stream.getvalue())
    assert run(tmp_path / "base.zip")[0] == 0
    rp = Livraison.objects.get(source__cle="rp", millesime=2018)
    assert rp.libelles == {"POP": "Population en 2018"}


def test_a_described_file_names_its_source(run, tmp_path):
    (tmp_path / "caf.csv").write_bytes(petits.as_csv(LIGNES))
    (tmp_path / "choix.json").write_text(json.dumps(CHOIX))
    assert run(tmp_path / "caf.csv", "--choix", tmp_path / "choix.json")[0] == 0
    assert Source.objects.get(cle="caf-allocataires").producteur == "Caf"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["absent.csv"], "ne se lit pas"),
        (["https://exemple.fr/donnees.csv"], "n’est pas dans le fichier des sources"),
    ],
)
def test_what_cannot_be_opened_is_told(run, argv, said):
    code, _, err = run(*argv)
    assert code == 1
    assert said in err


@pytest.mark.parametrize("content", ["{", "[]", "\x00"])
def test_an_unreadable_choice_file_is_told(run, comparateur, tmp_path, content):
    (tmp_path / "choix.json").write_text(content)
    code, _, err = run(comparateur, "--choix", tmp_path / "choix.json")
    assert code == 1
    assert "fichier de choix" in err


@pytest.fixture
def serveur(tmp_path):
    """Un serveur HTTP de cette machine, qui sert ``tmp_path``."""

    class Muet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            """Rien sur la sortie."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Muet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("forme", ["toml", "json"])
def test_a_listed_source_is_downloaded_by_its_name(run, comparateur, serveur, settings, forme):
    address = f"{serveur}/{comparateur.name}"
    path = comparateur.parent / f"sources.{forme}"
    listed = {"toml": f'[sources]\ncomparateur = "{address}"\n',
              "json": json.dumps({"comparateur": address})}  # fmt: skip
    path.write_text(listed[forme])
    settings.SOURCES = str(path)
    assert run("comparateur")[0] == 0
    found = Livraison.objects.get(source__cle="rp", millesime=2018)
    assert (found.adresse, found.fichier) == (address, "base_cc.CSV")
    assert run(address)[0] == 0


def test_a_failed_download_is_a_sentence(run, serveur, settings, tmp_path):
    path = tmp_path / "sources.json"
    path.write_text(json.dumps({"partie": f"{serveur}/absent.csv", "muette": "http://127.0.0.1:9"}))
    settings.SOURCES = str(path)
    assert "404" in run("partie")[2]
    assert "ne répond pas" in run("muette")[2]


def test_a_download_too_heavy_is_stopped(serveur, tmp_path):
    (tmp_path / "lourd.csv").write_bytes(b"x" * 5_000_000)
    with pytest.raises(ErreurLecture, match="dépasse 1"):
        download(f"{serveur}/lourd.csv", taille_max=1 << 20)


@pytest.mark.parametrize("content", ["{", '{"x": "file:///etc/passwd"}', "[1]"])
def test_a_wrong_source_file_is_a_sentence(run, settings, tmp_path, content):
    path = tmp_path / "sources.json"
    path.write_text(content)
    settings.SOURCES = str(path)
    code, _, err = run("x")
    assert code == 1
    assert "source" in err


BLOQUE = """
import pathlib, sys, time
import django
django.setup()
from maillage.core import cli
from maillage.indicateurs import actions
write, seen = actions.write_colonnes, []
def slow(releve):
    empreinte = write(releve)
    seen.append(empreinte)
    if len(seen) == 3:
        pathlib.Path(sys.argv[1]).write_text("ici")
        time.sleep(120)
    return empreinte
actions.write_colonnes = slow
cli.run(sys.argv[2:])
"""


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_leaves_what_was_there(tmp_path, comparateur):
    base, witness = BaseReelle(tmp_path), tmp_path / "temoin"
    before = base.count()
    process = base.start(witness, "importer", "indicateurs", comparateur, code=BLOQUE)
    deadline = time.monotonic() + 60
    while not witness.exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert base.count() == before
    process = base.start("importer", "indicateurs", comparateur, "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert len(json.loads(out)["adoptees"]) == 6
    assert base.count()["indicateurs_livraison"] == before["indicateurs_livraison"] + 6


def test_a_trial_leaves_no_source_behind(db):
    content = petits.comparateur()
    known = Source.objects.count()
    adopt_releves([Recu("a.csv", content, read_fichier("a.csv", content))], essai=True)
    assert Source.objects.count() == known
