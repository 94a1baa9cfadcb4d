"""Les portes des pages de référentiels : celles d’une région, celles d’une démarche."""

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.core.champs import Objet
from maillage.core.http import to_entier
from maillage.demarches.acces import require
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation, Demarche
from maillage.demarches.permissions import can_edit_referentiel
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference
from maillage.referentiels.regions import regions_of
from maillage.territoires.models import Region

LECTURE_SEULE = "Cette référence est nationale\u00a0: la région la lit, elle ne la modifie pas."


def enter(request: HttpRequest, region: str) -> dict:
    """La porte : 403 à qui n’anime pas cette région."""
    allowed = can_edit_referentiel(request.user, region)
    require(allowed, "Ces pages sont réservées à l’animation de cette région.")
    return {"region": {"code": region, "nom": name_region(region)}}


def list_regions(request: HttpRequest) -> list[dict]:
    """Les régions que le compte anime, code et nom ; 403 s’il n’en anime aucune."""
    held = Affectation.objects.of(request.user).filter(role=Role.ANIMATION_REGIONALE)
    codes = sorted(held.values_list("region", flat=True))
    require(bool(codes), "Ces pages sont réservées à l’animation régionale.")
    return [{"code": code, "nom": name_region(code)} for code in codes]


def name_region(code: str) -> str:
    """Le nom de la région au dernier millésime qui la connaît, à défaut son code."""
    found = Region.objects.filter(code=code).order_by("-millesime__annee", "pk").first()
    return found.nom if found else f"Région {code}"


def read_version(request: HttpRequest, objet: Objet | None = None) -> int:
    """La version que le formulaire montrait, sinon celle de l’objet, sinon 0."""
    sent = to_entier(request.POST.get("version", ""))
    if sent is not None:
        return sent
    return objet.version if objet else 0


def get_reference(region: str, uid) -> Reference:
    """Une référence de la région, ou nationale."""
    rows = Reference.objects.filter(Q(region="") | Q(region=region)).select_related("remplace")
    return get_object_or_404(rows, uid=uid)


def get_editable(region: str, uid) -> Reference:
    """Une référence que la région tient elle-même ; 403 si elle est nationale."""
    reference = get_reference(region, uid)
    require(bool(reference.region), LECTURE_SEULE)
    return reference


def get_objectif(reference: Reference, uid) -> ObjectifReference:
    rows = reference.objectifs.select_related("reference", "parent")
    return get_object_or_404(rows, uid=uid)


def get_indicateur(reference: Reference, uid) -> IndicateurCommun:
    return get_object_or_404(reference.indicateurs.select_related("reference"), uid=uid)


def get_offered(demarche: Demarche, uid) -> Reference:
    """Une référence que la démarche peut lire, même écartée : d’anciens liens y mènent."""
    rows = Reference.objects.filter(region__in=["", *regions_of(demarche)])
    return get_object_or_404(rows.select_related("remplace"), uid=uid)
