"""Les vues que l’on garde : des filtres, des colonnes et un tri sous un nom."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.core.texte import INSECABLE
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.models import VueSuivi

# Ce qu’une vue garde de l’adresse : tout, sauf la page où l’on était.
OUBLIES = ("page", "csrfmiddlewaretoken", "nom", "partagee")
MAXIMUM = 50


@dataclass(frozen=True, slots=True)
class VueMontree:
    """Une vue et l’adresse qui l’ouvre ; ``courante`` : c’est celle que l’on regarde."""

    vue: VueSuivi
    url: str
    mienne: bool
    courante: bool


def vues_of(contrat: Contrat, user) -> QuerySet[VueSuivi]:
    """Les siennes, et celles qu’un autre partage avec l’équipe."""
    rows = VueSuivi.objects.filter(contrat=contrat, supprime_le__isnull=True)
    return rows.filter(Q(utilisateur=user.pk) | Q(partagee=True))


def list_vues(contrat: Contrat, user, query: QueryDict) -> list[VueMontree]:
    address = reverse("suivi:actions", args=[contrat.demarche.slug, contrat.uid])
    here = keep_parametres(query)
    return [
        VueMontree(row, f"{address}?{row.parametres}", row.utilisateur_id == user.pk,
                   row.parametres == here)
        for row in vues_of(contrat, user)
    ]  # fmt: skip


def find_default(contrat: Contrat, user) -> VueSuivi | None:
    """Celle que ce compte a choisi d’ouvrir d’abord."""
    mine = VueSuivi.objects.filter(contrat=contrat, utilisateur=user.pk, supprime_le__isnull=True)
    return mine.filter(par_defaut=True).exclude(parametres="").first()


def keep_parametres(query: QueryDict) -> str:
    kept = query.copy()
    for name in OUBLIES:
        kept.pop(name, None)
    return kept.urlencode()


@transaction.atomic
def save_vue(
    contrat: Contrat, *, nom: str, parametres: str, partagee: bool, by: Auteur
) -> VueSuivi:
    """Garde cette vue ; du même nom, elle remplace la sienne. ``ValidationError`` sans nom."""
    nom = nom.strip()[:80]
    if not nom:
        raise ValidationError("Donnez un nom à cette vue.")
    mine = VueSuivi.objects.select_for_update().filter(
        contrat=contrat, utilisateur=by.utilisateur, supprime_le__isnull=True
    )
    if held := mine.filter(nom=nom).first():
        return change_vue(held, by=by, parametres=parametres, partagee=partagee)
    if mine.count() >= MAXIMUM:
        raise ValidationError(f"Au plus {MAXIMUM}{INSECABLE}vues : retirez-en une d’abord.")
    row = VueSuivi.objects.create(
        contrat=contrat, utilisateur=by.utilisateur, nom=nom, parametres=parametres,
        partagee=partagee,
    )  # fmt: skip
    record(row, by=by, acte=Acte.CREATION, changements={})
    return row


@transaction.atomic
def change_vue(vue: VueSuivi, *, by: Auteur, **values) -> VueSuivi:
    """Renomme, partage ou récrit une vue. ``ValidationError`` si le nom est pris."""
    before = read_state(vue, tuple(values))
    for name, value in values.items():
        setattr(vue, name, value)
    vue.version += 1
    vue.validate_constraints()
    vue.save(update_fields=[*values, "version", "updated_at"])
    record_change(vue, before, by=by)
    return vue


@transaction.atomic
def choose_default(chosen: VueSuivi | None, vue: VueSuivi, *, by: Auteur) -> None:
    """Ouvre d’abord ``chosen``, et elle seule ; ``None`` : ``vue`` ne s’ouvre plus d’abord."""
    mine = VueSuivi.objects.filter(contrat=vue.contrat, utilisateur=vue.utilisateur_id)
    others = mine.filter(supprime_le__isnull=True, par_defaut=True)
    for row in others.exclude(pk=vue.pk) if chosen else ():
        change_vue(row, by=by, par_defaut=False)
    change_vue(vue, by=by, par_defaut=chosen is not None)
