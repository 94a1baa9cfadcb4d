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
from maillage.core.texte import format_date, format_nombre, format_periode, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url, fiche_page
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.referentiels.enums import Sens
from maillage.suivi.enums import EtatMesure, FormeIndicateur, NatureIndicateur
from maillage.suivi.models import IndicateurAction, ValeurIndicateur

FAMILLE = FamillePreuve.RESULTATS
EFFETS = frozenset({NatureIndicateur.RESULTAT, NatureIndicateur.IMPACT})
JUGES = EFFETS | {NatureIndicateur.REALISATION}
DECIMALES = 1
# Un classeur écrit souvent ce mot pour dire qu’il n’y a pas d’unité.
SANS_UNITE = "nombre"
SITES = "Compté site par site : une même personne peut aller dans deux sites, rien ne s’additionne."


class Issue(TextChoices):
    """Où en est un indicateur, au regard de sa cible."""

    ATTEINT = "atteint", "cible atteinte"
    VERS = "vers", "en progrès, cible non atteinte"
    RECUL = "recul", "sans progrès depuis le départ"
    SANS_CIBLE = "sans_cible", "une valeur, sans cible où la comparer"
    SANS_VALEUR = "sans_valeur", "aucune valeur relevée"
    TU = "tu", "secret ou non disponible"


@dataclass(frozen=True, slots=True)
class Resultat:
    """Un indicateur et sa dernière valeur, telle qu’on peut la citer.

    ``valeur`` : rien si elle est par site et ne s’additionne pas. ``part`` : chemin parcouru du
    départ à la cible (1 : atteinte), rien sans départ.
    """

    indicateur: IndicateurAction
    issue: Issue
    valeur: Decimal | None = None
    ecrite: str = ""
    debut: date | None = None
    fin: date | None = None
    part: Decimal | None = None
    limite: str = ""

    @property
    def periode(self) -> str:
        return format_periode(self.debut, self.fin)


def read_resultats(matiere: Matiere) -> list[Resultat]:
    """Tous ceux que l’on peut lire, dans l’ordre du contrat."""

    def read() -> list[Resultat]:
        return [judge(row, matiere.valeurs.get(row.pk, [])) for row in matiere.indicateurs]

    return matiere.keep("resultats", read)


def judge(row: IndicateurAction, valeurs: list[ValeurIndicateur]) -> Resultat:
    """Sa dernière période : le territoire entier s’il est dit, sinon ses sites."""
    if not valeurs:
        return Resultat(row, Issue.SANS_VALEUR)
    last = max(valeurs, key=lambda item: (item.fin, item.debut))
    same = [item for item in valeurs if (item.debut, item.fin) == (last.debut, last.fin)]
    whole = [item for item in same if item.deploiement_id is None]
    known = [item for item in whole or same if item.etat == EtatMesure.VALEUR]
    blank = Resultat(row, Issue.TU, debut=last.debut, fin=last.fin)
    if not known:
        return replace(blank, ecrite=last.get_etat_display())
    if len(known) > 1 and not can_add(row, known):
        said = say_sites(row, known)
        return replace(blank, issue=Issue.SANS_CIBLE, ecrite=said, limite=SITES)
    value = add(row, known)
    limite = "" if whole or len(known) == len(same) else "Un site au moins n’a pas dit sa valeur."
    issue, part = compare(row, value, previous_of(row, valeurs, last))
    said = say(row, value, known)
    return replace(blank, issue=issue, valeur=value, ecrite=said, part=part, limite=limite)


def can_add(row: IndicateurAction, known: list[ValeurIndicateur]) -> bool:
    """Des personnes uniques, une appréciation, une part sans ses deux termes : jamais."""
    if row.unique_par_personne or row.forme == FormeIndicateur.APPRECIATION:
        return False
    if row.forme == FormeIndicateur.RAPPORT:
        return all(item.numerateur is not None and item.denominateur for item in known)
    return all(item.valeur is not None for item in known)


def add(row: IndicateurAction, known: list[ValeurIndicateur]) -> Decimal | None:
    """La valeur d’un seul lieu, ou la somme de plusieurs ; un rapport somme ses deux termes."""
    if len(known) == 1:
        item = known[0]
        return Decimal(item.echelon) if item.echelon is not None else item.valeur
    if row.forme == FormeIndicateur.RAPPORT:
        over = sum((item.numerateur or Decimal(0) for item in known), Decimal(0))
        under = sum((item.denominateur or Decimal(0) for item in known), Decimal(0))
        return (over / under * row.facteur).quantize(Decimal("0.01"))
    return sum((item.valeur or Decimal(0) for item in known), Decimal(0))


def previous_of(
    row: IndicateurAction, valeurs: list[ValeurIndicateur], last: ValeurIndicateur
) -> Decimal | None:
    """D’où l’on part : la valeur de départ, à défaut la première relevée avant celle-ci."""
    if row.depart is not None:
        return row.depart
    first = min(valeurs, key=lambda item: (item.fin, item.debut))
    earlier = first.fin < last.debut and first.deploiement_id is None
    return first.valeur if earlier else None


def compare(
    row: IndicateurAction, value: Decimal | None, depart: Decimal | None
) -> tuple[Issue, Decimal | None]:
    """Atteint, en progrès ou non, et le chemin parcouru ; sans sens attendu, rien ne se juge."""
    if value is None or row.cible is None or row.sens == Sens.NEUTRE:
        return Issue.SANS_CIBLE, None
    up = row.sens == Sens.HAUSSE
    reached = value >= row.cible if up else value <= row.cible
    part = None
    if depart is not None and row.cible != depart:
        part = ((value - depart) / (row.cible - depart)).quantize(Decimal("0.01"))
    if reached:
        return Issue.ATTEINT, part
    start = depart if depart is not None else (Decimal(0) if up else None)
    moved = start is not None and (value > start if up else value < start)
    return (Issue.VERS if moved else Issue.RECUL), part


def say(row: IndicateurAction, value: Decimal | None, known: list[ValeurIndicateur]) -> str:
    """« 12 ateliers », « 37,5 % », « plutôt satisfaits »."""
    if row.forme == FormeIndicateur.APPRECIATION and value is not None:
        rang = int(value)
        return str(row.echelle[rang]) if rang < len(row.echelle) else f"échelon {rang + 1}"
    unit = f"\u00a0{row.unite}" if row.unite and row.unite != SANS_UNITE else ""
    rough = " (estimation)" if any(item.estimee for item in known) else ""
    short = None if value is None else round(value, DECIMALES)
    return f"{format_nombre(short)}{unit}{rough}"


def say_sites(row: IndicateurAction, known: list[ValeurIndicateur]) -> str:
    return " ; ".join(
        f"{item.deploiement or 'ensemble'} : {say(row, add(row, [item]), [item])}" for item in known
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
        phrase += f", pour {say(row, row.depart, [])} au départ"
    if row.cible is not None:
        phrase += f" et une cible de {say(row, row.cible, [])}"
    return found(
        FAMILLE, cle, titre, f"{phrase} : {item.issue.label}.",
        source=row.source or "Suivi de l’action",
        date=format_date(item.fin), limite=item.limite, is_partial=item.issue == Issue.SANS_CIBLE,
        remede="Donnez une cible à cet indicateur." if row.cible is None else "",
        url=indicateur_url(row, contrat) if row.cible is None else "",
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
    target = f", cible {say(row, row.cible, [])}" if row.cible is not None else ""
    return name, f"{item.ecrite}{target} ({item.issue.label})"
