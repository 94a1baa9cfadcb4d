"""Le tableau de l’ARS : une ligne par action, et une par contrat pour qui en suit plusieurs."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Q

from maillage.contrats.enums import FINIS, StatutFiche
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.tableur import Cellule, Feuille, write_book, write_csv
from maillage.core.texte import format_date
from maillage.documents.actions import Output
from maillage.documents.bilans.ars_imprime import build_imprime
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import DocumentSuivi, Entete
from maillage.documents.bilans.classeur import say_oui
from maillage.documents.bilans.indicateurs import read_mesures
from maillage.documents.contrat.mots import intitule
from maillage.documents.formats import FORMATS, file_name
from maillage.edition.arbre import tree_hash
from maillage.financements.enums import EtatFinancement
from maillage.financements.sommes import LigneLue
from maillage.suivi.etats import FicheSuivie

COLONNES = (
    "Contrat", "Axe", "PRS et socle", "N°", "Action", "Pilote", "État", "En retard", "Météo",
    "Début", "Fin", "ARS : demandé", "ARS : accordé", "ARS : versé", "Indicateurs",
    "dont relevés", "Valeurs et cibles", "Dernières nouvelles",
)  # fmt: skip
LARGEURS = (34, 34, 34, 8, 44, 24, 16, 10, 20, 12, 12, 14, 14, 14, 11, 11, 60, 14)
CONTRATS = (
    "Contrat", "Démarche", "État du contrat", "Période", "Prorogé jusqu’au", "Actions", "Finies",
    "En cours", "En retard", "Bloquées ou en pause",
)  # fmt: skip
ARRET = (StatutFiche.BLOQUE, StatutFiche.EN_PAUSE)


def list_lignes(cadre: Cadre) -> list[tuple[Cellule, ...]]:
    """L’en-tête, puis une ligne par action des cercles du document."""
    objectifs, argent = _objectifs(cadre), read_argent(cadre)
    return [COLONNES, *(_ligne(cadre, f, objectifs, argent) for f in cadre.suivi.fiches)]


def _ligne(cadre: Cadre, fiche: FicheSuivie, objectifs: dict, argent: dict) -> tuple:
    mine = [row for row in read_mesures(cadre) if row.indicateur.fiche_id == fiche.pk]
    said = "\n".join(_say_mesure(row) for row in mine)
    return (
        fiche.contrat or cadre.contrat.nom, fiche.axe_titre,
        "\n".join(objectifs.get(str(fiche.uid), [])), fiche.code, fiche.titre,
        ", ".join(fiche.pilotes), fiche.statut.label, say_oui(fiche.is_late), fiche.meteo_mot,
        fiche.debut, fiche.fin, *argent.get(fiche.pk, (None, None, None)), len(mine),
        sum(bool(row.connus) for row in mine), said, fiche.nouvelles_le,
    )  # fmt: skip


def _say_mesure(row) -> str:
    return f"{row.indicateur.intitule} : {row.say_derniere()} (cible : {row.say_cible()})"


def _objectifs(cadre: Cadre) -> dict[str, list[str]]:
    """Par fiche, les objectifs des références qu’elle, ou son axe, décline."""
    found: dict[str, list[str]] = {}
    for lien in cadre.instantane["liens"]:
        if lien["fiche"]:
            found.setdefault(lien["fiche"], []).append(_objectif(lien))
    by_axe = [lien for lien in cadre.instantane["liens"] if lien["axe"] and not lien["fiche"]]
    for fiche in cadre.suivi.fiches:
        whole = [_objectif(lien) for lien in by_axe if lien["axe"] == str(fiche.axe)]
        if whole:
            found.setdefault(str(fiche.uid), []).extend(whole)
    return {uid: list(dict.fromkeys(rows)) for uid, rows in found.items()}


def _objectif(lien: dict) -> str:
    return f"{intitule(lien['objectif'])} ({lien['objectif']['reference']})"


def read_argent(cadre: Cadre) -> dict[int, tuple[Decimal | None, ...]]:
    """Par fiche, l’argent de l’ARS demandé, accordé, versé ; vide quand il n’y en a pas."""
    agences = {str(item["uid"]) for item in cadre.instantane["agences"]}
    found: dict[int, list[Decimal | None]] = {}
    for lue in cadre.argent.lignes:
        if _is_ars(lue, agences):
            for pk, montant in lue.parts.items():
                if montant is not None:
                    _add(found.setdefault(pk, [None, None, None]), lue, montant)
    return {pk: tuple(sums) for pk, sums in found.items()}


def _is_ars(lue: LigneLue, agences: set[str]) -> bool:
    financeur = lue.ligne.financeur
    return financeur is not None and str(financeur.uid) in agences


def _add(sums: list[Decimal | None], lue: LigneLue, montant: Decimal) -> None:
    """Une somme versée fut accordée, une somme accordée fut demandée."""
    reached = (
        lue.etat.rang >= EtatFinancement.SOLLICITE.rang and not lue.is_ecartee,
        lue.is_trouvee, lue.etat == EtatFinancement.VERSE,
    )  # fmt: skip
    for rang, is_true in enumerate(reached):
        if is_true and lue.is_comptee:
            sums[rang] = (sums[rang] or Decimal(0)) + montant


def list_contrats(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    """Une ligne par contrat que voit qui le demande ; sans demandeur, celui-ci seul."""
    own = Contrat.objects.filter(pk=cadre.contrat.pk)
    rows = Contrat.objects.visible_to(cadre.user) if cadre.user else own
    fiches = (
        FicheAction.objects.visible_to(cadre.user) if cadre.user else FicheAction.objects.alive()
    )
    kept = fiches.filter(cercle__in=sorted(cadre.cercles), parent=None).values("pk")
    counts = _count(kept, cadre)
    for row in rows.select_related("demarche").order_by("demarche__nom", "-periode_debut", "pk"):
        yield (
            row.nom, row.demarche.nom, row.get_etat_display(), row.periode, row.prorogation,
            *counts.get(row.pk, (0, 0, 0, 0, 0)),
        )  # fmt: skip


def _count(kept, cadre: Cadre) -> dict[int, tuple[int, ...]]:
    """Par contrat : actions, finies, en cours, en retard, arrêtées ; une requête."""
    late = Q(date_fin__lt=cadre.jour) & ~Q(statut__in=FINIS)
    rows = FicheAction.objects.filter(pk__in=kept).order_by().values_list("contrat").annotate(
        total=Count("pk"), finies=Count("pk", filter=Q(statut__in=FINIS)),
        cours=Count("pk", filter=Q(statut=StatutFiche.EN_COURS)),
        retard=Count("pk", filter=late), arret=Count("pk", filter=Q(statut__in=ARRET)),
    )  # fmt: skip
    return {pk: tuple(counts) for pk, *counts in rows}


def say_origine(cadre: Cadre) -> Iterator[tuple[Cellule, ...]]:
    yield "Sujet", "Ce qu’il faut savoir"
    yield "État au", format_date(cadre.jour)
    yield "Source", "Maillage : plan d’actions, suivi, indicateurs et financements."
    yield (
        "Argent de l’ARS",
        (
            f"En euros {cadre.argent.base}, des lignes dont l’ARS de la démarche "
            "est le financeur. Accordé : notifié, conventionné ou versé. Vide : aucune ligne. Les "
            "conventions départementales n’y sont pas."
        ),
    )
    yield "Valeurs", "« secret », « non disponible » et « pas encore relevé » ne valent pas zéro."
    yield (
        "En retard",
        "Calculé au jour du tableau : la date de fin est passée, et ce n’est pas fini.",
    )


def make_tableau_ars(cadre: Cadre, extension: str) -> Output:
    """XLSX de trois feuilles, le seul tableau des actions en CSV, ou un document à imprimer."""
    titre = f"Tableau de suivi ARS – {cadre.contrat.nom} ({format_date(cadre.jour)})"
    if extension in FORMATS:
        document = build_imprime(cadre, _objectifs(cadre), read_argent(cadre))
        contenu = FORMATS[extension].write(document, cadre.moment)
        return Output(file_name(titre, extension), contenu, tree_hash(document), [])
    lignes = list_lignes(cadre)
    if extension == "csv":
        return Output(file_name(titre, extension), write_csv(lignes), "", [])
    book = write_book((
        Feuille("Actions", lignes, 5, LARGEURS),
        Feuille("Contrats", [CONTRATS, *list_contrats(cadre)], 1, (44, 34)),
        Feuille("Lisez-moi", list(say_origine(cadre)), 0, (28, 100), filtree=False),
    ))  # fmt: skip
    return Output(file_name(titre, extension), book, "", [])


TABLEAU_ARS = DocumentSuivi(
    "tableau-ars", "Tableau de suivi pour l’ARS",
    "Une ligne par action, avec les colonnes que demande une ARS : axe, PRS, pilote, état, dates, "
    "crédits de l’ARS, indicateurs ; et une ligne par contrat pour qui en suit plusieurs.",
    lambda cadre: Entete("Suivi du contrat", "Tableau de suivi pour l’ARS"),
    formats=("xlsx", "csv", "pdf", "docx"), make=make_tableau_ars,
)  # fmt: skip
