"""« maillage document dls » : produire un diagnostic sans passer par les pages."""

import argparse
import hashlib
from pathlib import Path

from maillage.core.cli import Commande, ErreurCommande
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.documents.actions import make_dls, narrow, now_in
from maillage.documents.cli import to_phrase, write_output
from maillage.documents.formats import FORMATS
from maillage.documents.pages import count_pages


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("demarche", help="nom d’adresse de la démarche")
    parser.add_argument("--format", default="pdf", choices=sorted(FORMATS), dest="extension")
    parser.add_argument("--sortie", required=True, type=Path, help="fichier à écrire")
    parser.add_argument(
        "--cercle", default=Cercle.TRANSMIS, choices=Cercle.values,
        help="le cercle le plus fermé à inclure (travail : tout)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> dict | str:
    """Écrit le fichier d’un coup, et dit ce qu’il contient."""
    demarche = find_demarche(args.demarche)
    cercles, moment = narrow(Cercle, args.cercle), now_in(demarche)
    made = write_output(
        args.sortie, lambda: make_dls(demarche, args.extension, cercles, moment=moment)
    )
    result = {
        "demarche": demarche.slug, "format": args.extension, "fichier": str(args.sortie),
        "octets": len(made.contenu),
        "pages": count_pages(made.contenu) if args.extension == "pdf" else None,
        "sha256": hashlib.sha256(made.contenu).hexdigest(), "arbre": made.arbre,
        "alertes": made.alertes,
    }  # fmt: skip
    return result if args.json else to_phrase(result)


def find_demarche(slug: str) -> Demarche:
    alive = Demarche.objects.filter(supprime_le__isnull=True)
    found = alive.filter(slug=slug).first()
    if found is None:
        known = "\n".join(f"  {item.slug}" for item in alive.order_by("slug")[:20])
        raise ErreurCommande(
            f"« {slug} » ne désigne aucune démarche. Démarches connues :\n{known or '  aucune'}"
        )
    return found


COMMANDE = Commande(
    ("document", "dls"),
    "produire un diagnostic local de santé en PDF, DOCX ou HTML",
    configure,
    run,
)
