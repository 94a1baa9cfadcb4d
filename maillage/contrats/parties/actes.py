"""Écrire ce qui engage une partie : ses actes, ses signatures ; atomique et tracé."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import roots_of
from maillage.contrats.consignation import consign
from maillage.contrats.models import ActePartie, Avenant, Partie, SignaturePartie
from maillage.journal.actions import record_change
from maillage.journal.etat import column_names, read_state


class DejaConsigne(Exception):
    """Cette partie a déjà signé ce texte."""

    def __init__(self, partie: Partie):
        super().__init__(f"La signature de « {partie} » est déjà consignée pour ce texte.")


def record_acte(*, partie: Partie, by: Auteur, **fields) -> ActePartie:
    """L’acte d’une partie sur une version du texte ; un acte de plus n’efface pas les autres."""
    return consign(ActePartie(partie=partie, **fields), contrat=partie.contrat, by=by)


@transaction.atomic
def withdraw_acte(acte: ActePartie, *, jour: date, motif: str, by: Auteur) -> None:
    """La partie retire son acte : il reste lisible, il n’engage plus."""
    _change(acte, {"retire_le": jour, "motif_retrait": motif}, by=by)


@transaction.atomic
def record_signature(*, partie: Partie, by: Auteur, **fields) -> SignaturePartie:
    """La signature d’une partie ; lève ``DejaConsigne`` si elle a déjà signé ce texte."""
    Partie.objects.select_for_update().get(pk=partie.pk)
    avenant = fields.get("avenant")
    if partie.signatures.filter(avenant=avenant, supprime_le__isnull=True).exists():
        raise DejaConsigne(partie)
    return consign(SignaturePartie(partie=partie, **fields), contrat=partie.contrat, by=by)


@transaction.atomic
def record_signatures(
    parties: Iterable[Partie], *, by: Auteur, avenant: Avenant | None = None, **fields
) -> list[SignaturePartie]:
    """La même séance, un seul scan : chaque partie signe par son représentant.

    Lève ``DejaConsigne`` et n’écrit rien si l’une d’elles a déjà signé ce texte.
    """
    return [
        record_signature(
            partie=partie, by=by, avenant=avenant,
            signataire=partie.representant, qualite=partie.qualite, **fields,
        )
        for partie in parties
    ]  # fmt: skip


@transaction.atomic
def leave_contrat(partie: Partie, *, jour: date, motif: str, by: Auteur) -> None:
    """La partie se retire ; ses actes, sa signature et ses engagements restent lisibles."""
    _change(partie, {"sortie_le": jour, "sortie_motif": motif}, by=by)


@transaction.atomic
def rejoin_contrat(partie: Partie, *, by: Auteur) -> None:
    """Annule un retrait consigné par erreur, ou rouvre la place de la partie."""
    _change(partie, {"sortie_le": None, "sortie_motif": ""}, by=by)


def _change(objet, values: dict, *, by: Auteur) -> None:
    before = read_state(objet, tuple(values))
    for name, value in values.items():
        setattr(objet, name, value)
    objet.version += 1
    objet.full_clean()
    objet.save(update_fields=[*column_names(objet, values), "version", "updated_at"])
    record_change(objet, before, by=by, **roots_of(objet))
