"""Les fichiers d’un diagnostic extérieur : servis à qui le voit, et à personne d’autre."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.diagnostic.acces import address, get_editable_objet, get_objet
from maillage.diagnostic.actions.objets import add_piece, remove_piece
from maillage.diagnostic.models import Constat, DiagnosticExterne, Preuve
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.diagnostic.views.objets import SUITES
from maillage.fichiers.pieces import TAILLE_MAX, PieceRefusee, read_piece
from maillage.fichiers.reponse import serve_fichier

EXTERNES = PAR_CLE["diagnostics-exterieurs"]


def diagnostic_suite(request: HttpRequest, diagnostic: DiagnosticExterne) -> dict:
    """Les fichiers joints, et les constats visibles qui le citent."""
    path = [diagnostic.demarche.slug, diagnostic.uid]
    cited = Preuve.objects.visible_to(request.user).filter(diagnostic=diagnostic)
    pages = dict(cited.values_list("constat", "page"))
    constats = Constat.objects.filter(pk__in=pages)
    return {
        "pieces": [
            {"piece": item, "url": reverse("diagnostic:piece", args=[*path, item.uid]),
             "retrait": reverse("diagnostic:piece_remove", args=[*path, item.uid])}
            for item in diagnostic.pieces.order_by("nom", "pk")
        ],
        "constats": [
            {"constat": item, "page": pages[item.pk],
             "url": address(PAR_CLE["constats"], diagnostic.demarche, uid=item.uid)}
            for item in constats
        ],
        "depot": reverse("diagnostic:piece_add", args=path),
    }  # fmt: skip


SUITES["diagnostics-exterieurs"] = diagnostic_suite


@require_GET
def piece(request: HttpRequest, slug: str, uid, piece_uid) -> FileResponse:
    diagnostic = get_objet(request, slug, EXTERNES, uid)
    return serve_fichier(get_object_or_404(diagnostic.pieces, uid=piece_uid))


@require_POST
def piece_add(request: HttpRequest, slug: str, uid) -> HttpResponse:
    diagnostic = get_editable_objet(request, slug, EXTERNES, uid)
    back = address(EXTERNES, diagnostic.demarche, uid=uid)
    sent = request.FILES.get("piece")
    if sent is None:
        messages.error(request, "Choisissez d’abord un fichier.")
        return redirect(back)
    # Un octet de trop suffit à refuser : un envoi démesuré ne se lit pas en entier.
    nom, content = sent.name or "", sent.read(TAILLE_MAX + 1)
    try:
        genre, content = read_piece(nom, content)
    except PieceRefusee as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    add_piece(diagnostic, content, nom=nom, genre=genre, by=Auteur.of(request.user))
    messages.success(request, f"« {nom} » est joint au diagnostic.")
    return redirect(back)


@require_POST
def piece_remove(request: HttpRequest, slug: str, uid, piece_uid) -> HttpResponse:
    diagnostic = get_editable_objet(request, slug, EXTERNES, uid)
    doomed = get_object_or_404(diagnostic.pieces, uid=piece_uid)
    remove_piece(diagnostic, doomed, by=Auteur.of(request.user))
    messages.success(request, f"« {doomed.nom} » n’est plus joint ; l’historique peut le rétablir.")
    return redirect(address(EXTERNES, diagnostic.demarche, uid=uid))
