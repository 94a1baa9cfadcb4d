"""Composer le territoire d’une démarche : des scénarios, dont un seul est retenu.

Ajouter et retirer se font sur la liste du moment, sous verrou : deux personnes qui composent
ensemble ne s’effacent pas.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.core.texte import INSECABLE
from maillage.demarches.actions.roles import Refus
from maillage.demarches.enums import TypeTerritoire
from maillage.demarches.models import Demarche, Ressort, Territoire
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.territoires.conversion import Conversion, ErreurConversion, convert
from maillage.territoires.enums import Espace
from maillage.territoires.models import Commune, Millesime
from maillage.territoires.resume import find_millesime

SUIVIS = ("codes", "millesime")
# Saint-Barthélemy et Saint-Martin relèvent de l’ARS de Guadeloupe sans être de sa région : sans
# cela, leur animation régionale ne les verrait pas.
REGIONS_ARS = {"977": "01", "978": "01"}


@dataclass(frozen=True, slots=True)
class Composition:
    """Ce qu’un ajout ou un retrait a fait, et ce qu’il faut en dire."""

    changes: tuple[str, ...]
    deja: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@transaction.atomic
def create_territoire(
    *,
    demarche: Demarche,
    nom: str,
    genre: str = TypeTerritoire.GROUPEMENT,
    codes: Iterable[str] = (),
    espace: str = Espace.FRANCE,
    by: Auteur,
) -> Territoire:
    """Crée un scénario au dernier millésime chargé. Lève ``Refus`` s’il n’y en a pas."""
    millesime = _latest(espace)
    territoire = Territoire.objects.create(
        demarche=demarche, nom=nom, genre=genre, espace=espace, millesime=millesime.annee,
        codes=convert(codes, millesime.annee, millesime.annee, espace).codes,
    )  # fmt: skip
    record(
        territoire, by=by, acte=Acte.CREATION, changements={},
        racine_uid=demarche.uid, parent_uid=demarche.uid,
    )  # fmt: skip
    return territoire


@transaction.atomic
def update_territoire(*, territoire: Territoire, nom: str, genre: str, by: Auteur) -> dict:
    """Renomme ou change le type ; rend les changements."""
    locked = _lock(territoire)
    before = read_state(locked, ("nom", "genre"))
    locked.nom, locked.genre = nom, genre
    return _save(locked, before, by)


def add_communes(*, territoire: Territoire, codes: Iterable[str], by: Auteur) -> Composition:
    """Ajoute des communes ; un ancien code est remplacé par le nouveau, et c’est dit."""
    given = _convert_given(codes, territoire)

    def apply(kept: list[str]) -> list[str]:
        return sorted({*kept, *given.codes})

    kept, changed = _compose(territoire, apply, by)
    added = tuple(code for code in given.codes if code not in kept)
    deja = tuple(code for code in given.codes if code in kept)
    return Composition(added, deja, (*given.sentences(), *changed))


def remove_communes(*, territoire: Territoire, codes: Iterable[str], by: Auteur) -> Composition:
    """Retire des communes ; celles qui n’y sont plus ne gênent pas."""
    given = _convert_given(codes, territoire)

    def apply(kept: list[str]) -> list[str]:
        return [code for code in kept if code not in given.codes]

    kept, changed = _compose(territoire, apply, by)
    return Composition(tuple(code for code in given.codes if code in kept), (), changed)


def change_communes(
    *, territoire: Territoire, ajouts: Iterable[str], retraits: Iterable[str], by: Auteur
) -> Composition:
    """Ajoute les unes et retire les autres d’un seul geste : une ligne d’historique."""
    added, removed = _convert_given(ajouts, territoire), _convert_given(retraits, territoire)

    def apply(kept: list[str]) -> list[str]:
        return sorted({*kept, *added.codes} - set(removed.codes))

    kept, changed = _compose(territoire, apply, by)
    moved = tuple(sorted(set(kept) ^ set(territoire.codes)))
    return Composition(moved, (), (*added.sentences(), *changed))


@transaction.atomic
def retain_territoire(*, territoire: Territoire, by: Auteur) -> None:
    """Fait de ce scénario le périmètre de la démarche, et en tire ses départements et régions."""
    demarche = Demarche.objects.select_for_update().get(pk=territoire.demarche_id)
    locked = _lock(territoire)
    _update_ressorts(locked, demarche)
    current = demarche.territoires.select_for_update().filter(retenu=True).exclude(pk=locked.pk)
    for other in current:
        _set_retenu(other, value=False, by=by)
    _set_retenu(locked, value=True, by=by)


@transaction.atomic
def delete_territoire(*, territoire: Territoire, by: Auteur) -> None:
    """Met un scénario à la corbeille. Lève ``Refus`` s’il est retenu ou sert ailleurs."""
    locked = _lock(territoire)
    if locked.retenu:
        raise Refus(
            f"Le périmètre retenu ne se supprime pas{INSECABLE}: retenez d’abord un autre scénario."
        )
    if used := _find_use(locked):
        raise Refus(f"Ce territoire sert encore ({used}){INSECABLE}: il reste.")
    _set_deleted(locked, timezone.now(), Acte.SUPPRESSION, by)


def restore_territoire(*, territoire: Territoire, by: Auteur) -> None:
    """Sort un scénario de la corbeille."""
    _set_deleted(territoire, None, Acte.RETABLISSEMENT, by)


def _set_deleted(territoire: Territoire, when: datetime | None, acte: str, by: Auteur) -> None:
    Territoire.objects.filter(pk=territoire.pk).update(supprime_le=when)
    root = territoire.demarche.uid
    record(territoire, by=by, acte=acte, changements={}, racine_uid=root, parent_uid=root)


def _find_use(territoire: Territoire) -> str:
    """Le premier objet d’un étage du dessus qui tient à ce territoire."""
    for relation in Territoire._meta.related_objects:
        known = relation.related_model._base_manager.filter(**{relation.field.name: territoire})
        if found := known.first():
            return str(found)
    return ""


def _set_retenu(territoire: Territoire, *, value: bool, by: Auteur) -> None:
    before = read_state(territoire, ("retenu",))
    territoire.retenu = value
    _save(territoire, before, by)


def _latest(espace: str) -> Millesime:
    try:
        return find_millesime(None, espace)
    except ErreurConversion as error:
        raise Refus(str(error)) from error


def _convert_given(codes: Iterable[str], territoire: Territoire) -> Conversion:
    annee = _latest(territoire.espace).annee
    return convert(codes, annee, annee, territoire.espace)


def _lock(territoire: Territoire) -> Territoire:
    return Territoire.objects.select_for_update().get(pk=territoire.pk)


@transaction.atomic
def _compose(
    territoire: Territoire, apply: Callable[[list[str]], list[str]], by: Auteur
) -> tuple[list[str], tuple[str, ...]]:
    """Change la liste du moment ; rend celle d’avant, au millésime d’après, et ce qu’il faut dire.

    La liste passe au dernier millésime chargé, puisque c’est lui que la page montre.
    """
    demarche = Demarche.objects.select_for_update().get(pk=territoire.demarche_id)
    locked = _lock(territoire)
    before = read_state(locked, SUIVIS)
    latest = max(_latest(locked.espace).annee, locked.millesime)
    known = convert(locked.codes, locked.millesime, latest, locked.espace)
    sentences = _say_upgrade(known)
    # Un code que plus rien ne connaît reste dans la liste : il se dit, il ne se perd pas.
    kept = sorted({*known.codes, *known.inconnues})
    locked.codes, locked.millesime = apply(kept), latest
    _save(locked, before, by)
    if locked.retenu:
        _update_ressorts(locked, demarche)
    territoire.codes, territoire.millesime = locked.codes, locked.millesime
    return kept, sentences


def _say_upgrade(known: Conversion) -> tuple[str, ...]:
    if known.de == known.vers or not known.converties:
        return ()
    moved = f"La liste passe du millésime {known.de} au millésime {known.vers}."
    return (moved, *known.sentences())


def _save(territoire: Territoire, before: dict, by: Auteur) -> dict:
    changed = [name for name in before if before[name] != getattr(territoire, name)]
    if not changed:
        return {}
    territoire.version += 1
    territoire.save(update_fields=[*changed, "version", "updated_at"])
    root = territoire.demarche.uid
    return record_change(territoire, before, by=by, racine_uid=root, parent_uid=root)


def _update_ressorts(territoire: Territoire, demarche: Demarche) -> None:
    """Remplace les départements de la démarche par ceux de ses communes."""
    latest = max(_latest(territoire.espace).annee, territoire.millesime)
    codes = convert(territoire.codes, territoire.millesime, latest, territoire.espace).codes
    millesime = find_millesime(latest, territoire.espace)
    communes = Commune.objects.filter(millesime=millesime, code__in=codes).order_by()
    found = communes.values_list("departement", "region").distinct()
    wanted = {code: REGIONS_ARS.get(code, region) for code, region in found}
    if not wanted:
        raise Refus(
            f"Ce territoire n’a aucune commune{INSECABLE}: ajoutez-en avant de le retenir, ou "
            "retenez d’abord un autre scénario."
        )
    known = {item.departement: item for item in demarche.ressorts.all()}
    demarche.ressorts.exclude(departement__in=wanted).delete()
    for departement, region in wanted.items():
        if departement not in known or known[departement].region != region:
            Ressort.objects.update_or_create(
                demarche=demarche, departement=departement, defaults={"region": region}
            )
