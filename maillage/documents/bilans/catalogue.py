"""Les documents du suivi que l’on sait produire, et ce que chacun demande."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre
from maillage.demarches.enums import Cercle
from maillage.documents.actions import Output
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.permissions import can_make_bilan, can_write_bilan
from maillage.edition.arbre import Bloc

TEXTE = ("docx", "pdf", "html")


class Parametre(Enum):
    """Ce qu’il faut choisir avant de produire."""

    AUCUN = "aucun"
    ANNEE = "annee"
    PERIODE = "periode"
    FICHE = "fiche"
    EVALUATION = "evaluation"
    COMMUNE = "commune"


def build_nothing(cadre: Cadre) -> Iterable[Bloc]:
    """Le chapitre n’a que ce que l’on y écrit."""
    return ()


@dataclass(frozen=True, slots=True)
class Chapitre:
    """Une partie d’un document : ce que Maillage calcule, puis ce que l’on en dit.

    ``invite`` dit quoi écrire ; ``manque`` ce qu’il faut dire quand il n’y a rien à montrer.
    ``cercle`` : celui que prend d’abord le commentaire. ``paysage`` : ses tableaux veulent des
    pages couchées.
    """

    cle: str
    titre: str
    build: Callable[[Cadre], Iterable[Bloc]] = build_nothing
    invite: str = ""
    manque: str = ""
    cercle: Cercle = Cercle.TRANSMIS
    page_neuve: bool = False
    paysage: bool = False


@dataclass(frozen=True, slots=True)
class Entete:
    """Comment le document se nomme ; ``couverture`` faux : quelques pages, sans couverture."""

    surtitre: str
    titre: str
    sous_titre: str = ""
    lignes: tuple[str, ...] = ()
    couverture: bool = True


@dataclass(frozen=True, slots=True)
class DocumentSuivi:
    """Un document : ``entete`` et ``chapitres`` le montent, ou ``make`` en rend le fichier entier.

    ``entete(cadre)`` lève ``ParametreInconnu``. Sans chapitres, rien ne s’écrit à côté.
    ``can_make`` et ``can_write`` : qui le produit, qui le commente.
    """

    cle: str
    titre: str
    description: str
    entete: Callable[[Cadre], Entete]
    can_make: Callable[[object, Contrat], bool] = can_make_bilan
    can_write: Callable[[object, Contrat], bool] = can_write_bilan
    formats: tuple[str, ...] = TEXTE
    parametre: Parametre = Parametre.AUCUN
    chapitres: tuple[Chapitre, ...] = ()
    make: Callable[[Cadre, str], Output] | None = None

    def slug(self, parametre: str) -> str:
        """« bilan-2026 » : ce qui range les commentaires d’une production à l’autre."""
        return f"{self.cle}-{parametre}" if parametre else self.cle

    def __iter__(self) -> Iterator[Chapitre]:
        return iter(self.chapitres)


documents: Registre[DocumentSuivi] = Registre("documents du suivi")


def find_document(slug: str) -> tuple[DocumentSuivi, str] | None:
    """Le document d’une adresse, et son paramètre : « bilan-2026 » → (bilan, « 2026 »)."""
    for item in documents:
        if slug == item.cle:
            return item, ""
        if slug.startswith(f"{item.cle}-") and item.parametre is not Parametre.AUCUN:
            return item, slug.removeprefix(f"{item.cle}-")
    return None
