"""L’argent du contrat, en centimes exacts : ce qu’il faut, ce que l’on a, ce qui est dépensé."""

from collections.abc import Iterator
from decimal import Decimal

from maillage.core.texte import format_montant, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_tableau, note, short_jour
from maillage.documents.contrat.fiches import EXCLUES
from maillage.edition.arbre import Bloc, paragraphe
from maillage.financements.enums import EtatFinancement
from maillage.financements.lecture import PlanFinancement, read_plan
from maillage.financements.sommes import Somme

# Ce qu’un tableau d’argent dit de chaque somme.
COLONNES = (("Inscrit", 1.5), ("Acquis", 1.5), ("Versé", 1.4), ("Dépensé", 1.4))
LEGENDE = (
    "Inscrit : tout l’argent nouveau prévu, acquis ou non. Acquis : notifié, conventionné ou "
    "versé. Dépensé : ce qui est saisi dans le suivi des dépenses ; zéro veut dire que rien n’est "
    "saisi. Le droit commun et le temps d’agent sont dits à part, jamais ajoutés."
)


def euros(montant: Decimal | None) -> str:
    return "non renseigné" if montant is None else format_montant(montant)


def choose_plan(cadre: Cadre) -> PlanFinancement:
    """Celui de l’année ; si aucun financement n’en est daté, celui de toute la durée."""
    if cadre.argent.lignes or not cadre.argent.annee:
        return cadre.argent
    return cadre.once("toute_la_duree", lambda: read_plan(cadre.contrat, cercles=cadre.cercles))


def say_argent(cadre: Cadre) -> str:
    """Une phrase : combien est inscrit, et combien est acquis."""
    plan = choose_plan(cadre)
    total = plan.total
    if plan.is_empty:
        return "aucun financement inscrit"
    when = f"en {plan.annee}" if plan.annee else "pour toute la durée du contrat"
    return (
        f"{when}, "
        f"{euros(total.nouveau)} d’argent nouveau inscrit, dont {euros(total.trouve)} acquis ; "
        f"{euros(total.valorise)} déjà là (droit commun et temps d’agent)"
    )


def build_argent(cadre: Cadre) -> Iterator[Bloc]:
    """Par axe et par financeur : inscrit, acquis, versé, dépensé ; puis ce qui manque."""
    plan = choose_plan(cadre)
    if plan.is_empty:
        return
    if plan is not cadre.argent:
        yield paragraphe(
            f"Aucun financement n’est daté de {cadre.argent.annee} : les montants qui suivent "
            "valent pour toute la durée du contrat."
        )
    yield paragraphe(say_titre(plan))
    yield from make_sommes("Axe", plan.par_axe, plan.total, f"L’argent par axe{_annee(plan)}")
    yield from make_sommes(
        "Financeur", plan.par_financeur, None, f"L’argent par financeur{_annee(plan)}"
    )
    yield from _nature(plan)
    yield note(LEGENDE)
    yield from say_limites(plan)


def _annee(plan: PlanFinancement) -> str:
    return f" en {plan.annee}" if plan.annee else ""


def say_titre(plan: PlanFinancement) -> str:
    """Le besoin, ce qui est acquis en face, ce qui manque."""
    when = f"En {plan.annee}, montants" if plan.annee else "Montants"
    need = plan.total.besoin
    gap = f" Il manque {euros(plan.manque)}." if plan.manque else ""
    blind = ""
    if plan.sans_budget:
        unknown = pluriel(plan.sans_budget, "action")
        blind = f" {unknown} sans budget dit : leur besoin n’est pas compté."
    return (
        f"{when} en euros {plan.base}. Besoin : {euros(need)} ; argent nouveau acquis : "
        f"{euros(plan.total.trouve)}.{gap}{blind}"
    )


def make_sommes(
    titre: str, sommes: dict[str, Somme], total: Somme | None, legende: str
) -> Iterator[Bloc]:
    """Une ligne par clé ; la dernière additionne quand c’est permis."""
    rows = [(nom, *_cells(somme)) for nom, somme in sommes.items()]
    if total and rows:
        rows.append(("Total", *_cells(total)))
    yield from make_tableau(((titre, 3.6), *COLONNES), rows, legende, droite=(1, 2, 3, 4))


def _cells(somme: Somme) -> tuple[str, ...]:
    paid = somme.get(EtatFinancement.VERSE)
    return euros(somme.nouveau), euros(somme.trouve), euros(paid), euros(somme.depense)


def _nature(plan: PlanFinancement) -> Iterator[Bloc]:
    rows = [(nature.label.capitalize(), euros(sum_)) for nature, sum_ in plan.par_nature.items()]
    yield from make_tableau(
        (("Nature", 4), ("Montant", 1.6)), rows,
        "Argent nouveau, droit commun et temps d’agent", droite=(1,),
    )  # fmt: skip


def say_limites(plan: PlanFinancement) -> Iterator[Bloc]:
    """Ce qui n’entre pas dans les sommes, et pourquoi."""
    if plan.departementales:
        names = dict.fromkeys(lue.nom for lue in plan.departementales)
        yield note(EXCLUES.format(", ".join(names)))
    if plan.sans_montant:
        yield note(f"{pluriel(plan.sans_montant, 'financement')} sans montant connu, hors sommes.")
    if plan.sans_annee:
        many = pluriel(len(plan.sans_annee), "financement")
        yield note(f"{many} pour toute la durée du contrat, hors des sommes de l’année.")
    if not plan.is_complet:
        yield note("Les totaux ne couvrent que les actions des cercles de ce document.")


def build_surveillance(cadre: Cadre) -> Iterator[Bloc]:
    """Ce qui n’est pas acquis, par financeur, et les demandes qui attendent une réponse."""
    plan = cadre.argent
    if plan.is_empty:
        return
    yield paragraphe(say_titre(plan))
    yield from make_tableau(
        (("Financeur", 4), ("À rechercher", 1.6), ("Sollicité", 1.6), ("Acquis", 1.6)),
        (
            (nom, euros(somme.recherche), euros(somme.attente), euros(somme.trouve))
            for nom, somme in plan.par_financeur.items()
        ),
        "L’argent nouveau par financeur", droite=(1, 2, 3),
    )  # fmt: skip
    yield from _pending(plan)
    yield from say_limites(plan)


def _pending(plan: PlanFinancement) -> Iterator[Bloc]:
    """Les demandes parties, sans réponse encore."""
    names = {lue.fiche.pk: str(lue.fiche) for lue in plan.fiches}
    waiting = [lue for lue in plan.lignes if lue.etat == EtatFinancement.SOLLICITE]
    yield from make_tableau(
        (("Financeur", 2.4), ("Pour", 4), ("Demandé", 1.4), ("Réponse attendue", 1.6)),
        (
            (lue.nom, _subject(lue, names), euros(lue.montant), short_jour(lue.ligne.attendu_le))
            for lue in waiting
        ),
        "Les demandes qui attendent une réponse", droite=(2,),
    )  # fmt: skip


def _subject(lue, names: dict[int, str]) -> str:
    found = [names[pk] for pk in lue.parts if pk in names]
    whole = "poste de coordination" if lue.ligne.poste_id else "tout le contrat"
    return ", ".join(found) or whole
