"""Les lignes du suivi : une action par ligne, les colonnes que l’on a choisies.

La page et le fichier que l’on télécharge lisent les mêmes colonnes : l’un ne peut mentir à l’autre.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.contrats.colonnes import ColonneAjoutee, familles
from maillage.contrats.enums import FINIS, StatutFiche
from maillage.contrats.models import Contrat
from maillage.contrats.tableau import Origine, read_origines
from maillage.core.tableur import Cellule
from maillage.core.texte import format_montant, pluriel
from maillage.demarches.enums import Cercle
from maillage.suivi.enums import Meteo
from maillage.suivi.vues.lectures import read_sources

STATUTS, CERCLES, METEOS = (
    {cle: str(mot) for cle, mot in kind.choices} for kind in (StatutFiche, Cercle, Meteo)
)
BASE = (
    "pk", "uid", "code", "titre", "parent", "statut", "cercle", "date_debut", "date_fin",
    "budget_previsionnel", "axe__code", "axe__titre", "objectif__code", "objectif__titre",
    "contrat", "suivi__meteo", "suivi__maj_le",
)  # fmt: skip
MONTRES = 2
CLASSE = SafeString(' class="nombre"')


@dataclass(frozen=True, slots=True)
class Action:
    """Une fiche lue pour une vue ; ``plus`` : ce que chaque source en sait.

    ``partagee`` : le nom du contrat d’où elle vient, vide si c’est celui que l’on regarde.
    """

    row: dict
    origine: Origine
    jour: date
    plus: dict[str, Any]

    @property
    def url(self) -> str:
        return self.origine.address(self.row["uid"])

    @property
    def partagee(self) -> str:
        return self.origine.partagee

    @property
    def nom(self) -> str:
        return f"{self.row['code']} {self.row['titre']}".strip()

    @property
    def is_late(self) -> bool:
        fin = self.row["date_fin"]
        return bool(fin and fin < self.jour and self.row["statut"] not in FINIS)

    @property
    def retard(self) -> int:
        return (self.jour - self.row["date_fin"]).days if self.is_late else 0

    @property
    def meteo(self) -> str:
        return self.row["suivi__meteo"] or ""

    @property
    def meteo_mot(self) -> str:
        return METEOS.get(self.meteo, "non renseignée")

    @property
    def nouvelles(self) -> date | None:
        """Le dernier jour où l’on en a dit, fait ou relevé quelque chose."""
        known = (self.row["suivi__maj_le"], self.plus["nouvelles"])
        return max(filter(None, known), default=None)

    @property
    def pilotes(self) -> str:
        return ", ".join(self.plus.get("pilotes") or ())


@dataclass(frozen=True, slots=True)
class Colonne:
    """``lit`` rend ce qui va au fichier ; ``montre`` ce que la page en écrit, à défaut le même.

    ``source`` : ce qu’il faut lire en plus ; ``tri`` : le tri qu’offre son en-tête ; ``somme`` :
    ce qui additionne plusieurs actions.
    """

    titre: str
    lit: Callable[[Action], Cellule]
    montre: Callable[[Action], str] | None = None
    source: str = ""
    tri: str = ""
    somme: Callable[[list[Action]], Cellule] | None = None


TONS = {
    "securise": "fait",
    "atteignable": "principal",
    "appuis": "attention",
    "compromis": "erreur",
}


@lru_cache
def badge(statut: str, mot: str, ton: str = "") -> SafeString:
    """La pastille d’un état ; la même pour toutes les lignes."""
    return format_html(
        '<span class="pastille" data-statut="{}" data-ton="{}">{}</span>', statut, ton, mot
    )


def show_statut(action: Action) -> str:
    mot = badge(action.row["statut"], STATUTS[action.row["statut"]])
    return mot + badge("en_retard", "En retard") if action.is_late else mot


def show_meteo(action: Action) -> str:
    return badge("", action.meteo_mot.capitalize(), TONS.get(action.meteo, ""))


def show_jour(jour: date | None, sinon: str) -> str:
    return f"{jour:%d/%m/%Y}" if jour else sinon


def say_etapes(action: Action) -> str:
    etapes = action.plus["etapes"]
    return f"{etapes.faites} sur {etapes.total}" if etapes and etapes.total else "aucune"


def say_prochaine(action: Action) -> str:
    etapes = action.plus["etapes"]
    if not etapes or not etapes.prochaine:
        return "aucune"
    return f"{etapes.prochaine}, {show_jour(etapes.echeance, 'sans échéance')}"


def say_releves(action: Action) -> str:
    releves = action.plus["releves"]
    if not releves or not releves.total:
        return "aucun indicateur"
    if not releves.en_retard:
        return f"à jour ({releves.total})"
    return f"{releves.en_retard} en retard sur {releves.total}"


def list_mots(cle: str) -> Callable[[Action], str]:
    def lit(action: Action) -> str:
        return ", ".join((action.plus["termes"] or {}).get(cle, ()))

    return lit


def show_mots(cle: str) -> Callable[[Action], str]:
    """« Jeunes, Familles et 3 autres »."""

    def montre(action: Action) -> str:
        mots = (action.plus["termes"] or {}).get(cle, [])
        said, others = ", ".join(mots[:MONTRES]) or "non précisé", len(mots[MONTRES:])
        return f"{said} et {pluriel(others, 'autre')}" if others else said

    return montre


def place_of(prefixe: str) -> Callable[[Action], str]:
    def lit(action: Action) -> str:
        code, titre = (action.row[f"{prefixe}__{nom}"] for nom in ("code", "titre"))
        return f"{code} {titre}".strip() if code or titre else ""

    return lit


def short_place(prefixe: str, sans: str) -> Callable[[Action], str]:
    return lambda action: action.row[f"{prefixe}__code"] or action.row[f"{prefixe}__titre"] or sans


COLONNES = {
    "contrat": Colonne("Contrat", lambda a: a.origine.nom),
    "statut": Colonne("État", lambda a: STATUTS[a.row["statut"]], show_statut, tri="statut"),
    "meteo": Colonne("Météo", lambda a: a.meteo_mot, show_meteo, tri="meteo"),
    "axe": Colonne("Axe", place_of("axe"), short_place("axe", "sans axe")),
    "objectif": Colonne("Objectif", place_of("objectif"), short_place("objectif", "sans objectif")),
    "pilote": Colonne(
        "Pilote", lambda a: a.pilotes, lambda a: a.pilotes or "à désigner", source="pilotes"
    ),
    "personnes": Colonne(
        "Personnes", lambda a: ", ".join(a.plus["personnes"] or ()),
        lambda a: ", ".join(a.plus["personnes"] or ()) or "à désigner", source="personnes",
    ),
    "etapes": Colonne("Étapes faites", say_etapes, source="etapes"),
    "prochaine": Colonne("Prochaine étape", say_prochaine, source="etapes"),
    "debut": Colonne(
        "Début", lambda a: a.row["date_debut"], lambda a: show_jour(a.row["date_debut"], "à fixer"),
        tri="debut",
    ),
    "fin": Colonne(
        "Fin", lambda a: a.row["date_fin"], lambda a: show_jour(a.row["date_fin"], "à fixer"),
        tri="fin",
    ),
    "retard": Colonne(
        "Jours de retard", lambda a: a.retard or None,
        lambda a: pluriel(a.retard, "jour") if a.retard else "aucun",
    ),
    "releves": Colonne("Indicateurs", say_releves, source="releves"),
    "nouvelles": Colonne(
        "Dernières nouvelles", lambda a: a.nouvelles,
        lambda a: show_jour(a.nouvelles, "aucune"), source="nouvelles",
    ),
    "publics": Colonne("Publics", list_mots("publics"), show_mots("publics"), source="termes"),
    "themes": Colonne("Thèmes", list_mots("themes"), show_mots("themes"), source="termes"),
    "budget": Colonne(
        "Budget prévu", lambda a: a.row["budget_previsionnel"],
        lambda a: format_montant(a.row["budget_previsionnel"]) or "à chiffrer", tri="budget",
    ),
    "cercle": Colonne("Cercle", lambda a: CERCLES[a.row["cercle"]]),
}  # fmt: skip
D_ABORD = ("statut", "meteo", "pilote", "etapes", "prochaine", "fin", "nouvelles")
D_ABORD_REGION = ("contrat", "statut", "meteo", "pilote", "etapes", "fin", "nouvelles")


def choose_colonnes(asked: Iterable[str], *, region: bool = False) -> list[str]:
    """Les colonnes demandées, dans l’ordre de la liste ; à défaut celles d’abord montrées."""
    known = list_colonnes()
    wanted = set(asked) & known.keys()
    if not wanted:
        return list(D_ABORD_REGION if region else D_ABORD)
    return [name for name in known if name in wanted]


@cache
def list_colonnes() -> dict[str, Colonne]:
    """Celles du suivi, puis celles que les applications voisines y ajoutent."""
    return COLONNES | {
        cle: adopt(source, item)
        for source, famille in familles.items()
        for cle, item in famille.colonnes.items()
    }


def adopt(source: str, ajoutee: ColonneAjoutee) -> Colonne:
    """La colonne d’une voisine : ce qu’elle sait de l’action, ou rien si elle n’en sait rien."""

    def read(build: Callable[[Any], Any]) -> Callable[[Action], Any]:
        return lambda action: None if action.plus[source] is None else build(action.plus[source])

    def add(actions: list[Action]) -> Cellule:
        known = (action.plus[source] for action in actions)
        return ajoutee.somme and ajoutee.somme([item for item in known if item is not None])

    return Colonne(
        ajoutee.titre, read(ajoutee.lit), read(ajoutee.montre or ajoutee.lit), source,
        somme=add if ajoutee.somme else None,
    )  # fmt: skip


def read_actions(
    fiches: Any, sources: Iterable[str], *, jour: date, user: Any, contrat: Contrat | None = None
) -> list[Action]:
    """Les actions de ``fiches``, dans leur ordre ; une requête, et une par source.

    ``user`` lit les colonnes des applications voisines, sous leurs droits.
    """
    rows = list(fiches.values(*BASE))
    plus = read_sources(sources, [row["pk"] for row in rows], jour, user)
    origines = read_origines("suivi:fiche_suivi", [row["contrat"] for row in rows], contrat)
    return [
        Action(
            row, origines[row["contrat"]], jour,
            {name: found.get(row["pk"]) for name, found in plus.items()},
        )
        for row in rows
    ]  # fmt: skip


def sources_of(colonnes: Iterable[str]) -> set[str]:
    known = list_colonnes()
    return {known[name].source for name in colonnes}


def show_lignes(actions: list[Action], colonnes: list[str]) -> list[tuple[Action, list[str]]]:
    """Chaque action, et le contenu de ses cases, prêt à écrire dans ``write_gabarit``."""
    known = list_colonnes()
    shown = [known[name].montre or known[name].lit for name in colonnes]
    return [(action, [str(show(action) or "") for show in shown]) for action in actions]


def write_gabarit(colonnes: list[str]) -> SafeString:
    """Les cases d’une ligne, composées une fois pour toutes ; à ``{}``, le texte de chacune."""
    known = list_colonnes()
    shown = [(known[name].titre, known[name].somme is not None) for name in colonnes]
    return format_html_join(
        "", '<td{} data-titre="{}">{}</td>',
        ((CLASSE if nombre else "", titre, "{}") for titre, nombre in shown),
    )  # fmt: skip


def sum_cases(actions: list[Action], colonnes: list[str]) -> list[tuple[str, str]]:
    """Le titre et le total de chaque colonne ; rien si aucune ne s’additionne."""
    known = list_colonnes()
    shown = [(known[name].titre, known[name].somme) for name in colonnes]
    if not any(somme for _, somme in shown):
        return []
    return [(titre, show_total(somme(actions)) if somme else "") for titre, somme in shown]


def show_total(total: Cellule) -> str:
    return format_montant(total) if isinstance(total, Decimal) else str(total or "")


def export_rows(actions: list[Action], colonnes: list[str]) -> list[list[Cellule]]:
    """L’en-tête, puis une ligne par action, telle que la page la montre."""
    known = list_colonnes()
    shown = [known[name] for name in colonnes]
    entete: list[Cellule] = ["N°", "Action", *(colonne.titre for colonne in shown), "Partagée par"]
    return [
        entete,
        *([a.row["code"], a.row["titre"], *(c.lit(a) for c in shown), a.partagee] for a in actions),
    ]
