"""Les annexes du diagnostic : sources, formules et limites, valeurs par commune."""

from collections.abc import Iterator

from maillage.core.texte import INSECABLE, format_entier, pluriel
from maillage.diagnostic.portrait.disparites import ValeurCommune
from maillage.diagnostic.portrait.exports import list_sources
from maillage.diagnostic.portrait.formules import write_formule
from maillage.diagnostic.portrait.mots import SANS_UNITE, write_etat
from maillage.diagnostic.portrait.tableau import is_shown
from maillage.documents.dls.matiere import Matiere
from maillage.documents.dls.recueil import list_of
from maillage.edition.arbre import Bloc, Tableau, Titre, paragraphe
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.models import Indicateur

METHODE = """
Chaque valeur est recalculée depuis les communes du territoire : on additionne les numérateurs et
les dénominateurs, puis on divise ; on ne fait jamais la moyenne de taux.

Une commune secrète ou absente n’est pas un zéro : elle manque, et la part des habitants couverte
est dite.

Seuls les comptages d’événements et les enquêtes ont un intervalle de confiance. Une part du
recensement n’en a pas : l’Insee donne d’autres prudences, reprises ici.

Ce qui ressort est classé par l’écart à la région, rapporté à la dispersion des EPCI (écart absolu
médian). Les valeurs imputées, les petits nombres et celles qui couvrent moins de la moitié des
habitants n’y entrent pas.

Un petit effectif est caché, et avec lui ce qui le rendrait par soustraction.
"""


def build_methode(matiere: Matiere) -> Iterator[Bloc]:
    """Comment les chiffres sont faits, et d’où ils viennent."""
    if matiere.lecture is None:
        return
    portrait = matiere.lecture.portrait
    yield list_of(" ".join(item.split()) for item in METHODE.split("\n\n"))
    yield paragraphe(
        f"Géographie des communes au 1er janvier {portrait.millesime}, "
        f"{pluriel(len(portrait.codes), 'commune')}."
    )
    yield Tableau(
        ("Source", "Années", "Licence"), tuple(list_sources(portrait.lignes)), "Sources utilisées",
        (4, 1.5, 2),
    )  # fmt: skip


def build_definitions(matiere: Matiere) -> Iterator[Bloc]:
    """Un tableau par domaine serait long : une ligne par indicateur montré."""
    if matiere.lecture is None:
        return
    lignes = [ligne for ligne in matiere.lecture.portrait.lignes if is_shown(ligne)]
    yield Tableau(
        ("Indicateur", "Définition et calcul", "Limites"),
        tuple(
            (
                item.libelle,
                f"{item.definition} {write_formule(item)}",
                item.limites or "aucune signalée",
            )
            for item in (ligne.indicateur for ligne in lignes)
        ),
        "Ce que chaque indicateur mesure, et ses limites", (2, 4, 4),
    )  # fmt: skip


def build_communes(matiere: Matiere) -> Iterator[Bloc]:
    """Les communes, leur population, et les valeurs que les cartes montrent."""
    if not matiere.disparites:
        return
    shown = matiere.disparites
    yield Tableau(
        ("Commune", "Habitants", *(_entete(item.indicateur) for item in shown)),
        tuple(_commune(matiere, rang) for rang in range(len(shown[0].communes))),
        "Les communes et leurs valeurs", (2.4, 1.2, *(1.6 for _ in shown)),
        ("gauche", "droite", *("droite" for _ in shown)),
    )  # fmt: skip
    yield paragraphe("* Effectif trop petit : à lire avec prudence.", "note")


def _entete(indicateur: Indicateur) -> str:
    if indicateur.unite.startswith(SANS_UNITE):
        return indicateur.court
    return f"{indicateur.court} ({indicateur.unite})"


def _commune(matiere: Matiere, rang: int) -> tuple[str, ...]:
    first = matiere.disparites[0].communes[rang]
    people = "inconnus" if first.population is None else format_entier(round(first.population))
    cells = (_cell(item.indicateur, item.communes[rang]) for item in matiere.disparites)
    return (first.nom, people, *cells)


def _cell(indicateur: Indicateur, commune: ValeurCommune) -> str:
    """Le nombre seul, l’unité étant en tête de colonne ; « * » pour un petit effectif."""
    if commune.mesure.valeur is None:
        return write_etat(commune.mesure)
    mark = f"{INSECABLE}*" if commune.is_prudent else ""
    return format_nombre(commune.mesure.valeur, indicateur.decimales) + mark


ANNEXES = (
    ("Méthode et sources", build_methode),
    ("Définitions, formules et limites", build_definitions),
    ("Valeurs par commune", build_communes),
)


def build_annexes(matiere: Matiere) -> Iterator[tuple[Titre, tuple[Bloc, ...]]]:
    """Les annexes qui ont quelque chose à dire, numérotées à la suite."""
    kept = [(titre, blocs) for titre, build in ANNEXES if (blocs := tuple(build(matiere)))]
    for rang, (titre, blocs) in enumerate(kept, 1):
        yield Titre(1, titre, f"Annexe {rang} –"), blocs
