"""Les briques d’un texte Word : bouts de texte, paragraphes et champs, en XML.

L’ordre des propriétés est celui du schéma : Word refuse le document où il n’est pas suivi.
"""

from maillage.edition.arbre import Morceau

# (attribut du morceau, balise), dans l’ordre du schéma.
_AVANT = (("gras", "<w:b/>"), ("italique", "<w:i/>"), ("barre", "<w:strike/>"))
_LIEN = '<w:rStyle w:val="Hyperlink"/>'
_SOULIGNE = '<w:u w:val="single"/>'


def escape(texte: str) -> str:
    """Le texte pour un contenu ou un attribut XML entre guillemets."""
    texte = texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return texte.replace('"', "&quot;").replace("\n", "&#10;")


def write_run(texte: str, proprietes: str = "") -> str:
    """Un bout de texte d’une seule mise en forme ; « \\n » y va à la ligne."""
    contenu = "<w:br/>".join(map(_write_text, texte.split("\n")))
    if proprietes:
        return f"<w:r><w:rPr>{proprietes}</w:rPr>{contenu}</w:r>"
    return f"<w:r>{contenu}</w:r>"


def _write_text(ligne: str) -> str:
    return f'<w:t xml:space="preserve">{escape(ligne)}</w:t>' if ligne else ""


def write_morceau(morceau: Morceau, relation: str = "") -> str:
    """Un morceau, enveloppé d’un lien si `relation` en désigne un."""
    proprietes = _LIEN if relation else ""
    proprietes += "".join(balise for nom, balise in _AVANT if getattr(morceau, nom))
    if morceau.souligne:
        proprietes += _SOULIGNE
    bout = write_run(morceau.texte, proprietes)
    if relation:
        return f'<w:hyperlink r:id="{relation}" w:history="1">{bout}</w:hyperlink>'
    return bout


def write_paragraphe(contenu: str, proprietes: str = "") -> str:
    """Un paragraphe ; `proprietes` vient de `write_proprietes`."""
    if proprietes:
        return f"<w:p><w:pPr>{proprietes}</w:pPr>{contenu}</w:p>"
    return f"<w:p>{contenu}</w:p>"


def write_proprietes(
    style: str = "",
    *,
    solidaire: bool = False,
    saut: bool = False,
    puce: str = "",
    retrait: int = 0,
    alignement: str = "",
) -> str:
    """Les propriétés d’un paragraphe ; `retrait` est en vingtièmes de point.

    `solidaire` : sur la même page que la suite. `saut` : en haut d’une page.
    """
    return "".join(
        (
            f'<w:pStyle w:val="{style}"/>' if style else "",
            "<w:keepNext/>" if solidaire else "",
            "<w:pageBreakBefore/>" if saut else "",
            puce,
            f'<w:ind w:left="{retrait}"/>' if retrait else "",
            f'<w:jc w:val="{alignement}"/>' if alignement else "",
        )
    )


def write_champ(instruction: str, resultat: str) -> str:
    """Un champ que le traitement de texte calcule ; `resultat` est du XML déjà écrit."""
    return f'{open_champ(instruction)}{resultat}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def open_champ(instruction: str) -> str:
    """Le début d’un champ, jusqu’à son résultat."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
