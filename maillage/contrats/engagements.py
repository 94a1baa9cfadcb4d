"""Le registre des engagements : ses lignes, ses comptes, et ceux d’une organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from maillage.contrats.enums import EtatEngagement
from maillage.contrats.models import Contrat, Engagement, FicheAction
from maillage.demarches.models import Demarche

OUVERTS = (EtatEngagement.A_VENIR, EtatEngagement.EN_COURS)


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un engagement tel qu’un lecteur le voit : ``fiche`` vide s’il ne la voit pas."""

    engagement: Engagement
    fiche: FicheAction | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Comptes:
    """``retard`` : échéance passée, ni tenus, ni clos ; ils comptent aussi dans leur état."""

    total: int
    tenus: int
    ouverts: int
    non_tenus: int
    retard: int


def late_q(jour: date) -> Q:
    """Échéance passée, ni tenu, ni clos."""
    return Q(echeance__lt=jour, etat__in=OUVERTS)


def engagements_of(contrat: Contrat) -> QuerySet[Engagement]:
    """Ceux d’un contrat, dans l’ordre de ses parties."""
    rows = Engagement.objects.filter(
        contrat=contrat, supprime_le__isnull=True, partie__supprime_le__isnull=True
    )
    return rows.order_by("partie__position", "partie", "position", "pk")


def count_engagements(rows: QuerySet[Engagement], jour: date) -> Comptes:
    """Une seule requête."""
    counted = rows.order_by().aggregate(
        total=Count("pk"),
        tenus=Count("pk", filter=Q(etat=EtatEngagement.TENU)),
        ouverts=Count("pk", filter=Q(etat__in=OUVERTS)),
        non_tenus=Count("pk", filter=Q(etat=EtatEngagement.NON_TENU)),
        retard=Count("pk", filter=late_q(jour)),
    )
    return Comptes(**counted)


def read_lignes(rows: Iterable[Engagement], *, user, jour: date) -> list[Ligne]:
    """Les lignes et les fiches qu’elles nomment, si ``user`` les voit ; une requête de plus."""
    items = list(rows)
    named = {item.fiche_liee_id for item in items if item.fiche_liee_id}
    seen = FicheAction.objects.visible_to(user).in_bulk(named) if named else {}
    return [Ligne(item, seen.get(item.fiche_liee_id), item.is_late(jour)) for item in items]


def with_relations(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Ce que le registre montre de chaque ligne, en un nombre constant de requêtes."""
    return rows.select_related("partie__organisation", "axe").prefetch_related("pieces")


def promised_by(organisations: Iterable[int], contrats: QuerySet[Contrat]) -> QuerySet[Engagement]:
    """Ce que ces organisations ont promis dans ces contrats."""
    rows = Engagement.objects.filter(
        partie__organisation__in=organisations, partie__supprime_le__isnull=True,
        contrat__in=contrats, supprime_le__isnull=True,
    )  # fmt: skip
    return rows.order_by("contrat", "partie__position", "position", "pk")


def fiches_with(organisations: Iterable[int], demarche: Demarche, user) -> QuerySet[FicheAction]:
    """Les fiches visibles de la démarche où ces organisations interviennent."""
    seen = FicheAction.objects.visible_to(user).filter(contrat__demarche=demarche)
    return (
        seen.filter(liens_organisations__organisation__in=organisations)
        .select_related("contrat")
        .order_by("contrat", "position", "pk")
        .distinct()
    )
