"""Fichiers rangés par leur empreinte ; la vue de leur propriétaire est seule à les servir."""

import hashlib
import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction

from maillage.fichiers.depot import write_blob


class FichierQuerySet(models.QuerySet["Fichier"]):
    def store(self, contenu: bytes, *, nom: str, genre: str, by=None) -> "Fichier":
        """Range ``contenu`` (une fois par empreinte) et rend sa fiche."""
        digest = hashlib.sha256(contenu).hexdigest()
        write_blob(blob_path(digest), contenu)
        return self.create(
            sha256=digest,
            nom=PurePath(nom).name[:200],
            genre=genre,
            taille=len(contenu),
            created_by=by,
        )


def blob_path(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest}"


class Fichier(models.Model):
    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    nom = models.CharField("nom", max_length=200)
    genre = models.CharField("type de contenu", max_length=120)
    taille = models.PositiveBigIntegerField("taille en octets")
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name="déposé par"
    )

    objects = FichierQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.nom

    def discard(self) -> None:
        """Efface la fiche, et le contenu si aucune autre ne le partage."""
        digest = self.sha256
        self.delete()
        if not Fichier.objects.filter(sha256=digest).exists():
            transaction.on_commit(lambda: default_storage.delete(blob_path(digest)))

    def open(self):
        """Le contenu, ouvert en lecture."""
        return default_storage.open(blob_path(self.sha256))
