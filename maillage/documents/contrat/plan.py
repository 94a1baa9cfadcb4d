"""Le programme d’actions : axes, objectifs, et leurs actions en tableaux de synthèse."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from maillage.core.texte import format_periode
from maillage.documents.contrat.jetons import axe_name
from maillage.documents.contrat.mots import blocs_of
from maillage.edition.arbre import Bloc, Tableau, Titre

SANS_AXE = "Actions transversales"


@dataclass(slots=True)
class Plan:
    """L’instantané rangé pour être lu : fiches par axe et par objectif, noms par ``uid``."""

    instantane: dict
    fiches: list[dict] = field(default_factory=list)
    axes: dict[str, dict] = field(default_factory=dict)
    objectifs: dict[str, dict] = field(default_factory=dict)
    par_uid: dict[str, dict] = field(default_factory=dict)

    def axe_of(self, fiche: dict) -> str | None:
        """L’axe de la fiche, ou celui de son objectif ; aucun s’il n’est plus au plan."""
        if fiche["axe"] in self.axes:
            return fiche["axe"]
        return self.objectifs.get(fiche["objectif"], {}).get("axe")

    def fiches_under(self, axe: str | None, objectif: str | None) -> list[dict]:
        return [
            fiche for fiche in self.fiches
            if self.axe_of(fiche) == axe and known(fiche["objectif"], self.objectifs) == objectif
        ]  # fmt: skip


def known(uid: str | None, nodes: dict) -> str | None:
    return uid if uid in nodes else None


def arrange(instantane: dict) -> Plan:
    """Range les fiches dans l’ordre de l’arbre, chaque sous-action à la suite de sa fiche."""
    plan = Plan(instantane)
    for axe in instantane["axes"]:
        plan.axes[axe["uid"]] = axe
        _index(plan, axe["objectifs"], axe["uid"])
    _index(plan, instantane["objectifs"], None)
    plan.par_uid = {fiche["uid"]: fiche for fiche in instantane["fiches"]}
    children: dict[str | None, list[dict]] = {}
    for fiche in instantane["fiches"]:
        children.setdefault(fiche["parent"], []).append(fiche)
    ranks: dict[str | None, int] = {uid: rank for rank, uid in enumerate(plan.axes)}
    order = {uid: rank for rank, uid in enumerate(plan.objectifs)}
    last = len(instantane["fiches"]) + len(ranks) + len(order)
    roots = sorted(
        children.get(None, []),
        key=lambda f: (ranks.get(plan.axe_of(f), last), order.get(f["objectif"], last)),
    )
    _unfold(roots, children, plan.fiches)
    return plan


def _unfold(fiches: list[dict], children: dict, into: list[dict]) -> None:
    for fiche in fiches:
        into.append(fiche)
        _unfold(children.get(fiche["uid"], []), children, into)


def _index(plan: Plan, objectifs: list[dict], axe: str | None) -> None:
    for objectif in objectifs:
        plan.objectifs[objectif["uid"]] = objectif | {"axe": axe}
        _index(plan, objectif["objectifs"], axe)


def build_plan(plan: Plan) -> Iterator[Bloc]:
    """Un titre par axe et par objectif, un tableau sous chacun."""
    for axe in plan.axes.values():
        yield Titre(2, axe_name(axe), "", f"axe-{axe['uid']}")
        yield from blocs_of(axe["description"])
        yield from _table(plan, axe["uid"], None, axe_name(axe))
        yield from _objectifs(plan, axe["objectifs"], axe["uid"], 3)
    loose = plan.fiches_under(None, None)
    if loose or plan.instantane["objectifs"]:
        if plan.axes:
            yield Titre(2, SANS_AXE)
        yield from _table(plan, None, None, SANS_AXE if plan.axes else "Actions du contrat")
        yield from _objectifs(plan, plan.instantane["objectifs"], None, 3 if plan.axes else 2)


def _objectifs(plan: Plan, objectifs: list[dict], axe, niveau: int) -> Iterator[Bloc]:
    for objectif in objectifs:
        yield Titre(niveau, objectif["titre"], objectif["code"], f"objectif-{objectif['uid']}")
        yield from blocs_of(objectif["description"])
        yield from _table(plan, axe, objectif["uid"], objectif["titre"])
        yield from _objectifs(plan, objectif["objectifs"], axe, min(niveau + 1, 6))


def _table(plan: Plan, axe: str | None, objectif: str | None, de: str) -> Iterator[Bloc]:
    fiches = plan.fiches_under(axe, objectif)
    if not fiches:
        return
    signed = plan.instantane["contrat"]["signe"]
    yield Tableau(
        entetes=("N°", "Action", "Pilote", "Calendrier", *(("État",) if signed else ())),
        lignes=tuple(_row(plan, fiche, signed) for fiche in fiches),
        legende=f"Actions : {de}",
        largeurs=(1.2, 5, 3, 2.4, *((1.6,) if signed else ())),
    )


def _row(plan: Plan, fiche: dict, signed: bool) -> tuple[str, ...]:
    elsewhere = mention_elsewhere(plan, fiche)
    return (
        fiche["code"],
        f"{fiche['titre']} ({elsewhere})" if elsewhere else fiche["titre"],
        ", ".join(item["nom"] for item in fiche["organisations"].get("pilote", [])),
        " – ".join(f"{day:%d/%m/%Y}" for day in days_of(fiche) if day),
        *((fiche["statut_libelle"],) if signed else ()),
    )


def periode_of(fiche: dict) -> str:
    return format_periode(*days_of(fiche))


def days_of(fiche: dict) -> tuple[date | None, date | None]:
    """Le début et la fin, quand on les connaît."""
    start, end = fiche["date_debut"], fiche["date_fin"]
    return date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None


def mention_elsewhere(plan: Plan, fiche: dict) -> str:
    """« également rattachée à l’axe 2 » ; la fiche, elle, n’est montrée qu’une fois."""
    names = [_place_name(plan, lien) for lien in fiche["rattachements"]]
    kept = [name for name in dict.fromkeys(names) if name]
    return f"également rattachée à {', '.join(kept)}" if kept else ""


def _place_name(plan: Plan, lien: dict) -> str:
    axe = plan.axes.get(lien["axe"])
    if axe:
        return f"l’axe {axe['code']}" if axe["code"] else f"l’axe « {axe['titre']} »"
    objectif = plan.objectifs.get(lien["objectif"])
    return f"l’objectif « {objectif['titre']} »" if objectif else ""
