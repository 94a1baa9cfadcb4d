"""Les mesures du portrait, dans les mots des graphiques."""

from maillage.core.texte import typeset
from maillage.diagnostic.portrait.disparites import COMMUNES_MIN, Disparites
from maillage.diagnostic.portrait.mots import NIVEAUX, write_source
from maillage.diagnostic.portrait.tableau import list_colonnes
from maillage.graphiques import courbe, distribution, haltere
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Etat as EtatDessin
from maillage.graphiques.mesures import Mesure as MesureDessin
from maillage.indicateurs.enums import Etat, Nature
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

ETATS = {
    Etat.VALEUR: EtatDessin.VALEUR,
    Etat.SECRET: EtatDessin.SECRET,
    Etat.ABSENT: EtatDessin.ABSENT,
}


def as_dessin(mesure: Mesure | None) -> MesureDessin:
    """La mesure telle qu’un graphique la prend ; un secret y reste un secret."""
    if mesure is None:
        return MesureDessin(etat=EtatDessin.ABSENT)
    interval = mesure.intervalle
    return MesureDessin(
        mesure.valeur, ETATS[mesure.etat],
        bas=interval.bas if interval else None, haut=interval.haut if interval else None,
    )  # fmt: skip


def as_haltere(ligne: Ligne, portrait: Portrait) -> haltere.Ligne:
    """Une ligne d’haltères : le territoire et ses références."""
    indicateur = ligne.indicateur
    return haltere.Ligne(
        libelle=indicateur.libelle,
        mesure=as_dessin(ligne.mesure),
        references=tuple(
            haltere.Reference(NIVEAUX[niveau], as_dessin(ligne.references.get(niveau)))
            for niveau in list_colonnes(portrait)
        ),
        unite=indicateur.unite,
        decimales=indicateur.decimales,
    )


def model_halteres(lignes: list[Ligne], portrait: Portrait, titre: str, nom: str):
    """Le modèle à dessiner ; ``nom`` : le territoire, dans la légende."""
    sources = dict.fromkeys(write_source(ligne.indicateur) for ligne in lignes)
    return haltere.Halteres(
        titre, tuple(as_haltere(ligne, portrait) for ligne in lignes), nom,
        source=typeset(" ; ".join(sources)),
    )  # fmt: skip


def draw_lignes(
    lignes: list[Ligne], portrait: Portrait, titre: str, nom: str, cle: str
) -> Figure | None:
    """Les haltères d’une page ; rien sans ligne."""
    if not lignes:
        return None
    return draw_page(haltere.draw_halteres, model_halteres(lignes, portrait, titre, nom), cle=cle)


def draw_tendance(ligne: Ligne, nom: str, cle: str) -> Figure | None:
    """L’indicateur année par année ; rien avec moins de deux années."""
    series, indicateur = ligne.mesure.series, ligne.indicateur
    if len(series) < 2:
        return None
    modele = courbe.Courbes(
        f"{indicateur.libelle}, année par année",
        (courbe.Courbe(nom, {annee: MesureDessin(value) for annee, value in series.items()}),),
        mesure=indicateur.court, unite=indicateur.unite, decimales=indicateur.decimales,
        source=write_source(indicateur),
    )  # fmt: skip
    return draw_page(courbe.draw_courbes, modele, cle=cle)


def draw_distribution(disparites: Disparites, ligne: Ligne, nom: str, cle: str) -> Figure | None:
    """Comment les communes se répartissent ; rien avec trop peu de communes connues."""
    if len(disparites.connues) < COMMUNES_MIN:
        return None
    indicateur, mesure = ligne.indicateur, ligne.mesure
    marks = ((nom, mesure.valeur),) if mesure.valeur is not None and is_mean(ligne) else ()
    modele = distribution.Distribution(
        f"{indicateur.libelle}, d’une commune à l’autre",
        tuple(
            distribution.Individu(item.nom, as_dessin(item.mesure)) for item in disparites.communes
        ),
        reperes=marks, mesure=indicateur.court, unite=indicateur.unite,
        decimales=indicateur.decimales, source=write_source(indicateur),
    )  # fmt: skip
    return draw_page(distribution.draw_distribution, modele, cle=cle)


def is_mean(ligne: Ligne) -> bool:
    """La valeur du territoire se place parmi celles des communes ; un effectif total, non."""
    return ligne.indicateur.nature != Nature.COMPTE
