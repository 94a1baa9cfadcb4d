"""La commande « maillage » : chaque application y inscrit ses verbes.

Sortie standard : le résultat seul (JSON avec ``--json``) ; tout le reste va sur l’erreur.
Code de sortie : 0 réussi, 1 refusé avec une phrase, 2 mauvaise commande.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from maillage.core.registre import Registre
from maillage.core.texte import typeset


class ErreurCommande(Exception):
    """Une phrase pour la personne qui a lancé la commande.

    Avec ``--json``, ``donnees`` va sur la sortie standard, à défaut ``{"erreur": phrase}``.
    """

    def __init__(self, message: str, donnees: dict | None = None):
        super().__init__(message)
        self.donnees = donnees


@dataclass(frozen=True, slots=True)
class Commande:
    """Un verbe de la ligne de commande.

    ``chemin`` : ("importer", "plan") ; ``configure(parser)`` ajoute les arguments ;
    ``run(args)`` rend un objet à imprimer (dict, str ou None).
    """

    chemin: tuple[str, ...]
    aide: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], object]
    groupes: dict[str, str] = field(default_factory=dict)


commandes: Registre[Commande] = Registre("ligne de commande")

GROUPES = {
    "importer": "lire des fichiers : géographie, plan d’actions",
    "contrat": "créer et lister les contrats",
    "document": "produire un document",
    "campagnes": "rappeler les pilotes, faire le point",
    "courriels": "envoyer les courriels, lire les retours, effacer les anciens",
    "administrateur": "gérer les comptes d’administration",
}


class Analyseur(argparse.ArgumentParser):
    """argparse en français, là où il parle à une personne."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"allow_abbrev": False, "add_help": False} | kwargs)
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "emploi :", 1)

    def error(self, message: str):
        sys.stderr.write(f"{_translate(message)}\nVoir « {self.prog} --help ».\n")
        sys.exit(2)


TRADUCTIONS = (
    ("the following arguments are required:", "il manque :"),
    ("unrecognized arguments:", "option inconnue :"),
    ("expected one argument", "attend une valeur"),
    ("expected at least one argument", "attend au moins une valeur"),
    ("invalid choice:", "choix inconnu :"),
    ("choose from", "possibles :"),
    ("argument ", "option "),
    ("invalid int value:", "nombre entier attendu, reçu"),
)


def _translate(message: str) -> str:
    for english, french in TRADUCTIONS:
        message = message.replace(english, french)
    return message[:1].upper() + message[1:] + "."


def build_parser() -> Analyseur:
    parser = Analyseur(prog="maillage", description="L’atelier des contrats locaux de santé.")
    subs = {(): parser.add_subparsers(metavar="COMMANDE", title="commandes", required=True)}
    for commande in commandes:
        _add(subs, commande)
    return parser


def _add(subs: dict, commande: Commande) -> None:
    for depth in range(1, len(commande.chemin)):
        prefix = commande.chemin[:depth]
        if prefix not in subs:
            group = subs[prefix[:-1]].add_parser(prefix[-1], help=GROUPES.get(prefix[-1], ""))
            subs[prefix] = group.add_subparsers(
                metavar="COMMANDE", title="commandes", required=True
            )
    leaf = subs[commande.chemin[:-1]].add_parser(
        commande.chemin[-1], help=commande.aide, description=commande.aide
    )
    leaf.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")
    commande.configure(leaf)
    leaf.set_defaults(run=commande.run)


def run(argv: list[str]) -> int:
    """Lance la commande et rend son code de sortie."""
    args = build_parser().parse_args(argv)
    try:
        result = args.run(args)
    except ErreurCommande as error:
        if args.json:
            _print(error.donnees or {"erreur": str(error)}, as_json=True)
        sys.stderr.write(f"{error}\n")
        return 1
    _print(result, as_json=args.json)
    return 0


def _print(result: object, *, as_json: bool) -> None:
    if result is None:
        return
    if as_json or not isinstance(result, str):
        result = json.dumps(result, ensure_ascii=False, default=str, indent=None if as_json else 2)
    sys.stdout.write(f"{result}\n")


def say(message: str) -> None:
    """Dit où l’on en est, sur la sortie d’erreur."""
    sys.stderr.write(f"{typeset(message)}\n")
    sys.stderr.flush()
