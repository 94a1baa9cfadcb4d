"""Les documents qui se préparent pendant que l’on fait autre chose."""

from django.tasks import task

from maillage.contrats.models import Contrat
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import circles_in
from maillage.documents.actions import local_now, make_contrat, make_dls, now_in
from maillage.documents.formats import FORMATS
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
    travail.report(30, f"Mise en page du {FORMATS[extension].libelle}.")
    try:
        made = make_contrat(contrat, extension, cercles, moment=local_now(contrat))
    except ErreurEdition as error:
        raise EchecTravail(str(error)) from error
    travail.report(95, "Rangement du fichier.")
    return Production(made.nom, FORMATS[extension].genre, made.contenu, " ".join(made.alertes))


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
    travail.report(30, f"Mise en page du {FORMATS[extension].libelle}.")
    try:
        made = make_dls(demarche, extension, cercles, moment=now_in(demarche))
    except ErreurEdition as error:
        raise EchecTravail(str(error)) from error
    travail.report(95, "Rangement du fichier.")
    return Production(made.nom, FORMATS[extension].genre, made.contenu, " ".join(made.alertes))


def can_read_dls(user, arguments: dict) -> bool:
    """La démarche se voit encore, avec tous les cercles que le document contient."""
    demarche = Demarche.objects.visible_to(user).filter(uid=arguments["demarche"]).first()
    if demarche is None:
        return False
    return set(arguments["cercles"]) <= circles_in(user, demarche)


DLS = Tache(produce_dls, can_read_dls, find_fichier)
CONTRAT = Tache(produce_contrat, can_read_contrat, find_fichier)
