"""Chercher une commune, un EPCI ou un département à ajouter au territoire."""

from dataclasses import dataclass

from maillage.territoires.models import Commune, Departement, Epci, Millesime
from maillage.territoires.resume import codes_of

COMMUNES_MAX = 20
GROUPES_MAX = 5


@dataclass(frozen=True, slots=True)
class Trouve:
    """Un lieu à ajouter. ``champ`` : code, epci ou departement, le nom du champ à poster.

    ``manquantes`` : ses communes qui ne sont pas encore dans le territoire.
    """

    champ: str
    code: str
    nom: str
    precision: str
    communes: int
    manquantes: int


def search_lieux(texte: str, annee: int, espace: str, deja: set[str]) -> list[Trouve]:
    """Les communes d’abord, puis les EPCI et les départements de ce nom ou de ce code."""
    millesime = Millesime.objects.of(annee, espace)
    if millesime is None:
        return []
    return [*_communes(texte, millesime, deja), *_groupes(texte, millesime, deja)]


def _communes(texte: str, millesime: Millesime, deja: set[str]) -> list[Trouve]:
    rows = list(Commune.objects.filter(millesime=millesime).search(texte)[:COMMUNES_MAX])
    wanted = {row.departement for row in rows}
    names = Departement.objects.filter(millesime=millesime, code__in=wanted)
    departements = dict(names.order_by().values_list("code", "nom"))
    return [
        Trouve(
            "code", row.code, row.nom, departements.get(row.departement, row.departement), 1,
            int(row.code not in deja),
        )
        for row in rows
    ]  # fmt: skip


def _groupes(texte: str, millesime: Millesime, deja: set[str]) -> list[Trouve]:
    found = {
        "epci": Epci.objects.filter(millesime=millesime).search(texte)[:GROUPES_MAX],
        "departement": Departement.objects.filter(millesime=millesime).search(texte)[:GROUPES_MAX],
    }
    names = {(champ, row.code): row.nom for champ, rows in found.items() for row in rows}
    members = codes_of(
        millesime,
        epci=[code for champ, code in names if champ == "epci"],
        departements=[code for champ, code in names if champ == "departement"],
    )
    words = {"epci": "EPCI", "departement": "département"}
    return [
        Trouve(champ, code, nom, words[champ], len(members[code]), len(set(members[code]) - deja))
        for (champ, code), nom in names.items()
    ]
