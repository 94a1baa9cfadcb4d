"""Tenir les liens : corriger une adresse, fermer un lien, en donner un autre, relancer."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.suivi.campagnes.adresses import (
    drop_waiting,
    held_elsewhere,
    last_moment,
    redraw,
    take_lien,
    write_lien,
)
from maillage.suivi.campagnes.destinataires import Destinataire
from maillage.suivi.campagnes.ouverture import RefusCampagne, compose, invite, mail_key
from maillage.suivi.enums import EtatCampagne
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.courriels import post
from maillage.travaux.models import Courriel


def check_running(campagne: Campagne) -> None:
    if campagne.etat != EtatCampagne.OUVERTE:
        raise RefusCampagne("Cette campagne est close : rouvrez-la d’abord.")


@transaction.atomic
def show_adresse(campagne: Campagne, lien: LienPilote, *, by: Auteur) -> None:
    """Laisse la coordination voir l’adresse, et s’en souvient ; lève ``RefusCampagne``."""
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    if not Demande.objects.filter(lien=held, campagnes=campagne).exists():
        raise RefusCampagne(
            "Ce lien ne sert plus à cette campagne : ses actions ont changé de main."
        )
    if held.pk in held_elsewhere(campagne):
        raise RefusCampagne(
            "Ce lien ouvre aussi les actions d’une autre coordination : il ne part que par "
            "courriel."
        )
    if not held.is_valid(timezone.now()):
        raise RefusCampagne("Ce lien est fermé : donnez-en un nouveau.")
    if held.montre_le is None:
        write_lien(held, {"montre_le": timezone.now()}, campagne, by)


@transaction.atomic
def change_adresse(
    campagne: Campagne, lien: LienPilote, courriel: str, *, base: str, by: Auteur
) -> LienPilote:
    """Écrit à la bonne adresse ; ce qui était parti à l’ancienne n’ouvre plus ces actions.

    Si l’adresse a déjà son lien, ou si l’ancien sert à une autre démarche, seules les demandes de
    cette campagne changent de lien : celles d’autrui ne suivent pas une adresse donnée ici.
    """
    check_running(campagne)
    courriel = courriel.strip().lower()
    held, other = _lock_both(lien, courriel)
    if held.courriel == courriel:
        return held
    drop_waiting(campagne, held, by=by)
    if other or held.pk in held_elsewhere(campagne):
        nom = (other or held).nom
        taken = take_lien(Destinataire("", nom, courriel), campagne, by=by)
        Demande.objects.filter(lien=held, campagnes=campagne).update(lien=taken)
        held = taken
    else:
        values = {"courriel": courriel, "tirage": held.tirage + 1, "montre_le": None}
        held.ouvert_le = None
        held.save(update_fields=["ouvert_le"])
        write_lien(held, values, campagne, by)
    invite(campagne, held, base=base, by=by, genre=f"adresse.{timezone.now():%H%M%S}")
    return held


def _lock_both(lien: LienPilote, courriel: str) -> tuple[LienPilote, LienPilote | None]:
    """Le lien, et celui qu’aurait déjà l’autre adresse ; dans l’ordre où chacun les verrouille."""
    wanted = Q(pk=lien.pk) | Q(courriel=courriel, supprime_le__isnull=True)
    rows = LienPilote.objects.select_for_update().filter(wanted).order_by("courriel", "pk")
    found = {row.pk: row for row in rows}
    held = found.pop(lien.pk)
    return held, next(iter(found.values()), None)


@transaction.atomic
def give_adresse(
    campagne: Campagne, demandes: list[Demande], nom: str, courriel: str, *, base: str, by: Auteur
) -> LienPilote:
    """Donne à quelqu’un les demandes qui n’avaient personne à qui écrire."""
    check_running(campagne)
    lien = take_lien(Destinataire("", nom, courriel), campagne, by=by)
    pks = [demande.pk for demande in demandes]
    Demande.objects.filter(pk__in=pks, campagnes=campagne, lien__isnull=True).update(lien=lien)
    invite(campagne, lien, base=base, by=by, genre=f"adresse.{timezone.now():%H%M%S}")
    return lien


@transaction.atomic
def revoke(campagne: Campagne, lien: LienPilote, *, by: Auteur) -> None:
    """Ferme le lien aussitôt, pour toutes ses campagnes ; ce qui est écrit reste."""
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    write_lien(held, {"revoque_le": held.revoque_le or timezone.now()}, campagne, by)


@transaction.atomic
def renew(campagne: Campagne, lien: LienPilote, *, base: str, by: Auteur) -> Courriel:
    """Donne un nouveau lien, qui périme l’ancien, et l’envoie."""
    check_running(campagne)
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    expire_le = max(held.expire_le, last_moment(campagne.echeance))
    write_lien(held, {"expire_le": expire_le}, campagne, by)
    redraw(held, campagne, by=by)
    return invite(campagne, held, base=base, by=by)


def remind(
    campagne: Campagne,
    lien: LienPilote,
    *,
    base: str,
    genre: str,
    jour: date,
    by: Auteur | None = None,
) -> Courriel:
    """Le rappel ; ``genre`` fait sa clé : le même ne part qu’une fois."""
    user = by.utilisateur if by else None
    return post(
        cle=mail_key(campagne, lien, f"rappel.{genre}"), destinataire=lien.courriel,
        objet=f"{campagne.contrat.nom} : vos actions, réponse attendue le "
        f"{campagne.echeance:%d/%m/%Y}",
        texte=compose("rappel", campagne, lien, base, jour=jour),
        repondre_a=user.email if user else "", sujet_uid=lien.uid,
    )  # fmt: skip


def remind_now(campagne: Campagne, lien: LienPilote, *, base: str, by: Auteur) -> Courriel:
    """Relancer à la main : une fois par jour au plus."""
    check_running(campagne)
    if not lien.is_valid(timezone.now()):
        raise RefusCampagne("Ce lien est fermé : donnez-en un nouveau.")
    jour = timezone.localdate()
    return remind(campagne, lien, base=base, genre=f"main.{jour}", jour=jour, by=by)


def days_to(campagne: Campagne, jour: date) -> int:
    """Jours jusqu’à l’échéance ; négatif une fois passée."""
    return (campagne.echeance - jour).days
