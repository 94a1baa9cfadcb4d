"""La recette d’un scénario : ses hypothèses, bornées, et dites en phrases."""

from dataclasses import asdict, dataclass

from maillage.calcul.acces import Paliers
from maillage.calcul.erreurs import require
from maillage.calcul.trajets import Deplacement
from maillage.core.texte import INSECABLE, join_et
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.acces.professions import Regime, find_regime

POIDS = (1.0, 2 / 3, 1 / 3)
PUBLIE, ESTIME = "publie", "estime"
BASES = {
    PUBLIE: "l’APL publiée, à laquelle on ajoute l’effet calculé",
    ESTIME: "une APL recalculée avec l’offre déposée ici",
}


METHODE = (
    f"Méthode{INSECABLE}: zones flottantes en deux temps (E2SFCA), celle de l’APL de la Drees. "
    "Chaque commune partage son offre entre les habitants qui l’atteignent, puis chaque habitant "
    "additionne ce qu’il atteint."
)


@dataclass(frozen=True, slots=True)
class Recette:
    """Minutes des trois paliers, km/h, détour, minutes au sein d’une commune, volume d’un ETP."""

    base: str = PUBLIE
    palier_1: float = 10.0
    palier_2: float = 15.0
    palier_3: float = 20.0
    vitesse: float = 50.0
    detour: float = 1.3
    minimum: float = 3.0
    par_etp: float = 1.0

    def __post_init__(self) -> None:
        require(
            0 < self.palier_1 < self.palier_2 < self.palier_3 <= 60,
            "Les trois temps doivent croître, sans dépasser 60 minutes.",
        )
        require(self.par_etp > 0, "Le volume d’un ETP doit être positif.")

    @property
    def paliers(self) -> Paliers:
        limits = (self.palier_1, self.palier_2, self.palier_3)
        return tuple(zip(limits, POIDS, strict=True))

    @property
    def deplacement(self) -> Deplacement:
        """Lève ``ErreurCalcul`` pour une hypothèse impossible."""
        return Deplacement(self.vitesse, self.detour, self.minimum, self.palier_3)

    def as_dict(self) -> dict:
        return asdict(self)

    def as_record(self) -> dict:
        """Ce que garde un scénario ; ``libelle`` est ce que l’historique en dit."""
        limits = join_et([format_nombre(limit, 0) for limit, _ in self.paliers])
        libelle = (
            f"{BASES[self.base]}, {limits} minutes, {format_nombre(self.par_etp, 0)} par ETP, "
            f"{format_nombre(self.vitesse, 0)} km/h, détour {format_nombre(self.detour, 2)}, "
            f"{format_nombre(self.minimum, 0)} minutes au moins"
        )
        return asdict(self) | {"libelle": libelle}


def default_recette(profession: str) -> Recette:
    return Recette(par_etp=find_regime(profession).par_etp)


def read_recette(parametres: dict, profession: str) -> Recette:
    """La recette gardée ; ce qu’une version ancienne n’avait pas prend sa valeur d’usage."""
    usual = default_recette(profession).as_dict()
    return Recette(**{name: parametres.get(name, value) for name, value in usual.items()})


def explain(recette: Recette, regime: Regime, is_matrice: bool = False) -> list[str]:
    """« Comment c’est calculé », en phrases."""
    weights = [
        f"{label} jusqu’à {format_nombre(limit, 0)} minutes"
        for label, (limit, _) in zip(("1", "2/3", "1/3"), recette.paliers, strict=True)
    ]
    phrases = [
        METHODE,
        f"Un trajet compte pour {join_et(weights)}, et pour rien au-delà.",
        f"Un ETP vaut {format_nombre(recette.par_etp, 0)} {regime.volume}." if regime.par_etp != 1
        else "L’offre est comptée en ETP.",
        f"Point de départ{INSECABLE}: {BASES[recette.base]}.",
    ]  # fmt: skip
    if is_matrice:
        inside = format_nombre(recette.minimum, 0)
        phrases.append(f"Un trajet au sein d’une commune prend {inside} minutes.")
    else:
        phrases.append(
            f"Temps de trajet estimés{INSECABLE}: distance à vol d’oiseau × "
            f"{format_nombre(recette.detour, 2)}, à {format_nombre(recette.vitesse, 0)} km/h, "
            f"{format_nombre(recette.minimum, 0)} minutes au moins. Ni relief, ni pont, ni "
            "embouteillage."
        )
    return phrases
