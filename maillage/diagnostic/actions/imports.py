"""Écrire un lot compris : créer, mettre à jour, sans toucher à ce que l’on a corrigé."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.core.texte import fold
from maillage.demarches.models import Demarche
from maillage.diagnostic.actions.objets import create_objet
from maillage.diagnostic.enums import OrigineService
from maillage.diagnostic.models import Dispositif, Service
from maillage.journal.actions import record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


@dataclass(slots=True)
class Bilan:
    """Ce qu’un lot ferait ou a fait : noms créés, mis à jour, et nombre laissés tels quels.

    ``absents`` : ceux de la même origine que le fichier ne nomme plus ; ils sont gardés.
    """

    crees: list[str] = field(default_factory=list)
    modifies: list[str] = field(default_factory=list)
    inchanges: int = 0
    absents: list[str] = field(default_factory=list)


@transaction.atomic
def write_dispositifs(
    demarche: Demarche, lignes: list[dict], *, by: Auteur, essai: bool = False
) -> Bilan:
    """Une ligne de même nom et de même porteur met à jour ; une cellule vide n’efface rien."""
    bilan = Bilan()
    known = {_key(item.nom, item.porteur): item for item in _alive(Dispositif, demarche)}
    for ligne in lignes:
        values = _dispositif_values(ligne)
        key = _key(values["nom"], values.get("porteur", ""))
        is_new = key not in known
        found = known.setdefault(key, Dispositif(demarche=demarche))
        _count(bilan, found, values, is_new=is_new)
        _write(found, values, by, essai=essai)
    return bilan


def _alive(model, demarche: Demarche):
    return model.objects.alive().filter(demarche=demarche)


def _key(nom: str, porteur: str) -> tuple[str, str]:
    return fold(nom), fold(porteur)


def _dispositif_values(ligne: dict) -> dict:
    """Les seules cellules remplies ; le thème est une clé."""
    filled = {name: value for name, value in ligne.items() if value not in ("", None, [])}
    if "theme" in filled:
        filled["theme_id"] = filled.pop("theme")
    return filled


@transaction.atomic
def write_services(
    demarche: Demarche, lignes: list[dict], *, source: str, releve_le: date | None,
    by: Auteur, essai: bool = False,
) -> Bilan:  # fmt: skip
    """Un service se retrouve à son numéro FINESS ; ses champs retouchés ne bougent pas."""
    bilan = Bilan()
    alive = _alive(Service, demarche)
    known = {item.finess: item for item in alive if item.finess}
    for ligne in lignes:
        is_new = ligne["finess"] not in known
        found = known.pop(ligne["finess"], Service(demarche=demarche, finess=ligne["finess"]))
        values = {name: value for name, value in ligne.items() if name not in found.retouches}
        values |= {name: _degrees(values[name]) for name in COORDONNEES if name in values}
        _count(bilan, found, values, is_new=is_new)
        marks = {"source": source, "releve_le": releve_le, "origine": OrigineService.FINESS}
        _write(found, values | marks, by, essai=essai)
    bilan.absents = [str(item) for item in known.values()]
    return bilan


COORDONNEES = ("latitude", "longitude")


def _degrees(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def _count(bilan: Bilan, objet, values: dict, *, is_new: bool) -> None:
    if is_new:
        bilan.crees.append(values["nom"])
    elif any(getattr(objet, name) != value for name, value in values.items()):
        bilan.modifies.append(str(objet))
    else:
        bilan.inchanges += 1


def _write(objet, values: dict, by: Auteur, *, essai: bool) -> None:
    """Crée ou met à jour ; un essai ne change que l’objet en mémoire."""
    before = read_state(objet) if objet.pk else {}
    for name, value in values.items():
        setattr(objet, name, value)
    if essai:
        return
    if objet.pk is None:
        create_objet(objet, by=by, acte=Acte.IMPORT)
        return
    objet.save()
    if record_change(objet, before, by=by, racine_uid=objet.demarche.uid):
        type(objet).objects.filter(pk=objet.pk).update(version=objet.version + 1)
