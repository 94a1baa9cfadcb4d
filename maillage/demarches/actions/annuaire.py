"""Tenir l’annuaire des organisations : créer, modifier, fusionner ; chaque pas est tracé."""

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.comptes.extensions import annuaire
from maillage.comptes.models import Organisation
from maillage.core.texte import fold
from maillage.demarches.actions.conflit import check_version
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


@transaction.atomic
def create_organisation(*, by: Auteur, **fields) -> Organisation:
    organisation = Organisation.objects.create(**fields)
    record(organisation, by=by, acte=Acte.CREATION, changements={})
    return organisation


@transaction.atomic
def update_organisation(pk: int, *, version: int, by: Auteur, **fields) -> dict:
    """Écrit ces champs ; un nom quitté devient un autre nom. Rend les changements.

    ``version`` est celle que l’auteur avait sous les yeux ; lève ``Conflit`` si elle a changé.
    """
    organisation = Organisation.objects.select_for_update().get(pk=pk)
    check_version(organisation, version, fields)
    followed = tuple(dict.fromkeys(["nom", "alias", *fields]))
    before = read_state(organisation, followed)
    for name, value in fields.items():
        setattr(organisation, name, value)
    if before["nom"] != organisation.nom:
        organisation.alias = merge_names(organisation, [before["nom"]])
    organisation.version += 1
    organisation.save(update_fields=[*followed, "version", "updated_at"])
    return record_change(organisation, before, by=by)


@transaction.atomic
def merge_organisations(source: Organisation, cible: Organisation, *, by: Auteur) -> None:
    """Fait de ``source`` un autre nom de ``cible`` et y reporte ses liens.

    Les contrats signés gardent le nom sous lequel ``source`` a signé.
    """
    followed = ("alias", "siret", "finess", "courriel", "telephone", "adresse", "site")
    before, gone = read_state(cible, followed), read_state(source, ("remplacee_par",))
    cible.alias = merge_names(cible, [source.nom, source.sigle, *source.alias])
    for name in followed[1:]:
        setattr(cible, name, getattr(cible, name) or getattr(source, name))
    cible.version += 1
    cible.save(update_fields=[*followed, "version", "updated_at"])
    for extension in annuaire:
        extension.merge(source, cible)
    source.remplacee_par = cible
    source.version += 1
    source.save(update_fields=["remplacee_par", "version", "updated_at"])
    # Qui avait été fusionné dans la source suit.
    Organisation.objects.filter(remplacee_par=source).update(remplacee_par=cible)
    record_change(cible, before, by=by)
    record_change(source, gone, by=by)


def merge_names(organisation: Organisation, more: list[str]) -> list[str]:
    """Les autres noms, sans doublon ni le nom même, accents et casse ignorés."""
    known = {fold(organisation.nom), fold(organisation.sigle)}
    names = []
    for name in [*organisation.alias, *more]:
        if name and fold(name) not in known:
            known.add(fold(name))
            names.append(name)
    return names
