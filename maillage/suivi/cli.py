"""« maillage campagnes rappeler » : ce qui part chaque matin."""

import argparse

from django.utils import timezone

from maillage.core.cli import Commande, ErreurCommande, commandes
from maillage.core.texte import pluriel
from maillage.suivi.campagnes.echeancier import send_points, send_rappels
from maillage.suivi.campagnes.jetons import site_address


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


def register() -> None:
    commande = Commande(
        ("campagnes", "rappeler"), "écrire les rappels et les points du jour",
        lambda parser: None, run_remind,
    )  # fmt: skip
    commandes.register("campagnes rappeler", commande, ordre=710)
