"""La page d’historique d’un objet : paginée, en un nombre constant de requêtes."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest

from maillage.core.http import paginate
from maillage.journal.models import Ecriture, EcritureQuerySet
from maillage.journal.phrases import Phrase, phrases

PAR_PAGE = 50


@dataclass(frozen=True, slots=True)
class Ligne:
    """``sujet`` nomme l’objet quand la ligne parle d’un autre que celui de la page."""

    ecriture: Ecriture
    phrases: list[Phrase]
    sujet: str = ""


@dataclass(frozen=True, slots=True)
class Historique:
    """Ce que montre ``journal/_lignes.html``.

    ``restore_url`` reçoit en POST ``ecriture`` (clé), ``champ`` et ``retour``, l’adresse où
    revenir ; vide : rien ne se rétablit.
    """

    page: Page
    lignes: list[Ligne]
    restore_url: str = ""
    retour: str = ""


def build_historique(
    request: HttpRequest, ecritures: EcritureQuerySet, *, objet=None, restore_url: str = ""
) -> Historique:
    """``build_historique(request, Ecriture.objects.about(fiche), objet=fiche)``."""
    page = paginate(ecritures, request, PAR_PAGE)
    lines = [Ligne(item, phrases(item), _subject(item, objet)) for item in page.object_list]
    return Historique(page, lines, restore_url, request.get_full_path())


def _subject(ecriture: Ecriture, objet) -> str:
    other = objet is None or ecriture.sujet_uid != objet.uid
    return ecriture.sujet_libelle if other and ecriture.changements else ""
