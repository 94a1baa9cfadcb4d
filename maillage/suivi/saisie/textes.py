"""Une valeur dans une case : comment elle s’y lit, et ce que veut dire ce qu’on y tape."""

from maillage.core.texte import INSECABLE, format_nombre
from maillage.suivi.enums import EtatMesure, FormeIndicateur
from maillage.suivi.models import IndicateurAction, ValeurIndicateur

ESTIMEE = ("≈", "~")
MOTS = {EtatMesure.SECRET: "secret", EtatMesure.INDISPONIBLE: "n.d."}


def write_texte(indicateur: IndicateurAction, valeur: ValeurIndicateur | None) -> str:
    """« 1 234,5 », « 45/120 », « secret », « n.d. », « ≈ 12 » ; vide sans valeur."""
    if valeur is None:
        return ""
    if valeur.etat != EtatMesure.VALEUR:
        return MOTS[EtatMesure(valeur.etat)]
    texte = _figures(indicateur, valeur)
    return f"{ESTIMEE[0]}{INSECABLE}{texte}" if valeur.estimee else texte


def _figures(indicateur: IndicateurAction, valeur: ValeurIndicateur) -> str:
    if indicateur.forme == FormeIndicateur.APPRECIATION:
        rang, echelle = valeur.echelon, indicateur.echelle
        return echelle[rang] if rang is not None and rang < len(echelle) else ""
    if valeur.numerateur is not None and valeur.denominateur is not None:
        return f"{format_nombre(valeur.numerateur)}/{format_nombre(valeur.denominateur)}"
    texte = format_nombre(valeur.valeur)
    is_percentage = indicateur.forme == FormeIndicateur.RAPPORT and indicateur.unite == "%"
    return f"{texte}{INSECABLE}%" if is_percentage else texte


def read_texte(texte: str, valeur: ValeurIndicateur | None) -> dict:
    """Ce que veut dire le texte d’une case, avec ce que la valeur dit déjà par ailleurs."""
    bare = texte.strip()
    is_estimee = bare.startswith(ESTIMEE)
    kept = {"commentaire": valeur.commentaire, "ventilation": valeur.ventilation} if valeur else {}
    return kept | {"valeur": bare.lstrip("".join(ESTIMEE)).strip(), "estimee": is_estimee}


def is_same(left: str, right: str) -> bool:
    """Vrai si deux textes ne diffèrent que par leurs espaces."""
    return "".join(left.split()) == "".join(right.split())
