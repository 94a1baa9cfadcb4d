"""Lire un arbre dans un classeur : des objectifs dans l’ordre, ou les défauts de chaque ligne.

Deux écritures sont admises : une colonne d’intitulés, dont le niveau vient d’une colonne
« niveau », d’une colonne « parent » ou du code (« 1.2 » est sous « 1 ») ; ou une colonne par
niveau (axe, objectif, sous-objectif), une cellule vide reprenant celle du dessus.
"""

from dataclasses import asdict, dataclass, field

from maillage.core.texte import typeset
from maillage.lecture.classeur import Classeur, Feuille, is_filled
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.tableau import Entete, find_entete
from maillage.lecture.valeurs import texte
from maillage.referentiels.imports.colonnes import CONNUS, Plan, read_colonnes

NOEUDS_MAX = 3000
LONGUEURS = {"code": 30, "titre": 500, "preuve": 200, "description": 20_000, "source": 20_000}


@dataclass(slots=True)
class NoeudLu:
    """Un objectif lu. ``parent`` : son rang dans la liste ; ``champs`` : ceux du fichier seuls."""

    titre: str
    code: str = ""
    parent: int | None = None
    champs: dict[str, str] = field(default_factory=dict)
    feuille: str = ""
    ligne: int = 0

    def __str__(self):
        return f"{self.code} {self.titre}" if self.code else self.titre


@dataclass(frozen=True, slots=True)
class Defaut:
    """Ce qui empêche l’import : où, et quoi faire. ``ligne`` 0 : le fichier entier."""

    ligne: int
    colonne: str
    phrase: str
    feuille: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(slots=True)
class ArbreLu:
    """Les objectifs, parents avant enfants ; avec un défaut, rien ne doit être chargé."""

    noeuds: list[NoeudLu] = field(default_factory=list)
    defauts: list[Defaut] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    # Un parent peut être sur une feuille précédente.
    par_code: dict[str, int] = field(default_factory=dict)

    def refuse(self, phrase: str, ligne: int = 0, colonne: str = "", feuille: str = "") -> None:
        self.defauts.append(Defaut(ligne, colonne, typeset(phrase), feuille))


@dataclass(slots=True)
class Page:
    """Une feuille dont on a trouvé l’en-tête."""

    feuille: Feuille
    entete: Entete
    plan: Plan
    lu: ArbreLu

    def rows(self) -> list["Ligne"]:
        """Les lignes remplies, sous l’en-tête."""
        first = self.entete.premiere_donnee
        return [
            Ligne(self, indice, cells)
            for indice, cells in enumerate(self.feuille.lignes[first:], first)
            if any(map(is_filled, cells))
        ]


@dataclass(slots=True)
class Ligne:
    """Une ligne de données ; ses refus disent où elle est dans le fichier."""

    page: Page
    indice: int
    cells: list

    @property
    def numero(self) -> int:
        return self.page.feuille.numero(self.indice)

    def at(self, colonne: int | None) -> str:
        """Le texte d’une cellule ; vide si la ligne est plus courte."""
        if colonne is None or colonne >= len(self.cells):
            return ""
        shown = texte(self.cells[colonne])
        # Nos exports protègent ainsi un texte qu’un tableur prendrait pour une formule.
        return shown[1:] if shown[:2] in ("'=", "'+", "'-", "'@") else shown

    def get(self, nom: str) -> str:
        return self.at(self.page.plan.simples.get(nom))

    def refuse(self, phrase: str, colonne: int | None = None) -> None:
        label = self.page.plan.libelles.get(colonne, "") if colonne is not None else ""
        self.page.lu.refuse(phrase, self.numero, label, self.page.feuille.nom)


def find_pages(classeur: Classeur, lu: ArbreLu) -> list[Page]:
    """Les feuilles visibles où un arbre se reconnaît.

    Lève ``ErreurLecture`` s’il n’y en a aucune.
    """
    pages = []
    for feuille in classeur.feuilles:
        if feuille.masquee or not feuille.lignes:
            continue
        entete = find_entete(feuille, CONNUS)
        plan = read_colonnes(entete) if entete else None
        if entete is None or plan is None or not plan.etages:
            lu.remarques.append(typeset(f"La feuille « {feuille.nom} » n’a pas été lue."))
            continue
        pages.append(Page(feuille, entete, plan, lu))
    if not pages:
        raise ErreurLecture(
            f"Aucun objectif n’a été reconnu dans « {classeur.nom} » : il faut une ligne de "
            "titres avec au moins une colonne « Objectif », ou une colonne par niveau (« Axe », "
            "« Objectif », « Sous-objectif »)."
        )
    return pages


def check_page(page: Page) -> None:
    """Refuse les formules en erreur, dit les colonnes qui ne servent pas."""
    read = {etage.colonne for etage in page.plan.etages} | set(page.plan.simples.values())
    for (indice, colonne), erreur in page.feuille.erreurs.items():
        if colonne in read and indice >= page.entete.premiere_donnee:
            phrase = f"la cellule est une formule en erreur ({erreur}) : corrigez-la."
            Ligne(page, indice, []).refuse(phrase, colonne)
    if page.plan.ignorees:
        names = ", ".join(f"« {name[:40]} »" for name in page.plan.ignorees[:8])
        page.lu.remarques.append(typeset(f"Colonnes laissées de côté : {names}."))


def check_length(ligne: Ligne, nom: str, value: str, colonne: int | None) -> bool:
    """Faux, après l’avoir refusé, si le texte est trop long pour son champ."""
    limit = LONGUEURS[nom]
    if len(value) <= limit:
        return True
    ligne.refuse(f"le texte a {len(value)} signes, {limit} au plus : raccourcissez-le.", colonne)
    return False
