"""Où trouver Source Sans 3, la police de tous les documents."""

import os
from pathlib import Path

from maillage.edition.erreurs import ErreurEdition

RACINE = Path(__file__).resolve().parents[2]
_PAR_DEFAUT = RACINE / "node_modules" / "@expo-google-fonts" / "source-sans-3"
_GRAISSES = ("400Regular", "600SemiBold", "700Bold")


def find_polices(dossier: Path | None = None) -> list[Path]:
    """Les dossiers des graisses utiles ; ErreurEdition si la police n’est pas installée."""
    dossier = Path(dossier or os.environ.get("MAILLAGE_POLICES") or _PAR_DEFAUT)
    noms = [nom + suite for nom in _GRAISSES for suite in ("", "_Italic")]
    dossiers = [dossier / nom for nom in noms if (dossier / nom).is_dir()] or [dossier]
    if not any(trouve.glob("*.ttf") for trouve in dossiers):
        raise ErreurEdition(
            "La police Source Sans 3 est introuvable, le document n’a pas été produit\u00a0: "
            "lancez make install, ou indiquez son dossier dans MAILLAGE_POLICES."
        )
    return dossiers
