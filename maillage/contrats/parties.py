"""Écrire ce qui engage une partie : ses actes, ses signatures ; atomique et tracé."""

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import ActePartie, Partie, SignaturePartie
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


@transaction.atomic
def record_acte(*, partie: Partie, by: Auteur, **fields) -> ActePartie:
    """L’acte d’une partie sur une version du texte ; un acte de plus n’efface pas les autres."""
    acte = ActePartie(partie=partie, **fields)
    acte.full_clean()
    acte.save()
    record(acte, by=by, acte=Acte.CREATION, changements={}, **_roots(partie))
    return acte


@transaction.atomic
def withdraw_acte(acte: ActePartie, *, jour, motif: str, by: Auteur) -> None:
    """La partie retire son acte : il reste lisible, il n’engage plus."""
    before = read_state(acte)
    acte.retire_le, acte.motif_retrait = jour, motif
    acte.version += 1
    acte.full_clean()
    acte.save(update_fields=["retire_le", "motif_retrait", "version", "updated_at"])
    record_change(acte, before, by=by, **_roots(acte.partie))


@transaction.atomic
def record_signature(*, partie: Partie, by: Auteur, **fields) -> SignaturePartie:
    """La signature d’une partie ; la consigner deux fois est refusé par la base."""
    signature = SignaturePartie(partie=partie, **fields)
    signature.full_clean()
    signature.save()
    record(signature, by=by, acte=Acte.CREATION, changements={}, **_roots(partie))
    return signature


def _roots(partie: Partie) -> dict:
    return {"racine_uid": partie.contrat.uid, "parent_uid": partie.uid}
