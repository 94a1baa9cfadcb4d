"""Ce que disent les indicateurs d’action : la dernière valeur, d’où l’on part, où l’on va.

Une file active compte des personnes uniques : elle ne s’additionne jamais entre sites.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices

from maillage.contrats.models import Contrat
from maillage.core.texte import format_date, format_periode, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url, fiche_page
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.suivi.enums import NatureIndicateur
from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs import EtatAvancement, Point, Serie, progress
from maillage.suivi.valeurs.phrases import say_etat, say_nombre, say_somme, say_valeur

FAMILLE = FamillePreuve.RESULTATS
EFFETS = frozenset({NatureIndicateur.RESULTAT, NatureIndicateur.IMPACT})
JUGES = EFFETS | {NatureIndicateur.REALISATION}
PARTIELLE = "Un site au moins n’a pas dit sa valeur."
SITES = "Compté site par site : une même personne peut aller dans deux sites, rien ne s’additionne."


class Issue(TextChoices):
    """Où en est un indicateur : ce qu’en dit son suivi, et « tu » si personne ne peut le dire."""

    ATTEINT = EtatAvancement.ATTEINT, "cible atteinte"
    EN_BONNE_VOIE = EtatAvancement.EN_BONNE_VOIE, "en bonne voie vers la cible"
    EN_CHEMIN = EtatAvancement.EN_CHEMIN, "en chemin, cible non atteinte"
    EN_RETRAIT = EtatAvancement.EN_RETRAIT, "en retrait, ou sans progrès depuis le départ"
    SANS_CIBLE = EtatAvancement.SANS_CIBLE, "une valeur, sans cible où la comparer"
    SANS_VALEUR = EtatAvancement.SANS_VALEUR, "aucune valeur relevée"
    TU = "tu", "secret ou non disponible"


@dataclass(frozen=True, slots=True)
class Resultat:
    """Un indicateur et sa dernière valeur, telle qu’on peut la citer.

    ``valeur`` : rien si elle est par site et ne s’additionne pas. ``taux`` : chemin parcouru du
    départ à la cible (1 : atteinte), rien si l’on ne sait pas d’où l’on part.
    """

    indicateur: IndicateurAction
    issue: Issue
    cible: Decimal | None
    valeur: Decimal | None = None
    ecrite: str = ""
    debut: date | None = None
    fin: date | None = None
    taux: Decimal | None = None
    limite: str = ""

    @property
    def periode(self) -> str:
        return format_periode(self.debut, self.fin)

    @property
    def cible_dite(self) -> str:
        """La cible et son unité ; vide sans cible."""
        return "" if self.cible is None else say_nombre(self.cible, self.indicateur.unite)


def read_resultats(matiere: Matiere) -> list[Resultat]:
    """Tous ceux que l’on peut lire, dans l’ordre du contrat."""

    def read() -> list[Resultat]:
        series = matiere.series
        return [judge(series[row.pk], matiere.fin) for row in matiere.indicateurs]

    return matiere.keep("resultats", read)


def judge(serie: Serie, jour: date) -> Resultat:
    """Sa dernière période : le territoire entier s’il est dit, sinon ses sites."""
    row = serie.indicateur
    if not serie.points:
        return Resultat(row, Issue.SANS_VALEUR, row.cible)
    last = serie.points[-1]
    blank = Resultat(row, Issue.TU, row.cible, debut=last.debut, fin=last.fin)
    if last.somme.refus:
        said = say_sites(serie, last)
        return replace(blank, issue=Issue.SANS_CIBLE, ecrite=said, limite=SITES)
    if not last.somme.is_known:
        return replace(blank, ecrite=say_etat(last.somme))
    found = progress(row, serie.valeurs, jour, cibles=serie.cibles)
    return replace(
        blank, issue=Issue(found.etat), cible=found.cible, valeur=last.somme.valeur,
        ecrite=say_somme(row, last.somme), taux=found.taux,
        limite=PARTIELLE if last.somme.partielle else "",
    )  # fmt: skip


def say_sites(serie: Serie, point: Point) -> str:
    """« Nord : 12 personnes ; Sud : secret »."""
    return " ; ".join(
        f"{item.deploiement} : {say_valeur(serie.indicateur, item)}"
        for item in serie.valeurs
        if item.deploiement and (item.debut, item.fin) == (point.debut, point.fin)
    )


def tell_resultat(item: Resultat, contrat: Contrat) -> Preuve:
    """La preuve d’un seul indicateur, de son départ à sa cible."""
    row, cle = item.indicateur, f"indicateur:{item.indicateur.uid}"
    titre = str(row)
    if item.issue in (Issue.SANS_VALEUR, Issue.TU):
        why = (
            "Aucune valeur n’est relevée."
            if item.issue == Issue.SANS_VALEUR
            else (f"Sa dernière valeur est : {item.ecrite}.")
        )
        return missing(
            FAMILLE, cle, titre, why, remede="Relevez sa valeur, ou dites pourquoi elle manque.",
            url=indicateur_url(row, contrat),
        )  # fmt: skip
    phrase = f"{item.ecrite} {item.periode}"
    if row.depart is not None:
        phrase += f", pour {say_nombre(row.depart, row.unite)} au départ"
    if item.cible is not None:
        phrase += f" et une cible de {item.cible_dite}"
    return found(
        FAMILLE, cle, titre, f"{phrase} : {item.issue.label}.",
        source=row.source or "Suivi de l’action",
        date=format_date(item.fin), limite=item.limite, is_partial=item.issue == Issue.SANS_CIBLE,
        remede="Donnez une cible à cet indicateur." if item.cible is None else "",
        url=indicateur_url(row, contrat) if item.cible is None else "",
    )  # fmt: skip


def indicateur_url(row: IndicateurAction, contrat: Contrat) -> str:
    """Où l’on écrit cet indicateur."""
    if row.fiche:
        return fiche_page("suivi:indicateurs", row.fiche)
    return contrat_url("suivi:contrat_indicateurs", contrat)


def collect(matiere: Matiere) -> Iterator[Preuve]:
    """Une phrase d’ensemble, et le détail de chaque indicateur en lignes."""
    rows = [item for item in read_resultats(matiere) if item.indicateur.nature in JUGES]
    if not rows:
        yield missing(
            FAMILLE, "ensemble", "Résultats au regard des cibles",
            "Aucune action n’a d’indicateur de réalisation ni de résultat.",
            remede="Donnez à chaque action un indicateur, son départ et sa cible.",
            url=contrat_url("suivi:contrat_indicateurs", matiere.contrat),
        )  # fmt: skip
        return
    counts = Counter(item.issue for item in rows)
    said = [f"{counts[issue]} : {issue.label}" for issue in Issue if counts[issue]]
    measured = len(rows) - counts[Issue.SANS_VALEUR] - counts[Issue.TU]
    phrase = f"Sur {pluriel(len(rows), 'indicateur')} de réalisation, de résultat ou d’impact, "
    phrase += f"{measured} avec une valeur. {' ; '.join(said)}."
    gap = measured < len(rows)
    yield found(
        FAMILLE, "ensemble", "Résultats au regard des cibles", phrase,
        source="Indicateurs du contrat et de ses actions", date=format_date(matiere.fin),
        is_partial=gap, remede="Lancez une campagne : les valeurs manquantes y sont demandées."
        if gap else "",
        url=contrat_url("suivi:contrat_indicateurs", matiere.contrat) if gap else "",
        lignes=[tell_line(item) for item in rows],
        limite="Une cible atteinte ne dit pas que l’action en est seule la cause.",
    )  # fmt: skip


def tell_line(item: Resultat) -> tuple[str, str]:
    row = item.indicateur
    name = f"{row.fiche.code} {row}".strip() if row.fiche else str(row)
    if not item.ecrite:
        return name, item.issue.label
    target = f", cible {item.cible_dite}" if item.cible_dite else ""
    return name, f"{item.ecrite}{target} ({item.issue.label})"
