"""Les personnes touchées, site par site : les lire d’un texte, les redire sans les additionner."""

import re

from django.core.exceptions import ValidationError

from maillage.core.texte import format_entier, typeset

SITES = "Une même personne peut être venue sur deux sites\u00a0: ces nombres ne s’additionnent pas."
LIGNE = re.compile(
    r"^(?P<nom>[^:;=\t]+?)(?:\s*[:;=\t]\s*|\s+[–-]\s+)(?P<nombre>\d[\d\s\u00a0\u202f]*)$"
)
NOMBRE_MAX = 9_999_999


def read_sites(texte: str) -> list[dict]:
    """Une ligne par site, « Centre social : 42 » ; un nombre seul vaut pour l’action entière.

    Lève ``ValidationError`` avec les lignes qui ne se lisent pas.
    """
    found, wrong = [], []
    for rang, line in enumerate(texte.splitlines(), 1):
        if bare := line.strip():
            site = _read_line(bare)
            if site is None:
                wrong.append(f"Ligne {rang} : « {bare[:60]} » – écrivez « Nom du site : 42 ».")
            else:
                found.append(site)
    if wrong:
        raise ValidationError([typeset(message) for message in wrong])
    return found


def _read_line(line: str) -> dict | None:
    match = LIGNE.match(line)
    name, digits = (match["nom"], match["nombre"]) if match else ("", line)
    number = re.sub(r"[\s\u00a0\u202f]", "", digits)
    if not (number.isascii() and number.isdigit()) or int(number) > NOMBRE_MAX:
        return None
    return {"nom": name.strip()[:200], "personnes": int(number)}


def write_sites(sites: list[dict]) -> str:
    """Le texte que ``read_sites`` relit à l’identique."""
    return "\n".join(
        f"{site['nom']} : {site['personnes']}" if site["nom"] else str(site["personnes"])
        for site in sites
    )


def say_sites(sites: list[dict]) -> str:
    """« Centre social : 42 ; Mission locale : 17 »."""
    return typeset(
        " ; ".join(
            f"{site['nom'] or 'Action entière'} : {format_entier(site['personnes'])}"
            for site in sites
        )
    )
