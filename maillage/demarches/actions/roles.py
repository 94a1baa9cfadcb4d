"""Donner et finir un rôle, ouvrir et fermer un compte ; l’historique le dit."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, Utilisateur
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation, Demarche
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


class Refus(Exception):
    """Une phrase pour la personne : ce qui ne peut se faire, et que faire d’abord."""


@transaction.atomic
def create_compte(*, email: str, nom: str, by: Auteur, password: str | None = None) -> Utilisateur:
    """Ouvre un compte ; sans mot de passe, on entre par un code ou par l’invitation."""
    user = Utilisateur.objects.create_user(email, password, nom=nom)
    record(user, by=by, acte=Acte.CREATION, changements={})
    return user


@transaction.atomic
def give_role(
    *,
    user: Utilisateur,
    role: Role,
    by: Auteur,
    demarche: Demarche | None = None,
    departement: str = "",
    region: str = "",
    organisation: Organisation | None = None,
    debut: date | None = None,
    fin: date | None = None,
) -> Affectation:
    """Donne un rôle à son échelle ; le redonner en change le titre et la durée."""
    with _Trace(user, demarche, by):
        held, _ = Affectation.objects.update_or_create(
            utilisateur=user,
            role=role,
            demarche=demarche,
            departement=departement,
            region=region,
            defaults={
                "organisation": organisation,
                "debut": debut or timezone.localdate(),
                "fin": fin,
            },
        )
    return held


@transaction.atomic
def end_role(*, affectation: Affectation, by: Auteur) -> None:
    """Finit un rôle aujourd’hui ; lève ``Refus`` si personne d’autre ne le tient."""
    _lock(affectation)
    check_not_last(affectation)
    today = timezone.localdate()
    with _Trace(affectation.utilisateur, affectation.demarche, by):
        if affectation.debut and affectation.debut >= today:
            affectation.delete()
        else:
            affectation.fin = today - timedelta(days=1)
            affectation.save(update_fields=["fin"])


@transaction.atomic
def set_open(*, user: Utilisateur, opened: bool, by: Auteur) -> None:
    """Ouvre ou ferme un compte ; ne ferme pas le dernier à tenir une charge."""
    if not opened:
        for affectation in Affectation.objects.of(user).select_related("demarche"):
            _lock(affectation)
            check_not_last(affectation)
    before = read_state(user, ("is_active",))
    user.is_active = opened
    user.save(update_fields=["is_active"])
    record_change(user, before, by=by)


def check_not_last(affectation: Affectation) -> None:
    """Une démarche garde une coordination, l’instance une administration."""
    role = Role(affectation.role)
    if role not in (Role.COORDINATION, Role.ADMINISTRATION):
        return
    others = Affectation.objects.active(timezone.localdate()).filter(
        role=role, demarche=affectation.demarche, utilisateur__is_active=True
    )
    if not others.exclude(utilisateur=affectation.utilisateur_id).exists():
        where = f"dans {affectation.demarche}" if affectation.demarche else "dans Maillage"
        raise Refus(
            f"{affectation.utilisateur} est seul à tenir le rôle «\u00a0{role.label}\u00a0» "
            f"{where}. "
            "Donnez d’abord ce rôle à quelqu’un d’autre."
        )


def _lock(affectation: Affectation) -> None:
    """Deux personnes qui se retirent l’une l’autre passent l’une après l’autre."""
    rows = Affectation.objects.filter(role=affectation.role, demarche=affectation.demarche)
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def describe_roles(user: Utilisateur) -> list[str]:
    """Les rôles du compte en toutes lettres, chacun avec son étendue."""
    held = Affectation.objects.of_account(user).select_related("demarche").order_by("pk")
    return [f"{item.get_role_display()} – {item.etendue}" for item in held]


def forget_rights(user: Utilisateur) -> None:
    """Oublie les droits gardés sur l’objet du compte : ils viennent de changer."""
    for name in ("_affectations", "_portee", "_roles"):
        user.__dict__.pop(name, None)


class _Trace:
    """Écrit ce qui a changé des rôles, sur le compte et sur la démarche."""

    def __init__(self, user: Utilisateur, demarche: Demarche | None, by: Auteur):
        self.user, self.demarche, self.by = user, demarche, by

    def __enter__(self):
        self.roles = describe_roles(self.user)
        self.membres = self.demarche.membres if self.demarche else []

    def __exit__(self, *failure):
        if failure[0]:
            return
        forget_rights(self.user)
        self._write(self.user, "roles", self.roles, describe_roles(self.user))
        if self.demarche:
            self._write(self.demarche, "membres", self.membres, self.demarche.membres)

    def _write(self, objet, champ: str, before: list, after: list) -> None:
        if before != after:
            racine = getattr(self.demarche, "uid", None)
            record(
                objet, by=self.by, acte=Acte.MODIFICATION, changements={champ: [before, after]},
                racine_uid=racine if objet is self.demarche else None,
            )  # fmt: skip
