"""Chercher dans le catalogue : un mot, un chapitre, ce qui se calcule ou ce qui attend."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from maillage.indicateurs.disponibilite import Disponibilite, read_disponibilites
from maillage.indicateurs.enums import Domaine
from maillage.indicateurs.models import Indicateur

DISPONIBLE, ATTENTE = "disponible", "attente"
ETATS = {DISPONIBLE: "disponible ici", ATTENTE: "en attente de son fichier"}


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un indicateur et ce que les fichiers chargés en permettent."""

    indicateur: Indicateur
    disponibilite: Disponibilite


@dataclass(frozen=True, slots=True)
class FiltreCatalogue:
    """Une valeur inconnue ne filtre rien."""

    q: str = ""
    domaine: str = ""
    etat: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> "FiltreCatalogue":
        given = request.GET
        domaine, etat = given.get("domaine", ""), given.get("etat", "")
        return cls(
            given.get("q", "").strip()[:200],
            domaine if domaine in Domaine.values else "",
            etat if etat in ETATS else "",
        )

    def as_query(self) -> str:
        """La même recherche, à la fin d’une adresse (« ?q=eau ») ; vide sans filtre."""
        query = QueryDict(mutable=True)
        query.update({name: getattr(self, name) for name in self.__slots__ if getattr(self, name)})
        return f"?{query.urlencode()}" if query else ""

    def lignes(self) -> list[Ligne]:
        """Les indicateurs retenus, dans l’ordre du catalogue."""
        found = Indicateur.objects.select_related("source")
        if self.q:
            found = found.search(self.q)
        if self.domaine:
            found = found.filter(domaine=self.domaine)
        items = list(found)
        held = read_disponibilites(items)
        rows = [Ligne(item, held[item.cle]) for item in items]
        if self.etat:
            rows = [
                row for row in rows if row.disponibilite.is_disponible == (self.etat == DISPONIBLE)
            ]
        return rows
