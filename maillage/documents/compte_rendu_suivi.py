"""Ce que le suivi sait d’une année, en textes à reprendre dans un compte rendu financier.

Le compte rendu part chez un financeur : rien du cercle de travail n’y entre, même pour qui le voit.
"""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import format_date, join_et
from maillage.demarches.enums import Cercle
from maillage.suivi.enums import A_LEVER
from maillage.suivi.etats import FicheSuivie, NoteLue
from maillage.suivi.lecture import read_suivi
from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs import Point, Serie, series_of
from maillage.suivi.valeurs.phrases import say_nombre, say_somme

PARTAGES = [str(cercle) for cercle in Cercle if cercle != Cercle.TRAVAIL]


def propose_textes(
    contrat: Contrat, fiches: Collection[FicheAction], annee: int, user
) -> dict[str, str]:
    """Par clé de texte, ce que le suivi de ces actions en dit cette année-là.

    Une action restée au travail ne dit que son état. Le nombre de requêtes est constant.
    """
    suivi = read_suivi(contrat, user=user, cercles=PARTAGES)
    seen = {suivie.pk: suivie for suivie in suivi.fiches}
    series = _read_series([fiche.pk for fiche in fiches if fiche.pk in seen], annee)
    told = [seen[fiche.pk] for fiche in fiches if fiche.pk in seen]
    faits = [line for fiche in fiches for line in _tell(fiche, seen.get(fiche.pk), annee)]
    persons = [serie for serie in series if serie.indicateur.unique_par_personne]
    names = {suivie.pk: str(suivie) for suivie in told}
    return {
        "mise_en_oeuvre": "\n".join(faits),
        "beneficiaires": _join(_list_publics(told), _measure(persons, names, annee)),
        "objectifs": _join(_measure(series, names, annee)),
        "ecarts": _join(line for suivie in told for line in _list_obstacles(suivie, annee)),
    }


def _join(*groups: Collection[str] | Iterator[str]) -> str:
    return "\n".join(line for group in groups for line in group)


def _tell(fiche: FicheAction, suivie: FicheSuivie | None, annee: int) -> Iterator[str]:
    """Son état, ce qui est fait et reste à faire, puis les étapes et les nouvelles de l’année."""
    yield f"{fiche}\u00a0: {fiche.get_statut_display()}."
    if suivie is None:
        return
    when = f" au {format_date(suivie.maj_le)}" if suivie.maj_le else ""
    if suivie.fait:
        yield f"Déjà fait{when}\u00a0: {_flatten(suivie.fait)}"
    if suivie.a_faire:
        yield f"Reste à faire{when}\u00a0: {_flatten(suivie.a_faire)}"
    steps = [
        f"{etape.titre} ({format_date(etape.faite_le)})"
        for etape in suivie.etapes
        if etape.faite_le and etape.faite_le.year == annee
    ]
    if steps:
        yield f"Étapes achevées dans l’année\u00a0: {', '.join(steps)}."
    for note in _list_notes(suivie, annee):
        if note.nature not in A_LEVER:
            yield f"{format_date(note.jour)}\u00a0: {_flatten(note.texte)}"


def _list_notes(suivie: FicheSuivie, annee: int) -> list[NoteLue]:
    """Celles de l’année qui disent quelque chose, de la plus ancienne à la plus récente."""
    rows = [note for note in suivie.notes if note.jour.year == annee and note.texte]
    return sorted(rows, key=lambda note: note.jour)


def _list_obstacles(suivie: FicheSuivie, annee: int) -> Iterator[str]:
    """Ce qui a bloqué, l’aide demandée, et ce qui l’a levé."""
    for note in _list_notes(suivie, annee):
        if note.nature in A_LEVER:
            end = f" (levé le {format_date(note.leve_le)})" if note.leve_le else ""
            yield f"{suivie}, {format_date(note.jour)}\u00a0: {_flatten(note.texte)}{end}"


def _flatten(texte: str) -> str:
    return " ".join(texte.split())


def _list_publics(told: list[FicheSuivie]) -> Iterator[str]:
    """Les publics que nomment les fiches."""
    through = FicheAction.termes.through.objects.filter(
        ficheaction__in=[suivie.pk for suivie in told], terme__vocabulaire="publics"
    )
    rows = through.order_by("terme__libelle").values_list("terme__libelle", flat=True)
    if found := list(dict.fromkeys(rows)):
        yield f"Publics visés\u00a0: {join_et(found)}."


def _read_series(pks: list[int], annee: int) -> list[Serie]:
    rows = IndicateurAction.objects.alive().filter(fiche__in=pks)
    found = list(rows.order_by("fiche__position", "fiche", "position", "pk"))
    return list(series_of(found, date(annee, 12, 31)).values())


def _measure(series: list[Serie], names: dict[int, str], annee: int) -> Iterator[str]:
    """L’action, puis « Personnes formées : 42 personnes (2025), pour une cible de 60. »"""
    groups: dict[int, list[str]] = {}
    for serie in series:
        row = serie.indicateur
        points = [p for p in serie.points if p.fin.year == annee and p.somme.etat is not None]
        said = ", ".join(f"{say_somme(row, p.somme)} ({p.libelle})" for p in points)
        if said:
            line = f"{row.intitule}\u00a0: {said}{_say_cible(serie, points[-1])}."
            groups.setdefault(row.fiche_id or 0, []).append(line)
    for pk, lines in groups.items():
        yield f"{names[pk]}."
        yield from lines


def _say_cible(serie: Serie, point: Point) -> str:
    """La cible de cette période, à défaut celle de toute l’action."""
    row = serie.indicateur
    same = [c.cible for c in serie.cibles if (c.debut, c.fin) == (point.debut, point.fin)]
    cible: Decimal | None = same[0] if same else row.cible
    if cible is None:
        return ""
    when = f" d’ici le {format_date(row.cible_date)}" if row.cible_date and not same else ""
    return f", pour une cible de {say_nombre(cible, row.unite)}{when}"
