"""La commande qui charge la démonstration."""

import argparse

from maillage.core.cli import Commande, commandes, say
from maillage.demonstration.chargement import is_loaded, load_demonstration
from maillage.demonstration.comptes import COMPTES, MOT_DE_PASSE


def register() -> None:
    commandes.register(
        "demonstration",
        Commande(
            ("demonstration",), "charge la démonstration, si elle n’est pas déjà là",
            lambda parser: None, run,
        ),
        ordre=900,
    )  # fmt: skip


def run(args: argparse.Namespace) -> object:
    loaded = is_loaded()
    if not loaded:
        say("Démonstration…")
        load_demonstration()
    if args.json:
        return {"deja_la": loaded, "comptes": [compte.email for compte in COMPTES]}
    return describe_accounts()


def describe_accounts() -> str:
    width = max(len(compte.role.label) for compte in COMPTES)
    lines = [f"  {compte.role.label:<{width}}  {compte.email}" for compte in COMPTES]
    return "\n".join([f"Comptes (mot de passe : {MOT_DE_PASSE})", *lines])
