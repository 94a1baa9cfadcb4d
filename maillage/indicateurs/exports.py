"""Le portrait pour une machine : des clés stables, des nombres non arrondis à l’affichage."""

from maillage.indicateurs.enums import Etat
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

ETATS = {Etat.VALEUR: "valeur", Etat.SECRET: "secret", Etat.ABSENT: "non_disponible"}
REFERENCES = ("epci", "departement", "region", "france")
# Au-delà, les chiffres d’un flottant ne disent plus rien.
CHIFFRES = 10


def portrait_as_dict(portrait: Portrait) -> dict:
    """La forme de ``maillage portrait --json``."""
    return {
        "territoire": {
            "communes": len(portrait.codes),
            "codes": portrait.codes,
            "millesime": portrait.millesime,
            "inconnues": portrait.inconnues,
            "remarques": portrait.remarques,
            "references": {
                niveau: {"codes": list(item.codes), "noms": list(item.noms)}
                for niveau, item in portrait.references.items()
            },
        },
        "indicateurs": {ligne.indicateur.cle: ligne_as_dict(ligne) for ligne in portrait.lignes},
    }


def ligne_as_dict(ligne: Ligne) -> dict:
    mesure, source = ligne.mesure, ligne.indicateur.source
    references = {niveau: ligne.references.get(niveau) for niveau in REFERENCES}
    if similar := ligne.references.get("similaires"):
        references["similaires"] = similar
    return {
        "libelle": ligne.indicateur.libelle,
        "valeur": _round(mesure.valeur),
        "unite": ligne.indicateur.unite,
        "annee": _find_year(ligne),
        "depuis": mesure.depuis,
        "ic95": _interval(mesure),
        "etat": ETATS[mesure.etat],
        "drapeaux": list(mesure.drapeaux),
        "couverture": {
            "communes": f"{mesure.communes}/{mesure.sur}",
            "population": _round(mesure.population),
        },
        "references": {
            niveau: _round(item.valeur) if item else None for niveau, item in references.items()
        },
        "series": {str(annee): _round(value) for annee, value in mesure.series.items()},
        "source": {"cle": source.cle, "nom": source.nom, "producteur": source.producteur},
    }


def _find_year(ligne: Ligne) -> int | None:
    if ligne.mesure.annee is not None:
        return ligne.mesure.annee
    return next((item.annee for item in ligne.references.values() if item.annee), None)


def _interval(mesure: Mesure) -> list[float | None] | None:
    if mesure.intervalle is None:
        return None
    return [_round(mesure.intervalle.bas), _round(mesure.intervalle.haut)]


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{CHIFFRES}g}")
