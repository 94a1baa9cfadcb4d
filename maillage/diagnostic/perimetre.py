"""Les communes de la démarche, et leurs noms."""

from maillage.demarches.models import Demarche, Territoire
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.models import Commune
from maillage.territoires.resume import summarize


def find_territoire(demarche: Demarche) -> Territoire | None:
    """Le périmètre retenu, à défaut le premier."""
    return demarche.territoires.filter(supprime_le__isnull=True).order_by("-retenu", "pk").first()


def read_codes(demarche: Demarche) -> list[str]:
    """Les codes du périmètre, d’origine et au dernier millésime ; vide sans périmètre."""
    territoire = find_territoire(demarche)
    if territoire is None:
        return []
    try:
        found = summarize(territoire.codes, de=territoire.millesime, espace=territoire.espace).codes
    except ErreurConversion:
        found = []
    return sorted({*territoire.codes, *found})


def name_communes(demarche: Demarche) -> dict[str, str]:
    """Le nom de chaque commune du périmètre, dans le millésime le plus récent (deux requêtes)."""
    territoire = find_territoire(demarche)
    if territoire is None:
        return {}
    rows = Commune.objects.filter(
        millesime__espace=territoire.espace, code__in=territoire.codes
    ).order_by("millesime__annee")
    return dict(rows.values_list("code", "nom"))
