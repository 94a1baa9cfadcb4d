"""Lire de quoi faire l’équilibre d’un contrat, pour un lecteur : requêtes en nombre constant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from maillage.contrats.defavorisation.geographie import (
    Geographie,
    follow_codes,
    read_geographie,
)
from maillage.contrats.models import Axe, Contrat, FicheAction, Rattachement
from maillage.contrats.territoire import name_communes
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.financements.enums import EtatFinancement
from maillage.financements.models import LigneFinancement
from maillage.financements.parts import part_of, read_parts
from maillage.portail.equilibre.calcul import (
    Classe,
    Equilibre,
    Grille,
    LigneFiche,
    build_equilibre,
)
from maillage.referentiels.models import Terme
from maillage.referentiels.vocabulaire import offered_to

# Clé du vocabulaire → titre de la grille, et le nom de ce qui n’y est pas rangé.
VOCABULAIRES = {
    "champs": ("Champs de la loi", "Sans champ"),
    "themes": ("Thèmes", "Sans thème"),
    "determinants": ("Déterminants de santé", "Sans déterminant"),
    "publics": ("Publics visés", "Sans public"),
    "niveaux": ("Niveaux d’intervention", "Sans niveau"),
}
# La liste des fiches ne se filtre que sur ceux-ci.
FILTRES = ("themes", "publics")
ETATS = dict(EtatFinancement.choices)


@dataclass(frozen=True, slots=True, eq=False)
class Vue:
    """Ce que ce lecteur voit de l’équilibre de ce contrat."""

    contrat: Contrat
    equilibre: Equilibre
    cercles: tuple[Cercle, ...]
    geographie: Geographie


def read_vue(contrat: Contrat, user, indice: str = "") -> Vue:
    """L’équilibre des fiches que ``user`` voit. ``indice`` : la clé de l’indice à préférer."""
    geographie = read_geographie(contrat.territoire, indice)
    rows = list(visible_fiches(user, contrat))
    classement = read_classement(contrat, rows)
    fiches = build_lignes(contrat, rows, classement, geographie)
    grilles = read_grilles(contrat, classement)
    equilibre = build_equilibre(fiches, grilles, geographie.build_lieux())
    geographie.noms = name_communes(geographie.territoire, equilibre.couverture.ailleurs)
    cercles = sorted(circles_in(user, contrat.demarche), key=lambda cercle: cercle.rang)
    return Vue(contrat, equilibre, tuple(cercles), geographie)


def visible_fiches(user, contrat: Contrat) -> QuerySet:
    """Les fiches du contrat et celles qu’un autre partage avec lui, dans l’ordre du plan."""
    shared = Rattachement.objects.filter(contrat=contrat).values("fiche")
    found = FicheAction.objects.visible_to(user).filter(Q(contrat=contrat) | Q(pk__in=shared))
    return found.order_by("position", "pk").values(
        "pk", "parent", "statut", "axe", "communes", "contrat"
    )


@dataclass(slots=True)
class Classement:
    """``fiches`` : fiche → grille → clés de ses classes ; ``mots`` : vocabulaire → code → mot."""

    fiches: dict[int, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    mots: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, fiche: int, grille: str, cle: object) -> None:
        self.fiches[fiche].setdefault(grille, set()).add(str(cle))

    def of(self, fiche: int) -> dict[str, frozenset[str]]:
        return {grille: frozenset(cles) for grille, cles in self.fiches[fiche].items()}


def build_lignes(
    contrat: Contrat, rows: list[dict], classement: Classement, geographie: Geographie
) -> list[LigneFiche]:
    """Les fiches en lignes simples ; leurs communes, dans la géographie du territoire."""
    lignes = read_lignes([row["pk"] for row in rows])
    moves = follow_codes({code for row in rows for code in row["communes"]}, geographie)
    return [
        LigneFiche(
            cle=row["pk"],
            statut=row["statut"],
            parent=row["parent"],
            classement=classement.of(row["pk"]),
            communes=frozenset(new for code in row["communes"] for new in moves.get(code, [code])),
            lignes=tuple(lignes[row["pk"]]),
            is_partagee=row["contrat"] != contrat.pk,
        )
        for row in rows
    ]


def read_classement(contrat: Contrat, rows: list[dict]) -> Classement:
    """Les termes et les axes de chaque fiche, ses rattachements à ce contrat compris."""
    found, pks = Classement(), [row["pk"] for row in rows]
    termes = FicheAction.termes.through.objects.filter(
        ficheaction__in=pks, terme__vocabulaire__in=VOCABULAIRES
    )
    columns = ("ficheaction", "terme__vocabulaire", "terme__code", "terme__libelle")
    for pk, vocabulaire, code, mot in termes.values_list(*columns):
        found.add(pk, vocabulaire, code)
        found.mots[vocabulaire][code] = mot
    for row in rows:
        if row["axe"] and row["contrat"] == contrat.pk:
            found.add(row["pk"], "axes", row["axe"])
    places = Rattachement.objects.filter(contrat=contrat, axe__isnull=False, fiche__in=pks)
    for pk, axe in places.values_list("fiche", "axe"):
        found.add(pk, "axes", axe)
    return found


def read_lignes(pks: list[int]) -> dict[int, list[dict]]:
    """Par fiche, ses financements comme ``financements.totaux`` les additionne."""
    found: dict[int, list[dict]] = defaultdict(list)
    rows = LigneFinancement.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    for row in rows.order_by().values("fiche", "annee", "montant", "departementale", "etat"):
        found[row["fiche"]].append(row | {"nom": "", "etat_libelle": ETATS[row["etat"]]})
    for fiche, shared in read_parts(pks).items():
        for ligne in shared:
            found[fiche].append(
                {
                    "annee": ligne.annee, "montant": part_of(ligne, fiche, ligne.montant),
                    "departementale": ligne.departementale, "etat": ligne.etat,
                    "nom": "", "etat_libelle": ETATS[ligne.etat],
                }
            )  # fmt: skip
    return found


def read_grilles(contrat: Contrat, classement: Classement) -> list[Grille]:
    """Les vocabulaires proposés ici et les mots que des fiches portent encore, puis les axes."""
    offered = offered_to(contrat.demarche)
    grilles = [
        Grille(cle, titre, sans, build_classes(offered[cle], classement.mots[cle]), f"sans={cle}")
        for cle, (titre, sans) in VOCABULAIRES.items()
    ]
    axes = Axe.objects.filter(contrat=contrat, supprime_le__isnull=True)
    classes = tuple(Classe(str(axe.pk), str(axe), f"axe={axe.pk}") for axe in axes)
    return [*grilles, Grille("axes", "Axes du plan", "Sans axe", classes, "axe=aucun")]


def build_classes(termes: Iterable[Terme], mots: dict[str, str]) -> tuple[Classe, ...]:
    """Une classe par code : le mot d’une région et celui du pays n’en font qu’une."""
    known = [
        Classe(
            terme.code,
            terme.libelle,
            f"terme={terme.pk}" if terme.vocabulaire in FILTRES else "",
        )
        for terme in termes
    ]
    worn = sorted(mots.keys() - {classe.cle for classe in known})
    return (*known, *(Classe(code, mots[code]) for code in worn))
