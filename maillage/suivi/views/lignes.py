"""Écrire les étapes, les indicateurs et les territoires d’exécution d’une fiche."""

from django.http import HttpRequest, HttpResponse

from maillage.contrats.saisie import Saisie, edit_lignes
from maillage.suivi.forms.lignes import DeploiementForm, EtapeForm, IndicateurForm
from maillage.suivi.models import Deploiement, Etape, IndicateurAction

ETAPES = Saisie(
    Etape, EtapeForm, "Étapes", "Ajouter une étape",
    "Les grandes étapes de l’action, avec leur échéance et qui en répond.", vierges=3,
)  # fmt: skip
INDICATEURS = Saisie(
    IndicateurAction, IndicateurForm, "Indicateurs", "Ajouter un indicateur",
    "Ce qui montrera que l’action avance\u00a0: d’où l’on part, où l’on va, la source.",
    vierges=1, entete="suivi/_prendre.html",
)  # fmt: skip
DEPLOIEMENTS = Saisie(
    Deploiement, DeploiementForm, "Territoires d’exécution", "Ajouter un territoire",
    "Quand plusieurs territoires mènent la même action, chacun a son pilote et son avancement.",
    vierges=1,
)  # fmt: skip


def etapes(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, ETAPES)


def indicateurs(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, INDICATEURS)


def deploiements(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, DEPLOIEMENTS)
