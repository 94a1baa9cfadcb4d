"""Les commandes de la géographie : préparer, importer, résumer un territoire."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from maillage.core.cli import Commande, ErreurCommande, commandes, say
from maillage.core.preparation import preparations
from maillage.core.statiques import collect_statiques
from maillage.core.texte import INSECABLE, format_entier, pluriel
from maillage.lecture.communes import split_codes
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.imports import (
    Bilan,
    find_contours,
    has_points,
    load_chefs_lieux,
    load_contours,
    load_etalab,
    load_insee,
)
from maillage.territoires.models import Commune
from maillage.territoires.resume import Resume, codes_of, find_millesime, summarize


def register() -> None:
    """Inscrit les commandes ; appelé par ``AppConfig.ready()``."""
    commandes.register(
        "preparer",
        Commande(("preparer",), "prépare la base et la géographie", _nothing, prepare),
        ordre=10,
    )
    commandes.register(
        "importer geographie",
        Commande(
            ("importer", "geographie"),
            "charge les fichiers de l’Insee d’un dossier",
            _configure_import,
            import_geographie,
        ),
        ordre=20,
    )
    commandes.register(
        "importer contours",
        Commande(
            ("importer", "contours"),
            "charge les tracés des communes, EPCI, départements ou régions",
            _configure_contours,
            import_contours,
        ),
        ordre=22,
    )
    commandes.register(
        "importer chefs-lieux",
        Commande(
            ("importer", "chefs-lieux"),
            "charge la latitude et la longitude des communes",
            _configure_chefs_lieux,
            import_chefs_lieux,
        ),
        ordre=24,
    )
    commandes.register(
        "territoire",
        Commande(("territoire",), "résume un territoire", _configure_territoire, show_territoire),
        ordre=30,
    )
    preparations.register("geographie", prepare_geographie, ordre=100)
    preparations.register("contours", prepare_contours, ordre=110)


def _nothing(parser: argparse.ArgumentParser) -> None:
    """Sans option propre."""


def prepare(args: argparse.Namespace) -> dict | str:
    """Base, cache, fichiers statiques, puis la part de chaque application."""
    say("Base de données…")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    say("Fichiers statiques…")
    collect_statiques()
    for prepare_part in preparations:
        prepare_part()
    return {"pret": True} if args.json else "Maillage est prêt."


def prepare_geographie() -> None:
    """La géographie du paquet npm, si elle n’est pas déjà là."""
    bilan = load_etalab()
    if bilan.erreurs:
        raise ErreurCommande(f"Géographie non chargée{INSECABLE}: {bilan.erreurs[0]}")
    if bilan.charges:
        count = Commune.objects.filter(millesime=find_millesime(None)).count()
        say(f"Géographie chargée{INSECABLE}: {pluriel(count, 'commune')}.")


def prepare_contours() -> None:
    """Les contours et les points déposés dans le dossier prévu, s’il y en a."""
    if not settings.CONTOURS.is_dir():
        return
    bilans = [load_contours(find_contours(settings.CONTOURS))]
    points = (path for path in sorted(settings.CONTOURS.iterdir()) if has_points(path))
    bilans += [load_chefs_lieux(path) for path in points]
    for bilan in bilans:
        if bilan.erreurs:
            raise ErreurCommande(_say_refused(bilan), bilan.as_dict())
        for line in (*(f"Chargé{INSECABLE}: {name}." for name in bilan.charges), *bilan.remarques):
            say(line)


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--depuis", required=True, type=Path, metavar="DOSSIER", help="dossier, ou un seul fichier"
    )
    parser.add_argument(
        "--annee-population",
        type=int,
        metavar="ANNEE",
        help="année du recensement, quand le nom du fichier ne la dit pas",
    )


def import_geographie(args: argparse.Namespace) -> dict | str:
    annee = args.annee_population
    if annee is not None and not 1900 <= annee <= 2100:
        raise ErreurCommande(
            f"{annee} n’est pas une année de recensement\u00a0: 2023, par exemple."
        )
    bilan = load_insee(args.depuis, annee_population=annee)
    if bilan.erreurs:
        raise ErreurCommande(_say_refused(bilan), bilan.as_dict())
    if not bilan.charges and not bilan.inchanges:
        raise ErreurCommande(
            f"Aucun fichier de géographie reconnu dans {args.depuis}. On attend par exemple "
            "v_commune_2026.csv, v_mvt_commune_2026.csv, EPCI_2026.csv ou donnees_communes.csv.",
            bilan.as_dict(),
        )
    return bilan.as_dict() if args.json else "\n".join(_say_done(bilan))


def _configure_contours(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "fichiers", nargs="+", type=Path, metavar="FICHIER",
        help="GeoJSON ou TopoJSON, même comprimé (.gz), ou leur dossier",
    )  # fmt: skip
    parser.add_argument("--essai", action="store_true", help="vérifie sans rien écrire")


def import_contours(args: argparse.Namespace) -> dict | str:
    bilan = load_contours(args.fichiers, essai=args.essai)
    if bilan.erreurs:
        raise ErreurCommande(_say_refused(bilan), bilan.as_dict())
    if not bilan.charges and not bilan.inchanges:
        raise ErreurCommande(
            "Aucun fichier de contours ici. On attend un GeoJSON ou un TopoJSON, par exemple "
            "communes-100m.geojson.gz.",
            bilan.as_dict(),
        )
    if args.json:
        return {"essai": args.essai, **bilan.as_dict()}
    done = "\n".join(_say_done(bilan))
    return f"{done}\nEssai seulement\u00a0: rien n’a été écrit." if args.essai else done


def _configure_chefs_lieux(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "fichier", type=Path, metavar="FICHIER", help="CSV code, latitude, longitude"
    )


def import_chefs_lieux(args: argparse.Namespace) -> dict | str:
    bilan = load_chefs_lieux(args.fichier)
    if bilan.erreurs:
        raise ErreurCommande(_say_refused(bilan), bilan.as_dict())
    return bilan.as_dict() if args.json else "\n".join(_say_done(bilan))


def _say_done(bilan: Bilan) -> list[str]:
    return [
        *(f"Chargé{INSECABLE}: {name}." for name in bilan.charges),
        *(f"Déjà chargé, rien n’a changé{INSECABLE}: {name}." for name in bilan.inchanges),
        *(f"Laissé de côté, inutile ici{INSECABLE}: {name}." for name in bilan.ignores),
        *bilan.remarques,
    ]


MONTREES = 50


def _say_refused(bilan: Bilan) -> str:
    shown = [str(error) for error in bilan.erreurs[:MONTREES]]
    if more := bilan.erreurs[MONTREES:]:
        shown.append(f"… et {pluriel(len(more), 'autre erreur', 'autres erreurs')}.")
    refused = [f"Rien n’a été écrit pour{INSECABLE}: {name}." for name in bilan.refuses]
    return "\n".join([*_say_done(bilan), *shown, *refused])


def configure_communes(parser: argparse.ArgumentParser) -> None:
    """Les options qui désignent des communes, les mêmes pour toutes les commandes."""
    parser.add_argument(
        "--communes",
        default="",
        metavar="CODES",
        help="codes séparés par des virgules, « - » pour l’entrée standard, ou @fichier",
    )
    parser.add_argument("--epci", nargs="+", action="extend", default=[], metavar="SIREN")
    parser.add_argument("--departement", nargs="+", action="extend", default=[], metavar="CODE")
    parser.add_argument("--millesime", type=int, metavar="ANNEE", help="le dernier par défaut")


def read_communes(args: argparse.Namespace, millesime) -> list[str]:
    """Les codes que désignent ces options ; lève ``ErreurCommande``."""
    return [*_read_codes(args.communes), *_expand(args, millesime)]


def _configure_territoire(parser: argparse.ArgumentParser) -> None:
    configure_communes(parser)
    parser.add_argument(
        "--population", type=int, metavar="ANNEE", help="année des populations, la dernière sinon"
    )


def show_territoire(args: argparse.Namespace) -> dict | str:
    try:
        millesime = find_millesime(args.millesime)
        codes = read_communes(args, millesime)
        resume = summarize(codes, millesime.annee, args.population)
    except ErreurConversion as error:
        raise ErreurCommande(str(error)) from error
    return resume.as_dict() if args.json else _say_territoire(resume)


def _read_codes(given: str) -> list[str]:
    """Les codes donnés. Ce qui n’en a pas la forme est gardé : il sera dit inconnu."""
    if not given:
        return []
    if given == "-":
        return split_codes(sys.stdin.read())
    if not given.startswith("@"):
        return [code for code in given.replace(";", ",").replace(" ", ",").split(",") if code]
    try:
        return split_codes(Path(given[1:]).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ErreurCommande(f"Le fichier {given[1:]} ne se lit pas ({error}).") from error


def _expand(args: argparse.Namespace, millesime) -> list[str]:
    wanted = [code.split(",") for code in args.epci], [code.split(",") for code in args.departement]
    epci, departements = ([code for codes in group for code in codes] for group in wanted)
    groups = codes_of(millesime, epci=epci, departements=departements)
    if unknown := [code for code, codes in groups.items() if not codes]:
        raise ErreurCommande(
            f"Inconnu au millésime {millesime}{INSECABLE}: {', '.join(unknown)}. Un EPCI se donne "
            "par ses neuf chiffres, un département par son code (16, 2A, 974)."
        )
    if not groups and not args.communes:
        raise ErreurCommande("Donnez des communes, un EPCI ou un département.")
    return [code for codes in groups.values() for code in codes]


def _say_territoire(resume: Resume) -> str:
    head = f"{pluriel(len(resume.codes), 'commune')} au millésime {resume.millesime}"
    if resume.population is not None:
        people = pluriel(resume.population, "habitant")
        head += f", {people} ({resume.population_annee})"
    groups = [
        f"  {groupe.nom}{INSECABLE}: {groupe.communes} sur {groupe.total}"
        + ("" if groupe.population is None else f", {format_entier(groupe.population)} hab.")
        for groupe in resume.epci
    ]
    return "\n".join([f"{head}.", *groups, *resume.sentences()])
