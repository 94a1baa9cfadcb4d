"""Prendre des indicateurs dans la bibliothèque : ce qui est offert, ce qui l’est déjà."""

from collections.abc import Iterable

from maillage.contrats.models import Contrat, FicheAction
from maillage.referentiels.bibliotheque import IndicateurModele, find_modele, propose_for
from maillage.referentiels.enums import VOCABULAIRES
from maillage.suivi.models import IndicateurAction, IndicateurActionQuerySet

COPIES = (
    "intitule", "nature", "unite", "sens", "frequence", "unique_par_personne", "source", "forme",
    "cumul", "facteur", "collecte",
)  # fmt: skip
TERMES = ("numérateur", "dénominateur")


def copy_modele(modele: IndicateurModele) -> IndicateurAction:
    """Un indicateur neuf, tout rempli, qui ne mesure encore rien."""
    kept = {name: getattr(modele, name) for name in COPIES}
    return IndicateurAction(
        definition=write_definition(modele), echelle=list(modele.echelle),
        ventilations=list(modele.ventilations), modele=modele.code, **kept,
    )  # fmt: skip


def write_definition(modele: IndicateurModele) -> str:
    """La définition, et pour un rapport ce que l’on divise : elle entre au contrat."""
    if not modele.numerateur:
        return modele.definition
    terms = zip(TERMES, (modele.numerateur, modele.denominateur), strict=True)
    return modele.definition + "".join(
        f" {mot.capitalize()}\u00a0: {terme}." for mot, terme in terms
    )


def terms_of(indicateur: IndicateurAction) -> tuple[str, str]:
    """Comment appeler le numérateur et le dénominateur d’un rapport."""
    modele = find_modele(indicateur.modele) if indicateur.modele else None
    if modele and modele.numerateur:
        return modele.numerateur, modele.denominateur
    return TERMES


def taken_codes(contrat: Contrat, fiche: FicheAction | None) -> set[str]:
    """Les modèles déjà pris par cette fiche, ou par le contrat hors de ses fiches."""
    return set(rows_of(contrat, fiche).exclude(modele="").values_list("modele", flat=True))


def rows_of(contrat: Contrat, fiche: FicheAction | None) -> IndicateurActionQuerySet:
    """Les indicateurs vivants d’une fiche ; sans fiche, ceux du contrat à ses autres niveaux."""
    rows = IndicateurAction.objects.filter(contrat=contrat, supprime_le__isnull=True)
    return rows.filter(fiche=fiche) if fiche else rows.above_fiches()


def propose_to(fiche: FicheAction, taken: Iterable[str]) -> list[IndicateurModele]:
    """Ce qui va à une fiche, d’après ses thèmes, ses déterminants et son titre."""
    found: dict[str, list[str]] = {cle: [] for cle in VOCABULAIRES}
    for terme in fiche.termes.all():
        found[terme.vocabulaire].append(terme.code)
    return propose_for(
        found["themes"], found["determinants"], texte=fiche.titre, sauf=frozenset(taken)
    )
