"""Le compte rendu financier d’une subvention, pré-rempli (arrêté du 11 octobre 2006).

Sa structure est celle du cerfa 15059 : charges et produits prévus et réalisés, écarts, bilan.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.registre import Registre
from maillage.core.texte import format_date, format_montant
from maillage.financements.enums import (
    ECARTES,
    TROUVES,
    Compte,
    EtatCompteRendu,
    NatureFinancement,
)
from maillage.financements.models import (
    BudgetAnnuel,
    CompteRendu,
    Convention,
    Depense,
    LigneFinancement,
    binned_for,
    due_date,
)

ZERO = Decimal("0.00")
NON_VENTILE = "autres"
TEXTES = {
    "mise_en_oeuvre": "Ce qui a été fait",
    "beneficiaires": "Qui en a bénéficié, et combien de personnes",
    "lieux": "Quand et où",
    "objectifs": "Les objectifs sont-ils atteints, au regard des indicateurs",
    "ecarts": "Les écarts entre le prévu et le réalisé",
    "indirectes": "Les règles de répartition des charges indirectes",
    "contributions": "Les contributions volontaires en nature",
    "observations": "Observations",
}


# Par clé de ``TEXTES``, ce qu’un étage supérieur sait de ces actions, cette année-là, pour qui le
# lit ; il remplace ce que disent les fiches seules.
type Proposition = Callable[[Contrat, Collection[FicheAction], int, Any], Mapping[str, str]]
propositions: Registre[Proposition] = Registre("textes proposés au compte rendu financier")


@dataclass(frozen=True, slots=True)
class Du:
    """Un compte rendu dû : sa subvention, son année, et ce que l’on en a déjà écrit."""

    subvention: LigneFinancement | Convention
    annee: int
    montant: Decimal
    ecrit: CompteRendu | None

    @property
    def echeance(self) -> date:
        return due_date(self.annee)

    @property
    def etat(self) -> EtatCompteRendu:
        return EtatCompteRendu(self.ecrit.etat if self.ecrit else EtatCompteRendu.A_FAIRE)

    @property
    def genre(self) -> str:
        return "convention" if isinstance(self.subvention, Convention) else "ligne"

    @property
    def financeur(self) -> str:
        if isinstance(self.subvention, Convention):
            return str(self.subvention.financeur or "")
        return str(self.subvention)

    def is_late(self, jour: date) -> bool:
        return self.etat != EtatCompteRendu.DEPOSE and self.echeance < jour


def list_dus(contrat: Contrat, lignes: Iterable[LigneFinancement]) -> list[Du]:
    """Ceux que doivent ces lignes, par échéance ; celles d’une convention n’en doivent qu’un.

    Doit en rendre un tout argent nouveau notifié, conventionné ou versé pour une année dite.
    """
    written = {
        (row.ligne_id, row.convention_id, row.annee): row
        for row in CompteRendu.objects.filter(contrat=contrat, supprime_le__isnull=True)
    }
    sums: dict[tuple, Decimal] = {}
    subjects: dict[tuple, LigneFinancement | Convention] = {}
    for ligne in lignes:
        if not owes(ligne):
            continue
        linked = ligne.convention_liee
        key = (None, linked.pk, ligne.annee) if linked else (ligne.pk, None, ligne.annee)
        subjects[key] = linked or ligne
        sums[key] = sums.get(key, ZERO) + (ligne.montant_retenu or ZERO)
    found = [Du(subjects[key], key[2], sums[key], written.get(key)) for key in subjects]
    return sorted(found, key=lambda du: (du.annee, du.financeur))


def read_dus(contrat: Contrat, user) -> list[Du]:
    """Les comptes rendus du contrat dont ``user`` voit toutes les actions."""
    rows = LigneFinancement.objects.visible_to(user).filter(contrat=contrat)
    found = rows.select_related("financeur", "source", "fiche", "convention_liee__financeur")
    seen = set(
        FicheAction.objects.visible_to(user).filter(contrat=contrat).values_list("pk", flat=True)
    )
    # Une subvention dont une fiche va à la corbeille a été reçue : son compte se rend toujours.
    seen |= set(binned_for(user).filter(contrat=contrat).values_list("pk", flat=True))
    kept = [row for row in found.prefetch_related("parts") if _pks_of([row]) <= seen]
    hidden = LigneFinancement.objects.of_contrat(contrat).exclude(pk__in=[row.pk for row in kept])
    partial = set(
        hidden.filter(convention_liee__isnull=False).values_list("convention_liee", "annee")
    )
    return list_dus(contrat, [r for r in kept if (r.convention_liee_id, r.annee) not in partial])


def find_du(contrat: Contrat, user, genre: str, sujet: str, annee: int) -> Du | None:
    """Celui de cette subvention et de cette année, si ``user`` le voit."""
    wanted = (genre, sujet, annee)
    return next(
        (
            du
            for du in read_dus(contrat, user)
            if (du.genre, str(du.subvention.uid), du.annee) == wanted
        ),
        None,
    )


def owes(ligne: LigneFinancement) -> bool:
    return (
        ligne.nature == NatureFinancement.NOUVEAU
        and ligne.etat in TROUVES
        and ligne.annee is not None
    )


def build_compte_rendu(
    subvention: LigneFinancement | Convention,
    annee: int,
    ecrit: CompteRendu | None = None,
    *,
    user=None,
) -> dict:
    """Tout le compte rendu : ce que les données disent, ce qu’une personne a écrit par-dessus.

    ``user`` : qui le lit ; sans lui, les textes ne viennent que des fiches et de l’argent.

    ``charges`` et ``produits`` : listes de ``cle``, ``libelle``, ``prevu``, ``realise``, ``ecart``
    (en %, ou rien). ``textes`` : par clé, ``libelle``, ``texte`` et ``propose``.
    """
    lignes = _lines_of(subvention, annee)
    fiches = _fiches_of(lignes)
    said = ecrit.montants if ecrit else {}
    charges = [_row(*item, said) for item in _list_charges(lignes, fiches, annee)]
    produits = [_row(*item, said) for item in _list_produits(lignes, fiches, annee)]
    granted = sum((row.montant_retenu or ZERO for row in lignes), ZERO)
    products = sum((row["realise"] for row in produits), ZERO)
    texts = _propose(lignes, fiches, annee)
    for propose in propositions if user is not None else ():
        texts |= {c: t for c, t in propose(subvention.contrat, fiches, annee, user).items() if t}
    kept = ecrit.textes if ecrit else {}
    return {
        "annee": annee,
        "echeance": due_date(annee),
        "subvention": str(subvention),
        "financeur": str(getattr(subvention, "financeur", None) or subvention),
        "beneficiaire": getattr(subvention, "beneficiaire", ""),
        "actions": [str(fiche) for fiche in fiches] or ["Le poste de coordination"],
        "montant": granted,
        "part": (granted * 100 / products).quantize(Decimal("0.1")) if products else None,
        "charges": charges,
        "produits": produits,
        "total_charges": _total(charges),
        "total_produits": _total(produits),
        "textes": {
            cle: {"libelle": nom, "texte": kept.get(cle, texts[cle]), "propose": texts[cle]}
            for cle, nom in TEXTES.items()
        },
    }


def _lines_of(subvention: LigneFinancement | Convention, annee: int) -> list[LigneFinancement]:
    if isinstance(subvention, LigneFinancement):
        return [subvention]
    rows = LigneFinancement.objects.alive().filter(convention_liee=subvention, annee=annee)
    rows = rows.exclude(etat__in=ECARTES).select_related("financeur", "source", "fiche", "poste")
    return list(rows.prefetch_related("parts"))


def _fiches_of(lignes: list[LigneFinancement]) -> list[FicheAction]:
    return list(
        FicheAction.objects.alive().filter(pk__in=_pks_of(lignes)).order_by("position", "pk")
    )


def _pks_of(lignes: list[LigneFinancement]) -> set[int]:
    """Les clés des fiches où vont ces lignes."""
    pks = {row.fiche_id for row in lignes if row.fiche_id}
    return pks | {part.fiche_liee_id for row in lignes for part in row.parts.all()}


def _list_charges(
    lignes: list[LigneFinancement], fiches: list[FicheAction], annee: int
) -> list[tuple[str, str, Decimal, Decimal]]:
    """Le budget n’est pas ventilé par compte : il se lit sur la ligne « à ventiler »."""
    alive = {"annee": annee, "supprime_le__isnull": True}
    budgets = BudgetAnnuel.objects.filter(fiche__in=fiches, **alive)
    planned = sum(budgets.values_list("montant", flat=True), ZERO)
    postes = [row.poste for row in lignes if row.poste]
    planned += sum((poste.estimate(annee) or ZERO for poste in postes), ZERO)
    spent: dict[str, Decimal] = {}
    rows = [
        *Depense.objects.filter(fiche__in=fiches, **alive),
        *Depense.objects.filter(poste__in=postes, **alive),
    ]
    for depense in rows:
        cle = depense.compte or NON_VENTILE
        spent[cle] = spent.get(cle, ZERO) + depense.montant
    found = [(c.value, c.label, ZERO, spent.get(c.value, ZERO)) for c in Compte]
    return [*found, (NON_VENTILE, "À ventiler", planned, spent.get(NON_VENTILE, ZERO))]


def _list_produits(
    lignes: list[LigneFinancement], fiches: list[FicheAction], annee: int
) -> list[tuple[str, str, Decimal, Decimal]]:
    """Les financeurs des mêmes actions, part des partages comprise ; le temps donné à part."""
    postes = [row.poste_id for row in lignes if row.poste_id]
    rows = LigneFinancement.objects.alive().filter(annee=annee, departementale=False)
    own = {row.pk: row for row in rows.filter(fiche__in=fiches)}
    own |= {row.pk: row for row in rows.filter(parts__fiche_liee__in=fiches)}
    own |= {row.pk: row for row in rows.filter(poste__in=postes)}
    own |= {row.pk: row for row in lignes}
    pks = {fiche.pk for fiche in fiches} | _pks_of(lignes)
    sums: dict[str, list[Decimal]] = {}
    for row in own.values():
        if row.nature == NatureFinancement.EN_NATURE or row.etat in ECARTES:
            continue
        pair = sums.setdefault(str(row), [ZERO, ZERO])
        pair[0] += _seen(row, row.montant, pks)
        pair[1] += _seen(row, row.montant_retenu, pks) if row.etat in TROUVES else ZERO
    return [(f"p-{nom}", nom, pair[0], pair[1]) for nom, pair in sorted(sums.items())]


def _seen(row: LigneFinancement, montant: Decimal | None, fiches: set[int]) -> Decimal:
    if montant is None or not row.is_shared:
        return montant or ZERO
    return sum((part for pk, part in row.split(montant).items() if pk in fiches), ZERO)


def _row(cle: str, libelle: str, prevu: Decimal, realise: Decimal, said: dict) -> dict:
    """Une ligne du tableau ; ce qu’une personne a écrit l’emporte."""
    over = said.get(cle, {})
    planned, actual = _read(over.get("prevu"), prevu), _read(over.get("realise"), realise)
    gap = ((actual - planned) * 100 / planned).quantize(Decimal("0.1")) if planned else None
    return {
        "cle": cle, "libelle": libelle, "prevu": planned, "realise": actual, "ecart": gap,
    }  # fmt: skip


def _read(said: str | None, default: Decimal) -> Decimal:
    try:
        return default if said is None else Decimal(said)
    except InvalidOperation:
        return default


def _total(rows: list[dict]) -> dict:
    planned = sum((row["prevu"] for row in rows), ZERO)
    actual = sum((row["realise"] for row in rows), ZERO)
    gap = ((actual - planned) * 100 / planned).quantize(Decimal("0.1")) if planned else None
    return {"prevu": planned, "realise": actual, "ecart": gap}


def _propose(lignes: list, fiches: list[FicheAction], annee: int) -> dict[str, str]:
    """Des textes à reprendre, tirés des fiches ; vides là où seule une personne peut répondre."""
    texts = dict.fromkeys(TEXTES, "")
    texts["mise_en_oeuvre"] = "\n".join(
        f"{fiche}\u00a0: {fiche.get_statut_display()}." for fiche in fiches
    )
    texts["lieux"] = "\n".join(
        f"{fiche}\u00a0: {_say_dates(fiche)}." for fiche in fiches if _say_dates(fiche)
    )
    given = [row for row in lignes if row.nature == NatureFinancement.EN_NATURE]
    given += list(
        LigneFinancement.objects.alive().filter(
            fiche__in=fiches, annee=annee, nature=NatureFinancement.EN_NATURE
        )
    )
    texts["contributions"] = "\n".join(
        f"{row}\u00a0: {format_montant(row.montant)} de temps d’agent."
        for row in given
        if row.montant
    )
    return texts


def _say_dates(fiche: FicheAction) -> str:
    parts = [
        f"{mot} {format_date(jour)}"
        for mot, jour in (("depuis le", fiche.date_debut), ("jusqu’au", fiche.date_fin))
        if jour
    ]
    return ", ".join([*parts, *([fiche.perimetre_texte] if fiche.perimetre_texte else [])])
