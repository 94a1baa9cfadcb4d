"""Les pièces jointes d’une fiche : servies à qui voit la fiche, et à personne d’autre."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions
from maillage.contrats.acces import get_contrat, get_fiche
from maillage.contrats.views.fiche import fiche_url, load_editable
from maillage.fichiers.pieces import TAILLE_MAX, PieceRefusee, read_piece
from maillage.fichiers.reponse import serve_fichier


@require_GET
def piece(request: HttpRequest, slug: str, uid, fiche_uid, piece_uid) -> FileResponse:
    fiche = get_fiche(request, get_contrat(request, slug, uid), fiche_uid)
    return serve_fichier(get_object_or_404(fiche.pieces, uid=piece_uid))


@require_POST
def piece_add(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    _, fiche = load_editable(request, slug, uid, fiche_uid)
    sent = request.FILES.get("piece")
    if sent is None:
        messages.error(request, "Choisissez d’abord un fichier.")
        return redirect(fiche_url(fiche))
    # Un octet de trop suffit à refuser : un envoi démesuré ne se lit pas en entier.
    nom, content = sent.name or "", sent.read(TAILLE_MAX + 1)
    try:
        genre, content = read_piece(nom, content)
    except PieceRefusee as refusal:
        messages.error(request, str(refusal))
        return redirect(fiche_url(fiche))
    actions.add_piece(fiche, content, nom=nom, genre=genre, by=Auteur.of(request.user))
    messages.success(request, f"« {nom} » est joint à la fiche.")
    return redirect(fiche_url(fiche))


@require_POST
def piece_remove(request: HttpRequest, slug: str, uid, fiche_uid, piece_uid) -> HttpResponse:
    _, fiche = load_editable(request, slug, uid, fiche_uid)
    doomed = get_object_or_404(fiche.pieces, uid=piece_uid)
    actions.remove_piece(fiche, doomed, by=Auteur.of(request.user))
    messages.success(request, f"« {doomed.nom} » n’est plus joint ; l’historique peut le rétablir.")
    return redirect(fiche_url(fiche))
