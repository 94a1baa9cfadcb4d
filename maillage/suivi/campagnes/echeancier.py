"""Ce qui part de soi-même chaque jour : les rappels aux pilotes, le point à la coordination."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation
from maillage.suivi.campagnes.liens import days_to, remind
from maillage.suivi.campagnes.progres import courriels_of, demandes_of, open_campagnes
from maillage.suivi.campagnes.questions import title_of
from maillage.suivi.enums import EtatDemande
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.travaux.courriels import post
from maillage.travaux.enums import EtatCourriel

# Jours avant l’échéance : quatorze, trois, puis sept après.
RAPPELS = (14, 3, -7)
# Un rappel manqué (machine arrêtée) part encore le lendemain ou le surlendemain.
RATTRAPAGE = 2
ATTENDUES = (EtatDemande.A_FAIRE, EtatDemande.BROUILLON, EtatDemande.RENVOYEE)


def send_rappels(jour: date, base: str) -> int:
    """Écrit les rappels du jour à qui n’a pas tout répondu ; rend combien sont nouveaux."""
    return sum(_remind(campagne, jour, base) for campagne in open_campagnes())


@transaction.atomic
def _remind(campagne: Campagne, jour: date, base: str) -> int:
    rang = find_rang(campagne, jour)
    if rang is None:
        return 0
    known = set(courriels_of(campagne).values_list("cle", flat=True))
    now = timezone.now()
    sent = 0
    for lien in late_liens(campagne):
        if lien.is_valid(now):
            written = remind(campagne, lien, base=base, genre=f"j{rang}", jour=jour)
            sent += written.cle not in known
    return sent


def find_rang(campagne: Campagne, jour: date) -> int | None:
    """Lequel des trois rappels est dû ; aucun le jour même de l’ouverture."""
    left = days_to(campagne, jour)
    opened = campagne.ouverte_le and timezone.localtime(campagne.ouverte_le).date()
    for rang in RAPPELS:
        due = campagne.echeance - timedelta(days=rang)
        if 0 <= rang - left <= RATTRAPAGE and (opened is None or opened < due):
            return rang
    return None


def late_liens(campagne: Campagne) -> list[LienPilote]:
    """Les pilotes qui doivent encore une réponse à cette campagne."""
    rows = Demande.objects.alive().filter(
        campagnes=campagne, etat__in=ATTENDUES, lien__isnull=False
    )
    liens = LienPilote.objects.filter(pk__in=rows.values("lien"), supprime_le__isnull=True)
    return list(liens.order_by("pk"))


def send_points(jour: date, base: str) -> int:
    """Le point du jour à la coordination, s’il y a du nouveau depuis hier ; combien sont écrits."""
    return sum(_report(campagne, jour, base) for campagne in open_campagnes())


def _report(campagne: Campagne, jour: date, base: str) -> int:
    news = read_news(campagne, jour)
    if not (news["recues"] or news["perdus"]):
        return 0
    contrat = campagne.contrat
    url = base + reverse(
        "campagnes:campagne", args=[contrat.demarche.slug, contrat.uid, campagne.uid]
    )
    texte = render_to_string(
        "suivi/campagnes/courriel_point.txt", {"campagne": campagne, "url": url, **news}
    )
    coordinators = find_coordination(campagne)
    for user in coordinators:
        post(
            cle=f"point:{campagne.uid.hex}:{user.uid.hex}:{jour}", destinataire=user.email,
            objet=f"{contrat.nom} : le point sur la campagne", texte=texte.strip() + "\n",
            sujet_uid=campagne.uid,
        )  # fmt: skip
    return len(coordinators)


def read_news(campagne: Campagne, jour: date) -> dict[str, list]:
    """Depuis la veille : réponses reçues, courriels perdus ; et ce qui, rendu, n’est pas revenu."""
    since = timezone.make_aware(datetime.combine(jour - timedelta(days=1), time.min))
    received = defaultdict(list)
    rows = demandes_of(campagne).filter(etat=EtatDemande.SOUMISE, soumise_le__gte=since)
    for demande in rows:
        received[demande.repondant or "Un pilote"].append(title_of(demande))
    lost = courriels_of(campagne).filter(
        etat__in=(EtatCourriel.REFUSE, EtatCourriel.INCERTAIN), tente_le__gte=since
    )
    returned = demandes_of(campagne).filter(etat=EtatDemande.RENVOYEE)
    return {
        "recues": sorted(received.items()), "perdus": list(lost),
        "rendues": [title_of(demande) for demande in returned],
    }  # fmt: skip


def find_coordination(campagne: Campagne) -> list[Utilisateur]:
    held = Affectation.objects.active(timezone.localdate()).filter(
        demarche=campagne.contrat.demarche, role=Role.COORDINATION, utilisateur__is_active=True
    )
    return list(Utilisateur.objects.filter(pk__in=held.values("utilisateur")).order_by("pk"))
