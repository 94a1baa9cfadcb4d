"""« maillage portrait » : les indicateurs de n’importe quelles communes."""

import argparse
from decimal import Decimal

from maillage.core.cli import Commande, ErreurCommande, commandes
from maillage.core.texte import INSECABLE, format_nombre, pluriel
from maillage.indicateurs.exports import portrait_as_dict
from maillage.indicateurs.moteur.portrait import Portrait, build_portrait
from maillage.territoires.cli import configure_communes, read_communes
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.resume import find_millesime


def register() -> None:
    commandes.register(
        "portrait",
        Commande(
            ("portrait",), "mesure les indicateurs d’un territoire", _configure, show_portrait
        ),
        ordre=32,
    )


def _configure(parser: argparse.ArgumentParser) -> None:
    configure_communes(parser)
    parser.add_argument(
        "--indicateurs", default="", metavar="CLES", help="clés séparées par des virgules"
    )


def show_portrait(args: argparse.Namespace) -> dict | str:
    cles = [cle.strip() for cle in args.indicateurs.split(",") if cle.strip()]
    try:
        millesime = find_millesime(args.millesime)
        codes = read_communes(args, millesime)
        portrait = build_portrait(codes, de=args.millesime, annee=args.millesime, cles=cles or None)
    except ErreurConversion as error:
        raise ErreurCommande(str(error)) from error
    if not portrait.codes:
        raise ErreurCommande("Aucune commune connue parmi ces codes.", portrait_as_dict(portrait))
    if missing := set(cles) - {ligne.indicateur.cle for ligne in portrait.lignes}:
        raise ErreurCommande(
            f"Indicateur inconnu{INSECABLE}: {', '.join(sorted(missing))}. Le catalogue les nomme "
            "tous dans « maillage portrait » sans l’option --indicateurs."
        )
    return portrait_as_dict(portrait) if args.json else "\n".join(_say(portrait))


def _say(portrait: Portrait) -> list[str]:
    lines = [f"{pluriel(len(portrait.codes), 'commune')} au millésime {portrait.millesime}."]
    for ligne in portrait.lignes:
        mesure = ligne.mesure
        if mesure.valeur is None:
            continue
        value = format_nombre(Decimal(f"{mesure.valeur:.{ligne.indicateur.decimales}f}"))
        flags = f" ({', '.join(mesure.drapeaux)})" if mesure.drapeaux else ""
        lines.append(
            f"  {ligne.indicateur.libelle}{INSECABLE}: {value} {ligne.indicateur.unite}, "
            f"{mesure.annee}{flags}"
        )
    return [*lines, *portrait.remarques]
