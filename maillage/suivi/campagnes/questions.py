"""Ce que le formulaire d’une demande montre : l’état présent, les étapes, les indicateurs dus."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from maillage.contrats.models import Contrat
from maillage.core.texte import format_nombre
from maillage.suivi.enums import Ventilation
from maillage.suivi.models import (
    CibleIndicateur,
    Demande,
    Etape,
    IndicateurAction,
    SuiviFiche,
    ValeurIndicateur,
)
from maillage.suivi.valeurs.phrases import say_nombre, say_valeur

AGES = ("0-17 ans", "18-64 ans", "65 ans et plus")


@dataclass(slots=True)
class IndicateurDu:
    """Un indicateur à remplir, sa dernière valeur connue et sa cible, en mots."""

    indicateur: IndicateurAction
    presente: ValeurIndicateur | None = None
    derniere: ValeurIndicateur | None = None
    cible: str = ""
    ventilations: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def derniere_dite(self) -> str:
        return say_valeur(self.indicateur, self.derniere) if self.derniere else ""


@dataclass(slots=True)
class QuestionLue:
    """Une demande et tout ce qu’il faut pour y répondre."""

    demande: Demande
    suivi: SuiviFiche | None
    etapes: list[Etape]
    indicateurs: list[IndicateurDu]

    @property
    def contrat(self) -> Contrat:
        return self.demande.fiche_liee.contrat

    @property
    def titre(self) -> str:
        return title_of(self.demande)


def title_of(demande: Demande) -> str:
    """« 1.2 Former les aidants – CC des Confins »."""
    lieu = demande.deploiement
    return f"{demande.fiche_liee} – {lieu}" if lieu else str(demande.fiche_liee)


def read_questions(demandes: Iterable[Demande]) -> list[QuestionLue]:
    """Les demandes avec leurs lignes ; six requêtes, quel que soit leur nombre."""
    rows = list(demandes)
    prefetch_related_objects(rows, "pieces")
    fiches = {row.fiche_liee_id for row in rows}
    suivis = {row.fiche_id: row for row in SuiviFiche.objects.filter(fiche__in=fiches)}
    etapes = _group(Etape.objects.alive().filter(fiche__in=fiches).order_by("position", "pk"))
    indicateurs = _group(
        IndicateurAction.objects.alive().filter(fiche__in=fiches).order_by("position", "pk")
    )
    known = [item for group in indicateurs.values() for item in group]
    valeurs, cibles = _read_valeurs(known), _read_cibles(known)
    return [
        QuestionLue(
            row, suivis.get(row.fiche_liee_id),
            [e for e in etapes[row.fiche_liee_id] if e.deploiement_id in _places(row)],
            [_due(i, row, valeurs[i.pk], cibles[i.pk]) for i in indicateurs[row.fiche_liee_id]],
        )
        for row in rows
    ]  # fmt: skip


def _places(demande: Demande) -> set[int | None]:
    """Les étapes d’un territoire à ce territoire, les autres à l’action."""
    return {demande.deploiement_id}


def _group(rows) -> dict[int, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.fiche_id].append(row)
    return groups


def _read_valeurs(indicateurs: list[IndicateurAction]) -> dict[int, list[ValeurIndicateur]]:
    groups = defaultdict(list)
    rows = ValeurIndicateur.objects.alive().filter(indicateur__in=indicateurs)
    for row in rows.order_by("fin", "debut", "pk"):
        groups[row.indicateur_id].append(row)
    return groups


def _read_cibles(indicateurs: list[IndicateurAction]) -> dict[int, list[CibleIndicateur]]:
    groups = defaultdict(list)
    rows = CibleIndicateur.objects.filter(indicateur__in=indicateurs, supprime_le__isnull=True)
    for row in rows.order_by("debut", "pk"):
        groups[row.indicateur_id].append(row)
    return groups


def _due(
    indicateur: IndicateurAction, demande: Demande, valeurs: list[ValeurIndicateur],
    cibles: list[CibleIndicateur],
) -> IndicateurDu:  # fmt: skip
    here = [row for row in valeurs if row.deploiement_id == demande.deploiement_id]
    same = [row for row in here if (row.debut, row.fin) == (demande.debut, demande.fin)]
    before = [row for row in here if row.fin < demande.debut]
    aimed = [c.cible for c in cibles if (c.debut, c.fin) == (demande.debut, demande.fin)]
    cible = aimed[0] if aimed else indicateur.cible
    return IndicateurDu(
        indicateur, same[-1] if same else None, before[-1] if before else None,
        "" if cible is None else say_nombre(cible, indicateur.unite),
        _list_ventilations(indicateur, demande),
    )  # fmt: skip


def _list_ventilations(indicateur: IndicateurAction, demande: Demande) -> list:
    """Les détails demandés : (axe, son nom, ses modalités)."""
    communes = demande.deploiement.communes if demande.deploiement else []
    codes = communes or demande.fiche_liee.communes
    known = {
        Ventilation.SEXE: [("F", "femmes"), ("H", "hommes")],
        Ventilation.AGE: [(age, age) for age in AGES],
        Ventilation.COMMUNE: [(str(code), str(code)) for code in codes],
    }
    asked = [Ventilation(axe) for axe in indicateur.ventilations if axe in Ventilation.values]
    return [(axe.value, axe.label, known[axe]) for axe in asked if known[axe]]


def initial_reponse(lue: QuestionLue) -> dict:
    """Ce que le formulaire montre d’abord : la réponse commencée, sinon l’état présent."""
    demande = lue.demande
    if demande.reponse:
        return demande.reponse
    return present_state(lue)


def present_state(lue: QuestionLue) -> dict:
    """L’état présent de l’action, sous la forme d’une réponse."""
    demande, suivi = lue.demande, lue.suivi
    lieu = demande.deploiement
    return {
        "statut": lieu.statut if lieu else demande.fiche_liee.statut,
        "meteo": lieu.meteo if lieu else (suivi.meteo if suivi else ""),
        "fait": lieu.commentaire if lieu else (suivi.fait if suivi else ""),
        "a_faire": "" if lieu or not suivi else suivi.a_faire,
        "blocage": "", "aide": "",
        "etapes": {str(etape.uid): etape.faite for etape in lue.etapes},
        "valeurs": {
            str(item.indicateur.uid): _as_texts(item.presente)
            for item in lue.indicateurs if item.presente
        },
    }  # fmt: skip


def _as_texts(row: ValeurIndicateur) -> dict:
    numbers = {
        name: _plain(getattr(row, name)) for name in ("valeur", "numerateur", "denominateur")
    }
    # D’un rapport, la valeur se recalcule : l’écrire gênerait qui corrige un terme.
    if row.numerateur is not None:
        numbers["valeur"] = ""
    return numbers | {
        "etat": row.etat, "echelon": "" if row.echelon is None else str(row.echelon),
        "ventilation": row.ventilation, "estimee": "oui" if row.estimee else "",
        "commentaire": row.commentaire,
    }  # fmt: skip


def _plain(value) -> str:
    return format_nombre(value).replace("\u202f", "") if value is not None else ""
