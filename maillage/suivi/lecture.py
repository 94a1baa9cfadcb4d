"""Lire où en est un contrat : une seule lecture pour les pages, les documents et l’évaluation.

Le nombre de requêtes ne dépend ni des fiches, ni de leurs lignes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.enums import StatutFiche
from maillage.contrats.instantane import TOUS_LES_CERCLES, fiches_of
from maillage.contrats.models import Contrat, FicheAction, Rattachement
from maillage.contrats.tableau import PLACE
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.journal.models import Ecriture
from maillage.suivi.etats import FicheSuivie, Mouvement, SuiviContrat
from maillage.suivi.lignes_lues import Lignes, notes_read_by, notes_within, read_lignes
from maillage.suivi.models import NoteSuivi

PERIODE = timedelta(days=92)
_FICHE = (
    "pk", "uid", "code", "titre", "parent_id", "statut", "cercle", "date_debut", "date_fin",
    "communes", "created_at", "position", "axe__uid", "axe__code", "axe__titre", "axe__position",
    "contrat__uid", "contrat__nom", "contrat__demarche__slug", "suivi__meteo", "suivi__fait",
    "suivi__a_faire", "suivi__maj_le",
)  # fmt: skip


def read_suivi(
    contrat: Contrat,
    *,
    user=None,
    jour: date | None = None,
    debut: date | None = None,
    fin: date | None = None,
    cercles: Iterable[str] | None = None,
) -> SuiviContrat:
    """Tout le suivi du contrat, pour un compte, pour des cercles, ou pour les deux à la fois.

    ``jour`` juge des retards ; ``debut`` et ``fin`` bornent les mouvements (à défaut, les trois
    mois qui finissent à ``jour``). Sans lecteur ni cercles, lève ``ValueError``. Treize requêtes.
    """
    if user is None and cercles is None:
        raise ValueError("Dites pour qui lire le suivi : un compte, ou des cercles.")
    jour = jour or timezone.localdate()
    fin = fin or jour
    debut = debut or fin - PERIODE
    seen = TOUS_LES_CERCLES if cercles is None else frozenset(map(str, cercles))
    fiches = _read_fiches(contrat, user, seen, jour)
    moved = tuple(_read_mouvements(fiches, debut, fin))
    return SuiviContrat(contrat, jour, debut, fin, tuple(fiches), moved)


def read_fiche(fiche: FicheAction, *, user, jour: date | None = None) -> list[FicheSuivie]:
    """Une fiche que ``user`` voit, puis ses sous-actions, avec leurs lignes."""
    contrat = fiche.contrat
    rows = FicheAction.objects.visible_to(user).filter(contrat=contrat)
    family = rows.filter(Q(pk=fiche.pk) | Q(parent=fiche))
    jour = jour or timezone.localdate()
    return _build_all(contrat, family, user, TOUS_LES_CERCLES, jour)


def _read_fiches(contrat: Contrat, user, cercles: frozenset[str], jour: date) -> list[FicheSuivie]:
    """Les fiches du contrat que l’on peut lire."""
    rows = fiches_of(contrat)
    if user is not None:
        rows = FicheAction.objects.visible_to(user).filter(pk__in=rows.values("pk"))
    return _build_all(contrat, rows.filter(cercle__in=sorted(cercles)), user, cercles, jour)


def _build_all(
    contrat: Contrat, rows: QuerySet[FicheAction], user, cercles: frozenset[str], jour: date
) -> list[FicheSuivie]:
    """Ces fiches dans l’ordre du plan, avec leurs lignes."""
    found = list(rows.order_by("pk").values(*_FICHE))
    public = is_public(contrat, user, cercles)
    notes = None if public else _read_notes(user, cercles)
    pks = [row["pk"] for row in found]
    lecture = _Lecture(
        contrat, jour, public, read_lignes(pks, jour, notes), _read_places(contrat, pks),
        {row["pk"]: row["uid"] for row in found}, _open_contrats(contrat, user, found),
    )  # fmt: skip
    return [lecture.build(row) for row in lecture.sort(found)]


def is_public(contrat: Contrat, user, cercles: frozenset[str] = TOUS_LES_CERCLES) -> bool:
    """Un lecteur à qui ne vont ni météo, ni textes, ni chiffres."""
    seen = cercles if user is None else cercles & circles_in(user, contrat.demarche)
    return not seen - {Cercle.PUBLIC}


def _read_notes(user, cercles: frozenset[str]) -> QuerySet[NoteSuivi]:
    if user is None:
        return notes_within(cercles).select_related("deploiement")
    rows = notes_read_by(user).select_related("deploiement")
    return rows if cercles == TOUS_LES_CERCLES else rows.filter(cercle__in=sorted(cercles))


def _read_places(contrat: Contrat, pks: list[int]) -> dict[int, list[Rattachement]]:
    """Les places de plus d’une fiche dans ce contrat : un second axe, ou celle d’une partagée."""
    places: dict[int, list[Rattachement]] = defaultdict(list)
    rows = Rattachement.objects.filter(contrat=contrat, fiche__in=pks).select_related("axe")
    for row in rows.order_by("pk"):
        places[row.fiche_id].append(row)
    return places


def _open_contrats(contrat: Contrat, user, found: list[dict]) -> set[UUID]:
    """Les contrats dont ce lecteur peut ouvrir les fiches."""
    uids = {row["contrat__uid"] for row in found} - {contrat.uid}
    if not uids or user is None:
        return {contrat.uid, *uids}
    visible = Contrat.objects.visible_to(user).filter(uid__in=uids).order_by()
    return {contrat.uid, *visible.values_list("uid", flat=True)}


@dataclass(frozen=True, slots=True)
class _Lecture:
    """De quoi faire d’une ligne de la base une fiche suivie, sans plus rien demander."""

    contrat: Contrat
    jour: date
    public: bool
    lignes: Lignes
    places: dict[int, list[Rattachement]]
    uids: dict[int, UUID]
    open_contrats: set[UUID]
    adresses: dict[UUID, str] = field(default_factory=dict)

    def sort(self, found: list[dict]) -> list[dict]:
        """Dans l’ordre du plan, chaque sous-action juste après sa fiche « chapeau »."""
        children: dict[int | None, list[dict]] = defaultdict(list)
        for row in sorted(found, key=self.rank):
            children[row["parent_id"] if row["parent_id"] in self.uids else None].append(row)
        waiting, order = children[None][::-1], []
        while waiting:
            order.append(waiting.pop())
            waiting += children[order[-1]["pk"]][::-1]
        return order

    def rank(self, row: dict) -> tuple:
        return self.axe_of(row)[0], row["position"], row["pk"]

    def axe_of(self, row: dict) -> tuple[float, UUID | None, str]:
        """Position, ``uid`` et titre de l’axe sous lequel la fiche se range dans ce contrat."""
        if row["contrat__uid"] == self.contrat.uid and row["axe__uid"]:
            code, titre = row["axe__code"], row["axe__titre"]
            named = f"Axe {code} – {titre}" if code else titre
            return row["axe__position"], row["axe__uid"], named
        for place in self.places[row["pk"]] if self.is_shared(row) else ():
            if place.axe:
                return place.axe.position, place.axe.uid, str(place.axe)
        return float("inf"), None, ""

    def is_shared(self, row: dict) -> bool:
        return row["contrat__uid"] != self.contrat.uid

    def build(self, row: dict) -> FicheSuivie:
        places = self.places[row["pk"]]
        _, axe, axe_titre = self.axe_of(row)
        parent = self.uids.get(row["parent_id"])
        statut = StatutFiche(row["statut"])
        codes = [place.code for place in places if place.code] if self.is_shared(row) else []
        late = bool(row["date_fin"] and row["date_fin"] < self.jour and not statut.is_over)
        built = FicheSuivie(
            pk=row["pk"], uid=row["uid"], code=(codes or [row["code"]])[0], titre=row["titre"],
            url=self.address(row), slug=row["contrat__demarche__slug"],
            contrat_uid=row["contrat__uid"],
            contrat=row["contrat__nom"] if self.is_shared(row) else "",
            parent=parent, profondeur=int(parent is not None), axe=axe, axe_titre=axe_titre,
            autres_axes=tuple(str(p.axe) for p in places if p.axe and p.axe.uid != axe),
            cercle=row["cercle"], statut=statut, debut=row["date_debut"], fin=row["date_fin"],
            is_late=late, creee_le=timezone.localtime(row["created_at"]).date(),
            communes=tuple(row["communes"]), **self.said(row), **self.own(row["pk"]),
        )  # fmt: skip
        releves = (row.releve_le for item in built.indicateurs for row in item.serie)
        return replace(built, nouvelles_le=built.find_last_news(releves))

    def said(self, row: dict) -> dict[str, Any]:
        """Ce que l’on dit de l’action aujourd’hui ; au public, rien."""
        return {
            "meteo": "" if self.public else row["suivi__meteo"] or "",
            "fait": "" if self.public else row["suivi__fait"] or "",
            "a_faire": "" if self.public else row["suivi__a_faire"] or "",
            "maj_le": row["suivi__maj_le"],
        }

    def own(self, pk: int) -> dict[str, Any]:
        """Ses lignes."""
        return {item.name: tuple(getattr(self.lignes, item.name)[pk]) for item in fields(Lignes)}

    def address(self, row: dict) -> str:
        """La page de la fiche ; l’adresse d’un contrat n’est composée qu’une fois."""
        uid = row["contrat__uid"]
        if uid not in self.open_contrats:
            return ""
        if uid not in self.adresses:
            args = [row["contrat__demarche__slug"], uid, PLACE]
            self.adresses[uid] = reverse("contrats:fiche", args=args)
        return self.adresses[uid].replace(str(PLACE), str(row["uid"]))


def _read_mouvements(fiches: list[FicheSuivie], debut: date, fin: date) -> list[Mouvement]:
    """Les changements d’état de la période, le plus récent d’abord ; deux requêtes.

    Une note en dit la vraie date ; l’historique, ce qui a changé sans note. Un changement
    d’état se sait de qui voit l’état, même si la note elle-même reste plus près.
    """
    by_pk = {fiche.pk: fiche for fiche in fiches}
    rows = NoteSuivi.objects.alive().filter(fiche__in=by_pk, date__range=(debut, fin))
    said = rows.exclude(statut_apres="").annotate(uid_du_lieu=F("deploiement__uid"))
    moved, known = [], set()
    for row in said.only("fiche", "date", "created_at", "statut_avant", "statut_apres"):
        fiche = by_pk[row.fiche_id]
        known.add((row.uid_du_lieu or fiche.uid, row.statut_apres, local_day(row.created_at)))
        lieu = name_lieu(fiche, row.uid_du_lieu)
        apres = StatutFiche(row.statut_apres)
        moved.append(Mouvement(row.date, fiche, lieu, row.statut_avant, apres))
    moved += [row for cle, row in _read_journal(fiches, debut, fin) if cle not in known]
    return sorted(moved, key=lambda row: row.jour, reverse=True)


def _read_journal(
    fiches: list[FicheSuivie], debut: date, fin: date
) -> Iterator[tuple[tuple, Mouvement]]:
    """Les états changés selon l’historique, chacun avec de quoi le reconnaître dans une note."""
    subjects = {fiche.uid: (fiche, "") for fiche in fiches}
    subjects |= {row.uid: (fiche, row.libelle) for fiche in fiches for row in fiche.deploiements}
    rows = Ecriture.objects.filter(sujet_uid__in=subjects, changements__has_key="statut")
    for row in rows.filter(updated_at__date__range=(debut, fin)):
        fiche, lieu = subjects[row.sujet_uid]
        (avant, apres), jour = row.changements["statut"], local_day(row.updated_at)
        if avant and apres in StatutFiche:
            moved = Mouvement(jour, fiche, lieu, avant, StatutFiche(apres))
            yield (row.sujet_uid, apres, jour), moved


def name_lieu(fiche: FicheSuivie, uid: UUID | None) -> str:
    return next((row.libelle for row in fiche.deploiements if row.uid == uid), "")


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
