"""Remplir une fiche à partir des cellules de sa ligne, et dire ce qu’on a réparé."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.core.texte import format_montant
from maillage.lecture.classeur import Feuille, Valeur
from maillage.lecture.plan.cellules import CelluleLue, read_cellule
from maillage.lecture.plan.champs import CHAMPS, Champ
from maillage.lecture.plan.intitules import Intitule, normalize_code, parse_intitule
from maillage.lecture.plan.resultat import Constat, FicheLue, FinancementLu, PlanLu
from maillage.lecture.valeurs import texte

TITRE_MAX = 300
CODE_MAX = 20
_MOT_COURT = 80
_COUPLE = frozenset(("financeur", "montant"))
_LIBELLES = {champ.cle: champ.libelle for champ in CHAMPS}


@dataclass(slots=True)
class Poste:
    """Une colonne prête à lire. `part` et `numero` : sa place dans un couple financeur, montant.

    `lues` garde les mots courts déjà lus : statuts, structures et priorités se répètent sans cesse.
    """

    cle: str
    champ: Champ
    part: str = ""
    numero: int = 0
    lues: dict[str, CelluleLue] = field(default_factory=dict)

    def read(self, valeur: Valeur) -> CelluleLue:
        lue = read_cellule(self.champ, valeur)
        if isinstance(valeur, str) and len(valeur) <= _MOT_COURT:
            self.lues[valeur] = lue
        return lue


def build_poste(cle: str, champ: Champ) -> Poste:
    """Le poste d’un champ ; « montant_2 » est le montant du deuxième financeur."""
    nom, _, numero = cle.rpartition("_")
    if nom in _COUPLE:
        return Poste(cle, champ, nom, int(numero))
    return Poste(cle, champ, cle if cle in _COUPLE else "")


def _couples() -> defaultdict[int, defaultdict[str, list]]:
    """Par numéro de financeur, les noms et les montants de la ligne."""
    return defaultdict(lambda: defaultdict(list))


@dataclass
class Remplisseur:
    """Range les cellules d’une feuille dans des fiches. `postes` : par colonne."""

    feuille: Feuille
    plan: PlanLu
    postes: Mapping[int, Poste]
    libelles: Mapping[int, str]
    _financements: defaultdict[int, defaultdict[str, list]] = field(default_factory=_couples)

    def fill(self, fiche: FicheLue, cellules: Mapping[int, Valeur]) -> None:
        """Pose chaque cellule dans son champ ; sans champ, en note avec son en-tête."""
        if self._financements:
            self._financements = _couples()
        for colonne, valeur in cellules.items():
            poste = self.postes.get(colonne)
            if poste is not None:
                self._store(fiche, colonne, poste, valeur)
            elif colonne in self.libelles:
                fiche.notes.append(f"{self.libelles[colonne]} : {texte(valeur)}")
        if self._financements:
            self._store_financements(fiche)

    def _store(self, fiche: FicheLue, colonne: int, poste: Poste, valeur: Valeur) -> None:
        lue = poste.lues.get(valeur) if isinstance(valeur, str) else None
        if lue is None:
            lue = poste.read(valeur)
        if lue.reparation or lue.a_verifier or lue.garde:
            self._tell(fiche, colonne, valeur, lue)
        if lue.deplaces:
            self._move(fiche, colonne, poste.champ, lue.deplaces)
        lu = lue.valeur
        if not lu and (lu is None or lu == "" or lu == []):
            return
        if poste.part:
            self._financements[poste.numero][poste.part].append(lu)
        elif poste.cle not in fiche.valeurs:
            fiche.valeurs[poste.cle] = list(lu) if isinstance(lu, list) else lu
        else:
            self._combine(fiche, colonne, poste, lu)

    def _tell(self, fiche: FicheLue, colonne: int, valeur: Valeur, lue: CelluleLue) -> None:
        brut = texte(valeur)
        if lue.reparation:
            self._constat(self.plan.reparations, fiche, colonne, lue.reparation, brut, lue.valeur)
        if lue.a_verifier:
            self._constat(self.plan.a_verifier, fiche, colonne, lue.a_verifier, brut, lue.valeur)
        if lue.garde:
            fiche.notes.append(f"{self.libelles[colonne]} : {brut}")

    def _constat(
        self, liste: list[Constat], fiche: FicheLue, colonne: int, message: str, avant: str,
        apres: Any,
    ) -> None:  # fmt: skip
        ligne, libelle = fiche.source.ligne, self.libelles.get(colonne, "")
        liste.append(Constat(self.feuille.nom, ligne, libelle, message, avant, describe(apres)))

    def _move(
        self, fiche: FicheLue, colonne: int, champ: Champ, organisations: tuple[str, ...]
    ) -> None:
        """Les organisations trouvées parmi des personnes rejoignent leur vrai champ."""
        liste = fiche.valeurs.setdefault(champ.organisations, [])
        for nom in organisations:
            if nom not in liste:
                liste.append(nom)
        cible = _LIBELLES.get(champ.organisations, champ.organisations)
        message = f"Une organisation n’est pas une personne : déplacée vers « {cible} »"
        noms = ", ".join(organisations)
        self._constat(self.plan.reparations, fiche, colonne, message, noms, "")

    def _combine(self, fiche: FicheLue, colonne: int, poste: Poste, valeur: Any) -> None:
        """Deux colonnes pour un champ : les listes et les textes s’ajoutent, le reste se note."""
        deja = fiche.valeurs[poste.cle]
        if isinstance(deja, list):
            deja.extend(element for element in valeur if element not in deja)
        elif isinstance(deja, str) and poste.champ.genre in ("texte", "riche"):
            fiche.valeurs[poste.cle] = f"{deja}\n{valeur}"
        elif deja != valeur:
            fiche.notes.append(f"{self.libelles[colonne]} : {describe(valeur)}")
            message = "Deuxième valeur pour ce champ : gardée en note"
            self._constat(self.plan.a_verifier, fiche, colonne, message, describe(valeur), deja)

    def _store_financements(self, fiche: FicheLue) -> None:
        lignes = []
        for _, couple in sorted(self._financements.items()):
            montants = couple["montant"] or [None]
            noms = ", ".join(couple["financeur"])
            lignes += [FinancementLu(noms, montant) for montant in montants]
        fiche.valeurs.setdefault("financeurs", []).extend(lignes)
        for ligne in lignes:
            if not ligne.financeur:
                message = "Un montant n’a pas de financeur"
                source = fiche.source
                self.plan.a_verifier.append(
                    Constat(source.feuille, source.ligne, "Montant", message,
                            describe(ligne.montant))
                )  # fmt: skip


def describe(valeur: Any) -> str:
    """Une valeur lue, écrite pour une personne."""
    if isinstance(valeur, list | tuple):
        return ", ".join(describe(element) for element in valeur)
    return format_montant(valeur) if isinstance(valeur, Decimal) else texte(valeur)


def read_titre(brut: str) -> Intitule:
    """Le titre d’une fiche et le numéro écrit devant, s’il y en a un."""
    ligne = " ".join(brut.split())
    intitule = parse_intitule(ligne)
    if not intitule.titre or intitule.genre in ("axe", "objectif"):
        return Intitule("fiche", "", ligne)
    return intitule


def read_code(valeur: Valeur) -> tuple[str, str]:
    """Le numéro d’une fiche et un doute éventuel (« 1.2 » que le tableur a changé en date)."""
    if isinstance(valeur, datetime.date):
        code = f"{valeur.day}.{valeur.month}"
        return code, "Le tableur a sans doute changé le numéro en date"
    brut = texte(valeur)
    intitule = parse_intitule(brut)
    code = intitule.code if intitule.code and not intitule.titre else normalize_code(brut)
    if len(code) > CODE_MAX:
        return "", "Trop long pour un numéro : gardé en note"
    return code, ""


def cut_titre(titre: str) -> str:
    """Le titre coupé au mot, en 300 signes au plus."""
    if len(titre) <= TITRE_MAX:
        return titre
    coupe = titre[: TITRE_MAX - 1]
    return f"{(coupe.rpartition(' ')[0] or coupe).rstrip(' ,;:')}…"
