"""Écrire l’historique."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.journal.enums import Acte
from maillage.journal.etat import apply_field, column_names, diff, read_state
from maillage.journal.models import Ecriture

FUSION = timedelta(minutes=10)


def record(
    objet, *, by: Auteur, acte: str, changements: dict, racine_uid=None, parent_uid=None
) -> Ecriture:
    """Ajoute une ligne ; deux modifications proches du même auteur n’en font qu’une.

    Jamais d’une histoire à l’autre : un brouillon, hors du contrat, ne s’y montre pas.
    """
    now = timezone.now()
    previous = _mergeable(objet, by, now) if acte == Acte.MODIFICATION else None
    if previous and previous.racine_uid == racine_uid:
        return _merge(previous, changements, now)
    return Ecriture.objects.create(
        racine_uid=racine_uid, parent_uid=parent_uid, sujet_uid=objet.uid,
        sujet_type=ContentType.objects.get_for_model(objet), sujet_libelle=str(objet)[:300],
        acte=acte, changements=changements, auteur=by.utilisateur, auteur_libelle=by.libelle[:200],
        created_at=now, updated_at=now,
    )  # fmt: skip


def _mergeable(objet, by: Auteur, now) -> Ecriture | None:
    last = Ecriture.objects.filter(sujet_uid=objet.uid).order_by("-updated_at", "-pk").first()
    if last is None or last.acte != Acte.MODIFICATION or last.created_at <= now - FUSION:
        return None
    same = last.auteur == by.utilisateur and last.auteur_libelle == by.libelle
    return last if same else None


def _merge(ecriture: Ecriture, changements: dict, now) -> Ecriture:
    merged = dict(ecriture.changements)
    for name, (before, after) in changements.items():
        merged[name] = [merged[name][0] if name in merged else before, after]
    ecriture.changements = {name: pair for name, pair in merged.items() if pair[0] != pair[1]}
    ecriture.updated_at = now
    ecriture.save(update_fields=["changements", "updated_at"])
    return ecriture


def record_change(objet, before: dict, *, by: Auteur, racine_uid=None, parent_uid=None) -> dict:
    """Compare à ``before`` (lu par ``read_state``), écrit s’il y a lieu, rend les changements."""
    changes = diff(before, read_state(objet, tuple(before)))
    if changes:
        record(
            objet, by=by, acte=Acte.MODIFICATION, changements=changes,
            racine_uid=racine_uid, parent_uid=parent_uid,
        )  # fmt: skip
    return changes


@transaction.atomic
def restore_field(objet, ecriture: Ecriture, champ: str, *, by: Auteur) -> None:
    """Remet un champ à sa valeur d’avant ``ecriture``, en une nouvelle ligne d’historique."""
    before = read_state(objet, (champ,))
    apply_field(objet, champ, ecriture.changements[champ][0])
    objet.version += 1
    objet.save(update_fields=[*column_names(objet, (champ,)), "version", "updated_at"])
    record(
        objet, by=by, acte=Acte.RETABLISSEMENT,
        changements=diff(before, read_state(objet, (champ,))),
        racine_uid=ecriture.racine_uid, parent_uid=ecriture.parent_uid,
    )  # fmt: skip
