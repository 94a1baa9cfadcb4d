"""Reconnaître, à la réimportation, ce qu’un premier import avait créé."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.imports.valeurs import cut
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.texte import fold
from maillage.lecture.plan import AxeLu, FicheLue, ObjectifLu, PlanLu


class Retrouvailles:
    """Tout ce que le contrat contient déjà, chargé une fois ; rien n’est rendu deux fois.

    Le titre l’emporte sur le numéro : un plan renuméroté garde ses fiches. Un numéro seul ne
    désigne une fiche, un axe ou un objectif que si son titre a quitté le classeur.
    """

    def __init__(self, contrat: Contrat, lu: PlanLu):
        alive = {"supprime_le__isnull": True}
        self.axes = list(contrat.axes.filter(**alive))
        self.objectifs = list(contrat.objectifs.filter(**alive))
        self.last_position = contrat.fiches.aggregate(last=Max("position"))["last"] or 0
        self._read_titles = {
            genre: {fold(cut(item.titre, limit)) for item in items}
            for genre, items, limit in (
                (Axe, lu.axes, 300), (Objectif, lu.objectifs, 500), (FicheAction, lu.fiches, 300),
            )
        }  # fmt: skip
        self._taken: set[tuple] = set()
        self._by_title, self._by_code = defaultdict(list), defaultdict(list)
        for fiche in _load_fiches(contrat):
            self._by_title[fold(fiche.titre)].append(fiche)
            if fiche.code:
                self._by_code[fiche.code].append(fiche)
        self._organisations: dict[str, Organisation] = {}
        for organisation in Organisation.objects.alive().order_by("-pk"):
            self.remember_organisation(organisation)
        self.personnes = _load_people(contrat)

    def find_axe(self, lu: AxeLu) -> Axe | None:
        """Par le titre, sinon par le numéro."""
        free = self._free(self.axes)
        by_title = [axe for axe in free if fold(axe.titre) == fold(cut(lu.titre, 300))]
        by_code = [axe for axe in free if lu.code and axe.code == lu.code]
        return self._take([*by_title, *self._renamed(by_code)])

    def find_objectif(
        self, lu: ObjectifLu, axe: Axe | None, parent: Objectif | None
    ) -> Objectif | None:
        """Par le titre sous le même parent, sinon par le numéro au même endroit."""
        place = (axe and axe.pk, parent and parent.pk)
        free = self._free(self.objectifs)
        here = [item for item in free if place == (item.axe_id, item.parent_id)]
        by_title = [item for item in here if fold(item.titre) == fold(cut(lu.titre, 500))]
        by_code = [item for item in here if lu.code and item.code == lu.code]
        return self._take([*by_title, *self._renamed(by_code)])

    def find_fiche(
        self, lue: FicheLue, axe: Axe | None, parent: FicheAction | None
    ) -> FicheAction | None:
        """Par le titre au même endroit, puis le titre ailleurs, puis le numéro seul."""
        by_title = self._free(self._by_title[fold(lue.titre[:300])])
        here = [fiche for fiche in by_title if fiche.parent_id == (parent and parent.pk)]
        same_axe = [fiche for fiche in here if fiche.axe_id == (axe and axe.pk)]
        same_code = [fiche for fiche in here if lue.code and fiche.code == lue.code]
        by_code = self._free(self._by_code[lue.code]) if lue.code else []
        return self._take([*same_code, *same_axe, *here, *by_title, *self._renamed(by_code)])

    def _free(self, items: Iterable) -> list:
        return [item for item in items if (type(item), item.pk) not in self._taken]

    def _renamed(self, items: Iterable) -> list:
        """Ceux dont le classeur ne porte plus le titre."""
        return [item for item in items if fold(item.titre) not in self._read_titles[type(item)]]

    def _take(self, candidates: list):
        if not candidates:
            return None
        self._taken.add((type(candidates[0]), candidates[0].pk))
        return candidates[0]

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
        .select_related("axe", "objectif", "parent")
    )


def _load_people(contrat: Contrat) -> dict[str, Personne]:
    """Les personnes déjà liées à la démarche : jamais une homonyme d’un autre territoire."""
    found = Personne.objects.filter(
        liens_fiches__fiche__contrat__demarche=contrat.demarche, supprime_le__isnull=True
    ).distinct()
    return {fold(str(personne)): personne for personne in found.order_by("-pk")}
