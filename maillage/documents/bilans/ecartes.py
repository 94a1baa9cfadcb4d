"""Ce qu’un document laisse de côté : les actions et les notes d’un cercle plus fermé que le sien.

On ne compte que ce que voit qui le demande : personne n’apprend ainsi ce qu’il ne doit pas lire.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import join_et, pluriel
from maillage.demarches.enums import Cercle
from maillage.suivi.models import NoteSuivi

OU = {
    Cercle.TRAVAIL: "dans le cercle de travail",
    Cercle.PARTAGE: "dans le cercle partagé",
    Cercle.TRANSMIS: "dans le cercle transmis",
}


@dataclass(frozen=True, slots=True)
class Comptes:
    """Par cercle, les actions et les notes que quelqu’un voit ; ``notes`` : aussi par action.

    Une note d’une action plus fermée qu’elle est comptée au cercle de cette action.
    """

    fiches: tuple[FicheAction, ...]
    notes: Counter[tuple[int, Cercle]]
    mots: tuple[str, str] = ("note", "notes")

    def left_out(self, start: str) -> list[str]:
        """« 2 actions restent dans le cercle de travail », « 14 notes restent… »."""
        floor = Cercle(start).rang
        actions = Counter(Cercle(fiche.cercle) for fiche in self.fiches)
        notes: Counter[Cercle] = Counter()
        for (_, cercle), nombre in self.notes.items():
            notes[cercle] += nombre
        return [*_say(actions, ("action", "actions"), floor), *_say(notes, self.mots, floor)]

    def openable(self, start: str) -> list[tuple[FicheAction, int]]:
        """Les actions du document dont des notes n’y sont pas, et combien, dans l’ordre du plan."""
        floor = Cercle(start).rang
        kept = [fiche for fiche in self.fiches if Cercle(fiche.cercle).rang >= floor]
        counts = [(fiche, self._count(fiche, floor)) for fiche in kept]
        return [(fiche, nombre) for fiche, nombre in counts if nombre]

    def closed(self, start: str) -> list[FicheAction]:
        """Les actions que le document laisse de côté."""
        floor = Cercle(start).rang
        return [fiche for fiche in self.fiches if Cercle(fiche.cercle).rang < floor]

    def _count(self, fiche: FicheAction, floor: int) -> int:
        return sum(
            nombre for (pk, cercle), nombre in self.notes.items()
            if pk == fiche.pk and cercle.rang < floor
        )  # fmt: skip


def _say(counts: Counter[Cercle], mots: tuple[str, str], floor: int) -> Iterator[str]:
    """Une phrase au plus : le premier compte porte le verbe."""
    found = [(cercle, counts[cercle]) for cercle in OU if cercle.rang < floor and counts[cercle]]
    if found:
        (cercle, nombre), *rest = found
        verbe = "reste" if nombre == 1 else "restent"
        first = f"{pluriel(nombre, *mots)} {verbe} {OU[cercle]}"
        yield join_et([first, *(f"{nombre} {OU[cercle]}" for cercle, nombre in rest)])


def read_comptes(user, contrat: Contrat, periode: tuple[date, date] | None = None) -> Comptes:
    """Ce que voit ce compte, notes de la période seules s’il y en a une ; deux requêtes."""
    seen = FicheAction.objects.visible_to(user).filter(pk__in=fiches_of(contrat).values("pk"))
    fiches = tuple(seen.select_related("contrat__demarche").order_by("position", "pk"))
    notes = NoteSuivi.objects.visible_to(user).filter(fiche__in=[fiche.pk for fiche in fiches])
    if periode:
        notes = notes.filter(date__range=periode)
    own = {fiche.pk: Cercle(fiche.cercle) for fiche in fiches}
    counts: Counter[tuple[int, Cercle]] = Counter()
    for pk, cercle, nombre in notes.order_by().values_list("fiche", "cercle").annotate(Count("pk")):
        closest = min(own[pk], Cercle(cercle), key=lambda item: item.rang)
        counts[pk, closest] += nombre
    if periode:
        return Comptes(fiches, counts, ("note de la période", "notes de la période"))
    return Comptes(fiches, counts)
