"""Le portrait en lignes lisibles, domaine par domaine : ce que montrent pages et documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from maillage.core.texte import typeset
from maillage.diagnostic.portrait.comparaison import ORDRE, compare, write_jugement
from maillage.diagnostic.portrait.formules import write_formule
from maillage.diagnostic.portrait.mots import (
    NIVEAUX,
    write_collecte,
    write_couverture,
    write_drapeaux,
    write_intervalle,
    write_mesure,
    write_periode,
    write_reference,
    write_reserves,
    write_source,
)
from maillage.indicateurs.enums import Domaine, Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

COLONNES = ("epci", "departement", "region", "france", "similaires")
ETATS = {Etat.VALEUR: "connu", Etat.SECRET: "secret", Etat.ABSENT: "absent"}


@dataclass(frozen=True, slots=True)
class Rangee:
    """Une ligne du tableau, déjà en français ; ``cle`` vide : un indicateur du territoire."""

    cle: str
    libelle: str
    valeur: str
    etat: str
    annee: str
    reserves: str = ""
    intervalle: str = ""
    references: tuple[tuple[str, str], ...] = ()
    jugement: str = ""
    source: str = ""
    calcul: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(slots=True)
class Chapitre:
    """Un domaine : ses lignes, et les libellés de celles qu’aucune source ne renseigne ici."""

    domaine: Domaine
    rangees: list[Rangee] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)

    @property
    def titre(self) -> str:
        return self.domaine.label


def build_chapitres(
    portrait: Portrait,
    locales: Iterable[tuple[str, Rangee]] = (),
    cles: frozenset[str] = frozenset(),
) -> list[Chapitre]:
    """Les domaines qui ont quelque chose à dire, dans l’ordre des diagnostics.

    ``locales`` : les indicateurs du territoire, (domaine, ligne). ``cles`` : ceux que l’on suit,
    tous si elle est vide.
    """
    found = {domaine: Chapitre(domaine) for domaine in Domaine}
    for ligne in portrait.lignes:
        if cles and ligne.indicateur.cle not in cles:
            continue
        target = found[Domaine(ligne.indicateur.domaine)]
        if is_shown(ligne):
            target.rangees.append(build_rangee(ligne, portrait))
        else:
            target.absents.append(ligne.indicateur.libelle)
    for domaine, rangee in locales:
        found[Domaine(domaine)].rangees.append(rangee)
    return [item for item in found.values() if item.rangees or item.absents]


def is_shown(ligne: Ligne) -> bool:
    """Une valeur, un secret, ou un contexte connu au département."""
    if ligne.mesure.etat != Etat.ABSENT:
        return True
    known = ligne.references.get("departement")
    return ligne.indicateur.nature == Nature.CONTEXTE and known is not None and known.is_value


def list_colonnes(portrait: Portrait) -> list[str]:
    """Les niveaux qui apprennent quelque chose, dans l’ordre des colonnes."""
    known = portrait.references
    return [nom for nom in COLONNES if nom in known and not known[nom].same_as]


def build_rangee(ligne: Ligne, portrait: Portrait) -> Rangee:
    indicateur, mesure = ligne.indicateur, ligne.mesure
    context = indicateur.nature == Nature.CONTEXTE
    dated = next((item for item in ligne.references.values() if context), mesure)
    return Rangee(
        cle=indicateur.cle,
        libelle=indicateur.libelle,
        valeur="publié au département seulement" if context else write_mesure(indicateur, mesure),
        etat="absent" if context else show_etat(mesure),
        annee=write_periode(dated),
        reserves=write_drapeaux(mesure),
        intervalle=write_intervalle(indicateur, mesure),
        references=tuple(
            (NIVEAUX[niveau], write_reference(indicateur, ligne.references.get(niveau)))
            for niveau in list_colonnes(portrait)
        ),
        jugement=write_jugement(compare(ligne, portrait.references, ORDRE)),
        source=write_source(indicateur),
        calcul=tuple((terme, typeset(texte)) for terme, texte in explain(indicateur, mesure)),
    )


def show_etat(mesure: Mesure) -> str:
    """L’état d’un chiffre à l’écran : connu, estimé, secret, absent."""
    uncertain = {"approche", "impute", "estimation"}.intersection(mesure.drapeaux)
    return "estime" if mesure.is_value and uncertain else ETATS[mesure.etat]


def explain(indicateur: Indicateur, mesure: Mesure) -> Iterator[tuple[str, str]]:
    """« comment c’est calculé » : des paires terme, explication."""
    yield "Définition", indicateur.definition
    yield "Calcul", write_formule(indicateur)
    if mesure.sur:
        yield "Couverture", f"{write_couverture(mesure)}."
    if interval := write_intervalle(indicateur, mesure):
        yield "Intervalle de confiance à 95 %", interval
    if reserves := write_reserves(indicateur, mesure):
        yield "À savoir", " ".join(reserves)
    if indicateur.limites:
        yield "Limites", indicateur.limites
    source = indicateur.source
    yield "Source", f"{write_source(indicateur)} ({write_collecte(indicateur)} ; {source.licence})"
