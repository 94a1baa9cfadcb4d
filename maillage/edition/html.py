"""L’arbre en HTML : un fragment sémantique, tout texte échappé, sans style ni script."""

from html import escape

from maillage.edition.arbre import (
    Bloc,
    BlocSignature,
    Cellule,
    ChampsValeurs,
    Citation,
    Couverture,
    Document,
    Figure,
    Liste,
    Paragraphe,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
    as_blocs,
)
from maillage.edition.riche import write_morceau
from maillage.edition.structure import prepare
from maillage.edition.svg import read_svg


def write_html(document: Document, niveau_depart: int = 2) -> str:
    """Le fragment HTML du document ; un titre de niveau 1 y devient `h{niveau_depart}`."""
    document = prepare(document)
    morceaux = [f'<article class="edition" lang="{escape(document.langue)}">']
    if document.couverture:
        morceaux.append(_couverture(document.couverture))
    morceaux.append(_sections(document.blocs, niveau_depart))
    morceaux.append("</article>")
    return "\n".join(filter(None, morceaux))


def _couverture(couverture: Couverture) -> str:
    parties = [
        ("surtitre", couverture.surtitre),
        ("titre", couverture.titre),
        ("sous-titre", couverture.sous_titre),
        *(("ligne", ligne) for ligne in couverture.lignes),
        ("mention", couverture.mention),
    ]
    lignes = (f'<p class="edition-{nom}">{_text(texte)}</p>' for nom, texte in parties if texte)
    return f'<header class="edition-couverture">{"".join(lignes)}</header>'


def _sections(blocs: tuple[Bloc, ...], depart: int) -> str:
    """Chaque titre ouvre une section, qui se ferme au titre suivant de même rang ou plus haut.

    Sans nom, elle n’est pas un repère de plus : un long document en ferait des dizaines, dont
    plusieurs du même nom, quand les titres suffisent à s’y déplacer.
    """
    html: list[str] = []
    ouvertes: list[int] = []
    for bloc in blocs:
        if isinstance(bloc, Titre):
            while ouvertes and ouvertes[-1] >= bloc.niveau:
                html.append("</section>")
                ouvertes.pop()
            ouvertes.append(bloc.niveau)
            html.append(_titre(bloc, depart))
        elif isinstance(bloc, Sommaire):
            html.append(_sommaire(blocs, bloc.profondeur))
        else:
            html.append(_bloc(bloc))
    return "\n".join(html + ["</section>"] * len(ouvertes))


def _titre(titre: Titre, depart: int) -> str:
    balise = f"h{min(titre.niveau + depart - 1, 6)}"
    ancre = escape(titre.ancre)
    numero = f'<span class="edition-numero">{_text(titre.numero)}</span> ' if titre.numero else ""
    return f'<section id="{ancre}">\n<{balise}>{numero}{_text(titre.texte)}</{balise}>'


def _sommaire(blocs: tuple[Bloc, ...], profondeur: int) -> str:
    entrees = "".join(
        f'<li class="edition-rang-{bloc.niveau}"><a href="#{escape(bloc.ancre)}">'
        f"{_text(f'{bloc.numero} {bloc.texte}'.strip())}</a></li>"
        for bloc in blocs
        if isinstance(bloc, Titre) and bloc.niveau <= profondeur
    )
    return f'<nav class="edition-sommaire" aria-label="Sommaire"><ol>{entrees}</ol></nav>'


def _bloc(bloc: Bloc) -> str:
    match bloc:
        case Paragraphe():
            return _paragraphe(bloc)
        case Liste(elements, ordonnee):
            balise = "ol" if ordonnee else "ul"
            contenu = "".join(f"<li>{_cellule(element)}</li>" for element in elements)
            return f"<{balise}>{contenu}</{balise}>"
        case Citation(blocs):
            return f"<blockquote>{_blocs(blocs)}</blockquote>"
        case Tableau():
            return _tableau(bloc)
        case ChampsValeurs():
            return _champs(bloc)
        case Figure():
            return _figure(bloc)
        case Signatures(blocs):
            return f'<ul class="edition-signatures">{"".join(map(_signature, blocs))}</ul>'
        case SautDePage():
            return '<hr class="edition-saut">'
    return ""


def _blocs(blocs: tuple[Bloc, ...]) -> str:
    return "".join(map(_bloc, blocs))


def _cellule(cellule: Cellule) -> str:
    """Un paragraphe seul s’écrit sans `p`."""
    blocs = as_blocs(cellule)
    if len(blocs) == 1 and isinstance(blocs[0], Paragraphe) and not blocs[0].style:
        return "".join(map(write_morceau, blocs[0].morceaux))
    return _blocs(blocs)


def _paragraphe(bloc: Paragraphe) -> str:
    classe = f' class="edition-{bloc.style}"' if bloc.style else ""
    return f"<p{classe}>{''.join(map(write_morceau, bloc.morceaux))}</p>"


def _tableau(tableau: Tableau) -> str:
    legende = f"<caption>{_text(tableau.legende)}</caption>" if tableau.legende else ""
    classes = [f' class="edition-{a}"' if a != "gauche" else "" for a in tableau.alignements]
    entetes = "".join(
        f'<th scope="col"{classe}>{_text(entete)}</th>'
        for classe, entete in zip(classes, tableau.entetes, strict=False)
    )
    tete = f"<thead><tr>{entetes}</tr></thead>" if entetes else ""
    lignes = "\n".join(_ligne(ligne, classes) for ligne in tableau.lignes)
    return f'<table class="edition-tableau">{legende}{tete}<tbody>{lignes}</tbody></table>'


def _ligne(ligne: tuple, classes: list[str]) -> str:
    cellules = (
        f"<td{classe}>{_cellule(cellule)}</td>"
        for classe, cellule in zip(classes, ligne, strict=True)
    )
    return f"<tr>{''.join(cellules)}</tr>"


def _champs(bloc: ChampsValeurs) -> str:
    titre = f'<p class="edition-bandeau"><strong>{_text(bloc.titre)}</strong></p>'
    lignes = "\n".join(
        f"<div><dt>{_text(libelle)}</dt><dd>{_cellule(valeur)}</dd></div>"
        for libelle, valeur in bloc.champs
    )
    liste = f'<dl class="edition-fiche">{lignes}</dl>' if lignes else ""
    return (titre if bloc.titre else "") + liste


def _figure(figure: Figure) -> str:
    legende = f"<figcaption>{_text(figure.titre)}</figcaption>" if figure.titre else ""
    dessin = read_svg(figure.svg)
    image = (
        f'<div role="img" aria-label="{escape(figure.alternative)}">{dessin.xml}</div>'
        if dessin
        else f"<p>{_text(figure.alternative)}</p>"
    )
    return f'<figure class="edition-figure">{image}{legende}</figure>'


def _signature(bloc: BlocSignature) -> str:
    lignes = (
        f'<span class="edition-{nom}">{_text(texte)}</span>'
        for nom, texte in (
            ("partie", bloc.partie),
            ("representant", bloc.representant),
            ("fonction", bloc.fonction),
            ("mention", bloc.mention),
        )
        if texte
    )
    return f"<li>{'<br>'.join(lignes)}</li>"


def _text(texte: str) -> str:
    return escape(texte, quote=False).replace("\n", "<br>")
