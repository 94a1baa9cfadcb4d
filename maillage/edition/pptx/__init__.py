"""L’arbre d’un diaporama en PPTX : de vraies dispositions, de vrais graphiques, à retoucher."""

import io
from dataclasses import replace
from datetime import datetime

from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx.arbre import Diaporama
from maillage.edition.pptx.ecriture import Ecrivain, name_slides
from maillage.edition.pptx.gabarit import read_gabarit
from maillage.edition.pptx.images import draw_images
from maillage.edition.pptx.maison import build_maison
from maillage.edition.pptx.paquet import freeze_package
from maillage.edition.pptx.propre import clean

__all__ = ["ErreurEdition", "build_maison", "read_gabarit", "write_pptx"]


def write_pptx(diaporama: Diaporama, *, creation: datetime, modele: bytes | None = None) -> bytes:
    """Le fichier PPTX, identique à l’octet près pour un même arbre, un même modèle et une date.

    ``modele`` est celui d’une agence ; sans lui, c’est le nôtre. ``creation`` est écrite dans les
    propriétés. Lève ``ErreurEdition`` si le modèle ne convient pas ou si la police manque.
    """
    gabarit = read_gabarit(modele or build_maison())
    diaporama = clean(diaporama)
    diapositives = name_slides(diaporama.diapositives)
    ecrivain = Ecrivain(
        gabarit, replace(diaporama, diapositives=diapositives), draw_images(diapositives)
    )
    for diapositive in diapositives:
        ecrivain.add(diapositive)
    _sign(gabarit.presentation, diaporama, creation)
    tampon = io.BytesIO()
    gabarit.presentation.save(tampon)
    return freeze_package(tampon.getvalue())


def _sign(presentation, diaporama: Diaporama, creation: datetime) -> None:
    """Les propriétés du fichier : celles du diaporama, pas celles du modèle."""
    fiche = presentation.core_properties
    fiche.title, fiche.subject = diaporama.titre, diaporama.sujet
    fiche.author, fiche.last_modified_by = diaporama.auteur, ""
    fiche.language, fiche.revision, fiche.keywords, fiche.comments = diaporama.langue, 1, "", ""
    fiche.created = fiche.modified = creation.replace(tzinfo=None, microsecond=0)
