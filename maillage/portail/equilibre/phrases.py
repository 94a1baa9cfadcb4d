"""Dire l’équilibre en phrases prudentes : des comptes, et ce qu’ils ne disent pas."""

from decimal import Decimal

from maillage.contrats.enums import StatutFiche
from maillage.core.texte import format_montant, join_et, pluriel, typeset
from maillage.diagnostic.portrait.mots import ETATS, write_source
from maillage.financements.enums import EtatFinancement
from maillage.financements.totaux import Totaux
from maillage.graphiques.texte import format_valeur
from maillage.portail.equilibre.besoin import Besoin
from maillage.portail.equilibre.calcul import Classe, Couverture, Equilibre, Part, Repartition
from maillage.portail.equilibre.lecture import Geographie, Vue

REGLE = (
    "Une action est une fiche et ses sous-actions, réunies : leur argent, leur classement et leurs "
    "communes s’y ajoutent. Une action rangée dans plusieurs classes compte entière dans chacune, "
    "et son argent aussi, car le partager supposerait une clé que personne n’a donnée : les lignes "
    "d’un tableau peuvent donc dépasser l’ensemble."
)
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
SANS_COMMUNE = typeset(
    "Aucune fiche ne nomme de commune : toutes valent pour l’ensemble du territoire. Les communes "
    "se choisissent dans chaque fiche, à la section « Publics et territoire »."
)
ABANDONS: dict[str, tuple[str, str]] = {
    StatutFiche.ABANDONNE: ("action abandonnée", "actions abandonnées"),
    StatutFiche.FUSIONNE: ("action fusionnée", "actions fusionnées"),
}
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


def say_perimetre(vue: Vue) -> list[str]:
    """Ce que la page compte, pour ce lecteur."""
    equilibre = vue.equilibre
    circles = join_et([cercle.label for cercle in vue.cercles])
    subs = (
        f", et leurs {pluriel(equilibre.sous_actions, 'sous-action')}"
        if equilibre.sous_actions > 1
        else ", et leur sous-action" * equilibre.sous_actions
    )
    shown = pluriel(equilibre.ensemble.actions, "action")
    where = "du cercle" if len(vue.cercles) == 1 else "des cercles"
    said = [
        (
            f"Cette page compte le plan tel qu’il est écrit aujourd’hui : {shown}{subs}. Ce sont "
            f"les fiches que vous voyez, {where} {circles}."
        ),
        REGLE,
    ]
    if shared := equilibre.partagees:
        said.append(
            f"{pluriel(shared, 'action est partagée', 'actions sont partagées')} par un autre "
            "contrat : entières ici, elles comptent aussi là-bas."
        )
    if equilibre.abandons or equilibre.abandons_argent:
        said.append(_say_abandons(equilibre))
    return list(map(typeset, said))


def _say_abandons(equilibre: Equilibre) -> str:
    counted = [pluriel(count, *ABANDONS[statut]) for statut, count in equilibre.abandons.items()]
    money = f" ({format_montant(equilibre.abandons_argent)})" if equilibre.abandons_argent else ""
    said = join_et(counted) or "des sous-actions abandonnées ou fusionnées"
    return f"À part, hors de tous les comptes : {said}{money}."


def say_argent(vue: Vue) -> list[str]:
    """L’argent inscrit, ce qui en manque, ce qui n’y entre pas."""
    equilibre, totaux = vue.equilibre, vue.equilibre.totaux
    if not totaux.total and not totaux.exclues and not totaux.sans_montant:
        return ["Aucun montant n’est encore inscrit sur ces actions."]
    base = vue.contrat.get_base_fiscale_display()
    said = [
        f"{format_montant(totaux.total)} sont inscrits, {base}, toutes années{_say_sought(totaux)}."
    ]
    if equilibre.sans_argent:
        said.append(
            f"{pluriel(equilibre.sans_argent, 'action n’a', 'actions n’ont')} aucun montant."
        )
    if totaux.sans_montant:
        lines = pluriel(totaux.sans_montant, "ligne attend", "lignes attendent")
        said.append(
            f"{lines} encore son montant : elle ne pèse rien ici."
            if totaux.sans_montant == 1
            else f"{lines} encore leur montant : elles ne pèsent rien ici."
        )
    if totaux.exclues:
        said.append(_say_exclues(totaux.exclues))
    return list(map(typeset, said))


def _say_sought(totaux: Totaux) -> str:
    """Ce que personne n’a encore promis."""
    sought = totaux.par_etat.get(EtatFinancement.A_RECHERCHER.label)
    if not sought:
        return ""
    if sought == totaux.total:
        return ", tous encore à rechercher"
    return f", dont {format_montant(sought)} encore à rechercher"


def _say_exclues(exclues: list[dict]) -> str:
    total = sum((Decimal(line["montant"] or 0) for line in exclues), Decimal("0.00"))
    money = f" ({format_montant(total)})" if total else ""
    count = pluriel(len(exclues), "convention départementale", "conventions départementales")
    verb = "n’entre" if len(exclues) == 1 else "n’entrent"
    return (
        f"{count}{money} {verb} pas dans les sommes : ce qui couvre tout un département ne se "
        "divise pas entre contrats."
    )


def say_repartition(repartition: Repartition, equilibre: Equilibre) -> list[str]:
    """Ce qui vient en tête, ce qui n’a rien, ce qui n’est pas rangé."""
    whole, grille = equilibre.ensemble, repartition.grille
    said = [_say_first(repartition, whole)]
    if grille.cle == "niveaux":
        said.append(_say_niveaux(equilibre))
    if empty := repartition.vides:
        said.append(f"Aucune action : {name_first([classe.libelle for classe in empty])}.")
    if several := repartition.multiples:
        said.append(
            f"{pluriel(several, 'action est rangée', 'actions sont rangées')} dans plusieurs "
            "classes et compte dans chacune."
            if several == 1
            else f"{pluriel(several, 'action')} sont rangées dans plusieurs classes et comptent "
            "dans chacune."
        )
    if bare := repartition.sans.actions:
        said.append(f"{grille.vide} : {pluriel(bare, 'action')} sur {whole.actions}.")
    return [typeset(phrase) for phrase in said if phrase]


def _say_first(repartition: Repartition, whole: Part) -> str:
    filled = repartition.remplies
    if not filled:
        return ""
    top, names = _find_first(filled, lambda part: part.actions)
    said = f"En tête, {names} : {pluriel(int(top), 'action')} sur {whole.actions}"
    money, leaders = _find_first(filled, lambda part: part.argent)
    if money:
        where = " aussi" if leaders == names else f", {leaders}"
        share = write_part(money, whole.argent)
        said += f" ; pour l’argent{where} : {format_montant(Decimal(money))}, soit {share}"
    return f"{said}."


def _find_first(filled: list[tuple[Classe, Part]], read) -> tuple[int | Decimal, str]:
    """La plus grande valeur, et le nom de ce qui l’atteint."""
    top = max(read(part) for _, part in filled)
    names = [f"« {classe.libelle} »" for classe, part in filled if read(part) == top]
    return top, name_first(names)


def _say_niveaux(equilibre: Equilibre) -> str:
    """Sur les personnes, sur leur milieu de vie, sur les deux."""
    niveaux = equilibre.niveaux
    if not (niveaux.personnes or niveaux.milieux or niveaux.deux):
        return ""
    return (
        f"{pluriel(niveaux.personnes, 'action agit', 'actions agissent')} sur les personnes seules "
        "(individuel, interpersonnel), "
        f"{pluriel(niveaux.milieux, 'action')} sur leur milieu de vie seul (organisationnel, "
        f"communautaire, politique), {pluriel(niveaux.deux, 'action')} sur les deux."
    )


def say_couverture(vue: Vue) -> list[str]:
    """Ce qui nomme des communes, ce qui n’en nomme pas, celles que rien ne nomme."""
    couverture = vue.equilibre.couverture
    if not couverture.nommees.actions:
        return [SANS_COMMUNE]
    said = [_say_nommees(couverture, vue.equilibre.ensemble)]
    if bare := couverture.sans_action:
        count = pluriel(len(bare), "commune n’est nommée", "communes ne sont nommées")
        names = name_first([lieu.nom for lieu in bare])
        said.append(f"{count} par aucune action en particulier : {names}.")
    return list(map(typeset, [*said, *_say_ailleurs(couverture, vue.geographie)]))


def _say_nommees(couverture: Couverture, whole: Part) -> str:
    named, everywhere = couverture.nommees, couverture.partout
    first = pluriel(named.actions, "action nomme", "actions nomment")
    others = pluriel(everywhere.actions, "autre vaut", "autres valent")
    return (
        f"{first} des communes, {others} pour tout le territoire. Seul l’argent des premières se "
        f"rattache à des communes : {format_montant(named.argent)}, soit "
        f"{write_part(named.argent, whole.argent)} de l’ensemble, compté entier dans chaque "
        "commune nommée."
    )


def _say_ailleurs(couverture: Couverture, geographie: Geographie) -> list[str]:
    """Les communes nommées qui ne sont pas du territoire ; sans territoire lu, rien à en dire."""
    if not couverture.ailleurs or geographie.resume is None:
        return []
    names = name_first([geographie.noms.get(code, code) for code in couverture.ailleurs])
    return [f"Des fiches nomment des communes hors du territoire : {names}."]


def say_besoin(besoin: Besoin) -> list[str]:
    """Qui touche quel tiers, en comptes, puis ce que ces comptes ne disent pas."""
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
    return list(map(typeset, [*said, RESERVE]))


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


def say_sources(vue: Vue) -> list[str]:
    """D’où viennent l’indice, les habitants et la géographie, et leurs années."""
    geographie, besoin = vue.geographie, vue.equilibre.besoin
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


def list_phrases(vue: Vue) -> list[str]:
    """Toutes les phrases de la page, dans son ordre, pour un fichier."""
    equilibre = vue.equilibre
    said = [vue.contrat.nom, *say_perimetre(vue), *say_argent(vue)]
    for repartition in equilibre.repartitions:
        title = repartition.grille.libelle
        said += [
            typeset(f"{title} : {phrase}") for phrase in say_repartition(repartition, equilibre)
        ]
    said += say_couverture(vue)
    if equilibre.besoin:
        said += [*say_besoin(equilibre.besoin), typeset(COUPE)]
    return [*said, *say_manques(vue), *say_sources(vue)]


def say_manques(vue: Vue) -> list[str]:
    """Ce qui manque pour rapprocher les actions du besoin, et où cela se donne."""
    geographie = vue.geographie
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
