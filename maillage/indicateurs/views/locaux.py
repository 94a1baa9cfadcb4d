"""Les indicateurs qu’un territoire tient lui-même, année par année."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import paginate, to_entier
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.indicateurs.forms.locaux import LocalForm, ValeurForm
from maillage.indicateurs.locaux import (
    change_cercle,
    create_local,
    delete_local,
    delete_valeur,
    save_valeur,
    undelete_local,
    update_local,
)
from maillage.indicateurs.models import IndicateurLocal
from maillage.indicateurs.permissions import (
    can_decide_locaux,
    can_edit_locaux,
    can_see_travail,
)
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

RESERVE = "La coordination, l’ORS et les prestataires tiennent les indicateurs du territoire."
DECISION = "Seule la coordination transmet, publie ou supprime un indicateur du territoire."


@require_GET
def indicateurs(request: HttpRequest, slug: str) -> HttpResponse:
    """Les indicateurs du territoire que ce compte voit, avec leur dernière valeur."""
    demarche = get_demarche(request, slug)
    found = IndicateurLocal.objects.visible_to(request.user).filter(demarche=demarche)
    page = paginate(found.prefetch_related("valeurs"), request)
    context = _context(
        request, demarche, page=page, lignes=[(item, _latest(item)) for item in page.object_list]
    )
    return render(request, "indicateurs/locaux.html", context)


def _latest(local: IndicateurLocal):
    """La dernière valeur, lue parmi celles déjà chargées."""
    valeurs = list(local.valeurs.all())
    for valeur in valeurs:
        valeur.indicateur = local
    return max(valeurs, key=lambda valeur: valeur.annee, default=None)


def indicateur_create(request: HttpRequest, slug: str) -> HttpResponse:
    demarche = _get_editable_demarche(request, slug)
    form = LocalForm(request.POST or None)
    if not form.is_valid():
        return _show_form(request, demarche, form)
    decides = can_decide_locaux(request.user, demarche)
    # Ce que dépose un ORS ou un prestataire est d’emblée partagé avec la démarche.
    cercle = Cercle.TRAVAIL if decides else Cercle.PARTAGE
    by = Auteur.of(request.user)
    local = create_local(demarche, by=by, cercle=cercle, **form.cleaned_data)
    announce(request, f"«\u00a0{local}\u00a0» est prêt à recevoir ses valeurs.")
    return redirect("indicateurs:indicateur", slug, local.uid)


@require_GET
def indicateur(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Un indicateur du territoire : sa définition, ses valeurs, qui peut le voir."""
    local = _get_local(request, slug, uid)
    annee = to_entier(request.GET.get("annee", ""))
    held = local.valeurs.filter(annee=annee).first() if annee and annee < 10_000 else None
    return _show_local(request, local, ValeurForm(initial=ValeurForm.initial_of(held, annee)))


def _show_local(
    request: HttpRequest, local: IndicateurLocal, form, conflit: Conflit | None = None
) -> HttpResponse:
    valeurs = list(local.valeurs.all())
    for valeur in valeurs:
        valeur.indicateur = local
    context = _context(
        request, local.demarche, indicateur=local, valeurs=valeurs, form=form, conflit=conflit,
        version=conflit.version if conflit else _read_version(request, local), cercles=Cercle,
        can_see_history=can_see_travail(request.user, local.demarche),
    )  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "indicateurs/local.html", context, status=status)


def indicateur_edit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Modifie un indicateur ; deux personnes à la fois ne se perdent rien."""
    local = _get_editable(request, slug, uid)
    form = LocalForm(request.POST or None, instance=local)
    if not form.is_valid():
        return _show_form(request, local.demarche, form, local)
    version, by = _read_version(request), Auteur.of(request.user)
    try:
        update_local(local, version=version, by=by, **form.cleaned_data)
    except Conflit as conflit:
        return _show_form(request, local.demarche, form, local, conflit)
    announce(request, "Les changements sont enregistrés.")
    return redirect("indicateurs:indicateur", slug, uid)


def _show_form(
    request: HttpRequest, demarche: Demarche, form, local=None, conflit: Conflit | None = None
) -> HttpResponse:
    context = _context(
        request, demarche, form=form, indicateur=local, conflit=conflit,
        version=conflit.version if conflit else _read_version(request, local),
    )  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "indicateurs/local_form.html", context, status=status)


@require_POST
def valeur_edit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Écrit la valeur d’une année, la première fois ou de nouveau."""
    local = _get_editable(request, slug, uid)
    form = ValeurForm(request.POST)
    if not form.is_valid():
        return _show_local(request, local, form)
    version, by = _read_version(request), Auteur.of(request.user)
    try:
        save_valeur(local, version=version, by=by, **form.as_fields())
    except Conflit as conflit:
        return _show_local(request, local, form, conflit)
    announce(request, f"La valeur de {form.cleaned_data['annee']} est enregistrée.")
    return redirect("indicateurs:indicateur", slug, uid)


@require_POST
def valeur_delete(request: HttpRequest, slug: str, uid, annee: int) -> HttpResponse:
    local = _get_editable(request, slug, uid)
    if annee > 9999 or not delete_valeur(local, annee, by=Auteur.of(request.user)):
        raise Http404("Aucune valeur cette année-là.")
    messages.success(request, f"La valeur de {annee} est retirée ; l’historique la garde.")
    return redirect("indicateurs:indicateur", slug, uid)


@require_POST
def indicateur_cercle(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Transmet, publie ou reprend : la coordination seule."""
    local = _get_local(request, slug, uid)
    require(can_decide_locaux(request.user, local.demarche), DECISION)
    if (given := request.POST.get("cercle", "")) not in Cercle.values:
        raise Http404("Cercle inconnu.")
    cercle = Cercle(given)
    change_cercle(local, cercle, by=Auteur.of(request.user))
    messages.success(request, f"Cercle «\u00a0{cercle.label}\u00a0». {cercle.phrase}")
    return redirect("indicateurs:indicateur", slug, uid)


@require_POST
def indicateur_delete(request: HttpRequest, slug: str, uid) -> HttpResponse:
    local = _get_local(request, slug, uid)
    require(can_decide_locaux(request.user, local.demarche), DECISION)
    delete_local(local, by=Auteur.of(request.user))
    undo = reverse("indicateurs:indicateur_restore", args=[slug, uid])
    announce(request, f"«\u00a0{local}\u00a0» est à la corbeille.", undo=undo)
    return redirect("indicateurs:indicateurs", slug)


@require_POST
def indicateur_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Sort de la corbeille."""
    demarche = get_demarche(request, slug)
    require(can_decide_locaux(request.user, demarche), DECISION)
    binned = IndicateurLocal.objects.filter(demarche=demarche, supprime_le__isnull=False)
    local = get_object_or_404(binned, uid=uid)
    undelete_local(local, by=Auteur.of(request.user))
    messages.success(request, f"«\u00a0{local}\u00a0» est revenu à sa place.")
    return redirect("indicateurs:indicateur", slug, uid)


@require_GET
def indicateur_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Qui a changé quoi, pour qui voit le cercle de travail."""
    local = _get_local(request, slug, uid)
    require(can_see_travail(request.user, local.demarche), "L’historique est au cercle de travail.")
    historique = build_historique(request, Ecriture.objects.about(local), objet=local)
    context = _context(request, local.demarche, indicateur=local, historique=historique)
    return render(request, "indicateurs/local_historique.html", context)


def _context(request: HttpRequest, demarche: Demarche, **extra) -> dict:
    return {
        "demarche": demarche,
        "can_edit": can_edit_locaux(request.user, demarche),
        "can_decide": can_decide_locaux(request.user, demarche),
        **extra,
    }


def _get_editable_demarche(request: HttpRequest, slug: str) -> Demarche:
    demarche = get_demarche(request, slug)
    require(can_edit_locaux(request.user, demarche), RESERVE)
    return demarche


def _get_local(request: HttpRequest, slug: str, uid) -> IndicateurLocal:
    """L’indicateur visible de cette démarche même."""
    demarche = get_demarche(request, slug)
    found = IndicateurLocal.objects.visible_to(request.user).filter(demarche=demarche)
    local = get_object_or_404(found, uid=uid)
    local.demarche = demarche
    return local


def _get_editable(request: HttpRequest, slug: str, uid) -> IndicateurLocal:
    local = _get_local(request, slug, uid)
    require(can_edit_locaux(request.user, local.demarche), RESERVE)
    return local


def _read_version(request: HttpRequest, local: IndicateurLocal | None = None) -> int:
    """La version que le formulaire montrait, sinon celle de l’indicateur, sinon 0."""
    sent = to_entier(request.POST.get("version", ""))
    if sent is not None:
        return sent
    return local.version if local else 0
