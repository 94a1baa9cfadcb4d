"""Les pages du document Word : leur taille, leurs marges, et les sections qui les couchent."""

from dataclasses import dataclass

from maillage.edition.docx.paquet import Relations
from maillage.edition.docx.textes import write_paragraphe, write_proprietes

_COTE, _HAUT, _BAS = 1247, 1474, 1361
_LEGENDE = 1000  # ce que la légende et le titre d’un dessin prennent de sa page
_MARGES_DE_COUVERTURE = (
    '<w:pgMar w:top="2608" w:right="1361" w:bottom="1361" w:left="2381" '
    'w:header="737" w:footer="624" w:gutter="0"/>'
)
_MARGES = (
    f'<w:pgMar w:top="{_HAUT}" w:right="{_COTE}" w:bottom="{_BAS}" w:left="{_COTE}" '
    'w:header="737" w:footer="624" w:gutter="0"/>'
)


@dataclass(frozen=True, slots=True)
class Page:
    """Une feuille A4, en vingtièmes de point ; son pied a sa partie, à sa largeur."""

    largeur: int
    hauteur: int
    pied: str
    sens: str = ""

    @property
    def texte(self) -> int:
        """La largeur du texte."""
        return self.largeur - 2 * _COTE

    @property
    def dessin(self) -> int:
        """La hauteur que peut prendre un dessin."""
        return self.hauteur - _HAUT - _BAS - _LEGENDE

    @property
    def taille(self) -> str:
        return f'<w:pgSz w:w="{self.largeur}" w:h="{self.hauteur}"{self.sens}/>'


PORTRAIT = Page(11906, 16838, "footer1.xml")
PAYSAGE = Page(16838, 11906, "footer2.xml", ' w:orient="landscape"')


def write_section(page: Page, relations: Relations) -> str:
    """La mise en page de ce qui précède : en-tête, pied, taille et marges."""
    haut = relations.add("header", "header1.xml")
    bas = relations.add("footer", page.pied)
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{haut}"/>'
        f'<w:footerReference w:type="default" r:id="{bas}"/>'
        f"{page.taille}{_MARGES}</w:sectPr>"
    )


def write_section_de_couverture(bande: str) -> str:
    """La première page : ses marges, une bande de couleur, ni titre ni pied."""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{bande}"/>'
        f"{PORTRAIT.taille}{_MARGES_DE_COUVERTURE}</w:sectPr>"
    )


def close_section(page: Page, relations: Relations) -> str:
    """Le paragraphe qui finit une section ; la suite s’ouvre sur une page neuve."""
    proprietes = write_proprietes("Intervalle") + write_section(page, relations)
    return write_paragraphe("", proprietes)
