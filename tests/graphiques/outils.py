"""Relire un dessin comme le ferait un lecteur d’écran, et de quoi en fabriquer."""

import re

import numpy as np
from lxml import etree

from maillage.edition.svg import read_svg
from maillage.graphiques.carte import Zone
from maillage.graphiques.figure import Figure

NS = {"s": "http://www.w3.org/2000/svg"}
HOSTILES = (
    "<script>alert(1)</script>",
    "l'\"&<>\x00\x1f\u202e",
    "é" * 300,
    "",
    "\ud800",
    "😀 漢字",
)


def parse(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode("utf-8"))


def texts(figure: Figure) -> str:
    """Tous les textes dessinés, l’un après l’autre."""
    return "\n".join("".join(t.itertext()) for t in find(figure, "text"))


def find(figure: Figure, nom: str) -> list[etree._Element]:
    return parse(figure.svg).findall(f".//s:{nom}", NS)


def check(figure: Figure) -> None:
    """Ce que tout graphique promet : bien formé, nommé, sûr, et son tableau est rectangulaire."""
    racine = parse(figure.svg)
    assert racine.get("role") == "img"
    nom = racine.find(f"s:title[@id='{racine.get('aria-labelledby')}']", NS)
    assert nom is not None
    assert racine.find(f"s:desc[@id='{racine.get('aria-describedby')}']", NS).text
    assert figure.description
    assert "style" not in figure.svg.replace("font-style", "")
    assert not re.search(r"\bnan\b", figure.svg.partition("</desc>")[2])
    identifiants = [e.get("id") for e in racine.iter() if e.get("id")]
    assert len(identifiants) == len(set(identifiants))
    assert read_svg(figure.svg) is not None
    assert {len(ligne) for ligne in figure.tableau.lignes} <= {len(figure.tableau.entetes)}


def square(rang: int, largeur: int = 5) -> Zone:
    """Une commune carrée d’un damier de dix kilomètres de maille."""
    x, y = 0.1 * (rang % largeur), 45 + 0.1 * (rang // largeur)
    coins = [(x, y), (x + 0.1, y), (x + 0.1, y + 0.1), (x, y + 0.1), (x, y)]
    return Zone(f"{rang:05}", f"Commune {rang}", (np.array(coins),), str(rang % 2))
