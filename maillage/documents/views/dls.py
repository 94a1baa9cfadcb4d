"""Lire le diagnostic tel qu’il s’imprimera, et le produire."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from maillage.demarches.acces import get_demarche
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import circles_in
from maillage.documents.actions import narrow, now_in
from maillage.documents.dls import build_document, find_alertes, read_matiere
from maillage.documents.formats import FORMATS
from maillage.documents.forms import DlsForm
from maillage.edition.html import write_html
from maillage.travaux.actions import start_travail


@require_http_methods(["GET", "HEAD", "POST"])
def dls(request: HttpRequest, slug: str) -> HttpResponse:
    """L’aperçu du diagnostic ; l’envoi en demande le fichier."""
    demarche = get_demarche(request, slug)
    cercles = circles_in(request.user, demarche)
    if request.method == "POST":
        return _order(request, demarche, cercles)
    form = DlsForm(cercles, request.GET if "cercle" in request.GET else None)
    chosen = (
        form.cleaned_data["cercle"] if form.is_bound and form.is_valid() else choose_cercle(form)
    )
    form = DlsForm(cercles, initial={"cercle": chosen})
    return _preview(request, demarche, form, narrow(cercles, chosen))


def choose_cercle(form: DlsForm) -> str:
    """Le transmis, s’il est offert : rien de plus ne part sans qu’on l’ait voulu."""
    transmis = Cercle.TRANSMIS.value
    return transmis if transmis in form.offered else next(iter(form.offered), Cercle.PUBLIC)


def _order(request: HttpRequest, demarche: Demarche, cercles) -> HttpResponse:
    form = DlsForm(cercles, request.POST)
    if not form.is_valid() or not form.cleaned_data["extension"]:
        return _preview(request, demarche, form, narrow(cercles, choose_cercle(form)), status=422)
    extension = form.cleaned_data["extension"]
    travail = start_travail(
        user=request.user, cle="dls", extension=extension, demarche=str(demarche.uid),
        libelle=f"Diagnostic local de santé en {FORMATS[extension].libelle}", retour=request.path,
        cercles=sorted(narrow(cercles, form.cleaned_data["cercle"])),
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)


def _preview(request, demarche: Demarche, form, cercles, status: int = 200) -> HttpResponse:
    matiere = read_matiere(demarche, cercles)
    tree = build_document(matiere, date=now_in(demarche).date())
    context = {
        "demarche": demarche,
        "form": form,
        "alertes": find_alertes(matiere),
        # L’écrivain échappe tout texte de l’arbre.
        "apercu": mark_safe(write_html(tree)),  # noqa: S308
    }
    return render(request, "documents/dls.html", context, status=status)
