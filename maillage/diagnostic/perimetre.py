"""Les communes de la démarche : son périmètre retenu, et ses codes."""

from maillage.demarches import perimetre
from maillage.demarches.models import Demarche, Territoire


def find_territoire(demarche: Demarche) -> Territoire | None:
    """Le périmètre retenu, à défaut le premier."""
    return demarche.territoires.filter(supprime_le__isnull=True).order_by("-retenu", "pk").first()


def read_codes(demarche: Demarche) -> list[str]:
    """Les codes du périmètre, d’origine et au dernier millésime ; vide sans périmètre."""
    territoire = find_territoire(demarche)
    if territoire is None:
        return []
    return sorted({*territoire.codes, *perimetre.read_codes(territoire)})
