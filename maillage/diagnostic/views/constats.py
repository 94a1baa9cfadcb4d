"""Les constats et leurs preuves, les enjeux et leurs constats."""

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.diagnostic.acces import address, get_editable_objet
from maillage.diagnostic.actions.objets import (
    add_preuve,
    create_objet,
    remove_preuve,
    return_preuve,
)
from maillage.diagnostic.enums import GenrePreuve
from maillage.diagnostic.forms.constat import ConstatsForm, PreuveForm
from maillage.diagnostic.models import Constat, Enjeu, Preuve
from maillage.diagnostic.permissions import can_edit_diagnostic
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.diagnostic.views.objets import SUITES, show_objet

CONSTATS, ENJEUX = PAR_CLE["constats"], PAR_CLE["enjeux"]
# Où mène une preuve : nature → rubrique de l’objet cité.
CITEES = {
    GenrePreuve.VERBATIM: PAR_CLE["verbatims"],
    GenrePreuve.DIAGNOSTIC: PAR_CLE["diagnostics-exterieurs"],
    GenrePreuve.DISPOSITIF: PAR_CLE["inventaire"],
}


def constat_suite(request: HttpRequest, constat: Constat) -> dict:
    """Les preuves visibles, ce qui en ajoute, et l’enjeu s’il se voit."""
    editable = can_edit_diagnostic(request.user, constat.demarche)
    enjeu = Enjeu.objects.visible_to(request.user).filter(pk=constat.enjeu_id).first()
    return {
        "preuves": describe_preuves(request.user, constat),
        "formulaires": _forms(constat) if editable else [],
        "enjeu": enjeu,
        "enjeu_url": address(PAR_CLE["enjeux"], constat.demarche, uid=enjeu.uid) if enjeu else "",
    }


def describe_preuves(user, constat: Constat) -> list[dict]:
    """Chaque preuve visible et l’adresse de l’objet cité."""
    found = Preuve.objects.visible_to(user).filter(constat=constat)
    return [
        {"preuve": preuve, "url": _cited_url(preuve, constat.demarche)}
        for preuve in found.select_related("verbatim", "diagnostic", "dispositif")
    ]


def _cited_url(preuve: Preuve, demarche) -> str:
    if preuve.cible is None:
        return ""
    return address(CITEES[GenrePreuve(preuve.genre)], demarche, uid=preuve.cible.uid)


def _forms(constat: Constat, sent: PreuveForm | None = None) -> list[PreuveForm]:
    """Un formulaire par nature de preuve ; celui qui vient d’être refusé garde sa saisie."""
    return [
        sent if sent is not None and sent.prefix == genre else PreuveForm(
            constat=constat, genre=genre
        )
        for genre in GenrePreuve
    ]  # fmt: skip


SUITES["constats"] = constat_suite


@require_POST
def preuve_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    constat = get_editable_objet(request, slug, CONSTATS, uid)
    sent = request.POST.get("nature", "")
    genre = sent if sent in GenrePreuve.values else GenrePreuve.SIGNALEMENT
    form = PreuveForm(request.POST, constat=constat, genre=genre)
    if not form.is_valid():
        return show_objet(request, CONSTATS, constat, status=422, formulaires=_forms(constat, form))
    add_preuve(form.instance, by=Auteur.of(request.user))
    announce(request, "La preuve est jointe au constat.")
    return redirect(address(CONSTATS, constat.demarche, uid=uid))


@require_POST
def preuve_remove(request: HttpRequest, slug: str, uid, preuve_uid) -> HttpResponse:
    constat = get_editable_objet(request, slug, CONSTATS, uid)
    preuve = get_object_or_404(Preuve.objects.alive(), constat=constat, uid=preuve_uid)
    remove_preuve(preuve, by=Auteur.of(request.user))
    back = address(CONSTATS, constat.demarche, uid=uid)
    announce(request, "La preuve est retirée.", undo=f"{back}preuves/{preuve_uid}/retablir/")
    return redirect(back)


@require_POST
def preuve_restore(request: HttpRequest, slug: str, uid, preuve_uid) -> HttpResponse:
    constat = get_editable_objet(request, slug, CONSTATS, uid)
    gone = Preuve.objects.filter(supprime_le__isnull=False)
    preuve = get_object_or_404(gone, constat=constat, uid=preuve_uid)
    return_preuve(preuve, by=Auteur.of(request.user))
    announce(request, "La preuve est revenue.")
    return redirect(address(CONSTATS, constat.demarche, uid=uid))


def enjeu_suite(request: HttpRequest, enjeu: Enjeu) -> dict:
    """Les constats visibles de l’enjeu, chacun avec ses preuves."""
    seen = Preuve.objects.visible_to(request.user)
    linked = seen.select_related("verbatim", "diagnostic", "dispositif")
    constats = Constat.objects.visible_to(request.user).filter(enjeu=enjeu)
    constats = constats.prefetch_related(Prefetch("preuves", linked, to_attr="preuves_vues"))
    rows = [
        {"constat": item, "url": address(CONSTATS, enjeu.demarche, uid=item.uid)}
        for item in constats
    ]
    return {
        "lignes": rows,
        "is_proved": any(row["constat"].preuves_vues for row in rows),
        "ajouter": f"{address(CONSTATS, enjeu.demarche, 'create')}?enjeu={enjeu.pk}",
        "colle": ConstatsForm() if can_edit_diagnostic(request.user, enjeu.demarche) else None,
    }


SUITES["enjeux"] = enjeu_suite


@require_POST
def constats_paste(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajoute d’un coup à l’enjeu les constats collés, un par ligne."""
    enjeu = get_editable_objet(request, slug, ENJEUX, uid)
    form = ConstatsForm(request.POST)
    if not form.is_valid():
        return show_objet(request, ENJEUX, enjeu, status=422, colle=form)
    phrases = form.cleaned_data["lignes"]
    with transaction.atomic():
        for phrase in phrases:
            constat = Constat(demarche=enjeu.demarche, enjeu=enjeu, phrase=phrase)
            create_objet(constat, by=Auteur.of(request.user))
    announce(request, f"{pluriel(len(phrases), 'constat')} de plus sous cet enjeu.")
    return redirect(address(ENJEUX, enjeu.demarche, uid=uid))
