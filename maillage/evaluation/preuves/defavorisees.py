"""Les actions face aux communes défavorisées : quels tiers elles touchent, et avec quel argent.

Des comptes, jamais un effet : où l’on agit ne dit pas qui en a profité.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse

from maillage.contrats.defavorisation.geographie import (
    INDICES,
    Geographie,
    follow_codes,
    read_geographie,
)
from maillage.contrats.defavorisation.phrases import (
    RESERVE,
    say_comptes,
    say_manques,
    say_sources,
    write_part,
)
from maillage.contrats.defavorisation.tiers import Besoin, Lieu, Tiers, build_besoin
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import FicheAction
from maillage.core.texte import format_entier, format_montant, pluriel
from maillage.diagnostic.portrait.mots import write_drapeaux, write_etat, write_value
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.evaluation.preuves.publics import is_turned_to_need
from maillage.indicateurs.enums import Collecte

CLE, TITRE = "defavorisees", "Communes défavorisées atteintes"
FAMILLE = FamillePreuve.EQUITE
CONTRIBUTION = (
    "Le contrat a pu contribuer à réduire des écarts ; ces comptes ne permettent pas de les lui "
    "attribuer."
)
ESTIMATION = "L’indice est un score tiré d’un modèle : une estimation, non un décompte."

type Portees = dict[FicheAction, set[str]]


def tell_defavorisees(matiere: Matiere) -> Preuve:
    """Combien d’actions touchent chaque tiers du territoire ; ce qui manque, s’il manque."""
    geographie = read_geographie(matiere.territoire)
    if geographie.choisi is None:
        where = reverse("indicateurs:catalogue_read", args=[INDICES[0]])
        return missing(
            FAMILLE, CLE, TITRE, " ".join(say_manques(geographie)),
            remede="Chargez un indice de défavorisation, ou apportez une autre source.",
            url=where if geographie.resume else "",
        )  # fmt: skip
    portees = read_portees(matiere, geographie)
    lieux = geographie.build_lieux()
    besoin = build_besoin(
        [(frozenset(codes), money_of(matiere, fiche)) for fiche, codes in portees.items()], lieux
    )
    if besoin is None or not besoin.nommees:
        return _tell_silence(matiere, besoin)
    is_estimate = geographie.choisi.indicateur.collecte == Collecte.MODELE
    limits = (ESTIMATION if is_estimate else "", RESERVE, CONTRIBUTION)
    return found(
        FAMILLE, CLE, TITRE, " ".join(say_comptes(besoin)),
        source=" ".join(say_sources(geographie, None)), date=str(geographie.choisi.annee or ""),
        is_partial=not besoin.is_lisible or bool(besoin.sans_indice),
        lignes=list_lines(portees, lieux, besoin, geographie),
        limite=" ".join(filter(None, limits)),
    )  # fmt: skip


def _tell_silence(matiere: Matiere, besoin: Besoin | None) -> Preuve:
    """Un indice, mais rien à en rapprocher."""
    if besoin is None:
        return missing(
            FAMILLE, CLE, TITRE, "Les habitants des communes du territoire ne sont pas connus.",
            remede="Chargez la géographie avec ses populations.",
        )  # fmt: skip
    return missing(
        FAMILLE, CLE, TITRE, " ".join(say_comptes(besoin)),
        remede="Nommez les communes des actions qui n’agissent pas partout.",
        url=contrat_url("contrats:plan", matiere.contrat),
    )  # fmt: skip


def read_portees(matiere: Matiere, geographie: Geographie) -> Portees:
    """Par action qui agit, les communes qu’elle nomme, dans la géographie du territoire."""
    alive = [row for row in matiere.actions if row.statut != StatutFiche.ABANDONNE]
    named = {fiche: matiere.communes_of(fiche) for fiche in alive}
    moves = follow_codes(set().union(*named.values()), geographie)
    return {
        fiche: {new for code in codes for new in moves.get(code, [code])}
        for fiche, codes in named.items()
    }


def money_of(matiere: Matiere, fiche: FicheAction) -> Decimal:
    """L’argent inscrit d’une action et de ses sous-actions."""
    family = [row.pk for row in matiere.fiches if fiche.pk in (row.pk, row.parent_id)]
    sums = [item for pk in family for item in matiere.argent.get(pk, ()) if item.is_counted]
    return sum((item.montant or Decimal(0) for item in sums), Decimal(0))


def list_lines(
    portees: Portees, lieux: list[Lieu], besoin: Besoin, geographie: Geographie
) -> list[tuple[str, str]]:
    """Une ligne par tiers, les publics prioritaires, puis chaque commune et son état."""
    counts = Counter(code for codes in portees.values() for code in codes)
    last = float("-inf")
    ranked = sorted(lieux, key=lambda lieu: last if lieu.indice is None else lieu.indice)
    return [
        *((tiers.nom, say_tiers(tiers, besoin)) for tiers in besoin.tiers),
        *_say_priority(portees, besoin),
        *((lieu.nom, say_lieu(lieu, counts[lieu.code], geographie)) for lieu in reversed(ranked)),
    ]


def say_tiers(tiers: Tiers, besoin: Besoin) -> str:
    reached = pluriel(tiers.actions, "action le touche", "actions le touchent")
    said = (
        f"{pluriel(len(tiers.communes), 'commune')}, {format_entier(tiers.population)} habitants "
        f"({write_part(tiers.population, besoin.population)}) ; {reached}"
    )
    if besoin.argent:
        money = f"{format_montant(tiers.argent)}, {write_part(tiers.argent, besoin.argent)}"
        said += f", pour {money} de l’argent localisé"
    return f"{said}."


def _say_priority(portees: Portees, besoin: Besoin) -> Iterator[tuple[str, str]]:
    """Parmi les actions du tiers le plus défavorisé, celles qui visent un public prioritaire."""
    first = {code for code, rang in besoin.places.items() if rang == 0}
    reached = [fiche for fiche, codes in portees.items() if codes & first]
    if reached:
        count = sum(map(is_turned_to_need, reached))
        yield (
            "Publics prioritaires, dans le tiers le plus défavorisé",
            f"{count} de ces {pluriel(len(reached), 'action')} en nomment un.",
        )


def say_lieu(lieu: Lieu, actions: int, geographie: Geographie) -> str:
    """La valeur de l’indice, zéro compris, ou la raison de son absence ; puis qui la nomme."""
    indice = geographie.choisi
    mesure = indice.mesures.get(lieu.code) if indice else None
    if indice is None or mesure is None or lieu.indice is None:
        said = write_etat(mesure)
    else:
        flags = write_drapeaux(mesure)
        said = write_value(indice.indicateur, lieu.indice) + (f" ({flags})" if flags else "")
    named = pluriel(actions, "action la nomme", "actions la nomment")
    return f"{said} ; {named if actions else 'aucune action ne la nomme'}."
