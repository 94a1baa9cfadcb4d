"""Ce que chaque groupe de travail dit de sa propre action."""

from collections.abc import Iterator

from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import note, short_jour
from maillage.documents.contrat.mots import blocs_of
from maillage.edition.arbre import Bloc, Cellule, ChampsValeurs, Titre
from maillage.evaluation.lecture import read_bilans
from maillage.evaluation.models import BilanAction

CHAMPS = (
    ("Ce qui était prévu", "prevu"), ("Ce qui a été fait", "realise"),
    ("Publics touchés", "publics_texte"), ("Ce qu’en disent les participants", "satisfaction"),
    ("Points forts", "forces"), ("Difficultés", "difficultes"),
    ("Ajustements", "ajustements"),
)  # fmt: skip
UNIQUES = (
    "Les personnes sont comptées une fois par site : ces nombres ne s’additionnent pas, les mêmes "
    "personnes peuvent venir sur deux sites."
)


def build_fiches_bilans(cadre: Cadre) -> Iterator[Bloc]:
    """Les fiches-bilans rendues qui touchent à la période, dans l’ordre du plan."""
    debut, fin = cadre.periode
    names = {fiche.pk: fiche for fiche in cadre.suivi.fiches}
    found = [
        row for row in read_bilans(cadre.contrat)
        if row.fiche_id in names and row.cercle in cadre.cercles
        and row.debut <= fin and row.fin >= debut
    ]  # fmt: skip
    for row in found:
        yield Titre(2, str(names[row.fiche_id]))
        yield ChampsValeurs(tuple(_champs(row)))
    if any(row.sites for row in found):
        yield note(UNIQUES)


def _champs(row: BilanAction) -> Iterator[tuple[str, Cellule]]:
    who = row.groupe or row.redacteur
    when = f"du {short_jour(row.debut)} au {short_jour(row.fin)}"
    yield "Bilan", f"{who}, {when}" if who else when
    for libelle, nom in CHAMPS:
        if texte := getattr(row, nom):
            yield libelle, blocs_of(texte)
    if row.sites:
        yield "Personnes, site par site", "\n".join(map(say_site, row.sites))
    if row.suite:
        yield "Suite proposée", row.get_suite_display()


def say_site(site: dict) -> str:
    """« Maison de santé : 42 personnes » ; sans nombre dit, on le dit."""
    count = site.get("personnes")
    said = "nombre non disponible" if count in (None, "") else f"{count} personnes"
    return f"{site.get('nom', '')} : {said}"
