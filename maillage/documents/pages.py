"""Compter les pages d’un PDF sans bibliothèque : le nombre que dit sa racine des pages."""

import re
import zlib

COMPTE = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")
FLUX = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def count_pages(pdf: bytes) -> int | None:
    """Le nombre de pages, ou rien si le fichier ne le dit pas."""
    counts = _counts(pdf) or [n for flux in FLUX.findall(pdf) for n in _counts(_inflate(flux))]
    return max(counts, default=None)


def _counts(contenu: bytes) -> list[int]:
    return [int(first or second) for first, second in COMPTE.findall(contenu)]


def _inflate(flux: bytes) -> bytes:
    try:
        return zlib.decompress(flux)
    except zlib.error:
        return b""
