"""Le portrait d’une démarche : son territoire retenu, ou la raison de n’avoir rien à montrer."""

from dataclasses import dataclass

from maillage.demarches.models import Demarche, Territoire
from maillage.indicateurs.moteur.portrait import Portrait, build_portrait
from maillage.territoires.conversion import ErreurConversion


class Manque(Exception):
    """Il n’y a pas de portrait ; le message dit pourquoi, et quoi faire."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Un territoire et son portrait."""

    territoire: Territoire
    portrait: Portrait

    @property
    def nom(self) -> str:
        return self.territoire.nom


def read_lecture(demarche: Demarche) -> Lecture:
    """Le portrait du périmètre retenu, à défaut du premier scénario. Lève ``Manque``."""
    territoire = find_territoire(demarche)
    if territoire is None:
        raise Manque("Aucun territoire n’est encore composé : choisissez d’abord ses communes.")
    if not territoire.codes:
        raise Manque(f"Le territoire « {territoire} » n’a pas encore de commune.")
    try:
        portrait = build_portrait(
            territoire.codes, de=territoire.millesime, espace=territoire.espace
        )
    except ErreurConversion as error:
        raise Manque(str(error)) from error
    return Lecture(territoire, portrait)


def find_territoire(demarche: Demarche) -> Territoire | None:
    alive = demarche.territoires.filter(supprime_le__isnull=True)
    return alive.order_by("-retenu", "pk").first()
