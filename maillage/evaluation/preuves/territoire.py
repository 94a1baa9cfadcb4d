"""Les indicateurs du territoire, avant et après : ce qui a bougé, et ce que l’on ne peut pas dire.

Jamais un effet du contrat : une évolution décrite, avec son incertitude et celle d’autour.
"""

from collections.abc import Iterable, Iterator

from maillage.diagnostic.portrait.mots import (
    NIVEAUX,
    write_annee,
    write_etat,
    write_gap,
    write_source,
    write_value,
)
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.avant_apres import AvantApres, read_avant_apres
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.territoires.conversion import ErreurConversion

FAMILLE = FamillePreuve.TERRITOIRE
CONTRIBUTION = (
    "Cette évolution a bien d’autres causes que le contrat : il a pu y contribuer, rien ici ne "
    "permet de la lui attribuer."
)


def collect(matiere: Matiere) -> Iterator[Preuve]:
    """Sans indicateur choisi, la preuve manque : le choix revient à qui évalue."""
    yield missing(
        FAMILLE, "choix", "Indicateurs du territoire",
        "Aucun indicateur du territoire n’est choisi pour cette question.",
        remede="Choisissez, dans la question, ceux que le contrat veut voir bouger.",
    )  # fmt: skip


def collect_chosen(matiere: Matiere, cles: Iterable[str]) -> list[Preuve]:
    """Une preuve par indicateur choisi."""
    wanted = list(cles)
    territoire = matiere.territoire
    if not wanted:
        return []
    if territoire is None or not territoire.codes:
        return [
            missing(
                FAMILLE, cle, cle, "Le contrat n’a pas encore de territoire.",
                remede="Composez le territoire du contrat.",
            ) for cle in wanted
        ]  # fmt: skip
    depart = (matiere.debut or matiere.jour).year
    try:
        rows = read_avant_apres(
            territoire.codes, wanted, depart, de=territoire.millesime, espace=territoire.espace
        )
    except ErreurConversion as error:
        return [missing(FAMILLE, cle, cle, str(error), remede="Revoyez le territoire.")
                for cle in wanted]  # fmt: skip
    told = {row.indicateur.cle: tell(row, depart) for row in rows}
    return [told.get(cle) or _unknown(cle) for cle in wanted]


def _unknown(cle: str) -> Preuve:
    return missing(
        FAMILLE, cle, cle, "Cet indicateur n’est plus au catalogue.",
        remede="Choisissez-en un autre dans la question.",
    )  # fmt: skip


def tell(row: AvantApres, depart: int) -> Preuve:
    """Avant, après, l’écart, son incertitude et ce qui s’est passé autour."""
    indicateur = row.indicateur
    titre = indicateur.libelle
    if not row.is_complete or row.avant is None or row.apres is None:
        return missing(
            FAMILLE, indicateur.cle, titre, say_gap(row),
            remede="Attendez le millésime suivant, ou apportez une autre source.",
        )  # fmt: skip
    phrase = (
        f"{write_bounds(indicateur, row.avant)}, {write_bounds(indicateur, row.apres)}. "
        f"{say_change(row)}"
    )
    return found(
        FAMILLE, indicateur.cle, titre, phrase, source=write_source(indicateur),
        date=str(row.apres.annee), is_partial=not row.is_comparable,
        lignes=[_line("Territoire", indicateur, row.avant, row.apres),
                *(_line(NIVEAUX.get(nom, nom), indicateur, *pair)
                  for nom, pair in row.autour.items())],
        limite=" ".join(say_limits(row, depart)),
    )  # fmt: skip


def say_gap(row: AvantApres) -> str:
    if row.apres is None or not row.apres.is_value:
        return "Sa valeur n’est pas connue sur le territoire."
    year = write_annee(row.apres)
    return f"Une seule année est connue ({year}) : rien à comparer."


def say_change(row: AvantApres) -> str:
    """Ce que l’on peut dire de l’écart, et ce que l’on ne peut pas."""
    if row.avant is None or row.apres is None:
        return ""
    change = (row.apres.valeur or 0.0) - (row.avant.valeur or 0.0)
    if not row.is_comparable:
        return "Ces deux années partagent des enquêtes : l’écart ne se lit pas encore."
    if row.is_distinguable is False:
        return (
            "La valeur d’aujourd’hui n’est pas distinguable de celle du départ : leurs intervalles "
            "se recouvrent."
        )
    if round(change, row.indicateur.decimales) == 0:
        return "Elle n’a pas changé, à la précision où elle se lit."
    sense = "Elle a augmenté" if change > 0 else "Elle a diminué"
    sure = ", plus que son incertitude" if row.is_distinguable else ""
    return f"{sense} de {write_gap(row.indicateur, change)}{sure}."


def say_limits(row: AvantApres, depart: int) -> Iterator[str]:
    assert row.avant
    assert row.apres
    if row.is_distinguable is None:
        yield "Ce chiffre n’a pas d’intervalle : un petit écart peut n’être rien."
    if "petits_nombres" in (*row.avant.drapeaux, *row.apres.drapeaux):
        yield "Il porte sur de petits nombres : il varie d’une année à l’autre par hasard."
    if "partiel" in (*row.avant.drapeaux, *row.apres.drapeaux):
        yield "Des communes du territoire manquent."
    if (row.avant.annee or 0) > depart:
        yield "Le premier chiffre connu est postérieur au début du contrat."
    if (row.apres.annee or 0) <= depart:
        yield "La dernière année connue n’est pas postérieure au début du contrat."
    yield CONTRIBUTION


def _line(nom: str, indicateur: Indicateur, avant: Mesure, apres: Mesure) -> tuple[str, str]:
    return nom, f"{write_bounds(indicateur, avant)} → {write_bounds(indicateur, apres)}"


def write_bounds(indicateur: Indicateur, mesure: Mesure) -> str:
    """« 12,5 % (entre 11,0 et 14,2) en 2018 », ou l’état en mots."""
    if mesure.valeur is None:
        return f"{write_etat(mesure)} {write_annee(mesure)}".strip()
    bounds = ""
    if mesure.intervalle:
        low, high = (
            format_nombre(bound, indicateur.decimales)
            for bound in (mesure.intervalle.bas, mesure.intervalle.haut)
        )
        bounds = f" (entre {low} et {high})"
    return f"{write_value(indicateur, mesure.valeur)}{bounds} {write_annee(mesure)}"
