"""Ouvrir le contrat suivant : ce que l’on en reprend, et ce que devient chaque action."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import (
    create_axe,
    create_contrat,
    create_objectif,
    duplicate_fiche,
    save_partie,
)
from maillage.contrats.enums import EtatContrat, SortAction, StatutFiche, TypeContrat
from maillage.contrats.extensions import extensions
from maillage.contrats.models import (
    Article,
    Axe,
    Contrat,
    FicheAction,
    Objectif,
    Partie,
    Rattachement,
    SortFiche,
)
from maillage.core.texte import fold
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state

ANNEES = re.compile(r"\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\b")
# Une préfiguration, une charte précèdent le contrat lui-même.
SUITES = {
    TypeContrat.PREFIGURATION: TypeContrat.CONTRAT,
    TypeContrat.CHARTE: TypeContrat.CONTRAT,
}
_REPRIS = ("genre", "ordre", "programme_annuel", "parent", "territoire", "base_fiscale", "voies")
_PARTIE = ("organisation", "role", "representant", "qualite", "mandat_fin", "acte_attendu")
_ARTICLE = (
    "titre", "corps", "numerote", "inclus", "position", "modele_code", "modele_revision",
)  # fmt: skip
DATES = ("date_debut", "date_fin")
_REPLACED = ("titre", "code", "position", "axe", "objectif", "parent", *DATES)


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce que devient une action ; le motif est dû quand elle s’arrête."""

    sort: SortAction
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Reprises:
    """Ce que le nouveau contrat tient de l’ancien, hors actions.

    Sans ``articles``, le texte part du modèle de la région.
    """

    articles: bool = False
    parties: bool = True
    axes: bool = True
    objectifs: bool = True


def find_successor(contrat: Contrat) -> Contrat | None:
    """Le contrat suivant déjà ouvert, dans la même démarche."""
    alive = contrat.successeurs.filter(supprime_le__isnull=True, demarche=contrat.demarche_id)
    return alive.order_by("generation", "pk").first()


def pending_fiches(contrat: Contrat, suivant: Contrat | None) -> QuerySet[FicheAction]:
    """Les fiches du contrat dont on n’a pas encore dit ce qu’elles deviennent dans ``suivant``."""
    alive = FicheAction.objects.alive().filter(contrat=contrat)
    return alive.exclude(sort_decide__contrat=suivant) if suivant else alive


def propose_next(contrat: Contrat) -> dict:
    """Nom, génération et période du contrat suivant ; la durée est celle de l’ancien."""
    debut, fin = next_period(contrat)
    return {
        "nom": next_name(contrat.nom, debut, fin)[:250],
        "generation": contrat.generation + 1,
        "periode_debut": debut,
        "periode_fin": fin,
    }


def next_period(contrat: Contrat) -> tuple[date | None, date | None]:
    """Du lendemain de la fin, prorogation comprise, et pour la même durée."""
    last = contrat.prorogation or contrat.periode_fin
    if last is None:
        return None, None
    debut = last + timedelta(days=1)
    if not (contrat.periode_debut and contrat.periode_fin):
        return debut, None
    years = ((contrat.periode_fin - contrat.periode_debut).days + 1) // 365 or 1
    return debut, _add_years(debut, years) - timedelta(days=1)


def _add_years(jour: date, years: int) -> date:
    day = 28 if (jour.month, jour.day) == (2, 29) else jour.day
    return jour.replace(year=jour.year + years, day=day)


def next_name(nom: str, debut: date | None, fin: date | None) -> str:
    """Le même nom, les années changées ; sans années dans l’ancien, elles s’ajoutent."""
    years = "-".join(dict.fromkeys(str(jour.year) for jour in (debut, fin) if jour))
    if not years:
        return f"{ANNEES.sub('', nom).strip()} (suite)"
    renamed, count = ANNEES.subn(years, nom)
    return renamed if count else f"{nom} {years}"


@transaction.atomic
def open_next(
    contrat: Contrat,
    *,
    choix: Mapping[UUID, Choix],
    reprises: Reprises = Reprises(),
    by: Auteur,
    **fields,
) -> Contrat:
    """Ouvre le contrat suivant, ou complète celui déjà ouvert ; le rejouer ne change rien.

    ``choix`` : ce que devient chaque fiche, par ``uid`` ; une fiche déjà décidée garde son sort.
    ``fields`` : nom, période, si l’on s’écarte de ce qui est proposé. Lève ``ValidationError``
    pour un arrêt sans motif.
    """
    locked = Contrat.objects.select_for_update().select_related("demarche").get(pk=contrat.pk)
    suivant = find_successor(locked) or _create(locked, reprises, by=by, **fields)
    settle(locked, suivant, choix, by=by)
    return suivant


def _create(contrat: Contrat, reprises: Reprises, *, by: Auteur, **fields) -> Contrat:
    kept = {name: getattr(contrat, name) for name in _REPRIS}
    kept["genre"] = SUITES.get(TypeContrat(contrat.genre), contrat.genre)
    suivant = create_contrat(
        demarche=contrat.demarche, by=by, predecesseur=contrat,
        **{**kept, **propose_next(contrat), **fields},
    )  # fmt: skip
    if reprises.articles:
        _copy_articles(contrat, suivant)
    if reprises.parties:
        _copy_parties(contrat, suivant, by=by)
    axes = _copy_axes(contrat, suivant, by=by) if reprises.axes else {}
    objectifs = _copy_objectifs(contrat, suivant, axes, by=by) if reprises.objectifs else {}
    for extension in extensions:
        extension.carry(contrat, suivant, axes, objectifs)
    return suivant


def _copy_articles(contrat: Contrat, suivant: Contrat) -> None:
    """Le texte de l’ancien contrat, à la place du modèle que la création vient de poser."""
    suivant.articles.all().delete()
    rows = contrat.articles.filter(supprime_le__isnull=True)
    Article.objects.bulk_create(
        Article(contrat=suivant, **{name: getattr(row, name) for name in _ARTICLE}) for row in rows
    )


def _copy_parties(contrat: Contrat, suivant: Contrat, *, by: Auteur) -> None:
    """Celles encore engagées, sans acte ni signature, sous leur nom d’aujourd’hui."""
    for row in contrat.parties.engaged():
        kept = {name: getattr(row, name) for name in _PARTIE}
        save_partie(Partie(contrat=suivant, **kept), by=by)


def _copy_axes(contrat: Contrat, suivant: Contrat, *, by: Auteur) -> dict[int, Axe]:
    rows = contrat.axes.filter(supprime_le__isnull=True)
    return {row.pk: create_axe(contrat=suivant, by=by, **_node(row)) for row in rows}


def _copy_objectifs(
    contrat: Contrat, suivant: Contrat, axes: dict, *, by: Auteur
) -> dict[int, Objectif]:
    """Les parents avant leurs enfants."""
    copies: dict[int, Objectif] = {}
    rows = contrat.objectifs.filter(supprime_le__isnull=True).order_by("niveau", "position", "pk")
    for row in rows:
        copies[row.pk] = create_objectif(
            contrat=suivant, by=by, axe=axes.get(row.axe_id),
            parent=copies.get(row.parent_id or 0), **_node(row),
        )  # fmt: skip
    return copies


def _node(node: Axe | Objectif) -> dict:
    kept = {"code": node.code, "titre": node.titre, "description": node.description}
    return kept | {"position": node.position}


@transaction.atomic
def settle(contrat: Contrat, suivant: Contrat, choix: Mapping[UUID, Choix], *, by: Auteur) -> None:
    """Dit ce que deviennent ces fiches ; celles déjà décidées n’en changent pas."""
    check_motifs(choix)
    rows = pending_fiches(contrat, suivant).filter(uid__in=choix)
    fiches = list(rows.select_related("axe", "objectif__axe").order_by("position", "pk"))
    reprise = _Reprise(contrat, suivant, by)
    for fiche in fiches:
        chosen = choix[fiche.uid]
        SortFiche.objects.update_or_create(
            fiche=fiche,
            defaults={"contrat": suivant, "sort": chosen.sort, "motif": chosen.motif.strip()},
        )
        if chosen.sort.is_carried:
            reprise.carry(fiche)
        else:
            _close(fiche, chosen.sort, contrat, by=by)
    reprise.relink()


def check_motifs(choix: Mapping[UUID, Choix]) -> None:
    """Lève ``ValidationError`` si une action s’arrête sans que l’on dise pourquoi."""
    silent = [c for c in choix.values() if c.sort == SortAction.ARRETEE and not c.motif.strip()]
    if silent:
        raise ValidationError("Dites pourquoi une action s’arrête.")


def _close(fiche: FicheAction, sort: SortAction, contrat: Contrat, *, by: Auteur) -> None:
    """L’état que ce sort donne à l’ancienne fiche ; celles d’un contrat clos ne bougent plus."""
    over = StatutFiche(fiche.statut).is_over
    if contrat.etat == EtatContrat.CLOS or (sort == SortAction.ARRETEE and over):
        return
    before = read_state(fiche, ("statut",))
    pursued = sort == SortAction.PERENNISEE
    fiche.statut = StatutFiche.PERENNISE if pursued else StatutFiche.ABANDONNE
    fiche.version += 1
    fiche.save(update_fields=["statut", "version", "updated_at"])
    record_change(fiche, before, by=by, racine_uid=contrat.uid)


class _Reprise:
    """Copie des fiches d’un contrat à l’autre, puis refait leurs liens entre copies."""

    def __init__(self, contrat: Contrat, suivant: Contrat, by: Auteur):
        self.contrat, self.suivant, self.by = contrat, suivant, by
        self.axes = _by_name(suivant.axes.filter(supprime_le__isnull=True))
        self.objectifs = _by_name(
            suivant.objectifs.filter(supprime_le__isnull=True).select_related("axe")
        )
        # Les fiches reprises lors d’un envoi précédent accueillent encore leurs sous-actions.
        known = FicheAction.objects.alive().filter(
            contrat=suivant, edition_precedente__isnull=False
        )
        self.copies = {row.edition_precedente_id: row for row in known.order_by("-pk")}
        self.sources: list[FicheAction] = []

    def carry(self, fiche: FicheAction) -> None:
        """Copie la fiche, sauf si le contrat suivant la continue déjà."""
        if fiche.pk in self.copies:
            return
        copie = duplicate_fiche(fiche, by=self.by, contrat=self.suivant)
        axe = self._find(self.axes, fiche.axe)
        # Hors de son axe, un numéro ne dirait plus rien, et pourrait être déjà pris.
        code = fiche.code if axe or not fiche.axe else ""
        values = {
            "titre": fiche.titre, "code": code, "position": fiche.position, "parent": None,
            "axe": axe,
            "objectif": self._find(self.objectifs, fiche.objectif), **self._dates(fiche),
        }  # fmt: skip
        for name, value in values.items():
            setattr(copie, name, value)
        copie.save(update_fields=_REPLACED)
        self.copies[fiche.pk] = copie
        self.sources.append(fiche)

    def _dates(self, fiche: FicheAction) -> dict:
        """Un calendrier qui n’atteint pas la nouvelle période est celui de l’ancienne."""
        start = self.suivant.periode_debut
        reaches = start and fiche.date_fin and fiche.date_fin >= start
        return {name: getattr(fiche, name) if reaches else None for name in DATES}

    def _find(self, nodes: dict, node: Axe | Objectif | None):
        return nodes.get(_name_of(node)) if node else None

    def relink(self) -> None:
        """Sous-actions, actions liées et places secondaires, entre fiches reprises."""
        for fiche in self.sources:
            copie = self.copies[fiche.pk]
            if fiche.parent_id in self.copies:
                copie.parent = self.copies[fiche.parent_id]
                copie.save(update_fields=["parent"])
            linked = fiche.actions_liees.values_list("pk", flat=True)
            copie.actions_liees.add(*(self.copies[pk] for pk in linked if pk in self.copies))
            self._attach(fiche, copie)

    def _attach(self, fiche: FicheAction, copie: FicheAction) -> None:
        """Les autres axes de la fiche dans son contrat ; son partage avec un autre se rediscute."""
        for lien in fiche.rattachements.filter(contrat=self.contrat).select_related(
            "axe", "objectif__axe"
        ):
            axe = self._find(self.axes, lien.axe)
            objectif = self._find(self.objectifs, lien.objectif)
            if axe or objectif:
                Rattachement.objects.get_or_create(
                    fiche=copie, contrat=self.suivant, axe=axe, objectif=objectif,
                    defaults={"code": lien.code},
                )  # fmt: skip


def _name_of(node: Axe | Objectif) -> tuple:
    """Numéro et titre, sous ceux de l’axe pour un objectif."""
    above = _name_of(node.axe) if isinstance(node, Objectif) and node.axe else ()
    return *above, node.code, fold(node.titre)


def _by_name(nodes: QuerySet) -> dict[tuple, Axe | Objectif]:
    """Le premier de même nom l’emporte."""
    return {_name_of(node): node for node in nodes.order_by("-position", "-pk")}
