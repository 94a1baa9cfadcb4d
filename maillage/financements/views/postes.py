"""Le poste de coordination : qui le tient, ce qu’il coûte, qui le paie."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import get_contrat
from maillage.contrats.actions import delete_objet, undelete_objet
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.financements.actions import create_depense, mark_of, save_poste
from maillage.financements.besoins import years_of
from maillage.financements.forms.postes import DepensePosteForm, PosteForm
from maillage.financements.lecture import read_plan
from maillage.financements.models import Depense, PosteCoordination
from maillage.financements.permissions import can_edit_argent, can_see_poste
from maillage.financements.sommes import Somme
from maillage.financements.views.ligne import INTERDIT, get_editable, show_form
from maillage.financements.views.plan import argent_context, mark_lines


def get_seen_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui voit l’argent de la coordination."""
    contrat = get_contrat(request, slug, uid)
    if not can_see_poste(request.user, contrat):
        raise Http404("Rien à voir ici.")
    return contrat


def get_poste(contrat: Contrat, poste_uid) -> PosteCoordination:
    found = PosteCoordination.objects.filter(demarche=contrat.demarche, supprime_le__isnull=True)
    return get_object_or_404(found.select_related("employeur", "titulaire"), uid=poste_uid)


@require_GET
def postes(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Chaque poste : son titulaire, sa quotité, son coût et ses cofinancements par année."""
    contrat = get_seen_contrat(request, slug, uid)
    plan = read_plan(contrat, user=request.user)
    lines = [lue for lue in plan.lignes if lue.ligne.poste_id]
    spent = Depense.objects.filter(
        contrat=contrat, poste__isnull=False, supprime_le__isnull=True
    ).select_related("poste")
    context = argent_context(
        request, contrat, "postes", plan=plan, jour=timezone.localdate(),
        postes=[_describe(item, contrat, lines, spent) for item in plan.postes],
        lignes=mark_lines(request, contrat, lines), depenses=spent,
    )  # fmt: skip
    return render(request, "financements/postes.html", context)


def _describe(item, contrat: Contrat, lines, spent) -> dict:
    """Le poste et, par année de la période, son coût, son argent et sa dépense."""
    years: dict[int, Somme] = {}
    for annee in years_of(contrat):
        somme = years.setdefault(annee, Somme())
        somme.besoin = item.poste.estimate(annee) or somme.besoin
        for lue in lines:
            if lue.ligne.poste_id == item.poste.pk and lue.ligne.annee == annee:
                somme.add(lue, lue.montant)
        somme.depense = sum(
            (d.montant for d in spent if d.poste_id == item.poste.pk and d.annee == annee),
            somme.depense,
        )
    return {
        "lu": item, "annees": years, "vacant": item.poste.is_vacant(timezone.localdate()),
    }  # fmt: skip


def poste_edit(request: HttpRequest, slug: str, uid, poste_uid=None) -> HttpResponse:
    """Dire qui tient le poste, depuis quand, pour quel coût."""
    contrat = get_editable(request, slug, uid)
    poste = get_poste(contrat, poste_uid) if poste_uid else None
    mark = mark_of(poste, PosteForm.NOMS) if poste else ""
    form = PosteForm(
        request.POST or None, instance=poste, demarche=contrat.demarche, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        if save_poste(
            form.instance, PosteForm.NOMS, empreinte=request.POST.get("empreinte", ""),
            uid=form.uid, by=Auteur.of(request.user),
        ):  # fmt: skip
            announce(request, "Le poste est enregistré.")
            return redirect("financements:postes", slug, uid)
        form.add_error(
            None,
            "Quelqu’un d’autre vient d’enregistrer ce poste, et votre saisie est encore ici. "
            "Enregistrez de nouveau pour la garder.",
        )
        mark = mark_of(PosteCoordination.objects.get(pk=form.instance.pk), PosteForm.NOMS)
    titre = "Corriger le poste" if poste else "Décrire le poste de coordination"
    back = reverse("financements:postes", args=[slug, uid])
    return show_form(request, contrat, form, titre, back, mark, "postes")


def depense_create(request: HttpRequest, slug: str, uid, poste_uid) -> HttpResponse:
    """Ce que le poste a vraiment coûté une année."""
    contrat = get_editable(request, slug, uid)
    poste = get_poste(contrat, poste_uid)
    form = DepensePosteForm(
        request.POST or None, instance=Depense(contrat=contrat, poste=poste),
        initial={"annee": timezone.localdate().year, "compte": "64"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        create_depense(form.instance, uid=form.uid, by=Auteur.of(request.user))
        announce(request, "La dépense est inscrite.")
        return redirect("financements:postes", slug, uid)
    back = reverse("financements:postes", args=[slug, uid])
    return show_form(request, contrat, form, "Inscrire une dépense du poste", back, ici="postes")


@require_POST
def depense_remove(request: HttpRequest, slug: str, uid, depense_uid) -> HttpResponse:
    """Ôte une dépense du poste, ou la remet."""
    contrat = get_contrat(request, slug, uid)
    if not can_edit_argent(request.user, contrat):
        raise PermissionDenied(INTERDIT)
    row = get_object_or_404(Depense, contrat=contrat, poste__isnull=False, uid=depense_uid)
    if row.supprime_le is None:
        delete_objet(row, by=Auteur.of(request.user))
        announce(request, "La dépense est ôtée.", undo=request.path)
    else:
        undelete_objet(row, by=Auteur.of(request.user))
        announce(request, "La dépense est remise.")
    return redirect("financements:postes", slug, uid)
