"""Ce que le suivi montre sur la page d’une fiche, chaque sorte de lignes lue une fois."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.enums import StatutFiche
from maillage.contrats.extensions import Section
from maillage.contrats.lignes import lignes_of
from maillage.contrats.models import FicheAction
from maillage.contrats.permissions import can_edit_fiche
from maillage.suivi.etats import Avancee
from maillage.suivi.lecture import is_public
from maillage.suivi.lignes_lues import (
    build_deploiement,
    build_etape,
    build_note,
    notes_read_by,
    with_lieu,
)
from maillage.suivi.models import Deploiement, Etape, IndicateurAction, SuiviFiche
from maillage.suivi.permissions import can_follow
from maillage.suivi.valeurs.lignes import LigneSuivie, read_lignes


def build_sections(request: HttpRequest, fiche: FicheAction) -> Iterator[Section]:
    """L’avancement en tête, puis les étapes, les indicateurs et les territoires."""
    etapes = list(with_lieu(lignes_of(Etape, fiche)))
    lieux = list(lignes_of(Deploiement, fiche).select_related("pilote"))
    indicateurs = read_lignes(lignes_of(IndicateurAction, fiche))
    avancee = read_avancee(fiche, etapes, lieux, user=request.user)
    yield _resume(request, avancee, fiche, indicateurs)
    editable = can_edit_fiche(request.user, fiche)
    for cle, titre, rows in (
        ("etapes", "Étapes", etapes),
        ("indicateurs", "Indicateurs", indicateurs),
        ("deploiements", "Territoires d’exécution", lieux),
    ):
        context = {"lignes": rows, "fiche": fiche, "can_write": editable}
        html = render_to_string(f"suivi/_{cle}.html", context)
        yield Section(
            cle, titre, html, edit_url(cle, fiche) if editable else "",
            complet=bool(rows) or cle == "deploiements",
        )  # fmt: skip


def read_avancee(
    fiche: FicheAction, etapes: list[Etape], lieux: list[Deploiement], *, user
) -> Avancee:
    """Où en est une fiche que ``user`` voit, ses lignes déjà lues ; deux requêtes."""
    jour = timezone.localdate()
    public = is_public(fiche.contrat, user)
    said = SuiviFiche() if public else SuiviFiche.objects.filter(fiche=fiche).first()
    said = said or SuiviFiche()
    notes = notes_read_by(user).filter(fiche=fiche).select_related("deploiement")
    return Avancee(
        statut=StatutFiche(fiche.statut), is_late=fiche.is_late(jour), meteo=said.meteo,
        fait=said.fait, a_faire=said.a_faire, maj_le=said.maj_le,
        etapes=tuple(build_etape(row, jour) for row in etapes),
        deploiements=tuple(build_deploiement(row, hidden=public) for row in lieux),
        notes=() if public else tuple(map(build_note, notes)),
    )  # fmt: skip


def _resume(
    request: HttpRequest, avancee: Avancee, fiche: FicheAction, indicateurs: list[LigneSuivie]
) -> Section:
    """Ce que le lecteur peut savoir de son avancement, et où le dire."""
    releves = [day for ligne in indicateurs for day in ligne.releves]
    context = {
        "suivie": avancee, "has_news": avancee.find_last_news(releves) is not None,
        "url": edit_url("fiche_suivi", fiche), "can_follow": can_follow(request.user, fiche),
    }  # fmt: skip
    html = render_to_string("suivi/_resume.html", context)
    return Section("avancement", "Où en est l’action", html)


def edit_url(cle: str, fiche: FicheAction) -> str:
    contrat = fiche.contrat
    return reverse(f"suivi:{cle}", args=[contrat.demarche.slug, contrat.uid, fiche.uid])
