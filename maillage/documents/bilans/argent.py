"""L’argent du contrat, en centimes exacts : inscrit, trouvé, à trouver."""

from collections.abc import Iterator

from maillage.core.texte import format_montant, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_tableau, note
from maillage.documents.contrat.fiches import EXCLUES
from maillage.documents.contrat.mots import euros, intitule
from maillage.edition.arbre import Bloc, paragraphe
from maillage.financements.totaux import Totaux, add_up

# Ce qui n’est pas encore acquis : à suivre de près.
INCERTAINS = ("a_rechercher", "sollicite")


def lignes_of(cadre: Cadre) -> list[dict]:
    return [ligne for fiche in cadre.plan.fiches for ligne in _lignes(fiche)]


def _lignes(fiche: dict) -> list[dict]:
    return fiche.get("financements", {}).get("lignes", [])


def say_argent(cadre: Cadre) -> str:
    """Une phrase : combien est inscrit, et combien n’est pas acquis."""
    lignes = lignes_of(cadre)
    if not lignes:
        return "aucun financement inscrit"
    totaux = add_up(lignes)
    pending = add_up(ligne for ligne in lignes if ligne["etat"] in INCERTAINS)
    tail = f", dont {format_montant(pending.total)} pas encore acquis" if pending.total else ""
    return f"{format_montant(totaux.total)} inscrits aux fiches{tail}"


def build_surveillance(cadre: Cadre) -> Iterator[Bloc]:
    """Les sommes par état, puis chaque financement qui n’est pas acquis."""
    lignes = lignes_of(cadre)
    if not lignes:
        return
    totaux = add_up(lignes)
    base = cadre.contrat.get_base_fiscale_display()
    yield paragraphe(f"Montants en euros {base}, tels qu’inscrits dans les fiches-actions.")
    rows = [(etat, euros(montant)) for etat, montant in totaux.par_etat.items()]
    yield from make_tableau(
        (("État", 3), ("Montant", 1)), [*rows, ("Total", euros(totaux.total))],
        "Les financements par état", droite=(1,),
    )  # fmt: skip
    yield from _pending(cadre)
    yield from say_limites(totaux)


def _pending(cadre: Cadre) -> Iterator[Bloc]:
    yield from make_tableau(
        (("Action", 4), ("Financeur", 2.4), ("Année", 0.9), ("État", 1.5), ("Montant", 1.4)),
        (
            (intitule(fiche), ligne["nom"], str(ligne["annee"] or "toutes"),
             ligne["etat_libelle"], euros(ligne["montant"]) or "à préciser")
            for fiche in cadre.plan.fiches for ligne in _lignes(fiche)
            if ligne["etat"] in INCERTAINS
        ),
        "Les financements qui ne sont pas encore acquis", droite=(4,),
    )  # fmt: skip


def say_limites(totaux: Totaux) -> Iterator[Bloc]:
    """Ce qui n’entre pas dans les sommes, et pourquoi."""
    if totaux.exclues:
        names = dict.fromkeys(ligne["nom"] for ligne in totaux.exclues)
        yield note(EXCLUES.format(", ".join(names)))
    if totaux.sans_montant:
        yield note(f"{pluriel(totaux.sans_montant, 'financement')} sans montant connu.")
