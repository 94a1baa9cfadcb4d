"""Ce que le portrait et le document du diagnostic lisent, borné aux droits.

Chaque fonction prend le compte et la démarche, et ne rend que ce que ce compte voit.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from maillage.demarches.models import Demarche
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Dispositif,
    Enjeu,
    Examen,
    Materiau,
    Preuve,
    Priorisation,
    Service,
    Verbatim,
)
from maillage.diagnostic.resultats import Resultat, compute_resultats


def read_constats(user, demarche: Demarche) -> QuerySet[Constat]:
    """Les constats visibles ; ``preuves_vues`` liste leurs preuves visibles (2 requêtes)."""
    return (
        _of(Constat, user, demarche)
        .select_related("domaine", "determinant")
        .prefetch_related(_preuves(user))
    )


def read_enjeux(user, demarche: Demarche) -> QuerySet[Enjeu]:
    """Les enjeux visibles, ``constats_vus`` et leurs ``preuves_vues`` (3 requêtes)."""
    constats = Constat.objects.visible_to(user).prefetch_related(_preuves(user))
    linked = Prefetch("constats", constats, to_attr="constats_vus")
    return _of(Enjeu, user, demarche).prefetch_related(linked)


def _preuves(user) -> Prefetch:
    seen = Preuve.objects.visible_to(user).select_related("verbatim", "diagnostic", "dispositif")
    return Prefetch("preuves", seen, to_attr="preuves_vues")


def _of(model, user, demarche: Demarche) -> QuerySet:
    return model.objects.visible_to(user).filter(demarche=demarche)


def read_diagnostics(user, demarche: Demarche) -> QuerySet[DiagnosticExterne]:
    """Les diagnostics extérieurs visibles, producteur compris, du plus récent au plus ancien."""
    return _of(DiagnosticExterne, user, demarche).select_related("producteur")


def read_recueils(user, demarche: Demarche) -> QuerySet[Materiau]:
    """Les recueils visibles : genre, date, lieu, participants, méthode."""
    return _of(Materiau, user, demarche)


def read_verbatims(user, demarche: Demarche) -> QuerySet[Verbatim]:
    """Les verbatims visibles et leurs thèmes (2 requêtes)."""
    return _of(Verbatim, user, demarche).prefetch_related("themes")


def read_verbatims_by_theme(user, demarche: Demarche) -> dict[str, list[Verbatim]]:
    """Thème → verbatims, le thème le plus cité d’abord ; un verbatim peut paraître deux fois."""
    groups: dict[str, list[Verbatim]] = {}
    for verbatim in read_verbatims(user, demarche):
        for theme in verbatim.themes.all():
            groups.setdefault(str(theme), []).append(verbatim)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def read_dispositifs(user, demarche: Demarche) -> QuerySet[Dispositif]:
    """L’inventaire visible, par thème puis par nom."""
    return _of(Dispositif, user, demarche).select_related("theme").order_by(
        "theme__position", "nom", "pk"
    )  # fmt: skip


def read_services(user, demarche: Demarche) -> QuerySet[Service]:
    """Les services visibles, par catégorie puis par nom."""
    return _of(Service, user, demarche)


def count_services(user, demarche: Demarche) -> list[tuple[str, int]]:
    """Catégorie → nombre de services visibles, la plus fournie d’abord (une requête)."""
    rows = _of(Service, user, demarche).order_by().values_list("categorie")
    return sorted(rows.annotate(nombre=Count("pk")), key=lambda row: (-row[1], row[0]))


def read_priorisation(user, demarche: Demarche) -> tuple[Priorisation, list[Resultat]] | None:
    """La dernière séance visible et son classement, réduit aux enjeux visibles."""
    seance = _of(Priorisation, user, demarche).first()
    if seance is None:
        return None
    seen = set(_of(Enjeu, user, demarche).values_list("pk", flat=True))
    found = [item for item in compute_resultats(seance) if item.examen.enjeu_id in seen]
    return seance, found


def read_enjeux_retenus(user, demarche: Demarche) -> QuerySet[Enjeu]:
    """Les enjeux visibles que le CoPil a retenus dans une séance visible."""
    seances = _of(Priorisation, user, demarche)
    kept = Examen.objects.filter(priorisation__in=seances, decision="retenu")
    return _of(Enjeu, user, demarche).filter(pk__in=kept.values("enjeu"))


@dataclass(frozen=True, slots=True)
class Manques:
    """Ce qui reste à faire, en nombres."""

    verbatims_sans_theme: int
    constats_sans_preuve: int
    constats_sans_enjeu: int
    enjeux_sans_preuve: int


def count_gaps(user, demarche: Demarche) -> Manques:
    """Quatre requêtes."""
    preuves = Preuve.objects.visible_to(user)
    constats = _of(Constat, user, demarche)
    proved = Exists(preuves.filter(constat=OuterRef("pk")))
    sustained = Exists(preuves.filter(constat__enjeu=OuterRef("pk")))
    return Manques(
        verbatims_sans_theme=_of(Verbatim, user, demarche).filter(themes__isnull=True).count(),
        constats_sans_preuve=constats.filter(~Q(proved)).count(),
        constats_sans_enjeu=constats.filter(enjeu__isnull=True).count(),
        enjeux_sans_preuve=_of(Enjeu, user, demarche).filter(~Q(sustained)).count(),
    )
