"""Reconnaître, à la réimportation, ce qu’un premier import avait créé."""

from collections import defaultdict

from django.db.models import Max

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.texte import fold
from maillage.lecture.plan import AxeLu, FicheLue, ObjectifLu


class Retrouvailles:
    """Tout ce que le contrat contient déjà, chargé une fois ; rien n’est rendu deux fois."""

    def __init__(self, contrat: Contrat):
        alive = {"supprime_le__isnull": True}
        self.axes = list(contrat.axes.filter(**alive))
        self.objectifs = list(contrat.objectifs.filter(**alive))
        self.fiches = list(_load_fiches(contrat))
        self.last_position = contrat.fiches.aggregate(last=Max("position"))["last"] or 0
        self._taken: set[int] = set()
        self._by_title, self._by_code = defaultdict(list), defaultdict(list)
        for fiche in self.fiches:
            self._by_title[fold(fiche.titre)].append(fiche)
            if fiche.code:
                self._by_code[fiche.code].append(fiche)
        self._organisations: dict[str, Organisation] = {}
        for organisation in Organisation.objects.filter(supprime_le__isnull=True).order_by("-pk"):
            self.remember_organisation(organisation)
        self.personnes = _load_people(contrat)

    def find_axe(self, lu: AxeLu) -> Axe | None:
        """Par le titre, sinon par le numéro."""
        by_title = [axe for axe in self.axes if fold(axe.titre) == fold(lu.titre)]
        by_code = [axe for axe in self.axes if lu.code and axe.code == lu.code]
        return next(iter([*by_title, *by_code]), None)

    def find_objectif(
        self, lu: ObjectifLu, axe: Axe | None, parent: Objectif | None
    ) -> Objectif | None:
        """Par le titre, sous le même parent."""
        wanted = (fold(lu.titre), axe and axe.pk, parent and parent.pk)
        for objectif in self.objectifs:
            if wanted == (fold(objectif.titre), objectif.axe_id, objectif.parent_id):
                return objectif
        return None

    def find_fiche(
        self, lue: FicheLue, axe: Axe | None, parent: FicheAction | None
    ) -> FicheAction | None:
        """Par le titre au même endroit, puis le titre ailleurs, puis le numéro seul."""
        by_title = self._free(self._by_title[fold(lue.titre[:300])])
        here = [fiche for fiche in by_title if fiche.parent_id == (parent and parent.pk)]
        same_axe = [fiche for fiche in here if fiche.axe_id == (axe and axe.pk)]
        same_code = [fiche for fiche in here if lue.code and fiche.code == lue.code]
        by_code = self._free(self._by_code[lue.code]) if lue.code else []
        for candidates in (same_code, same_axe, here, by_title, by_code):
            if candidates:
                self._taken.add(candidates[0].pk)
                return candidates[0]
        return None

    def _free(self, fiches: list[FicheAction]) -> list[FicheAction]:
        return [fiche for fiche in fiches if fiche.pk not in self._taken]

    def find_organisation(self, name: str) -> Organisation | None:
        return self._organisations.get(fold(name))

    def remember_organisation(self, organisation: Organisation) -> None:
        for name in (organisation.nom, organisation.sigle, *organisation.alias):
            if name:
                self._organisations[fold(name)] = organisation


def _load_fiches(contrat: Contrat):
    return (
        FicheAction.objects.alive()
        .filter(contrat=contrat)
        .order_by("position", "pk")
        .prefetch_related(
            "termes", "liens_organisations__organisation", "liens_personnes__personne"
        )
        .select_related("axe", "objectif")
    )


def _load_people(contrat: Contrat) -> dict[str, Personne]:
    """Les personnes déjà liées à la démarche : jamais une homonyme d’un autre territoire."""
    found = Personne.objects.filter(
        liens_fiches__fiche__contrat__demarche=contrat.demarche, supprime_le__isnull=True
    ).distinct()
    return {fold(str(personne)): personne for personne in found.order_by("-pk")}
