"""Servir un fichier : seule la vue de son propriétaire appelle ceci, droits vérifiés."""

from django.http import FileResponse, Http404

from maillage.fichiers.models import Fichier


def serve_fichier(fichier: Fichier) -> FileResponse:
    """Le fichier à télécharger, jamais affiché ni deviné par le navigateur ; 404 s’il a disparu."""
    try:
        contenu = fichier.open()
    except FileNotFoundError as error:
        raise Http404("Ce fichier a été effacé du serveur : produisez-le de nouveau.") from error
    response = FileResponse(
        contenu, as_attachment=True, filename=fichier.nom, content_type=fichier.genre
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
