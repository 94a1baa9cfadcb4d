"""Les campagnes en ligne de commande : ce qui part chaque matin, ce qui s’efface."""

import argparse
from datetime import timedelta

from django.utils import timezone

from maillage.core.cli import Commande, ErreurCommande, commandes
from maillage.core.texte import pluriel
from maillage.suivi.campagnes.echeancier import send_points, send_rappels
from maillage.suivi.campagnes.effacement import purge_liens
from maillage.suivi.campagnes.jetons import site_address

MOIS = 12


def run_remind(args: argparse.Namespace) -> object:
    """Écrit les rappels et les points du jour ; relancée, la commande ne double rien."""
    base = site_address()
    if not base:
        raise ErreurCommande(
            "Dites l’adresse du site dans MAILLAGE_ADRESSE (https://maillage.example) : les liens "
            "des courriels en ont besoin. Rien n’est écrit."
        )
    jour = timezone.localdate()
    rappels, points = send_rappels(jour, base), send_points(jour, base)
    if args.json:
        return {"rappels": rappels, "points": points}
    return f"{pluriel(rappels, 'rappel')}, {pluriel(points, 'point')} à la coordination."


def configure_purge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mois", type=int, default=MOIS, help=f"mois depuis leur expiration ({MOIS} par défaut)"
    )


def run_purge(args: argparse.Namespace) -> object:
    if not 1 <= args.mois <= 120:
        raise ErreurCommande("Donnez un nombre de mois entre 1 et 120. Rien n’est effacé.")
    now = timezone.now()
    count = purge_liens(now - timedelta(days=round(args.mois * 30.44)), now)
    if args.json:
        return {"effaces": count}
    return f"{pluriel(count, 'lien effacé', 'liens effacés')} : nom et adresse du pilote."


def register() -> None:
    purge = Commande(
        ("campagnes", "purger"), "effacer les liens expirés depuis longtemps",
        configure_purge, run_purge,
    )  # fmt: skip
    commandes.register("campagnes purger", purge, ordre=711)
    commande = Commande(
        ("campagnes", "rappeler"), "écrire les rappels et les points du jour",
        lambda parser: None, run_remind,
    )  # fmt: skip
    commandes.register("campagnes rappeler", commande, ordre=710)
