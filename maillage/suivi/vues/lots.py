"""Modifier plusieurs fiches d’un geste : ce qui changera, le faire, le défaire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.actions import Conflit, fingerprint, roots_of, update_objet
from maillage.contrats.enums import EtatPartenaire, RoleOrganisation, StatutFiche
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.champs import Objet
from maillage.core.http import to_entier
from maillage.core.texte import pluriel
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.journal.valeurs import find_field, say
from maillage.referentiels.models import Terme
from maillage.suivi.enums import Meteo
from maillage.suivi.models import LotModification, SuiviFiche
from maillage.suivi.valeurs.avancement import add_months

# Ce que l’on peut changer d’un geste, et les champs que cela écrit.
CHAMPS = {
    "statut": ("l’état", ("statut",)),
    "meteo": ("la météo", ("meteo",)),
    "axe": ("l’axe", ("axe", "objectif")),
    "objectif": ("l’objectif", ("axe", "objectif")),
    "dates": ("les dates, décalées", ("date_debut", "date_fin")),
    "pilote": ("le pilote, ajouté", ("organisations_liees",)),
    "theme": ("le thème, ajouté", ("themes",)),
}
# Abandonner demande une raison : cela se dit action par action.
STATUTS = [(cle, mot) for cle, mot in StatutFiche.choices if cle != StatutFiche.ABANDONNE]
DECALAGE_MAX = 120


@dataclass(frozen=True, slots=True)
class Geste:
    """Le changement demandé, le même pour toutes les fiches ; ``valeur`` : ce que l’on met."""

    champ: str
    valeur: object

    @property
    def libelle(self) -> str:
        return f"{CHAMPS[self.champ][0]} : {self.valeur_mot}"

    @property
    def valeur_mot(self) -> str:
        if self.champ == "dates":
            return f"de {pluriel(int(str(self.valeur)), 'mois', 'mois')}"
        if self.champ in ("statut", "meteo"):
            kind = StatutFiche if self.champ == "statut" else Meteo
            return str(kind(str(self.valeur)).label) if self.valeur else "non renseignée"
        return str(self.valeur or "aucun")


@dataclass(frozen=True, slots=True)
class Changement:
    """Ce qui change sur une fiche ; ``avant`` et ``apres`` au format de l’historique."""

    fiche: FicheAction
    avant: dict
    apres: dict

    @property
    def empreinte(self) -> str:
        return fingerprint(self.avant)

    def say(self, state: dict) -> str:
        """L’un des deux états, comme l’historique l’écrit."""
        model = SuiviFiche if "meteo" in state else FicheAction
        return " ; ".join(say(value, find_field(model, name)) for name, value in state.items())

    @property
    def is_vain(self) -> bool:
        return self.avant == self.apres


def read_geste(contrat: Contrat, champ: str, valeur: str) -> Geste:
    """Le geste que dit un formulaire ; ``ValidationError`` s’il ne veut rien dire."""
    readers = {
        "statut": _read_statut, "meteo": _read_meteo, "axe": _read_axe, "objectif": _read_objectif,
        "dates": _read_mois, "pilote": _read_pilote, "theme": _read_theme,
    }  # fmt: skip
    if champ not in readers:
        raise ValidationError("Choisissez ce qu’il faut changer.")
    return Geste(champ, readers[champ](contrat, valeur))


def _read_statut(contrat: Contrat, valeur: str) -> str:
    if valeur == StatutFiche.ABANDONNE:
        raise ValidationError("Abandonner une action demande une raison : dites-la sur sa page.")
    if valeur not in dict(STATUTS):
        raise ValidationError("Choisissez un état de la liste.")
    return valeur


def _read_meteo(contrat: Contrat, valeur: str) -> str:
    if valeur and valeur not in Meteo:
        raise ValidationError("Choisissez une météo de la liste.")
    return valeur


def _read_axe(contrat: Contrat, valeur: str) -> Axe | None:
    return _pick(Axe.objects.filter(contrat=contrat, supprime_le__isnull=True), valeur, vide=True)


def _read_objectif(contrat: Contrat, valeur: str) -> Objectif:
    rows = Objectif.objects.filter(contrat=contrat, supprime_le__isnull=True)
    return _pick(rows.select_related("axe"), valeur)


def _read_pilote(contrat: Contrat, valeur: str) -> Organisation:
    return _pick(Organisation.objects.alive(), valeur)


def _read_theme(contrat: Contrat, valeur: str) -> Terme:
    return _pick(Terme.objects.filter(vocabulaire="themes"), valeur)


def _pick(rows, valeur: str, *, vide: bool = False):
    if vide and not valeur:
        return None
    found = rows.filter(pk=to_entier(valeur)).first()
    if found is None:
        raise ValidationError("Choisissez dans la liste ce qu’il faut mettre.")
    return found


def _read_mois(contrat: Contrat, valeur: str) -> int:
    texte = valeur.strip().replace("−", "-")
    mois = to_entier(texte.removeprefix("-")) or 0
    if 0 < mois <= DECALAGE_MAX:
        return -mois if texte.startswith("-") else mois
    raise ValidationError("Écrivez un nombre de mois, comme 3 pour plus tard ou -2 pour plus tôt.")


def preview(fiches: Iterable[FicheAction], geste: Geste) -> list[Changement]:
    """Ce que le geste changerait, fiche par fiche."""
    return [_compute(fiche, geste) for fiche in fiches]


def _compute(fiche: FicheAction, geste: Geste) -> Changement:
    names = CHAMPS[geste.champ][1]
    avant = read_state(_target(fiche, names), names)
    return Changement(fiche, avant, avant | _after(fiche, geste, avant))


def _target(fiche: FicheAction, names: Iterable[str]) -> Objet:
    """La météo se dit sur le suivi de la fiche, à créer s’il n’y en a pas ; le reste, sur elle."""
    if "meteo" not in names:
        return fiche
    said = SuiviFiche.objects.filter(fiche=fiche).first() or SuiviFiche(fiche=fiche)
    said.fiche = fiche
    return said


def _after(fiche: FicheAction, geste: Geste, avant: dict) -> dict:
    valeur = geste.valeur
    if isinstance(valeur, Axe) or geste.champ == "axe":
        kept = fiche.objectif if fiche.objectif and fiche.objectif.axe == valeur else None
        return {"axe": _link(valeur), "objectif": _link(kept)}
    if isinstance(valeur, Objectif):
        return {"axe": _link(valeur.axe), "objectif": _link(valeur)}
    if isinstance(valeur, int):
        return {name: _shift(avant[name], valeur) for name in avant}
    if isinstance(valeur, Organisation):
        return {"organisations_liees": _add_pilote(avant["organisations_liees"], valeur)}
    if isinstance(valeur, Terme):
        held = {row["id"] for row in avant["themes"]}
        added = [] if valeur.pk in held else [{"id": valeur.pk, "libelle": valeur.libelle}]
        return {"themes": sorted(avant["themes"] + added, key=lambda row: row["id"])}
    return {geste.champ: valeur}


def _link(objet) -> dict | None:
    return {"id": objet.pk, "libelle": str(objet)} if objet else None


def _shift(jour: str | None, mois: int) -> str | None:
    return str(add_months(date.fromisoformat(jour), mois)) if jour else jour


def _add_pilote(liens: list[dict], organisation: Organisation) -> list[dict]:
    pilote = str(RoleOrganisation.PILOTE)
    if any(lien["id"] == organisation.pk and lien["role"] == pilote for lien in liens):
        return liens
    lien = {"id": organisation.pk, "libelle": str(organisation), "role": pilote}
    return [*liens, lien | {"etat": str(EtatPartenaire.ACQUIS)}]


@transaction.atomic
def apply_lot(
    contrat: Contrat, fiches: Iterable[FicheAction], geste: Geste, empreintes: dict[str, str],
    *, by: Auteur,
) -> tuple[LotModification | None, list[FicheAction]]:  # fmt: skip
    """Écrit le geste ; rend le lot, et les fiches laissées car changées depuis l’aperçu.

    ``empreintes`` : par ``uid``, celle de l’état que l’auteur a vu. Sans changement, pas de lot.
    """
    written, left = [], []
    for changement in preview(fiches, geste):
        if changement.is_vain:
            continue
        seen = empreintes.get(str(changement.fiche.uid), "")
        try:
            written += _write(changement.fiche, changement.apres, seen, by)
        except Conflit:
            left.append(changement.fiche)
    if not written:
        return None, left
    lot = LotModification.objects.create(
        contrat=contrat, auteur=by.utilisateur, libelle=geste.libelle[:250], changements=written
    )
    return lot, left


def _write(fiche: FicheAction, values: dict, empreinte: str, by: Auteur) -> list[dict]:
    """Écrit sur la fiche ou son suivi, et rend ce qui a changé."""
    target = _target(fiche, values)
    if target.pk is None:
        target.save()
        record(target, by=by, acte=Acte.CREATION, changements={}, **roots_of(target))
    changes = update_objet(target, values, empreinte=empreinte, by=by)
    if isinstance(target, SuiviFiche) and changes:
        SuiviFiche.objects.filter(pk=target.pk).update(maj_le=timezone.localdate())
    return [
        {"fiche": str(fiche.uid), "champ": name, "avant": before, "apres": after}
        for name, (before, after) in changes.items()
    ]


def move_fiche(
    fiche: FicheAction, champ: str, avant: str, vers: str, *, by: Auteur
) -> tuple[LotModification | None, bool]:
    """Change l’état ou la météo d’une fiche ; le second est vrai si elle n’était plus ``avant``."""
    if champ not in ("statut", "meteo"):
        raise ValidationError("On ne déplace une carte que d’un état ou d’une météo à l’autre.")
    geste = read_geste(fiche.contrat, champ, vers)
    seen = {str(fiche.uid): fingerprint({champ: avant})}
    lot, left = apply_lot(fiche.contrat, [fiche], geste, seen, by=by)
    return lot, bool(left)


@transaction.atomic
def undo_lot(lot: LotModification, *, by: Auteur) -> list[FicheAction]:
    """Remet ce que le lot a changé ; rend les fiches laissées, changées depuis ou retirées."""
    locked = LotModification.objects.select_for_update().get(pk=lot.pk)
    if locked.annule_le:
        return []
    groups: dict[str, list[dict]] = {}
    for row in locked.changements:
        groups.setdefault(row["fiche"], []).append(row)
    fiches = FicheAction.objects.filter(uid__in=groups, contrat=locked.contrat_id)
    left = []
    for fiche in fiches.select_related("contrat__demarche", "axe", "objectif").order_by("pk"):
        rows = groups[str(fiche.uid)]
        seen = fingerprint({row["champ"]: row["apres"] for row in rows})
        try:
            _write(fiche, {row["champ"]: row["avant"] for row in rows}, seen, by)
        except Conflit:
            left.append(fiche)
    locked.annule_le = timezone.now()
    locked.save(update_fields=["annule_le", "updated_at"])
    return left
