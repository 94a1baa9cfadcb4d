"""Le contrat local de santé en document : sa seule entrée est l’instantané."""

from datetime import date

from maillage.core.texte import format_date
from maillage.documents.contrat.annexes import (
    build_communes,
    build_financement,
    build_glossaire,
)
from maillage.documents.contrat.articles import build_articles, list_alertes
from maillage.documents.contrat.fiches import build_fiches
from maillage.documents.contrat.indicateurs import build_indicateurs
from maillage.documents.contrat.jetons import build_jetons
from maillage.documents.contrat.plan import arrange, build_plan
from maillage.edition.arbre import Bloc, Couverture, Document, SautDePage, Sommaire, Titre

PROJET = "Projet – document de travail"
RESTREINT = "Comprend des fiches qui ne sont pas encore transmises."
PARTIES_MAX = 12


def build_document(instantane: dict, *, date: date, mention: str = "") -> Document:
    """L’arbre du contrat ; ``date`` est celle que porte le document.

    ``mention`` dit, d’un texte figé, lequel il est ; sans elle, c’est le présent.

    Même instantané et même date : même arbre, donc même empreinte.
    """
    contrat = instantane["contrat"]
    return Document(
        titre=contrat["nom"],
        sous_titre=contrat["periode"],
        auteur=next((item["nom"] for item in instantane["porteurs"]), contrat["demarche"]),
        sujet=contrat["genre_libelle"],
        date=format_date(date),
        pied=mention or (contrat["nom"] if contrat["signe"] else PROJET),
        couverture=_cover(instantane, mention),
        blocs=(Sommaire(3), *build_articles(instantane, build_jetons(instantane)),
               *_annexes(instantane)),
    )  # fmt: skip


def find_alertes(instantane: dict) -> list[str]:
    """Ce qu’il faut relire avant d’envoyer le document, en phrases."""
    return list_alertes(instantane, build_jetons(instantane))


def _cover(instantane: dict, mention: str) -> Couverture:
    contrat, territoire = instantane["contrat"], instantane["territoire"]
    names = [partie["nom"] for partie in instantane["parties"]]
    more = [f"et {len(names) - PARTIES_MAX} autres parties"] if len(names) > PARTIES_MAX else []
    return Couverture(
        surtitre=contrat["genre_libelle"].capitalize(),
        titre=contrat["nom"],
        sous_titre=contrat["periode"],
        lignes=(*([territoire["nom"]] if territoire else []), *names[:PARTIES_MAX], *more),
        mention="\n".join(_mentions(instantane, mention)),
    )


def _mentions(instantane: dict, mention: str) -> list[str]:
    """Ce que le lecteur doit savoir d’abord : fictif, quel texte, projet, cercle."""
    contrat = instantane["contrat"]
    if mention:
        return [line for line in (contrat["bandeau"], mention) if line]
    inner = any(fiche["cercle"] in ("travail", "partage") for fiche in instantane["fiches"])
    lines = (
        contrat["bandeau"],
        "" if contrat["signe"] else PROJET,
        RESTREINT if inner else "",
    )
    return [line for line in lines if line]


def _annexes(instantane: dict) -> list[Bloc]:
    """Les annexes qui ont quelque chose à dire, numérotées à la suite."""
    plan = arrange(instantane)
    territoire = instantane["territoire"]
    found = (
        ("Programme d’actions", tuple(build_plan(plan))),
        ("Fiches-actions", tuple(build_fiches(plan))),
        ("Indicateurs du contrat", tuple(build_indicateurs(plan))),
        ("Plan de financement prévisionnel", tuple(build_financement(plan))),
        ("Communes du territoire", tuple(build_communes(territoire)) if territoire else ()),
        ("Glossaire et sigles", tuple(build_glossaire(instantane))),
    )
    kept = [(titre, blocs) for titre, blocs in found if blocs]
    return [
        bloc
        for rang, (titre, blocs) in enumerate(kept, 1)
        for bloc in (SautDePage(), Titre(1, titre, f"Annexe {rang} –"), *blocs)
    ]
