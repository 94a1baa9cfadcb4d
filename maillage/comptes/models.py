"""Qui est qui : comptes, personnes, organisations et les fonctions qui les lient."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from maillage.core.champs import Objet, Sequence
from maillage.core.texte import fold, format_periode


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "Utilisateur":
        """Crée un compte ; sans mot de passe, on entre par le code reçu par courriel."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> "Utilisateur":
        return self.get(email__iexact=email)


class Utilisateur(AbstractBaseUser):
    """Un compte. La personne, elle, existe avec ou sans compte."""

    HISTORISES = ("email", "nom", "is_active")
    LIBELLES: ClassVar = {"roles": "rôles"}

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    nom = models.CharField("nom affiché", max_length=150, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects: ClassVar = UtilisateurManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["email"]

    def __str__(self):
        return self.nom or self.email


class TypeOrganisation(models.Model):
    """Vocabulaire des types d’organisation."""

    code = models.SlugField("code", primary_key=True)
    libelle = models.CharField("libellé", max_length=120)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "type d’organisation"
        ordering = ["position", "libelle"]

    def __str__(self):
        return self.libelle


class OrganisationQuerySet(models.QuerySet):
    def search(self, texte: str) -> "OrganisationQuerySet":
        """Nom, sigle ou alias, accents et casse ignorés."""
        found = self
        for word in fold(texte).split():
            found = found.filter(texte_cherche__contains=word)
        return found

    def named(self, nom: str) -> "Organisation | None":
        """L’organisation dont un nom, sigle ou alias est exactement ``nom``, replié.

        Une organisation fusionnée s’efface devant celle qui porte désormais son nom.
        """
        if not (key := fold(nom)):
            return None
        return self.alive().filter(texte_cherche__contains=f"|{key}|").order_by("pk").first()

    def alive(self) -> "OrganisationQuerySet":
        """Ni remplacées, ni à la corbeille."""
        return self.filter(remplacee_par__isnull=True, supprime_le__isnull=True)


class Organisation(Objet):
    """Une structure. Renommée ou fusionnée, elle garde les noms sous lesquels elle a signé."""

    HISTORISES = (
        "nom",
        "sigle",
        "genre",
        "alias",
        "siret",
        "finess",
        "courriel",
        "telephone",
        "adresse",
        "site",
        "region",
        "remplacee_par",
    )

    nom = models.CharField("nom", max_length=250)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    genre = models.ForeignKey(
        TypeOrganisation, on_delete=models.PROTECT, verbose_name="type", null=True, blank=True
    )
    alias = Sequence(verbose_name="autres noms")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    adresse = models.TextField("adresse", blank=True)
    site = models.URLField("site", blank=True)
    # Pour une ARS : la région de son ressort.
    region = models.CharField("code de la région", max_length=3, blank=True)
    remplacee_par = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name="remplacée par"
    )
    texte_cherche = models.TextField("texte replié", editable=False, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom

    def save(self, *args, **kwargs):
        names = [self.nom, self.sigle, *self.alias]
        self.texte_cherche = "|" + "|".join(fold(name) for name in names if name) + "|"
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "texte_cherche"}
        super().save(*args, **kwargs)


class PersonneQuerySet(models.QuerySet):
    def search(self, texte: str) -> "PersonneQuerySet":
        """Prénom, nom ou courriel, accents et casse ignorés."""
        found = self
        for word in fold(texte).split():
            found = found.filter(texte_cherche__contains=word)
        return found


class Personne(Objet):
    """Une personne, avec ou sans compte. Finalité : joindre ceux qui font vivre le contrat."""

    HISTORISES = ("civilite", "prenom", "nom", "courriel", "telephone")

    civilite = models.CharField("civilité", max_length=10, blank=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    utilisateur = models.OneToOneField(
        Utilisateur, on_delete=models.SET_NULL, null=True, blank=True, verbose_name="compte"
    )
    texte_cherche = models.TextField("texte replié", editable=False, blank=True)

    objects = PersonneQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        ordering = ["nom", "prenom", "pk"]

    def __str__(self):
        return f"{self.prenom} {self.nom}".strip()

    def save(self, *args, **kwargs):
        self.texte_cherche = fold(f"{self.prenom} {self.nom} {self.courriel}")
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "texte_cherche"}
        super().save(*args, **kwargs)

    @property
    def fonctions(self) -> list[str]:
        """Ses fonctions en toutes lettres, comme l’historique les garde."""
        return [fonction.phrase for fonction in self.fonction_set.all()]


class Fonction(models.Model):
    """Ce qu’une personne fait dans une organisation, et jusqu’à quand."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, verbose_name="personne")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, verbose_name="organisation"
    )
    intitule = models.CharField("fonction", max_length=200, blank=True)
    mandat = models.BooleanField("mandat électif", default=False)
    debut = models.DateField("depuis le", null=True, blank=True)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "fonction"
        ordering = ["organisation__nom", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="fonction_fin_apres_debut",
            )
        ]

    def __str__(self):
        return f"{self.intitule} – {self.organisation}" if self.intitule else f"{self.organisation}"

    @property
    def phrase(self) -> str:
        """« Maire – Commune d’Aubeterre, mandat électif, du 1er mars 2020 au 30 juin 2026 »."""
        details = ["mandat électif"] if self.mandat else []
        if self.debut or self.fin:
            details.append(format_periode(self.debut, self.fin))
        return ", ".join([str(self), *details])
