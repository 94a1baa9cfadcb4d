"""Dire l’équilibre en phrases prudentes : des comptes, et ce qu’ils ne disent pas."""

from decimal import Decimal

from maillage.contrats.defavorisation.geographie import Geographie
from maillage.contrats.defavorisation.phrases import (
    COUPE,
    name_first,
    say_besoin,
    say_manques,
    say_sources,
    write_part,
)
from maillage.contrats.enums import StatutFiche
from maillage.core.texte import format_montant, join_et, pluriel, typeset
from maillage.financements.enums import EtatFinancement
from maillage.financements.totaux import Totaux
from maillage.portail.equilibre.calcul import Classe, Couverture, Equilibre, Part, Repartition
from maillage.portail.equilibre.lecture import Vue

REGLE = (
    "Une action est une fiche et ses sous-actions, réunies : leur argent, leur classement et leurs "
    "communes s’y ajoutent. Une action rangée dans plusieurs classes compte entière dans chacune, "
    "et son argent aussi, car le partager supposerait une clé que personne n’a donnée : les lignes "
    "d’un tableau peuvent donc dépasser l’ensemble."
)
SANS_COMMUNE = typeset(
    "Aucune fiche ne nomme de commune : toutes valent pour l’ensemble du territoire. Les communes "
    "se choisissent dans chaque fiche, à la section « Publics et territoire »."
)
ABANDONS: dict[str, tuple[str, str]] = {
    StatutFiche.ABANDONNE: ("action abandonnée", "actions abandonnées"),
    StatutFiche.FUSIONNE: ("action fusionnée", "actions fusionnées"),
}


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
    return [*said, *say_manques(vue.geographie), *say_sources(vue.geographie, equilibre.besoin)]
