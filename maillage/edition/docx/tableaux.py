"""Les tableaux, écrits d’un trait : un contrat en compte des centaines, de trente lignes chacun."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

from maillage.edition.arbre import (
    BlocSignature,
    Cellule,
    ChampsValeurs,
    Paragraphe,
    Signatures,
    Tableau,
    as_blocs,
)
from maillage.edition.docx.textes import escape, write_paragraphe, write_proprietes, write_run
from maillage.edition.structure import text_of

# Remplit une case : ses blocs, sa largeur en vingtièmes de point, l’alignement de ses textes.
type Remplisseur = Callable[[Cellule, int, str], str]

MARGES = 240
COLONNES_MAX = 63  # Word n’ouvre pas un tableau plus large
ALIGNEMENTS = {"gauche": "", "centre": "center", "droite": "right"}
_LIBELLES = 0.28
_ENTETE = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_ENTIERE = "<w:trPr><w:cantSplit/></w:trPr>"
_SIGNATURE = '<w:trPr><w:cantSplit/><w:trHeight w:val="2700" w:hRule="atLeast"/></w:trPr>'
_VIDE = "<w:p/>"
_COURTE = 800


def write_tableau(tableau: Tableau, largeur: int, remplisseur: Remplisseur) -> str:
    """Le tableau, en plusieurs s’il a plus de colonnes que Word n’en admet."""
    colonnes = len(tableau.largeurs)
    tranches = [slice(d, d + COLONNES_MAX) for d in range(0, colonnes, COLONNES_MAX)]
    return SEPARATEUR.join(
        _write_tableau(_cut(tableau, tranche), largeur, remplisseur) for tranche in tranches
    )


SEPARATEUR = write_paragraphe("", write_proprietes("Intervalle"))


def _cut(tableau: Tableau, tranche: slice) -> Tableau:
    return replace(
        tableau,
        entetes=tableau.entetes[tranche],
        lignes=tuple(ligne[tranche] for ligne in tableau.lignes),
        largeurs=tableau.largeurs[tranche],
        alignements=tableau.alignements[tranche],
    )


def _write_tableau(tableau: Tableau, largeur: int, remplisseur: Remplisseur) -> str:
    largeurs = share(tableau.largeurs, largeur)
    alignements = [ALIGNEMENTS[nom] for nom in tableau.alignements]
    lignes = [
        _write_ligne(
            (
                write_case(remplisseur(case, large, cote), large)
                for case, large, cote in zip(ligne, largeurs, alignements, strict=True)
            ),
            _ENTIERE if all(map(_is_short, ligne)) else "",
        )
        for ligne in tableau.lignes
    ]
    if tableau.entetes:
        lignes.insert(0, _write_entetes(tableau.entetes, largeurs, alignements))
    if not lignes:
        return ""
    tete = _open("Maillage", largeurs, tableau.legende, ligne=bool(tableau.entetes))
    return f"{tete}{''.join(lignes)}</w:tbl>"


def _write_entetes(entetes: tuple[str, ...], largeurs: list[int], alignements: list[str]) -> str:
    cases = (
        write_case(
            write_paragraphe(
                write_run(texte), write_proprietes(solidaire=True, alignement=cote)
            ),
            large,
        )
        for texte, large, cote in zip(entetes, largeurs, alignements, strict=True)
    )  # fmt: skip
    return _write_ligne(cases, _ENTETE)


def write_fiche(fiche: ChampsValeurs, largeur: int, remplisseur: Remplisseur) -> str:
    """Une fiche : son titre en bandeau, répété d’une page à l’autre, puis libellés et valeurs."""
    largeurs = share((_LIBELLES, 1 - _LIBELLES), largeur)
    bandeau = _write_bandeau(fiche.titre, largeur) if fiche.titre else ""
    lignes = (
        _write_champ(libelle, valeur, largeurs, remplisseur) for libelle, valeur in fiche.champs
    )
    tete = _open("MaillageFiche", largeurs, fiche.titre, ligne=bool(bandeau), colonne=True)
    return f"{tete}{bandeau}{''.join(lignes)}</w:tbl>"


def _write_bandeau(titre: str, largeur: int) -> str:
    texte = write_paragraphe(write_run(titre), write_proprietes(solidaire=True))
    return _write_ligne([write_case(texte, largeur, '<w:gridSpan w:val="2"/>')], _ENTETE)


def _write_champ(
    libelle: str, valeur: Cellule, largeurs: list[int], remplisseur: Remplisseur
) -> str:
    cases = (
        write_case(f"<w:p>{write_run(libelle)}</w:p>", largeurs[0]),
        write_case(remplisseur(valeur, largeurs[1], ""), largeurs[1]),
    )
    return _write_ligne(cases, _ENTIERE if _is_short(valeur) else "")


def write_signatures(signatures: Signatures, largeur: int) -> str:
    """Deux signataires par ligne, sans filets, la place de signer dessous."""
    largeurs = share((1, 1), largeur)
    blocs = [*signatures.blocs, BlocSignature("")][: len(signatures.blocs) + 1 & ~1]
    lignes = (
        _write_ligne(
            (write_case(_write_signature(bloc), largeurs[0]) for bloc in paire), _SIGNATURE
        )
        for paire in zip(blocs[::2], blocs[1::2], strict=True)
    )
    return f"{_open('MaillageSignatures', largeurs, '')}{''.join(lignes)}</w:tbl>"


def _write_signature(bloc: BlocSignature) -> str:
    textes = (
        ("Signataire", bloc.partie), ("", bloc.representant), ("Note", bloc.fonction),
        ("MentionManuscrite", bloc.mention),
    )  # fmt: skip
    return "".join(
        write_paragraphe(write_run(texte), write_proprietes(style))
        for style, texte in textes
        if texte
    )


def write_case(contenu: str, largeur: int, etendue: str = "") -> str:
    """Une case ; elle finit toujours par un paragraphe, comme Word l’exige."""
    fin = "" if contenu.endswith("</w:p>") else _VIDE
    proprietes = f'<w:tcW w:w="{largeur}" w:type="dxa"/>{etendue}'
    return f"<w:tc><w:tcPr>{proprietes}</w:tcPr>{contenu}{fin}</w:tc>"


def _write_ligne(cases: Iterable[str], proprietes: str) -> str:
    return f"<w:tr>{proprietes}{''.join(cases)}</w:tr>"


def share(parts: Iterable[float], largeur: int) -> list[int]:
    """La largeur partagée entre les colonnes, sans reste."""
    bornes = list(accumulate(parts, initial=0.0))
    places = [round(largeur * borne / bornes[-1]) for borne in bornes]
    return [max(1, fin - debut) for debut, fin in pairwise(places)]


def _open(
    style: str, largeurs: list[int], legende: str, *, ligne: bool = False, colonne: bool = False
) -> str:
    """Le début d’un tableau ; `legende` est dite par les lecteurs d’écran."""
    grille = "".join(f'<w:gridCol w:w="{large}"/>' for large in largeurs)
    code = f"{0x0600 | 0x0020 * ligne | 0x0080 * colonne:04X}"
    alternative = f'<w:tblCaption w:val="{escape(legende)}"/>' if legende else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(largeurs)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{code}" w:firstRow="{ligne:d}" w:lastRow="0" '
        f'w:firstColumn="{colonne:d}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{alternative}</w:tblPr><w:tblGrid>{grille}</w:tblGrid>"
    )


def _is_short(cellule: Cellule) -> bool:
    """Une ligne courte reste entière sur sa page."""
    case = as_blocs(cellule)
    if len(case) == 1 and isinstance(case[0], Paragraphe):
        return sum(len(morceau.texte) for morceau in case[0].morceaux) <= _COURTE
    texte = text_of(case)
    composee = any(isinstance(bloc, (Tableau, ChampsValeurs)) for bloc in case)
    return not composee and len(texte) <= _COURTE and texte.count("\n") <= 12
