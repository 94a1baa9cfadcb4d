"""Comment un indicateur promis se relève, en une phrase sous son intitulé."""

from maillage.documents.contrat.mots import jour, nombre
from maillage.edition.arbre import Cellule, paragraphe
from maillage.suivi.enums import FormeIndicateur, ModeCumul


def noted(texte: str, note: str) -> Cellule:
    """Le texte, puis en petit ce qui le précise."""
    lines = [paragraphe(line, "note") for line in note.splitlines() if line.strip()]
    return (paragraphe(texte), *lines) if lines else texte


def say_releve(row: dict) -> str:
    """« Rapport de deux nombres ; par sexe et âge. Relevé au registre. » ; vide si rien n’est dit.

    Un texte d’avant le format 3 n’en dit rien.
    """
    said = [part for part in (_forme(row), _ventilations(row), _cumul(row), _cibles(row)) if part]
    phrase = " ; ".join(said)
    phrase = f"{phrase[:1].upper()}{phrase[1:]}." if phrase else ""
    return "\n".join(part for part in (phrase, row.get("collecte", "")) if part)


def _forme(row: dict) -> str:
    if row.get("forme") == FormeIndicateur.APPRECIATION and row.get("echelle"):
        return f"appréciation, de « {row['echelle'][0]} » à « {row['echelle'][-1]} »"
    return row["forme_libelle"] if row.get("forme") == FormeIndicateur.RAPPORT else ""


def _ventilations(row: dict) -> str:
    named = [item["libelle"] for item in row.get("ventilations", ())]
    return f"détaillé par {', '.join(named)}" if named else ""


def _cumul(row: dict) -> str:
    return row["cumul_libelle"] if row.get("cumul") == ModeCumul.CUMUL else ""


def _cibles(row: dict) -> str:
    said = [f"{nombre(cible['cible'])} au {jour(cible['fin'])}" for cible in row.get("cibles", ())]
    return f"cibles : {', '.join(said)}" if said else ""
