"""La commande « maillage importer indicateurs » : des fichiers, un essai, une adoption."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from maillage.core.cli import Commande, ErreurCommande, commandes, say
from maillage.core.texte import INSECABLE, pluriel, typeset
from maillage.indicateurs.actions import Bilan, Recu, adopt_releves, describe_source
from maillage.indicateurs.imports import is_known, read_fichier
from maillage.indicateurs.imports.sources import download, find_address, is_address
from maillage.lecture.erreurs import ErreurLecture

MONTREES = 200
_LUS = {".csv", ".txt", ".xlsx", ".xls", ".ods", ".zip", ".json"}
AUTEUR = "ligne de commande"


def register() -> None:
    """Inscrit la commande ; appelé par ``AppConfig.ready()``."""
    commandes.register(
        "importer indicateurs",
        Commande(
            ("importer", "indicateurs"),
            "charge des fichiers de données : Insee, Drees, Odissé…",
            _configure,
            import_indicateurs,
        ),
        ordre=200,
    )


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "fichiers", nargs="+", metavar="FICHIER",
        help="fichier, dossier, ZIP, ou nom (ou adresse) d’une source de MAILLAGE_SOURCES",
    )  # fmt: skip
    parser.add_argument("--essai", action="store_true", help="dit tout et n’écrit rien")
    parser.add_argument("--extrait", action="store_true", help="le fichier ne couvre pas la France")
    parser.add_argument(
        "--choix", type=Path, metavar="FICHIER", help="JSON : colonnes, année, géographie, source"
    )


def import_indicateurs(args: argparse.Namespace) -> dict | str:
    choix = read_choix(args.choix)
    if args.extrait:
        choix["extrait"] = True
    skipped: list[str] = []
    recus = [_receive(choix, *found) for given in args.fichiers for found in _open(given, skipped)]
    if not recus:
        raise ErreurCommande("Aucun de ces fichiers n’est un fichier de données connu.")
    bilan = adopt_releves(recus, essai=args.essai, par=AUTEUR)
    if choix.get("source") and not (bilan.ecarts or args.essai):
        describe_source(choix)
    bilan.remarques += [f"Laissé de côté, format inconnu{INSECABLE}: {name}." for name in skipped]
    if bilan.ecarts:
        raise ErreurCommande(_say_refused(bilan), bilan.as_dict())
    return bilan.as_dict() if args.json else "\n".join(_say_done(bilan))


def read_choix(path: Path | None) -> dict:
    """Les choix d’un fichier JSON ; vide sans fichier."""
    if path is None:
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ErreurCommande(f"Le fichier de choix {path} ne se lit pas ({error}).") from error
    if not isinstance(read, dict):
        raise ErreurCommande(f"Le fichier de choix {path} doit être un objet JSON.")
    return read


def _receive(choix: dict, nom: str, contenu: bytes, adresse: str) -> Recu:
    say(f"Lecture de {nom}…")
    return Recu(nom, contenu, read_fichier(nom, contenu, choix=choix), adresse)


def _open(given: str, skipped: list[str]) -> Iterator[tuple[str, bytes, str]]:
    """(nom, contenu, adresse) de chaque fichier donné ; d’un dossier, ceux que l’on connaît."""
    try:
        address = find_address(given)
        if address:
            say(f"Téléchargement de {address}…")
            name = PurePosixPath(urlsplit(address).path).name or given
            yield name, download(address), address
        elif is_address(given):
            raise ErreurCommande(
                f"{given} n’est pas dans le fichier des sources{INSECABLE}: ajoutez-la au fichier "
                "que nomme MAILLAGE_SOURCES, ou téléchargez-la vous-même."
            )
        else:
            yield from _open_path(Path(given), skipped)
    except ErreurLecture as error:
        raise ErreurCommande(error.message) from error


def _open_path(path: Path, skipped: list[str]) -> Iterator[tuple[str, bytes, str]]:
    try:
        if not path.is_dir():
            yield path.name, path.read_bytes(), ""
            return
        for member in sorted(path.iterdir()):
            if not member.is_file() or member.suffix.lower() not in _LUS:
                continue
            content = member.read_bytes()
            if is_known(member.name, content):
                yield member.name, content, ""
            else:
                skipped.append(member.name)
    except OSError as error:
        raise ErreurCommande(f"{path} ne se lit pas ({error.strerror}).") from error


def _say_done(bilan: Bilan) -> list[str]:
    said = "Serait chargé" if bilan.essai else "Chargé"
    again = "Serait remplacé" if bilan.essai else "Remplacé"
    return [
        *(f"{said}{INSECABLE}: {name}." for name in bilan.adoptees),
        *(f"{again}{INSECABLE}: {name}." for name in bilan.remplacees),
        *(f"Déjà là, rien n’a changé{INSECABLE}: {name}." for name in bilan.inchangees),
        *(f"Attention{INSECABLE}: {typeset(phrase)}" for phrase in bilan.avertissements),
        *dict.fromkeys(map(typeset, bilan.remarques)),
    ]


def _say_refused(bilan: Bilan) -> str:
    shown = [str(ecart) for ecart in bilan.ecarts[:MONTREES]]
    if more := bilan.ecarts[MONTREES:]:
        shown.append(f"… et {pluriel(len(more), 'autre écart', 'autres écarts')}.")
    return "\n".join([*shown, "Rien n’a été chargé."])
