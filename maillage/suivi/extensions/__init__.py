"""Ce que le suivi ajoute à un contrat : étapes, indicateurs et territoires d’exécution."""

from collections.abc import Iterable

from django.http import HttpRequest

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.extensions import Extension, Section
from maillage.contrats.instantane import take
from maillage.contrats.lignes import (
    copy_lignes,
    group_lignes,
    lignes_of,
    replace_lignes,
    restore_lignes,
)
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.texte import fold
from maillage.lecture.listes import split_lignes
from maillage.lecture.plan import Champ
from maillage.suivi.extensions.cellules import read_etape, read_indicateur
from maillage.suivi.extensions.echeances import list_echeances
from maillage.suivi.extensions.indicateurs import (
    copy_cibles,
    describe_indicateur,
    describe_niveau,
    restore_indicateurs,
    with_cibles,
)
from maillage.suivi.extensions.page import build_sections
from maillage.suivi.manques import indicateurs_above_fiches
from maillage.suivi.models import (
    Campagne,
    CibleIndicateur,
    Demande,
    Deploiement,
    Etape,
    IndicateurAction,
    LienElu,
    LotModification,
    NoteSuivi,
    Periode,
    SuiviFiche,
    ValeurIndicateur,
    VueSuivi,
)

ETAPES = Champ(
    "etapes", "Étapes",
    ("étapes de l’action", "étapes clés", "étapes de réalisation", "jalons", "phases"), "riche",
)  # fmt: skip
INDICATEURS = Champ(
    "indicateurs", "Indicateurs",
    ("indicateurs liés", "indicateur", "indicateurs de suivi", "indicateurs d’évaluation",
     "indicateurs de résultat", "indicateurs de processus", "indicateurs de réalisation",
     "indicateurs de moyens", "indicateurs d’impact", "indicateurs de suivi et d’évaluation",
     "critères d’évaluation"), "liste",
)  # fmt: skip
# Ce qu’un contrat transmet d’un indicateur au suivant : tout, sauf ses valeurs.
VALEURS = ("depart", "depart_date", "cible", "cible_date")
TRANSMIS = tuple(
    name for name in (
        *IndicateurAction.MESURES, *IndicateurAction.RELEVE, "phase", "commun", "position"
    )
    if name not in VALEURS
)  # fmt: skip
LIBELLES = {
    "etapes": "étapes",
    "indicateurs": "indicateurs",
    "deploiements": "territoires d’exécution",
}


class Suivi(Extension):
    """Les lignes de suivi d’une fiche."""

    modeles = (
        Etape, IndicateurAction, Deploiement, CibleIndicateur, ValeurIndicateur, SuiviFiche,
        NoteSuivi, Periode, Campagne, Demande, VueSuivi, LotModification, LienElu,
    )  # fmt: skip

    def instantane(self, contrat: Contrat) -> dict[str, dict]:
        """Par fiche : ``etapes``, ``indicateurs``, ``deploiements`` (sans commentaire)."""
        parts = {
            "etapes": group_lignes(Etape, contrat, describe_etape),
            "indicateurs": group_lignes(
                IndicateurAction, contrat, describe_indicateur, lectures=[with_cibles()]
            ),
            "deploiements": group_lignes(Deploiement, contrat, describe_deploiement, "pilote"),
        }
        uids = {uid for rows in parts.values() for uid in rows}
        return {uid: {cle: rows.get(uid, []) for cle, rows in parts.items()} for uid in uids}

    def instantane_contrat(self, contrat: Contrat) -> dict[str, list]:
        """``indicateurs`` : ceux du contrat, de ses étapes, de ses axes et de ses objectifs."""
        rows = indicateurs_above_fiches(contrat).select_related(
            "axe", "objectif", "commun__reference"
        )
        rows = rows.prefetch_related(with_cibles())
        return {"indicateurs": [describe_niveau(row) for row in rows]}

    def restore(self, fiches: dict[str, FicheAction], donnees: dict[str, dict]) -> None:
        """Trois listes par fiche ; un pilote que l’annuaire ne connaît plus est laissé de côté."""
        parts = {cle: {uid: data.get(cle, []) for uid, data in donnees.items()} for cle in LIBELLES}
        restore_lignes(Etape, fiches, parts["etapes"])
        restore_indicateurs(fiches, parts["indicateurs"])
        uids = [row["pilote"]["uid"] for rows in parts["deploiements"].values() for row in rows
                if row["pilote"]]  # fmt: skip
        known = {str(item.uid): item for item in Organisation.objects.filter(uid__in=uids)}
        restore_lignes(
            Deploiement, fiches, parts["deploiements"],
            lambda row: {"pilote": known.get((row["pilote"] or {}).get("uid"))},
        )  # fmt: skip

    def duplicate(self, source: FicheAction, copie: FicheAction) -> None:
        """Les étapes repartent à faire, les territoires à venir ; les cibles sont gardées.

        D’un contrat à l’autre, ce qui est daté de l’ancien se perd : les dates des étapes, les
        cibles de ses périodes.
        """
        moved = source.contrat_id != copie.contrat_id
        dates = ("debut", "echeance") if moved else ()
        copy_lignes(Etape, source, copie, "faite", "faite_le", "deploiement", *dates)
        copies = copy_lignes(IndicateurAction, source, copie)
        if not moved:
            copy_cibles(copies)
        copy_lignes(Deploiement, source, copie, "statut", "commentaire", "meteo", "maj_le")

    def carry(self, contrat: Contrat, suivant: Contrat, axes: dict, objectifs: dict) -> None:
        """Les indicateurs hors fiches, à mesurer de nouveau : ni départ, ni cible.

        Un indicateur d’un axe ou d’un objectif laissé de côté l’est aussi.
        """
        rows = []
        for row in indicateurs_above_fiches(contrat):
            if row.axe_id in (None, *axes) and row.objectif_id in (None, *objectifs):
                kept = {name: getattr(row, name) for name in TRANSMIS}
                place = {"axe": axes.get(row.axe_id), "objectif": objectifs.get(row.objectif_id)}
                rows.append(IndicateurAction(contrat=suivant, **kept, **place))
        IndicateurAction.objects.bulk_create(rows)

    def libelles(self) -> dict[str, str]:
        return LIBELLES

    def colonnes(self) -> tuple[Champ, ...]:
        return (ETAPES, INDICATEURS)

    def import_valeurs(self, fiche: FicheAction, valeurs: dict, *, by: Auteur) -> bool:
        """Remplace étapes et indicateurs, reconnus par leur intitulé ; sans la colonne, rien."""
        changed = False
        if "etapes" in valeurs:
            lues = [read_etape(line) for line in as_lines(valeurs["etapes"])]
            changed |= _replace(fiche, lues, lambda etape: fold(etape.titre), by)
        if "indicateurs" in valeurs:
            lues = [read_indicateur(line) for line in as_lines(valeurs["indicateurs"])]
            changed |= _replace(fiche, lues, lambda indicateur: fold(indicateur.intitule), by)
        return changed

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        return build_sections(request, fiche)

    def echeances(self, contrat: Contrat) -> Iterable[tuple]:
        return list_echeances(contrat)

    def texte_cherchable(self, fiche: FicheAction) -> str:
        lignes = (Etape, IndicateurAction, Deploiement)
        return " ".join(str(row) for modele in lignes for row in lignes_of(modele, fiche))


def _replace(fiche: FicheAction, lues: list, cle, by: Auteur) -> bool:
    rows, given = [row for row, _ in lues], [names for _, names in lues]
    return replace_lignes(fiche, rows, given, cle=cle, by=by)


def as_lines(valeur: str | list[str]) -> list[str]:
    """Une cellule brute, ou déjà coupée par la lecture du classeur."""
    return split_lignes(valeur) if isinstance(valeur, str) else list(valeur)


def describe_etape(row: Etape) -> dict:
    return take(row, ("uid", *Etape.PREVU))


def describe_deploiement(row: Deploiement) -> dict:
    """Le commentaire est une note de suivi : il reste dans l’application."""
    return take(row, ("uid", "libelle", "statut")) | {
        "statut_libelle": row.get_statut_display(),
        "pilote": take(row.pilote, ("uid", "nom")) if row.pilote else None,
    }
