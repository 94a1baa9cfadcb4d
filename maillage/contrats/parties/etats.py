"""Où en est chaque partie devant le texte soumis : ce qu’elle doit voter, signer, renouveler.

Un acte approuve une version précise. Si le texte a changé depuis, l’acte ne l’engage plus.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from maillage.contrats.changements import all_libelles, to_act
from maillage.contrats.ecarts import compare
from maillage.contrats.enums import EtatAvenant, EtatPartie, NatureVersion, SensActe
from maillage.contrats.models import (
    ActePartie,
    Avenant,
    Contrat,
    Partie,
    SignaturePartie,
    VersionContrat,
)
from maillage.contrats.versions import read_version
from maillage.core.texte import pluriel

# Sorties, pas encore entrées, ou qui ne signent pas : on ne les compte ni ne les relance.
HORS_COMPTE = (EtatPartie.RETIRE, EtatPartie.PAS_ENCORE_ENTREE, EtatPartie.ACCOMPAGNE)


@dataclass(frozen=True, slots=True)
class Situation:
    """Une partie devant un texte.

    ``acte`` : le dernier qui engage, à défaut le dernier retiré. ``ecarts`` : nombre de différences
    entre le texte voté et le texte soumis. ``is_echu`` : le mandat de son représentant a pris fin.
    """

    partie: Partie
    etat: EtatPartie
    soumise: VersionContrat | None = None
    acte: ActePartie | None = None
    signature: SignaturePartie | None = None
    ecarts: int = 0
    is_echu: bool = False

    @property
    def must_vote(self) -> bool:
        return self.etat.must_vote

    @property
    def must_sign(self) -> bool:
        return self.etat.must_sign

    @property
    def must_renew(self) -> bool:
        """Le mandat a pris fin, et la partie compte encore."""
        return self.is_echu and self.etat not in HORS_COMPTE

    @property
    def has_voted(self) -> bool:
        """Elle a un acte qui vaut pour une version du texte, même dépassée."""
        return self.acte is not None and self.acte.retire_le is None

    @property
    def is_version_inconnue(self) -> bool:
        """Un texte est soumis, mais l’acte ne dit pas lequel il approuve."""
        has_text = self.soumise is not None and self.has_voted
        return has_text and self.acte is not None and self.acte.version_votee_id is None


@dataclass(frozen=True, slots=True)
class Bilan:
    """Les comptes des parties qui signent, sorties et pas encore entrées mises à part."""

    total: int
    votes: int
    depasses: int
    signatures: int
    echus: int

    @property
    def phrases(self) -> list[str]:
        """« 7 parties sur 10 ont voté », « 3 ont voté une version dépassée »…"""
        total = pluriel(self.total, "partie")
        found = [
            f"{pluriel(self.votes, 'partie')} sur {self.total} "
            f"{'a' if self.votes < 2 else 'ont'} voté"
            if self.votes
            else f"aucune des {total} n’a encore voté"
        ]
        if self.depasses:
            found.append(f"{_has(self.depasses)} voté une version dépassée")
        if self.signatures:
            found.append(f"{_has(self.signatures)} signé")
        if self.echus:
            found.append(f"{pluriel(self.echus, 'mandat')} à renouveler")
        return found


def _has(nombre: int) -> str:
    """« 1 a », « 3 ont »."""
    return f"{nombre}\u00a0{'a' if nombre < 2 else 'ont'}"


def sum_up(situations: Iterable[Situation]) -> Bilan:
    """Les comptes de « 7 parties sur 10 ont voté »."""
    kept = [item for item in situations if item.etat not in HORS_COMPTE]
    states = Counter(item.etat for item in kept)
    return Bilan(
        total=len(kept),
        votes=sum(item.has_voted for item in kept),
        depasses=states[EtatPartie.VOTE_DEPASSE],
        signatures=states[EtatPartie.SIGNE],
        echus=sum(item.must_renew for item in kept),
    )


def etat_parties(
    contrat: Contrat, *, avenant: Avenant | None = None, jour: date | None = None
) -> list[Situation]:
    """Chaque partie qui signe, devant le contrat ou cet avenant ; requêtes en nombre fixe."""
    rows = situations_of(contrat.parties.alive(), avenant=avenant, jour=jour)
    return [item for item in rows if item.partie.is_signing]


def avenants_at_vote(contrats: Iterable[Contrat]) -> list[Avenant]:
    """Les avenants soumis aux parties de ces contrats ; une requête."""
    found = Avenant.objects.filter(
        contrat__in=list(contrats), etat=EtatAvenant.AU_VOTE, supprime_le__isnull=True
    )
    return list(found.select_related("contrat").order_by("contrat", "numero"))


def situations_of(
    parties: QuerySet[Partie], *, avenant: Avenant | None = None, jour: date | None = None
) -> list[Situation]:
    """La situation de chacune de ces parties, qui peuvent être de plusieurs contrats."""
    jour = jour or timezone.localdate()
    rows = list(_load(parties, avenant))
    submitted = _submitted(rows, avenant)
    ecarts = _count_all(rows, submitted)
    return [_situate(row, submitted.get(row.contrat_id), ecarts, jour) for row in rows]


def _load(parties: QuerySet[Partie], avenant: Avenant | None) -> QuerySet[Partie]:
    alive = {"avenant": avenant, "supprime_le__isnull": True}
    actes = ActePartie.objects.filter(**alive).select_related("version_votee", "fichier")
    signatures = SignaturePartie.objects.filter(**alive).select_related("fichier")
    return parties.select_related("organisation").prefetch_related(
        Prefetch("actes", actes.defer("version_votee__texte").order_by("date", "pk"), "lus"),
        Prefetch("signatures", signatures.order_by("date", "pk"), "signees"),
    )


def _submitted(rows: list[Partie], avenant: Avenant | None) -> dict[int, VersionContrat]:
    """Par contrat, le texte soumis : celui de l’avenant, ou le dernier projet arrêté."""
    if avenant is not None:
        wanted = VersionContrat.objects.filter(pk=avenant.texte_id or 0)
    else:
        last = VersionContrat.objects.filter(
            contrat=OuterRef("contrat"), nature=NatureVersion.PROJET
        ).order_by("-rang")
        wanted = VersionContrat.objects.filter(
            contrat__in={row.contrat_id for row in rows}, pk=Subquery(last.values("pk")[:1])
        )
    return {item.contrat_id: item for item in wanted.defer("texte")}


def _count_all(
    rows: list[Partie], submitted: dict[int, VersionContrat]
) -> dict[tuple[int, int], int]:
    """(version votée, version soumise) → nombre de différences qui comptent."""
    pairs = {}
    for row in rows:
        last = submitted.get(row.contrat_id)
        for acte in _valid(row):
            voted = acte.version_votee
            if last and voted and voted.rang < last.rang and voted.empreinte != last.empreinte:
                pairs[voted.pk, last.pk] = f"ecarts-{voted.empreinte}-{last.empreinte}"
    return _count(pairs)


def _count(pairs: dict[tuple[int, int], str]) -> dict[tuple[int, int], int]:
    """Deux versions sont figées : leurs différences se comptent une fois pour toutes."""
    if not pairs:
        return {}
    known = cache.get_many(pairs.values())
    missing = {pair: key for pair, key in pairs.items() if key not in known}
    if missing:
        texts = VersionContrat.objects.in_bulk({pk for pair in missing for pk in pair})
        labels = all_libelles()
        for (before, after), key in missing.items():
            both = read_version(texts[before]), read_version(texts[after])
            known[key] = len(to_act(compare(*both, libelles=labels)))
        cache.set_many({key: known[key] for key in missing.values()}, timeout=None)
    return {pair: known[key] for pair, key in pairs.items()}


def _valid(row: Partie) -> list[ActePartie]:
    return [acte for acte in row.lus if acte.retire_le is None]  # type: ignore[attr-defined]


def _situate(
    row: Partie, submitted: VersionContrat | None, ecarts: dict[tuple[int, int], int], jour: date
) -> Situation:
    valid, read = _valid(row), row.lus  # type: ignore[attr-defined]
    acte = (valid or read or [None])[-1]
    signature = next(iter(row.signees), None)  # type: ignore[attr-defined]
    changed = 0
    if submitted and valid and (voted := valid[-1].version_votee_id):
        changed = ecarts.get((voted, submitted.pk), 0)
    is_echu = row.mandat_fin is not None and row.mandat_fin < jour
    etat = find_etat(
        row,
        valid[-1] if valid else None,
        is_signed=signature is not None,
        ecarts=changed,
        jour=jour,
    )
    if etat == EtatPartie.A_SIGNER and is_echu:
        etat = EtatPartie.MANDAT_ECHU
    return Situation(row, etat, submitted, acte, signature, changed, is_echu)


def find_etat(
    partie: Partie, acte: ActePartie | None, *, is_signed: bool, ecarts: int, jour: date
) -> EtatPartie:
    """L’état d’une partie, son dernier acte valable connu ; hors échéance de mandat."""
    if not partie.is_signing:
        return EtatPartie.ACCOMPAGNE
    if partie.sortie_le and partie.sortie_le <= jour:
        return EtatPartie.RETIRE
    if partie.entree_le and partie.entree_le > jour:
        return EtatPartie.PAS_ENCORE_ENTREE
    if is_signed:
        return EtatPartie.SIGNE
    return _judge(acte, ecarts)


def _judge(acte: ActePartie | None, ecarts: int) -> EtatPartie:
    if acte is None:
        return EtatPartie.A_VOTER
    if acte.sens == SensActe.REFUSE:
        return EtatPartie.REFUS
    if ecarts:
        return EtatPartie.VOTE_DEPASSE
    return EtatPartie.RESERVES if acte.sens == SensActe.RESERVES else EtatPartie.A_SIGNER
