"""Tenir l’annuaire des personnes, rendre ce qui est gardé sur l’une d’elles, l’effacer."""

import re

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.extensions import annuaire
from maillage.comptes.models import Fonction, Personne, Utilisateur
from maillage.demarches.actions.conflit import check_version
from maillage.demarches.models import Affectation
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.journal.models import Ecriture

EFFACE = "Personne effacée"
SUIVIS = (*Personne.HISTORISES, "fonctions")


@transaction.atomic
def create_personne(*, fonctions: list[dict], by: Auteur, **fields) -> Personne:
    personne = Personne.objects.create(**fields)
    _set_fonctions(personne, fonctions)
    record(personne, by=by, acte=Acte.CREATION, changements={})
    return personne


@transaction.atomic
def update_personne(pk: int, *, version: int, fonctions: list[dict], by: Auteur, **fields) -> dict:
    """Écrit une personne et remplace ses fonctions. Rend les changements.

    ``version`` est celle que l’auteur avait sous les yeux ; lève ``Conflit`` si elle a changé.
    """
    personne = Personne.objects.select_for_update().get(pk=pk)
    check_version(personne, version, fields)
    before = read_state(personne, SUIVIS)
    for name, value in fields.items():
        setattr(personne, name, value)
    personne.version += 1
    personne.save()
    _set_fonctions(personne, fonctions)
    return record_change(personne, before, by=by)


def _set_fonctions(personne: Personne, fonctions: list[dict]) -> None:
    personne.fonction_set.all().delete()
    Fonction.objects.bulk_create(Fonction(personne=personne, **item) for item in fonctions)


def export_personne(personne: Personne) -> dict:
    """Tout ce que Maillage garde sur une personne, étage par étage, en JSON."""
    ecritures = Ecriture.objects.about(personne)
    held = {
        "personne": {name: getattr(personne, name) for name in SUIVIS},
        "finalite": "Joindre celles et ceux qui font vivre le contrat local de santé.",
        "creee_le": personne.created_at,
        "historique": [_write_ecriture(item) for item in ecritures],
    }
    for cle, extension in annuaire.items():
        if found := extension.donnees_personnelles(personne):
            held[cle] = found
    return held


def _write_ecriture(ecriture: Ecriture) -> dict:
    return {
        "date": ecriture.updated_at,
        "auteur": ecriture.auteur_libelle,
        "acte": ecriture.get_acte_display(),
        "changements": ecriture.changements,
    }


@transaction.atomic
def erase_personne(personne: Personne, *, by: Auteur) -> None:
    """Efface une personne : fiche, fonctions, compte, et sa mention dans l’historique.

    Restent les représentants nommés dans un contrat signé. Ne se défait pas.
    """
    names = known_names(personne)
    for extension in annuaire:
        extension.erase(personne)
    user = personne.utilisateur
    _blank_history(personne, names)
    _blank_personne(personne)
    if user:
        _blank_compte(user)
    record(personne, by=by, acte=Acte.SUPPRESSION, changements={})


def known_names(personne: Personne) -> set[str]:
    """Tout ce qui la nomme : noms et coordonnées, présents et passés."""
    names = {str(personne), personne.courriel, personne.telephone}
    if user := personne.utilisateur:
        names |= {user.nom, user.email}
    past = Ecriture.objects.filter(sujet_uid=personne.uid)
    for libelle, changes in past.values_list("sujet_libelle", "changements"):
        names.add(libelle)
        for name in ("courriel", "telephone"):
            names |= set(changes.get(name, ()))
    return {name for name in names if name and name != EFFACE}


def _blank_personne(personne: Personne) -> None:
    personne.fonction_set.all().delete()
    for name in Personne.HISTORISES:
        setattr(personne, name, "")
    personne.nom, personne.utilisateur = EFFACE, None
    personne.supprime_le = timezone.now()
    personne.save()


def _blank_compte(user: Utilisateur) -> None:
    """Le compte ne sert plus et ne nomme plus personne ; ses écritures restent, sans nom."""
    Affectation.objects.filter(utilisateur=user).delete()
    Ecriture.objects.filter(auteur=user).update(auteur_libelle=EFFACE)
    user.email, user.nom, user.is_active = f"efface-{user.uid}@efface.invalid", EFFACE, False
    user.set_unusable_password()
    user.save()


def _blank_history(personne: Personne, names: set[str]) -> None:
    """Ôte la personne de toute l’histoire : ses propres lignes, et là où elle est nommée."""
    own = {personne.uid}
    if user := personne.utilisateur:
        own.add(user.uid)
    Ecriture.objects.filter(sujet_uid__in=own).update(changements={}, sujet_libelle=EFFACE)
    pattern, touched = _pattern(names), []
    for ecriture in Ecriture.objects.exclude(changements={}).order_by("pk").iterator(500):
        cleaned = _blank_value(ecriture.changements, names, pattern)
        if cleaned != ecriture.changements:
            ecriture.changements = cleaned
            touched.append(ecriture)
    Ecriture.objects.bulk_update(touched, ["changements"], batch_size=200)


def _pattern(names: set[str]) -> re.Pattern:
    """Au milieu d’un texte, un mot seul (« Petit ») ne désigne personne : il n’y est pas ôté."""
    telling = sorted((n for n in names if re.search(r"[\s@]", n)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, telling)) or '(?!)'})(?!\w)")


def _blank_value(value, names: set[str], pattern: re.Pattern):
    if isinstance(value, str):
        return EFFACE if value in names else pattern.sub(EFFACE, value)
    if isinstance(value, list):
        return [_blank_value(item, names, pattern) for item in value]
    if isinstance(value, dict):
        return {key: _blank_value(item, names, pattern) for key, item in value.items()}
    return value
