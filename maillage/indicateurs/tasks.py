"""La lecture d’un gros fichier de données, pendant que l’on fait autre chose."""

from django.tasks import task

from maillage.core.texte import typeset
from maillage.fichiers.models import Fichier
from maillage.indicateurs.depot import find_depot, run_depot
from maillage.indicateurs.permissions import can_import_donnees
from maillage.lecture.erreurs import ErreurLecture
from maillage.travaux.actions import EchecTravail, Production, Tache, run_travail
from maillage.travaux.models import Travail

SANS_DROIT = "Vous n’avez plus le droit de charger des données."
PERDU = "Ce fichier n’est plus là : déposez-le de nouveau."


@task
def read_donnees(travail: str, fichier: int, essai: bool) -> None:
    """Lit le fichier déposé, à l’essai ou pour de bon ; le compte rendu est le fichier rendu."""
    run_travail(travail, lambda row: _produce(row, fichier, essai), keep_compte_rendu)


def _produce(travail: Travail, fichier: int, essai: bool) -> Production:
    user = travail.proprietaire
    if not can_import_donnees(user):
        raise EchecTravail(SANS_DROIT)
    draft = find_depot(user)
    if draft is None or draft.donnees["fichier"] != fichier:
        raise EchecTravail(PERDU)
    travail.report(20, "Lecture du fichier.")
    try:
        bilan = run_depot(draft, essai=essai)
    except ErreurLecture as error:
        raise EchecTravail(error.message) from error
    lines = "\n".join(say_bilan(bilan)) + "\n"
    return Production(
        "compte-rendu.txt", "text/plain; charset=utf-8", lines.encode(), _sum_up(bilan)
    )


def say_bilan(bilan: dict) -> list[str]:
    """Le bilan en phrases, une par ligne."""
    if bilan["erreurs"]:
        places = [(e["ligne"], e["colonne"], e["phrase"]) for e in bilan["erreurs"]]
        return [
            typeset(f"Ligne {line or '–'}, colonne {column or '–'} : {said}")
            for line, column, said in places
        ]
    heads = (("adoptees", "Chargé"), ("remplacees", "Remplacé"), ("inchangees", "Inchangé"))
    told = [typeset(f"{word} : {name}.") for key, word in heads for name in bilan[key]]
    return [*told, *map(typeset, [*bilan["avertissements"], *bilan["remarques"]])]


def _sum_up(bilan: dict) -> str:
    if bilan["erreurs"]:
        return "Le fichier est refusé, rien n’a été chargé : ses défauts sont dans le compte rendu."
    return "Le fichier se lit sans défaut." if bilan["essai"] else "Les données sont chargées."


def keep_compte_rendu(travail: Travail, production: Production) -> dict:
    stored = Fichier.objects.store(
        production.contenu, nom=production.nom, genre=production.genre, by=travail.proprietaire
    )
    return {"compte_rendu": str(stored.uid)}


def find_compte_rendu(resultat: dict) -> Fichier | None:
    uid = resultat.get("compte_rendu")
    return Fichier.objects.filter(uid=uid).first() if uid else None


def can_read_compte_rendu(user, arguments: dict) -> bool:
    return can_import_donnees(user)


DONNEES = Tache(read_donnees, can_read_compte_rendu, find_compte_rendu)
