"""« maillage importer trajets » : les temps de trajet entre communes."""

import argparse
import hashlib
from pathlib import Path

from maillage.core.cli import Commande, ErreurCommande, commandes
from maillage.core.texte import INSECABLE, pluriel
from maillage.indicateurs.etudes import adopt_matrice
from maillage.indicateurs.imports.trajets import read_trajets
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.resume import find_millesime


def register() -> None:
    commandes.register(
        "importer trajets",
        Commande(
            ("importer", "trajets"), "charge une matrice de temps de trajet entre communes",
            _configure, import_trajets,
        ),
        ordre=36,
    )  # fmt: skip


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "fichier", type=Path, metavar="FICHIER", help="CSV ou classeur : code_a, code_b, minutes"
    )
    parser.add_argument(
        "--geographie", type=int, metavar="ANNEE", help="année des codes (la dernière chargée)"
    )


def import_trajets(args: argparse.Namespace) -> dict | str:
    """Range la matrice et remplace la précédente ; la même deux fois ne change rien."""
    try:
        content = args.fichier.read_bytes()
        millesime = args.geographie or find_millesime(None).annee
        matrice = read_trajets(args.fichier.name, content)
    except OSError as error:
        raise ErreurCommande(
            f"« {args.fichier} » ne se lit pas{INSECABLE}: {error.strerror}."
        ) from error
    except (ErreurLecture, ErreurConversion) as error:
        raise ErreurCommande(str(error)) from error
    found, is_new = adopt_matrice(
        matrice, fichier=args.fichier.name, sha256=hashlib.sha256(content).hexdigest(),
        geographie=millesime,
    )  # fmt: skip
    if args.json:
        return {"couples": found.couples, "communes": found.communes, "nouvelle": is_new}
    if not is_new:
        return "Cette matrice est déjà celle dont on se sert."
    return f"{pluriel(found.couples, 'trajet')} entre {pluriel(found.communes, 'commune')}."
