"""De la source à la base : l’essai et l’import suivent le même chemin, au dernier pas près."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.imports.colonnes import build_champs
from maillage.contrats.imports.ecriture import Ecrivain
from maillage.contrats.imports.rapport import Rapport
from maillage.contrats.models import Contrat
from maillage.lecture.classeur import Classeur, read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.plan import read_plan


@dataclass
class Reglage:
    """Ce que la personne a corrigé : champ de chaque colonne, code de chaque mot douteux."""

    correspondance: dict[str, dict[int, str]] | None = None
    reponses: dict[str, dict[str, str]] = field(default_factory=dict)


def read_source(source: bytes | Path, nom: str) -> Classeur:
    """Le classeur, ou ``ErreurLecture`` avec une phrase."""
    return read_classeur(source, nom)


def import_plan(
    contrat: Contrat, classeur: Classeur, *, by: Auteur, essai: bool, reglage: Reglage | None = None
) -> Rapport:
    """Lit le plan et l’écrit d’un bloc ; à l’essai, défait tout et rend le même rapport.

    Lève ``ErreurLecture`` si rien dans le classeur ne ressemble à un plan ; rien n’est écrit.
    """
    reglage = reglage or Reglage()
    champs = build_champs(contrat.demarche, reglage.reponses)
    lu = read_plan(classeur, champs=champs, correspondance=reglage.correspondance)
    if not lu.fiches and not lu.axes and not lu.objectifs:
        raise ErreurLecture(
            "Aucune action n’a été reconnue dans ce classeur : il faut au moins une colonne "
            "d’intitulés, nommée par exemple « Titre de l’action »."
        )
    with transaction.atomic():
        # Deux imports à la fois se suivent : le second retrouve ce que le premier a créé.
        Contrat.objects.select_for_update().get(pk=contrat.pk)
        rapport = Ecrivain(contrat, lu, by).write()
        if essai:
            transaction.set_rollback(True)
    return rapport
