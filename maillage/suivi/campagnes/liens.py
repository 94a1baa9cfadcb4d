"""Tenir les liens : corriger une adresse, fermer un lien, en donner un autre, relancer."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.campagnes.destinataires import Destinataire
from maillage.suivi.campagnes.ouverture import (
    RefusCampagne,
    compose,
    find_or_make_lien,
    invite,
    last_moment,
    mail_key,
)
from maillage.suivi.enums import EtatCampagne
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.courriels import post
from maillage.travaux.models import Courriel


def check_running(campagne: Campagne) -> None:
    if campagne.etat != EtatCampagne.OUVERTE:
        raise RefusCampagne("Cette campagne est close : rouvrez-la d’abord.")


def held_elsewhere(campagne: Campagne) -> set[int]:
    """Les clés des liens de cette campagne qui servent aussi à une autre démarche.

    Ils ouvrent ce que cette coordination n’a pas à lire : elle ne les copie ni ne les déplace.
    """
    here = Demande.objects.filter(campagnes=campagne).values("lien")
    others = Demande.objects.alive().filter(lien__in=here)
    others = others.exclude(campagnes__contrat__demarche=campagne.contrat.demarche_id)
    return set(others.values_list("lien", flat=True))


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
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    if held.courriel == courriel:
        return held
    other = LienPilote.objects.filter(courriel=courriel, supprime_le__isnull=True).first()
    before = read_state(held, ("courriel", "tirage"))
    if other or held.pk in held_elsewhere(campagne):
        nom = (other or held).nom
        taken = find_or_make_lien(Destinataire("", nom, courriel), campagne.echeance)
        Demande.objects.filter(lien=held, campagnes=campagne).update(lien=taken)
        held = taken
    else:
        held.courriel, held.tirage, held.ouvert_le = courriel, held.tirage + 1, None
        held.save(update_fields=["courriel", "tirage", "ouvert_le", "updated_at"])
        _trace(held, campagne, before, by)
    invite(campagne, held, base=base, by=by, genre=f"adresse.{timezone.now():%H%M%S}")
    return held


@transaction.atomic
def give_adresse(
    campagne: Campagne, demandes: list[Demande], nom: str, courriel: str, *, base: str, by: Auteur
) -> LienPilote:
    """Donne à quelqu’un les demandes qui n’avaient personne à qui écrire."""
    check_running(campagne)
    lien = find_or_make_lien(Destinataire("", nom, courriel), campagne.echeance)
    pks = [demande.pk for demande in demandes]
    Demande.objects.filter(pk__in=pks, campagnes=campagne, lien__isnull=True).update(lien=lien)
    invite(campagne, lien, base=base, by=by, genre=f"adresse.{timezone.now():%H%M%S}")
    return lien


@transaction.atomic
def revoke(campagne: Campagne, lien: LienPilote, *, by: Auteur) -> None:
    """Ferme le lien aussitôt, pour toutes ses campagnes ; ce qui est écrit reste."""
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    before = read_state(held, ("revoque_le",))
    held.revoque_le = held.revoque_le or timezone.now()
    held.save(update_fields=["revoque_le", "updated_at"])
    _trace(held, campagne, before, by)


@transaction.atomic
def renew(campagne: Campagne, lien: LienPilote, *, base: str, by: Auteur) -> Courriel:
    """Donne un nouveau lien, qui périme l’ancien, et l’envoie."""
    check_running(campagne)
    held = LienPilote.objects.select_for_update().get(pk=lien.pk)
    before = read_state(held, ("revoque_le", "tirage"))
    held.revoque_le, held.tirage = None, held.tirage + 1
    held.expire_le = max(held.expire_le, last_moment(campagne.echeance))
    held.save(update_fields=["revoque_le", "tirage", "expire_le", "updated_at"])
    _trace(held, campagne, before, by)
    return invite(campagne, held, base=base, by=by)


def _trace(lien: LienPilote, campagne: Campagne, before: dict, by: Auteur) -> None:
    record_change(lien, before, by=by, racine_uid=campagne.contrat.uid, parent_uid=campagne.uid)


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
