"""Les diapositives des résultats : indicateurs, argent, changements, évaluation."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from maillage.core.texte import format_date, format_montant, pluriel
from maillage.documents.bilans.argent import choose_plan, say_titre
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.indicateurs import (
    Mesure,
    read_mesures,
    say_comptes,
    say_point,
    say_tendance,
    say_valeur,
)
from maillage.documents.bilans.vie import read_changements
from maillage.documents.supports.apercu import lines_of
from maillage.documents.supports.etats import TITRE_MAX, cut, source_of
from maillage.edition.pptx.arbre import (
    Colonnes,
    Diapositive,
    GenreGraphique,
    Graphique,
    Grille,
    Puce,
    Puces,
    Serie,
)
from maillage.evaluation.lecture import read_recommandations
from maillage.evaluation.models import Evaluation
from maillage.financements.lecture import PlanFinancement
from maillage.financements.sommes import Somme

TAUX_MAX = 10
MESURES_MAX = 12

# Un graphique de progression reste lisible : au-delà de la cible, « 150 % » suffit.
PLAFOND = 150.0


def slides_of_indicateurs(cadre: Cadre) -> Iterator[Diapositive]:
    """Le chemin vers les cibles, puis les valeurs."""
    mesures = read_mesures(cadre)
    if not mesures:
        return
    known = [mesure for mesure in mesures if mesure.connus]
    yield from _slide_of_taux(mesures, cadre)
    if known:
        rows = tuple(_row(mesure) for mesure in pick(known, MESURES_MAX))
        yield Diapositive(
            "Les indicateurs : résultats et cibles",
            Grille(("Indicateur", "Départ", "Valeur", "Cible", "Où l’on en est"), rows,
                   (4.6, 1.3, 2.4, 1.3, 2.8), a_droite=(1, 2, 3), taille=14),
            chapeau=say_comptes(mesures), source=source_of(cadre),
            notes=_say_rest(mesures, known),
        )  # fmt: skip


def pick(mesures: list[Mesure], maximum: int) -> list[Mesure]:
    """Tant d’indicateurs au plus, pris tour à tour dans chaque axe, dans l’ordre du plan."""
    groups: dict[str, list[Mesure]] = {}
    for mesure in mesures:
        groups.setdefault(mesure.groupe, []).append(mesure)
    turns = [mesure for turn in zip_longest(*groups.values()) for mesure in turn if mesure]
    kept = {id(mesure) for mesure in turns[:maximum]}
    return [mesure for mesure in mesures if id(mesure) in kept]


def _say_rest(mesures: list[Mesure], known: list[Mesure]) -> str:
    blank = len(mesures) - len(known)
    more = max(len(known) - MESURES_MAX, 0)
    said = [f"{pluriel(blank, 'indicateur')} sans relevé."] if blank else []
    said += [f"{pluriel(more, 'indicateur')} de plus dans le bilan annuel."] if more else []
    return " ".join(said)


def _slide_of_taux(mesures: list[Mesure], cadre: Cadre) -> Iterator[Diapositive]:
    whole = [mesure for mesure in mesures if mesure.avancement.taux is not None]
    rated = pick(whole, TAUX_MAX)
    if len(rated) < 2:
        return
    taux = [float(mesure.avancement.taux or 0) * 100 for mesure in rated]
    yield Diapositive(
        "Les indicateurs : le chemin vers la cible",
        Graphique(
            GenreGraphique.BARRES, tuple(cut(m.indicateur.intitule, TITRE_MAX) for m in rated),
            (Serie("Part du chemin parcouru", tuple(_cap(valeur) for valeur in taux)),), "%",
        ),
        chapeau=_say_choice(len(rated), len(whole)), source=source_of(cadre),
        notes="La part du chemin parcouru va de la valeur de départ (0 %) à la cible (100 %) ; "
        "au-delà de 150 %, la barre s’arrête.",
    )  # fmt: skip


def _say_choice(shown: int, total: int) -> str:
    tail = f" {shown} indicateurs sur {total}, pris dans chaque axe." if shown < total else ""
    return f"100 % : la cible est atteinte.{tail}"


def _cap(taux: float) -> float:
    return float(round(max(0.0, min(taux, PLAFOND))))


def _row(mesure: Mesure) -> tuple[str, ...]:
    row, last = mesure.indicateur, mesure.connus[-1]
    unite = "" if row.unite.strip() in ("", "%", "nombre") else f" ({row.unite})"
    return (
        f"{cut(row.intitule, TITRE_MAX)}{unite}", say_valeur(row, row.depart) or "à mesurer",
        f"{say_point(row, last)} ({last.libelle})", say_valeur(row, row.cible) or "à fixer",
        say_tendance(mesure),
    )  # fmt: skip


def slides_of_argent(cadre: Cadre) -> Iterator[Diapositive]:
    """Trouvé et à trouver, puis année par année."""
    plan = choose_plan(cadre)
    if plan.is_empty:
        return
    yield _slide_of_total(plan, cadre)
    years = [(str(annee), somme) for annee, somme in plan.par_annee.items() if annee]
    if len(years) > 1:
        yield _slide_of_years(years, cadre)


def _states(somme: Somme) -> tuple[tuple[str, Decimal, int], ...]:
    return (
        ("Acquis", somme.trouve, 3), ("Sollicité", somme.attente, 2),
        ("À rechercher", somme.recherche, 5),
    )  # fmt: skip


def _slide_of_total(plan: PlanFinancement, cadre: Cadre) -> Diapositive:
    total = plan.total
    puces = [Puce(f"Besoin : {format_montant(total.besoin)}", gras=True)] if total.besoin else []
    puces += [
        Puce(f"Argent nouveau acquis : {format_montant(total.trouve)}"),
        Puce(f"Déjà là (droit commun, temps d’agent) : {format_montant(total.valorise)}"),
    ]
    if plan.manque:
        puces.append(Puce(f"Il manque {format_montant(plan.manque)}", gras=True))
    if plan.sans_budget:
        puces.append(Puce(f"{pluriel(plan.sans_budget, 'action')} sans budget dit"))
    if not plan.is_complet:
        puces.append(Puce("Totaux des seules actions visibles à ce comité"))
    titre = f"L’argent en {plan.annee}" if plan.annee else "L’argent du contrat"
    source = f"plan de financement, montants {plan.base}, au {format_date(cadre.jour)}"
    shares = [row for row in _states(total) if row[1]]
    text = Puces(tuple(puces))
    if not shares:
        return Diapositive(titre, text, notes=say_titre(plan), source=source)
    drawn = Graphique(
        GenreGraphique.ANNEAU, tuple(nom for nom, _, _ in shares),
        (Serie("Argent nouveau", tuple(float(montant) for _, montant, _ in shares)),), "€",
        couleurs=tuple(teinte for _, _, teinte in shares),
    )  # fmt: skip
    return Diapositive(titre, Colonnes(drawn, text, 0.55), notes=say_titre(plan), source=source)


def _slide_of_years(years: list[tuple[str, Somme]], cadre: Cadre) -> Diapositive:
    names = [row[:1] + row[2:] for row in _states(years[0][1])]
    series = tuple(
        Serie(str(nom), tuple(float(_states(somme)[rang][1]) for _, somme in years), int(teinte))
        for rang, (nom, teinte) in enumerate(names)
    )
    kept = tuple(serie for serie in series if any(serie.valeurs))
    return Diapositive(
        "L’argent année par année",
        Graphique(GenreGraphique.COLONNES_EMPILEES, tuple(nom for nom, _ in years), kept, "€"),
        source=f"plan de financement au {format_date(cadre.jour)}, argent nouveau",
    )


def slides_of_changements(cadre: Cadre) -> Iterator[Diapositive]:
    """Les ajustements et les avenants depuis la signature."""
    found = read_changements(cadre, whole=True)
    if not found:
        return
    rows = tuple(
        (format_date(item.jour), item.titre, cut(" ; ".join(item.phrases) or item.motif, 320))
        for item in reversed(found)
    )
    yield Diapositive(
        "Ce qui a changé depuis la signature",
        Grille(("Date", "Acte", "Ce qu’il change"), rows, (2, 3.4, 6.2)),
        notes="\n\n".join(f"{item.titre}. Motif : {item.motif}" for item in found if item.motif),
    )


def slides_of_evaluation(cadre: Cadre) -> Iterator[Diapositive]:
    """La dernière évaluation que ces cercles laissent lire, et ses recommandations."""
    rows = Evaluation.objects.filter(
        contrat=cadre.contrat, supprime_le__isnull=True, cercle__in=sorted(cadre.cercles)
    )
    evaluation = rows.order_by("-debut", "-pk").first()
    if evaluation is None:
        return
    lines = lines_of(evaluation.synthese)
    if lines:
        puces = tuple(Puce(line) for line in lines)
        yield Diapositive(f"Évaluation : {evaluation.titre}", Puces(puces))
    advices = read_recommandations(evaluation)
    if advices:
        yield Diapositive(
            "Les recommandations et leurs suites",
            Grille(
                ("N°", "Recommandation", "Pour", "Suite"),
                tuple(
                    (str(item.numero), cut(item.texte, 200), item.destinataire,
                     ". ".join(filter(None, (item.etat_libelle, item.suite))))
                    for item in advices
                ), (0.7, 5.6, 2.4, 3),
            ),
            notes=f"Recommandations de « {evaluation.titre} ».",
        )  # fmt: skip
