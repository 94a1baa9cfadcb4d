"""Lire le contrat tel qu’il s’imprimera, et le produire."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Contrat
from maillage.demarches.permissions import circles_in
from maillage.documents.actions import local_now, narrow
from maillage.documents.contrat import build_document, find_alertes
from maillage.documents.formats import FORMATS
from maillage.documents.forms import DocumentForm
from maillage.edition.html import write_html
from maillage.travaux.actions import start_travail


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’aperçu du contrat ; l’envoi en demande le fichier."""
    contrat = get_contrat(request, slug, uid)
    cercles = circles_in(request.user, contrat.demarche)
    if request.method == "POST":
        return _order(request, contrat, cercles)
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


def _preview(request, contrat: Contrat, form, cercles, status: int = 200) -> HttpResponse:
    instantane = build_instantane(contrat, cercles)
    tree = build_document(instantane, date=local_now(contrat).date())
    context = contrat_context(
        request, contrat, form=form, alertes=find_alertes(instantane),
        fiches_count=len(instantane["fiches"]),
        # L’écrivain échappe tout texte de l’arbre.
        apercu=mark_safe(write_html(tree)),  # noqa: S308
    )  # fmt: skip
    return render(request, "documents/document.html", context, status=status)
