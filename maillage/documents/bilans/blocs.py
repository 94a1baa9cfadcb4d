"""Une action entière : ce qui est demandé, où l’on en est, ses étapes, ses chiffres, son argent."""

from collections.abc import Iterator

from maillage.core.texte import format_periode, pluriel
from maillage.documents.bilans.argent import euros
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.faits import notes_of
from maillage.documents.bilans.indicateurs import make_mesures, read_mesures
from maillage.documents.bilans.mots import RETARD, make_tableau, say_pilotes, say_statut, short_jour
from maillage.documents.contrat.mots import blocs_of, liste_of
from maillage.edition.arbre import Bloc, Cellule, ChampsValeurs
from maillage.financements.lecture import PlanFinancement
from maillage.suivi.etats import FicheSuivie


def build_demande(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    """Ce que le contrat demande : contenu, résultats, pilote, calendrier."""
    plan = cadre.plan.par_uid[str(fiche.uid)]
    champs: tuple[tuple[str, Cellule], ...] = (
        ("Axe", fiche.axe_titre),
        ("Pilote", ", ".join(item["nom"] for item in plan["organisations"].get("pilote", []))),
        ("Porteur", ", ".join(item["nom"] for item in plan["organisations"].get("porteur", []))),
        ("Référents", ", ".join(fiche.referents)),
        ("Période", format_periode(fiche.debut, fiche.fin)),
        ("Description", blocs_of(plan["description"])),
        ("Objectifs opérationnels", liste_of(plan["objectifs_operationnels"])),
        ("Résultats attendus", liste_of(plan["resultats_attendus"])),
        ("Suivi et évaluation", blocs_of(plan["evaluation_methode"])),
    )
    yield ChampsValeurs(tuple((nom, valeur) for nom, valeur in champs if valeur))


def build_etat(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    """Où l’on en est aujourd’hui, et territoire par territoire."""
    told = f", dit le {short_jour(fiche.maj_le)}" if fiche.maj_le else ""
    champs: tuple[tuple[str, Cellule], ...] = (
        ("Pilote", say_pilotes(fiche)),
        ("État", say_statut(fiche)),
        ("Étapes", say_etapes(fiche)),
        ("Météo", f"{fiche.meteo_mot}{told}"),
        ("Déjà fait", blocs_of(fiche.fait) or "rien n’a encore été dit"),
        ("À faire", blocs_of(fiche.a_faire) or "rien n’a encore été dit"),
    )
    yield ChampsValeurs(champs)
    yield from make_tableau(
        (("Territoire", 3), ("Pilote", 2), ("État", 1.6), ("Météo", 2), ("Dit le", 1.6)),
        (
            (row.libelle, row.pilote or "sans pilote", row.statut.label, row.meteo_mot,
             short_jour(row.maj_le, "jamais"))
            for row in fiche.deploiements
        ),
        f"Les territoires qui mènent l’action {fiche.code}",
    )  # fmt: skip


def build_etapes(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    late = {etape.uid for etape in fiche.etapes_en_retard}
    yield from make_tableau(
        (("Étape", 4), ("Responsable", 2.4), ("Échéance", 1.7), ("Où elle en est", 1.8)),
        (
            (row.titre, row.responsable or "à préciser", short_jour(row.echeance),
             _etape(row, row.uid in late))
            for row in fiche.etapes
        ),
        f"Les étapes de l’action {fiche.code}",
    )  # fmt: skip


def _etape(row, late: bool) -> str:
    if row.faite:
        return f"faite le {short_jour(row.faite_le)}" if row.faite_le else "faite"
    return f"à faire, {RETARD}" if late else "à faire"


def build_chiffres(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    rows = [row for row in read_mesures(cadre) if row.indicateur.fiche_id == fiche.pk]
    yield from make_mesures(rows, f"Les indicateurs de l’action {fiche.code}")


def build_financements(plan: PlanFinancement, fiche: FicheSuivie) -> Iterator[Bloc]:
    """Les financements de l’action, puis leur somme, face à son besoin."""
    rows = [lue for lue in plan.lignes if fiche.pk in lue.parts]
    table = [
        (lue.nom, str(lue.ligne.annee or "toute la durée"), lue.ligne.get_nature_display(),
         lue.etat.label, euros(lue.parts[fiche.pk]))
        for lue in rows
    ]  # fmt: skip
    lu = plan.fiche(fiche.pk)
    if lu and (table or lu.besoin is not None):
        table.append(("Argent nouveau inscrit", "", "", "", euros(lu.somme.nouveau)))
        table.append(("Besoin", "", "", "", euros(lu.besoin)))
    yield from make_tableau(
        (("Financeur", 3), ("Année", 1.3), ("Nature", 2.2), ("État", 1.6), ("Montant", 1.6)),
        table, f"L’argent de l’action {fiche.code}", droite=(4,),
    )  # fmt: skip


def build_notes(cadre: Cadre, fiche: FicheSuivie) -> Iterator[Bloc]:
    yield from make_tableau(
        (("Date", 1.5), ("Nature", 1.6), ("Note", 6)),
        (
            (short_jour(row.jour), row.nature.label, row.texte)
            for row in notes_of(fiche, lambda row: True)
        ),
        f"Les notes de l’action {fiche.code}",
    )  # fmt: skip


def say_etapes(fiche: FicheSuivie) -> str:
    """« 2 étapes faites sur 5, 1 en retard »."""
    if not fiche.etapes:
        return "aucune étape écrite"
    late = len(fiche.etapes_en_retard)
    tail = f", {late} {RETARD}" if late else ""
    done = pluriel(fiche.etapes_faites, "étape faite", "étapes faites")
    return f"{done} sur {len(fiche.etapes)}{tail}"
