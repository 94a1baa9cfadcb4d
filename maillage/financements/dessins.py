"""Les figures du plan de financement : par année, par financeur, budget et dépense."""

from collections.abc import Callable
from decimal import Decimal

from maillage.financements.enums import EtatFinancement
from maillage.financements.sommes import ZERO, PlanFinancement, Somme
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Mesure

DUREE = "Toute la durée"
FINANCEURS_MAX = 12
# Du plus sûr au moins sûr.
ETATS = (
    EtatFinancement.VERSE, EtatFinancement.CONVENTIONNE, EtatFinancement.NOTIFIE,
    EtatFinancement.SOLLICITE, EtatFinancement.A_RECHERCHER,
)  # fmt: skip


def draw_resume(plan: PlanFinancement) -> Figure | None:
    """Ce qu’il faut, ce que l’on a, ce qui manque et ce qui fut dépensé ; rien sans budget."""
    total = plan.total
    if not total.besoin:
        return None
    euros = {
        "À financer": total.besoin, "Trouvé": total.trouve,
        "Droit commun acquis": total.droit_acquis, "Reste à trouver": plan.manque,
        "Dépensé": total.depense,
    }  # fmt: skip
    modele = Barres(
        "L’argent du contrat", tuple(euros),
        (Serie("Euros", tuple(Mesure(float(montant)) for montant in euros.values())),),
        mesure="Montant", unite="€", decimales=0,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle="bord-argent")


def draw_annees(plan: PlanFinancement) -> Figure | None:
    """L’argent nouveau de chaque année par état, et ce que rien ne paie encore."""
    years = {
        str(annee or DUREE): somme
        for annee, somme in plan.par_annee.items()
        if somme.nouveau or somme.besoin
    }
    if not any(somme.nouveau for somme in years.values()):
        return None
    series = [_serie(etat.label.capitalize(), years, _get(etat)) for etat in ETATS]
    series.append(_serie("Sans financement", years, _unfunded))
    return _draw("Argent nouveau par année", years, series, "financement-annees")


def draw_financeurs(plan: PlanFinancement) -> Figure | None:
    """Les plus gros financeurs d’abord ; ce qui est acquis, ce qui ne l’est pas encore."""
    ranked = sorted(plan.par_financeur.items(), key=lambda item: -item[1].nouveau)
    funders = {nom: somme for nom, somme in ranked[:FINANCEURS_MAX] if somme.nouveau}
    if not funders:
        return None
    series = [
        _serie("Trouvé", funders, lambda somme: somme.trouve),
        _serie("Demandé", funders, lambda somme: somme.attente),
        _serie("À rechercher", funders, lambda somme: somme.recherche),
    ]
    return _draw("Argent nouveau par financeur", funders, series, "financement-financeurs")


def draw_depenses(plan: PlanFinancement) -> Figure | None:
    """Le budget et la dépense de chaque année, côte à côte."""
    years = {
        str(annee): somme
        for annee, somme in plan.par_annee.items()
        if annee and (somme.besoin or somme.depense)
    }
    if not any(somme.depense for somme in years.values()):
        return None
    series = [
        _serie("Budget", years, lambda somme: somme.besoin),
        _serie("Dépensé", years, lambda somme: somme.depense),
    ]
    return _draw("Budget et dépense par année", years, series, "financement-depenses", piles=False)


def _get(etat: EtatFinancement) -> Callable[[Somme], Decimal]:
    return lambda somme: somme.get(etat)


def _unfunded(somme: Somme) -> Decimal:
    return max(somme.besoin - somme.prevu, ZERO)


def _serie(nom: str, sommes: dict[str, Somme], read: Callable[[Somme], Decimal]) -> Serie:
    return Serie(nom, tuple(Mesure(float(read(somme))) for somme in sommes.values()))


def _draw(titre: str, sommes: dict, series: list[Serie], cle: str, *, piles: bool = True) -> Figure:
    kept = [serie for serie in series if any(mesure.valeur for mesure in serie.mesures)]
    modele = Barres(
        titre, tuple(sommes), tuple(kept or series[:1]), mesure="Montant", unite="€", decimales=0,
        empilees=piles,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle=cle)
