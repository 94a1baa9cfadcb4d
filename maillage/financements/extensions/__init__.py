"""Ce que les financements ajoutent à un contrat : ce que coûte une action et qui la paie."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.extensions import Extension, Section
from maillage.contrats.instantane import fiches_of, plain, take
from maillage.contrats.lignes import (
    copy_lignes,
    group_lignes,
    lignes_of,
    replace_lignes,
    restore_lignes,
)
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_fiche
from maillage.core.texte import fold
from maillage.financements.extensions.cellules import INCONNU, read_lignes
from maillage.financements.extensions.echeances import list_echeances
from maillage.financements.models import (
    BudgetAnnuel,
    Candidature,
    CompteRendu,
    Convention,
    Depense,
    LigneFinancement,
    PartFinancement,
    Versement,
)
from maillage.financements.parts import part_of, read_parts
from maillage.financements.totaux import add_up
from maillage.lecture.plan import Champ
from maillage.referentiels.models import Terme

COLONNES = (
    Champ(
        "financeurs", "Plan de financement détaillé",
        ("financeurs et montants", "cofinancements", "plan de financement par financeur"), "liste",
    ),
    Champ(
        "source_financement", "Source de financement",
        ("source du financement", "nature du financement", "type de financement"), "texte",
    ),
)  # fmt: skip
LIBELLES = {"lignes": "financements", "budgets": "budgets annuels"}
# Ce qui se copie d’une fiche à l’autre : qui pourrait payer, quoi et combien.
PREVU = frozenset(
    {
        "annee", "financeur", "financeur_texte", "source", "nature", "emploi", "montant",
        "departementale", "etp", "cout_etp",
    }
)  # fmt: skip
VECU = tuple(name for name in LigneFinancement.HISTORISES if name not in PREVU)


class Financements(Extension):
    """Les lignes d’argent d’une fiche."""

    modeles = (
        LigneFinancement, PartFinancement, BudgetAnnuel, Versement, Depense, Convention,
        Candidature, CompteRendu,
    )  # fmt: skip

    def instantane(self, contrat: Contrat) -> dict[str, dict]:
        """Par fiche : ``lignes`` (``nom`` est le financeur tel qu’on le lit) et ``budgets``.

        D’un financement partagé, chaque fiche dit sa part du montant prévu.
        """
        lignes = group_lignes(LigneFinancement, contrat, describe_ligne, "financeur", "source")
        for uid, rows in describe_parts(contrat).items():
            lignes.setdefault(uid, []).extend(rows)
        budgets = group_lignes(BudgetAnnuel, contrat, describe_budget)
        return {
            uid: {"lignes": lignes.get(uid, []), "budgets": budgets.get(uid, [])}
            for uid in lignes.keys() | budgets.keys()
        }

    def restore(self, fiches: dict[str, FicheAction], donnees: dict[str, dict]) -> None:
        """Lignes et budgets ; un financeur que l’annuaire ne connaît plus reste en clair."""
        lignes = {uid: data.get("lignes", []) for uid, data in donnees.items()}
        budgets = {uid: data.get("budgets", []) for uid, data in donnees.items()}
        restore_lignes(LigneFinancement, fiches, lignes, read_liens(lignes))
        restore_lignes(BudgetAnnuel, fiches, budgets)

    def duplicate(self, source: FicheAction, copie: FicheAction) -> None:
        """Qui pourrait payer, et combien ; rien n’est encore demandé ni convenu.

        Au contrat suivant, les années de l’ancien ne veulent plus rien dire : ni budget par an,
        ni année d’un financement.
        """
        same = source.contrat_id == copie.contrat_id
        sauf = VECU if same else (*VECU, "annee")
        copy_lignes(LigneFinancement, source, copie, *sauf)
        copy_parts(source, copie, sauf)
        if same:
            copy_lignes(BudgetAnnuel, source, copie)

    def libelles(self) -> dict[str, str]:
        return LIBELLES

    def colonnes(self) -> tuple[Champ, ...]:
        return COLONNES

    def import_valeurs(self, fiche: FicheAction, valeurs: dict, *, by: Auteur) -> bool:
        """Remplace les financements, reconnus par leur financeur.

        ``financeurs`` : les couples lus dans « Financeur n », « Montant n », ou des textes
        « ARS : 12 000 € ».
        """
        if "financeurs" not in valeurs and "source_financement" not in valeurs:
            return False
        lues = read_lignes(valeurs.get("financeurs", ()), valeurs.get("source_financement", ""))
        lignes = [row for row, _ in lues]
        # Un couple par paire de cellules : en vider une n’efface rien. Une cellule unique dit tout.
        pairs = not any(isinstance(item, str) for item in valeurs.get("financeurs", ()))
        name_unnamed(lignes, list(lignes_of(LigneFinancement, fiche)))
        # Le financeur d’un financement partagé est déjà dit : sa part n’est pas un autre argent.
        shared = {key_of(row) for row in shared_lignes(fiche)}
        kept = [rang for rang, row in enumerate(lignes) if key_of(row) not in shared]
        return replace_lignes(
            fiche, [lignes[rang] for rang in kept], [lues[rang][1] for rang in kept],
            cle=key_of, by=by, keep_spare=pairs,
        )  # fmt: skip

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        rows = lignes_of(LigneFinancement, fiche).select_related("financeur", "source")
        lignes = [show_ligne(row, row.montant_retenu) for row in rows]
        lignes += [
            show_ligne(row, part_of(row, fiche.pk, row.montant_retenu), partage=True)
            for row in shared_lignes(fiche)
        ]
        budgets = list(lignes_of(BudgetAnnuel, fiche))
        editable = can_edit_fiche(request.user, fiche)
        context = {
            "lignes": lignes,
            "totaux": add_up(lignes),
            "budgets": budgets,
            "budget_total": sum((budget.montant for budget in budgets), Decimal("0.00")),
            "base": fiche.contrat.get_base_fiscale_display(),
            "budgets_url": edit_url("budgets", fiche) if editable else "",
            "depenses_url": edit_url("depenses", fiche) if editable else "",
            "depenses": sum_depenses(fiche),
            "fiche": fiche,
        }
        html = render_to_string("financements/_lignes.html", context)
        url = edit_url("lignes", fiche) if editable else ""
        yield Section("financements", "Financements", html, url, complet=bool(lignes))

    def echeances(self, contrat: Contrat) -> Iterable[tuple]:
        return list_echeances(contrat)

    def texte_cherchable(self, fiche: FicheAction) -> str:
        rows = lignes_of(LigneFinancement, fiche).select_related("financeur", "source")
        return " ".join(map(str, (*rows, *shared_lignes(fiche))))


def sum_depenses(fiche: FicheAction) -> dict[int, Decimal]:
    """Ce que l’action a coûté, par année."""
    found: dict[int, Decimal] = {}
    for annee, montant in lignes_of(Depense, fiche).values_list("annee", "montant"):
        found[annee] = found.get(annee, Decimal("0.00")) + montant
    return dict(sorted(found.items()))


def shared_lignes(fiche: FicheAction) -> list[LigneFinancement]:
    """Les financements partagés dont la fiche a une part."""
    return read_parts([fiche.pk]).get(fiche.pk, [])


def describe_parts(contrat: Contrat) -> dict[str, list[dict]]:
    """Par ``uid`` de fiche, sa part de chaque financement partagé, décrite comme une ligne."""
    fiches = dict(fiches_of(contrat).values_list("pk", "uid"))
    return {
        str(fiches[pk]): [
            describe_ligne(row) | {"montant": plain(part_of(row, pk, row.montant))} for row in rows
        ]
        for pk, rows in read_parts(list(fiches)).items()
    }


def copy_parts(source: FicheAction, copie: FicheAction, sauf: tuple[str, ...]) -> None:
    """La part d’un financement partagé devient, sur la copie, une ligne qui lui est propre."""
    kept = [name for name in LigneFinancement.HISTORISES if name not in {*sauf, "montant"}]
    LigneFinancement.objects.bulk_create(
        LigneFinancement(
            fiche=copie, position=row.position, montant=part_of(row, source.pk, row.montant),
            **{name: getattr(row, name) for name in kept},
        )
        for row in shared_lignes(source)
    )  # fmt: skip


def read_liens(lignes: dict[str, list[dict]]) -> Callable[[dict], dict]:
    """Le financeur et la source d’une ligne décrite, retrouvés en deux requêtes pour toutes."""
    rows = [row for group in lignes.values() for row in group]
    uids = [row["financeur"]["uid"] for row in rows if row["financeur"]]
    codes = [row["source"]["code"] for row in rows if row["source"]]
    financeurs = {str(item.uid): item for item in Organisation.objects.filter(uid__in=uids)}
    termes = Terme.objects.of("sources_financement").filter(code__in=codes)
    # Les nationaux en dernier : à défaut du même libellé, le code mène à eux.
    sources = {cle: terme for terme in termes.order_by("-region", "pk") for cle in keys_of(terme)}

    def find(row: dict) -> dict:
        said, source = row["financeur"], row["source"] or {}
        financeur = financeurs.get(said["uid"]) if said else None
        terme = sources.get((source.get("code"), source.get("libelle")))
        terme = terme or sources.get((source.get("code"), ""))
        is_said = financeur or (terme and not said)
        texte = row["financeur_texte"] or ("" if is_said else row["nom"])
        return {"financeur": financeur, "source": terme, "financeur_texte": texte[:200]}

    return find


def keys_of(terme: Terme) -> tuple[tuple[str, str], tuple[str, str]]:
    return (terme.code, terme.libelle), (terme.code, "")


def name_unnamed(lues: list[LigneFinancement], known: list[LigneFinancement]) -> None:
    """Un montant resté seul est celui du financeur qui l’avait, dont la cellule est vidée."""
    read = {key_of(ligne) for ligne in lues}
    free = [row for row in known if key_of(row) not in read]
    for ligne in lues:
        if ligne.financeur_texte == INCONNU:
            same = next((row for row in free if row.montant == ligne.montant), None)
            if same:
                free.remove(same)
                ligne.financeur, ligne.financeur_texte = same.financeur, same.financeur_texte


def key_of(ligne: LigneFinancement) -> str:
    """Le classeur ne dit pas l’année : deux lignes d’un financeur se suivent dans l’ordre."""
    return fold(str(ligne))


def edit_url(cle: str, fiche: FicheAction) -> str:
    contrat = fiche.contrat
    return reverse(f"financements:{cle}", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


def describe_ligne(row: LigneFinancement) -> dict:
    kept = ("uid", "annee", "financeur_texte", "etat", "nature", "montant", "convention")
    return take(row, (*kept, "departementale")) | {
        "nom": str(row),
        "financeur": take(row.financeur, ("uid", "nom")) if row.financeur else None,
        "source": take(row.source, ("code", "libelle")) if row.source else None,
        "etat_libelle": row.get_etat_display(),
        "nature_libelle": row.get_nature_display(),
    }


def show_ligne(row: LigneFinancement, euros: Decimal | None, *, partage: bool = False) -> dict:
    """La ligne pour la page de sa fiche : le montant connu aujourd’hui, non celui du texte."""
    shown = describe_ligne(row) | {"montant": plain(euros)}
    return shown | {"euros": euros, "partage": partage}


def describe_budget(row: BudgetAnnuel) -> dict:
    return take(row, ("uid", "annee", "montant"))
