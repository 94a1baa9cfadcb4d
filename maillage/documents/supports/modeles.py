"""Le modèle de diaporama d’une agence : le contrôler, le garder, retrouver celui qui vaut."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.models import Demarche
from maillage.documents.models import ModelePresentation
from maillage.documents.supports.exemple import build_exemple
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx import build_maison, read_gabarit, write_pptx
from maillage.edition.pptx.gabarit import ERREURS, LIBELLES
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.lecture.archive import open_archive, read_member
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.regions import regions_of

JOUR = datetime(2026, 1, 1, tzinfo=UTC)  # celui de l’essai, sans importance
TAILLE_MAX = 30 * 1024 * 1024
DECOMPRESSE_MAX = 200 * 1024 * 1024
XML_MAX = 8 * 1024 * 1024
GENRE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ABIME = (
    "Ce fichier n’est pas un modèle PowerPoint (.pptx ou .potx), ou il est abîmé ou protégé par un "
    "mot de passe. Enregistrez-le de nouveau depuis PowerPoint, puis déposez-le."
)
TROP_GRAND = (
    "Ce modèle dépasse 30\u00a0Mo, ou se décompresse en un volume démesuré\u00a0: allégez ses "
    "images (Fichier, Compresser les images), puis déposez-le."
)
MACROS = (
    "Ce modèle contient des macros ou des contrôles actifs\u00a0: enregistrez-le au format .pptx "
    "ou .potx, sans macros, puis déposez-le."
)
LIENS = (
    "Ce modèle lie des images ou des objets gardés ailleurs\u00a0: un diaporama ne doit rien aller "
    "chercher. Incorporez-les (Fichier, Informations, Modifier les liens), puis déposez-le."
)
SANS_ECRITURE = (
    "Ce modèle s’ouvre, mais Maillage ne parvient pas à y écrire\u00a0: enregistrez-le de nouveau "
    "depuis PowerPoint au format .pptx, puis déposez-le."
)
REFUSE = "Ce modèle contient des déclarations que PowerPoint n’écrit pas\u00a0: il est refusé."


@dataclass(frozen=True, slots=True)
class Portee:
    """À qui vaut un modèle : une démarche, ou toutes celles d’une région."""

    demarche: Demarche | None = None
    region: str = ""

    def rows(self):
        return ModelePresentation.objects.alive().filter(demarche=self.demarche, region=self.region)

    def find(self) -> ModelePresentation | None:
        return self.rows().select_related("fichier").first()


def check_modele(contenu: bytes) -> list[str]:
    """Les remarques de la lecture ; lève ``ErreurEdition``, avec ce qu’il faut faire."""
    _check_archive(contenu)
    remarques = list(read_gabarit(contenu).remarques)
    try:
        write_pptx(build_exemple(JOUR.date()), creation=JOUR, modele=contenu)
    except ERREURS as error:
        raise ErreurEdition(SANS_ECRITURE) from error
    return remarques


def _check_archive(contenu: bytes) -> None:
    if len(contenu) > TAILLE_MAX:
        raise ErreurEdition(TROP_GRAND)
    try:
        with open_archive(io.BytesIO(contenu), "modèle") as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > DECOMPRESSE_MAX:
                raise ErreurEdition(TROP_GRAND)
            _check_names([info.filename.lower() for info in infos])
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    _check_size(info.file_size)
                    _check_part(info.filename, read_member(archive, info.filename, "modèle"))
    except ErreurLecture as error:
        heavy = "démesuré" in str(error)
        raise ErreurEdition(TROP_GRAND if heavy else ABIME) from error


def _check_size(size: int) -> None:
    if size > XML_MAX:
        raise ErreurEdition(TROP_GRAND)


def _check_names(names: list[str]) -> None:
    if "ppt/presentation.xml" not in names:
        raise ErreurEdition(ABIME)
    if any("vbaproject" in name or "activex" in name for name in names):
        raise ErreurEdition(MACROS)


def _check_part(name: str, part: bytes) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise ErreurEdition(REFUSE)
    if name.endswith(".rels") and any(_is_remote(tag) for tag in part.split(b"<Relationship ")):
        raise ErreurEdition(LIENS)


def _is_remote(tag: bytes) -> bool:
    """Une relation qui sort du fichier ; un lien que l’on clique n’y va pas tout seul."""
    return b'TargetMode="External"' in tag and b"/hyperlink" not in tag


@transaction.atomic
def save_modele(portee: Portee, nom: str, contenu: bytes, *, by: Auteur) -> ModelePresentation:
    """Garde ce modèle à la place de l’ancien ; lève ``ErreurEdition`` s’il ne convient pas."""
    remarques = check_modele(contenu)
    fichier = Fichier.objects.store(contenu, nom=nom, genre=GENRE, by=by.utilisateur)
    for old in portee.rows().select_for_update():
        remove_modele(old, by=by)
    made = ModelePresentation.objects.create(
        demarche=portee.demarche, region=portee.region, fichier=fichier, remarques=remarques,
        auteur_libelle=by.libelle[:200],
    )  # fmt: skip
    record(made, by=by, acte=Acte.CREATION, changements={})
    return made


@transaction.atomic
def remove_modele(modele: ModelePresentation, *, by: Auteur) -> None:
    """Met le modèle à la corbeille : le suivant par ordre reprend, ou le nôtre."""
    ModelePresentation.objects.filter(pk=modele.pk).update(supprime_le=timezone.now())
    record(modele, by=by, acte=Acte.SUPPRESSION, changements={})


@transaction.atomic
def restore_modele(portee: Portee, *, by: Auteur) -> ModelePresentation | None:
    """Remet le dernier retiré, si rien n’a pris sa place ; rien s’il n’y en a pas."""
    if portee.find() is not None:
        return None
    gone = ModelePresentation.objects.filter(
        demarche=portee.demarche, region=portee.region, supprime_le__isnull=False
    )
    found = gone.select_related("fichier").order_by("-supprime_le", "-pk").first()
    if found:
        ModelePresentation.objects.filter(pk=found.pk).update(supprime_le=None)
        record(found, by=by, acte=Acte.RETABLISSEMENT, changements={})
    return found


def find_modele_presentation(demarche: Demarche) -> bytes | None:
    """Le modèle de la démarche, à défaut celui de sa région ; rien : c’est le nôtre."""
    found = find_row(demarche)
    return read_contenu(found) if found else None


def find_row(demarche: Demarche) -> ModelePresentation | None:
    regions = regions_of(demarche)
    rows = list(ModelePresentation.objects.of_demarche(demarche, regions))
    own = [row for row in rows if row.demarche_id]
    ranked = sorted((row for row in rows if row.region), key=lambda row: regions.index(row.region))
    return next(iter([*own, *ranked]), None)


def read_contenu(modele: ModelePresentation) -> bytes:
    with modele.fichier.open() as source:
        return source.read()


def list_dispositions(contenu: bytes | None) -> Iterator[tuple[str, str]]:
    """(usage, disposition du modèle qui le sert)."""
    gabarit = read_gabarit(contenu or build_maison())
    for usage, libelle in LIBELLES.items():
        yield libelle, gabarit.dispositions[usage].name or "sans nom"
