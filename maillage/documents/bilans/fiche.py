"""La fiche d’action de suivi : une action telle qu’elle est aujourd’hui, à confier à son pilote."""

from collections.abc import Callable, Iterator
from uuid import UUID

from maillage.documents.bilans.argent import say_limites
from maillage.documents.bilans.blocs import (
    build_chiffres,
    build_demande,
    build_etapes,
    build_etat,
    build_financements,
    build_notes,
)
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete, Parametre
from maillage.edition.arbre import Bloc
from maillage.suivi.etats import FicheSuivie

ABSENTE = (
    "Cette action n’est pas dans les cercles de ce document : choisissez un contenu plus large, ou "
    "partagez l’action."
)


def find_fiche(cadre: Cadre) -> FicheSuivie:
    """La fiche demandée ; lève ``ParametreInconnu``."""
    try:
        found = cadre.suivi.find(UUID(cadre.parametre))
    except ValueError as error:
        raise ParametreInconnu("Cette action n’existe pas.") from error
    if found is None:
        raise ParametreInconnu(ABSENTE)
    return found


def of_fiche(build: Callable[[Cadre, FicheSuivie], Iterator[Bloc]]):
    """Le chapitre d’un document qui ne parle que d’une action."""
    return lambda cadre: build(cadre, find_fiche(cadre))


def _argent(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    blocs = list(build_financements(cadre.argent, fiche))
    yield from blocs
    if blocs:
        yield from say_limites(cadre.argent)


CHAPITRES = (
    Chapitre("demande", "Ce qui est demandé", of_fiche(build_demande)),
    Chapitre(
        "etat", "Où l’on en est", of_fiche(build_etat),
        "Ce que la coordination attend du pilote maintenant.",
    ),
    Chapitre(
        "etapes", "Les étapes", of_fiche(build_etapes),
        manque="Aucune étape n’est écrite. Elles s’écrivent dans la fiche, rubrique « Étapes ».",
    ),
    Chapitre(
        "chiffres", "Les indicateurs", of_fiche(build_chiffres),
        manque="Aucun indicateur n’est écrit. Ils s’écrivent dans la fiche, rubrique "
        "« Indicateurs ».",
    ),
    Chapitre(
        "argent", "L’argent", of_fiche(_argent),
        manque="Aucun financement ni budget n’est inscrit à cette fiche.",
    ),
    Chapitre(
        "notes", "Les notes", of_fiche(build_notes),
        manque="Aucune note n’est dans les cercles de ce document.",
    ),
)  # fmt: skip


def name_fiche(cadre: Cadre) -> Entete:
    fiche = find_fiche(cadre)
    return Entete("Fiche d’action de suivi", str(fiche), couverture=False)


FICHE = DocumentSuivi(
    "fiche", "Fiche d’action de suivi",
    "Une action telle qu’elle est aujourd’hui : ce qui est demandé, où l’on en est, étapes, "
    "indicateurs, argent et notes ; un fichier Word à confier à son pilote.",
    name_fiche, parametre=Parametre.FICHE, chapitres=CHAPITRES,
)  # fmt: skip
