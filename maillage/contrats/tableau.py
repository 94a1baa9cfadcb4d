"""Les lignes du tableau des fiches, chaque case déjà prête à lire.

Trois requêtes pour une page entière, et rien que les colonnes montrées : lire des fiches
complètes, textes et listes compris, coûterait dix fois plus que la page.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.contrats.enums import FINIS, RoleOrganisation, StatutFiche
from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation
from maillage.core.texte import format_montant, pluriel
from maillage.demarches.enums import Cercle

PUBLICS_MONTRES = 2
CASES = (
    '<td class="etroit">{}</td><td>{}</td><td>{}</td><td>{}</td>'
    '<td class="calendrier">{}\u00a0– {}</td><td class="nombre">{}</td><td>{}</td>'
)
STATUTS, CERCLES = dict(StatutFiche.choices), dict(Cercle.choices)
# La place de l’identifiant dans une adresse composée une fois pour toutes les lignes.
PLACE = UUID(int=0)


class Ligne(TypedDict):
    """Un dict plutôt qu’un objet : le gabarit y lit cent lignes sans détour.

    ``contrat`` : le nom du contrat qui partage la fiche, vide si c’est le contrat montré.
    ``cases`` : de l’axe au cercle, écrites d’un trait ; un gabarit y mettrait trois fois plus.
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
    cases: SafeString


@dataclass(frozen=True, slots=True)
class Origine:
    """Le contrat d’une fiche, et l’adresse de ses pages, coupée à la place de la fiche.

    ``partagee`` : le nom de ce contrat quand on en montre un autre, sinon vide.
    """

    nom: str
    partagee: str
    debut: str
    fin: str

    def address(self, uid: UUID) -> str:
        return f"{self.debut}{uid}{self.fin}"


def read_lignes(fiches: QuerySet, jour: date, contrat: Contrat) -> list[Ligne]:
    """Les lignes de ``fiches.for_list()``, dans leur ordre, telles que ``contrat`` les montre."""
    rows = list(fiches)
    pks = [row["pk"] for row in rows]
    pilotes, termes = read_pilotes(pks), read_termes(pks)
    origines = read_origines("contrats:fiche", [row["contrat"] for row in rows], contrat)
    return [
        build_ligne(row, jour, pilotes[row["pk"]], termes[row["pk"]], origines[row["contrat"]])
        for row in rows
    ]


def build_ligne(row: dict, jour: date, pilotes: list[str], termes: list, origine: Origine) -> Ligne:
    publics = [mot for vocabulaire, mot in termes if vocabulaire == "publics"]
    priorites = [mot for vocabulaire, mot in termes if vocabulaire == "priorites"]
    late = row["date_fin"] and row["date_fin"] < jour and row["statut"] not in FINIS
    return {
        "uid": str(row["uid"]),
        "url": origine.address(row["uid"]),
        "code": row["code"],
        "titre": row["titre"],
        "sous_action": row["parent"] is not None,
        "contrat": origine.partagee,
        "statut": row["statut"],
        "statut_mot": STATUTS[row["statut"]],
        "is_late": bool(late),
        "cases": format_html(
            CASES,
            row["axe__code"] or row["axe__titre"] or "sans axe",
            ", ".join(pilotes) or "à désigner",
            format_publics(publics),
            next(iter(priorites), "non précisée"),
            format_mois(row["date_debut"]) or "à fixer",
            format_mois(row["date_fin"]) or "à fixer",
            format_montant(row["budget_previsionnel"]) or "à chiffrer",
            CERCLES[row["cercle"]],
        ),
    }


def format_publics(publics: list[str]) -> str:
    """« Jeunes, Familles et 3 autres »."""
    shown, others = publics[:PUBLICS_MONTRES], len(publics[PUBLICS_MONTRES:])
    said = ", ".join(shown) or "non précisés"
    return f"{said} et {pluriel(others, 'autre')}" if others else said


def format_mois(jour: date | None) -> str:
    return f"{jour.month:02}/{jour.year}" if jour else ""


def read_origines(
    page: str, contrats: Iterable[int], ici: Contrat | None = None
) -> dict[int, Origine]:
    """Par clé de contrat, pour une page de fiche ; ``ici``, le contrat montré, n’est pas relu."""
    others = set(contrats) - {ici.pk if ici else None}
    rows = Contrat.objects.filter(pk__in=others).select_related("demarche").order_by()
    found = list(rows.only("uid", "nom", "demarche__slug")) if others else []
    return {row.pk: build_origine(page, row, ici) for row in [*found, *([ici] if ici else ())]}


def build_origine(page: str, contrat: Contrat, ici: Contrat | None) -> Origine:
    address = reverse(page, args=[contrat.demarche.slug, contrat.uid, PLACE])
    debut, _, fin = address.partition(str(PLACE))
    return Origine(contrat.nom, contrat.nom if ici not in (None, contrat) else "", debut, fin)


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
