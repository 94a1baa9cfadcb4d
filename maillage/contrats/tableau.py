"""Les lignes du tableau des fiches, chaque case déjà prête à lire.

Trois requêtes pour une page entière, et rien que les colonnes montrées : lire des fiches
complètes, textes et listes compris, coûterait dix fois plus que la page.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from maillage.contrats.enums import FINIS, RoleOrganisation, StatutFiche
from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation
from maillage.core.texte import format_montant, pluriel
from maillage.demarches.enums import Cercle

PUBLICS_MONTRES = 2
STATUTS, CERCLES = dict(StatutFiche.choices), dict(Cercle.choices)
# La place de l’identifiant dans une adresse composée une fois pour toutes les lignes.
PLACE = UUID(int=0)


class Ligne(TypedDict):
    """Un dict plutôt qu’un objet : le gabarit y lit cent lignes sans détour.

    ``contrat`` : le nom du contrat qui partage la fiche, vide si c’est le contrat montré.
    """

    uid: str
    url: str
    code: str
    titre: str
    sous_action: bool
    contrat: str
    statut: str
    statut_mot: str
    is_late: bool
    axe: str
    pilotes: str
    publics: str
    priorite: str
    debut: str
    fin: str
    budget: str
    cercle: str


def read_lignes(fiches: QuerySet, jour: date, contrat: Contrat | None = None) -> list[Ligne]:
    """Les lignes de ``fiches.for_list()``, dans leur ordre."""
    rows = list(fiches)
    pks = [row["pk"] for row in rows]
    pilotes, termes = read_pilotes(pks), read_termes(pks)
    adresses: dict[UUID, str] = {}
    lignes = [
        build_ligne(row, jour, pilotes[row["pk"]], termes[row["pk"]], address_of(row, adresses))
        for row in rows
    ]
    for row, ligne in zip(rows, lignes, strict=True):
        if contrat is None or row["contrat"] != contrat.pk:
            ligne["contrat"] = row["contrat__nom"]
    return lignes


def build_ligne(row: dict, jour: date, pilotes: list[str], termes: list, url: str) -> Ligne:
    publics = [mot for vocabulaire, mot in termes if vocabulaire == "publics"]
    priorites = [mot for vocabulaire, mot in termes if vocabulaire == "priorites"]
    late = row["date_fin"] and row["date_fin"] < jour and row["statut"] not in FINIS
    return {
        "uid": str(row["uid"]),
        "url": url,
        "code": row["code"],
        "titre": row["titre"],
        "sous_action": row["parent"] is not None,
        "contrat": "",
        "statut": row["statut"],
        "statut_mot": STATUTS[row["statut"]],
        "is_late": bool(late),
        "axe": row["axe__code"] or row["axe__titre"] or "sans axe",
        "pilotes": ", ".join(pilotes) or "à désigner",
        "publics": format_publics(publics),
        "priorite": next(iter(priorites), "non précisée"),
        "debut": format_mois(row["date_debut"]) or "à fixer",
        "fin": format_mois(row["date_fin"]) or "à fixer",
        "budget": format_montant(row["budget_previsionnel"]) or "à chiffrer",
        "cercle": CERCLES[row["cercle"]],
    }


def format_publics(publics: list[str]) -> str:
    """« Jeunes, Familles et 3 autres »."""
    shown, others = publics[:PUBLICS_MONTRES], len(publics[PUBLICS_MONTRES:])
    said = ", ".join(shown) or "non précisés"
    return f"{said} et {pluriel(others, 'autre')}" if others else said


def format_mois(jour: date | None) -> str:
    return f"{jour.month:02}/{jour.year}" if jour else ""


def address_of(row: dict, known: dict[UUID, str]) -> str:
    """L’adresse de la fiche ; celle de son contrat n’est composée qu’une fois."""
    contrat = row["contrat__uid"]
    if contrat not in known:
        known[contrat] = reverse(
            "contrats:fiche", args=[row["contrat__demarche__slug"], contrat, PLACE]
        )
    return known[contrat].replace(str(PLACE), str(row["uid"]))


def read_pilotes(pks: list[int]) -> dict[int, list[str]]:
    """Par fiche, le sigle ou le nom de ses structures pilotes."""
    liens = FicheOrganisation.objects.filter(fiche__in=pks, role=RoleOrganisation.PILOTE)
    rows = liens.values_list("fiche", "organisation__sigle", "organisation__nom")
    return group((fiche, sigle or nom) for fiche, sigle, nom in rows)


def read_termes(pks: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Par fiche, (vocabulaire, libellé) de ses publics et priorités, dans l’ordre des mots."""
    liens = FicheAction.termes.through.objects.filter(
        ficheaction__in=pks, terme__vocabulaire__in=("publics", "priorites")
    ).order_by("terme")
    rows = liens.values_list("ficheaction", "terme__vocabulaire", "terme__libelle")
    return group((fiche, (vocabulaire, libelle)) for fiche, vocabulaire, libelle in rows)


def group(pairs: Iterable[tuple[int, object]]) -> dict[int, list]:
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
