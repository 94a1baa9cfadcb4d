"""Les règles qu’une région ajoute : un genre, un paramètre, une phrase."""

from collections.abc import Callable, Iterator

from django.db.models import Prefetch, prefetch_related_objects

from maillage.contrats.models import FicheAction, FichePersonne
from maillage.contrats.pret.adresses import champ_url, contrat_url, fiche_url, find_page, lien_url
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regles import Etendue, Faute, Plume, Regle, Severite
from maillage.contrats.sections import SECTIONS, read_value
from maillage.core.registre import Registre
from maillage.referentiels.enums import GenreRegle
from maillage.referentiels.models import RegleRegionale

type Verification = Callable[[Matiere, RegleRegionale], Iterator[Faute]]

# Ce que l’on ne demande pas à une fiche : elle l’a toujours, ou son vide a un sens.
EXCLUS = frozenset({
    "titre", "statut", "notes", "edition_precedente", "recurrente", "communes", "actions_liees",
})  # fmt: skip
CHAMPS_FICHE = tuple(
    name for section in SECTIONS for name in section.champs if name not in EXCLUS
)  # fmt: skip
PERSONNES = Prefetch("liens_personnes", FichePersonne.objects.select_related("personne"))
# Les genres dont les objets vivent plus haut : un étage y inscrit sa vérification.
ailleurs: Registre[Verification] = Registre("vérifications d’une règle régionale")


def build_regionales(matiere: Matiere) -> list[Regle]:
    """Les règles que vérifient les régions de la démarche, en une requête."""
    rows = RegleRegionale.objects.filter(region__in=["", *matiere.regions], actif=True)
    known = [row for row in rows if row.genre in GENRES or row.genre in ailleurs]
    return [build_regle(row) for row in known]


def build_regle(row: RegleRegionale) -> Regle:
    etendue, plume, verify = GENRES.get(row.genre) or (
        Etendue.CONTRAT, Plume.COORDINATION, ailleurs[row.genre]
    )  # fmt: skip
    return Regle(
        f"region-{row.region}-{row.code}", row.phrase, Severite(row.severite), plume,
        lambda matiere: verify(matiere, row), "Règle ajoutée par la région.", etendue,
    )  # fmt: skip


def check_champ(matiere: Matiere, row: RegleRegionale) -> Iterator[Faute]:
    if row.parametre == "personnes_liees":
        prefetch_related_objects(matiere.fiches, PERSONNES)
    for fiche in matiere.fiches:
        if row.parametre in CHAMPS_FICHE and not is_filled(fiche, row.parametre):
            detail = f"Le champ « {label_champ(row.parametre)} » est vide."
            yield Faute(str(fiche), detail, champ_url(fiche, row.parametre), fiche_url(fiche))


def is_filled(fiche: FicheAction, name: str) -> bool:
    return any(not value.is_empty for value in read_value(fiche, name))


def label_champ(name: str) -> str:
    return FicheAction.label_of(name)


def check_article(matiere: Matiere, row: RegleRegionale) -> Iterator[Faute]:
    if not matiere.find_article(row.parametre):
        url = find_page("articles", matiere.contrat)
        yield Faute("Les articles", "Cet article manque, ou n’est pas écrit.", url, url)


def check_partie(matiere: Matiere, row: RegleRegionale) -> Iterator[Faute]:
    if not any(item.organisation.genre_id == row.parametre for item in matiere.parties):
        url = contrat_url(matiere.contrat, "partie_nouvelle")
        detail = "Aucune partie de ce type n’est au contrat."
        yield Faute("Les parties", detail, url, contrat_url(matiere.contrat, "parties"))


def check_lien(matiere: Matiere, row: RegleRegionale) -> Iterator[Faute]:
    if not any(str(lien.objectif.uid) == row.parametre for lien in matiere.liens):
        url = lien_url(matiere.contrat, objectif=row.parametre)
        lecture = contrat_url(matiere.contrat, "references")
        yield Faute("Les liens", "Ni le contrat, ni un axe, ni une fiche ne le sert.", url, lecture)


GENRES: dict[str, tuple[Etendue, Plume, Verification]] = {
    GenreRegle.CHAMP_FICHE: (Etendue.FICHES, Plume.COORDINATION, check_champ),
    GenreRegle.ARTICLE: (Etendue.CONTRAT, Plume.COORDINATION, check_article),
    GenreRegle.PARTIE: (Etendue.CONTRAT, Plume.COORDINATION, check_partie),
    GenreRegle.LIEN: (Etendue.PLAN, Plume.ARS, check_lien),
}
