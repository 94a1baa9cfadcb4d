"""Ce que les financements ajoutent à un contrat : ce que coûte une action et qui la paie."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.extensions import Extension, Section
from maillage.contrats.instantane import take
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
from maillage.financements.models import BudgetAnnuel, LigneFinancement
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


class Financements(Extension):
    """Les lignes d’argent d’une fiche."""

    modeles = (LigneFinancement, BudgetAnnuel)

    def instantane(self, contrat: Contrat) -> dict[str, dict]:
        """Par fiche : ``lignes`` (``nom`` est le financeur tel qu’on le lit) et ``budgets``."""
        lignes = group_lignes(LigneFinancement, contrat, describe_ligne, "financeur", "source")
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
        """Qui pourrait payer, et combien ; rien n’est encore demandé ni convenu."""
        copy_lignes(LigneFinancement, source, copie, "etat", "convention")
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
        return replace_lignes(
            fiche, lignes, [given for _, given in lues], cle=key_of, by=by, keep_spare=pairs
        )

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        rows = lignes_of(LigneFinancement, fiche).select_related("financeur", "source")
        lignes = [describe_ligne(row) for row in rows]
        budgets = list(lignes_of(BudgetAnnuel, fiche))
        editable = can_edit_fiche(request.user, fiche)
        context = {
            "lignes": [ligne | {"euros": as_decimal(ligne["montant"])} for ligne in lignes],
            "totaux": add_up(lignes),
            "budgets": budgets,
            "budget_total": sum((budget.montant for budget in budgets), Decimal("0.00")),
            "base": fiche.contrat.get_base_fiscale_display(),
            "budgets_url": edit_url("budgets", fiche) if editable else "",
        }
        html = render_to_string("financements/_lignes.html", context)
        url = edit_url("lignes", fiche) if editable else ""
        yield Section("financements", "Financements", html, url, complet=bool(lignes))

    def texte_cherchable(self, fiche: FicheAction) -> str:
        rows = lignes_of(LigneFinancement, fiche).select_related("financeur", "source")
        return " ".join(map(str, rows))


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


def as_decimal(montant: str | None) -> Decimal | None:
    return None if montant is None else Decimal(montant)


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


def describe_budget(row: BudgetAnnuel) -> dict:
    return take(row, ("uid", "annee", "montant"))
