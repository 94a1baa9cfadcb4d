"""Dit quoi lancer quand un fichier du navigateur manque."""

from django.conf import settings
from django.core.checks import Error


def check_npm(app_configs, **kwargs) -> list[Error]:
    missing = [p for p in settings.NPM_FICHIERS.values() if not (settings.NPM / p).is_file()]
    if not missing:
        return []
    return [
        Error(
            f"{len(missing)} fichiers du navigateur manquent, dont {missing[0]}.",
            hint="Lancez « make install ».",
            id="maillage.E001",
        )
    ]
