"""L’archive du diaporama, la même à chaque fois : sans heure, classeurs des graphiques compris."""

import io
import re
import zipfile

_EPOQUE = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_INSTANT = rb"\g<1>1980-01-01T00:00:00Z\g<3>"


def freeze_package(octets: bytes) -> bytes:
    """Le même paquet, dates d’archive effacées ; celles de la présentation restent."""
    return _rewrite(octets, interne=False)


def _rewrite(octets: bytes, *, interne: bool) -> bytes:
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as source,
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for nom in source.namelist():
            fiche = zipfile.ZipInfo(nom, _EPOQUE)
            fiche.create_system = 0
            contenu = _freeze_part(nom, source.read(nom), interne=interne)
            archive.writestr(fiche, contenu, zipfile.ZIP_DEFLATED, 6)
    return tampon.getvalue()


def _freeze_part(nom: str, contenu: bytes, *, interne: bool) -> bytes:
    if nom.endswith(".xlsx"):
        return _rewrite(contenu, interne=True)
    if interne and nom == "docProps/core.xml":
        return _DATES.sub(_INSTANT, contenu)
    return contenu


_GENRES = "[Content_Types].xml"
_MODELE = b"presentationml.template.main+xml"
_DIAPORAMA = b"presentationml.presentation.main+xml"


def as_presentation(octets: bytes) -> bytes:
    """Un modèle (.potx) devient un diaporama (.pptx) ; ``ValueError`` si ce n’est pas un zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as source:
            genres = source.read(_GENRES)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError("Ce n’est pas un paquet.") from error
    if _MODELE not in genres:
        return octets
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as source,
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for nom in source.namelist():
            contenu = source.read(nom)
            archive.writestr(
                nom, contenu.replace(_MODELE, _DIAPORAMA) if nom == _GENRES else contenu
            )
    return tampon.getvalue()
