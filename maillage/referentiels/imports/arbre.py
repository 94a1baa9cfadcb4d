"""D’un classeur à un arbre : chaque ligne trouve son parent, ou dit pourquoi elle ne le peut."""

import re

from maillage.core.texte import fold
from maillage.lecture.classeur import Classeur
from maillage.referentiels.actions.arbre import PROFONDEUR_MAX
from maillage.referentiels.enums import GenreObjectif
from maillage.referentiels.imports.colonnes import GENRES, MOTS_NIVEAU
from maillage.referentiels.imports.lecture import (
    NOEUDS_MAX,
    ArbreLu,
    Ligne,
    NoeudLu,
    Page,
    check_length,
    check_page,
    find_pages,
)

# « 1.2 Développer », « A1 – Développer », « Axe 2 : Développer » : le code est dans l’intitulé.
_CODE = r"(?P<code>[A-Z]{0,3}\d{1,3}(?:[.\-]\d{1,3})*)"
_MOT = r"(?:axe|orientation|objectif|priorité|action|mesure|thème)\s+(?:n°\s*)?"
EN_TETE = (
    re.compile(rf"{_MOT}{_CODE}\s*[.:–—-]\s+(?P<titre>\S.*)", re.IGNORECASE | re.DOTALL),
    re.compile(rf"{_CODE}\s*(?:[.:)]|\s[–—-])\s*(?P<titre>[^\W\d].*)", re.DOTALL),
    re.compile(r"(?P<code>[A-Z]{0,3}\d{1,3}(?:[.]\d{1,3})+)\s+(?P<titre>\S.*)", re.DOTALL),
)


def read_arbre(classeur: Classeur) -> ArbreLu:
    """L’arbre d’un classeur, feuille après feuille.

    Lève ``ErreurLecture`` si rien n’y ressemble à un arbre ; tout autre défaut est dans le rendu.
    """
    lu = ArbreLu()
    for page in find_pages(classeur, lu):
        check_page(page)
        reader = _ParNiveau(page) if len(page.plan.etages) > 1 else _EnLignes(page)
        reader.read()
    if len(lu.noeuds) > NOEUDS_MAX:
        lu.refuse(f"L’arbre a {len(lu.noeuds)} objectifs, {NOEUDS_MAX} au plus : scindez-le.")
    if not lu.noeuds and not lu.defauts:
        lu.refuse("Le tableau a un en-tête, mais aucun objectif en dessous.")
    _check_codes(lu)
    return lu


def _check_codes(lu: ArbreLu) -> None:
    seen: dict[str, NoeudLu] = {}
    for noeud in lu.noeuds:
        if noeud.code and noeud.code in seen:
            first = seen[noeud.code]
            phrase = f"le code « {noeud.code} » est déjà à la ligne {first.ligne}."
            lu.refuse(phrase, noeud.ligne, "Code", noeud.feuille)
        seen.setdefault(noeud.code, noeud)


def split_code(titre: str) -> tuple[str, str]:
    """« 1.2 Développer » → (« 1.2 », « Développer ») ; sans code, il est vide."""
    for motif in EN_TETE:
        if found := motif.fullmatch(titre):
            return found["code"].upper(), found["titre"].strip()
    return "", titre


def flatten(titre: str) -> str:
    """Un intitulé tient sur une ligne."""
    return " ".join(titre.split())


def read_champs(ligne: Ligne, genre: str = "") -> dict[str, str]:
    """Genre, description, preuve et source, si le fichier en a la colonne ; refuse l’inconnu."""
    simples = ligne.page.plan.simples
    fields: dict[str, str] = {}
    for name in ("description", "preuve", "source"):
        if name in simples:
            fields[name] = ligne.get(name)
            check_length(ligne, name, fields[name], simples[name])
    said = ligne.get("genre")
    if said and fold(said) not in GENRES:
        known = ", ".join(item.label for item in GenreObjectif)
        ligne.refuse(f"« {said[:60]} » n’est pas un genre ({known}).", simples["genre"])
    if "genre" in simples or genre:
        fields["genre"] = GENRES.get(fold(said), genre or GenreObjectif.OBJECTIF)
    return fields


def depth_of(lu: ArbreLu, rang: int | None) -> int:
    depth = 0
    while rang is not None:
        depth, rang = depth + 1, lu.noeuds[rang].parent
    return depth


class _Lecteur:
    """Ce que les deux écritures partagent : ajouter un nœud, refuser ce qui déborde."""

    def __init__(self, page: Page):
        self.page, self.lu = page, page.lu

    def add(self, ligne: Ligne, noeud: NoeudLu, colonne: int) -> int:
        noeud.feuille, noeud.ligne = self.page.feuille.nom, ligne.numero
        check_length(ligne, "titre", noeud.titre, colonne)
        check_length(ligne, "code", noeud.code, self.page.plan.simples.get("code"))
        if depth_of(self.lu, noeud.parent) >= PROFONDEUR_MAX:
            ligne.refuse(f"l’arbre a au plus {PROFONDEUR_MAX} niveaux.", colonne)
            noeud.parent = None
        self.lu.noeuds.append(noeud)
        return len(self.lu.noeuds) - 1


class _EnLignes(_Lecteur):
    """Une colonne d’intitulés ; le parent se lit au niveau, au code du parent ou au code."""

    def read(self) -> None:
        self.etage = self.page.plan.etages[0]
        self.by_code = self.lu.par_code
        self.path: list[int] = []
        self.seen: dict[tuple[int | None, str], int] = {}
        rows = [(ligne, *self._read_title(ligne)) for ligne in self.page.rows()]
        self.later = {code for _, code, _ in rows if code}
        for ligne, code, titre in rows:
            if titre:
                self._place(ligne, code, titre)

    def _read_title(self, ligne: Ligne) -> tuple[str, str]:
        titre = flatten(ligne.at(self.etage.colonne))
        has_code = self.etage.code is not None or "code" in self.page.plan.simples
        code = ligne.get("code") or ligne.at(self.etage.code)
        if titre and not has_code:
            code, titre = split_code(titre)
        if not titre:
            ligne.refuse("l’intitulé manque : écrivez-le, ou videz la ligne.", self.etage.colonne)
        return code, titre

    def _place(self, ligne: Ligne, code: str, titre: str) -> None:
        parent = self._find_parent(ligne, code)
        key = (parent, fold(titre))
        if key in self.seen and not code:
            phrase = f"cet intitulé est déjà à la ligne {self.seen[key]} : donnez-leur des codes."
            ligne.refuse(phrase, self.etage.colonne)
            return
        self.seen.setdefault(key, ligne.numero)
        champs = read_champs(ligne, self.etage.genre)
        rang = self.add(ligne, NoeudLu(titre, code, parent, champs), self.etage.colonne)
        if code:
            self.by_code.setdefault(code, rang)
        depth = depth_of(self.lu, parent)
        self.path = [*self.path[:depth], rang]

    def _find_parent(self, ligne: Ligne, code: str) -> int | None:
        simples = self.page.plan.simples
        if "niveau" in simples and ligne.get("niveau"):
            return self._parent_by_level(ligne, simples["niveau"])
        if "parent" in simples and (said := ligne.get("parent")):
            if said not in self.by_code:
                phrase = (
                    f"« {said[:60]} » n’est le code d’aucune ligne au-dessus : le parent vient "
                    "avant ses enfants."
                )
                ligne.refuse(phrase, simples["parent"])
            return self.by_code.get(said)
        return self._parent_by_code(ligne, code)

    def _parent_by_level(self, ligne: Ligne, colonne: int) -> int | None:
        said = ligne.get("niveau")
        level = MOTS_NIVEAU.get(fold(said), int(said) if said.isdecimal() and len(said) < 3 else 0)
        if not 1 <= level <= PROFONDEUR_MAX:
            phrase = f"« {said[:60]} » n’est pas un niveau : écrivez un nombre de 1 à "
            ligne.refuse(f"{phrase}{PROFONDEUR_MAX}.", colonne)
        elif level > len(self.path) + 1:
            ligne.refuse(
                f"niveau {level} sans niveau {level - 1} au-dessus : il manque un objectif.",
                colonne,
            )
        elif level > 1:
            return self.path[level - 2]
        return None

    def _parent_by_code(self, ligne: Ligne, code: str) -> int | None:
        """« 1.2.3 » est sous « 1.2 », à défaut sous « 1 », qui vient au-dessus."""
        stem = code
        while match := re.search(r"[.\-][^.\-]*$", stem):
            stem = stem[: match.start()]
            if stem in self.by_code:
                return self.by_code[stem]
            if stem in self.later:
                phrase = f"« {code} » est au-dessus de « {stem} », qui le contient : descendez-le."
                ligne.refuse(phrase, self.page.plan.simples.get("code", self.etage.colonne))
                return None
        return None


class _ParNiveau(_Lecteur):
    """Une colonne par niveau ; une cellule vide reprend celle du dessus."""

    def read(self) -> None:
        self.current: list[int | None] = [None] * len(self.page.plan.etages)
        self.seen: dict[tuple[int | None, str], int] = {}
        for ligne in self.page.rows():
            self._read_row(ligne)

    def _read_row(self, ligne: Ligne) -> None:
        filled = [
            rang for rang, etage in enumerate(self.page.plan.etages) if ligne.at(etage.colonne)
        ]
        if not filled:
            first = self.page.plan.etages[0].colonne
            ligne.refuse("aucun intitulé : écrivez-en un, ou videz la ligne.", first)
            return
        for rang in filled:
            self._read_cell(ligne, rang, is_last=rang == filled[-1])

    def _read_cell(self, ligne: Ligne, rang: int, *, is_last: bool) -> None:
        etage = self.page.plan.etages[rang]
        code, titre = self._title(ligne, rang, is_last=is_last)
        parent = next((node for node in reversed(self.current[:rang]) if node is not None), None)
        key = (parent, fold(titre))
        champs = read_champs(ligne, etage.genre) if is_last else _only_genre(etage.genre)
        if key in self.seen:
            self._complete(ligne, self.lu.noeuds[self.seen[key]], code, champs, etage.colonne)
        else:
            noeud = NoeudLu(titre, code, parent, champs)
            self.seen[key] = self.add(ligne, noeud, etage.colonne)
        self.current[rang:] = [self.seen[key], *[None] * (len(self.current) - rang - 1)]

    def _title(self, ligne: Ligne, rang: int, *, is_last: bool) -> tuple[str, str]:
        etage = self.page.plan.etages[rang]
        titre = flatten(ligne.at(etage.colonne))
        code = ligne.at(etage.code) or (ligne.get("code") if is_last else "")
        return (code, titre) if code else split_code(titre)

    def _complete(
        self, ligne: Ligne, noeud: NoeudLu, code: str, champs: dict, colonne: int
    ) -> None:
        """Une ligne peut revenir à un objectif déjà lu : ce qu’elle ajoute s’ajoute."""
        if code and noeud.code and code != noeud.code:
            phrase = f"cet intitulé porte déjà le code « {noeud.code} », ligne {noeud.ligne}."
            ligne.refuse(phrase, colonne)
        noeud.code = noeud.code or code
        for name, value in champs.items():
            if value and not (name == "genre" and value == GenreObjectif.OBJECTIF):
                noeud.champs[name] = noeud.champs.get(name) or value
            else:
                noeud.champs.setdefault(name, value)


def _only_genre(genre: str) -> dict[str, str]:
    return {"genre": genre} if genre else {}
