"""Un fichier déposé dans une page : gardé le temps d’être relu, puis importé ou oublié."""

from typing import Any

from maillage.fichiers.models import Fichier
from maillage.travaux.models import Brouillon


def keep_depot(user, cle: str, nom: str, contenu: bytes, genre: str | None, **donnees: Any) -> None:
    """Garde le fichier à la place du précédent, avec ce que la page veut s’en rappeler."""
    drop_depot(user, cle)
    genre = (genre or "application/octet-stream")[:120]
    stored = Fichier.objects.store(contenu, nom=nom, genre=genre, by=user)
    Brouillon.objects.keep(user, cle, {"fichier": stored.pk, **donnees})


def drop_depot(user, cle: str) -> None:
    """Oublie le fichier déposé : il a servi, ou ne servira pas."""
    draft = Brouillon.objects.find(user, cle)
    if draft is None:
        return
    if fichier := find_fichier(draft):
        fichier.discard()
    draft.delete()


def find_fichier(draft: Brouillon) -> Fichier | None:
    """Le fichier d’un dépôt ; rien s’il a disparu entre-temps."""
    return Fichier.objects.filter(pk=draft.donnees["fichier"]).first()
