"""Ce que les contrats disent d’une référence, et ce qu’une fiche montre de ses liens."""

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from maillage.contrats.extensions import Extension, Section
from maillage.contrats.models import FicheAction, LienReference
from maillage.contrats.references.droits import can_edit_liens
from maillage.contrats.references.liens import liens_of_fiche, visible_liens
from maillage.demarches.models import Demarche
from maillage.referentiels.extensions import Lecteur, Usage
from maillage.referentiels.models import ObjectifReference, Reference


def count_usages(user, demarche: Demarche, reference: Reference) -> dict[int, int]:
    rows = visible_liens(user, demarche).filter(objectif__reference=reference)
    return dict(Counter(rows.values_list("objectif_id", flat=True)))


def list_usages(user, demarche: Demarche, objectif: ObjectifReference) -> list[Usage]:
    return [
        _describe(lien, demarche)
        for lien in visible_liens(user, demarche).filter(objectif=objectif)
    ]


def _describe(lien: LienReference, demarche: Demarche) -> Usage:
    place = [demarche.slug, lien.contrat.uid]
    genre, libelle, url = "contrat", str(lien.contrat), reverse("contrats:contrat", args=place)
    if lien.fiche_liee:
        genre, libelle = "fiche", str(lien.fiche_liee)
        url = reverse("contrats:fiche", args=[*place, lien.fiche_liee.uid])
    elif lien.axe:
        genre, libelle, url = "axe", str(lien.axe), reverse("contrats:plan", args=place)
    return Usage(
        libelle, url, genre, lien.get_nature_display(), lien.commentaire, str(lien.contrat)
    )


LECTEUR = Lecteur(count_usages, list_usages)


class ExtensionReferences(Extension):
    """La section « Références » d’une fiche ; sa copie garde les liens."""

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        editable = can_edit_liens(request.user, fiche.contrat)
        if not (rows := list(liens_of_fiche(request.user, fiche))) and not editable:
            return
        context = {"liens": rows, "fiche": fiche, "can_link": editable}
        html = render_to_string("contrats/_references.html", context)
        yield Section("references", "Références", html, complet=bool(rows))

    def duplicate(self, source: FicheAction, copie: FicheAction) -> None:
        rows = LienReference.objects.filter(
            fiche_liee=source, supprime_le__isnull=True, objectif__retire_le__isnull=True
        )
        LienReference.objects.bulk_create(
            LienReference(
                contrat=copie.contrat, fiche_liee=copie, objectif_id=lien.objectif_id,
                nature=lien.nature, commentaire=lien.commentaire,
            )
            for lien in rows
        )  # fmt: skip
