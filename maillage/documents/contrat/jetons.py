"""Les jetons « {{ contrat.nom }} » d’un article : une liste fermée, jamais un langage.

Un jeton se remplace dans l’arbre, après lecture du texte : ce qu’il apporte n’est donc jamais
relu comme du HTML. Un jeton inconnu, ou sans valeur, reste visible et se signale.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from maillage.core.texte import format_entier, join_et
from maillage.documents.contrat.mots import intitule, jour
from maillage.edition.arbre import (
    Bloc,
    Citation,
    Liste,
    Morceau,
    Paragraphe,
    Titre,
    paragraphe,
)
from maillage.edition.structure import text_of

JETON = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
RESTE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
SIGNATAIRES = ("porteur", "co_porteur", "signataire")
GROUPES = (
    ("Entre :", SIGNATAIRES),
    ("Et les cosignataires associés :", ("cosignataire",)),
    ("Avec le concours de :", ("partenaire", "financeur")),
)


@dataclass(frozen=True, slots=True)
class Jetons:
    """Ce que valent les jetons d’un contrat : des textes, et des blocs pour les listes."""

    textes: dict[str, str]
    blocs: dict[str, tuple[Bloc, ...]]

    def fill(self, blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
        """Les mêmes blocs, jetons remplacés."""
        return tuple(self._expand(blocs))

    def _expand(self, blocs: tuple[Bloc, ...]) -> Iterator[Bloc]:
        for bloc in blocs:
            match bloc:
                case Paragraphe():
                    yield from self._paragraphe(bloc)
                case Titre():
                    yield replace(bloc, texte=self._texte(bloc.texte))
                case Liste():
                    yield replace(bloc, elements=tuple(map(self.fill, bloc.elements)))
                case Citation():
                    yield Citation(self.fill(bloc.blocs))
                case _:
                    yield bloc

    def _paragraphe(self, bloc: Paragraphe) -> tuple[Bloc, ...]:
        """Un jeton de liste seul dans son paragraphe devient ses blocs."""
        alone = JETON.fullmatch(text_of((bloc,)).strip())
        if alone and self.blocs.get(alone[1]):
            return self.blocs[alone[1]]
        return (Paragraphe(tuple(map(self._morceau, bloc.morceaux)), bloc.style),)

    def _morceau(self, morceau: Morceau) -> Morceau:
        return replace(morceau, texte=self._texte(morceau.texte))

    def _texte(self, texte: str) -> str:
        return JETON.sub(lambda found: self.textes.get(found[1]) or found[0], texte)


def build_jetons(instantane: dict) -> Jetons:
    """La liste fermée des jetons, et leur valeur dans ce contrat."""
    contrat, territoire = instantane["contrat"], instantane["territoire"] or {}
    communes = territoire.get("communes", [])
    population = territoire.get("population")
    textes = {
        "contrat.nom": contrat["nom"],
        "contrat.periode": contrat["periode"],
        "territoire.nom": territoire.get("nom", ""),
        "territoire.population": "" if population is None else format_entier(population),
        "territoire.communes_nombre": format_entier(len(communes)) if communes else "",
        "parties.liste": join_et([partie["nom"] for partie in instantane["parties"]]),
        "axes.liste": join_et([axe_name(axe) for axe in instantane["axes"]]),
        "porteur.nom": next((item["nom"] for item in instantane["porteurs"]), ""),
        "agence.nom": next((item["nom"] for item in instantane["agences"]), ""),
    }
    blocs = {"parties.liste": parties_blocs(instantane), "axes.liste": axes_blocs(instantane)}
    return Jetons(textes, blocs)


def find_restes(blocs: tuple[Bloc, ...]) -> list[str]:
    """Les jetons restés visibles, une fois chacun."""
    return list(dict.fromkeys(RESTE.findall(text_of(blocs))))


def parties_blocs(instantane: dict) -> tuple[Bloc, ...]:
    """« Entre …, représenté par …, dûment habilité par délibération n° … du … »."""
    found: list[Bloc] = []
    for phrase, roles in GROUPES:
        parties = [item for item in instantane["parties"] if item["role"] in roles]
        if parties:
            found.append(paragraphe(phrase))
            found.append(Liste(tuple((partie_phrase(item),) for item in parties)))
    return tuple(found)


def partie_phrase(partie: dict) -> Paragraphe:
    suite = [
        f"représenté par {partie['representant']}" if partie["representant"] else "",
        partie["qualite"] if partie["representant"] else "",
        habilitation(partie),
        f"{partie['role_libelle']} du contrat" if "porteur" in partie["role"] else "",
    ]
    texte = "".join(f", {part}" for part in suite if part)
    return Paragraphe((Morceau(partie["nom"], gras=True), Morceau(f"{texte} ;")))


def habilitation(partie: dict) -> str:
    """« dûment habilité par délibération n° 2026-14 du 11 juin 2026 », selon ce que l’on sait."""
    if not (partie["acte_nature"] or partie["acte_numero"] or partie["acte_date"]):
        return ""
    parts = (
        f"dûment habilité par {partie['acte_nature'] or 'acte'}",
        f"n° {partie['acte_numero']}" if partie["acte_numero"] else "",
        f"du {jour(partie['acte_date'])}" if partie["acte_date"] else "",
    )
    return " ".join(part for part in parts if part)


def axe_name(axe: dict) -> str:
    return f"Axe {axe['code']} – {axe['titre']}" if axe["code"] else axe["titre"]


def axes_blocs(instantane: dict) -> tuple[Bloc, ...]:
    """Les axes et leurs objectifs, en liste emboîtée."""
    branches = [_branch(axe, axe_name) for axe in instantane["axes"]]
    branches += [_branch(objectif, intitule) for objectif in instantane["objectifs"]]
    return (Liste(tuple(branches)),) if branches else ()


def _branch(node: dict, name: Callable[[dict], str]) -> tuple[Bloc, ...]:
    children = tuple(_branch(child, intitule) for child in node["objectifs"])
    return (paragraphe(name(node)), *((Liste(children),) if children else ()))
