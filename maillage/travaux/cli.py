"""Les courriels en ligne de commande : envoyer, lire les retours, effacer les anciens."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from maillage.core.cli import Commande, ErreurCommande, commandes, say
from maillage.core.texte import pluriel
from maillage.travaux.courriels import purge_courriels, read_retours, record_retours, send_due
from maillage.travaux.enums import EtatCourriel

MOIS = 12


def run_send(args: argparse.Namespace) -> object:
    """Envoie ce dont l’heure est venue ; deux commandes à la fois ne s’y gênent pas."""
    counts = send_due()
    if args.json:
        return {etat: counts.get(etat, 0) for etat in EtatCourriel.values}
    said = [f"{EtatCourriel(etat).label} : {n}" for etat, n in counts.items()]
    return ", ".join(said) or "Aucun courriel à envoyer."


def configure_retours(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "fichiers", nargs="+", help="avis de non-remise (EML), ou « - » pour l’entrée standard"
    )


def run_retours(args: argparse.Namespace) -> object:
    """Marque refusés les courriels revenus."""
    lus = [(nom, read_retours(read_avis(nom))) for nom in args.fichiers]
    for nom, retours in lus:
        if not retours:
            say(f"{nom} : pas un avis de refus définitif, rien n’est changé.")
    recorded = record_retours(retour for _, retours in lus for retour in retours)
    for retour, courriel in recorded:
        if courriel is None:
            say(f"{retour.destinataire} : aucun courriel envoyé d’ici ne correspond.")
    marked = [(retour, courriel) for retour, courriel in recorded if courriel]
    if args.json:
        return [
            {
                "destinataire": courriel.destinataire,
                "objet": courriel.objet,
                "raison": retour.phrase,
            }
            for retour, courriel in marked
        ]
    return f"{pluriel(len(marked), 'courriel marqué refusé', 'courriels marqués refusés')}."


def read_avis(nom: str) -> bytes:
    if nom == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(nom).read_bytes()
    except (OSError, ValueError) as error:
        raise ErreurCommande(
            f"Le fichier « {nom} » ne peut pas être lu : vérifiez son nom et ses droits. "
            "Rien n’est changé."
        ) from error


def configure_purge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mois", type=int, default=MOIS, help=f"âge des courriels à effacer ({MOIS} par défaut)"
    )


def run_purge(args: argparse.Namespace) -> object:
    if not 1 <= args.mois <= 120:
        raise ErreurCommande("Donnez un nombre de mois entre 1 et 120. Rien n’est effacé.")
    count = purge_courriels(timezone.now() - timedelta(days=round(args.mois * 30.44)))
    if args.json:
        return {"effaces": count}
    return f"{pluriel(count, 'courriel effacé', 'courriels effacés')} : adresse, objet et texte."


def register() -> None:
    for ordre, verbe, aide, configure, run in (
        (700, "envoyer", "envoyer les courriels qui attendent", lambda parser: None, run_send),
        (701, "retours", "lire des avis de non-remise", configure_retours, run_retours),
        (702, "purger", "effacer le texte des anciens courriels", configure_purge, run_purge),
    ):
        commande = Commande(("courriels", verbe), aide, configure, run)
        commandes.register(f"courriels {verbe}", commande, ordre=ordre)
