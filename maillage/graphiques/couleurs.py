"""Les couleurs d’un dessin : l’attribut porte le jour, la classe laisse la page choisir la nuit.

Recopiées de jetons.css, que les documents ne lisent pas ; un essai compare les deux.
"""

COULEURS = {
    "papier": "#FBFAF7",
    "surface": "#FFFFFF",
    "creux": "#F3F1EB",
    "encre": "#1F2A2E",
    "ardoise": "#5A6B73",
    "petrole": "#0B5563",
    "ocre": "#925100",
    "brique": "#A8321F",
    "mousse": "#2F6B3A",
    "petrole-teinte": "#E3F0F1",
    "filet": "#E0DCD2",
    "bord": "#7A888E",
    "suite-1": "#E3F0F1",
    "suite-2": "#B9D8DC",
    "suite-3": "#86B9C1",
    "suite-4": "#4F96A1",
    "suite-5": "#237482",
    "suite-6": "#0B5563",
    "suite-7": "#063842",
    "ecart-bas": "#925100",
    "ecart-bas-clair": "#D9A766",
    "ecart-nul": "#E8E5DC",
    "ecart-haut-clair": "#86B9C1",
    "ecart-haut": "#0B5563",
    "serie-1": "#0072B2",
    "serie-2": "#D55E00",
    "serie-3": "#007A5A",
    "serie-4": "#A8568A",
    "serie-5": "#8A6D00",
    "serie-6": "#1F2A2E",
}
SERIES = tuple(f"serie-{rang}" for rang in range(1, 7))

type Attributs = dict[str, str | float]


def paint(fond: str = "", trait: str = "", epaisseur: float = 1) -> Attributs:
    """Les attributs de remplissage et de trait ; un nom vide ne peint pas.

    `epaisseur` est en unités du dessin.
    """
    noms = [f"fond-{fond}"] * bool(fond) + [f"trait-{trait}"] * bool(trait)
    peinture: Attributs = {"class": " ".join(noms)} if noms else {}
    peinture["fill"] = COULEURS[fond] if fond else "none"
    if trait:
        peinture |= {"stroke": COULEURS[trait], "stroke_width": epaisseur}
    return peinture
