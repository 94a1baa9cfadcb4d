"""Ouvrir une archive ZIP venue de l’extérieur sans lui faire confiance.

Les tailles écrites dans l’annuaire d’une archive peuvent mentir : on compte donc
les octets réellement décompressés, par morceaux, avant de passer le fichier au
lecteur de classeurs qui, lui, croit l’annuaire.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from maillage.lecture.erreurs import ErreurLecture

MEMBRES_MAX = 5_000
DECOMPRESSE_MAX = 600 * 1024 * 1024
RAPPORT_MAX = 250
RAPPORT_TOLERE_SOUS = 20 * 1024 * 1024
_MORCEAU = 1 << 20

BOMBE = (
    "Le fichier « {nom} » se décompresse en un volume démesuré : il n’a pas été ouvert. "
    "Enregistrez-le de nouveau depuis votre tableur, en supprimant les feuilles inutiles."
)
ABIME = (
    "Le fichier « {nom} » est abîmé ou incomplet : il ne peut pas être ouvert. "
    "Ouvrez-le dans votre tableur, enregistrez-en une copie et déposez cette copie."
)
PROTEGE = (
    "Le fichier « {nom} » est protégé par un mot de passe. "
    "Retirez le mot de passe à l’enregistrement, puis déposez-le de nouveau."
)


def open_archive(fichier: BinaryIO, nom: str) -> zipfile.ZipFile:
    """Ouvre l’archive après avoir vérifié son annuaire (nombre, tailles, rapport, mot de passe)."""
    try:
        archive = zipfile.ZipFile(fichier)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as erreur:
        raise ErreurLecture(ABIME.format(nom=nom)) from erreur
    infos = archive.infolist()
    if any(info.flag_bits & 0x1 for info in infos):
        raise ErreurLecture(PROTEGE.format(nom=nom))
    if len(infos) > MEMBRES_MAX or sum(info.file_size for info in infos) > DECOMPRESSE_MAX:
        raise ErreurLecture(BOMBE.format(nom=nom))
    if any(is_bombe(info) for info in infos):
        raise ErreurLecture(BOMBE.format(nom=nom))
    return archive


def is_bombe(info: zipfile.ZipInfo) -> bool:
    """Un membre volumineux dont le rapport de compression n’est pas celui d’un document."""
    grand = info.file_size > RAPPORT_TOLERE_SOUS
    return grand and info.file_size > RAPPORT_MAX * max(info.compress_size, 1)


def member_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, nom: str) -> Iterator[bytes]:
    """Les octets décompressés d’un membre, comptés : plus que l’annonce est une bombe."""
    total = 0
    try:
        for morceau in _inflate(archive, info):
            total += len(morceau)
            if total > info.file_size:
                raise ErreurLecture(BOMBE.format(nom=nom))
            yield morceau
    except (zlib.error, struct.error, OSError, ValueError) as erreur:
        raise ErreurLecture(ABIME.format(nom=nom)) from erreur
    if total != info.file_size:
        raise ErreurLecture(ABIME.format(nom=nom))


def read_member(archive: zipfile.ZipFile, chemin: str, nom: str) -> bytes:
    """Le contenu d’un membre, vide s’il n’existe pas."""
    try:
        info = archive.getinfo(chemin)
    except KeyError:
        return b""
    return b"".join(member_chunks(archive, info, nom))


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Décompresse depuis l’en-tête local, sans s’arrêter à la taille annoncée."""
    brut = _raw_chunks(archive, info)
    if info.compress_type == zipfile.ZIP_STORED:
        yield from brut
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError("compression inconnue")
    flux = zlib.decompressobj(-zlib.MAX_WBITS)
    for morceau in brut:
        while morceau:
            yield flux.decompress(morceau, _MORCEAU)
            morceau = flux.unconsumed_tail
    yield flux.flush()


def _raw_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    fichier = archive.fp
    if fichier is None:
        raise ValueError("archive fermée")
    fichier.seek(info.header_offset)
    longueur_nom, longueur_extra = struct.unpack("<HH", fichier.read(30)[26:30])
    position = info.header_offset + 30 + longueur_nom + longueur_extra
    reste = info.compress_size
    while reste > 0:
        fichier.seek(position)
        morceau = fichier.read(min(_MORCEAU, reste))
        if not morceau:
            return
        position += len(morceau)
        reste -= len(morceau)
        yield morceau
