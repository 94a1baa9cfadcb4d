"""Créer un constat depuis un indicateur : la phrase et la preuve sont déjà écrites."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.diagnostic.acces import diagnostic_context, get_editable_diagnostic
from maillage.diagnostic.actions.objets import add_preuve, create_objet
from maillage.diagnostic.forms.constat import ConstatForm
from maillage.diagnostic.models import Constat
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.preuve import build_preuve, suggest_constat
from maillage.diagnostic.portrait.views.indicateur import find_ligne
from maillage.indicateurs.moteur.portrait import Ligne


def constat_create(request: HttpRequest, slug: str, cle: str) -> HttpResponse:
    """Propose la phrase du portrait ; la valeur est jointe comme preuve à l’enregistrement."""
    demarche = get_editable_diagnostic(request, slug)
    try:
        lecture = read_lecture(demarche)
    except Manque as manque:
        raise Http404(str(manque)) from manque
    ligne = find_ligne(lecture, cle)
    constat = Constat(demarche=demarche)
    form = ConstatForm(
        request.POST or None, instance=constat, demarche=demarche,
        initial=suggest_constat(ligne, lecture.portrait, demarche),
    )  # fmt: skip
    if not form.is_valid():
        return _show(request, form, ligne, lecture)
    with transaction.atomic():
        create_objet(form.instance, by=Auteur.of(request.user), liens=form.links())
        add_preuve(build_preuve(form.instance, ligne, lecture), by=Auteur.of(request.user))
    announce(request, "Le constat est enregistré, avec sa valeur pour preuve.")
    return redirect("diagnostic:constat", slug, form.instance.uid)


def _show(request: HttpRequest, form: ConstatForm, ligne: Ligne, lecture: Lecture) -> HttpResponse:
    context = diagnostic_context(
        request, form.demarche, form=form, indicateur=ligne.indicateur,
        preuve=build_preuve(form.instance, ligne, lecture),
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "diagnostic/portrait/constat.html", context, status=status)
