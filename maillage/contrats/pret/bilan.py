"""Le contrat est-il prêt à signer : ce qui manque, ce qui est tenu, ce qui n’est pas demandé."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from maillage.contrats.enums import Phase, TypeContrat
from maillage.contrats.models import Contrat
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regionales import build_regionales
from maillage.contrats.pret.regles import Etendue, Faute, Plume, Regle, Severite, regles
from maillage.contrats.vie.methode import read_methode
from maillage.core.texte import pluriel, typeset
from maillage.referentiels.models import ReglageRegle

MONTREES = 5
ETEINTE = "La région ne demande pas de le vérifier."
SANS_OBJET = "Rien de tel dans ce contrat pour le moment."
SANS_FICHE = "Le plan n’a pas encore de fiche."
SANS_PLAN = {
    TypeContrat.PREFIGURATION: "Une préfiguration se signe avant le plan d’actions.",
    TypeContrat.CHARTE: "Une charte d’engagement se signe avant le plan d’actions.",
}
PLAN_A_VENIR = "Dans l’ordre choisi pour ce contrat, le plan d’actions vient après la signature."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Une règle et ce qu’elle a trouvé ; ``dispense`` dit pourquoi on ne l’a pas vérifiée."""

    regle: Regle
    fautes: tuple[Faute, ...] = ()
    dispense: str = ""
    mesure: int = 0

    @property
    def is_met(self) -> bool:
        return not self.fautes and not self.dispense

    @property
    def visibles(self) -> tuple[Faute, ...]:
        """Les premiers objets en défaut ; au-delà, la page les replie."""
        return self.fautes[:MONTREES]

    @property
    def repliees(self) -> tuple[Faute, ...]:
        return self.fautes[MONTREES:]


@dataclass(frozen=True, slots=True)
class Liste:
    """Les verdicts d’une exigence, rangés selon leur issue."""

    severite: Severite
    verdicts: tuple[Verdict, ...]

    @property
    def manques(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.fautes]

    @property
    def tenus(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.is_met]

    @property
    def dispenses(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.dispense]


@dataclass(frozen=True, slots=True)
class Bilan:
    """Les trois listes, de ce qui empêche de signer à ce qui se conseille."""

    legal: Liste
    socle: Liste
    methode: Liste

    @property
    def listes(self) -> tuple[Liste, ...]:
        return (self.legal, self.socle, self.methode)

    @property
    def blocks_signature(self) -> bool:
        return bool(self.legal.manques)

    @property
    def tenus(self) -> int:
        return sum(len(liste.tenus) for liste in self.listes)

    @property
    def demandes(self) -> int:
        """Les points vérifiés, dispenses à part."""
        return self.tenus + sum(len(liste.manques) for liste in self.listes)

    @property
    def phrase(self) -> str:
        """« 41 points tenus sur 52 » : ce qui avance, jamais une note."""
        points = pluriel(self.tenus, "point tenu", "points tenus")
        return f"{points} sur {self.demandes}"

    def held_by(self, plume: Plume) -> "Bilan":
        """Ce qui revient à un seul."""
        return Bilan(*(
            Liste(liste.severite, tuple(v for v in liste.verdicts if v.regle.plume == plume))
            for liste in self.listes
        ))  # fmt: skip


def build_bilan(contrat: Contrat, user=None) -> Bilan:
    """Toutes les règles, réglées par la région ; les fiches sont celles que ``user`` voit.

    Le nombre de requêtes ne dépend pas du plan.
    """
    matiere = Matiere(contrat, user)
    verdicts = [judge(regle, matiere, off=off) for regle, off in list_regles(matiere)]
    return Bilan(*(
        Liste(severite, tuple(v for v in verdicts if v.regle.severite == severite))
        for severite in Severite
    ))  # fmt: skip


def is_ready(contrat: Contrat) -> Bilan:
    """Le bilan que regarde la signature : refusée si ``blocks_signature``, avertie sinon."""
    return build_bilan(contrat)


def find_legal_faults(contrat: Contrat) -> list[Faute]:
    """Ce que la loi demande et qui manque encore ; vide, rien n’empêche de signer."""
    matiere = Matiere(contrat)
    found = (judge(regle, matiere) for regle in regles if regle.severite == Severite.LEGAL)
    return [faute for verdict in found for faute in verdict.fautes]


def summary(contrat: Contrat) -> str:
    """« 3 points obligatoires manquent », pour une page d’accueil."""
    matiere = Matiere(contrat)
    found = (judge(regle, matiere) for regle in regles if regle.severite == Severite.LEGAL)
    missing = sum(bool(verdict.fautes) for verdict in found)
    if not missing:
        return "Rien d’obligatoire ne manque pour signer"
    verb = "manquent" if missing > 1 else "manque"
    return f"{pluriel(missing, 'point obligatoire', 'points obligatoires')} {verb}"


def list_regles(matiere: Matiere) -> Iterator[tuple[Regle, bool]]:
    """Chaque règle avec l’exigence que la région lui donne, et si elle l’a éteinte."""
    reglages = {row.regle: row for row in read_reglages(matiere.regions)}
    for regle in regles:
        reglage = reglages.get(regle.cle)
        if reglage is None or regle.severite == Severite.LEGAL:
            yield regle, False
        else:
            severite = Severite(reglage.severite or regle.severite)
            yield replace(regle, severite=severite), not reglage.actif
    for regle in build_regionales(matiere):
        yield regle, False


def read_reglages(regions: list[str]) -> list[ReglageRegle]:
    """Ceux de la région de l’ARS principale, quand la démarche est à cheval sur deux."""
    return list(ReglageRegle.objects.filter(region=regions[0])) if regions else []


def judge(regle: Regle, matiere: Matiere, *, off: bool = False) -> Verdict:
    if off:
        return Verdict(regle, dispense=ETEINTE)
    if dispense := explain_dispense(regle, matiere):
        return Verdict(regle, dispense=dispense)
    return Verdict(regle, tuple(map(_typeset, regle.check(matiere))), "", count(regle, matiere))


def _typeset(faute: Faute) -> Faute:
    return replace(faute, detail=typeset(faute.detail))


def explain_dispense(regle: Regle, matiere: Matiere) -> str:
    """Pourquoi une règle ne se vérifie pas : le plan vient plus tard, ou rien ne la concerne."""
    if regle.etendue != Etendue.CONTRAT and (later := explain_later(matiere.contrat)):
        return later
    if regle.etendue == Etendue.FICHES and not matiere.fiches:
        return SANS_FICHE
    return SANS_OBJET if regle.mesure and not regle.mesure(matiere) else ""


def explain_later(contrat: Contrat) -> str:
    """Pourquoi ce contrat se signe avant son plan d’actions ; vide, il se signe avec."""
    if later := SANS_PLAN.get(TypeContrat(contrat.genre)):
        return later
    return PLAN_A_VENIR if read_methode(contrat.ordre).signs_before(Phase.PLAN) else ""


def count(regle: Regle, matiere: Matiere) -> int:
    """Combien d’objets la règle a regardés ; 0 si elle n’en regarde qu’un."""
    if regle.mesure:
        return regle.mesure(matiere)
    return len(matiere.fiches) if regle.etendue == Etendue.FICHES else 0
