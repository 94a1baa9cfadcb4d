"""Le tableau de l’ARS à imprimer : un tableau par axe, sur des pages couchées."""

from collections.abc import Iterator
from decimal import Decimal

from maillage.core.texte import format_date, pluriel
from maillage.documents.bilans.argent import euros
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.indicateurs import read_mesures
from maillage.documents.bilans.montage import say_mentions
from maillage.documents.bilans.mots import (
    by_axe,
    make_tableau,
    note,
    say_pilotes,
    say_statut,
    short_jour,
)
from maillage.edition.arbre import (
    Bloc,
    Cellule,
    Couverture,
    Document,
    SautDePage,
    Titre,
    paragraphe,
)
from maillage.suivi.etats import FicheSuivie

# Par fiche, l’argent de l’ARS demandé, accordé, versé.
type Argent = dict[int, tuple[Decimal | None, ...]]
# Par fiche, les objectifs des références qu’elle décline.
type Objectifs = dict[str, list[str]]

TITRE = "Tableau de suivi pour l’ARS"
COLONNES = (
    ("N°", 1), ("Action", 5.6), ("Pilote", 2), ("État et météo", 2.1), ("Fin", 1.7),
    ("Demandé", 1.9), ("Accordé", 1.9), ("Versé", 1.9), ("Relevés", 1.2),
)  # fmt: skip
CHIFFRES = (5, 6, 7, 8)
VIDE = "Aucune action n’est dans les cercles de ce document."
LEGENDE = (
    "Demandé, accordé, versé : crédits de l’ARS de la démarche, en euros {base}, hors conventions "
    "départementales ; accordé veut dire notifié, conventionné ou versé. Relevés : les indicateurs "
    "dont une valeur au moins est connue ; le classeur en dit la valeur et la cible."
)


def build_imprime(cadre: Cadre, objectifs: Objectifs, argent: Argent) -> Document:
    """L’arbre : une couverture, puis les actions axe par axe."""
    contrat = cadre.contrat
    return Document(
        titre=f"{TITRE} – {contrat.nom}", auteur=contrat.demarche.nom, sujet="Suivi du contrat",
        date=format_date(cadre.jour), pied=f"{TITRE} – {contrat.nom}",
        couverture=Couverture(
            "Suivi du contrat", TITRE, "", (contrat.nom,), "\n".join(say_mentions(cadre))
        ),
        blocs=(SautDePage(paysage=True), *_axes(cadre, objectifs, argent)),
    )  # fmt: skip


def _axes(cadre: Cadre, objectifs: Objectifs, argent: Argent) -> Iterator[Bloc]:
    if not cadre.suivi.fiches:
        yield paragraphe(VIDE)
        return
    counts = _count_mesures(cadre)
    for nom, fiches in by_axe(cadre.suivi):
        yield Titre(1, nom)
        yield from make_tableau(
            COLONNES, [_row(fiche, objectifs, argent, counts) for fiche in fiches],
            f"{pluriel(len(fiches), 'action')} : {nom}", droite=CHIFFRES,
        )  # fmt: skip
    yield note(LEGENDE.format(base=cadre.argent.base))


def _row(fiche: FicheSuivie, objectifs: Objectifs, argent: Argent, counts: dict) -> list[Cellule]:
    prs = " ; ".join(objectifs.get(str(fiche.uid), []))
    name = (paragraphe(fiche.titre), *([note(f"Décline : {prs}")] if prs else []))
    sums = argent.get(fiche.pk, (None, None, None))
    known, total = counts.get(fiche.pk, (0, 0))
    return [
        fiche.code, name, say_pilotes(fiche), f"{say_statut(fiche)}\n{fiche.meteo_mot}",
        short_jour(fiche.fin), *("" if somme is None else euros(somme) for somme in sums),
        f"{known} sur {total}" if total else "aucun",
    ]  # fmt: skip


def _count_mesures(cadre: Cadre) -> dict[int, tuple[int, int]]:
    """Par fiche : indicateurs relevés au moins une fois, indicateurs."""
    found: dict[int, tuple[int, int]] = {}
    for mesure in read_mesures(cadre):
        pk = mesure.indicateur.fiche_id
        if pk:
            known, total = found.get(pk, (0, 0))
            found[pk] = known + bool(mesure.connus), total + 1
    return found
