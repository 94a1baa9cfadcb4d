"""Préparer un avenant, le soumettre au vote, le signer : il devient le nouveau texte en vigueur."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import delete_objet
from maillage.contrats.changements import (
    ChangementRefuse,
    all_libelles,
    check_base,
    check_jour,
    follow_with,
    is_tacit,
    list_ecarts,
    tacit,
    to_act,
)
from maillage.contrats.ecarts import Ecart, Genre, apply, close, compare
from maillage.contrats.enums import EtatAvenant, NatureVersion, SensActe
from maillage.contrats.models import ActePartie, Avenant, Contrat, VersionContrat
from maillage.contrats.signature import keep_names, missing_signatures
from maillage.contrats.versions import freeze, lock, read_version, text_in_force
from maillage.core.texte import format_date
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

OUVERTS = (EtatAvenant.PREPARATION, EtatAvenant.AU_VOTE)


@dataclass(frozen=True, slots=True)
class Retenu:
    """Un changement choisi, tel qu’on le retrouve : ``ecart`` vide, il a disparu depuis."""

    cle: str
    ecart: Ecart | None
    is_moved: bool


@transaction.atomic
def open_avenant(contrat: Contrat, *, titre: str, motif: str, by: Auteur) -> Avenant:
    """Ouvre un avenant sur le texte en vigueur ; lève ``ChangementRefuse`` s’il n’y en a pas.

    Le même, déjà en préparation, est rendu tel quel : un double clic n’ouvre pas deux avenants.
    """
    locked = lock(contrat)
    base = check_base(locked)
    twin = locked.avenants.filter(
        etat=EtatAvenant.PREPARATION, titre=titre, motif=motif, supprime_le__isnull=True
    ).first()
    if twin:
        return twin
    last = locked.avenants.aggregate(numero=Max("numero"))["numero"] or 0
    avenant = Avenant.objects.create(
        contrat=locked, numero=last + 1, titre=titre, motif=motif, base=base
    )
    record(avenant, by=by, acte=Acte.CREATION, changements={}, racine_uid=locked.uid)
    return avenant


@transaction.atomic
def propose_prorogation(contrat: Contrat, *, jusqu_au: date, motif: str, by: Auteur) -> Avenant:
    """Écrit la nouvelle fin au présent, et ouvre l’avenant qui la portera."""
    locked = lock(contrat)
    check_base(locked)
    before = read_state(locked, ("prorogation",))
    locked.prorogation = jusqu_au
    locked.version += 1
    locked.full_clean(exclude=[f.name for f in locked._meta.fields if f.name != "prorogation"])
    locked.save(update_fields=["prorogation", "version", "updated_at"])
    record_change(locked, before, by=by, racine_uid=locked.uid)
    titre = f"Prorogation jusqu’au {jusqu_au:%d/%m/%Y}"
    avenant = open_avenant(locked, titre=titre, motif=motif, by=by)
    ecarts = list_ecarts(locked, avenant.base)
    wanted = [ecart for ecart in ecarts if ecart.cle == "contrat/prorogation"]
    # Celui que l’on préparait déjà garde son choix.
    if not avenant.retenus:
        retain(avenant, {ecart.cle: ecart.marque for ecart in wanted}, by=by)
    return avenant


@transaction.atomic
def retain(avenant: Avenant, marques: dict[str, str], *, by: Auteur) -> list[str]:
    """Garde le choix des changements ; rend les clés ajoutées parce que d’autres les requièrent."""
    locked = _hold(avenant, EtatAvenant.PREPARATION)
    ecarts = read_ecarts(locked)
    known = {ecart.cle: ecart for ecart in ecarts}
    chosen = [known[cle] for cle in marques if cle in known]
    wanted = to_act(close(chosen, ecarts))
    before = read_state(locked, ("retenus",))
    # La marque lue à l’écran l’emporte : si le changement a bougé entre-temps, cela se verra.
    locked.retenus = {ecart.cle: marques.get(ecart.cle, ecart.marque) for ecart in wanted}
    _save(locked, "retenus")
    record_change(locked, before, by=by, racine_uid=locked.contrat.uid)
    avenant.retenus = locked.retenus
    return [ecart.cle for ecart in wanted if ecart.cle not in marques]


def read_ecarts(avenant: Avenant) -> list[Ecart]:
    """Du texte en vigueur aujourd’hui au présent : un ajustement acté depuis n’y est plus."""
    base = text_in_force(avenant.contrat)
    return list_ecarts(avenant.contrat, base) if base and base.is_intact() else []


def read_retenus(avenant: Avenant, ecarts: list[Ecart]) -> list[Retenu]:
    """Ce que l’on avait choisi, confronté à ce qui est là maintenant."""
    known = {ecart.cle: ecart for ecart in ecarts}
    return [
        Retenu(cle, known.get(cle), cle in known and known[cle].marque != marque)
        for cle, marque in avenant.retenus.items()
    ]


@transaction.atomic
def submit(avenant: Avenant, *, date_effet: date | None, by: Auteur) -> VersionContrat:
    """Fige le texte de l’avenant et le soumet au vote des parties.

    Lève ``ChangementRefuse`` si rien n’est retenu, si un choix n’est plus ce qu’il était, ou si
    l’effet précède celui du texte modifié.
    """
    locked = _hold(avenant, EtatAvenant.PREPARATION)
    contrat = lock(locked.contrat)
    ecarts = read_ecarts(locked)
    retenus = read_retenus(locked, ecarts)
    if not retenus:
        raise ChangementRefuse("Retenez au moins un changement avant de soumettre l’avenant.")
    if stale := [item for item in retenus if item.ecart is None or item.is_moved]:
        raise ChangementRefuse(
            f"{len(stale)} des changements retenus ont bougé depuis que vous les avez choisis : "
            "relisez-les, enregistrez votre choix, puis soumettez de nouveau."
        )
    base = check_base(contrat)
    if date_effet and date_effet < base.date_effet:
        raise ChangementRefuse(
            f"Le texte modifié prend effet le {format_date(base.date_effet)} : l’avenant ne peut "
            "prendre effet avant lui."
        )
    chosen = [item.ecart for item in retenus if item.ecart]
    text = apply(follow_with(chosen, ecarts), read_version(base))
    version = freeze(
        contrat, NatureVersion.PROJET, instantane=text, date_effet=timezone.localdate(), by=by
    )
    before = read_state(locked, ("etat", "date_effet"))
    locked.base, locked.texte, locked.date_effet = base, version, date_effet
    locked.etat = EtatAvenant.AU_VOTE
    _save(locked, "base", "texte", "date_effet", "etat")
    record_change(locked, before, by=by, racine_uid=contrat.uid)
    avenant.refresh_from_db()
    return version


@transaction.atomic
def take_back(avenant: Avenant, *, by: Auteur) -> int:
    """Reprend la préparation ; le texte déjà soumis et ses votes restent lisibles.

    Les signatures consignées visaient ce texte : elles vont à la corbeille. Rend leur nombre.
    """
    locked = _hold(avenant, EtatAvenant.AU_VOTE)
    signed = list(locked.signatures.filter(supprime_le__isnull=True))
    for item in signed:
        delete_objet(item, by=by)
    _move(locked, EtatAvenant.PREPARATION, by)
    avenant.refresh_from_db()
    return len(signed)


@transaction.atomic
def drop(avenant: Avenant, *, by: Auteur) -> None:
    """Abandonne l’avenant ; son numéro ne resservira pas."""
    _move(_hold(avenant, *OUVERTS), EtatAvenant.ABANDONNE, by)
    avenant.refresh_from_db()


def current_end(base: VersionContrat) -> date | None:
    """Le dernier jour du contrat, selon ce texte."""
    text = read_version(base)["contrat"]
    end = text.get("prorogation") or text.get("periode_fin")
    return date.fromisoformat(end) if end else None


def submitted_ecarts(avenant: Avenant) -> list[Ecart]:
    """Ce que l’avenant change, tel qu’il fut soumis : du texte modifié au texte voté."""
    if avenant.texte is None:
        return []
    before, after = read_version(avenant.base), read_version(avenant.texte)
    return compare(before, after, libelles=all_libelles())


@transaction.atomic
def sign_avenant(avenant: Avenant, *, jour: date, by: Auteur) -> VersionContrat:
    """Met l’avenant en vigueur : son texte suit celui d’aujourd’hui, ajustements compris.

    Lève ``ChangementRefuse`` si les signatures manquent, ou si un ajustement acté depuis le vote
    touche ce que les parties ont voté.
    """
    locked = _hold(avenant, EtatAvenant.AU_VOTE)
    contrat = lock(locked.contrat)
    base = check_base(contrat)
    check_jour(contrat, jour)
    if missing := [*missing_signatures(contrat, locked), *find_refusals(locked)]:
        raise ChangementRefuse(" ".join(missing))
    text = merge(locked, base)
    effet = max(locked.date_effet or jour, base.date_effet)
    keep_names(contrat, uids=[partie["uid"] for partie in text["parties"]])
    version = freeze(contrat, NatureVersion.AVENANT, instantane=text, date_effet=effet, by=by)
    before = read_state(locked, ("etat", "date_effet"))
    locked.texte, locked.etat, locked.date_effet = version, EtatAvenant.SIGNE, effet
    _save(locked, "texte", "etat", "date_effet")
    record_change(locked, before, by=by, racine_uid=contrat.uid)
    avenant.refresh_from_db()
    return version


def find_refusals(avenant: Avenant) -> list[str]:
    """Qui a refusé le texte soumis, ou retiré son acte, ne l’a pas signé : il faut trancher."""
    signed = avenant.signatures.filter(supprime_le__isnull=True).values("partie")
    actes = ActePartie.objects.filter(
        partie__in=signed, version_votee=avenant.texte, supprime_le__isnull=True
    ).select_related("partie__organisation")
    last = {acte.partie_id: acte for acte in actes.order_by("date", "pk")}
    return [
        f"« {acte.partie} » a refusé ce texte, ou retiré son acte, et le signe pourtant : "
        "corrigez son acte ou sa signature."
        for acte in last.values()
        if acte.retire_le or acte.sens == SensActe.REFUSE
    ]


def merge(avenant: Avenant, base: VersionContrat) -> dict:
    """Le texte d’aujourd’hui, changé de ce que les parties ont voté, ni plus ni moins.

    Lève ``ChangementRefuse`` si un acte pris depuis le vote touche la même chose. Le suivi le plus
    récent reste : celui du vote ne revient pas.
    """
    voted = submitted_ecarts(avenant)
    if base.pk == avenant.base_id:
        return apply(voted, read_version(base))
    since = compare(read_version(avenant.base), read_version(base), libelles=all_libelles())
    newer = {ecart.cle for ecart in tacit(since)}
    wanted = [ecart for ecart in voted if not is_tacit(ecart) or ecart.cle not in newer]
    text = apply(wanted, read_version(base))
    made = compare(read_version(base), text, libelles=all_libelles())
    if clash := find_clashes(to_act(voted), to_act(since), made):
        names = " ; ".join(dict.fromkeys(ecart.objet for ecart in clash))
        raise ChangementRefuse(
            f"Depuis le vote, un autre acte a changé la même chose : {names}. Reprenez la "
            "préparation, puis soumettez de nouveau l’avenant."
        )
    return text


def find_clashes(voted: list[Ecart], since: list[Ecart], made: list[Ecart]) -> list[Ecart]:
    """Les changements votés que le texte d’aujourd’hui ne peut recevoir tels quels."""
    return [ecart for ecart in voted if not _holds(ecart, since, made)]


def _holds(ecart: Ecart, since: list[Ecart], made: list[Ecart]) -> bool:
    """Ce changement est fait tel qu’il fut voté, ou un acte l’avait déjà fait."""
    if ecart in since:
        return True
    if any(ecart.cle == other.cle for other in since):
        return False
    if ecart.genre is Genre.RETRAIT:
        # Ce que l’on retire a pu avancer ; il ne doit pas avoir été récrit.
        return not any(other.cle.startswith(f"{ecart.cle}/") for other in since)
    if ecart.genre is Genre.ORDRE:
        return True
    return ecart in made


def _hold(avenant: Avenant, *etats: EtatAvenant) -> Avenant:
    """L’avenant, à soi, dans l’un de ces états."""
    locked = Avenant.objects.select_for_update().get(pk=avenant.pk)
    if locked.etat not in etats:
        raise ChangementRefuse(
            f"{locked} est {locked.get_etat_display()} : ce geste n’est plus possible. Relisez la "
            "page."
        )
    return locked


def _move(avenant: Avenant, etat: EtatAvenant, by: Auteur) -> None:
    before = read_state(avenant, ("etat",))
    if etat == EtatAvenant.PREPARATION:
        avenant.texte = None
    avenant.etat = etat
    _save(avenant, "etat", "texte")
    record_change(avenant, before, by=by, racine_uid=avenant.contrat.uid)


def _save(avenant: Avenant, *names: str) -> None:
    avenant.version += 1
    avenant.save(update_fields=[*names, "version", "updated_at"])
