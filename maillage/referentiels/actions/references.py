"""Tenir les références d’une région : les créer, les redire, en ouvrir une édition de plus."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from maillage.comptes.auteur import Auteur
from maillage.referentiels.actions.arbre import PAS, create_tree
from maillage.referentiels.actions.trace import Refus, create_traced, lock, update_traced
from maillage.referentiels.arbre import tree
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference
from maillage.referentiels.sources import read_donnees

TEXTES_OBJECTIF = ("code", "titre", "genre", "description", "preuve", "source", "position")
TEXTES_INDICATEUR = (
    "code", "intitule", "definition", "unite", "sens", "frequence", "position"
)  # fmt: skip


@transaction.atomic
def create_reference(region: str, *, by: Auteur, **fields: Any) -> Reference:
    """Ajoute une référence à la région ; lève ``Refus`` si elle y est déjà."""
    reference = Reference(region=region, **fields)
    reference.code = fields.get("code") or slugify(reference.nom)[:60] or "reference"
    _check_edition(reference)
    create_traced(reference, by=by)
    return reference


@transaction.atomic
def update_reference(reference: Reference, *, version: int, by: Auteur, **fields: Any) -> dict:
    """Redit une référence ; lève ``Refus`` ou ``Conflit``."""
    fresh = lock(reference)
    wanted = Reference(
        pk=fresh.pk, region=fresh.region, code=fresh.code,
        edition=fields.get("edition", fresh.edition),
    )  # fmt: skip
    _check_edition(wanted)
    return update_traced(fresh, fields, by=by, version=version)


def _check_edition(wanted: Reference) -> None:
    same = Reference.objects.filter(region=wanted.region, code=wanted.code, edition=wanted.edition)
    if same.exclude(pk=wanted.pk).exists():
        said = f"l’édition «\u00a0{wanted.edition}\u00a0»" if wanted.edition else "sans édition"
        raise Refus(
            f"La région a déjà cette référence, {said}\u00a0: donnez un autre nom ou une autre "
            "édition."
        )


@transaction.atomic
def offer_reference(reference: Reference, *, actif: bool, by: Auteur) -> None:
    """Propose la référence aux démarches de la région, ou l’écarte ; les liens restent."""
    fresh = lock(reference)
    if fresh.actif != actif:
        update_traced(fresh, {"actif": actif}, by=by)


@transaction.atomic
def create_edition(
    reference: Reference, *, edition: str, debut: date | None, fin: date | None,
    copie: bool, by: Auteur,
) -> Reference:  # fmt: skip
    """Ouvre une édition qui remplace ``reference`` ; ``copie`` reprend arbre et indicateurs.

    Lève ``Refus`` si elle existe déjà. L’ancienne ne bouge pas : ses liens la suivent.
    """
    suivante = Reference(
        region=reference.region, code=reference.code, nom=reference.nom, genre=reference.genre,
        porteur=reference.porteur, adresse=reference.adresse, edition=edition, debut=debut,
        fin=fin, remplace=reference,
    )  # fmt: skip
    _check_edition(suivante)
    create_traced(suivante, by=by)
    if copie:
        _copy_content(reference, suivante, by)
    return suivante


def _copy_content(source: Reference, cible: Reference, by: Auteur) -> None:
    copies: dict[int, ObjectifReference] = {}
    for noeud in tree(source):
        ancien = noeud.objectif
        copie = ObjectifReference(
            reference=cible, **{name: getattr(ancien, name) for name in TEXTES_OBJECTIF}
        )
        copie.parent = copies.get(ancien.parent_id or 0)
        create_traced(copie, by=by)
        copies[ancien.pk] = copie
    for indicateur in source.indicateurs.filter(retire_le__isnull=True):
        copied = IndicateurCommun(
            reference=cible, **{name: getattr(indicateur, name) for name in TEXTES_INDICATEUR}
        )
        copied.objectif = copies.get(indicateur.objectif_id or 0)
        create_traced(copied, by=by)


def list_exemples(region: str) -> list[dict]:
    """Les exemples livrés que la région n’a pas encore repris : ``code``, ``nom``, ``phrase``…"""
    held = set(Reference.objects.filter(region=region).values_list("code", "edition"))
    return [
        item for item in read_donnees("references")["exemples"]
        if (item["code"], item["edition"]) not in held
    ]  # fmt: skip


@transaction.atomic
def adopt_exemple(region: str, code: str, *, by: Auteur) -> Reference:
    """Copie dans la région un exemple livré ; ``KeyError`` s’il n’existe pas, ou y est déjà."""
    exemples = {item["code"]: item for item in list_exemples(region)}
    return load_reference(region, exemples[code], by=by)


@transaction.atomic
def load_reference(region: str, described: dict, *, by: Auteur) -> Reference:
    """Crée une référence, son arbre et ses indicateurs, d’après une description livrée."""
    days = {
        name: date.fromisoformat(described[name])
        for name in ("debut", "fin")
        if described.get(name)
    }
    reference = create_reference(
        region, by=by, code=described["code"], nom=described["nom"], genre=described["genre"],
        edition=described.get("edition", ""), porteur=described.get("porteur", ""),
        adresse=described.get("adresse", ""), **days,
    )  # fmt: skip
    created = create_tree(reference, described.get("objectifs", ()), by=by)
    for rang, row in enumerate(described.get("indicateurs", ()), 1):
        fields = {name: value for name, value in row.items() if name != "objectif"}
        indicateur = IndicateurCommun(reference=reference, position=rang * PAS, **fields)
        indicateur.objectif = created.get(row.get("objectif", ""))
        create_traced(indicateur, by=by)
    return reference
