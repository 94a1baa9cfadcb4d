"""Dire en phrases prudentes quelles communes les actions touchent : des comptes, sans verdict."""

from decimal import Decimal

from maillage.contrats.defavorisation.geographie import Geographie
from maillage.contrats.defavorisation.tiers import Besoin
from maillage.core.texte import join_et, pluriel, typeset
from maillage.diagnostic.portrait.mots import ETATS, write_source
from maillage.graphiques.texte import format_valeur

RESERVE = (
    "Cela ne dit pas que les habitants de ces communes sont bien ou mal servis : une action menée "
    "dans une commune n’atteint pas forcément ses habitants les plus défavorisés, une action qui "
    "vaut partout peut les viser d’abord, et un indice de commune ne dit rien d’une personne."
)
COUPE = (
    "Les communes du territoire sont rangées de la plus à la moins défavorisée, puis coupées en "
    "trois parts de ses propres habitants. Une commune ne se coupe pas : elle va dans le tiers où "
    "tombe le milieu de sa population."
)
NOMS_MAX = 12


def part_of(count: int | Decimal, total: int | Decimal) -> float | None:
    """La part en pour cent ; rien si l’ensemble est nul."""
    return float(100 * count / total) if total else None


def write_part(count: int | Decimal, total: int | Decimal) -> str:
    """« 41 % », « moins de 1 % » ; un tiret quand il n’y a rien à diviser."""
    part = part_of(count, total)
    if part is None:
        return "–"
    if 0 < part < 1:
        return typeset("moins de ") + format_valeur(1, 0, "%")
    return format_valeur(min(part, 99) if count < total else part, 0, "%")


def name_first(noms: list[str]) -> str:
    """Les noms, douze au plus, et combien il en reste."""
    if len(noms) <= NOMS_MAX:
        return join_et(noms)
    return f"{', '.join(noms[:NOMS_MAX])} et {pluriel(len(noms) - NOMS_MAX, 'autre')}"


def say_besoin(besoin: Besoin) -> list[str]:
    """Qui touche quel tiers, en comptes, puis ce que ces comptes ne disent pas."""
    said = say_comptes(besoin)
    return [*said, typeset(RESERVE)] if besoin.is_lisible and besoin.nommees else said


def say_comptes(besoin: Besoin) -> list[str]:
    """Les comptes seuls ; à qui les cite d’y joindre la réserve."""
    if not besoin.is_lisible:
        return [typeset(_say_whole(besoin))]
    if not besoin.nommees:
        return ["Aucune action ne nomme de commune de ce territoire : rien à rapprocher des tiers."]
    said = [_say_reached(besoin)]
    if besoin.argent:
        said.append(_say_placed(besoin))
    if bare := besoin.non_rangees:
        count = pluriel(bare, "action ne nomme", "actions ne nomment")
        word = "la" if bare == 1 else "les"
        said.append(f"{count} que des communes sans indice : aucun tiers ne {word} compte.")
    return list(map(typeset, said))


def _say_reached(besoin: Besoin) -> str:
    """« 14 des 22 actions qui nomment des communes touchent le tiers le plus défavorisé »."""
    reached, alone = besoin.tiers[0].actions, besoin.tiers[-1].seules
    first = f"{'touche' if reached < 2 else 'touchent'} le tiers le plus défavorisé"
    only = "touche" if alone < 2 else "touchent"
    last = f"{alone or 'aucune'} ne {only} que le tiers le moins défavorisé"
    if besoin.nommees == 1:
        return f"Sur la seule action qui nomme des communes, {reached} {first} ; {last}."
    return f"{reached} des {besoin.nommees} actions qui nomment des communes {first} ; {last}."


def _say_placed(besoin: Besoin) -> str:
    first, last = besoin.tiers[0], besoin.tiers[-1]
    return (
        f"{write_part(first.argent, besoin.argent)} de l’argent localisé va à des actions qui "
        "touchent le tiers le plus défavorisé, où vivent "
        f"{write_part(first.population, besoin.population)} des habitants ; "
        f"{write_part(last.seules_argent, besoin.argent)} à des actions qui ne touchent que le "
        "tiers le moins défavorisé."
    )


def _say_whole(besoin: Besoin) -> str:
    """Pourquoi il n’y a pas de tiers : le plus souvent, une commune pèse trop."""
    biggest, weight = besoin.biggest, ""
    if biggest and biggest.population and 3 * biggest.population > besoin.population:
        share = write_part(biggest.population, besoin.population)
        weight = f" {biggest.nom} réunit à elle seule {share} de leurs habitants."
    return (
        "Les communes dont l’indice est connu ne se laissent pas couper en trois parts de "
        f"population.{weight} Le tableau les range une à une, sans tiers."
    )


def say_sources(geographie: Geographie, besoin: Besoin | None) -> list[str]:
    """D’où viennent l’indice, les habitants et la géographie, et leurs années."""
    said = []
    if indice := geographie.choisi:
        item = indice.indicateur
        said.append(f"{item.court}, {indice.annee} : {write_source(item)}. {item.limites}")
    if resume := geographie.resume:
        people = resume.population_annee
        said.append(
            f"Communes de {resume.millesime}, habitants "
            + (f"de {people} (population municipale)." if people else "inconnus.")
        )
    if besoin and besoin.sans_indice:
        said.append(_say_sans_indice(besoin))
    return list(map(typeset, said))


def _say_sans_indice(besoin: Besoin) -> str:
    reasons = [
        f"{name_first([lieu.nom for lieu in besoin.sans_indice if lieu.etat == etat])} "
        f"({ETATS.get(etat, 'habitants inconnus')})"
        for etat in sorted(besoin.count_etats())
    ]
    return f"Hors des tiers, faute de savoir : {join_et(reasons)}."


def say_manques(geographie: Geographie) -> list[str]:
    """Ce qui manque pour rapprocher les actions du besoin, et où cela se donne."""
    territoire = geographie.territoire
    if territoire is None:
        said = "Le contrat n’a pas de périmètre : il se choisit dans ses réglages."
    elif not territoire.codes:
        said = f"Le périmètre « {territoire} » n’a pas encore de commune."
    elif geographie.resume is None:
        said = (
            "La géographie de ce territoire n’est pas chargée, ses communes ne se comptent donc "
            "pas : la personne qui tient Maillage lance « maillage importer geographie »."
        )
    elif geographie.choisi is None:
        said = (
            "Aucun indice de défavorisation n’est chargé pour ces communes, ni F-EDI ni FDep : les "
            "tiers attendent l’un des deux. L’administration ou l’animation régionale charge le "
            "fichier depuis les données du producteur."
        )
    else:
        return []
    return [typeset(said)]
