"""La fin de vie d’un lien personnel : ce qu’il a permis de dire reste, qui l’a reçu s’efface."""

from datetime import datetime

from maillage.journal.models import Ecriture
from maillage.suivi.models import LienPilote

EFFACE = "Lien effacé"


def erase_lien(lien: LienPilote, moment: datetime) -> None:
    """Vide le lien, et son histoire, de tout ce qui nomme quelqu’un ; il n’ouvre plus rien."""
    Ecriture.objects.filter(sujet_uid=lien.uid).update(changements={}, sujet_libelle=EFFACE)
    lien.nom, lien.courriel, lien.personne = EFFACE, f"{lien.uid.hex}@efface.invalid", None
    lien.revoque_le, lien.supprime_le = lien.revoque_le or moment, lien.supprime_le or moment
    lien.save(
        update_fields=["nom", "courriel", "personne", "revoque_le", "supprime_le", "updated_at"]
    )


def purge_liens(before: datetime, moment: datetime) -> int:
    """Vide les liens expirés avant cette date ; rend combien."""
    over = LienPilote.objects.filter(expire_le__lt=before).exclude(nom=EFFACE)
    for lien in over:
        erase_lien(lien, moment)
    return len(over)
