"""Lire le contrat tel qu’il s’imprimera, et le produire."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_see_partage, is_signed
from maillage.contrats.versions import text_in_force
from maillage.core.http import to_uid
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.documents.actions import local_now, narrow
from maillage.documents.contrat import build_document, find_alertes
from maillage.documents.formats import FORMATS
from maillage.documents.forms import DocumentForm, JourForm
from maillage.documents.tasks import ensure_pieces
from maillage.documents.textes import count_changes, list_textes
from maillage.documents.versions import name_version
from maillage.edition.html import write_html
from maillage.travaux.actions import start_travail


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’aperçu du contrat ; l’envoi en demande le fichier."""
    contrat = get_contrat(request, slug, uid)
    cercles = circles_in(request.user, contrat.demarche)
    if request.method == "POST":
        return _order_wanted(request, contrat, cercles)
    form = DocumentForm(cercles, request.GET if "cercle" in request.GET else None)
    chosen = form.cleaned_data["cercle"] if form.is_bound and form.is_valid() else widest(form)
    return _preview(request, contrat, DocumentForm(cercles, initial={"cercle": chosen}),
                    narrow(cercles, chosen))  # fmt: skip


def widest(form: DocumentForm) -> str:
    return form.fields["cercle"].choices[0][0]


def _order(request: HttpRequest, contrat: Contrat, cercles) -> HttpResponse:
    form = DocumentForm(cercles, request.POST)
    if not form.is_valid() or not form.cleaned_data["extension"]:
        chosen = widest(form)
        return _preview(request, contrat, form, narrow(cercles, chosen), status=422)
    extension = form.cleaned_data["extension"]
    travail = start_travail(
        user=request.user, cle="contrat", extension=extension, contrat=str(contrat.uid),
        libelle=f"{contrat.nom} en {FORMATS[extension].libelle}", retour=request.path,
        cercles=sorted(narrow(cercles, form.cleaned_data["cercle"])),
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)


def _order_wanted(request: HttpRequest, contrat: Contrat, cercles) -> HttpResponse:
    """Le présent, un texte figé, un avenant ou un ajustement, selon le bouton."""
    if "version" in request.POST:
        return _order_version(request, contrat, cercles)
    for cle in ("avenant", "ajustement"):
        if cle in request.POST:
            return _order_acte(request, contrat, cle, cercles)
    return _order(request, contrat, cercles)


def _order_acte(request: HttpRequest, contrat: Contrat, cle: str, cercles) -> HttpResponse:
    """Un avenant ou l’extrait d’un ajustement ; le bouton porte le format et l’identifiant."""
    if not can_see_partage(request.user, contrat):
        raise PermissionDenied("Ce qui se prépare entre les parties ne se lit qu’entre elles.")
    extension, _, uid = request.POST[cle].partition(":")
    if extension not in FORMATS:
        raise Http404("Format inconnu.")
    rows = contrat.avenants if cle == "avenant" else contrat.ajustements
    acte = get_object_or_404(rows, uid=to_uid(uid))
    travail = start_travail(
        user=request.user, cle=cle, extension=extension, contrat=str(contrat.uid),
        cercles=sorted(cercles), retour=request.path,
        libelle=f"{acte} en {FORMATS[extension].libelle}", **{cle: str(acte.uid)},
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)


def _order_version(request: HttpRequest, contrat: Contrat, cercles) -> HttpResponse:
    """Les fichiers d’un texte figé : ceux que l’on garde, ou un extrait pour qui en voit moins."""
    version = get_object_or_404(contrat.versions, uid=to_uid(request.POST["version"]))
    if frozenset(Cercle) <= cercles:
        ensure_pieces(version)
        messages.success(request, "Les fichiers se préparent : rechargez la page dans une minute.")
        return redirect(request.path)
    extension = request.POST.get("extension", "")
    if extension not in FORMATS:
        messages.error(request, "Choisissez un format, PDF ou Word.")
        return redirect(request.path)
    travail = start_travail(
        user=request.user, cle="version", extension=extension, contrat=str(contrat.uid),
        version=str(version.uid), cercles=sorted(cercles), retour=request.path,
        libelle=f"{name_version(version)} en {FORMATS[extension].libelle}",
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)


def _frozen(request: HttpRequest, contrat: Contrat, cercles) -> dict:
    """Ce que la page dit des textes figés ; rien tant qu’il n’y en a pas."""
    asked = JourForm(request.GET if "jour" in request.GET else None)
    jour = asked.cleaned_data["jour"] if asked.is_bound and asked.is_valid() else None
    du_jour = text_in_force(contrat, jour) if jour else None
    sees_changes = is_signed(contrat) and can_see_partage(request.user, contrat)
    return {
        "textes": list_textes(contrat, jour), "form_jour": asked, "jour": jour,
        "du_jour": name_version(du_jour) if du_jour else "",
        "can_read_all": frozenset(Cercle) <= cercles,
        "avenants": contrat.avenants.all() if sees_changes else [],
        "ajustements": contrat.ajustements.all() if sees_changes else [],
        "changements": count_changes(request.user, contrat) if sees_changes else None,
    }  # fmt: skip


def _preview(request, contrat: Contrat, form, cercles, status: int = 200) -> HttpResponse:
    instantane = build_instantane(contrat, cercles)
    tree = build_document(instantane, date=local_now(contrat).date())
    context = contrat_context(
        request, contrat, form=form, alertes=find_alertes(instantane),
        fiches_count=len(instantane["fiches"]),
        # L’écrivain échappe tout texte de l’arbre.
        apercu=mark_safe(write_html(tree)),  # noqa: S308
        **_frozen(request, contrat, circles_in(request.user, contrat.demarche)),
    )  # fmt: skip
    return render(request, "documents/document.html", context, status=status)
