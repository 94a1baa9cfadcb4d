"""Écrire un scénario, un indice, une offre : atomique, tracé, défaisable."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.actions.conflit import check_version
from maillage.demarches.models import Demarche
from maillage.indicateurs.acces.matrice import Matrice, write_matrice
from maillage.indicateurs.enums import CercleEtude
from maillage.indicateurs.models import Composite, MatriceTrajets, Offre, Simulation
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.territoires.enums import Espace


@transaction.atomic
def create_etude[E: (Simulation, Composite)](etude: E, *, by: Auteur) -> E:
    """Enregistre une étude neuve, dans son cercle de travail."""
    etude.auteur = by.utilisateur
    etude.save()
    _record(etude, Acte.CREATION, by)
    return etude


@transaction.atomic
def update_etude[E: (Simulation, Composite)](
    etude: E, wanted: dict, *, version: int, by: Auteur
) -> E:
    """Écrit ``wanted`` et oublie l’ancien résultat s’il n’en vient plus.

    Lève ``Conflit`` sans rien écrire si un autre a écrit autre chose depuis ``version``.
    """
    fresh = lock(etude)
    check_version(fresh, version, wanted)
    return _write(fresh, wanted, by)


@transaction.atomic
def change_etude[E: (Simulation, Composite)](
    etude: E, name: str, change: Callable, *, by: Auteur
) -> E:
    """Change une liste d’après ce qu’elle vaut à l’instant : deux ajouts ne s’effacent pas."""
    fresh = lock(etude)
    return _write(fresh, {name: change(getattr(fresh, name))}, by)


def lock[E: (Simulation, Composite)](etude: E) -> E:
    return type(etude).objects.select_for_update().get(pk=etude.pk)


def _write[E: (Simulation, Composite)](fresh: E, wanted: dict, by: Auteur) -> E:
    before = read_state(fresh, tuple(wanted))
    for name, value in wanted.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*wanted, "version", "updated_at"])
    record_change(fresh, before, by=by, **_roots(fresh))
    return fresh


def keep_resultat(etude: Simulation | Composite, resultat: dict) -> None:
    """Garde ce qui vient d’être calculé ; ce n’est pas un geste d’auteur, la version reste."""
    moment = "calculee_le" if isinstance(etude, Simulation) else "calcule_le"
    etude.resultat = resultat
    setattr(etude, moment, timezone.now() if resultat else None)
    etude.save(update_fields=["resultat", moment])


@transaction.atomic
def transmit_etude[E: (Simulation, Composite)](etude: E, cercle: str, *, by: Auteur) -> None:
    """Transmet, ou reprend dans le cercle de travail."""
    fresh = lock(etude)
    before = fresh.cercle
    if before == cercle:
        return
    fresh.cercle = CercleEtude(cercle)
    fresh.version += 1
    fresh.save(update_fields=["cercle", "version", "updated_at"])
    changes = {"cercle": [before, str(fresh.cercle)]}
    record(fresh, by=by, acte=Acte.TRANSMISSION, changements=changes, **_roots(fresh))


@transaction.atomic
def delete_etude(etude: Simulation | Composite | Offre, *, by: Auteur) -> None:
    """Met à la corbeille."""
    type(etude).objects.filter(pk=etude.pk).update(supprime_le=timezone.now())
    _record(etude, Acte.SUPPRESSION, by)


@transaction.atomic
def undelete_etude(etude: Simulation | Composite | Offre, *, by: Auteur) -> None:
    type(etude).objects.filter(pk=etude.pk).update(supprime_le=None)
    _record(etude, Acte.RETABLISSEMENT, by)


@transaction.atomic
def deposit_offre(offre: Offre, *, by: Auteur) -> Offre:
    """Range l’offre déposée ; celle de la même profession part à la corbeille."""
    Demarche.objects.select_for_update().get(pk=offre.demarche_id)
    former = Offre.objects.filter(
        demarche=offre.demarche, profession=offre.profession, supprime_le__isnull=True
    )
    for row in former:
        delete_etude(row, by=by)
    offre.save()
    _record(offre, Acte.CREATION, by)
    return offre


@transaction.atomic
def adopt_matrice(
    matrice: Matrice, *, fichier: str, sha256: str, geographie: int, espace: str = Espace.FRANCE
) -> tuple[MatriceTrajets, bool]:
    """Range la matrice et en fait la courante ; faux si elle l’était déjà."""
    current = MatriceTrajets.objects.select_for_update().filter(espace=espace, remplacee_le=None)
    known = current.first()
    if known and (known.sha256, known.geographie) == (sha256, geographie):
        return known, False
    empreinte = write_matrice(matrice)
    current.update(remplacee_le=timezone.now())
    return MatriceTrajets.objects.create(
        espace=espace, geographie=geographie, fichier=fichier[:200], sha256=sha256,
        empreinte=empreinte, communes=matrice.codes.size, couples=matrice.arrivees.size,
    ), True  # fmt: skip


def _record(objet, acte: str, by: Auteur) -> None:
    record(objet, by=by, acte=acte, changements={}, **_roots(objet))


def _roots(objet) -> dict:
    # Sans parent : l’historique de la démarche, ouvert à tous, ne nomme pas une étude réservée.
    return {"racine_uid": objet.demarche.uid}
