"""L’adresse d’un lien : qui l’a vue, et quand une autre la remplace.

Un lien sert une personne, toutes démarches ensemble. Une coordination qui en a copié l’adresse
ouvrirait donc ce qu’une autre demandera plus tard : l’adresse montrée ne passe pas à la suivante.
"""

import re
from datetime import date, datetime, time

from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.campagnes.destinataires import Destinataire
from maillage.suivi.campagnes.jetons import DELAI, make_jeton
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.courriels import abandon
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel


def last_moment(echeance: date) -> datetime:
    """Quand un lien expire : soixante jours après l’échéance."""
    return timezone.make_aware(datetime.combine(echeance + DELAI, time.max))


def take_lien(destinataire: Destinataire, campagne: Campagne, *, by: Auteur) -> LienPilote:
    """Le lien de cette adresse, prolongé ; sous une nouvelle adresse si l’ancienne ne va plus.

    À appeler avant de lui donner les demandes de la campagne, dans la même transaction : le verrou
    tient jusque-là, et qui voudrait voir l’adresse entre-temps attend. Qui en prend plusieurs les
    prend dans l’ordre des courriels.
    """
    lien, created = LienPilote.objects.select_for_update().get_or_create(
        courriel=destinataire.courriel.strip().lower(), supprime_le=None,
        defaults={
            "nom": destinataire.nom[:200], "personne": destinataire.personne,
            "expire_le": last_moment(campagne.echeance),
        },
    )  # fmt: skip
    if created:
        return lien
    lien.expire_le = max(lien.expire_le, last_moment(campagne.echeance))
    lien.personne = lien.personne or destinataire.personne
    lien.save(update_fields=["expire_le", "personne", "updated_at"])
    if lien.revoque_le or is_known_elsewhere(lien, campagne):
        redraw(lien, campagne, by=by)
    return lien


def is_known_elsewhere(lien: LienPilote, campagne: Campagne) -> bool:
    """L’adresse a été montrée, et ce ne fut pas à coup sûr à la démarche de cette campagne."""
    if lien.montre_le is None:
        return False
    served = Campagne.objects.filter(demandes__lien=lien).order_by()
    demarches = set(served.values_list("contrat__demarche", flat=True))
    return demarches != {campagne.contrat.demarche_id}


def held_elsewhere(campagne: Campagne) -> set[int]:
    """Les clés des liens de cette campagne qui servent aussi à une autre démarche.

    Ils ouvrent ce que cette coordination n’a pas à lire : elle ne les copie ni ne les déplace. Une
    action à la corbeille compte : elle peut en revenir.
    """
    here = Demande.objects.filter(campagnes=campagne).values("lien")
    others = Demande.objects.filter(lien__in=here, supprime_le__isnull=True)
    others = others.exclude(campagnes__contrat__demarche=campagne.contrat.demarche_id)
    return set(others.values_list("lien", flat=True))


def redraw(lien: LienPilote, campagne: Campagne, *, by: Auteur) -> None:
    """Une nouvelle adresse, que nul n’a encore vue : les précédentes n’ouvrent plus rien.

    Le lien est déjà verrouillé. Les courriels qui attendent de partir la portent aussitôt.
    """
    write_lien(
        lien, {"revoque_le": None, "montre_le": None, "tirage": lien.tirage + 1}, campagne, by
    )
    jeton, known = make_jeton(lien), re.compile(rf"{lien.uid.hex}\.\d+:[\w-]+")
    waiting = Courriel.objects.filter(sujet_uid=lien.uid, destinataire__iexact=lien.courriel)
    for row in waiting.exclude(etat=EtatCourriel.ENVOYE).select_for_update().order_by("pk"):
        row.texte = known.sub(jeton, row.texte)
        row.save(update_fields=["texte"])


def write_lien(lien: LienPilote, values: dict, campagne: Campagne, by: Auteur) -> None:
    """Écrit ces champs d’un lien verrouillé, et leur trace dans l’historique du contrat."""
    before = read_state(lien, tuple(values))
    for name, value in values.items():
        setattr(lien, name, value)
    lien.save(update_fields=[*values, "updated_at"])
    record_change(lien, before, by=by, racine_uid=campagne.contrat.uid, parent_uid=campagne.uid)


def drop_waiting(campagne: Campagne, lien: LienPilote, *, by: Auteur) -> None:
    """Renonce aux courriels de cette campagne qui n’étaient pas encore partis à ce lien."""
    rows = Courriel.objects.filter(
        cle__startswith=f"campagne:{campagne.uid.hex}:{lien.uid.hex}:", etat=EtatCourriel.A_ENVOYER
    )
    for row in rows.order_by("pk"):
        abandon(row, by=by)
