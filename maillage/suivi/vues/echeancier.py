"""Les échéances des actions filtrées : fins, étapes, périodes de relevé, engagements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from maillage.contrats.enums import FINIS, EtatEngagement
from maillage.contrats.models import Contrat, Engagement
from maillage.core.texte import MOIS, typeset
from maillage.suivi.models import Etape, Periode
from maillage.suivi.vues.lignes import Action

LIGNE_ICS = 74


@dataclass(frozen=True, slots=True)
class Jour:
    """Une date, ce qui y tombe, et où le lire."""

    date: date
    nature: str
    titre: str
    action: str
    url: str
    is_late: bool
    uid: UUID


@dataclass(frozen=True, slots=True)
class Mois:
    """Un mois et ses échéances ; ``ancre`` : son adresse dans la page."""

    annee: int
    rang: int
    jours: list[Jour]

    @property
    def titre(self) -> str:
        return f"{MOIS[self.rang - 1].capitalize()} {self.annee}"

    @property
    def court(self) -> str:
        return MOIS[self.rang - 1].capitalize()

    @property
    def ancre(self) -> str:
        return f"mois-{self.annee}-{self.rang:02}"

    @property
    def en_retard(self) -> int:
        return sum(jour.is_late for jour in self.jours)


def list_jours(
    actions: list[Action], contrat: Contrat, jour: date, *, of_contrat: bool
) -> list[Jour]:
    """Toutes les échéances à tenir, par date ; trois requêtes."""
    found = [
        *_fins(actions),
        *_etapes(actions, jour),
        *(_periodes(contrat) if of_contrat else ()),
        *(_engagements(contrat, jour) if of_contrat else ()),
    ]
    return sorted(found, key=lambda item: (item.date, item.nature, item.titre))


def _fins(actions: Iterable[Action]) -> Iterator[Jour]:
    for action in actions:
        if action.row["date_fin"] and action.row["statut"] not in FINIS:
            yield Jour(action.row["date_fin"], "fin d’action", action.nom, action.nom, action.url,
                       action.is_late, action.row["uid"])  # fmt: skip


def _etapes(actions: Iterable[Action], jour: date) -> Iterator[Jour]:
    known = {action.row["pk"]: action for action in actions if action.row["statut"] not in FINIS}
    rows = Etape.objects.filter(fiche__in=known, supprime_le__isnull=True, faite=False)
    for row in rows.exclude(echeance=None).only("uid", "titre", "echeance", "fiche"):
        action = known[row.fiche_id]
        assert row.echeance
        yield Jour(row.echeance, "étape", row.titre, action.nom, action.url,
                   row.echeance < jour, row.uid)  # fmt: skip


def _periodes(contrat: Contrat) -> Iterator[Jour]:
    """La fin d’une période ouverte : ses valeurs sont attendues."""
    rows = Periode.objects.filter(contrat=contrat, supprime_le__isnull=True, close_le=None)
    for row in rows:
        titre = f"Fin de la période {row.libelle}"
        yield Jour(row.fin, "période", titre, "", "", False, row.uid)


def _engagements(contrat: Contrat, jour: date) -> Iterator[Jour]:
    open_states = (EtatEngagement.A_VENIR, EtatEngagement.EN_COURS)
    rows = Engagement.objects.filter(contrat=contrat, supprime_le__isnull=True)
    for row in rows.filter(etat__in=open_states, echeance__isnull=False).order_by("pk"):
        yield Jour(
            row.echeance, "engagement", row.texte[:200], "", "", row.echeance < jour, row.uid
        )


def group_mois(jours: list[Jour]) -> list[Mois]:
    groups: dict[tuple[int, int], list[Jour]] = {}
    for item in jours:
        groups.setdefault((item.date.year, item.date.month), []).append(item)
    return [Mois(annee, rang, rows) for (annee, rang), rows in groups.items()]


def year_of(mois: list[Mois], annee: int) -> list[Mois]:
    """Les douze mois d’une année, vides compris."""
    known = {(item.annee, item.rang): item for item in mois}
    return [known.get((annee, rang), Mois(annee, rang, [])) for rang in range(1, 13)]


def write_ics(jours: list[Jour], nom: str) -> bytes:
    """Un calendrier des échéances, une journée entière chacune ; aucun nom de personne."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maillage//Suivi//FR",
             f"X-WR-CALNAME:{escape_ics(nom)}"]  # fmt: skip
    for item in jours:
        said = f"{item.nature.capitalize()} : {item.titre}"
        if item.action and item.action != item.titre:
            said += f" ({item.action})"
        lines += [
            "BEGIN:VEVENT", f"UID:{item.uid}-{item.date:%Y%m%d}@maillage", f"DTSTAMP:{now}",
            f"DTSTART;VALUE=DATE:{item.date:%Y%m%d}",
            f"DTEND;VALUE=DATE:{item.date + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escape_ics(typeset(said))}", "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{fold_ics(line)}\r\n" for line in lines).encode()


def escape_ics(texte: str) -> str:
    texte = texte.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(texte.split())


def fold_ics(line: str) -> str:
    """Aucune ligne de plus de 75 octets : la suite commence par une espace."""
    parts, held = [], ""
    for sign in line:
        if len((held + sign).encode()) > LIGNE_ICS:
            parts.append(held)
            held = " "
        held += sign
    return "\r\n".join([*parts, held])
