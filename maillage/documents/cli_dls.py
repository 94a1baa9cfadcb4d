"""« maillage document dls » : produire un diagnostic sans passer par les pages."""

import argparse
import hashlib
from pathlib import Path

from maillage.core.cli import Commande, ErreurCommande, say
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.documents.actions import make_dls, narrow, now_in
from maillage.documents.cli import to_phrase
from maillage.documents.formats import FORMATS
from maillage.documents.pages import count_pages
from maillage.edition.erreurs import ErreurEdition
from maillage.fichiers.depot import replace_file


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
    try:
        made = make_dls(
            demarche, args.extension, narrow(Cercle, args.cercle), moment=now_in(demarche)
        )
        replace_file(args.sortie.absolute(), made.contenu)
    except ErreurEdition as error:
        raise ErreurCommande(str(error)) from error
    except OSError as error:
        raise ErreurCommande(
            f"Impossible d’écrire {args.sortie} ({error.strerror or error}). Choisissez un autre "
            "dossier avec --sortie."
        ) from error
    for alerte in made.alertes:
        say(alerte)
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
