"""Signer : le contrat se fige en un texte immuable, ou il en reprend un signé ailleurs."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.changements import to_act
from maillage.contrats.ecarts import compare
from maillage.contrats.enums import EtatContrat, NatureVersion, RolePartie
from maillage.contrats.models import Contrat, Partie, SignaturePartie, VersionContrat
from maillage.contrats.pret import find_legal_faults
from maillage.contrats.pret.legales import is_collectivite
from maillage.contrats.versions import (
    TexteChange,
    digest,
    freeze,
    lock,
    read_present,
    text_in_force,
)
from maillage.contrats.vie.passages import mark_signed
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state

# Le seul changement que signer fait au texte.
EFFET = "contrat/date_effet"


class SignatureRefusee(Exception):
    """``raisons`` : des phrases, ce qui manque pour signer."""

    def __init__(self, raisons: Iterable[str]):
        self.raisons = list(raisons)
        super().__init__(" ".join(self.raisons))


@transaction.atomic
def sign_contrat(
    contrat: Contrat, *, jour: date, date_effet: date, empreinte: str, by: Auteur, lieu: str = ""
) -> VersionContrat:
    """Fige le texte signé, tel qu’il fut relu (``empreinte``).

    Lève ``SignatureRefusee`` devant un manque légal, ``TexteChange`` si le texte a bougé.
    """
    locked = lock(contrat)
    if locked.etat != EtatContrat.EN_PROJET:
        raise SignatureRefusee(["Ce contrat est déjà signé."])
    relu = read_present(locked)
    if digest(relu) != empreinte:
        raise TexteChange
    if missing := find_empechements(locked):
        raise SignatureRefusee(missing)
    return _sign(locked, jour=jour, date_effet=date_effet, lieu=lieu, by=by, relu=relu)


@transaction.atomic
def resume_signed(
    contrat: Contrat, *, jour: date, date_effet: date, by: Auteur, lieu: str = ""
) -> VersionContrat:
    """Reprend un contrat signé avant d’entrer dans Maillage : rien n’y est plus à vérifier.

    Il peut déjà être dit signé, s’il n’a pas encore de texte en vigueur.
    """
    locked = lock(contrat)
    if locked.etat == EtatContrat.CLOS or text_in_force(locked):
        raise SignatureRefusee(["Ce contrat est déjà signé."])
    return _sign(locked, jour=jour, date_effet=date_effet, lieu=lieu, by=by)


def _sign(
    contrat: Contrat, *, jour: date, date_effet: date, lieu: str, by: Auteur,
    relu: dict | None = None,
) -> VersionContrat:  # fmt: skip
    """Tout ou rien : l’état, les noms signés et le texte figé, qui est celui que l’on a relu."""
    before = read_state(contrat, ("etat", "date_effet"))
    contrat.etat, contrat.date_effet = EtatContrat.SIGNE, date_effet
    contrat.version += 1
    contrat.save(update_fields=["etat", "date_effet", "version", "updated_at"])
    contrat.signatures.update_or_create(date=jour, defaults={"lieu": lieu})
    keep_names(contrat)
    record_change(contrat, before, by=by, racine_uid=contrat.uid)
    mark_signed(contrat, jour, by=by)
    present = read_present(contrat)
    if relu and any(ecart.cle != EFFET for ecart in to_act(compare(relu, present))):
        raise TexteChange
    return freeze(
        contrat, NatureVersion.SIGNATURE, instantane=present, date_effet=date_effet, by=by
    )


def keep_names(contrat: Contrat, *, uids: Collection[str] | None = None) -> None:
    """Le nom du jour de la signature reste, même si l’organisation en change.

    ``uids`` : les seules parties que le texte nomme, quand ce n’est pas celui du présent.
    """
    nameless = contrat.parties.engaged().filter(nom_signe="").select_related("organisation")
    for partie in nameless if uids is None else nameless.filter(uid__in=uids):
        partie.nom_signe = str(partie.organisation)[:250]
        partie.save(update_fields=["nom_signe", "updated_at"])


def find_empechements(contrat: Contrat) -> list[str]:
    """Ce qui interdit de signer, en phrases : les manques légaux, et les signatures elles-mêmes."""
    faults = [f"{fault.objet}\u00a0: {fault.detail}" for fault in find_legal_faults(contrat)]
    return [*faults, *missing_signatures(contrat)]


def missing_signatures(contrat: Contrat, avenant=None) -> list[str]:
    """Au moins une ARS et une collectivité ont signé ; d’autres peuvent tarder."""
    signed = SignaturePartie.objects.filter(
        partie__contrat=contrat, avenant=avenant, supprime_le__isnull=True
    )
    parties = list(
        Partie.objects.engaged()
        .filter(contrat=contrat, pk__in=signed.values("partie"))
        .select_related("organisation")
    )
    agencies = set(contrat.demarche.agences.values_list("pk", flat=True))
    missing = []
    if not any(is_agency(partie, agencies) for partie in parties):
        missing.append("Aucune ARS n’a signé\u00a0: consignez sa signature à la page des parties.")
    if not any(is_carrier(partie, agencies) for partie in parties):
        missing.append(
            "Aucune collectivité porteuse n’a signé\u00a0: consignez sa signature à la page "
            "des parties."
        )
    return missing


PORTEURS = (RolePartie.PORTEUR, RolePartie.CO_PORTEUR)


def is_agency(partie: Partie, agencies: Collection[int]) -> bool:
    return partie.organisation.genre_id == "ars" or partie.organisation_id in agencies


def is_carrier(partie: Partie, agencies: Collection[int]) -> bool:
    """Une collectivité ou un groupement, par son type, ou qui porte le contrat sans l’avoir dit."""
    if is_agency(partie, agencies):
        return False
    return is_collectivite(partie) or partie.role in PORTEURS
