"""Les documents qui se préparent pendant que l’on fait autre chose."""

from collections.abc import Callable

from django.tasks import task

from maillage.contrats.models import Ajustement, Avenant, Contrat, VersionContrat
from maillage.contrats.permissions import can_see_partage
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import circles_in
from maillage.documents.actes import make_ajustement, make_avenant
from maillage.documents.actions import Output, local_now, make_contrat, make_dls, now_in
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import find_document
from maillage.documents.bilans.montage import make_output
from maillage.documents.formats import genre_of, name_format
from maillage.documents.permissions import can_read_contacts
from maillage.documents.versions import keep_pieces, make_version, missing_pieces
from maillage.edition.erreurs import ErreurEdition
from maillage.fichiers.models import Fichier
from maillage.travaux.actions import EchecTravail, Production, Tache, run_travail
from maillage.travaux.models import Travail

SANS_ACCES = "Vous n’avez plus accès à ce contrat, ou à une partie de ce que vous demandiez."
SANS_ACCES_DLS = "Vous n’avez plus accès à cette démarche, ou à une partie de ce diagnostic."


@task
def produce_contrat(travail: str, contrat: str, extension: str, cercles: list[str]) -> None:
    """Le contrat en fichier, avec les droits de qui l’a demandé au moment où il se fait."""
    run_travail(travail, lambda row: _produce(row, contrat, extension, cercles), keep_fichier)


def _produce(travail: Travail, uid: str, extension: str, cercles: list[str]) -> Production:
    travail.report(10, "Lecture du contrat et de ses fiches.")
    if not can_read_contrat(travail.proprietaire, {"contrat": uid, "cercles": cercles}):
        raise EchecTravail(SANS_ACCES)
    contrat = Contrat.objects.select_related("demarche", "territoire").get(uid=uid)
    moment = local_now(contrat)
    return lay_out(
        travail, extension, lambda: make_contrat(contrat, extension, cercles, moment=moment)
    )


def can_read_contrat(user, arguments: dict) -> bool:
    """Le contrat se voit encore, avec tous les cercles que le document contient."""
    visible = Contrat.objects.visible_to(user).select_related("demarche")
    contrat = visible.filter(uid=arguments["contrat"]).first()
    if contrat is None:
        return False
    return set(arguments["cercles"]) <= circles_in(user, contrat.demarche)


def keep_fichier(travail: Travail, production: Production) -> dict:
    """Range le fichier par son empreinte."""
    fichier = Fichier.objects.store(
        production.contenu, nom=production.nom, genre=production.genre, by=travail.proprietaire
    )
    return {"fichier": str(fichier.uid)}


def find_fichier(resultat: dict) -> Fichier | None:
    return Fichier.objects.filter(uid=resultat["fichier"]).first()


@task
def produce_dls(travail: str, demarche: str, extension: str, cercles: list[str]) -> None:
    """Le diagnostic en fichier, avec les droits de qui l’a demandé au moment où il se fait."""
    run_travail(travail, lambda row: _produce_dls(row, demarche, extension, cercles), keep_fichier)


def _produce_dls(travail: Travail, uid: str, extension: str, cercles: list[str]) -> Production:
    travail.report(10, "Lecture du portrait et de ce qui a été recueilli.")
    if not can_read_dls(travail.proprietaire, {"demarche": uid, "cercles": cercles}):
        raise EchecTravail(SANS_ACCES_DLS)
    demarche = Demarche.objects.get(uid=uid)
    moment = now_in(demarche)
    return lay_out(
        travail, extension, lambda: make_dls(demarche, extension, cercles, moment=moment)
    )


def can_read_dls(user, arguments: dict) -> bool:
    """La démarche se voit encore, avec tous les cercles que le document contient."""
    demarche = Demarche.objects.visible_to(user).filter(uid=arguments["demarche"]).first()
    if demarche is None:
        return False
    return set(arguments["cercles"]) <= circles_in(user, demarche)


@task
def produce_version(version: str) -> None:
    """Les fichiers que l’on garde d’un texte figé ; sans effet s’ils y sont déjà."""
    keep_pieces(VersionContrat.objects.get(uid=version))


def ensure_pieces(version: VersionContrat) -> None:
    """Confie à la file ce qu’il reste à rendre d’un texte figé."""
    if missing_pieces(version):
        produce_version.enqueue(version=str(version.uid))


@task
def produce_extrait(
    travail: str, contrat: str, version: str, extension: str, cercles: list[str]
) -> None:
    """Un texte figé, réduit à ce que voit qui l’a demandé au moment où il se fait."""
    arguments = {"contrat": contrat, "cercles": cercles}
    run_travail(
        travail, lambda row: _produce_extrait(row, arguments, version, extension), keep_fichier
    )


def _produce_extrait(travail: Travail, arguments: dict, uid: str, extension: str) -> Production:
    travail.report(10, "Lecture du texte figé.")
    if not can_read_contrat(travail.proprietaire, arguments):
        raise EchecTravail(SANS_ACCES)
    version = VersionContrat.objects.select_related("contrat").get(
        uid=uid, contrat__uid=arguments["contrat"]
    )
    return lay_out(
        travail, extension, lambda: make_version(version, extension, arguments["cercles"])
    )


@task
def produce_avenant(
    travail: str, contrat: str, avenant: str, extension: str, cercles: list[str]
) -> None:
    """L’avenant en fichier, tel qu’il est au moment où il se fait."""

    def produce(row: Travail) -> Production:
        row.report(10, "Lecture de l’avenant.")
        found = _find_acte(row, Avenant, avenant, contrat, cercles)
        return lay_out(row, extension, lambda: make_avenant(found, extension, cercles))

    run_travail(travail, produce, keep_fichier)


@task
def produce_ajustement(
    travail: str, contrat: str, ajustement: str, extension: str, cercles: list[str]
) -> None:
    """L’extrait de relevé de décisions en fichier."""

    def produce(row: Travail) -> Production:
        row.report(10, "Lecture de l’ajustement.")
        found = _find_acte(row, Ajustement, ajustement, contrat, cercles)
        return lay_out(row, extension, lambda: make_ajustement(found, extension, cercles))

    run_travail(travail, produce, keep_fichier)


def _find_acte(travail: Travail, model, uid: str, contrat: str, cercles: list[str]):
    """L’avenant ou l’ajustement, si qui l’a demandé y a encore droit."""
    if not can_read_acte(travail.proprietaire, {"contrat": contrat, "cercles": cercles}):
        raise EchecTravail(SANS_ACCES)
    known = model.objects.select_related("contrat__demarche", "texte")
    return known.get(uid=uid, contrat__uid=contrat)


def can_read_acte(user, arguments: dict) -> bool:
    """Le contrat, avec les cercles demandés, et ce qui se prépare entre les parties."""
    if not can_read_contrat(user, arguments):
        return False
    contrat = Contrat.objects.select_related("demarche").get(uid=arguments["contrat"])
    return can_see_partage(user, contrat)


@task
def produce_bilan(
    travail: str, contrat: str, document: str, extension: str, cercles: list[str]
) -> None:
    """Un document du suivi, avec les droits de qui l’a demandé au moment où il se fait."""
    arguments = {"contrat": contrat, "document": document, "cercles": cercles}
    run_travail(travail, lambda row: _produce_bilan(row, arguments, extension), keep_fichier)


def _produce_bilan(travail: Travail, arguments: dict, extension: str) -> Production:
    travail.report(10, "Lecture du contrat et de son suivi.")
    found = find_document(arguments["document"])
    if found is None or not can_read_bilan(travail.proprietaire, arguments):
        raise EchecTravail(SANS_ACCES)
    item, parametre = found
    contrat = Contrat.objects.select_related("demarche", "territoire").get(uid=arguments["contrat"])
    cadre = Cadre(
        contrat, frozenset(arguments["cercles"]), local_now(contrat), parametre,
        can_read_contacts(travail.proprietaire, contrat), travail.proprietaire,
    )  # fmt: skip
    return lay_out(travail, extension, lambda: make_output(item, cadre, extension))


def can_read_bilan(user, arguments: dict) -> bool:
    """Le contrat, avec les cercles demandés, et le droit de produire ce document."""
    found = find_document(arguments["document"])
    if found is None or not can_read_contrat(user, arguments):
        return False
    contrat = Contrat.objects.select_related("demarche").get(uid=arguments["contrat"])
    return found[0].can_make(user, contrat)


def lay_out(travail: Travail, extension: str, make: Callable[[], Output]) -> Production:
    """Met en page, et rend le fichier à ranger ; ce qui échoue se dit en français."""
    travail.report(30, f"Mise en page du {name_format(extension)}.")
    try:
        made = make()
    except (ErreurEdition, ParametreInconnu) as error:
        raise EchecTravail(str(error)) from error
    travail.report(95, "Rangement du fichier.")
    return Production(made.nom, genre_of(extension), made.contenu, " ".join(made.alertes))


BILAN = Tache(produce_bilan, can_read_bilan, find_fichier)
DLS = Tache(produce_dls, can_read_dls, find_fichier)
AVENANT = Tache(produce_avenant, can_read_acte, find_fichier)
AJUSTEMENT = Tache(produce_ajustement, can_read_acte, find_fichier)
EXTRAIT = Tache(produce_extrait, can_read_contrat, find_fichier)
CONTRAT = Tache(produce_contrat, can_read_contrat, find_fichier)
