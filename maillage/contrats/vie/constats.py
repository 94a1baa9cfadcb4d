"""Ce que Maillage voit déjà d’une tâche : il le dit, la coordination juge si c’est fini."""

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from maillage.contrats.enums import NatureVersion, RoleOrganisation
from maillage.contrats.models import (
    Article,
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    Partie,
    VersionContrat,
)
from maillage.core.texte import pluriel


def read_constats(contrat: Contrat) -> dict[str, str]:
    """Code de tâche → ce qui s’en voit, en une phrase ; une requête.

    À ne montrer qu’à qui voit tout le contrat : les fiches de travail y comptent.
    """
    seen = Contrat.objects.filter(pk=contrat.pk).values(
        "territoire",
        parties_inscrites=_count(Partie.objects.engaged()),
        axes_ecrits=_count(Axe.objects.filter(supprime_le__isnull=True)),
        fiches_ecrites=_count(FicheAction.objects.alive().actions()),
        sans_pilote=_count(FicheAction.objects.alive().actions().exclude(_has_pilote())),
        articles_ecrits=_count(_list_articles()),
        projets=_count(VersionContrat.objects.filter(nature=NatureVersion.PROJET)),
    )
    return _say(dict(seen.get()))


def _count(queryset: QuerySet) -> Subquery:
    own = queryset.filter(contrat=OuterRef("pk")).order_by().values("contrat")
    return Subquery(own.annotate(nombre=Count("pk")).values("nombre"))


def _has_pilote() -> Exists:
    return Exists(
        FicheOrganisation.objects.filter(fiche=OuterRef("pk"), role=RoleOrganisation.PILOTE)
    )


def _list_articles() -> QuerySet:
    return Article.objects.filter(supprime_le__isnull=True, inclus=True).exclude(corps="")


def _say(seen: dict) -> dict[str, str]:
    found = {}
    if seen["territoire"]:
        found["mobilisation-perimetre"] = "le périmètre du contrat est choisi"
    if nombre := seen["parties_inscrites"]:
        nombres = pluriel(nombre, "partie inscrite", "parties inscrites")
        found["mobilisation-parties"] = found["signature-parties"] = nombres
    if nombre := seen["axes_ecrits"]:
        found["priorisation-axes"] = pluriel(nombre, "axe écrit", "axes écrits")
    if nombre := seen["fiches_ecrites"]:
        found["plan-fiches"] = pluriel(nombre, "fiche écrite", "fiches écrites")
        alone = seen["sans_pilote"] or 0
        found["plan-pilotes"] = (
            f"{pluriel(alone, 'fiche')} sans pilote"
            if alone
            else ("chaque fiche a sa structure pilote")
        )
    if nombre := seen["articles_ecrits"]:
        found["signature-articles"] = pluriel(nombre, "article écrit", "articles écrits")
    if nombre := seen["projets"]:
        found["signature-version"] = pluriel(nombre, "version figée", "versions figées")
    return found
