"""Ce que l’on additionne d’un plan de financement : des sommes exactes, nature par nature."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.contrats.models import Contrat, FicheAction
from maillage.financements.enums import ECARTES, TROUVES, EtatFinancement, NatureFinancement
from maillage.financements.models import LigneFinancement, PosteCoordination

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Une ligne telle que le lecteur la voit.

    ``montant`` : ce qui en revient aux fiches qu’il voit, ``None`` s’il n’est pas connu ;
    ``parts`` : par clé de fiche. ``encaissees`` : ce qui en fut versé, de même (clé 0 hors fiche).
    ``corbeille`` : les parts de ses fiches à la corbeille et ce qui leur en fut versé, hors de
    ``montant`` ; avec elles, une ligne que le lecteur voit entière fait son compte.
    """

    ligne: LigneFinancement
    montant: Decimal | None
    encaissees: dict[int, Decimal]
    parts: dict[int, Decimal | None]
    partagee: bool
    corbeille: dict[int, tuple[Decimal | None, Decimal]] = field(default_factory=dict)

    @property
    def encaisse(self) -> Decimal:
        """Ce qui fut versé, pour ce que voit le lecteur."""
        return sum(self.encaissees.values(), ZERO)

    @property
    def corbeille_montant(self) -> Decimal:
        """Ce qui en revient à des fiches à la corbeille, s’il est connu."""
        return sum((montant or ZERO for montant, _ in self.corbeille.values()), ZERO)

    @property
    def corbeille_encaisse(self) -> Decimal:
        return sum((verse for _, verse in self.corbeille.values()), ZERO)

    @property
    def nom(self) -> str:
        return str(self.ligne)

    @property
    def etat(self) -> EtatFinancement:
        return EtatFinancement(self.ligne.etat)

    @property
    def is_ecartee(self) -> bool:
        """Refusée ou abandonnée."""
        return self.etat in ECARTES

    @property
    def is_comptee(self) -> bool:
        """Elle entre dans les sommes : ni écartée, ni départementale, d’un montant connu."""
        return not self.is_ecartee and not self.ligne.departementale and self.montant is not None

    @property
    def is_trouvee(self) -> bool:
        return self.etat in TROUVES


@dataclass(slots=True)
class Somme:
    """Des euros : ce qu’il faut, ce que l’on a, ce qui fut dépensé.

    ``etats`` ne compte que l’argent nouveau ; le droit commun et le temps d’agent sont à part.
    """

    besoin: Decimal = ZERO
    etats: dict[EtatFinancement, Decimal] = field(default_factory=dict)
    droit_commun: Decimal = ZERO
    droit_acquis: Decimal = ZERO
    en_nature: Decimal = ZERO
    encaisse: Decimal = ZERO
    depense: Decimal = ZERO
    sans_montant: int = 0

    def add(self, lue: LigneLue, montant: Decimal | None) -> None:
        """Compte ``montant``, tout ou part de cette ligne."""
        if lue.is_ecartee or lue.ligne.departementale:
            return
        if montant is None:
            self.sans_montant += 1
        elif lue.ligne.nature == NatureFinancement.NOUVEAU:
            self.etats[lue.etat] = self.etats.get(lue.etat, ZERO) + montant
        elif lue.ligne.nature == NatureFinancement.DROIT_COMMUN:
            self.droit_commun += montant
            self.droit_acquis += montant if lue.is_trouvee else ZERO
        else:
            self.en_nature += montant

    def get(self, etat: EtatFinancement) -> Decimal:
        return self.etats.get(etat, ZERO)

    @property
    def nouveau(self) -> Decimal:
        """Tout l’argent nouveau inscrit, trouvé ou non."""
        return sum(self.etats.values(), ZERO)

    @property
    def trouve(self) -> Decimal:
        """L’argent nouveau notifié, conventionné ou versé."""
        return sum((self.get(etat) for etat in TROUVES), ZERO)

    @property
    def attente(self) -> Decimal:
        return self.get(EtatFinancement.SOLLICITE)

    @property
    def recherche(self) -> Decimal:
        return self.get(EtatFinancement.A_RECHERCHER)

    @property
    def valorise(self) -> Decimal:
        """Ce qui existe déjà : droit commun et temps d’agent, à part de l’argent nouveau."""
        return self.droit_commun + self.en_nature

    @property
    def couvert(self) -> Decimal:
        """Ce qui paie le besoin : l’argent trouvé et le droit commun acquis, pas le temps donné."""
        return self.trouve + self.droit_acquis

    @property
    def prevu(self) -> Decimal:
        """Tout l’argent inscrit en face du besoin, acquis ou non."""
        return self.nouveau + self.droit_commun

    @property
    def is_empty(self) -> bool:
        return not (self.besoin or self.nouveau or self.valorise or self.depense)


@dataclass(slots=True)
class FicheLue:
    """L’argent d’une fiche ; ``besoin`` est ``None`` quand aucun budget n’est dit.

    Le besoin d’une fiche « chapeau » couvre celui de ses sous-actions, dont l’argent lui compte.
    """

    fiche: FicheAction
    axe: str = ""
    besoin: Decimal | None = None
    somme: Somme = field(default_factory=Somme)
    manque: Decimal = ZERO
    exces: Decimal = ZERO


@dataclass(slots=True)
class PosteLu:
    """L’argent du poste de coordination sur la période."""

    poste: PosteCoordination
    besoin: Decimal | None = None
    somme: Somme = field(default_factory=Somme)
    manque: Decimal = ZERO
    exces: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Controle:
    """Ce qui ne ferme pas : ``reste`` positif n’a pas de ligne, négatif dépasse le budget."""

    sujet: FicheAction | PosteCoordination
    annee: int | None
    budget: Decimal
    prevu: Decimal

    @property
    def reste(self) -> Decimal:
        return self.budget - self.prevu


@dataclass(slots=True)
class PlanFinancement:
    """Le plan tel qu’un lecteur le voit ; toutes les sommes sont en euros exacts.

    ``annee`` : celle à laquelle il est réduit, ou toutes. ``is_complet`` est faux si des fiches ou
    l’argent du poste échappent au lecteur : les totaux ne couvrent alors que ce qu’il voit.
    ``sans_annee`` : ce qui vaut pour toute la durée, hors d’un plan réduit à une année.
    ``corbeille`` : les parts des fiches à la corbeille, hors de toutes les autres sommes.
    """

    contrat: Contrat
    annee: int | None = None
    lignes: list[LigneLue] = field(default_factory=list)
    fiches: list[FicheLue] = field(default_factory=list)
    postes: list[PosteLu] = field(default_factory=list)
    total: Somme = field(default_factory=Somme)
    corbeille: Somme = field(default_factory=Somme)
    par_annee: dict[int | None, Somme] = field(default_factory=dict)
    par_financeur: dict[str, Somme] = field(default_factory=dict)
    par_axe: dict[str, Somme] = field(default_factory=dict)
    par_nature: dict[NatureFinancement, Decimal] = field(default_factory=dict)
    par_emploi: dict[str, Decimal] = field(default_factory=dict)
    departementales: list[LigneLue] = field(default_factory=list)
    ecartees: list[LigneLue] = field(default_factory=list)
    sans_annee: list[LigneLue] = field(default_factory=list)
    controles: list[Controle] = field(default_factory=list)
    manque: Decimal = ZERO
    exces: Decimal = ZERO
    sans_budget: int = 0
    is_complet: bool = True

    @property
    def base(self) -> str:
        """« TTC » ou « HT », dit une fois par contrat."""
        return self.contrat.get_base_fiscale_display()

    @property
    def par_etat(self) -> dict[EtatFinancement, Decimal]:
        """L’argent nouveau par état, dans l’ordre des états."""
        return {etat: self.total.get(etat) for etat in EtatFinancement if self.total.get(etat)}

    @property
    def sans_montant(self) -> int:
        return self.total.sans_montant

    @property
    def is_empty(self) -> bool:
        return not self.lignes and not self.sans_annee and self.total.is_empty

    def fiche(self, pk: int) -> FicheLue | None:
        return next((item for item in self.fiches if item.fiche.pk == pk), None)


def sum_lines(lues: Iterable[LigneLue]) -> Somme:
    somme = Somme()
    for lue in lues:
        somme.add(lue, lue.montant)
        somme.encaisse += lue.encaisse if lue.is_comptee else ZERO
    return somme
