"""Les couleurs se lisent de jour comme de nuit, les icônes existent, la feuille reste légère."""

import gzip
import re
from pathlib import Path

import pytest

from maillage.core.menus import entrees_demarche

PAQUET = Path(__file__).resolve().parents[2] / "maillage"
STATIQUES = PAQUET / "core" / "static" / "core"
JETON = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")
ENCRES = ("encre", "ardoise", "petrole", "ocre", "brique", "mousse")
FONDS = ("papier", "surface", "creux")
TEXTES = [
    *((encre, fond) for encre in ENCRES for fond in FONDS),
    *(("encre", f"{ton}-teinte") for ton in ("petrole", "ocre", "brique", "mousse", "ardoise")),
    *((ton, f"{ton}-teinte") for ton in ("petrole", "ocre", "brique", "mousse", "ardoise")),
    ("ardoise", "petrole-teinte"),
    ("petrole-appui", "papier"),
    ("sur-petrole", "petrole"),
    ("sur-petrole", "petrole-appui"),
    ("sur-brique", "brique"),
]
TRAITS = [("bord", fond) for fond in FONDS] + [(f"serie-{rang}", "surface") for rang in range(1, 7)]


def read_tokens() -> dict[str, tuple[str, str]]:
    css = (STATIQUES / "jetons.css").read_text(encoding="utf-8")
    return {name: (day, night) for name, day, night in JETON.findall(css)}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("nuit", [0, 1], ids=["jour", "nuit"])
def test_every_text_reads_on_its_ground(nuit):
    tokens = read_tokens()
    weak = {
        f"{ink} sur {ground}": round(ratio, 2)
        for ink, ground in TEXTES
        if (ratio := contrast(tokens[ink][nuit], tokens[ground][nuit])) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("nuit", [0, 1], ids=["jour", "nuit"])
def test_every_mark_stands_out(nuit):
    tokens = read_tokens()
    weak = {
        f"{mark} sur {ground}": round(ratio, 2)
        for mark, ground in TRAITS
        if (ratio := contrast(tokens[mark][nuit], tokens[ground][nuit])) < 3
    }
    assert not weak


def test_the_palette_is_the_one_agreed():
    tokens = read_tokens()
    assert tokens["papier"] == ("#FBFAF7", "#12191C")
    assert tokens["encre"] == ("#1F2A2E", "#E7ECEA")
    assert tokens["petrole"] == ("#0B5563", "#7CC4CF")
    assert tokens["brique"] == ("#A8321F", "#F08A78")


def test_colours_are_written_in_one_place():
    for path in STATIQUES.glob("*.css"):
        if path.name != "jetons.css":
            css = path.read_text(encoding="utf-8")
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", css), path.name


def test_every_property_used_is_declared():
    sheets = "".join(path.read_text(encoding="utf-8") for path in STATIQUES.glob("*.css"))
    used = set(re.findall(r"var\((--[\w-]+)", sheets))
    assert used <= set(re.findall(r"(--[\w-]+):", sheets))


def test_the_whole_sheet_weighs_less_than_bootstrap():
    sheets = b"".join(path.read_bytes() for path in sorted(STATIQUES.glob("*.css")))
    assert len(gzip.compress(sheets)) < 12_000


def test_every_icon_named_is_in_the_sprite():
    sprite = set(re.findall(r'id="i-([\w-]+)"', (STATIQUES / "icones.svg").read_text()))
    pages = "".join(path.read_text(encoding="utf-8") for path in PAQUET.rglob("*.html"))
    named = set(re.findall(r'{% icone "([\w-]+)"', pages))
    named |= set(re.findall(r'action_icone="([\w-]+)"', pages))
    named |= {entree.icone for entree in entrees_demarche if entree.icone}
    assert named <= sprite
