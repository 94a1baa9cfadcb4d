"""Point d’entrée de la commande « maillage »."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    sys.exit(run(sys.argv[1:]))


def run(argv: list[str]) -> int:
    try:
        django.setup()
        from maillage.core import cli  # les applications doivent être prêtes

        return cli.run(argv)
    except ImproperlyConfigured as error:
        return refuse(str(error))
    except (OperationalError, ProgrammingError) as error:
        return refuse(f"La base ne répond pas ({error}). Avez-vous lancé « maillage preparer » ?")
    except KeyboardInterrupt:
        return refuse("Interrompu.")


def refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1
