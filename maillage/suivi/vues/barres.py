"""Les actions sur un calendrier de barres, avec leurs étapes et leurs territoires."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from maillage.contrats.enums import FINIS, StatutFiche
from maillage.graphiques.gantt import Gantt, Genre, Groupe, Ligne
from maillage.suivi.models import Deploiement, Etape
from maillage.suivi.vues.lignes import STATUTS, Action

ARRETES = (StatutFiche.EN_PAUSE, StatutFiche.BLOQUE, StatutFiche.REPORTE)
SANS_AXE = "Hors des axes"
type Enfants = dict[int, list[Ligne]]


def build_gantt(
    actions: list[Action], jour: date, titre: str, bornes: tuple[date, date] | None = None,
    *, detail: bool = True,
) -> Gantt:  # fmt: skip
    """Un groupe par axe, dans l’ordre des actions ; deux requêtes pour le détail."""
    enfants = _read_enfants(actions) if detail else {}
    groups: dict[str, list[Ligne]] = {}
    for action in actions:
        rows = groups.setdefault(_name_axe(action), [])
        rows.append(_of_action(action))
        rows += enfants.get(action.row["pk"], ())
    return Gantt(
        titre, tuple(Groupe(nom, tuple(rows)) for nom, rows in groups.items()), jour, bornes
    )


def _name_axe(action: Action) -> str:
    code, titre = action.row["axe__code"], action.row["axe__titre"]
    if code:
        return f"Axe {code} – {titre}"
    return titre or SANS_AXE


def genre_of(statut: str) -> Genre:
    if statut in FINIS:
        return Genre.FAIT
    if statut in ARRETES:
        return Genre.ARRETE
    return Genre.EN_COURS if statut == StatutFiche.EN_COURS else Genre.A_VENIR


def _of_action(action: Action) -> Ligne:
    row = action.row
    note = STATUTS[row["statut"]] + (f", partagée par {action.partagee}" if action.partagee else "")
    debut, fin = row["date_debut"], row["date_fin"]
    nature = "sous-action" if row["parent"] else "action"
    return Ligne(action.nom, debut, fin, genre_of(row["statut"]), nature,
                 1 if row["parent"] else 0, note=note)  # fmt: skip


def _read_enfants(actions: Iterable[Action]) -> Enfants:
    pks = [action.row["pk"] for action in actions]
    found: Enfants = defaultdict(list)
    etapes = Etape.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    for row in etapes.order_by("position", "pk").values(
        "fiche", "titre", "debut", "echeance", "faite", "responsable"
    ):
        found[row["fiche"]].append(_of_etape(row))
    lieux = Deploiement.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    dates = {a.row["pk"]: (a.row["date_debut"], a.row["date_fin"]) for a in actions}
    for fiche, libelle, statut in lieux.order_by("position", "pk").values_list(
        "fiche", "libelle", "statut"
    ):
        # Un territoire mène l’action dans les temps de l’action.
        found[fiche].append(
            Ligne(libelle, *dates[fiche], genre_of(statut), "territoire", 1, note=STATUTS[statut])
        )
    return found


def _of_etape(row: Mapping[str, Any]) -> Ligne:
    genre = Genre.FAIT if row["faite"] else Genre.A_VENIR
    return Ligne(row["titre"], row["debut"], row["echeance"], genre, "étape", 1,
                 jalon=row["debut"] is None, note=row["responsable"])  # fmt: skip
