"""Les fichiers qu’un pilote joint à sa réponse, jusqu’à ce qu’elle soit acceptée."""

from collections.abc import Collection, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from maillage.core.texte import INSECABLE
from maillage.fichiers.champs import Piece, read_pieces
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.campagnes.reponses import Repondant, check_writable
from maillage.suivi.models import Demande

NOMBRE = 10
TOTAL = 60 * 1024 * 1024
TROP = (
    f"Une réponse porte dix fichiers et 60{INSECABLE}Mo au plus{INSECABLE}: "
    f"«{INSECABLE}{{}}{INSECABLE}» n’est pas joint."
)


def read_sent(sent: Iterable[UploadedFile]) -> tuple[list[Piece], list[str]]:
    """Les pièces de l’envoi, et pourquoi les autres n’en sont pas.

    Ce qui dépasse ne se lit pas : un envoi démesuré ne remplit pas la mémoire.
    """
    kept: list[UploadedFile] = []
    refus, total = [], 0
    for item in sent:
        if len(kept) >= NOMBRE or total + (item.size or 0) > TOTAL:
            refus.append(TROP.format(item.name))
        else:
            kept.append(item)
            total += item.size or 0
    pieces, fautes = read_pieces(kept)
    return pieces, fautes + refus


@transaction.atomic
def keep_fichiers(
    demande: Demande, pieces: Collection[Piece], retirees: Collection[str], *, repondant: Repondant
) -> list[str]:
    """Ôte puis joint, et rend ce qui n’a pas pu l’être, en phrases.

    Seul un fichier de cette demande même s’ôte. Lève ``ReponseFermee`` si l’on n’y répond plus.
    """
    if not pieces and not retirees:
        return []
    held = Demande.objects.select_for_update().get(pk=demande.pk)
    check_writable(held)
    before = read_state(held, ("pieces",))
    gone = [row for row in held.pieces.all() if str(row.uid) in retirees]
    held.pieces.remove(*gone)
    kept = list(held.pieces.all())
    refus = []
    for piece in pieces:
        total = sum(row.taille for row in kept) + len(piece.contenu)
        if len(kept) >= NOMBRE or total > TOTAL:
            refus.append(TROP.format(piece.nom))
        else:
            kept.append(piece.store(repondant.auteur))
    held.pieces.set(kept)
    record_change(held, before, by=repondant.auteur)
    # Ce qui n’a jamais été accepté n’est à personne d’autre : retiré, il disparaît.
    for row in gone:
        row.discard()
    return refus


def fichiers_of(demande: Demande) -> list[Fichier]:
    """Ses fichiers, dans l’ordre où ils furent joints."""
    return sorted(demande.pieces.all(), key=lambda row: row.pk)
