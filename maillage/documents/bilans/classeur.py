"""Le classeur de suivi : tout le suivi d’un contrat, en feuilles à filtrer."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from maillage.core.tableur import Cellule, Feuille, write_book
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle
from maillage.documents.actions import Output
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import DocumentSuivi, Entete
from maillage.documents.bilans.indicateurs import read_mesures
from maillage.documents.bilans.presse import list_echeances
from maillage.documents.formats import file_name
from maillage.suivi.enums import EtatMesure
from maillage.suivi.etats import FicheSuivie, ReleveSuivi
from maillage.suivi.models import IndicateurAction, ValeurIndicateur

ACTIONS = (
    "N°", "Action", "Axe", "Pilote", "Référents", "État", "En retard", "Météo", "Déjà fait",
    "À faire", "Dit le", "Début", "Fin", "Étapes faites", "Étapes", "Blocages à lever", "Cercle",
)  # fmt: skip
ETAPES = (
    "N°", "Action", "Étape", "Territoire", "Responsable", "Début", "Échéance", "Faite", "Faite le",
    "En retard",
)  # fmt: skip
INDICATEURS = (
    "N°", "Porte sur", "Indicateur", "Nature", "Unité", "Départ", "Départ le", "Cible",
    "Cible le", "Dernière valeur", "Où l’on en est", "Fréquence", "Source", "Qui le relève",
)  # fmt: skip
VALEURS = (
    "N°", "Porte sur", "Indicateur", "Unité", "Territoire", "Du", "Au", "Ce que l’on sait",
    "Valeur", "Numérateur", "Dénominateur", "Échelon", "Estimation", "Commentaire", "Relevée le",
)  # fmt: skip
ARGENT = (
    "N°", "Action", "Financeur", "Année", "Nature", "État", "Montant", "Prévu", "Demandé",
    "Notifié", "Conventionné", "Départementale", "Entre dans les sommes",
)  # fmt: skip
NOTES = ("N°", "Action", "Date", "Nature", "Note", "Par", "Cercle", "Levé le")


def say_oui(value: object) -> str:
    return "oui" if value else "non"


def number(value: Decimal | None) -> float | None:
    """Un nombre sans format d’argent ; ce que l’on ne sait pas reste vide, son état le dit."""
    return None if value is None else float(value)


def list_feuilles(cadre: Cadre) -> Iterator[Feuille]:
    """Une feuille par sujet ; la dernière dit d’où tout vient."""
    yield Feuille("Actions", [ACTIONS, *map(_action, cadre.suivi.fiches)], 2, _widths(ACTIONS))
    yield Feuille("Étapes", [ETAPES, *_etapes(cadre)], 2, _widths(ETAPES))
    yield Feuille("Indicateurs", [INDICATEURS, *_indicateurs(cadre)], 3, _widths(INDICATEURS))
    yield Feuille("Valeurs", [VALEURS, *_valeurs(cadre)], 3, _widths(VALEURS))
    yield Feuille("Financements", [ARGENT, *_argent(cadre)], 2, _widths(ARGENT))
    yield Feuille("Notes", [NOTES, *_notes(cadre)], 2, _widths(NOTES))
    yield Feuille("Calendrier", [("Date", "Attendu", "De qui"), *_calendrier(cadre)], 1,
                  (12, 70, 40))  # fmt: skip
    yield Feuille("Lisez-moi", list(say_origine(cadre)), 0, (28, 100), filtree=False)


LARGES = {"Action": 44, "Indicateur": 44, "Étape": 44, "Note": 60, "Déjà fait": 44, "À faire": 44,
          "Commentaire": 44, "N°": 9, "Axe": 34}  # fmt: skip


def _widths(entetes: tuple[str, ...]) -> list[int]:
    return [LARGES.get(nom, 16) for nom in entetes]


def _name(fiche: FicheSuivie) -> tuple[str, str]:
    return fiche.code, fiche.titre


def _action(fiche: FicheSuivie) -> tuple[Cellule, ...]:
    return (
        *_name(fiche), fiche.axe_titre, ", ".join(fiche.pilotes), ", ".join(fiche.referents),
        fiche.statut.label, say_oui(fiche.is_late), fiche.meteo_mot, fiche.fait, fiche.a_faire,
        fiche.maj_le, fiche.debut, fiche.fin, fiche.etapes_faites, len(fiche.etapes),
        len(fiche.blocages), Cercle(fiche.cercle).label,
    )  # fmt: skip


def _places(fiche: FicheSuivie) -> dict:
    return {row.uid: row.libelle for row in fiche.deploiements} | {None: ""}


def _etapes(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    for fiche in cadre.suivi.fiches:
        places, late = _places(fiche), {row.uid for row in fiche.etapes_en_retard}
        for row in fiche.etapes:
            yield (
                *_name(fiche), row.titre, places.get(row.deploiement, ""), row.responsable,
                row.debut, row.echeance, say_oui(row.faite), row.faite_le,
                say_oui(row.uid in late),
            )  # fmt: skip


def _indicateurs(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    for mesure in read_mesures(cadre):
        row, last = mesure.indicateur, mesure.avancement.dernier
        yield (
            *mesure.sujet, row.intitule, row.get_nature_display(), row.unite, number(row.depart),
            row.depart_date, number(row.cible), row.cible_date,
            number(last.somme.valeur) if last else None, str(mesure.avancement.etat),
            row.get_frequence_display(), row.source, row.responsable,
        )  # fmt: skip


def _valeurs(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    """Une ligne par relevé, tel qu’il fut saisi ; aucune somme."""
    places: dict[UUID | None, str] = {
        row.uid: row.libelle for f in cadre.suivi.fiches for row in f.deploiements
    }
    by_uid = {row.uid: row for f in cadre.suivi.fiches for row in f.indicateurs}
    for mesure in read_mesures(cadre):
        row, lue = mesure.indicateur, by_uid.get(mesure.indicateur.uid)
        start = (*mesure.sujet, row.intitule, row.unite)
        if lue is None:
            # Hors des actions, un indicateur vaut pour tout le territoire.
            yield from ((*start, "", *_releve(row, value)) for value in mesure.serie.valeurs)
            continue
        for value in lue.serie:
            yield (*start, places.get(value.deploiement, ""), *_releve(row, value))


def _releve(row: IndicateurAction, value: ReleveSuivi | ValeurIndicateur) -> tuple[Cellule, ...]:
    return (
        value.debut, value.fin, EtatMesure(value.etat).label, number(value.valeur),
        number(value.numerateur), number(value.denominateur), _step(row.echelle, value.echelon),
        say_oui(value.estimee), value.commentaire, value.releve_le,
    )  # fmt: skip


def _step(echelle: list[str], rang: int | None) -> str:
    if rang is None:
        return ""
    return echelle[rang] if rang < len(echelle) else f"échelon {rang + 1}"


def _argent(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    """Une ligne par financement et par action qui en a une part."""
    names = {fiche.pk: _name(fiche) for fiche in cadre.suivi.fiches}
    for lue in cadre.argent.lignes:
        ligne = lue.ligne
        whole = "Poste de coordination" if ligne.poste_id else "Contrat entier"
        shares = [(names[pk], montant) for pk, montant in lue.parts.items() if pk in names]
        # D’une ligne partagée, on ne dit que la part des actions du document.
        steps = (None,) * 4 if lue.partagee else (
            ligne.montant, ligne.montant_demande, ligne.montant_notifie,
            ligne.montant_conventionne,
        )  # fmt: skip
        for name, montant in shares or [(("", whole), lue.montant)]:
            yield (
                *name, lue.nom, ligne.annee, ligne.get_nature_display(), lue.etat.label, montant,
                *steps, say_oui(ligne.departementale), say_oui(lue.is_comptee),
            )  # fmt: skip


def _notes(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    for fiche in cadre.suivi.fiches:
        for row in fiche.notes:
            yield (
                *_name(fiche), row.jour, row.nature.label, row.texte, row.auteur,
                Cercle(row.cercle).label, row.leve_le,
            )  # fmt: skip


def _calendrier(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    for row in list_echeances(cadre):
        yield row.jour, row.objet, row.acteur


def say_origine(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    """Ce que contient le classeur, d’où il vient, et comment le lire."""
    yield "Sujet", "Ce qu’il faut savoir"
    yield "Contrat", cadre.contrat.nom
    yield "État au", format_date(cadre.jour)
    yield "Contenu", "Cercles : " + ", ".join(c.label for c in Cercle if c in cadre.cercles)
    yield "Source", "Maillage : plan d’actions, suivi, indicateurs et financements du contrat."
    yield (
        "Montants",
        (
            f"En euros {cadre.argent.base}. Une convention départementale et un "
            "financement refusé ou abandonné n’entrent dans aucune somme."
        ),
    )
    yield (
        "Valeurs",
        (
            "« valeur » peut être un vrai zéro ; « secret » et « non disponible » n’ont "
            "pas de chiffre, et n’en valent pas zéro. Aucune ligne : pas encore relevé."
        ),
    )
    yield (
        "Personnes uniques",
        (
            "Des personnes comptées une fois ne s’additionnent ni d’un lieu ni "
            "d’une période à l’autre."
        ),
    )
    yield "En retard", "Calculé au jour du classeur : la date est passée et ce n’est pas fini."


def make_classeur(cadre: Cadre, extension: str) -> Output:
    """Le classeur XLSX ; il n’a pas d’arbre, donc pas d’empreinte."""
    titre = f"Classeur de suivi – {cadre.contrat.nom} ({format_date(cadre.jour)})"
    return Output(file_name(titre, extension), write_book(list_feuilles(cadre)), "", [])


CLASSEUR = DocumentSuivi(
    "classeur", "Classeur de suivi",
    "Tout le suivi en feuilles à filtrer : actions, étapes, indicateurs et valeurs, financements, "
    "notes, calendrier, et d’où tout vient.",
    lambda cadre: Entete("Suivi du contrat", "Classeur de suivi"),
    formats=("xlsx",), make=make_classeur,
)  # fmt: skip
