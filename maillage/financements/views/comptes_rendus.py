"""Les comptes rendus financiers dus : les voir venir, les écrire, les déposer."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.financements.actions import write_compte_rendu
from maillage.financements.compte_rendu import Du, build_compte_rendu, find_du, read_dus
from maillage.financements.forms.comptes_rendus import CompteRenduForm, DepotForm
from maillage.financements.permissions import can_edit_argent
from maillage.financements.views.ligne import INTERDIT
from maillage.financements.views.plan import argent_context
from maillage.financements.views.postes import get_seen_contrat
from maillage.travaux.actions import start_travail

EXTENSIONS = {"docx": "Word", "pdf": "PDF"}


def get_du(request: HttpRequest, contrat: Contrat, genre: str, sujet_uid, annee: int) -> Du:
    found = find_du(contrat, request.user, genre, str(sujet_uid), annee)
    if found is None:
        raise Http404("Aucun compte rendu n’est dû ici.")
    return found


def du_url(contrat: Contrat, du: Du, nom: str = "compte_rendu") -> str:
    args = [contrat.demarche.slug, contrat.uid, du.genre, du.subvention.uid, du.annee]
    return reverse(f"financements:{nom}", args=args)


@require_GET
def comptes_rendus(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ceux qui sont dus, par échéance, et où en est chacun."""
    contrat, today = get_seen_contrat(request, slug, uid), timezone.localdate()
    rows = read_dus(contrat, request.user)
    context = argent_context(
        request, contrat, "comptes_rendus",
        dus=[(du, du_url(contrat, du), du.is_late(today)) for du in rows],
    )  # fmt: skip
    return render(request, "financements/comptes_rendus.html", context)


def compte_rendu(
    request: HttpRequest, slug: str, uid, genre: str, sujet_uid, annee: int
) -> HttpResponse:
    """Le compte rendu pré-rempli ; la coordination en corrige chiffres et textes."""
    contrat = get_seen_contrat(request, slug, uid)
    du = get_du(request, contrat, genre, sujet_uid, annee)
    form = open_form(request, du, request.POST or None)
    if request.method == "POST":
        if not can_edit_argent(request.user, contrat):
            raise PermissionDenied(INTERDIT)
        if form.is_valid():
            write_compte_rendu(
                contrat, du.subvention, annee, by=Auteur.of(request.user),
                montants=form.read_montants(), textes=form.read_textes(),
            )  # fmt: skip
            announce(request, "Le compte rendu est enregistré.")
            return redirect(du_url(contrat, du))
    written = {"etat": du.etat, "depose_le": du.ecrit.depose_le if du.ecrit else None}
    return _show(request, contrat, du, form, DepotForm(initial=written, auto_id="depot-%s"))


def open_form(request: HttpRequest, du: Du, data=None) -> CompteRenduForm:
    shown = build_compte_rendu(du.subvention, du.annee, du.ecrit, user=request.user)
    base = build_compte_rendu(du.subvention, du.annee)
    return CompteRenduForm(data, compte_rendu=shown, base=base)


def _show(
    request: HttpRequest, contrat: Contrat, du: Du, form: CompteRenduForm, depot: DepotForm
) -> HttpResponse:
    context = argent_context(
        request, contrat, "comptes_rendus", du=du, compte_rendu=form.shown, form=form,
        depot=depot, is_late=du.is_late(timezone.localdate()), extensions=EXTENSIONS.items(),
        depot_url=du_url(contrat, du, "compte_rendu_report"),
        produire_url=du_url(contrat, du, "compte_rendu_produce"),
    )  # fmt: skip
    status = 422 if form.errors or depot.errors else 200
    return render(request, "financements/compte_rendu.html", context, status=status)


@require_POST
def compte_rendu_report(
    request: HttpRequest, slug: str, uid, genre: str, sujet_uid, annee: int
) -> HttpResponse:
    """Dire qu’il est prêt, ou déposé tel jour."""
    contrat = get_seen_contrat(request, slug, uid)
    if not can_edit_argent(request.user, contrat):
        raise PermissionDenied(INTERDIT)
    du = get_du(request, contrat, genre, sujet_uid, annee)
    form = DepotForm(request.POST, auto_id="depot-%s")
    if not form.is_valid():
        return _show(request, contrat, du, open_form(request, du), form)
    write_compte_rendu(
        contrat, du.subvention, annee, by=Auteur.of(request.user), **form.cleaned_data
    )
    announce(request, "L’état du compte rendu est noté.")
    return redirect(du_url(contrat, du))


@require_POST
def compte_rendu_produce(
    request: HttpRequest, slug: str, uid, genre: str, sujet_uid, annee: int
) -> HttpResponse:
    """En demande le fichier, que l’étage des documents met en page."""
    contrat = get_seen_contrat(request, slug, uid)
    du = get_du(request, contrat, genre, sujet_uid, annee)
    extension = request.POST.get("extension", "")
    if extension not in EXTENSIONS:
        raise Http404("Format inconnu.")
    travail = start_travail(
        user=request.user, cle="compte_rendu", extension=extension, contrat=str(contrat.uid),
        genre=genre, sujet=str(sujet_uid), annee=annee, retour=du_url(contrat, du),
        libelle=f"Compte rendu financier {annee}, {du.financeur}, en {EXTENSIONS[extension]}",
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)
