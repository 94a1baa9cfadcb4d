"""Charger un dossier de fichiers de l’Insee, de n’importe quels millésimes, en un seul passage."""

from dataclasses import astuple, dataclass, field
from pathlib import Path

from django.db import transaction

from maillage.core.cli import say
from maillage.core.texte import join_et
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.codes import departement_of
from maillage.territoires.enums import Espace, Nature, Producteur
from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.couche import Couche, write_couche
from maillage.territoires.imports.ecriture import insert_rows
from maillage.territoires.imports.lecteurs import (
    LECTEURS,
    read_mouvements,
    read_populations,
)
from maillage.territoires.imports.populations import Habitants, write_populations
from maillage.territoires.imports.tables import EXTENSIONS, Table, read_table
from maillage.territoires.models import (
    Chargement,
    Departement,
    Epci,
    Millesime,
    Mouvement,
    Region,
)

LICENCE = "Licence Ouverte 2.0"
# Les populations de référence de l’année A paraissent dans la géographie du 1er janvier A + 2.
RETARD_GEOGRAPHIE = 2
MAYOTTE = "976"
# Mayotte ne suit pas le recensement tournant : ces années gardent son recensement de 2017.
MAYOTTE_2017 = range(2017, 2024)
COLONNES_MOUVEMENT = (
    "espace", "date", "mod", "code_avant", "nom_avant", "code_apres", "nom_apres",
)  # fmt: skip
_DE_COMMUNES = {Nature.COMMUNES, Nature.EPCI, Nature.APPARTENANCE}
_DE_NOMS = {Nature.DEPARTEMENTS, Nature.REGIONS}


@dataclass(slots=True)
class Lot:
    """Les fichiers d’un même tout : ils entrent ensemble ou pas du tout."""

    nom: str
    annee: int
    tables: list[Table]
    remarques: list[str] = field(default_factory=list)


def load_insee(
    dossier: Path, *, annee_population: int | None = None, espace: str = Espace.FRANCE
) -> Bilan:
    """Charge tout ce que ``dossier`` contient de connu (un fichier seul est accepté).

    ``annee_population`` sert aux fichiers de populations dont le nom ne dit pas l’année.
    Chaque millésime, chaque année de populations et les mouvements entrent entiers ou pas du
    tout ; un fichier déjà chargé n’est pas relu. Toutes les erreurs sont rendues ensemble.
    """
    bilan = Bilan()
    tables = _read_tables(Path(dossier), bilan)
    for lot in _geographies(tables, bilan):
        _load(lot, bilan, lambda lot: _load_geographie(lot, bilan, espace), espace)
    for lot in _mouvements(tables, bilan):
        _load(lot, bilan, lambda lot: _load_mouvements(lot, bilan, espace), espace)
    for lot in _populations(tables, annee_population, bilan):
        _load(lot, bilan, lambda lot: _load_populations(lot, bilan, espace), espace)
    return bilan


def _read_tables(dossier: Path, bilan: Bilan) -> list[Table]:
    tables = []
    for path in _list_files(dossier, bilan):
        try:
            table = read_table(path)
        except (ErreurLecture, OSError) as error:
            bilan.erreurs.append(Erreur(path.name, getattr(error, "message", str(error))))
            bilan.refuses.append(path.name)
            continue
        if table:
            tables.append(table)
        else:
            bilan.ignores.append(path.name)
    return tables


def _list_files(dossier: Path, bilan: Bilan) -> list[Path]:
    if dossier.is_file():
        return [dossier]
    if not dossier.is_dir():
        phrase = "ce dossier n’existe pas. Donnez le dossier où sont les fichiers de l’Insee."
        bilan.erreurs.append(Erreur(str(dossier), phrase))
        return []
    files = sorted(path for path in dossier.iterdir() if path.is_file())
    bilan.ignores += [path.name for path in files if path.suffix.lower() not in EXTENSIONS]
    return [path for path in files if path.suffix.lower() in EXTENSIONS]


def _geographies(tables: list[Table], bilan: Bilan) -> list[Lot]:
    """Un lot par millésime : ses fichiers, et pour les noms celui de l’année la plus proche."""
    concerned = [table for table in tables if table.nature in _DE_COMMUNES | _DE_NOMS]
    dated = [table for table in concerned if _has_year(table, bilan)]
    years = sorted({table.annee for table in dated if table.nature in _DE_COMMUNES})
    if not years:
        years = sorted({table.annee for table in dated})
    lots = []
    for annee in years:
        own = [table for table in dated if table.annee == annee]
        lots.append(_with_names(Lot(f"géographie {annee}", annee, own), dated))
    return lots


def _has_year(table: Table, bilan: Bilan) -> bool:
    if table.annee:
        return True
    phrase = (
        "l’année du millésime ne se lit ni dans le nom du fichier ni dans ses premières lignes. "
        "Ajoutez-la à la fin du nom, par exemple «\u00a0v_commune_2026.csv\u00a0»."
    )
    bilan.erreurs.append(Erreur(table.nom, phrase))
    bilan.refuses.append(table.nom)
    return False


def _with_names(lot: Lot, dated: list[Table]) -> Lot:
    """Ajoute au lot les fichiers de départements et de régions qui lui manquent."""
    for nature in sorted(_DE_NOMS - {table.nature for table in lot.tables}):
        near = [table for table in dated if table.nature == nature]
        if near:
            table = min(near, key=lambda item: abs(item.annee - lot.annee))
            lot.tables.append(table)
            lot.remarques.append(
                f"{table.nom}, de {table.annee}, sert aussi au millésime {lot.annee}, "
                "qui n’en a pas."
            )
    return lot


def _mouvements(tables: list[Table], bilan: Bilan) -> list[Lot]:
    concerned = [table for table in tables if table.nature == Nature.MOUVEMENTS]
    dated = sorted(
        (table for table in concerned if _has_year(table, bilan)), key=lambda table: table.annee
    )
    return [Lot(f"mouvements {table.annee}", table.annee, [table]) for table in dated]


def _populations(tables: list[Table], asked: int | None, bilan: Bilan) -> list[Lot]:
    """Un lot par année ; un fichier sans année suit l’option, sinon le seul autre fichier daté."""
    concerned = [table for table in tables if table.nature == Nature.POPULATIONS]
    years = {table.annee for table in concerned if table.annee}
    default = asked or (years.pop() if len(years) == 1 else None)
    groups: dict[int, list[Table]] = {}
    for table in concerned:
        annee = table.annee or default
        if annee:
            groups.setdefault(annee, []).append(table)
        else:
            _ask_year(table, bilan)
    return [Lot(f"populations {annee}", annee, group) for annee, group in sorted(groups.items())]


def _ask_year(table: Table, bilan: Bilan) -> None:
    phrase = (
        "l’année de ces populations ne se lit pas dans le nom du fichier. "
        "Recommencez avec «\u00a0--annee-population\u00a0» suivi de l’année du recensement "
        "(2023 pour les populations en vigueur au 1er janvier 2026)."
    )
    bilan.erreurs.append(Erreur(table.nom, phrase))
    bilan.refuses.append(table.nom)


def _load(lot: Lot, bilan: Bilan, load, espace: str) -> None:
    if _already_loaded(lot, espace):
        bilan.inchanges.append(lot.nom)
        return
    say(f"Lecture\u00a0: {lot.nom} ({join_et([table.nom for table in lot.tables])})…")
    with transaction.atomic():
        before = len(bilan.erreurs)
        load(lot)
        refused = len(bilan.erreurs) > before
        if refused:
            transaction.set_rollback(True)
        else:
            _record(lot, espace)
    bilan.remarques += lot.remarques
    (bilan.refuses if refused else bilan.charges).append(lot.nom)


def _already_loaded(lot: Lot, espace: str) -> bool:
    known = set(
        Chargement.objects.filter(
            espace=espace, annee=lot.annee, producteur=Producteur.INSEE
        ).values_list("sha256", "nature")
    )
    return {(table.sha256, table.nature) for table in lot.tables} <= known


def _record(lot: Lot, espace: str) -> None:
    for table in lot.tables:
        known = Chargement.objects.filter(
            espace=espace, annee=lot.annee, nature=table.nature, producteur=Producteur.INSEE
        )
        if table.nature == Nature.POPULATIONS:
            known = known.filter(fichier=table.nom)
        known.delete()
    Chargement.objects.bulk_create(
        Chargement(
            espace=espace, nature=table.nature, annee=lot.annee, producteur=Producteur.INSEE,
            fichier=table.nom[:200], sha256=table.sha256, lignes=len(table.lignes),
            licence=LICENCE,
        )
        for table in lot.tables
    )  # fmt: skip


def _load_geographie(lot: Lot, bilan: Bilan, espace: str) -> None:
    couche, start = Couche(), len(bilan.erreurs)
    for nature, read in LECTEURS.items():
        for table in (table for table in lot.tables if table.nature == nature):
            read(table, couche, bilan.erreurs)
            couche.natures.add(nature)
    _check(lot, couche, bilan)
    if len(bilan.erreurs) > start:
        return
    millesime = Millesime.objects.of(lot.annee, espace)
    if not couche.communes and not millesime:
        phrase = "il manque la liste des communes de ce millésime (v_commune)."
        bilan.erreurs.append(Erreur(lot.tables[0].nom, phrase))
        return
    _complete(couche, lot.annee, espace, bilan)
    write_couche(couche, lot.annee, Producteur.INSEE, espace)


def _check(lot: Lot, couche: Couche, bilan: Bilan) -> None:
    """Les fichiers d’un lot se répondent : même liste de communes, parentes connues."""
    official = next((table for table in lot.tables if table.nature == Nature.COMMUNES), None)
    if not official:
        return
    for code, fields in couche.communes.items():
        if "arrondissement" not in fields or not fields.get("region"):
            bilan.erreurs.append(_stranger(lot, code, official))
    for (code, _, parent), nom in couche.liees.items():
        if parent not in couche.communes:
            phrase = f"{nom} ({code}) se rattache à {parent}, qui n’est pas une commune du fichier."
            bilan.erreurs.append(Erreur(official.nom, phrase, colonne="COMPARENT"))


def _stranger(lot: Lot, code: str, official: Table) -> Erreur:
    others = [table.nom for table in lot.tables if table.nature in _DE_COMMUNES - {Nature.COMMUNES}]
    phrase = (
        f"la commune {code} n’est pas dans {official.nom}\u00a0: "
        "les deux fichiers ne sont pas du même millésime."
    )
    return Erreur(" ou ".join(others) or official.nom, phrase, colonne="CODGEO")


def _complete(couche: Couche, annee: int, espace: str, bilan: Bilan) -> None:
    """Ce que le dossier ne nomme pas est repris du millésime le plus proche déjà chargé."""
    _borrow_names(couche, annee, espace, bilan)
    missing = {code for code, fields in couche.epci.items() if not fields.get("nom")}
    if missing:
        known = Epci.objects.filter(millesime__espace=espace, code__in=missing)
        names = dict(known.order_by("millesime__annee").values_list("code", "nom"))
        for code in missing:
            couche.epci[code]["nom"] = names.get(code, f"EPCI {code}")
        bilan.remarques.append(
            f"Le millésime {annee} ne donne pas le nom de ses EPCI\u00a0: "
            f"{len(names)} noms sur {len(missing)} viennent d’un autre millésime."
        )


def _borrow_names(couche: Couche, annee: int, espace: str, bilan: Bilan) -> None:
    own = Millesime.objects.of(annee, espace)
    others = Millesime.objects.filter(espace=espace).exclude(annee=annee)
    near = min(others, key=lambda item: abs(item.annee - annee), default=None)
    for model, target, names in (
        (Departement, couche.departements, ("nom", "region")),
        (Region, couche.regions, ("nom",)),
    ):
        if target or (own and model.objects.filter(millesime=own).exists()):
            continue
        rows = model.objects.filter(millesime=near).values("code", *names) if near else []
        target.update({row.pop("code"): row for row in rows})
        _say_borrowed(model, near, annee, bilan)
        _fill_names(target, couche, model)


def _say_borrowed(model, near: Millesime | None, annee: int, bilan: Bilan) -> None:
    plural = model._meta.verbose_name_plural
    source = f"viennent du millésime {near.annee}" if near else "sont remplacés par leurs codes"
    bilan.remarques.append(f"{annee}, sans fichier des {plural}\u00a0: les noms {source}.")


def _fill_names(target: dict, couche: Couche, model) -> None:
    for fields in couche.communes.values():
        if model is Region:
            target.setdefault(fields["region"], {"nom": fields["region"]})
        else:
            default = {"nom": fields["departement"], "region": fields["region"]}
            target.setdefault(fields["departement"], default)


def _load_mouvements(lot: Lot, bilan: Bilan, espace: str) -> None:
    """Le fichier le plus récent fait foi pour toutes les dates qu’il couvre."""
    start = len(bilan.erreurs)
    rows = read_mouvements(lot.tables[0], espace, bilan.erreurs)
    if not rows or len(bilan.erreurs) > start:
        return
    first, last = min(row.date for row in rows), max(row.date for row in rows)
    known = Mouvement.objects.filter(espace=espace)
    newer = Chargement.objects.filter(
        espace=espace, nature=Nature.MOUVEMENTS, annee__gt=lot.annee
    ).exists()
    if newer:
        covered = known.order_by("date").values_list("date", flat=True).first()
        rows = [row for row in rows if covered is None or row.date < covered]
        bilan.remarques.append(
            f"{lot.tables[0].nom}\u00a0: un fichier de mouvements plus récent est déjà chargé, "
            "il fait foi."
        )
    else:
        known.filter(date__range=(first, last)).delete()
    insert_rows(Mouvement, COLONNES_MOUVEMENT, (astuple(row) for row in rows))


def _load_populations(lot: Lot, bilan: Bilan, espace: str) -> None:
    start = len(bilan.erreurs)
    rows: dict[str, Habitants] = {}
    for table in lot.tables:
        found = read_populations(table, bilan.erreurs)
        if twice := sorted(rows.keys() & found.keys()):
            phrase = f"{len(twice)} communes sont aussi dans un autre fichier, dont {twice[0]}."
            bilan.erreurs.append(Erreur(table.nom, phrase, colonne="CODCOM"))
        rows |= found
    if len(bilan.erreurs) > start:
        return
    _date_mayotte(rows, lot.annee, bilan)
    write_populations(
        rows,
        annee=lot.annee,
        geographie=lot.annee + RETARD_GEOGRAPHIE,
        producteur=Producteur.INSEE,
        espace=espace,
    )


def _date_mayotte(rows: dict[str, Habitants], annee: int, bilan: Bilan) -> None:
    """Mayotte garde son recensement de 2017 : le dire plutôt que le dater de l’année du fichier."""
    codes = [code for code in rows if departement_of(code) == MAYOTTE]
    if not codes or annee not in MAYOTTE_2017:
        return
    for code in codes:
        row = rows[code]
        rows[code] = Habitants(code, row.municipale, row.a_part, row.totale, 2017)
    bilan.remarques.append(f"Populations {annee}\u00a0: Mayotte y garde son recensement de 2017.")
