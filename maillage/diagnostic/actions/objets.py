"""Créer, modifier, transmettre, mettre à la corbeille un objet du diagnostic."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.actions.conflit import Conflit, Ecart
from maillage.demarches.enums import Cercle
from maillage.diagnostic.models import Constat, Enjeu, Materiau, ObjetDiagnostic, Preuve, Service
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import apply_field, column_names, diff, read_state
from maillage.journal.valeurs import find_field, say

PAS = 1000  # positions espacées : deux personnes qui rangent ne se gênent pas


@transaction.atomic
def create_objet(
    objet: ObjetDiagnostic, *, by: Auteur, liens: dict | None = None, acte: str = Acte.CREATION
) -> ObjetDiagnostic:
    """Enregistre un objet neuf ; ``liens`` : ses listes de liens, par nom de champ.

    Un enjeu sans place se range après les autres.
    """
    if isinstance(objet, Enjeu) and not objet.position:
        others = Enjeu.objects.filter(demarche=objet.demarche)
        objet.position = (others.aggregate(last=Max("position"))["last"] or 0) + PAS
    objet.save()
    for name, values in (liens or {}).items():
        getattr(objet, name).set(values)
    record(objet, by=by, acte=acte, changements={}, racine_uid=objet.demarche.uid)
    return objet


@transaction.atomic
def update_objet(objet: ObjetDiagnostic, wanted: dict, *, version: int, by: Auteur) -> dict:
    """Écrit ``wanted`` (champ → valeur au format de l’historique) ; rend les changements.

    ``version`` est celle que l’auteur avait sous les yeux ; si un autre a écrit autre chose
    depuis, lève ``Conflit`` et n’écrit rien.
    """
    fresh = type(objet).objects.select_for_update().get(pk=objet.pk)
    before = read_state(fresh, tuple(wanted))
    changes = diff(before, wanted)
    if fresh.version != version and changes:
        raise Conflit(fresh.version, [_compare(fresh, name, changes[name]) for name in changes])
    for name in changes:
        apply_field(fresh, name, wanted[name])
    columns = column_names(fresh, wanted)
    if isinstance(fresh, Service) and fresh.finess:
        fresh.retouches = sorted({*fresh.retouches, *changes})
        columns = [*columns, "retouches"]
    fresh.version += 1
    fresh.save(update_fields=[*columns, "version", "updated_at"])
    return record_change(fresh, before, by=by, racine_uid=fresh.demarche.uid)


def _compare(objet, name: str, pair: list) -> Ecart:
    other, mine = pair
    field = find_field(type(objet), name)
    return Ecart(objet.label_of(name), say(mine, field), say(other, field))


@transaction.atomic
def change_cercle(objet: ObjetDiagnostic, cercle: str, *, by: Auteur) -> None:
    """Transmet, publie ou reprend : un acte tracé."""
    before = objet.cercle
    if before == cercle:
        return
    objet.cercle = Cercle(cercle)
    objet.version += 1
    objet.save(update_fields=["cercle", "version", "updated_at"])
    record(
        objet, by=by, acte=Acte.TRANSMISSION, racine_uid=objet.demarche.uid,
        changements={"cercle": [before, str(objet.cercle)]},
    )  # fmt: skip


@transaction.atomic
def delete_objet(objet: ObjetDiagnostic, *, by: Auteur) -> None:
    """Met à la corbeille ; les verbatims suivent leur recueil d’un même instant."""
    now = timezone.now()
    type(objet).objects.filter(pk=objet.pk).update(supprime_le=now)
    if isinstance(objet, Materiau):
        objet.verbatims.filter(supprime_le__isnull=True).update(supprime_le=now)
    record(objet, by=by, acte=Acte.SUPPRESSION, changements={}, racine_uid=objet.demarche.uid)


@transaction.atomic
def undelete_objet(objet: ObjetDiagnostic, *, by: Auteur) -> None:
    """Sort de la corbeille, avec ce qui y était parti du même geste."""
    if isinstance(objet, Materiau):
        objet.verbatims.filter(supprime_le=objet.supprime_le).update(supprime_le=None)
    type(objet).objects.filter(pk=objet.pk).update(supprime_le=None)
    record(objet, by=by, acte=Acte.RETABLISSEMENT, changements={}, racine_uid=objet.demarche.uid)


@transaction.atomic
def add_preuve(preuve: Preuve, *, by: Auteur) -> Preuve:
    """Appuie un constat sur une preuve."""
    preuve.save()
    record(preuve, by=by, acte=Acte.CREATION, changements={}, **_roots(preuve.constat))
    return preuve


@transaction.atomic
def remove_preuve(preuve: Preuve, *, by: Auteur) -> None:
    """Ôte une preuve ; elle peut revenir."""
    Preuve.objects.filter(pk=preuve.pk).update(supprime_le=timezone.now())
    record(preuve, by=by, acte=Acte.SUPPRESSION, changements={}, **_roots(preuve.constat))


@transaction.atomic
def return_preuve(preuve: Preuve, *, by: Auteur) -> None:
    Preuve.objects.filter(pk=preuve.pk).update(supprime_le=None)
    record(preuve, by=by, acte=Acte.RETABLISSEMENT, changements={}, **_roots(preuve.constat))


def _roots(constat: Constat) -> dict:
    return {"racine_uid": constat.demarche.uid, "parent_uid": constat.uid}


@transaction.atomic
def add_piece(diagnostic, contenu: bytes, *, nom: str, genre: str, by: Auteur) -> None:
    """Range un fichier et le joint au diagnostic extérieur."""
    before = read_state(diagnostic, ("pieces",))
    diagnostic.pieces.add(Fichier.objects.store(contenu, nom=nom, genre=genre, by=by.utilisateur))
    record_change(diagnostic, before, by=by, racine_uid=diagnostic.demarche.uid)


@transaction.atomic
def remove_piece(diagnostic, piece: Fichier, *, by: Auteur) -> None:
    """Détache un fichier ; il reste rangé, pour que l’historique puisse le rétablir."""
    before = read_state(diagnostic, ("pieces",))
    diagnostic.pieces.remove(piece)
    record_change(diagnostic, before, by=by, racine_uid=diagnostic.demarche.uid)
