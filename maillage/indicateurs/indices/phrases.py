"""La recette d’un indice, dite en entier."""

from maillage.core.texte import join_et
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.models import Composite

ABSENCE = (
    "Une composante absente n’est jamais comptée zéro : un lieu est noté s’il connaît au moins "
    "{part} % des poids, remis à 100 %."
)
LOCAL = (
    "Axe principal local (ACP) : ce n’est ni le FDep ni un indice publié. Il se lit ici, et ne se "
    "compare à aucun autre territoire."
)
PESEE = (
    "Les poids viennent des données, pesées par la population ; un lieu incomplet n’a pas de score."
)
CONTRESENS = "Attention : une composante joue dans l’autre sens que celui que vous attendez."
OBSERVEES = (
    "Les bornes sont les plus basse et plus haute valeurs des lieux comparés : deux IDH aux bornes "
    "différentes ne se comparent pas."
)
FIXEES = "Les bornes sont celles que vous avez fixées."


def say_ponderee(composite: Composite, poids: list[float]) -> list[str]:
    """``poids`` : remis à une somme de 1."""
    parts = [
        f"{item['nom']} ({'+' if item['sens'] > 0 else '−'}, {100 * weight:.0f} %)"
        for item, weight in zip(composite.composantes, poids, strict=True)
    ]
    normalisation = composite.get_normalisation_display()
    agregation = composite.get_agregation_display()
    part = format_nombre(100 * composite.part_minimale, 0)
    return [
        f"Composantes, sens et poids : {join_et(parts)}. Un signe moins fait baisser l’indice.",
        f"Normalisation {normalisation}, sur les lieux comparés ; {agregation}.",
        ABSENCE.format(part=part),
    ]


def say_acp(noms: list[str], coefficients: list[float], part: float, attendu: bool) -> list[str]:
    """``part`` de la variance ; ``attendu`` : chaque composante a le sens demandé."""
    shown = [
        f"{nom} ({format_nombre(coefficient, 2)})"
        for nom, coefficient in zip(noms, coefficients, strict=True)
    ]
    share = format_nombre(100 * part, 1)
    said = [LOCAL, f"Il porte {share} % de la variance. Coefficients : {join_et(shown)}.", PESEE]
    return said if attendu else [*said, CONTRESENS]


def say_idh(composite: Composite, *, fixees: bool) -> list[str]:
    nom = composite.get_methode_display()
    scale = "(x − plancher) ÷ (plafond − plancher)"
    return [
        f"{nom} : moyenne de trois indices de 0 à 1, {scale}.",
        FIXEES if fixees else OBSERVEES,
    ]
