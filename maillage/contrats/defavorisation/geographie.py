"""Le territoire d’un contrat, ses communes et l’indice de défavorisation qui les range."""

from dataclasses import dataclass, field

from maillage.contrats.defavorisation.tiers import Lieu
from maillage.contrats.territoire import read_resume
from maillage.core.texte import fold
from maillage.demarches.models import Territoire
from maillage.diagnostic.portrait.communes import measure_communes
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.resume import Resume

# L’indice qu’on préfère d’abord.
INDICES = ("fedi", "fdep")


@dataclass(frozen=True, slots=True, eq=False)
class Indice:
    """Un indice de défavorisation chargé, sa dernière année et sa mesure par commune."""

    indicateur: Indicateur
    mesures: dict[str, Mesure]

    @property
    def annee(self) -> int | None:
        return next((item.annee for item in self.mesures.values() if item.is_value), None)


@dataclass(slots=True, eq=False)
class Geographie:
    """Le territoire du contrat. ``resume`` est vide si aucune géographie ne permet de le lire."""

    territoire: Territoire | None = None
    resume: Resume | None = None
    indices: dict[str, Indice] = field(default_factory=dict)
    choisi: Indice | None = None
    noms: dict[str, str] = field(default_factory=dict)

    def build_lieux(self) -> list[Lieu]:
        """Les communes du territoire dans l’ordre des noms."""
        lignes = self.resume.lignes if self.resume else []
        return [
            Lieu(ligne.code, ligne.nom, ligne.population, *self._read(ligne.code))
            for ligne in sorted(lignes, key=lambda ligne: (fold(ligne.nom), ligne.code))
        ]

    def _read(self, code: str) -> tuple:
        mesure = self.choisi.mesures.get(code) if self.choisi else None
        return (mesure.etat, mesure.valeur) if mesure else ()


def read_geographie(territoire: Territoire | None, indice: str = "") -> Geographie:
    """Ce territoire au dernier millésime, et les indices qui le décrivent."""
    if territoire is None or not territoire.codes:
        return Geographie(territoire)
    resume = read_resume(territoire)
    if resume is None:
        return Geographie(territoire)
    indices = read_indices(territoire.espace, [ligne.code for ligne in resume.lignes])
    chosen = indices.get(indice) or next(iter(indices.values()), None)
    return Geographie(territoire, resume, indices, chosen)


def read_indices(espace: str, codes: list[str]) -> dict[str, Indice]:
    """Les indices qui ont une valeur pour une commune au moins, le préféré d’abord."""
    cadre = read_cadre(espace)
    known = [code for code in codes if code in cadre.position]
    places = [cadre.position[code] for code in known]
    found = {}
    indicateurs = Indicateur.objects.filter(cle__in=INDICES).select_related("source")
    for item in sorted(indicateurs, key=lambda item: INDICES.index(item.cle)):
        mesures = measure_communes(item, espace, places)
        if any(mesure.is_value for mesure in mesures):
            found[item.cle] = Indice(item, dict(zip(known, mesures, strict=True)))
    return found


def follow_codes(codes: set[str], geographie: Geographie) -> dict[str, list[str]]:
    """Les codes d’une géographie passée, et les communes d’aujourd’hui qui les suivent."""
    territoire, resume = geographie.territoire, geographie.resume
    if territoire is None or resume is None:
        return {}
    old = codes - set(resume.codes)
    if not old:
        return {}
    start = territoire.millesime or resume.millesime
    try:
        return convert(sorted(old), start, resume.millesime, territoire.espace).converties
    except ErreurConversion:
        return {}
