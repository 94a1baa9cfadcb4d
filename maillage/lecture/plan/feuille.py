"""Lire une feuille de plan, ligne à ligne, de haut en bas."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage.core.texte import fold
from maillage.lecture.classeur import Feuille, Valeur, is_filled
from maillage.lecture.plan.arbre import Arbre
from maillage.lecture.plan.champs import GENRES_CUMULABLES, Champ
from maillage.lecture.plan.fiches import Remplisseur, build_poste, cut_titre, read_code, read_titre
from maillage.lecture.plan.intitules import Intitule, normalize_code, parse_intitule
from maillage.lecture.plan.rangees import (
    Cellules,
    filled_cells,
    heading_level,
    is_filled_down,
    is_generic,
    is_total,
    merged_from,
    merged_widths,
    parse_heading,
    pop_erreurs,
    repeats_header,
    row_text,
)
from maillage.lecture.plan.resultat import Constat, FicheLue, PlanLu, Source
from maillage.lecture.tableau import Entete
from maillage.lecture.valeurs import texte

STRUCTURE = frozenset(("axe", "objectif", "titre", "sous_action", "code"))
_SANS_COPIE = frozenset(("montant", "financeur", "date_debut", "date_fin"))


@dataclass
class LecteurFeuille:
    """L’état de la lecture : où l’on est dans l’arbre, et la dernière fiche ouverte.

    `champs` donne, par colonne, la clé et le champ ; `libelles` l’en-tête de chaque colonne lue,
    reconnue ou non. `nomme_axe` : le nom de la feuille est celui d’un axe.
    """

    feuille: Feuille
    entete: Entete
    champs: Mapping[int, tuple[str, Champ]]
    libelles: Mapping[int, str]
    plan: PlanLu
    arbre: Arbre
    nomme_axe: bool = False

    axe: int | None = None
    branche: dict[int, int] = field(default_factory=dict)
    mere: int | None = None
    derniere: int | None = None
    derniere_ligne: int = -2
    repris: list[int] = field(default_factory=list)
    erreurs: dict[tuple[int, int], str] = field(default_factory=dict)
    # Par colonne d’arbre, le dernier texte et ce qu’il a donné : il se répète à chaque ligne.
    vus: dict[int, tuple] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places: dict[str, list[int]] = defaultdict(list)
        for colonne, (_, champ) in self.champs.items():
            self.places[champ.genre].append(colonne)
        self.places["objectif"].sort(key=lambda colonne: self.champs[colonne][1].niveau)
        contenu = {
            colonne: build_poste(cle, champ)
            for colonne, (cle, champ) in self.champs.items()
            if champ.genre not in STRUCTURE
        }
        notes = {c: nom for c, nom in self.libelles.items() if c in contenu or c not in self.champs}
        self.remplisseur = Remplisseur(self.feuille, self.plan, contenu, notes)
        self.fusions = merged_from(self.feuille)
        self.fusions_par_ligne: dict[int, list[int]] = defaultdict(list)
        for ligne, colonne in self.fusions:
            self.fusions_par_ligne[ligne].append(colonne)
        self.largeurs = merged_widths(self.feuille)
        donnees = self.feuille.lignes[self.entete.premiere_donnee :]
        guides = self.places["axe"] or self.places["objectif"][:1]
        self.descend = {
            colonne: is_filled_down(donnees, (guides or [colonne])[0])
            for colonne in (*self.places["axe"], *self.places["objectif"])
        }

    # ---- lignes -------------------------------------------------------------------------

    def read(self) -> None:
        """Lit toute la feuille dans le plan."""
        for indice in self.entete.explicatives:
            self._refuse(indice, "Ligne de consignes, sans donnée")
        for indice in range(self.entete.lignes[0] if self.entete.lignes else 0):
            self._read_title(indice)
        for indice in range(self.entete.premiere_donnee, len(self.feuille.lignes)):
            self._read_row(indice)
        self._tell_erreurs()
        self._tell_repris()

    def _read_title(self, indice: int) -> None:
        """Au-dessus de l’en-tête, seul un intitulé d’axe compte ; le reste est un titre de page."""
        cellules = filled_cells(self.feuille.lignes[indice])
        for valeur in cellules.values():
            intitule = parse_intitule(texte(valeur))
            if intitule.genre == "axe" and intitule.code:
                self._set_axe(indice, intitule)
                return
        if cellules:
            self._refuse(indice, "Ligne au-dessus du tableau, non importée")

    def _read_row(self, indice: int) -> None:
        cellules = filled_cells(self.feuille.lignes[indice])
        for colonne, valeur in pop_erreurs(cellules).items():
            self.erreurs[indice, colonne] = str(valeur)
        if not cellules:
            return
        if is_total(cellules):
            self._refuse(indice, "Ligne de total, non importée")
        elif repeats_header(cellules, self.feuille.lignes[self.entete.ligne]):
            self._refuse(indice, "En-tête répété, non importé")
        elif not self._read_heading(indice, cellules):
            self._read_axe(indice, cellules)
            self._read_objectifs(indice, cellules)
            self._read_action(indice, cellules)

    def _refuse(self, indice: int, message: str) -> None:
        contenu = row_text(filled_cells(self.feuille.lignes[indice]))
        self.plan.refusees.append(
            Constat(self.feuille.nom, self.feuille.numero(indice), "", message, contenu)
        )

    def _verify(
        self, indice: int, colonne: int, message: str, avant: str = "", apres: str = ""
    ) -> None:
        nom = self.libelles.get(colonne, "")
        self.plan.a_verifier.append(
            Constat(self.feuille.nom, self.feuille.numero(indice), nom, message, avant, apres)
        )

    def _source(self, indice: int) -> Source:
        return Source(self.feuille.nom, self.feuille.numero(indice))

    # ---- axes et objectifs --------------------------------------------------------------

    def _read_heading(self, indice: int, cellules: Cellules) -> bool:
        if len(cellules) > 2:
            return False
        colonne = next(iter(cellules))
        structure = colonne in self.champs and self.champs[colonne][1].genre in ("axe", "objectif")
        largeur = self.largeurs.get(indice, 1)
        intitule = parse_heading(cellules, largeur, structure=structure)
        if intitule is None or len(cellules) == 2 and structure:
            return False
        if intitule.genre == "axe":
            self._set_axe(indice, intitule)
        else:
            niveau = heading_level(intitule, texte(cellules[colonne]))
            self._set_objectif(indice, intitule, niveau)
        self.mere = None
        return True

    def _set_axe(self, indice: int, intitule: Intitule) -> None:
        rang = self.arbre.find_axe(intitule, self._source(indice), self._axe_label())
        if rang != self.axe:
            self.branche = {}
            self.mere = None
        self.axe = rang

    def _axe_label(self) -> str:
        return self.libelles.get((self.places["axe"] or [-1])[0], "Axe")

    def _set_objectif(self, indice: int, intitule: Intitule, niveau: int) -> None:
        parents = [self.branche[n] for n in sorted(self.branche) if n < niveau]
        self.branche = {n: rang for n, rang in self.branche.items() if n < niveau}
        self._ensure_axe(indice)
        self.branche[niveau] = self.arbre.find_objectif(
            intitule,
            niveau=len(parents) + 1,
            axe=self.axe,
            parent=parents[-1] if parents else None,
            source=self._source(indice),
        )

    def _ensure_axe(self, indice: int) -> None:
        """Sans axe écrit, le nom de la feuille en tient lieu."""
        if self.axe is None and self.nomme_axe and not is_generic(self.feuille.nom):
            self._set_axe(indice, parse_intitule(self.feuille.nom))

    def _value(self, indice: int, colonne: int, cellules: Cellules) -> Valeur:
        """La cellule, ou celle qui la couvre par une fusion."""
        if colonne in cellules:
            return cellules[colonne]
        origine = self.fusions.get((indice, colonne))
        if origine is None or origine[0] < self.entete.premiere_donnee:
            return ""
        ligne = self.feuille.lignes[origine[0]]
        return ligne[origine[1]] if origine[1] < len(ligne) else ""

    def _read_axe(self, indice: int, cellules: Cellules) -> None:
        for colonne in self.places["axe"]:
            valeur = self._value(indice, colonne, cellules)
            if is_filled(valeur):
                if self.vus.get(colonne) != (valeur, self.axe):
                    self._read_axe_cell(indice, colonne, texte(valeur))
                    self.vus[colonne] = (valeur, self.axe)
            elif not self.descend[colonne] and self.axe is not None:
                self.axe, self.branche, self.mere = None, {}, None
            elif self.axe is not None:
                self.repris.append(indice)

    def _read_axe_cell(self, indice: int, colonne: int, brut: str) -> None:
        """Un axe ; deux dans la même cellule : le premier est retenu, c’est signalé."""
        parties = [partie for partie in brut.replace(";", "\n").split("\n") if partie.strip()]
        intitules = [parse_intitule(partie) for partie in parties]
        if len(intitules) > 1 and all(i.genre == "axe" and i.code for i in intitules):
            message = "Plusieurs axes dans une cellule : la fiche est rangée dans le premier"
            self._verify(indice, colonne, message, brut, parties[0])
            self._set_axe(indice, intitules[0])
            return
        self._set_axe(indice, parse_intitule(" ".join(brut.split())))

    def _read_objectifs(self, indice: int, cellules: Cellules) -> None:
        for colonne in self.places["objectif"]:
            niveau = self.champs[colonne][1].niveau
            valeur = self._value(indice, colonne, cellules)
            if is_filled(valeur):
                if self.vus.get(colonne) == (valeur, self.axe, self.branche.get(niveau)):
                    continue
                intitule = parse_intitule(" ".join(texte(valeur).split()))
                self._set_objectif(indice, intitule, niveau)
                self.vus[colonne] = (valeur, self.axe, self.branche[niveau])
            elif not self.descend[colonne]:
                self.branche.pop(niveau, None)

    # ---- fiches -------------------------------------------------------------------------

    def _first(self, genre: str, cellules: Cellules) -> tuple[int, Valeur]:
        for colonne in self.places[genre]:
            if colonne in cellules:
                return colonne, cellules[colonne]
        return (self.places[genre] or [-1])[0], ""

    def _read_action(self, indice: int, cellules: Cellules) -> None:
        colonne_titre, titre = self._first("titre", cellules)
        _, sous_titre = self._first("sous_action", cellules)
        if is_filled(sous_titre):
            self._read_sous_action(indice, cellules, texte(titre), texte(sous_titre))
        elif is_filled(titre):
            self.mere = self._add(indice, cellules, texte(titre), None)
        elif self._has_content(cellules):
            if self._continues(indice, cellules, colonne_titre):
                self._continue(indice, cellules)
            else:
                self._add_untitled(indice, cellules)

    def _has_content(self, cellules: Cellules) -> bool:
        structure = (*self.places["axe"], *self.places["objectif"])
        return any(c in self.libelles and c not in structure for c in cellules)

    def _read_sous_action(
        self, indice: int, cellules: Cellules, titre: str, sous_titre: str
    ) -> None:
        """La sous-action rejoint l’action du même titre, créée au besoin pour la porter."""
        if titre and (self.mere is None or not self._is_mere(titre)):
            self.mere = self._add(indice, {}, titre, None)
            message = "Une fiche est créée pour porter ses sous-actions"
            numero = self.feuille.numero(indice)
            self.plan.reparations.append(Constat(self.feuille.nom, numero, "Titre", message, titre))
        self._add(indice, cellules, sous_titre, self.mere)

    def _is_mere(self, titre: str) -> bool:
        mere = self.plan.fiches[self.mere] if self.mere is not None else None
        return mere is not None and fold(mere.titre) == fold(cut_titre(read_titre(titre).titre))

    def _add_untitled(self, indice: int, cellules: Cellules) -> None:
        numero = self.feuille.numero(indice)
        titre = f"Action sans titre (ligne {numero})"
        self.mere = self._add(indice, cellules, titre, None)
        self._verify(
            indice, (self.places["titre"] or [-1])[0], "Cette ligne n’a pas de titre", "", titre
        )

    def _continues(self, indice: int, cellules: Cellules, colonne_titre: int) -> bool:
        """Une fiche étalée sur plusieurs lignes : titre fusionné, ou suite de listes, de textes."""
        if self.derniere is None or not self._is_same_branch(self.plan.fiches[self.derniere]):
            return False
        if (indice, colonne_titre) in self.fusions:
            return True
        contenu = {c: self.champs[c][1].genre for c in cellules if c in self.champs}
        genres = {genre for genre in contenu.values() if genre not in ("axe", "objectif")}
        suite = indice == self.derniere_ligne + 1 and len(genres) <= 3
        return suite and genres <= GENRES_CUMULABLES - {"financeur"} and len(genres) > 0

    def _is_same_branch(self, fiche: FicheLue) -> bool:
        return (fiche.axe_ref, fiche.objectif_ref) == (self.axe, self._objectif())

    def _objectif(self) -> int | None:
        """L’objectif le plus profond de la branche où l’on est."""
        return self.branche[max(self.branche)] if self.branche else None

    def _continue(self, indice: int, cellules: Cellules) -> None:
        fiche = self.plan.fiches[self.derniere or 0]
        self.remplisseur.fill(fiche, cellules)
        self._keep_code(fiche, cellules)
        self.derniere_ligne = indice
        message = f"Ligne sans titre : ajoutée à la fiche de la ligne {fiche.source.ligne}"
        self._verify(indice, -1, message, row_text(cellules), fiche.titre)

    def _add(self, indice: int, cellules: Cellules, titre: str, parent: int | None) -> int:
        self._ensure_axe(indice)
        intitule = read_titre(titre)
        fiche = FicheLue(
            self._read_code(indice, cellules, intitule),
            cut_titre(intitule.titre),
            self.axe,
            self._objectif(),
            parent,
            self._source(indice),
        )
        if fiche.titre != intitule.titre:
            self._keep_titre(indice, fiche, intitule.titre)
        self.remplisseur.fill(fiche, self._with_merged(indice, cellules))
        self._keep_code(fiche, cellules)
        self.plan.fiches.append(fiche)
        self.derniere, self.derniere_ligne = len(self.plan.fiches) - 1, indice
        return self.derniere

    def _keep_titre(self, indice: int, fiche: FicheLue, entier: str) -> None:
        fiche.notes.append(f"Titre complet : {entier}")
        self.plan.reparations.append(
            Constat(self.feuille.nom, self.feuille.numero(indice), "Titre",
                    "Titre de plus de 300 signes : coupé au mot, gardé entier en note",
                    entier, fiche.titre)
        )  # fmt: skip

    def _read_code(self, indice: int, cellules: Cellules, intitule: Intitule) -> str:
        colonne, valeur = self._first("code", cellules)
        if not is_filled(valeur):
            return intitule.code
        code, doute = read_code(valeur)
        if doute:
            self._verify(indice, colonne, doute, texte(valeur), code)
        return code or intitule.code

    def _keep_code(self, fiche: FicheLue, cellules: Cellules) -> None:
        """Ce que le numéro retenu ne redit pas est gardé en note."""
        for colonne in self.places["code"]:
            brut = texte(cellules.get(colonne))
            if brut and (not fiche.code or fiche.code not in normalize_code(brut)):
                fiche.notes.append(f"{self.libelles[colonne]} : {brut}")

    def _with_merged(self, indice: int, cellules: Cellules) -> Cellules:
        """Ajoute les valeurs fusionnées sur plusieurs fiches, sauf montants et dates."""
        if indice not in self.fusions_par_ligne or not cellules:
            return cellules
        completes = dict(cellules)
        for colonne in self.fusions_par_ligne[indice]:
            champ = self.champs.get(colonne, ("", None))[1]
            valeur = self._value(indice, colonne, cellules)
            if champ is None or champ.genre in STRUCTURE or colonne in cellules:
                continue
            if not is_filled(valeur):
                continue
            if champ.genre in _SANS_COPIE:
                message = "Cellule fusionnée sur plusieurs fiches : laissée à la première"
                self._verify(indice, colonne, message, texte(valeur))
            else:
                completes[colonne] = valeur
        return completes

    # ---- constats de la feuille ---------------------------------------------------------

    def _tell_erreurs(self) -> None:
        """Les formules en erreur sont lues comme vides, et dites une à une."""
        erreurs = sorted((self.feuille.erreurs | self.erreurs).items())
        for (indice, colonne), valeur in erreurs:
            if indice >= self.entete.premiere_donnee:
                self._verify(indice, colonne, "Formule en erreur : lue comme vide", valeur)

    def _tell_repris(self) -> None:
        if not self.repris:
            return
        debut, fin = (self.feuille.numero(self.repris[rang]) for rang in (0, -1))
        message = f"Les cellules d’axe vides reprennent l’axe du dessus, des lignes {debut} à {fin}"
        if debut == fin:
            message = "La cellule d’axe vide reprend l’axe du dessus"
        self.plan.reparations.append(Constat(self.feuille.nom, debut, self._axe_label(), message))
