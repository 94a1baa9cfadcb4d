"""Les démarches et plans que tout contrat peut dire suivre, d’où qu’il soit."""

from collections.abc import Sequence

from maillage.core.texte import typeset
from maillage.referentiels.enums import GenreReference
from maillage.referentiels.models import ObjectifReference, Reference
from maillage.referentiels.sources import read_donnees


def seed_references(dispositifs: Sequence[dict]) -> None:
    """Une référence nationale par démarche du vocabulaire livré ; rejouable.

    Elles n’ont pas d’arbre : un seul objectif, la démarche elle-même, où mènent les liens.
    """
    donnees = read_donnees("references")
    rows = [row for row in dispositifs if row["code"] not in donnees["sans_reference"]]
    Reference.objects.bulk_create(
        [_build(row, donnees["nationaux"]) for row in rows],
        update_conflicts=True,
        unique_fields=["region", "code", "edition"],
        update_fields=["nom", "genre"],
    )
    _seed_roots({row["code"]: row for row in rows})


def _build(row: dict, plans: list[str]) -> Reference:
    genre = GenreReference.NATIONAL if row["code"] in plans else GenreReference.DISPOSITIF
    return Reference(region="", code=row["code"], nom=_name(row), genre=genre)


def _name(row: dict) -> str:
    libelle, sigle = row["libelle"], row.get("sigle", "")
    return typeset(f"{libelle} ({sigle})" if sigle and sigle not in libelle else libelle)


def _seed_roots(rows: dict[str, dict]) -> None:
    kept = Reference.objects.filter(region="", edition="", code__in=rows)
    held = {
        root.reference_id: root for root in ObjectifReference.objects.filter(reference__in=kept)
    }
    fresh = []
    for reference in kept:
        root = held.get(reference.pk) or ObjectifReference(reference=reference)
        root.titre, root.description = reference.nom, rows[reference.code]["sens"]
        fresh.append(root)
    ObjectifReference.objects.bulk_create([root for root in fresh if root.pk is None])
    ObjectifReference.objects.bulk_update(
        [root for root in fresh if root.pk], ["titre", "description"]
    )
