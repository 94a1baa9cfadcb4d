"""Les colonnes d’une livraison : des fichiers NumPy immuables, nommés par leur empreinte.

Trois fichiers par livraison : ``codes`` (``[n]``, texte), ``valeurs`` (``[n, k]``, float64, NaN
quand l’état n’est pas VALEUR) et ``etats`` (``[n, k]``, uint8). Ils s’écrivent avant la ligne qui
les adopte : tué entre les deux, l’import n’a laissé que des fichiers que personne ne nomme.
"""

import hashlib
import io
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.files.storage import default_storage
from numpy.typing import NDArray

from maillage.fichiers.depot import replace_file, write_blob
from maillage.indicateurs.releve import Releve

PARTIES = ("codes", "valeurs", "etats")


def write_colonnes(releve: Releve) -> str:
    """Écrit les trois fichiers et rend leur empreinte (sha256, 64 signes)."""
    parts = {
        "codes": _dump(np.asarray(releve.codes, dtype="U9")),
        "valeurs": _dump(np.asfortranarray(releve.valeurs, dtype=np.float64)),
        "etats": _dump(np.asfortranarray(releve.etats, dtype=np.uint8)),
    }
    digest = hashlib.sha256()
    for name in PARTIES:
        digest.update(parts[name])
    digest.update("\n".join(releve.colonnes).encode())
    empreinte = digest.hexdigest()
    for name in PARTIES:
        write_blob(_chemin(empreinte, name), parts[name])
    return empreinte


def read_colonnes(
    empreinte: str,
) -> tuple[NDArray[np.str_], NDArray[np.float64], NDArray[np.uint8]]:
    """``(codes, valeurs, etats)`` projetés en mémoire, en lecture seule."""
    codes, valeurs, etats = (read_partie(empreinte, name) for name in PARTIES)
    return codes, valeurs, etats


def read_partie(empreinte: str, partie: str) -> NDArray:
    """Un seul de ses fichiers, projeté en mémoire, en lecture seule."""
    return np.load(_local(empreinte, partie), mmap_mode="r", allow_pickle=False)


def _chemin(empreinte: str, partie: str) -> str:
    return f"colonnes/{empreinte[:2]}/{empreinte}.{partie}.npy"


def _local(empreinte: str, partie: str) -> Path:
    """Le fichier sur ce disque ; d’un dépôt distant, une copie gardée sous le même nom."""
    chemin = _chemin(empreinte, partie)
    try:
        return Path(default_storage.path(chemin))
    except NotImplementedError:
        copy = Path(settings.DONNEES) / "cache" / chemin
        if not copy.exists():
            with default_storage.open(chemin) as distant:
                replace_file(copy, distant.read())
        return copy


def _dump(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
