"""Ce que l’on demande aux indicateurs avant la signature, inscrit auprès des contrats."""

from collections.abc import Iterator

from django.urls import reverse

from maillage.contrats.models import FicheAction
from maillage.contrats.pret import Etendue, Faute, Plume, Regle, Severite, register
from maillage.contrats.pret.adresses import fiche_url
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regionales import ailleurs
from maillage.contrats.pret.socle import read_socles
from maillage.referentiels.enums import GenreRegle
from maillage.referentiels.models import IndicateurCommun, RegleRegionale
from maillage.suivi.communs import key_of
from maillage.suivi.manques import indicateurs_of
from maillage.suivi.models import IndicateurAction


def read_indicateurs(matiere: Matiere) -> list[IndicateurAction]:
    """Ceux de tous les niveaux du contrat, en une requête."""

    def read() -> list[IndicateurAction]:
        return list(indicateurs_of(matiere.contrat).select_related("commun__reference"))

    return matiere.keep("indicateurs", read)


def check_fiches(matiere: Matiere) -> Iterator[Faute]:
    """Il en suffit d’un qui dise d’où l’on part et où l’on va."""
    held: dict[int | None, list[IndicateurAction]] = {}
    for row in read_indicateurs(matiere):
        held.setdefault(row.fiche_id, []).append(row)
    for fiche in matiere.fiches:
        rows = held.get(fiche.pk, [])
        if not any(row.depart is not None and row.cible is not None for row in rows):
            yield explain(fiche, rows)


def explain(fiche: FicheAction, rows: list[IndicateurAction]) -> Faute:
    """Mène au premier champ vide du premier indicateur, ou à la ligne où en écrire un."""
    args = [fiche.contrat.demarche.slug, fiche.contrat.uid, fiche.uid]
    page, lecture = reverse("suivi:indicateurs", args=args), fiche_url(fiche)
    if not rows:
        url = f"{page}#id_neuf0-intitule"
        return Faute(str(fiche), "Elle n’a pas d’indicateur.", url, lecture)
    first = rows[0]
    missing = "depart" if first.depart is None else "cible"
    word = "la valeur de départ" if missing == "depart" else "la cible"
    detail = f"Aucun de ses indicateurs n’a départ et cible : il manque {word} de « {first} »."
    return Faute(str(fiche), detail, f"{page}#id_{first.uid}-{missing}", lecture)


def check_communs(matiere: Matiere) -> Iterator[Faute]:
    """Repris à n’importe quel niveau ; d’une édition à l’autre, le même code suffit."""
    taken = {key_of(row.commun) for row in read_indicateurs(matiere) if row.commun}
    for commun in read_communs(matiere):
        if key_of(commun) not in taken:
            url = communs_url(matiere)
            yield Faute(str(commun), "Cet indicateur commun n’est pas repris.", url, url)


def read_communs(matiere: Matiere) -> list[IndicateurCommun]:
    """Ceux des socles en vigueur."""

    def read() -> list[IndicateurCommun]:
        rows = IndicateurCommun.objects.filter(
            reference__in=read_socles(matiere), supprime_le__isnull=True, retire_le__isnull=True
        )
        return list(rows.select_related("reference"))

    return matiere.keep("indicateurs communs", read)


def check_regionale(matiere: Matiere, row: RegleRegionale) -> Iterator[Faute]:
    """L’indicateur commun qu’une région demande."""
    held = {str(item.commun.uid) for item in read_indicateurs(matiere) if item.commun}
    if row.parametre not in held:
        url = communs_url(matiere)
        yield Faute("Les indicateurs", "Cet indicateur commun n’est pas repris.", url, url)


def communs_url(matiere: Matiere) -> str:
    contrat = matiere.contrat
    return reverse("suivi:contrat_indicateurs", args=[contrat.demarche.slug, contrat.uid]) + (
        "#communs"
    )


REGLES = (
    Regle(
        "indicateurs-communs", "Les indicateurs communs du socle régional sont repris.",
        Severite.SOCLE, Plume.COORDINATION, check_communs,
        "Socle régional, dans son édition en vigueur.",
        mesure=lambda matiere: len(read_communs(matiere)),
    ),
    Regle(
        "indicateurs", "Chaque fiche a un indicateur qui dit d’où l’on part et où l’on va.",
        Severite.METHODE, Plume.COORDINATION, check_fiches,
        etendue=Etendue.FICHES,
    ),
)  # fmt: skip


def register_regles() -> None:
    for rang, regle in enumerate(REGLES):
        register(regle, ordre=500 + rang * 10)
    ailleurs.register(GenreRegle.INDICATEUR, check_regionale, ordre=10)
