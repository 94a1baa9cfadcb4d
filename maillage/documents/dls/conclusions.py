"""Ce que l’on en tire : constats et preuves, enjeux, priorités et décision du CoPil."""

from collections.abc import Iterator

from maillage.core.texte import format_date
from maillage.diagnostic.enums import Arbitrage, EtatValeur, GenrePreuve
from maillage.diagnostic.models import Constat, Preuve
from maillage.diagnostic.resultats import Resultat
from maillage.documents.contrat.mots import blocs_of
from maillage.documents.dls.matiere import Matiere
from maillage.documents.dls.recueil import anonymize, list_of, quote
from maillage.edition.arbre import Bloc, Liste, Tableau, Titre, paragraphe
from maillage.graphiques.texte import format_nombre


def build_enjeux(matiere: Matiere) -> Iterator[Bloc]:
    """Chaque enjeu et ses constats, puis les constats encore sans enjeu."""
    by_enjeu: dict[int | None, list[Constat]] = {}
    shown = {enjeu.pk for enjeu in matiere.enjeux}
    for constat in matiere.constats:
        key = constat.enjeu_id if constat.enjeu_id in shown else None
        by_enjeu.setdefault(key, []).append(constat)
    for enjeu in matiere.enjeux:
        yield Titre(2, enjeu.titre)
        if enjeu.description:
            yield from blocs_of(enjeu.description)
        yield from _list_constats(by_enjeu.get(enjeu.pk, []))
    if None in by_enjeu:
        yield Titre(2, "Autres constats" if matiere.enjeux else "Constats")
        yield from _list_constats(by_enjeu[None])


def _list_constats(constats: list[Constat]) -> Iterator[Bloc]:
    if constats:
        yield Liste(tuple(_constat(item) for item in constats))


def _constat(constat: Constat) -> tuple[Bloc, ...]:
    facette = f" ({constat.get_facette_display()})" if constat.facette else ""
    blocs: list[Bloc] = [paragraphe(f"{constat.phrase}{facette}")]
    if constat.precisions:
        blocs.append(paragraphe(constat.precisions, "note"))
    if preuves := [write_preuve(item) for item in constat.preuves.all()]:
        blocs.append(list_of(preuves))
    return tuple(blocs)


def write_preuve(preuve: Preuve) -> str:
    """« Taux de chômage : 14,4 % (2018), Pays des Confins ; Insee »."""
    if preuve.verbatim:
        who = f" ({anonymize(preuve.verbatim.source)})" if preuve.verbatim.source else ""
        return f"{quote(preuve.verbatim.texte)}{who}"
    if preuve.genre == GenrePreuve.INDICATEUR:
        return _valeur(preuve)
    page = f", page {preuve.page}" if preuve.page else ""
    source = f" ; {preuve.source}" if preuve.source else ""
    return f"{anonymize(preuve.intitule)}{page}{source}"


def _valeur(preuve: Preuve) -> str:
    known = preuve.etat in (EtatValeur.VALEUR, EtatValeur.ZERO)
    value = preuve.valeur if known and preuve.valeur else preuve.get_etat_display()
    when = f" ({preuve.annee})" if preuve.annee else ""
    rest = "".join(f" ; {part}" for part in (preuve.territoire, preuve.source) if part)
    return f"{preuve.libelle} : {value}{when}{rest}"


def build_priorites(matiere: Matiere) -> Iterator[Bloc]:
    """Le classement de la dernière séance, sa dispersion, et ce que le CoPil a décidé."""
    seance = matiere.seance
    if seance is None or not matiere.resultats:
        return
    when = f" du {format_date(seance.seance_le)}" if seance.seance_le else ""
    yield paragraphe(f"Séance « {seance.nom} »{when} ; méthode : {seance.get_methode_display()}.")
    yield Tableau(
        ("Rang", "Enjeu", "Score moyen", "Écart type", "Votants", "Décision"),
        tuple(_resultat(item) for item in matiere.resultats), "Le classement des enjeux",
        (0.8, 4, 1.4, 1.4, 1.2, 1.6),
        ("droite", "gauche", "droite", "droite", "droite", "gauche"),
    )  # fmt: skip
    reasons = [
        f"{item.examen.enjeu} : {item.examen.motif}" for item in matiere.resultats
        if item.examen.motif
    ]  # fmt: skip
    if reasons:
        yield paragraphe("Les raisons du CoPil :")
        yield list_of(reasons)


def _resultat(item: Resultat) -> tuple[str, ...]:
    votes = item.votes
    decision = Arbitrage(item.examen.decision).label if item.examen.decision else "non décidé"
    if votes is None:
        return ("non classé", str(item.examen.enjeu), "non noté", "non noté", "0", decision)
    return (
        str(item.rang), str(item.examen.enjeu), format_nombre(votes.moyenne, 1),
        format_nombre(votes.dispersion, 1), str(votes.nombre), decision,
    )  # fmt: skip
