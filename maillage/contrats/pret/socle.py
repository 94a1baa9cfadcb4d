"""Ce qu’une région demande d’ordinaire : elle peut l’éteindre, ou n’en faire qu’un conseil."""

from collections.abc import Iterator

from maillage.contrats.pret.adresses import contrat_url, fiche_url, find_page, lien_url
from maillage.contrats.pret.legales import CLS
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regles import Etendue, Faute, Plume, Regle, Severite, register
from maillage.core.texte import fold
from maillage.referentiels.enums import GenreObjectif, GenreReference
from maillage.referentiels.models import ObjectifReference, Reference

CHAMPS = {
    "promotion": "Promotion de la santé",
    "prevention": "Prévention",
    "soins": "Politiques de soins",
    "medico_social": "Accompagnement médico-social et social",
}
SANTE_MENTALE = frozenset({"sante_mentale", "prevention_du_suicide"})
# Les références que l’on dit « PRS » sur une fiche : le projet et ses schémas.
DU_PRS = frozenset({GenreReference.PRS, GenreReference.SCHEMA})


def check_prefet(matiere: Matiere) -> Iterator[Faute]:
    if not any(item.organisation.genre_id == "prefecture" for item in matiere.signataires):
        url = contrat_url(matiere.contrat, "partie_nouvelle")
        detail = "Aucune préfecture n’est au nombre des signataires."
        yield Faute("Le préfet", detail, url, contrat_url(matiere.contrat, "parties"))


def check_champs(matiere: Matiere) -> Iterator[Faute]:
    covered = codes_of(matiere, "champs")
    url = contrat_url(matiere.contrat, "plan")
    for code, libelle in CHAMPS.items():
        if code not in covered:
            yield Faute(libelle, "Aucune fiche n’est classée dans ce champ.", url, url)


def codes_of(matiere: Matiere, vocabulaire: str) -> set[str]:
    """Les codes de ce vocabulaire que porte au moins une fiche à signer."""
    termes = (terme for fiche in matiere.tout_le_plan for terme in fiche.termes.all())
    return {terme.code for terme in termes if terme.vocabulaire == vocabulaire}


def check_evaluation(matiere: Matiere) -> Iterator[Faute]:
    if not matiere.find_article("evaluation", "évaluation"):
        url = find_page("articles", matiere.contrat)
        detail = "Aucun article du contrat ne dit comment il sera évalué."
        yield Faute("Le plan d’évaluation", detail, url, url)


def check_sante_mentale(matiere: Matiere) -> Iterator[Faute]:
    """Un article, un axe, ou des fiches sur ce thème : la loi ne dit pas quelle forme il prend."""
    axes = any("sante mentale" in fold(axe.titre) for axe in matiere.axes)
    written = axes or matiere.find_article("sante_mentale", "santé mentale")
    if not written and not codes_of(matiere, "themes") & SANTE_MENTALE:
        url = find_page("articles", matiere.contrat)
        detail = "Ni article, ni axe, ni fiche ne traite de santé mentale."
        yield Faute("Le volet santé mentale", detail, url, url)


def check_priorites(matiere: Matiere) -> Iterator[Faute]:
    """Une priorité est servie par un lien vers elle, ou vers ce qu’elle contient."""
    objectifs = read_objectifs(matiere)
    served = climb(objectifs, {lien.objectif_id for lien in matiere.liens})
    lecture = contrat_url(matiere.contrat, "references")
    for objectif in list_priorites(objectifs):
        if objectif.pk not in served:
            url = lien_url(matiere.contrat, objectif=objectif.uid)
            yield Faute(str(objectif), "Aucun lien du contrat ne la sert.", url, lecture)


def read_socles(matiere: Matiere) -> list[Reference]:
    """Les socles en vigueur des régions de la démarche, dans leur dernière édition."""

    def read() -> list[Reference]:
        rows = Reference.objects.filter(
            region__in=matiere.regions, genre=GenreReference.SOCLE, actif=True,
            supprime_le__isnull=True,
        )  # fmt: skip
        replaced = {row.remplace_id for row in rows}
        return [row for row in rows if row.is_current(matiere.jour) and row.pk not in replaced]

    return matiere.keep("socles", read)


def read_objectifs(matiere: Matiere) -> list[ObjectifReference]:
    """Les objectifs gardés des socles, dans l’ordre de leur arbre."""

    def read() -> list[ObjectifReference]:
        rows = ObjectifReference.objects.kept().filter(
            reference__in=read_socles(matiere), supprime_le__isnull=True
        )
        return list(rows)

    return matiere.keep("objectifs du socle", read)


def list_priorites(objectifs: list[ObjectifReference]) -> list[ObjectifReference]:
    """Les priorités dites telles ; un socle qui n’en nomme pas a ses objectifs de premier rang."""
    named = [item for item in objectifs if item.genre == GenreObjectif.PRIORITE]
    socles = {item.reference_id for item in named}
    first = [item for item in objectifs if not item.parent_id and item.reference_id not in socles]
    return named + first


def climb(objectifs: list[ObjectifReference], linked: set[int]) -> set[int]:
    """Les objectifs liés et tous ceux qui les contiennent."""
    parents = {item.pk: item.parent_id for item in objectifs}
    served: set[int] = set()
    for pk in linked:
        here: int | None = pk
        while here is not None and here not in served:
            served.add(here)
            here = parents.get(here)
    return served


def check_prs(matiere: Matiere) -> Iterator[Faute]:
    linked = {
        lien.fiche_liee_id for lien in matiere.liens if lien.objectif.reference.genre in DU_PRS
    }
    for fiche in matiere.fiches:
        if fiche.pk not in linked and not fiche.liens_prs:
            detail = "Elle ne dit pas ce qu’elle sert du projet régional de santé."
            url = lien_url(matiere.contrat, depart=f"fiche:{fiche.uid}")
            yield Faute(str(fiche), detail, url, fiche_url(fiche))


SOCLE = (
    Regle(
        "prefet", "Le préfet signe le contrat.", Severite.SOCLE, Plume.COORDINATION, check_prefet,
        "Usage de la plupart des régions : l’État y engage ses services.",
    ),
    Regle(
        "sante-mentale", "Le contrat comporte un volet consacré à la santé mentale.",
        Severite.SOCLE, Plume.COORDINATION, check_sante_mentale,
        f"{CLS}, complété par la loi du 21 février 2022 dite 3DS ; sa forme reste libre.",
    ),
    Regle(
        "champs", "Les quatre champs que nomme la loi ont chacun au moins une fiche.",
        Severite.SOCLE, Plume.COORDINATION, check_champs,
        f"{CLS} : le contrat porte sur ces champs, sans devoir les couvrir tous.",
        Etendue.PLAN, mesure=lambda matiere: len(CHAMPS),
    ),
    Regle(
        "evaluation", "Le contrat dit comment il sera suivi et évalué.", Severite.SOCLE,
        Plume.COORDINATION, check_evaluation, "Socle régional : un plan d’évaluation.",
    ),
    Regle(
        "priorites-socle", "Chaque priorité du socle régional est servie.", Severite.SOCLE,
        Plume.ARS, check_priorites, "Socle régional, dans son édition en vigueur.", Etendue.PLAN,
        mesure=lambda matiere: len(list_priorites(read_objectifs(matiere))),
    ),
    Regle(
        "liens-prs", "Chaque fiche dit ce qu’elle sert du projet régional de santé.",
        Severite.SOCLE, Plume.ARS, check_prs,
        f"{CLS} : le contrat met en œuvre le projet régional de santé.", Etendue.FICHES,
    ),
)  # fmt: skip


def register_socle() -> None:
    for rang, regle in enumerate(SOCLE):
        register(regle, ordre=200 + rang * 10)
