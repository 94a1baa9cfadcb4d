"""Tire de Bootstrap Icons les quelques dessins servis : ``python scripts/icones.py``."""

import re
from pathlib import Path

PROJET = Path(__file__).resolve().parents[1]
SOURCE = PROJET / "node_modules" / "bootstrap-icons" / "icons"
CIBLE = PROJET / "maillage" / "core" / "static" / "core" / "icones.svg"

# Un nom du métier quand il y en a un, sinon le nom d’origine.
ICONES = {
    "aujourdhui": "house-door",
    "comprendre": "compass",
    "decider": "signpost-split",
    "ecrire": "pencil-square",
    "agir": "play-circle",
    "apprendre": "lightbulb",
    "territoire": "map",
    "indicateur": "bar-chart",
    "diagnostic": "clipboard2-pulse",
    "inventaire": "list-check",
    "participation": "chat-square-text",
    "enjeu": "bullseye",
    "instance": "people",
    "decision": "hammer",
    "plan": "diagram-3",
    "fiche": "file-earmark-text",
    "article": "text-paragraph",
    "partie": "person-lines-fill",
    "pret": "check2-square",
    "signature": "pen",
    "avenant": "file-earmark-diff",
    "suivi": "activity",
    "campagne": "send",
    "financement": "currency-euro",
    "evaluation": "clipboard2-check",
    "contrat": "journal-text",
    "bilan": "journal-check",
    "relais": "arrow-left-right",
    "region": "globe-europe-africa",
    "bibliotheque": "book",
    "reseau": "share",
    "referentiel": "bookmarks",
    "donnees": "database",
    "organisation": "building",
    "personne": "person",
    "compte": "person-circle",
    "menu": "list",
    "chercher": "search",
    "ajouter": "plus-lg",
    "modifier": "pencil",
    "supprimer": "trash3",
    "fermer": "x-lg",
    "ok": "check-lg",
    "annuler": "arrow-counterclockwise",
    "historique": "clock-history",
    "calendrier": "calendar3",
    "echeance": "alarm",
    "telecharger": "download",
    "importer": "upload",
    "imprimer": "printer",
    "courriel": "envelope",
    "lien": "link-45deg",
    "sortir": "box-arrow-right",
    "entrer": "box-arrow-in-right",
    "externe": "box-arrow-up-right",
    "reglages": "gear",
    "filtrer": "funnel",
    "trier": "arrow-down-up",
    "haut": "arrow-up",
    "bas": "arrow-down",
    "gauche": "arrow-left",
    "droite": "arrow-right",
    "poignee": "grip-vertical",
    "plus": "three-dots",
    "voir": "eye",
    "cache": "eye-slash",
    "verrou": "lock",
    "information": "info-circle",
    "attention": "exclamation-triangle",
    "question": "question-circle",
    "commentaire": "chat-left",
    "piece": "paperclip",
    "etoile": "star",
    "a-faire": "inbox",
    "notes": "sticky",
    "carte": "geo-alt",
    "tableau": "table",
    "document": "file-earmark-richtext",
    "copier": "copy",
}

# Le signe de Maillage : quatre nœuds et leurs fils.
MARQUE = (
    '<symbol id="i-marque" viewBox="0 0 24 24"><path d="M12 3.5 20.5 12 12 20.5 3.5 12Z'
    'M12 3.5v17M3.5 12h17" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<circle cx="12" cy="3.5" r="2.6"/><circle cx="20.5" cy="12" r="2.6"/>'
    '<circle cx="12" cy="20.5" r="2.6"/><circle cx="3.5" cy="12" r="2.6"/>'
    '<circle cx="12" cy="12" r="2.6"/></symbol>'
)
MENTION = (
    "<!-- Bootstrap Icons, © The Bootstrap Authors, licence MIT (github.com/twbs/icons). "
    "Fichier engendré par scripts/icones.py. -->"
)


def read_symbol(name: str, source: str) -> str:
    """Le dessin ``source`` en symbole ``i-name`` ; un dessin absent lève ``FileNotFoundError``."""
    svg = (SOURCE / f"{source}.svg").read_text(encoding="utf-8")
    box, inside = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL).groups()
    drawing = re.sub(r">\s+<", "><", inside.strip())
    return f'<symbol id="i-{name}" viewBox="{box}">{drawing}</symbol>'


def build() -> str:
    symbols = [MARQUE, *(read_symbol(name, source) for name, source in sorted(ICONES.items()))]
    lines = "\n".join(symbols)
    return f'{MENTION}\n<svg xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>\n'


if __name__ == "__main__":
    CIBLE.write_text(build(), encoding="utf-8")
