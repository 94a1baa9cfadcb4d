"""Lire le plan d’un contrat dans un classeur : choisir les feuilles, puis les lire."""

from collections.abc import Iterable, Mapping
from typing import Any

from maillage.lecture.classeur import Classeur, Feuille, is_filled
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.plan.arbre import Arbre
from maillage.lecture.plan.champs import Champ, gather_champs
from maillage.lecture.plan.colonnes import Proposition, base_champ, propose_colonnes
from maillage.lecture.plan.controles import check_plan
from maillage.lecture.plan.feuille import LecteurFeuille
from maillage.lecture.plan.intitules import parse_intitule
from maillage.lecture.plan.resultat import Constat, PlanLu
from maillage.lecture.reperes import column_letter
from maillage.lecture.tableau import Entete
from maillage.lecture.valeurs import texte

IGNORE = "ignore"

type Correspondance = Mapping[str, Mapping[int, str]]


def read_plan(
    classeur: Classeur,
    *,
    champs: Iterable[Champ] = (),
    correspondance: Correspondance | None = None,
) -> PlanLu:
    """Lit tout le plan. Ne refuse jamais un classeur : ce qui n’est pas compris est dit et gardé.

    `champs` s’ajoutent aux champs de base. `correspondance` donne, par nom de feuille, le champ de
    chaque colonne (indice à partir de 0) ; une feuille absente n’est pas lue, une colonne absente
    va en note, `"ignore"` écarte la colonne. `None` : tout est proposé. Lève `ErreurLecture` si la
    correspondance nomme un champ inconnu.
    """
    ajoutes = tuple(champs)
    connus = gather_champs(ajoutes)
    plan = PlanLu()
    retenues = _keep(classeur, ajoutes, correspondance)
    gardees = {feuille.nom for feuille, _ in retenues}
    plan.refusees.extend(
        _ignored(feuille, correspondance)
        for feuille in classeur.feuilles
        if feuille.nom not in gardees
    )
    arbre = Arbre(plan)
    for feuille, proposition in retenues:
        choix = _choose(feuille, proposition, correspondance)
        _read_feuille(feuille, proposition, choix, connus, arbre, len(retenues) > 1)
    arbre.close()
    check_plan(plan)
    return plan


def _keep(
    classeur: Classeur, champs: tuple[Champ, ...], correspondance: Correspondance | None
) -> list[tuple[Feuille, Proposition]]:
    """Les feuilles choisies ; sinon celles qui ont l’allure d’un plan, à défaut un titre seul."""
    paires = [(feuille, propose_colonnes(feuille, champs)) for feuille in classeur.feuilles]
    if correspondance is not None:
        return [(f, p) for f, p in paires if f.nom in correspondance and any(f.lignes)]
    plans = [(f, p) for f, p in paires if p.is_plan]
    return plans or [(f, p) for f, p in paires if p.has_titre]


def _ignored(feuille: Feuille, correspondance: Correspondance | None) -> Constat:
    if not feuille.lignes:
        message = "Feuille vide"
    elif correspondance is not None:
        message = "Feuille non choisie, non importée"
    else:
        message = "Aucun tableau d’actions reconnu dans cette feuille : elle n’est pas importée"
    return Constat(feuille.nom, 0, "", message)


def _choose(
    feuille: Feuille, proposition: Proposition, correspondance: Correspondance | None
) -> dict[int, str]:
    if correspondance is None:
        return proposition.correspondance
    # Passée par du JSON, une correspondance a des clés en texte.
    return {int(rang): cle or "" for rang, cle in correspondance[feuille.nom].items()}


def _read_feuille(
    feuille: Feuille,
    proposition: Proposition,
    choix: dict[int, str],
    connus: Mapping[str, Champ],
    arbre: Arbre,
    plusieurs: bool,
) -> None:
    entete = proposition.entete or _first_row(feuille)
    champs = {rang: (cle, _champ(cle, connus)) for rang, cle in choix.items()
              if cle and cle != IGNORE}  # fmt: skip
    libelles = _labels(feuille, entete)
    for rang, cle in choix.items():
        if cle == IGNORE:
            libelles.pop(rang, None)
        else:
            libelles.setdefault(rang, column_letter(rang))
    plan = arbre.plan
    plan.non_reconnu.extend(_unknown(feuille, entete, libelles, champs))
    if feuille.masquee:
        plan.a_verifier.append(
            Constat(feuille.nom, 0, "", "Feuille masquée, importée tout de même")
        )
    a_un_axe = any(champ.genre == "axe" for _, champ in champs.values())
    nomme_axe = not a_un_axe and (plusieurs or parse_intitule(feuille.nom).genre == "axe")
    LecteurFeuille(feuille, entete, champs, libelles, plan, arbre, nomme_axe).read()


def _champ(cle: str, connus: Mapping[str, Champ]) -> Champ:
    try:
        return base_champ(cle, connus)
    except KeyError as erreur:
        raise ErreurLecture(
            f"La correspondance des colonnes cite un champ inconnu, « {cle} » : choisissez de "
            "nouveau le champ de cette colonne."
        ) from erreur


def _first_row(feuille: Feuille) -> Entete:
    """Sans libellé connu, la première ligne d’au moins deux cellules sert d’en-tête."""
    larges = (i for i, ligne in enumerate(feuille.lignes) if sum(map(is_filled, ligne)) >= 2)
    indice = next(larges, 0)
    ligne = feuille.lignes[indice]
    return Entete(indice, tuple(map(texte, ligne)), indice + 1, (indice,), ("",) * len(ligne))


def _labels(feuille: Feuille, entete: Entete) -> dict[int, str]:
    """L’en-tête de chaque colonne du fichier, ou sa lettre."""
    largeur = max((len(ligne) for ligne in feuille.lignes), default=0)
    noms = [" ".join(libelle.split()) for libelle in entete.libelles]
    noms += [""] * (largeur - len(noms))
    return {rang: nom or f"Colonne {column_letter(rang)}" for rang, nom in enumerate(noms)}


def _unknown(
    feuille: Feuille, entete: Entete, libelles: Mapping[int, str], champs: Mapping[int, Any]
) -> Iterable[Constat]:
    """Un constat par colonne non reconnue qui contient quelque chose."""
    ligne_entete = feuille.numero(entete.ligne)
    donnees = feuille.lignes[entete.premiere_donnee :]
    for rang, libelle in libelles.items():
        if rang in champs:
            continue
        colonne = (ligne[rang] for ligne in donnees if rang < len(ligne))
        exemple = next((texte(valeur) for valeur in colonne if is_filled(valeur)), "")
        if exemple:
            message = "Colonne non reconnue : son contenu est gardé en note sur chaque fiche"
            yield Constat(feuille.nom, ligne_entete, libelle, message, exemple)
