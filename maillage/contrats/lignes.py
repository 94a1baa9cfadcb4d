"""Les lignes d’une fiche (étapes, indicateurs, financements…), quel que soit l’étage qui les tient.

Chaque modèle de ligne est un ``Objet`` qui a une ``fiche``, et une ``position`` s’il se range.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import PAS, delete_objet, next_position, roots_of
from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.champs import Objet
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.journal.models import Ecriture


def lignes_of(modele: type[Objet], fiche: FicheAction) -> QuerySet:
    """Les lignes vivantes d’une fiche, dans leur ordre."""
    return modele.objects.filter(fiche=fiche, supprime_le__isnull=True)


def is_ordered(modele) -> bool:
    """Faux pour ce qui se range de soi-même (un budget, par année)."""
    return hasattr(modele, "position")


def group_lignes(
    modele: type[Objet],
    contrat: Contrat,
    describe: Callable[[Objet], dict],
    *liens: str,
    lectures: Iterable[Prefetch] = (),
) -> dict[str, list[dict]]:
    """Par ``uid`` de fiche, les lignes de tout le contrat décrites en JSON.

    Une requête, et une de plus par lecture jointe (``lectures``).
    """
    rows = modele.objects.filter(fiche__in=fiches_of(contrat), supprime_le__isnull=True)
    rows = rows.select_related(*liens) if liens else rows
    groups: dict[str, list[dict]] = {}
    # Joindre la fiche entière relirait ses longs textes à chaque ligne.
    for row in rows.annotate(uid_de_fiche=F("fiche__uid")).prefetch_related(*lectures):
        groups.setdefault(str(row.uid_de_fiche), []).append(describe(row))
    return groups


@transaction.atomic
def create_ligne(ligne: Objet, *, by: Auteur, acte: str = Acte.CREATION) -> Objet:
    """Enregistre une ligne neuve, en dernière place si elle n’en a pas."""
    if is_ordered(ligne) and not ligne.position:
        ligne.position = next_position(lignes_of(type(ligne), ligne.fiche))
    ligne.save()
    record(ligne, by=by, acte=acte, changements={}, **roots_of(ligne))
    return ligne


def copy_lignes[Ligne: Objet](
    modele: type[Ligne], source: FicheAction, copie: FicheAction, *sauf: str
) -> list[tuple[Ligne, Ligne]]:
    """Recopie les lignes d’une fiche, et rend chacune avec la sienne.

    Les champs de ``sauf`` repartent de leur défaut.
    """
    kept = [name for name in modele.HISTORISES if name not in sauf]
    kept += ["position"] if is_ordered(modele) else []
    rows = list(lignes_of(modele, source).select_related(None))
    made = modele.objects.bulk_create(  # type: ignore[attr-defined]
        modele(fiche=copie, **{name: getattr(row, name) for name in kept}) for row in rows
    )
    return list(zip(rows, made, strict=True))


def restore_lignes[Ligne: Objet](
    modele: type[Ligne],
    fiches: dict[str, FicheAction],
    groupes: dict[str, list[dict]],
    find_liens: Callable[[dict], dict] = lambda row: {},
) -> list[tuple[dict, Ligne]]:
    """Recrée, par ``uid`` de fiche, les lignes que ``group_lignes`` a décrites, et les rend avec.

    ``find_liens`` rend d’une ligne décrite ses champs qui mènent à un autre objet. Un champ que la
    description tait prend son défaut.
    """
    columns = {f.name: f for f in modele._meta.concrete_fields if not f.is_relation}
    kept = [name for name in modele.HISTORISES if name in columns]
    made = []
    for uid, fiche in fiches.items():
        for rang, row in enumerate(groupes.get(uid, []), 1):
            values = {name: columns[name].to_python(row[name]) for name in kept if name in row}
            values |= {"position": rang * PAS} if is_ordered(modele) else {}
            made.append((row, modele(fiche=fiche, **values | find_liens(row))))
    modele.objects.bulk_create([ligne for _, ligne in made])
    return made


@transaction.atomic
def replace_lignes(
    fiche: FicheAction,
    lues: list[Objet],
    donnes: list[set[str]],
    *,
    cle,
    by: Auteur,
    keep_spare: bool = False,
) -> bool:
    """Met les lignes de la fiche en accord avec celles lues dans un classeur.

    ``cle(ligne)`` dit si deux lignes sont la même : elle est alors mise à jour, mais seulement des
    champs écrits dans le classeur (``donnes``). Les absentes qu’un import avait créées vont à la
    corbeille ; avec ``keep_spare``, pas plus qu’il n’en vient de nouvelles, car une cellule vidée
    n’efface rien. Vrai si quelque chose a changé.
    """
    if not lues:
        return False
    changed, new, known = False, 0, {}
    for row in lignes_of(type(lues[0]), fiche):
        known.setdefault(cle(row), []).append(row)
    for rang, (lue, champs) in enumerate(zip(lues, donnes, strict=True), 1):
        lue.fiche, lue.position = fiche, rang * PAS
        same = known.get(cle(lue))
        if same:
            changed |= _refresh(same.pop(0), lue, champs, by)
        else:
            create_ligne(lue, by=by, acte=Acte.IMPORT)
            new += 1
    gone = only_imported([row for rows in known.values() for row in rows])
    for row in gone[:new] if keep_spare else gone:
        delete_objet(row, by=by)
    return changed or bool(new) or (bool(gone) and not keep_spare)


def only_imported(rows: list[Objet]) -> list[Objet]:
    """Celles qu’un import a créées ; ce qu’une personne a ajouté ne se retire pas ainsi."""
    if not rows:
        return []
    written = Ecriture.objects.filter(sujet_uid__in=[row.uid for row in rows], acte=Acte.IMPORT)
    uids = set(written.values_list("sujet_uid", flat=True))
    return [row for row in rows if row.uid in uids]


def _refresh(row: Objet, lue: Objet, champs: set[str], by: Auteur) -> bool:
    before = read_state(row, tuple(sorted(champs)))
    for name in champs:
        setattr(row, name, getattr(lue, name))
    row.position = lue.position
    row.version += 1
    row.save(update_fields=[*champs, "position", "version", "updated_at"])
    row.refresh_from_db(fields=sorted(champs))
    return bool(record_change(row, before, by=by, **roots_of(row)))
