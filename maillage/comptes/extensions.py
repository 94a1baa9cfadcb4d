"""Ce qu’un étage supérieur ajoute à l’annuaire : ses liens, sa part d’une fusion, ses données.

Une application s’inscrit dans son ``AppConfig.ready()`` ; ``comptes`` ne la nomme jamais.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from maillage.comptes.models import Organisation, Personne
from maillage.core.registre import Registre


@dataclass(frozen=True, slots=True)
class LienAnnuaire:
    """Où une organisation paraît : « Cosignataire de », « CLS des Confins », son adresse."""

    nature: str
    libelle: str
    url: str = ""


class ExtensionAnnuaire:
    """Chaque méthode a un défaut qui n’offre rien."""

    # Les clés étrangères vers Organisation que la fusion reporte sur l’organisation gardée.
    liens_organisation: tuple[tuple[type[Model], str], ...] = ()

    def links(self, user, organisation: Organisation) -> Iterable[LienAnnuaire]:
        """Ce qui montre l’organisation et que ce compte peut voir."""
        return ()

    def merge(self, source: Organisation, cible: Organisation) -> None:
        """Reporte sur ``cible`` ce qui pointait vers ``source`` ; un doublon disparaît."""
        for model, champ in self.liens_organisation:
            move_links(model, champ, source, cible)

    def personnes_seen_by(self, user) -> Q | None:
        """Les personnes que ce compte voit grâce à cet étage."""
        return None

    def donnees_personnelles(self, personne: Personne) -> dict:
        """Tout ce que cet étage garde sur la personne, en JSON lisible."""
        return {}

    def erase(self, personne: Personne) -> None:
        """Efface ce que cet étage garde ; les signataires d’un contrat signé restent."""


class LiensAnnuaire(ExtensionAnnuaire):
    """L’extension d’un étage qui n’a que des liens à reporter."""

    def __init__(self, *liens: tuple[type[Model], str]):
        self.liens_organisation = liens


def move_links(
    model: type[Model],
    champ: str,
    source: Organisation,
    cible: Organisation,
    *,
    keep_doubles: bool = False,
) -> None:
    """Change ``champ`` de ``source`` en ``cible`` ; ce que la base refuse est un doublon."""
    for row in model._default_manager.filter(**{champ: source}).order_by("pk"):
        setattr(row, champ, cible)
        try:
            with transaction.atomic():
                row.save(update_fields=[champ])
        except IntegrityError:
            if not keep_doubles:
                row.delete()


annuaire: Registre[ExtensionAnnuaire] = Registre("extensions de l’annuaire")
