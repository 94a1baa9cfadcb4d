"""Les indicateurs qu’une démarche suit : les siens, ou ceux que Maillage propose."""

from maillage.demarches.models import Demarche
from maillage.indicateurs.catalogue import default_cles
from maillage.indicateurs.models import ChoixIndicateur, Indicateur


def read_chosen(demarche: Demarche | None) -> list[Indicateur]:
    """Les indicateurs suivis, dans l’ordre, avec leur source ; sans choix, ceux proposés."""
    return read_own(demarche) or read_proposal() if demarche else read_proposal()


def read_own(demarche: Demarche) -> list[Indicateur]:
    """Ceux que la démarche a choisis elle-même ; rien si elle n’a pas choisi."""
    rows = ChoixIndicateur.objects.filter(demarche=demarche).select_related("indicateur__source")
    return [row.indicateur for row in rows]


def read_proposal() -> list[Indicateur]:
    """La liste proposée à qui n’a pas encore choisi, dans l’ordre du catalogue."""
    return list(Indicateur.objects.filter(cle__in=default_cles()).select_related("source"))
