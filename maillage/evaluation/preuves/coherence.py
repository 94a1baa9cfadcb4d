"""L’arbre du plan : ce qui sert quoi, et ce que rien ne sert."""

from collections.abc import Iterator

from maillage.core.texte import format_date, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing

FAMILLE = FamillePreuve.COHERENCE


def collect(matiere: Matiere) -> Iterator[Preuve]:
    yield tell_tree(matiere)
    yield tell_references(matiere)
    yield tell_schemes(matiere)


def tell_tree(matiere: Matiere) -> Preuve:
    """Les objectifs sans action, les actions hors de l’arbre ; un objectif sert ses parents."""
    served = {fiche.objectif_id for fiche in matiere.fiches if fiche.objectif_id}
    parents = {item.pk: item.parent_id for item in matiere.objectifs}
    for pk in list(served):
        here = parents.get(pk)
        while here is not None and here not in served:
            served.add(here)
            here = parents.get(here)
    alone = [item for item in matiere.objectifs if item.pk not in served]
    astray = [fiche for fiche in matiere.actions if not fiche.axe_id]
    total = len(matiere.objectifs)
    phrase = (
        f"{pluriel(total - len(alone), 'objectif a', 'objectifs ont')} au moins une action, sur "
        f"{total} ; "
        if total else "Le plan n’a pas d’objectifs sous ses axes ; "
    ) + (
        f"{pluriel(len(astray), 'action n’est', 'actions ne sont')} sous aucun axe."
        if astray
        else "toutes les actions sont sous un axe."
    )  # fmt: skip
    gaps = [(str(item), "aucune action") for item in alone]
    gaps += [(str(fiche), "aucun axe") for fiche in astray]
    return found(
        FAMILLE, "arbre", "Des objectifs aux actions", phrase, source="Plan d’actions",
        date=format_date(matiere.jour), is_partial=bool(gaps), lignes=gaps,
        remede="Rangez chaque action sous un axe et un objectif." if gaps else "",
        url=contrat_url("contrats:plan", matiere.contrat) if gaps else "",
    )  # fmt: skip


def tell_references(matiere: Matiere) -> Preuve:
    linked = {lien.fiche_liee_id for lien in matiere.references if lien.fiche_liee_id}
    linked |= {fiche.pk for fiche in matiere.actions if fiche.liens_prs}
    kept = [fiche for fiche in matiere.actions if fiche.pk in linked]
    url = contrat_url("contrats:references", matiere.contrat)
    if not kept and not matiere.references:
        return missing(
            FAMILLE, "references", "Accord avec le projet régional de santé",
            "Aucune action ne dit ce qu’elle sert du projet régional de santé.",
            remede="Reliez les actions aux objectifs de référence.", url=url,
        )  # fmt: skip
    named = sorted({lien.objectif.reference.nom for lien in matiere.references})
    said = pluriel(len(kept), "action dit", "actions disent")
    what = f" ({', '.join(named)})" if named else ""
    phrase = f"{said} ce qu’elles servent d’une référence{what}, sur {len(matiere.actions)}."
    is_partial = len(kept) < len(matiere.actions)
    return found(
        FAMILLE, "references", "Accord avec le projet régional de santé", phrase,
        source="Références du contrat", date=format_date(matiere.jour), is_partial=is_partial,
        remede="Reliez celles qui restent." if is_partial else "", url=url if is_partial else "",
    )  # fmt: skip


def tell_schemes(matiere: Matiere) -> Preuve:
    """Les autres démarches du territoire que les actions nomment (CLSM, CPTS, PAT…)."""
    named: dict[str, int] = {}
    for fiche in matiere.actions:
        for terme in fiche.termes.all():
            if terme.vocabulaire == "dispositifs":
                named[terme.libelle] = named.get(terme.libelle, 0) + 1
    if not named:
        return missing(
            FAMILLE, "dispositifs", "Accord avec les autres démarches",
            "Aucune action ne nomme une autre démarche du territoire.",
            remede="Classez les actions par autres démarches liées.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
    phrase = (
        f"Les actions se relient à {pluriel(len(named), 'autre démarche', 'autres démarches')}."
    )
    return found(
        FAMILLE, "dispositifs", "Accord avec les autres démarches", phrase, source="Fiches-actions",
        date=format_date(matiere.jour),
        lignes=[(name, pluriel(count, "action")) for name, count in sorted(named.items())],
    )  # fmt: skip
