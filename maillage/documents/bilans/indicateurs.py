"""Les indicateurs : d’où ils partent, ce qu’ils valent, où ils vont ; quatre états jamais mêlés."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from maillage.core.texte import pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_liste, make_tableau, note
from maillage.edition.arbre import Bloc, Titre, paragraphe
from maillage.suivi.enums import EtatMesure
from maillage.suivi.etats import HORS_AXE
from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs import (
    Avancement,
    EtatAvancement,
    Point,
    Serie,
    Somme,
    progress,
    series_of,
)
from maillage.suivi.valeurs.phrases import say_nombre

SANS_VALEUR = "pas encore relevé"
TRANSVERSAUX = "Contrat, axes et objectifs"
# (en-tête, sa part d’une page debout, sa part d’une page couchée) ; 0 : elle n’y est pas.
COLONNES: tuple[tuple[str, float, float], ...] = (
    ("N°", 0, 0.8),
    ("Indicateur", 3.5, 4.4),
    ("Unité", 0, 1.5),
    ("Départ", 1.4, 1.5),
    ("Avant", 1.6, 1.7),
    ("Valeur", 1.7, 1.9),
    ("Cible", 1.3, 1.6),
    ("Où l’on en est", 1.9, 2.4),
)
NUMERO, AVANT = 0, 4
CHIFFRES = range(3, 7)
LEGENDE = (
    "« pas encore relevé » : personne n’a rien saisi ; « secret » et « non disponible » ont été "
    "dits tels ; zéro est un vrai zéro. « Où l’on en est » compare la valeur à la cible et au "
    "temps passé : c’est un repère, pas un jugement."
)


@dataclass(frozen=True, slots=True)
class Mesure:
    """Un indicateur, ce que l’on en a relevé jusqu’à la fin de la période, et où il en est."""

    groupe: str
    sujet: tuple[str, str]
    indicateur: IndicateurAction
    serie: Serie
    avancement: Avancement

    @property
    def connus(self) -> list[Point]:
        return [point for point in self.serie.points if point.somme.etat is not None]

    def say_derniere(self) -> str:
        return say_point(self.indicateur, self.connus[-1] if self.connus else None)

    def say_cible(self) -> str:
        return say_valeur(self.indicateur, self.indicateur.cible) or "à fixer"


def read_mesures(cadre: Cadre) -> list[Mesure]:
    """Ceux du contrat, puis ceux des actions dans l’ordre du plan ; trois requêtes."""
    return cadre.once("mesures", lambda: list(_read(cadre)))


def _read(cadre: Cadre) -> Iterator[Mesure]:
    fiches = {fiche.pk: fiche for fiche in cadre.suivi.fiches}
    own = Q(contrat=cadre.contrat, fiche__isnull=True)
    rows = IndicateurAction.objects.alive().filter(own | Q(fiche__in=fiches))
    found = list(rows.select_related("axe", "objectif").order_by("position", "pk"))
    series = series_of(found, cadre.periode[1] if cadre.has_periode else None)
    order = {pk: rang for rang, pk in enumerate(fiches)}
    for row in sorted(found, key=lambda row: order.get(row.fiche_id, -1)):
        fiche = fiches.get(row.fiche_id)
        groupe = (fiche.axe_titre or HORS_AXE) if fiche else TRANSVERSAUX
        sujet = (fiche.code, fiche.titre) if fiche else ("", name_niveau(row))
        yield _measure(cadre, groupe, sujet, series[row.pk])


def _measure(cadre: Cadre, groupe: str, sujet: tuple[str, str], serie: Serie) -> Mesure:
    """L’avancement se juge à la fin de la période, ou aujourd’hui si elle court encore."""
    row = serie.indicateur
    jour = min(cadre.jour, cadre.periode[1]) if cadre.has_periode else cadre.jour
    avancement = progress(row, serie.valeurs, jour, cibles=serie.cibles)
    return Mesure(groupe, sujet, row, serie, avancement)


def name_niveau(row: IndicateurAction) -> str:
    """Ce que mesure un indicateur qui n’est d’aucune action."""
    if row.objectif:
        return str(row.objectif)
    if row.axe:
        return str(row.axe)
    return row.get_phase_display() if row.phase else "Tout le contrat"


def say_point(row: IndicateurAction, point: Point | None) -> str:
    """« 124 personnes », « secret », « non disponible » ; une estimation est dite telle."""
    somme = point.somme if point else Somme()
    if somme.etat is None:
        return SANS_VALEUR
    if somme.refus:
        return "pas de total"
    if not somme.is_known:
        etat = EtatMesure(str(somme.etat))
        return "en mots" if etat is EtatMesure.VALEUR else str(etat.label)
    marks = [word for word, is_true in (("estimé", somme.estimee), ("partiel", somme.partielle))
             if is_true]  # fmt: skip
    tail = f" ({', '.join(marks)})" if marks else ""
    return say_valeur(row, somme.valeur, somme.echelon) + tail


def say_valeur(row: IndicateurAction, valeur: Decimal | None, echelon: int | None = None) -> str:
    """Le nombre seul, avec « % » ; l’autre unité se dit sous l’intitulé."""
    if echelon is not None:
        return row.echelle[echelon] if echelon < len(row.echelle) else f"échelon {echelon + 1}"
    if valeur is None:
        return ""
    return say_nombre(valeur, "%" if row.unite.strip() == "%" else "")


def say_tendance(mesure: Mesure) -> str:
    """« en bonne voie, en hausse » : l’avancement, puis le dernier mouvement."""
    etat = mesure.avancement.etat
    said = [] if etat == EtatAvancement.SANS_VALEUR else [str(etat)]
    values = [p.somme.valeur for p in mesure.serie.points if p.somme.valeur is not None]
    if len(values) > 1:
        said.append(_move(values[-2], values[-1]))
    if mesure.avancement.en_retard:
        said.append("relevé en retard")
    return ", ".join(said) or "à relever"


def _move(before: Decimal, after: Decimal) -> str:
    if before == after:
        return "stable"
    return "en hausse" if after > before else "en baisse"


def build_indicateurs(cadre: Cadre) -> Iterator[Bloc]:
    """Une phrase, un tableau par axe, et ce que la courbe ne dit pas."""
    mesures = read_mesures(cadre)
    if not mesures:
        return
    yield paragraphe(say_comptes(mesures))
    groups: dict[str, list[Mesure]] = {}
    for mesure in mesures:
        groups.setdefault(mesure.groupe, []).append(mesure)
    for groupe, rows in groups.items():
        yield Titre(2, groupe)
        yield from make_mesures(rows, f"Indicateurs : {groupe}", couchee=True)
    yield note(LEGENDE)


def say_comptes(mesures: list[Mesure]) -> str:
    known = sum(bool(mesure.connus) for mesure in mesures)
    etats = [mesure.avancement.etat for mesure in mesures]
    good = sum(e in (EtatAvancement.ATTEINT, EtatAvancement.EN_BONNE_VOIE) for e in etats)
    late = sum(mesure.avancement.en_retard for mesure in mesures)
    tail = f" {pluriel(late, 'relevé')} en retard." if late else ""
    return (
        f"{pluriel(len(mesures), 'indicateur')}, dont {known} avec au moins un relevé ; "
        f"{good} ont atteint leur cible ou sont en bonne voie.{tail}"
    )


def make_mesures(mesures: list[Mesure], legende: str, *, couchee: bool = False) -> Iterator[Bloc]:
    """Le tableau, puis les sources et les précisions en note ; ``couchee`` : la page l’est."""
    rows = [_row(mesure, couchee) for mesure in mesures]
    kept = [rang for rang, (_, *parts) in enumerate(COLONNES) if parts[couchee]]
    # Une colonne où rien ne serait dit prend la place des autres.
    if all(len(mesure.connus) < 2 for mesure in mesures):
        kept.remove(AVANT)
    if couchee and not any(row[NUMERO] for row in rows):
        kept.remove(NUMERO)
    colonnes = [(titre, parts[couchee]) for titre, *parts in (COLONNES[rang] for rang in kept)]
    droite = [place for place, rang in enumerate(kept) if rang in CHIFFRES]
    cells = [[row[rang] for rang in kept] for row in rows]
    yield from make_tableau(colonnes, cells, legende, droite=droite)
    yield from make_liste(_remarks(mesures))
    sources = dict.fromkeys(m.indicateur.source for m in mesures if m.indicateur.source)
    if sources:
        yield note(f"Sources : {' ; '.join(sources)}.")


def _row(mesure: Mesure, couchee: bool) -> tuple:
    """Une case par colonne ; une page debout dit l’unité sous l’intitulé, et rien de l’action."""
    row, points = mesure.indicateur, mesure.connus
    last = points[-1] if points else None
    before = points[-2] if len(points) > 1 else None
    numero, niveau = mesure.sujet
    unite = "" if row.unite.strip() in ("%", "nombre") else row.unite
    under = ("" if numero else niveau) if couchee else unite
    name = (paragraphe(row.intitule), *([note(under)] if under else []))
    said = (
        _dated(say_valeur(row, row.depart), row.depart_date, "à mesurer", row.depart),
        _named(row, before) if before else "aucune", _named(row, last),
        _dated(say_valeur(row, row.cible), row.cible_date, "à fixer", row.cible),
    )  # fmt: skip
    cells = map(_inline, said) if couchee else said
    return (numero, name, unite, *cells, say_tendance(mesure))


def _inline(said: str) -> str:
    """« 124 (2026) », « 124 (estimé, 2026) » : la date à la suite, quand la place ne manque pas."""
    valeur, *marks = said.split("\n")
    tail = ", ".join(mark.strip("()") for mark in marks)
    return f"{valeur} ({tail})" if tail else valeur


def _named(row: IndicateurAction, point: Point | None) -> str:
    if point is None:
        return SANS_VALEUR
    valeur, sep, mark = say_point(row, point).partition(" (")
    return "\n".join((valeur, *([f"({mark}"] if sep else []), point.libelle))


def _dated(said: str, jour: date | None, absent: str, valeur: Decimal | None) -> str:
    if valeur is None:
        return absent
    return f"{said}\n{jour.year}" if jour else said


def _remarks(mesures: list[Mesure]) -> Iterator[str]:
    """Ce que les chiffres seuls ne disent pas : commentaires du dernier relevé, refus de total."""
    for mesure in mesures:
        if not mesure.connus:
            continue
        last = mesure.connus[-1]
        said = [row.commentaire for row in mesure.serie.valeurs
                if row.commentaire and (row.debut, row.fin) == (last.debut, last.fin)]  # fmt: skip
        said += [last.somme.refus] if last.somme.refus else []
        for texte in said:
            yield f"{mesure.indicateur.intitule} ({last.libelle}) : {texte}"
