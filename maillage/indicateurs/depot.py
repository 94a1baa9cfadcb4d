"""Un fichier de données déposé dans une page : gardé, lu à l’essai, puis adopté ou oublié."""

from typing import Any

from maillage.comptes.auteur import Auteur
from maillage.indicateurs.actions import Recu, adopt_releves, describe_source
from maillage.indicateurs.imports import propose, read_fichier
from maillage.lecture.erreurs import ErreurLecture
from maillage.travaux import depot as depots
from maillage.travaux.models import Brouillon

CLE = "donnees"
# Au-delà, la lecture dépasse deux secondes : elle se fait en tâche de fond.
PETITE_TAILLE = 3 * 1024 * 1024


def find_depot(user) -> Brouillon | None:
    return Brouillon.objects.find(user, CLE)


def keep_depot(user, nom: str, contenu: bytes, genre: str, choix: dict) -> Brouillon:
    """Garde le fichier à la place du précédent ; rien n’est encore lu."""
    depots.keep_depot(user, CLE, nom, contenu, genre, choix=choix, bilan=None, travail="")
    return Brouillon.objects.get(utilisateur=user, cle=CLE)


def drop_depot(user) -> None:
    depots.drop_depot(user, CLE)


def update_depot(draft: Brouillon, **fields: Any) -> None:
    draft.donnees |= fields
    Brouillon.objects.keep(draft.utilisateur, CLE, draft.donnees)


def read_depot(draft: Brouillon) -> tuple[str, bytes]:
    """Le nom et le contenu du fichier. Lève ``ErreurLecture`` s’il a disparu entre-temps."""
    fichier = depots.find_fichier(draft)
    try:
        if fichier is not None:
            with fichier.open() as opened:
                return fichier.nom, opened.read()
    except OSError:
        pass
    raise ErreurLecture("Ce fichier n’est plus là : déposez-le de nouveau.")


def run_depot(draft: Brouillon, *, essai: bool) -> dict:
    """Lit le fichier déposé, l’essaie ou l’adopte, et garde le bilan dans le dépôt.

    Lève ``ErreurLecture`` si le fichier a disparu entre-temps.
    """
    nom, contenu = read_depot(draft)
    choix = draft.donnees["choix"]
    lecture = read_fichier(nom, contenu, choix=choix)
    by = Auteur.of(draft.utilisateur).libelle
    bilan = adopt_releves([Recu(nom, contenu, lecture)], essai=essai, par=by)
    if choix.get("source") and not (essai or bilan.ecarts):
        describe_source(choix)
    said = bilan.as_dict()
    update_depot(draft, bilan=said)
    return said


def guess_choix(draft: Brouillon) -> dict:
    """Ce que l’on devine d’un fichier que personne ne reconnaît, pour le décrire."""
    try:
        return propose(*read_depot(draft))
    except ErreurLecture:
        return {}
