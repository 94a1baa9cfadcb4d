"""Repérer dans un texte ce qui désignerait une personne : on prévient, on ne corrige pas."""

import re

TRACES = {
    "une adresse électronique": re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"),
    "un numéro de sécurité sociale": re.compile(
        r"\b[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}"
        r"(?:[ .]?\d{2})?\b"
    ),
    "un numéro de téléphone": re.compile(r"(?<!\d)(?:\+33[ .-]?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"),
}


def find_traces(texte: str) -> list[str]:
    """Ce que ``texte`` semble contenir : « un numéro de téléphone »… ; vide si rien."""
    return [nom for nom, motif in TRACES.items() if motif.search(texte)]
