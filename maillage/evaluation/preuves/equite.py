"""À qui le contrat profite : publics nommés, communes atteintes, place faite aux inégalités."""

from collections import Counter
from collections.abc import Iterator

from maillage.contrats.territoire import name_communes
from maillage.core.texte import format_date, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.defavorisees import tell_defavorisees
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.evaluation.preuves.publics import is_turned_to_need, publics_of

FAMILLE = FamillePreuve.EQUITE


def collect(matiere: Matiere) -> Iterator[Preuve]:
    yield tell_publics(matiere)
    yield tell_communes(matiere)
    yield tell_defavorisees(matiere)
    yield tell_gradient(matiere)


def tell_publics(matiere: Matiere) -> Preuve:
    counts: Counter[str] = Counter()
    first = 0
    for fiche in matiere.actions:
        counts.update(terme.libelle for terme in publics_of(fiche))
        first += is_turned_to_need(fiche)
    url = contrat_url("contrats:plan", matiere.contrat)
    if not counts:
        return missing(
            FAMILLE, "publics", "Publics visés", "Aucune action ne nomme ses publics.",
            remede="Dites pour qui chaque action agit.", url=url,
        )  # fmt: skip
    phrase = (
        f"{pluriel(first, 'action vise', 'actions visent')} d’abord un public que les inégalités "
        f"touchent (précarité, quartiers prioritaires, handicap, isolement…), sur "
        f"{len(matiere.actions)}."
    )
    return found(
        FAMILLE, "publics", "Publics visés", phrase, source="Fiches-actions",
        date=format_date(matiere.jour),
        lignes=[(name, pluriel(number, "action")) for name, number in counts.most_common()],
        limite="Viser un public n’est pas l’atteindre : les fiches-bilans disent qui est venu.",
    )  # fmt: skip


def tell_communes(matiere: Matiere) -> Preuve:
    """Les communes du territoire qu’une action nomme, elle ou l’un de ses territoires."""
    known = set(matiere.territoire.codes) if matiere.territoire else set()
    counts: Counter[str] = Counter()
    silent = 0
    for fiche in matiere.actions:
        named = matiere.communes_of(fiche)
        counts.update(named & known)
        silent += not named
    url = contrat_url("contrats:plan", matiere.contrat)
    if not known or not counts:
        return missing(
            FAMILLE, "communes", "Communes atteintes",
            "Aucune action ne nomme les communes où elle agit."
            if known else "Le contrat n’a pas encore de territoire.",
            remede="Nommez les communes des actions qui n’agissent pas partout.", url=url,
        )  # fmt: skip
    alone = known - set(counts)
    names = name_communes(matiere.territoire, known)
    phrase = (
        f"{pluriel(len(counts), 'commune est nommée', 'communes sont nommées')} par une action au "
        f"moins, sur {len(known)} ; "
        f"{pluriel(silent, 'action vaut', 'actions valent')} pour tout le territoire."
    )
    lines = [(names.get(code, code), "aucune action ne la nomme") for code in sorted(alone)]
    lines += [(names.get(code, code), pluriel(n, "action")) for code, n in counts.most_common()]
    return found(
        FAMILLE, "communes", "Communes atteintes", phrase,
        source="Fiches et territoires d’exécution",
        date=format_date(matiere.jour), lignes=lines, is_partial=silent == len(matiere.actions),
    )  # fmt: skip


def tell_gradient(matiere: Matiere) -> Preuve:
    said = [fiche for fiche in matiere.actions if fiche.equite]
    if not said:
        return missing(
            FAMILLE, "gradient", "Prise en compte des inégalités",
            "Aucune fiche ne dit comment elle tient compte des inégalités de santé.",
            remede="Complétez ce champ des fiches : qui l’action risque d’oublier.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
    phrase = (
        f"{pluriel(len(said), 'action le dit', 'actions le disent')}, sur {len(matiere.actions)}."
    )
    return found(
        FAMILLE, "gradient", "Prise en compte des inégalités", phrase, source="Fiches-actions",
        date=format_date(matiere.jour), lignes=[(str(fiche), fiche.equite[:200]) for fiche in said],
    )  # fmt: skip
