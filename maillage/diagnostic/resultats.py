"""Le résultat d’une séance : moyenne, dispersion et rang de chaque enjeu."""

from collections import defaultdict
from dataclasses import dataclass
from math import prod

from maillage.calcul.priorites import (
    Echelles,
    Variante,
    Votes,
    rank,
    score_hanlon,
    summarize_votes,
    weighted_score,
)
from maillage.diagnostic.enums import Arbitrage, MethodePriorisation
from maillage.diagnostic.models import Critere, Examen, Note, Priorisation

# Critères posés à la création : clé, libellé, note la plus basse, la plus haute.
CRITERES: dict[str, tuple[tuple[str, str, int, int], ...]] = {
    MethodePriorisation.GOMMETTES: (
        ("importance", "Importance", 1, 4), ("faisabilite", "Faisabilité", 1, 4),
    ),
    MethodePriorisation.CRITERES: (
        ("importance", "Importance pour la santé", 1, 5),
        ("inegalites", "Réduction des inégalités", 1, 5),
        ("faisabilite", "Faisabilité", 1, 5), ("adhesion", "Adhésion locale", 1, 5),
    ),
    MethodePriorisation.HANLON: (
        ("taille", "Taille du problème", 0, 10), ("gravite", "Gravité", 0, 10),
        ("efficacite", "Efficacité des solutions", 0, 10), ("recevable", "Recevable", 0, 1),
    ),
}  # fmt: skip
CRITERES[MethodePriorisation.HANLON_NACCHO] = CRITERES[MethodePriorisation.HANLON]


@dataclass(slots=True)
class Resultat:
    """Ce que disent les bulletins d’un enjeu.

    ``moyennes`` suit l’ordre des critères ; ``votes`` résume les scores des votants qui ont tout
    noté, vide si personne.
    """

    examen: Examen
    moyennes: list[float | None]
    votes: Votes | None
    rang: int | None = None

    @property
    def score(self) -> float | None:
        return self.votes.moyenne if self.votes else None


def compute_resultats(priorisation: Priorisation) -> list[Resultat]:
    """Les enjeux du premier au dernier rang, ex æquo au même ; trois requêtes."""
    criteres = list(priorisation.criteres.all())
    notes: dict = defaultdict(lambda: defaultdict(dict))
    for note in Note.objects.filter(examen__priorisation=priorisation).order_by("pk"):
        notes[note.examen_id][note.votant_id][note.critere_id] = note.valeur
    found = [
        _measure(examen, criteres, notes[examen.pk], priorisation.methode)
        for examen in priorisation.examens.select_related("enjeu")
    ]
    for item, place in zip(found, rank([item.score for item in found]), strict=True):
        item.rang = place
    return sorted(found, key=lambda item: (item.rang is None, item.rang or 0))


def _measure(examen: Examen, criteres: list[Critere], ballots: dict, methode: str) -> Resultat:
    """``ballots`` : votant → critère → note."""
    votes = [
        summarize_votes([ballot[critere.pk] for ballot in ballots.values() if critere.pk in ballot])
        for critere in criteres
    ]
    full = [b for b in ballots.values() if criteres and all(c.pk in b for c in criteres)]
    scores = [score_ballot(criteres, ballot, methode) for ballot in full]
    means = [item.moyenne if item else None for item in votes]
    return Resultat(examen, means, summarize_votes(scores))


def score_ballot(criteres: list[Critere], ballot: dict[int, int], methode: str) -> float:
    """Le score d’un enjeu pour un votant, par la formule de la méthode."""
    notes = {critere.cle: ballot[critere.pk] for critere in criteres}
    if methode == MethodePriorisation.GOMMETTES:
        return float(prod(notes.values()))
    if methode == MethodePriorisation.CRITERES:
        return weighted_score(notes, {item.cle: float(item.poids) for item in criteres})
    bounds = {item.cle: (item.minimum, item.maximum) for item in criteres}
    score = score_hanlon(
        notes["taille"], notes["gravite"], notes["efficacite"], Variante(methode),
        echelles=Echelles(bounds["taille"], bounds["gravite"], bounds["efficacite"]),
    )  # fmt: skip
    return score * notes.get("recevable", 1)


def find_ecarts(resultats: list[Resultat]) -> set[int]:
    """Les examens dont la décision s’écarte du classement, et doit dire sa raison.

    Un enjeu retenu s’en écarte si un mieux classé ne l’est pas ; un enjeu écarté ou reporté, si
    un moins bien classé est retenu.
    """
    decides = [(item.rang, item.examen) for item in resultats if item.rang and item.examen.decision]
    kept = [rang for rang, examen in decides if examen.decision == Arbitrage.RETENU]
    left = [rang for rang, examen in decides if examen.decision != Arbitrage.RETENU]
    return {
        examen.pk
        for rang, examen in decides
        if (examen.decision == Arbitrage.RETENU and any(other < rang for other in left))
        or (examen.decision != Arbitrage.RETENU and any(other > rang for other in kept))
    }
