"""L’endroit exact où se corrige un manque : une page, et l’ancre du champ."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from maillage.contrats.models import ActePartie, Contrat, FicheAction, Partie
from maillage.contrats.sections import RICHES, SECTIONS
from maillage.core.registre import Registre

# Les pages d’un étage haut où se corrige un objet que ``contrats`` ne sait pas écrire :
# ``page(contrat, objet)``, ``objet`` étant None s’il reste à créer.
pages: Registre[Callable[[Contrat, object | None], str]] = Registre("pages où corriger")

_SECTION_DE = {name: section.cle for section in SECTIONS for name in section.champs}
# L’ancre d’un champ qui s’écrit sous plusieurs étiquettes : la première.
_PREMIER = {
    "organisations_liees": "organisations_liees_pilote",
    "personnes_liees": "personnes_liees_referent",
}


def contrat_url(contrat: Contrat, page: str, *args, ancre: str = "") -> str:
    """Une page du contrat, au besoin à l’ancre donnée."""
    url = reverse(f"contrats:{page}", args=[contrat.demarche.slug, contrat.uid, *args])
    return f"{url}#{ancre}" if ancre else url


def fiche_url(fiche: FicheAction) -> str:
    return contrat_url(fiche.contrat, "fiche", fiche.uid)


def champ_url(fiche: FicheAction, name: str) -> str:
    """Le champ d’une fiche, sa section déjà dépliée."""
    cle = _SECTION_DE[name]
    # Un texte mis en forme se saisit dans un éditeur qui n’a pas d’ancre : la section y mène.
    ancre = f"section-{cle}" if name in RICHES else f"id_{cle}-{_PREMIER.get(name, name)}"
    return f"{contrat_url(fiche.contrat, 'fiche_edit', fiche.uid)}?section={cle}#{ancre}"


def partie_page(partie: Partie) -> str:
    """La page d’une partie : ce qu’elle vote, signe et promet."""
    return contrat_url(partie.contrat, "partie", partie.uid)


def partie_url(partie: Partie, name: str) -> str:
    return contrat_url(partie.contrat, "partie_edit", partie.uid, ancre=f"id_{name}")


def acte_url(partie: Partie, acte: ActePartie | None = None, name: str = "nature") -> str:
    """Le champ d’un acte à corriger ; sans lui, l’acte à consigner."""
    if acte is None:
        return contrat_url(partie.contrat, "acte_create", partie.uid, ancre=f"id_{name}")
    return contrat_url(partie.contrat, "acte_edit", partie.uid, acte.uid, ancre=f"id_{name}")


def lien_url(contrat: Contrat, **initial) -> str:
    """Le lien à faire vers une référence ; ``depart`` ou ``objectif`` y est déjà choisi."""
    ancre = "id_objectif" if "depart" in initial else "id_depart"
    return f"{contrat_url(contrat, 'lien_create')}?{urlencode(initial)}#{ancre}"


def find_page(cle: str, contrat: Contrat, objet: object | None = None) -> str:
    """La page qu’un étage haut a inscrite sous ``cle`` ; à défaut, l’aperçu du contrat."""
    return pages[cle](contrat, objet) if cle in pages else contrat_url(contrat, "contrat")
