"""Les textes figés qu’offre la page du document, et ce qui les sépare du présent."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from maillage.contrats.changements import hidden_fiches, list_ecarts, to_act, visible_ecarts
from maillage.contrats.enums import NatureVersion
from maillage.contrats.models import Contrat, PieceVersion, VersionContrat
from maillage.contrats.versions import last_projet, text_in_force
from maillage.documents.versions import GARDES, name_version


@dataclass(frozen=True, slots=True)
class Texte:
    """Une version et ses fichiers gardés ; ``titre`` dit pourquoi on la montre."""

    titre: str
    version: VersionContrat
    nom: str
    pieces: list[PieceVersion]

    @property
    def is_ready(self) -> bool:
        return {piece.genre for piece in self.pieces} >= set(GARDES)


def list_textes(contrat: Contrat, jour: date | None) -> list[Texte]:
    """Le texte signé, celui en vigueur, celui de ``jour`` ; avant la signature, le dernier voté.

    Chaque version n’y est qu’une fois.
    """
    signed = contrat.versions.filter(nature=NatureVersion.SIGNATURE).first()
    found = [
        ("Le texte signé", signed),
        ("Le texte en vigueur aujourd’hui", text_in_force(contrat, timezone.localdate())),
        ("Le texte en vigueur ce jour-là", text_in_force(contrat, jour) if jour else None),
        ("Le dernier texte soumis au vote", None if signed else last_projet(contrat)),
    ]
    kept: dict[int, Texte] = {}
    for titre, version in found:
        if version and version.pk not in kept:
            kept[version.pk] = read_texte(titre, version)
    return list(kept.values())


def read_texte(titre: str, version: VersionContrat) -> Texte:
    pieces = list(version.pieces.select_related("fichier"))
    return Texte(titre, version, name_version(version), pieces)


def count_changes(user, contrat: Contrat) -> int | None:
    """Combien de changements visibles attendent un acte ; rien avant la signature."""
    base = text_in_force(contrat)
    if base is None:
        return None
    ecarts = to_act(list_ecarts(contrat, base))
    return len(visible_ecarts(ecarts, hidden_fiches(user, contrat)))
