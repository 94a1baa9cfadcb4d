"""Les dessins de la vue : des barres par grille, la carte des communes, les tiers."""

from maillage.contrats.defavorisation.geographie import Geographie
from maillage.contrats.defavorisation.phrases import part_of
from maillage.contrats.defavorisation.tiers import NOMS, Besoin, Lieu
from maillage.core.texte import typeset
from maillage.diagnostic.portrait.mots import write_source
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.carte import Carte, categories, draw_carte
from maillage.graphiques.carte.paliers import choose_classes
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import SANS_VALEUR, Mesure
from maillage.graphiques.mesures import Etat as EtatDessin
from maillage.indicateurs.enums import Etat
from maillage.portail.equilibre.calcul import Classe, Part, Repartition
from maillage.portail.equilibre.lecture import Vue
from maillage.territoires.cartes import Fond, zones_of

# Une grille plus longue ne dessine que ses classes les plus remplies ; le tableau les a toutes.
CLASSES_MAX = 12
NOMS_MAX = 12


def draw_repartition(repartition: Repartition, whole: Part) -> Figure | None:
    """La part des actions et celle de l’argent, classe par classe ; rien sans action."""
    if not whole.actions:
        return None
    parts = [(classe.libelle, part) for classe, part in choose_parts(repartition)]
    parts.append((repartition.grille.vide, repartition.sans))
    modele = Barres(
        repartition.grille.libelle,
        tuple(libelle for libelle, _ in parts),
        _series([
            ("part des actions", [part_of(part.actions, whole.actions) for _, part in parts]),
            ("part de l’argent", [part_of(part.argent, whole.argent) for _, part in parts]),
        ]),
        mesure="Part de l’ensemble", unite="%", decimales=0,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle=f"equilibre-{repartition.grille.cle}")


def note_dessin(repartition: Repartition) -> str:
    """Ce qu’une longue grille ne dessine pas ; vide quand le dessin montre tout."""
    if len(repartition.remplies) <= CLASSES_MAX:
        return ""
    return typeset(f"Le dessin montre les {CLASSES_MAX} plus remplis ; le tableau les a tous.")


def choose_parts(repartition: Repartition) -> list[tuple[Classe, Part]]:
    """Toutes les classes d’une grille courte ; d’une longue, les plus remplies d’abord."""
    parts = list(repartition.parts)
    if len(parts) <= CLASSES_MAX:
        return parts
    parts.sort(key=lambda pair: (-pair[1].actions, -pair[1].argent))
    return [pair for pair in parts[:CLASSES_MAX] if pair[1].actions]


def _series(columns: list[tuple[str, list[float | None]]]) -> tuple[Serie, ...]:
    """Les séries qui ont une valeur ; sans argent inscrit, il n’y a rien à en montrer."""
    return tuple(
        Serie(nom, tuple(SANS_VALEUR if part is None else Mesure(part) for part in parts))
        for nom, parts in columns
        if any(part is not None for part in parts)
    )


def draw_tiers(besoin: Besoin, vue: Vue) -> Figure | None:
    """Les habitants de chaque tiers, et la part des actions et de l’argent qui le touchent."""
    if not besoin.is_lisible:
        return None
    indice = vue.geographie.choisi
    modele = Barres(
        "Les tiers de défavorisation et ce qui les touche",
        tuple(tiers.nom for tiers in besoin.tiers),
        _series([
            ("part des habitants",
             [part_of(item.population, besoin.population) for item in besoin.tiers]),
            ("part des actions qui nomment des communes",
             [part_of(item.actions, besoin.nommees) for item in besoin.tiers]),
            ("part de l’argent localisé",
             [part_of(item.argent, besoin.argent) for item in besoin.tiers]),
        ]),
        mesure="Part", unite="%", decimales=0,
        source=f"{write_source(indice.indicateur)}, {indice.annee}" if indice else "",
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle="equilibre-tiers")


def read_fond(geographie: Geographie) -> Fond:
    """Les contours du territoire ; vide s’il n’y en a pas."""
    resume, territoire = geographie.resume, geographie.territoire
    if resume is None or territoire is None:
        return Fond(charge=False)
    return zones_of(resume.codes, resume.millesime, territoire.espace)


def draw_communes(vue: Vue, fond: Fond) -> Figure | None:
    """La carte du nombre d’actions qui nomment chaque commune ; rien sans contour."""
    lieux = vue.equilibre.couverture.lieux
    if fond.is_empty or not lieux:
        return None
    counts = {lieu.code: part.actions for lieu, part in lieux}
    named = sorted(counts, key=lambda code: (-counts[code], code))
    carte = Carte(
        titre="Actions qui nomment chaque commune",
        zones=(*fond.zones, *fond.voisines),
        mesures={code: Mesure(count) for code, count in counts.items()},
        classes=choose_classes(list(counts.values())),
        mesure="Actions qui la nomment", decimales=0,
        territoire=frozenset(counts),
        etiquettes=tuple(named[:NOMS_MAX]),
        source=fond.source,
    )  # fmt: skip
    return draw_page(draw_carte, carte, cle="equilibre-communes")


def draw_places(vue: Vue, fond: Fond) -> Figure | None:
    """La carte des tiers ; une commune sans indice garde la raison de n’être dans aucun."""
    besoin, indice = vue.equilibre.besoin, vue.geographie.choisi
    if fond.is_empty or besoin is None or indice is None or not besoin.is_lisible:
        return None
    lieux = [lieu for lieu, _ in vue.equilibre.couverture.lieux]
    carte = Carte(
        titre="Les communes dans leur tiers de défavorisation",
        zones=(*fond.zones, *fond.voisines),
        mesures={lieu.code: _place(lieu, besoin) for lieu in lieux},
        classes=categories(NOMS),
        territoire=frozenset(lieu.code for lieu in lieux),
        source=f"{write_source(indice.indicateur)}, {indice.annee}. {fond.source}",
    )  # fmt: skip
    return draw_page(draw_carte, carte, cle="equilibre-places")


def _place(lieu: Lieu, besoin: Besoin) -> Mesure:
    rang = besoin.places.get(lieu.code)
    if rang is None:
        return Mesure(etat=EtatDessin.SECRET) if lieu.etat == Etat.SECRET else SANS_VALEUR
    return Mesure(rang)
