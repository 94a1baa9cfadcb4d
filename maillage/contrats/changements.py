"""Après la signature : ce qui change, par où cela passe, et l’acter.

Le présent vit ; le texte en vigueur, lui, n’avance que par un ajustement acté ou un avenant.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Q

from maillage.comptes.auteur import Auteur
from maillage.contrats.ecarts import Ecart, NatureEcart, apply, close, compare
from maillage.contrats.ecarts.phrases import say
from maillage.contrats.enums import NatureVersion, OrdreContrat, Voie
from maillage.contrats.extensions import extensions
from maillage.contrats.models import (
    Ajustement,
    Contrat,
    FicheAction,
    Rattachement,
    VersionContrat,
)
from maillage.contrats.versions import freeze, lock, read_present, read_version, text_in_force
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

N = NatureEcart
# La règle proposée ; chaque contrat règle la sienne. Ce qui n’y est pas demande un avenant.
VOIES = {
    N.SOUS_ACTION_AJOUTEE: Voie.COTECH, N.SOUS_ACTION_RETIREE: Voie.COTECH, N.PILOTE: Voie.COTECH,
    N.PARTENAIRES: Voie.COTECH, N.CALENDRIER: Voie.COTECH, N.CONTENU: Voie.COTECH,
    N.INDICATEURS: Voie.COTECH, N.REFERENCES: Voie.COTECH, N.ACTION_RETIREE: Voie.COTECH,
    N.DEPLACEMENT: Voie.COTECH, N.ARGENT: Voie.COPIL, N.SUIVI: Voie.SUIVI,
}  # fmt: skip
# Un contrat-cadre annonce son plan, qui vient après : le CoPil l’arrête.
VOIES_CADRE = {N.PLAN: Voie.COPIL, N.ACTION_AJOUTEE: Voie.COPIL}
# Ce qui lie les signataires entre eux ne se règle pas à moins d’un avenant.
TOUJOURS_AVENANT = frozenset({N.PERIMETRE, N.PARTIES, N.DUREE, N.OBJET})
REGLABLES = tuple(nature for nature in N if nature not in TOUJOURS_AVENANT | {N.SUIVI})


class ChangementRefuse(Exception):
    """Une phrase : pourquoi ce changement ne peut être acté ainsi."""


def all_libelles() -> dict[str, str]:
    """Le nom des clés que les étages supérieurs ajoutent à l’instantané."""
    return {cle: nom for extension in extensions for cle, nom in extension.libelles().items()}


def voie_of(contrat: Contrat, nature: NatureEcart) -> Voie:
    """Qui peut acter ce genre de changement dans ce contrat."""
    if nature in TOUJOURS_AVENANT:
        return Voie.AVENANT
    if nature is N.SUIVI:
        return Voie.SUIVI
    chosen = contrat.voies.get(nature.value)
    if chosen in Voie.values:
        return Voie(chosen)
    is_cadre = contrat.ordre == OrdreContrat.CADRE_PUIS_PLAN
    voies = VOIES | VOIES_CADRE if is_cadre else VOIES
    return voies.get(nature, Voie.AVENANT)


@transaction.atomic
def set_voies(contrat: Contrat, voies: dict[str, str], *, by: Auteur) -> None:
    """Règle qui acte quoi ; ne garde que les natures qui se règlent."""
    locked = lock(contrat)
    before = read_state(locked, ("voies",))
    kept = {nature.value for nature in REGLABLES}
    locked.voies = {cle: Voie(voie).value for cle, voie in voies.items() if cle in kept}
    locked.version += 1
    locked.save(update_fields=["voies", "version", "updated_at"])
    contrat.voies = locked.voies
    record_change(locked, before, by=by, racine_uid=contrat.uid)


def list_ecarts(contrat: Contrat, base: VersionContrat, present: dict | None = None) -> list[Ecart]:
    """Ce qui mène de ``base`` au présent, suivi compris."""
    after = present if present is not None else read_present(contrat)
    return compare(read_version(base), after, libelles=all_libelles())


def is_tacit(ecart: Ecart) -> bool:
    """Il suit de soi-même tout texte nouveau : du suivi, ou rien qui se lise."""
    return ecart.nature.is_suivi or ecart.is_muet


def to_act(ecarts: Iterable[Ecart]) -> list[Ecart]:
    """Ce qui demande un acte : ni le suivi, ni ce qui ne se lit pas."""
    return [ecart for ecart in ecarts if not is_tacit(ecart)]


def tacit(ecarts: Iterable[Ecart]) -> list[Ecart]:
    """Ce qui suit de soi-même tout texte nouveau."""
    return [ecart for ecart in ecarts if is_tacit(ecart)]


def pick(ecarts: list[Ecart], marques: dict[str, str]) -> list[Ecart]:
    """Les écarts dont la clé est choisie ; lève si l’un d’eux a changé ou disparu depuis."""
    known = {ecart.cle: ecart for ecart in ecarts}
    moved = [cle for cle, marque in marques.items() if not _is_same(known.get(cle), marque)]
    if moved:
        names = " ; ".join(known[cle].objet for cle in moved if cle in known)
        raise ChangementRefuse(
            "Des changements cochés ne sont plus ceux que vous aviez lus"
            + (f" ({names})" if names else "")
            + ". Rien n’est acté : relisez la liste, puis recommencez."
        )
    return [ecart for ecart in ecarts if ecart.cle in marques]


def _is_same(ecart: Ecart | None, marque: str) -> bool:
    return ecart is not None and ecart.marque == marque


def follow_with(chosen: list[Ecart], ecarts: list[Ecart]) -> list[Ecart]:
    """Les écarts choisis, ceux qu’ils requièrent, et le suivi qui n’en requiert pas d’autre."""
    cles = {ecart.cle for ecart in close(chosen, ecarts)}
    follows = tacit(ecarts)
    free = cles | {ecart.cle for ecart in follows}
    for ecart in follows:
        # Presque tout le suivi ne requiert rien : ne pas refaire la liste pour chacun.
        wanted = {item.cle for item in close([ecart], ecarts)} if ecart.requiert else {ecart.cle}
        if wanted <= free:
            cles |= wanted
    return [ecart for ecart in ecarts if ecart.cle in cles]


def check_voie(contrat: Contrat, ecarts: Iterable[Ecart], instance: Voie) -> None:
    """Lève si l’un de ces changements dépasse ce que cette instance peut acter."""
    beyond = [ecart for ecart in ecarts if voie_of(contrat, ecart.nature).rang > instance.rang]
    if beyond:
        names = ", ".join(dict.fromkeys(ecart.nature.libelle for ecart in beyond))
        raise ChangementRefuse(
            f"La règle de ce contrat demande plus que {name_instance(instance)} "
            f"pour\u00a0: {names}. "
            "Décochez ces changements, ou passez par l’instance qui convient."
        )


def name_instance(instance: Voie) -> str:
    return {Voie.COTECH: "le CoTech", Voie.COPIL: "le CoPil"}[instance]


def check_base(contrat: Contrat) -> VersionContrat:
    """Le texte que l’on va changer ; lève s’il n’y en a pas, ou s’il fut altéré."""
    base = text_in_force(contrat)
    if base is None:
        raise ChangementRefuse("Ce contrat n’est pas signé : son texte se modifie librement.")
    if not base.is_intact():
        raise ChangementRefuse(
            "Le texte en vigueur ne correspond plus à son empreinte : rien ne peut s’y ajouter. "
            "Prévenez l’administration."
        )
    return base


def check_jour(contrat: Contrat, jour: date) -> None:
    """Lève si ``jour`` précède la signature du contrat : il n’y avait alors rien à changer."""
    signed = contrat.signatures.order_by("date").first()
    if signed and jour < signed.date:
        raise ChangementRefuse(
            f"Ce contrat fut signé le {format_date(signed.date)} : rien ne peut être acté avant."
        )


def free_uid(uid: UUID | None) -> UUID:
    """Cet identifiant, s’il ne sert pas déjà ailleurs."""
    taken = uid is None or Ajustement.objects.filter(uid=uid).exists()
    return uuid4() if uid is None or taken else uid


@transaction.atomic
def act_ajustement(
    contrat: Contrat, *, marques: dict[str, str], instance: Voie, jour: date, motif: str,
    by: Auteur, caches: Collection[str] = (), fichier: Fichier | None = None,
    uid: UUID | None = None,
) -> Ajustement:  # fmt: skip
    """Acte des changements en séance, sans avenant : ils entrent en vigueur, le signé ne bouge pas.

    ``marques`` : clé de chaque changement coché → la marque qu’il avait à l’écran. ``caches`` :
    les uid de fiches que l’auteur ne voit pas, dont rien ne s’acte. ``uid`` : celui de l’envoi ;
    reçu deux fois, il n’acte qu’une fois. Lève ``ChangementRefuse``.
    """
    locked = lock(contrat)
    base = check_base(locked)
    check_jour(locked, jour)
    ecarts = visible_ecarts(list_ecarts(locked, base), caches)
    done = locked.ajustements.filter(uid=uid).first() if uid else None
    # Revenu en arrière, on peut cocher autre chose : ce n’est plus le même envoi.
    if done and not any(_is_same(ecart, marques.get(ecart.cle, "")) for ecart in ecarts):
        return done
    chosen = pick(ecarts, marques)
    if not chosen:
        raise ChangementRefuse("Cochez au moins un changement à acter.")
    wanted = close(chosen, ecarts)
    check_voie(locked, to_act(wanted), instance)
    text = apply(follow_with(wanted, ecarts), read_version(base))
    version = freeze(
        locked, NatureVersion.AJUSTEMENT, instantane=text,
        date_effet=max(jour, base.date_effet), by=by,
    )  # fmt: skip
    last = locked.ajustements.aggregate(numero=Max("numero"))["numero"] or 0
    ajustement = Ajustement.objects.create(
        contrat=locked, numero=last + 1, instance=instance, date=jour, motif=motif,
        uid=free_uid(uid),
        phrases=[say(ecart) for ecart in to_act(wanted)], texte=version, fichier=fichier,
    )  # fmt: skip
    record(ajustement, by=by, acte=Acte.CREATION, changements={}, racine_uid=locked.uid)
    return ajustement


def hidden_fiches(user, contrat: Contrat) -> frozenset[str]:
    """Les uid des fiches que ce compte ne voit pas et qu’un texte du contrat peut nommer.

    Celles de la démarche, corbeille et contrats précédents compris, et celles qu’on y partage.
    """
    cercles = circles_in(user, contrat.demarche)
    if cercles >= frozenset(Cercle):
        return frozenset()
    shared = Rattachement.objects.filter(contrat=contrat).values("fiche")
    named = FicheAction.objects.filter(
        Q(contrat__demarche=contrat.demarche_id) | Q(pk__in=shared)
    ).exclude(cercle__in=sorted(cercles))
    seen = FicheAction.objects.visible_to(user).values("pk")
    return frozenset(map(str, named.exclude(pk__in=seen).values_list("uid", flat=True)))


def visible_ecarts(ecarts: Iterable[Ecart], caches: Collection[str]) -> list[Ecart]:
    """Sans ceux qui touchent ou nomment une fiche cachée."""
    if not caches:
        return list(ecarts)
    return [ecart for ecart in ecarts if not _names(ecart, caches)]


def _names(ecart: Ecart, uids: Collection[str]) -> bool:
    linked = " ".join([*ecart.requiert, *ecart.noms])
    text = f"{ecart.cle} {ecart.avant} {ecart.apres} {linked}"
    return any(uid in text for uid in uids)
