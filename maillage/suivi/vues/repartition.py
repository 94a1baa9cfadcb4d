"""Les actions réparties : par pilote, par personne, par public, par thème."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from maillage.contrats.enums import FINIS, RoleOrganisation, StatutFiche
from maillage.contrats.models import FicheAction, FicheOrganisation, FichePersonne
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Mesure
from maillage.suivi.etats import SILENCE, months_before
from maillage.suivi.vues.conditions import AUCUN
from maillage.suivi.vues.lignes import Action

SELON = {
    "pilote": "organisation pilote", "personne": "personne référente", "publics": "public",
    "themes": "thème", "determinants": "déterminant de santé",
}  # fmt: skip
MONTREES = 12


@dataclass(slots=True)
class Part:
    """Ce qui revient à un pilote, à un public ; ``filtre`` : de quoi n’en voir que les actions."""

    libelle: str
    filtre: str = ""
    actions: int = 0
    finies: int = 0
    en_retard: int = 0
    bloquees: int = 0
    silencieuses: int = 0
    statuts: Counter = field(default_factory=Counter)

    def add(self, action: Action, limite: date) -> None:
        statut = action.row["statut"]
        self.actions += 1
        self.statuts[statut] += 1
        self.en_retard += action.is_late
        self.bloquees += statut == StatutFiche.BLOQUE
        if statut in FINIS:
            self.finies += 1
        elif (action.nouvelles or date.min) < limite:
            started = not action.row["date_debut"] or action.row["date_debut"] <= action.jour
            self.silencieuses += started

    @property
    def a_temps(self) -> int:
        return self.actions - self.finies - self.en_retard


type Liens = Iterable[tuple[int, str, str]]


def read_liens(pks: list[int], selon: str) -> Liens:
    """Triplets (fiche, filtre, libellé) ; une requête."""
    if selon == "pilote":
        pilots = FicheOrganisation.objects.filter(fiche__in=pks, role=RoleOrganisation.PILOTE)
        rows = pilots.order_by("pk").values_list("fiche", "organisation", "organisation__nom")
        return [(fiche, f"pilote=o{pk}", nom) for fiche, pk, nom in rows]
    if selon == "personne":
        people = FichePersonne.objects.filter(fiche__in=pks).order_by("pk")
        named = people.values_list("fiche", "personne", "personne__prenom", "personne__nom")
        return {(fiche, f"pilote=p{pk}", f"{a} {b}".strip()) for fiche, pk, a, b in named}
    termes = FicheAction.termes.through.objects.filter(
        ficheaction__in=pks, terme__vocabulaire=selon
    )
    named_by = termes.order_by("pk").values_list("ficheaction", "terme", "terme__libelle")
    return [(fiche, f"terme={pk}", libelle) for fiche, pk, libelle in named_by]


def build_parts(actions: list[Action], selon: str) -> list[Part]:
    """Les plus chargés d’abord ; à la fin, les actions qui ne sont à personne ou d’aucun mot.

    Une action de deux pilotes compte pour chacun : les parts ne s’ajoutent pas.
    """
    by_pk = {action.row["pk"]: action for action in actions}
    parts: dict[str, Part] = {}
    seen = set()
    for fiche, filtre, libelle in read_liens(list(by_pk), selon):
        part = parts.setdefault(filtre, Part(libelle, filtre))
        part.add(by_pk[fiche], _limite(by_pk[fiche]))
        seen.add(fiche)
    found = sorted(parts.values(), key=lambda part: (-part.actions, part.libelle))
    sans = Part("aucun", f"pilote={AUCUN}" if selon == "pilote" else "")
    for pk, action in by_pk.items():
        if pk not in seen:
            sans.add(action, _limite(action))
    return [*found, sans] if sans.actions else found


def _limite(action: Action) -> date:
    return months_before(action.jour, SILENCE)


def draw_parts(parts: list[Part], selon: str) -> Figure | None:
    """Les plus chargés, en barres empilées : dans les temps, en retard, finies."""
    shown = parts[:MONTREES]
    if not shown:
        return None
    # Dans l’ordre des teintes : ce qui tarde est en orangé, ce qui est fini en vert.
    series = (("en cours ou à venir", "a_temps"), ("en retard", "en_retard"), ("finies", "finies"))
    modele = Barres(
        f"Actions par {SELON[selon]}",
        tuple(part.libelle for part in shown),
        tuple(
            Serie(nom, tuple(Mesure(getattr(part, champ)) for part in shown))
            for nom, champ in series
        ),
        mesure="Nombre d’actions", decimales=0, empilees=True,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle="suivi-repartition")
