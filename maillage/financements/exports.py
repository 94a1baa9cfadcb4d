"""Le plan de financement en fichier : exactement ce que la page montre."""

import io
from collections.abc import Iterator
from decimal import Decimal

from maillage.core.tableur import Cellule, open_book, write_csv, write_sheet
from maillage.financements.besoins import POSTE
from maillage.financements.lecture import CONTRAT
from maillage.financements.models import LigneFinancement
from maillage.financements.sommes import LigneLue, PlanFinancement, Somme

ENTETES = (
    "Année", "Pour", "Axe", "Financeur", "Source", "Nature", "Emploi", "État", "Prévu", "Demandé",
    "Notifié", "Conventionné", "Retenu", "Versé", "Sollicité le", "Notifié le", "Conventionné le",
    "Versé en entier le", "Convention", "Départementale, hors des sommes", "Partagé",
)  # fmt: skip
CORBEILLE = "Fiche à la corbeille, hors des sommes"
MONTANTS = ("montant", "montant_demande", "montant_notifie", "montant_conventionne")
DATES = ("sollicite_le", "notifie_le", "conventionne_le", "verse_le")
ENTETES_FICHES = (
    "Pour", "Axe", "Budget", "Trouvé", "Demandé", "À rechercher", "Droit commun", "Temps d’agent",
    "Dépensé", "Manque", "Dépasse",
)  # fmt: skip
ENTETES_ANNEES = (
    "Année", "Budget", "Trouvé", "Demandé", "À rechercher", "Droit commun", "Temps d’agent",
    "Dépensé",
)  # fmt: skip


def export_csv(plan: PlanFinancement) -> bytes:
    return write_csv(list_lines(plan))


def export_xlsx(plan: PlanFinancement) -> bytes:
    """Trois feuilles : les lignes, les actions, les années."""
    out = io.BytesIO()
    with open_book(out) as book:
        write_sheet(book, "Financements", list_lines(plan))
        write_sheet(book, "Actions", list_objects(plan))
        write_sheet(book, "Années", list_years(plan))
    return out.getvalue()


def list_lines(plan: PlanFinancement) -> list[list[Cellule]]:
    """Une ligne par financement et par fiche ; d’un financement partagé, la part de chacune."""
    rows: list[list[Cellule]] = [list(ENTETES)]
    for lue in plan.lignes:
        rows.extend(_rows(plan, lue))
    return rows


def _rows(plan: PlanFinancement, lue: LigneLue) -> Iterator[list[Cellule]]:
    if not lue.partagee and not lue.parts:
        where = POSTE if lue.ligne.poste_id else CONTRAT
        yield _row(lue, where, "", _list_montants(lue.ligne, None), lue.montant, lue.encaisse)
    for pk, montant in lue.parts.items():
        found = plan.fiche(pk)
        if found:
            euros = _list_montants(lue.ligne, pk if lue.partagee else None)
            verse = lue.encaissees.get(pk)
            yield _row(lue, str(found.fiche), found.axe, euros, montant, verse)
    for pk, (part, verse) in lue.corbeille.items():
        yield _row(lue, CORBEILLE, "", _list_montants(lue.ligne, pk), part, verse)


def _list_montants(ligne: LigneFinancement, fiche: int | None) -> list[Decimal | None]:
    """Les montants de chaque état, ou la part qu’en a cette fiche."""
    values = [getattr(ligne, nom) for nom in MONTANTS]
    return values if fiche is None else [ligne.split(value).get(fiche) for value in values]


def _row(
    lue: LigneLue, where: str, axe: str, euros: list, montant: Decimal | None, verse: Decimal | None
) -> list[Cellule]:
    ligne = lue.ligne
    return [
        ligne.annee, where, axe, lue.nom, str(ligne.source or ""), ligne.get_nature_display(),
        ligne.get_emploi_display(), ligne.get_etat_display(), *euros, montant, verse,
        *(getattr(ligne, nom) for nom in DATES), str(ligne.convention_liee or ligne.convention),
        "oui" if ligne.departementale else "", "oui" if lue.partagee else "",
    ]  # fmt: skip


def list_objects(plan: PlanFinancement) -> list[list[Cellule]]:
    rows: list[list[Cellule]] = [list(ENTETES_FICHES)]
    for item in plan.fiches:
        rows.append([str(item.fiche), item.axe, item.besoin, *_sums(item.somme), item.manque])
        rows[-1].append(item.exces)
    for poste in plan.postes:
        rows.append([str(poste.poste), POSTE, poste.besoin, *_sums(poste.somme), poste.manque])
        rows[-1].append(poste.exces)
    return rows


def list_years(plan: PlanFinancement) -> list[list[Cellule]]:
    rows: list[list[Cellule]] = [list(ENTETES_ANNEES)]
    for annee, somme in plan.par_annee.items():
        rows.append([annee or "Toute la durée", somme.besoin, *_sums(somme)])
    return rows


def _sums(somme: Somme) -> list[Decimal]:
    return [
        somme.trouve, somme.attente, somme.recherche, somme.droit_commun, somme.en_nature,
        somme.depense,
    ]  # fmt: skip
