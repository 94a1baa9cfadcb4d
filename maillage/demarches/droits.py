"""Qui peut quoi, et pourquoi : les règles en code, dites à l’écran."""

from dataclasses import dataclass

from maillage.core.texte import join_et
from maillage.demarches.enums import REGLES, Cercle, Echelle, Regle, Role
from maillage.demarches.models import Affectation, Demarche


@dataclass(frozen=True, slots=True)
class Case:
    """Un cercle vu par un rôle : partout, ou seulement sur ce qui le concerne."""

    cercle: Cercle
    partout: bool


@dataclass(frozen=True, slots=True)
class LigneDroits:
    role: Role
    regle: Regle
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Raison:
    """Pourquoi l’on voit : un rôle tenu, son étendue, ce qu’il ouvre ici."""

    role: Role
    etendue: str
    phrase: str


def table_droits() -> list[LigneDroits]:
    """Tous les rôles : ce qu’ils voient, cercle par cercle, et ce qu’ils font."""
    return [LigneDroits(role, regle, _cases(regle)) for role, regle in REGLES.items()]


def _cases(regle: Regle) -> tuple[Case, ...]:
    seen = regle.cercles | regle.siens
    return tuple(Case(cercle, cercle in regle.cercles) for cercle in Cercle if cercle in seen)


def explain(user, demarche: Demarche | None = None) -> list[Raison]:
    """« Et vous ici » : les rôles du compte qui comptent, en phrases.

    Sans démarche, tous ses rôles ; dans une démarche, ceux qui y ouvrent quelque chose.
    """
    held = Affectation.objects.of(user).select_related("demarche", "organisation")
    reached = [item for item in held if demarche is None or _reaches(item, demarche)]
    return [_reason(item) for item in reached]


def _reaches(affectation: Affectation, demarche: Demarche) -> bool:
    echelle = REGLES[Role(affectation.role)].echelle
    if echelle == Echelle.DEMARCHE:
        return affectation.demarche_id == demarche.pk
    ressorts = demarche.ressorts.all()
    if echelle == Echelle.DEPARTEMENT:
        return affectation.departement in {ressort.departement for ressort in ressorts}
    return echelle == Echelle.REGION and affectation.region in {r.region for r in ressorts}


def _reason(affectation: Affectation) -> Raison:
    role = Role(affectation.role)
    regle = REGLES[role]
    more = _name_cercles(regle.siens - regle.cercles)
    seen = _name_cercles(regle.cercles)
    parts = [f"Vous voyez {seen}." if seen else "Ce rôle n’ouvre aucun contenu."]
    if more:
        parts.append(f"Sur ce qui vous concerne, vous voyez aussi {more}.")
    if affectation.organisation:
        parts.append(f"Vous le tenez au titre de {affectation.organisation}.")
    return Raison(role, affectation.etendue, " ".join([*parts, regle.fait]))


def _name_cercles(cercles: frozenset[Cercle]) -> str:
    """« le cercle public », « les cercles transmis et public », vide s’il n’y en a pas."""
    names = [cercle.label for cercle in Cercle if cercle in cercles]
    article = "les cercles" if len(names) > 1 else "le cercle"
    return f"{article} {join_et(names)}" if names else ""
