"""Figer un texte du contrat, lire celui qui est en vigueur.

Une version s’écrit une fois : l’instantané canonique et son empreinte, dans la transaction de
l’acte qui la fait naître. Ce qui la rend en document vient après, et peut recommencer.
"""

import hashlib
import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.ecarts import upcast
from maillage.contrats.enums import NatureVersion
from maillage.contrats.extensions import apres_version
from maillage.contrats.instantane import SCHEMA, build_instantane, to_canonical
from maillage.contrats.models import Contrat, PieceVersion, VersionContrat
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record
from maillage.journal.enums import Acte


class TexteChange(Exception):
    """Le texte n’est plus celui que l’on avait relu."""

    def __init__(self):
        super().__init__(
            "Le contrat a changé pendant que vous le relisiez : rien n’est figé. Relisez ce qui a "
            "changé, puis recommencez."
        )


def lock(contrat: Contrat) -> Contrat:
    """Le contrat, à soi jusqu’à la fin de la transaction."""
    return Contrat.objects.select_for_update().get(pk=contrat.pk)


def digest(instantane: dict) -> str:
    return hashlib.sha256(to_canonical(instantane).encode()).hexdigest()


def read_present(contrat: Contrat) -> dict:
    """Le contrat d’aujourd’hui, fiches de tous les cercles comprises."""
    fresh = Contrat.objects.select_related("demarche", "territoire").get(pk=contrat.pk)
    # Passer par le texte : ce que l’on compare est ce que l’on gardera.
    return json.loads(to_canonical(build_instantane(fresh)))


def text_in_force(contrat: Contrat, jour: date | None = None) -> VersionContrat | None:
    """Le dernier texte en vigueur, ou celui qui l’était à ``jour``."""
    return contrat.versions.in_force(jour).last()


def last_projet(contrat: Contrat) -> VersionContrat | None:
    return contrat.versions.projets().order_by("rang").last()


def freeze(
    contrat: Contrat, nature: NatureVersion, *, instantane: dict, date_effet: date, by: Auteur
) -> VersionContrat:
    """Écrit une version de plus ; le contrat doit être tenu par ``lock``."""
    text = to_canonical(instantane)
    ranks = contrat.versions.aggregate(rang=Max("rang"))
    same = contrat.versions.filter(nature=nature).aggregate(numero=Max("numero"))
    version = VersionContrat.objects.create(
        contrat=contrat, nature=nature, rang=(ranks["rang"] or 0) + 1,
        numero=(same["numero"] or 0) + 1, date_effet=date_effet, created_at=timezone.now(),
        auteur_libelle=by.libelle[:200], schema=SCHEMA, texte=text,
        empreinte=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    record(version, by=by, acte=Acte.VERSION, changements={}, racine_uid=contrat.uid)
    transaction.on_commit(lambda: follow(version))
    return version


def follow(version: VersionContrat) -> None:
    """Ce que les étages supérieurs font d’une version figée : la rendre en document."""
    for suite in apres_version:
        suite(version)


@transaction.atomic
def freeze_projet(contrat: Contrat, *, empreinte: str, by: Auteur) -> VersionContrat:
    """Arrête un texte à soumettre au vote ; le même texte n’est pas arrêté deux fois.

    ``empreinte`` est celle du texte relu ; s’il a changé, lève ``TexteChange``.
    """
    lock(contrat)
    present = read_present(contrat)
    if digest(present) != empreinte:
        raise TexteChange
    last = last_projet(contrat)
    if last and last.empreinte == empreinte:
        return last
    return freeze(
        contrat, NatureVersion.PROJET, instantane=present, date_effet=timezone.localdate(), by=by
    )


def read_version(version: VersionContrat) -> dict:
    """L’instantané d’une version, au schéma d’aujourd’hui ; ce qui est gardé ne bouge pas."""
    return upcast(version.stored)


@transaction.atomic
def add_scan(version: VersionContrat, fichier: Fichier, *, by: Auteur) -> PieceVersion:
    """Joint un scan signé, gardé par son empreinte."""
    piece = PieceVersion.objects.create(version=version, genre="scan", fichier=fichier)
    record(
        version, by=by, acte=Acte.MODIFICATION, racine_uid=version.contrat.uid,
        changements={"pieces": [None, f"{fichier.nom} ({fichier.sha256[:12]}…)"]},
    )  # fmt: skip
    return piece
