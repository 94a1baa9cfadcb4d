"""Écrire des populations légales sans jamais compter deux fois."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Substr

from maillage.territoires.codes import ARRONDISSEMENTS, departement_of
from maillage.territoires.enums import Espace, Producteur
from maillage.territoires.imports.ecriture import insert_rows
from maillage.territoires.models import Population

COLONNES = ("espace", "code", "annee", "geographie", "recensement", "ville", "municipale", "a_part",
            "totale", "producteur")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habitants:
    """La population d’un code, telle qu’un fichier la donne."""

    code: str
    municipale: int
    a_part: int | None = None
    totale: int | None = None
    recensement: int | None = None


def add_up_cities(lignes: dict[str, Habitants]) -> dict[str, Habitants]:
    """Ajoute Paris, Lyon et Marseille quand le fichier ne donne que leurs arrondissements."""
    parts: dict[str, list[Habitants]] = {}
    for code, ligne in lignes.items():
        if code in ARRONDISSEMENTS:
            parts.setdefault(ARRONDISSEMENTS[code], []).append(ligne)
    cities = {ville: _add(ville, found) for ville, found in parts.items() if ville not in lignes}
    return lignes | cities


def _add(ville: str, parts: list[Habitants]) -> Habitants:
    def total(values: Iterable[int | None]) -> int | None:
        numbers = list(values)
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    return Habitants(
        ville,
        sum(part.municipale for part in parts),
        total(part.a_part for part in parts),
        total(part.totale for part in parts),
        parts[0].recensement,
    )


@transaction.atomic
def write_populations(
    lignes: dict[str, Habitants],
    *,
    annee: int,
    geographie: int,
    producteur: str,
    espace: str = Espace.FRANCE,
) -> int:
    """Remplace les populations de cette année, département par département. Rend leur nombre.

    L’Insee remplace Etalab ; Etalab ne remplace jamais l’Insee.
    """
    rows = add_up_cities(lignes)
    if producteur == Producteur.ETALAB:
        official = _covered(annee, espace, Producteur.INSEE)
        rows = {code: row for code, row in rows.items() if departement_of(code) not in official}
    _erase(annee, espace, {departement_of(code) for code in rows})
    insert_rows(
        Population,
        COLONNES,
        (
            (
                espace,
                row.code,
                annee,
                geographie,
                row.recensement or annee,
                ARRONDISSEMENTS.get(row.code, ""),
                row.municipale,
                row.a_part,
                row.totale,
                producteur,
            )
            for row in rows.values()
        ),
    )
    return len(rows)


def _covered(annee: int, espace: str, producteur: str) -> set[str]:
    codes = Population.objects.filter(annee=annee, espace=espace, producteur=producteur)
    return {departement_of(code) for code in codes.values_list("code", flat=True)}


def _erase(annee: int, espace: str, departements: set[str]) -> None:
    """Les codes se terminent par trois signes en métropole, deux outre-mer."""
    known = Population.objects.filter(annee=annee, espace=espace)
    for length in (2, 3):
        starts = [dep for dep in departements if len(dep) == length]
        known.alias(debut=Substr("code", 1, length)).filter(debut__in=starts).delete()
