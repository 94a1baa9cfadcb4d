"""Ce qu’un arbre lu changerait à une référence : l’essai, puis l’écriture d’un bloc."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.core.texte import fold
from maillage.journal.enums import Acte
from maillage.referentiels.actions.arbre import PAS
from maillage.referentiels.actions.trace import create_traced, lock, update_traced
from maillage.referentiels.imports.lecture import ArbreLu, Defaut, NoeudLu
from maillage.referentiels.models import ObjectifReference, Reference


@dataclass(frozen=True, slots=True)
class Changement:
    """Un objectif connu et ses champs changés : ``{champ: (avant, après)}``."""

    objectif: ObjectifReference
    champs: dict[str, tuple[Any, Any]]

    @property
    def phrases(self) -> list[str]:
        """« code : 1.2 → 1.3 », à montrer à l’essai."""
        label = self.objectif.label_of
        return [f"{label(name)} : {_say(name, a)} → {_say(name, b)}" for name, (a, b) in
                self.champs.items()]  # fmt: skip


def _say(name: str, value: Any) -> str:
    if name == "parent":
        return f"« {value} »" if value else "à la racine"
    if name == "retire_le":
        return "retiré" if value else "remis"
    shown = str(value)
    return f"« {shown[:90]}{'…' if len(shown) > 90 else ''} »" if shown else "vide"


@dataclass(slots=True)
class Essai:
    """Ce qui serait fait ; avec un défaut, rien ne le sera."""

    creations: list[NoeudLu] = field(default_factory=list)
    changements: list[Changement] = field(default_factory=list)
    retraits: list[ObjectifReference] = field(default_factory=list)
    inchanges: int = 0
    deplaces: int = 0
    defauts: list[Defaut] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.creations or self.changements or self.retraits or self.deplaces)

    @property
    def empreinte(self) -> str:
        """Ce que la personne a vu : si l’arbre a bougé depuis, elle doit revoir."""
        seen = [
            [str(noeud) for noeud in self.creations],
            [[str(item.objectif.uid), item.phrases] for item in self.changements],
            [str(item.uid) for item in self.retraits],
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:24]


class EssaiPerime(Exception):
    """L’arbre a changé depuis l’essai que la personne a vu."""


def import_arbre(
    reference: Reference, lu: ArbreLu, *, by: Auteur, essai: bool, empreinte: str = ""
) -> Essai:
    """Compare puis, hors essai, écrit tout d’un bloc ; avec un défaut, n’écrit rien.

    ``empreinte`` : celle de l’essai montré ; lève ``EssaiPerime`` si l’arbre a changé depuis.
    """
    with transaction.atomic():
        fresh = lock(reference)
        ecrivain = _Ecrivain(fresh, lu, by)
        said = ecrivain.compare()
        if essai or lu.defauts:
            return said
        if empreinte and said.empreinte != empreinte:
            raise EssaiPerime
        ecrivain.write()
        return said


class _Ecrivain:
    """Rapproche les objectifs lus de ceux de la base, puis les écrit."""

    def __init__(self, reference: Reference, lu: ArbreLu, by: Auteur):
        self.reference, self.lu, self.by = reference, lu, by
        rows = reference.objectifs.select_related("parent").order_by("position", "pk")
        self.known = list(rows)
        for objectif in self.known:
            objectif.reference = reference
        self.found: dict[int, ObjectifReference] = {}

    def compare(self) -> Essai:
        said = Essai(defauts=list(self.lu.defauts), remarques=list(self.lu.remarques))
        if self.lu.defauts:
            return said
        self._match()
        for rang, noeud in enumerate(self.lu.noeuds):
            if (objectif := self.found.get(rang)) is None:
                said.creations.append(noeud)
            elif changes := self._changes(rang, noeud, objectif):
                said.changements.append(Changement(objectif, changes))
            else:
                said.inchanges += 1
        said.retraits = self._missing()
        said.deplaces = sum(self._moves())
        return said

    def _missing(self) -> list[ObjectifReference]:
        kept = {objectif.pk for objectif in self.found.values()}
        return [o for o in self.known if o.retire_le is None and o.pk not in kept]

    def _match(self) -> None:
        """Par le code ; à défaut par l’intitulé, sous le même parent puis où qu’il soit."""
        codes = {objectif.code: objectif for objectif in self.known if objectif.code}
        for rang, noeud in enumerate(self.lu.noeuds):
            if noeud.code in codes:
                self.found[rang] = codes[noeud.code]
        lus = {noeud.code for noeud in self.lu.noeuds}
        taken = {objectif.pk for objectif in self.found.values()}
        free = [o for o in self.known if o.pk not in taken and (not o.code or o.code not in lus)]
        self._match_titles(free, by_parent=True)
        self._match_titles(free, by_parent=False)

    def _match_titles(self, free: list[ObjectifReference], *, by_parent: bool) -> None:
        """Un intitulé répété ne désigne personne."""
        held: dict[tuple, list[ObjectifReference]] = {}
        taken = {objectif.pk for objectif in self.found.values()}
        for objectif in free:
            if objectif.pk not in taken:
                key = (objectif.parent_id if by_parent else None, fold(objectif.titre))
                held.setdefault(key, []).append(objectif)
        waiting = [rang for rang in range(len(self.lu.noeuds)) if rang not in self.found]
        counts = Counter(self._key(rang, by_parent=False) for rang in waiting)
        for rang in waiting:
            if not by_parent and counts[self._key(rang, by_parent=False)] > 1:
                continue
            if by_parent and self._parent_is_new(rang):
                continue
            same = held.get(self._key(rang, by_parent=by_parent), [])
            if len(same) == 1:
                self.found[rang] = same.pop()

    def _parent_is_new(self, rang: int) -> bool:
        parent = self.lu.noeuds[rang].parent
        return parent is not None and parent not in self.found

    def _key(self, rang: int, *, by_parent: bool) -> tuple:
        noeud = self.lu.noeuds[rang]
        above = self.found.get(noeud.parent) if noeud.parent is not None else None
        return (above.pk if above and by_parent else None, fold(noeud.titre))

    def _changes(
        self, rang: int, noeud: NoeudLu, objectif: ObjectifReference
    ) -> dict[str, tuple[Any, Any]]:
        """Ce que le fichier dit autrement ; une colonne absente ne dit rien."""
        wanted: dict[str, Any] = {"titre": noeud.titre, **noeud.champs}
        if noeud.code:
            wanted["code"] = noeud.code
        changes = {
            name: (getattr(objectif, name), value)
            for name, value in wanted.items()
            if getattr(objectif, name) != value
        }
        above = self.lu.noeuds[noeud.parent] if noeud.parent is not None else None
        held = self.found.get(noeud.parent) if noeud.parent is not None else None
        if (objectif.parent_id or 0) != (held.pk if held else -1 if above else 0):
            changes["parent"] = (objectif.parent or "", held or above or "")
        if objectif.retire_le:
            changes["retire_le"] = (objectif.retire_le, None)
        return changes

    def _moves(self) -> list[bool]:
        """Pour chaque objectif reconnu et resté sous son parent : a-t-il changé de rang ?"""
        before: dict[int | None, list[int]] = {}
        for objectif in self.known:
            if objectif.retire_le is None:
                before.setdefault(objectif.parent_id, []).append(objectif.pk)
        after: dict[int | None, list[int]] = {}
        for rang in range(len(self.lu.noeuds)):
            if (found := self.found.get(rang)) is not None:
                after.setdefault(found.parent_id, []).append(found.pk)
        moved = []
        for parent, keys in after.items():
            kept = [pk for pk in before.get(parent, []) if pk in set(keys)]
            same = [pk for pk in keys if pk in set(kept)]
            moved += [left != right for left, right in zip(kept, same, strict=True)]
        return moved

    def write(self) -> None:
        now = timezone.now()
        for objectif in self._missing():
            update_traced(objectif, {"retire_le": now}, by=self.by)
        ranks: dict[int | None, int] = {}
        for rang, noeud in enumerate(self.lu.noeuds):
            ranks[noeud.parent] = ranks.get(noeud.parent, 0) + 1
            parent = self.found[noeud.parent] if noeud.parent is not None else None
            self._write_one(rang, noeud, parent, ranks[noeud.parent] * PAS)

    def _write_one(
        self, rang: int, noeud: NoeudLu, parent: ObjectifReference | None, position: int
    ) -> None:
        objectif = self.found.get(rang)
        if objectif is None:
            objectif = ObjectifReference(
                reference=self.reference, parent=parent, titre=noeud.titre, code=noeud.code,
                position=position, **noeud.champs,
            )  # fmt: skip
            create_traced(objectif, by=self.by, acte=Acte.IMPORT)
            self.found[rang] = objectif
            return
        if objectif.position != position:
            objectif.position = position
            objectif.save(update_fields=["position"])
        fields = {name: pair[1] for name, pair in self._changes(rang, noeud, objectif).items()}
        if "parent" in fields:
            fields["parent"] = parent
        if fields:
            update_traced(objectif, fields, by=self.by)
