"""Une fiche lue, en valeurs de fiche ; ce qui ne tient pas dans son champ va en note, entier."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.html import linebreaks

from maillage.contrats.imports import colonnes
from maillage.contrats.models import FicheAction
from maillage.core.texte import format_date, format_montant
from maillage.lecture.plan import Constat, FicheLue
from maillage.referentiels.enums import VOCABULAIRES

BUDGET_MAX = Decimal(10) ** 10


@dataclass(slots=True)
class Valeurs:
    """Ce que le classeur dit d’une fiche.

    ``champs`` : champ de la fiche → valeur au format de l’historique. ``notes`` : le reste.
    ``constats`` reçoit ce que la base aurait refusé.
    """

    lue: FicheLue
    constats: list[Constat]
    termes: dict[tuple[str, str], object]
    champs: dict = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def read(self, fiche: FicheAction) -> "Valeurs":
        """Convertit toutes les colonnes lues, puis les accorde avec ce que la fiche dit déjà."""
        self.champs["titre"] = self.lue.titre[:300]
        if self.lue.code:
            self.champs["code"] = self.lue.code[:20]
        self.notes += self.lue.notes
        for cle, valeur in self.lue.valeurs.items():
            self._read(cle, valeur)
        self._check_dates(fiche)
        self._merge_notes(fiche)
        return self

    def _read(self, cle: str, valeur) -> None:
        if cle in colonnes.TEXTES:
            self._read_texte(colonnes.TEXTES[cle], as_text(valeur))
        elif cle in colonnes.RICHES:
            self.champs[colonnes.RICHES[cle]] = linebreaks(as_text(valeur), autoescape=True)
        elif cle in colonnes.LISTES:
            self.champs[colonnes.LISTES[cle]] = as_list(valeur)
        elif cle == "livrables":
            self.champs["livrables"] = as_text(valeur)
        elif cle == "commentaires":
            self.notes.append(as_text(valeur))
        elif cle in colonnes.VOCABULAIRES_LUS:
            self._read_termes(colonnes.VOCABULAIRES_LUS[cle], valeur)
        elif cle == "budget":
            self._read_budget(valeur)
        elif cle in colonnes.VALEURS:
            self.champs[colonnes.VALEURS[cle]] = as_state(colonnes.VALEURS[cle], valeur)

    def _read_texte(self, name: str, texte: str) -> None:
        """Trop long pour son champ, un texte y est coupé au mot et gardé entier en note."""
        limit = FicheAction._meta.get_field(name).max_length
        kept = cut(texte, limit) if limit else texte
        self.champs[name] = kept
        if kept != texte:
            self.notes.append(f"{label(name)} : {texte}")
            self._tell(name, "Texte trop long : coupé au mot, gardé entier en note", texte, kept)

    def _read_termes(self, vocabulaire: str, codes) -> None:
        wanted = [codes] if isinstance(codes, str) else codes
        known = [code for code in wanted if (vocabulaire, code) in self.termes]
        found = [self.termes[vocabulaire, code] for code in known]
        unknown = [code for code in wanted if code not in known]
        if unknown:
            self.notes.append(f"{VOCABULAIRES[vocabulaire].libelle} : {', '.join(unknown)}")
        links = [{"id": terme.pk, "libelle": terme.libelle} for terme in found]
        self.champs[vocabulaire] = sorted(links, key=lambda link: link["id"])

    def _read_budget(self, montant: Decimal) -> None:
        name = colonnes.VALEURS["budget"]
        if 0 <= montant < BUDGET_MAX:
            self.champs[name] = as_state(name, montant)
            return
        self.notes.append(f"{label(name)} : {format_montant(montant)}")
        self._tell(name, "Montant impossible : gardé en note", format_montant(montant))

    def _check_dates(self, fiche: FicheAction) -> None:
        """Une fin avant le début ne s’enregistre pas : la date du classeur est gardée en note."""
        debut = self._date(fiche, "date_debut")
        fin = self._date(fiche, "date_fin")
        if not (debut and fin and fin < debut):
            return
        name = "date_fin" if "date_fin" in self.champs else "date_debut"
        jour = format_date(date.fromisoformat(self.champs.pop(name)))
        self.notes.append(f"{label(name)} : {jour}")
        self._tell(name, "La fin est avant le début : cette date est gardée en note", jour)

    def _date(self, fiche: FicheAction, name: str) -> str:
        kept = getattr(fiche, name)
        return self.champs.get(name) or (kept.isoformat() if kept else "")

    def _merge_notes(self, fiche: FicheAction) -> None:
        """Les notes s’ajoutent à celles de la fiche, une fois chacune ; aucune n’est effacée."""
        new = [note for note in dict.fromkeys(self.notes) if note and note not in fiche.notes]
        if new:
            self.champs["notes"] = "\n".join(filter(None, [fiche.notes, *new]))

    def _tell(self, name: str, message: str, avant: str, apres: str = "") -> None:
        place = self.lue.source
        self.constats.append(
            Constat(place.feuille, place.ligne, label(name), message, avant, apres)
        )


def label(name: str) -> str:
    """« Direction ou service pilote »."""
    words = FicheAction.label_of(name)
    return words[:1].upper() + words[1:]


def cut(texte: str, limit: int) -> str:
    """Le texte en ``limit`` signes au plus, coupé au mot et fini par « … »."""
    if len(texte) <= limit:
        return texte
    start = texte[: limit - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:") + "…"


def as_text(value) -> str:
    return "\n".join(str(item) for item in value) if isinstance(value, list) else str(value)


def as_list(value) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def as_state(name: str, value):
    """Une valeur typée, telle que l’historique la compare."""
    field = FicheAction._meta.get_field(name)
    if places := getattr(field, "decimal_places", None):
        return f"{round(value, places) + 0:.{places}f}"  # + 0 : jamais « -0.00 »
    return value.isoformat() if hasattr(value, "isoformat") else value
