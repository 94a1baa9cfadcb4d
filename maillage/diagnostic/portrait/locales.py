"""Les indicateurs que le territoire ajoute à la main, en lignes du portrait."""

from maillage.demarches.models import Demarche
from maillage.diagnostic.portrait.tableau import Rangee
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import IndicateurLocal, ValeurLocale

MARQUES = {Etat.VALEUR: "connu", Etat.SECRET: "secret", Etat.ABSENT: "absent"}


def read_locales(user, demarche: Demarche) -> list[tuple[str, Rangee]]:
    """(domaine, ligne) de chaque indicateur du territoire, sa dernière valeur (2 requêtes)."""
    found = IndicateurLocal.objects.visible_to(user).filter(demarche=demarche)
    return [
        (item.domaine, build_locale(item, next(iter(item.valeurs.all()), None)))
        for item in found.prefetch_related("valeurs")
    ]


def build_locale(item: IndicateurLocal, valeur: ValeurLocale | None) -> Rangee:
    etat = Etat(valeur.etat) if valeur else Etat.ABSENT
    return Rangee(
        cle="",
        libelle=item.libelle,
        valeur=valeur.as_phrase if valeur else "non disponible",
        etat=MARQUES[etat],
        annee=str(valeur.annee) if valeur else "année inconnue",
        source=f"{item.producteur}, saisi par le territoire",
        calcul=(("Définition", item.definition),) if item.definition else (),
        note=valeur.commentaire if valeur else "",
    )
