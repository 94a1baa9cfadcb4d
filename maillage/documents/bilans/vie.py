"""Ce qui s’est décidé dans la vie du contrat : phases, actes, signatures, avis, changements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from maillage.contrats.changements import all_libelles, to_act
from maillage.contrats.ecarts import say
from maillage.contrats.enums import EtatAvenant, EtatPhase, Voie
from maillage.contrats.models import (
    ActePartie,
    Ajustement,
    Avenant,
    Avis,
    SignaturePartie,
    SortFiche,
    VersionContrat,
)
from maillage.contrats.versions import read_version, text_in_force
from maillage.core.texte import format_date
from maillage.diagnostic.models import Examen, Priorisation
from maillage.documents.actes import INSTANCES, read_ajustement, read_avenant
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_liste, make_tableau, note, short_jour
from maillage.edition.arbre import Bloc, Titre, paragraphe

VIVANT = {"supprime_le__isnull": True}


@dataclass(frozen=True, slots=True)
class Changement:
    """Un acte qui a changé le texte, ce qu’il a changé, et pourquoi."""

    jour: date
    titre: str
    motif: str
    phrases: tuple[str, ...]


def read_changements(cadre: Cadre, *, whole: bool = False) -> list[Changement]:
    """Ajustements et avenants signés de la période, réduits aux cercles ; ``whole`` : tous."""
    found = cadre.once("changements", lambda: _read_all(cadre))
    return [item for item in found if whole or cadre.is_within(item.jour)]


def _read_all(cadre: Cadre) -> list[Changement]:
    contrat = cadre.contrat
    known = Ajustement.objects.filter(contrat=contrat).select_related("contrat__demarche", "texte")
    found = [_ajustement(row, cadre) for row in known.order_by("numero")]
    signed = Avenant.objects.filter(contrat=contrat, etat=EtatAvenant.SIGNE)
    rows = signed.select_related("contrat__demarche", "base", "texte").order_by("numero")
    found += [_avenant(row, cadre) for row in rows]
    return sorted(found, key=lambda item: item.jour)


def _ajustement(row: Ajustement, cadre: Cadre) -> Changement:
    decision = read_ajustement(row, cadre.cercles)
    titre = f"{row}, {INSTANCES[Voie(row.instance)]}"
    return Changement(row.date, titre, row.motif, tuple(decision.phrases))


def _avenant(row: Avenant, cadre: Cadre) -> Changement:
    libelles = all_libelles()
    ecarts = to_act(read_avenant(row, cadre.cercles).ecarts)
    phrases = tuple(say(ecart, libelles=libelles) for ecart in ecarts)
    assert row.texte is not None, "un avenant signé a son texte"
    jour = row.date_effet or row.texte.date_effet
    return Changement(jour, f"{row} : {row.titre}", row.motif, phrases)


def build_changements(cadre: Cadre) -> Iterator[Bloc]:
    """Les ajustements actés et les avenants signés de la période, en phrases."""
    yield from _write(read_changements(cadre))


def build_decisions(cadre: Cadre) -> Iterator[Bloc]:
    """Toutes les décisions qui expliquent le contrat d’aujourd’hui, avec leur raison."""
    yield from _write(read_changements(cadre, whole=True))
    yield from _priorites(cadre)
    yield from _sorts(cadre)


def _write(changements: list[Changement]) -> Iterator[Bloc]:
    for item in changements:
        yield Titre(2, f"{item.titre} ({format_date(item.jour)})")
        if item.motif:
            yield paragraphe(f"Motif : {item.motif}")
        yield from make_liste(item.phrases)
        if not item.phrases:
            yield note("Rien de ce qui a changé n’est lisible dans les cercles de ce document.")


def _priorites(cadre: Cadre) -> Iterator[Bloc]:
    """Ce que le CoPil a retenu des enjeux, et sa raison."""
    seances = Priorisation.objects.filter(
        demarche=cadre.contrat.demarche, cercle__in=sorted(cadre.cercles), **VIVANT
    )
    rows = (
        Examen.objects.filter(priorisation__in=seances, enjeu__cercle__in=sorted(cadre.cercles))
        .exclude(decision="")
        .select_related("enjeu", "priorisation")
        .order_by("priorisation__seance_le", "enjeu__position", "pk")
    )
    found = list(make_tableau(
        (("Enjeu", 3.6), ("Décision", 1.5), ("Le", 1.9), ("Raison", 4)),
        ((str(row.enjeu), row.get_decision_display(), short_jour(row.decide_le),
          row.motif or "aucune raison écrite") for row in rows),
        "Les priorités décidées à partir du diagnostic",
    ))  # fmt: skip
    if found:
        yield Titre(2, "Pourquoi ces priorités")
        yield from found


def _sorts(cadre: Cadre) -> Iterator[Bloc]:
    """Les actions du contrat précédent que celui-ci n’a pas reprises."""
    rows = SortFiche.objects.filter(
        contrat=cadre.contrat, fiche__cercle__in=sorted(cadre.cercles)
    ).exclude(motif="")
    found = list(make_liste(
        f"{row.fiche} : {row.get_sort_display()}. {row.motif}"
        for row in rows.select_related("fiche").order_by("pk")
    ))  # fmt: skip
    if found:
        yield Titre(2, "Ce que sont devenues les actions du contrat précédent")
        yield from found


def list_faits(cadre: Cadre) -> list[tuple[date, str]]:
    """Les dates de la vie du contrat : phases, actes, signatures, avis, changements."""
    faits = [*_phases(cadre), *_actes(cadre), *_avis(cadre)]
    faits += [(item.jour, item.titre) for item in read_changements(cadre, whole=True)]
    return sorted(faits, key=lambda fait: fait[0])


def _phases(cadre: Cadre) -> Iterator[tuple[date, str]]:
    for row in cadre.contrat.phases.filter(**VIVANT):
        nom = row.get_phase_display()
        if row.debut:
            yield row.debut, f"Début de l’étape « {nom} »"
        if row.fin and row.etat == EtatPhase.FAITE:
            yield row.fin, f"Fin de l’étape « {nom} »"


def _actes(cadre: Cadre) -> Iterator[tuple[date, str]]:
    mine = {"partie__contrat": cadre.contrat, "partie__supprime_le__isnull": True} | VIVANT
    for acte in ActePartie.objects.filter(**mine).select_related("partie__organisation"):
        yield acte.date, f"{acte.partie} : {acte.get_nature_display()}, {acte.get_sens_display()}"
    rows = SignaturePartie.objects.filter(**mine).select_related("partie__organisation", "avenant")
    for row in rows:
        what = str(row.avenant) if row.avenant else "contrat"
        yield row.date, f"{row.partie} : signature ({what.lower()})"


def _avis(cadre: Cadre) -> Iterator[tuple[date, str]]:
    for row in Avis.objects.filter(contrat=cadre.contrat, **VIVANT):
        yield row.date, f"{row} : {row.get_sens_display()}"


def build_calendrier(cadre: Cadre) -> Iterator[Bloc]:
    """Ce qui s’est passé pendant la période, date par date."""
    yield from _tableau([fait for fait in list_faits(cadre) if cadre.is_within(fait[0])])


def build_histoire(cadre: Cadre) -> Iterator[Bloc]:
    """Toute l’histoire du contrat, date par date."""
    yield from _tableau(list_faits(cadre))


def _tableau(faits: list[tuple[date, str]]) -> Iterator[Bloc]:
    rows = ((short_jour(jour), texte) for jour, texte in faits)
    yield from make_tableau((("Date", 1.5), ("Fait", 6.5)), rows, "La vie du contrat")


def read_mouvements(cadre: Cadre) -> tuple[list[dict], list[dict]]:
    """Les fiches entrées au texte en vigueur pendant la période, et celles qui en sont sorties.

    Vide tant qu’aucun texte n’était en vigueur au début de la période.
    """
    debut, fin = cadre.periode
    first, last = (text_in_force(cadre.contrat, jour) for jour in (debut, fin))
    if first is None or last is None or first == last:
        return [], []
    before, after = (_fiches(version, cadre) for version in (first, last))
    return [after[uid] for uid in after if uid not in before], [
        before[uid] for uid in before if uid not in after
    ]


def _fiches(version: VersionContrat, cadre: Cadre) -> dict[str, dict]:
    """Celles d’un texte figé, réduites aux cercles du document."""
    fiches = read_version(version)["fiches"]
    return {fiche["uid"]: fiche for fiche in fiches if fiche["cercle"] in cadre.cercles}
