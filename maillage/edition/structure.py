"""Ce que tout écrivain attend de l’arbre : des textes propres et une structure sans accroc.

Les niveaux de titre ne sautent jamais de marche, les ancres sont uniques, les tableaux sont
rectangulaires, l’emboîtement est borné et rien n’est vide. L’arbre d’origine n’est pas touché.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

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
    Morceau,
    Paragraphe,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
)
from maillage.edition.typographie import purify, typeset

# Typst refuse d’empiler plus de fonctions ; personne n’écrit de liste plus profonde.
PROFONDEUR = 6
STYLES = frozenset({"", "chapeau", "note", "centre"})
ALIGNEMENTS = frozenset({"gauche", "centre", "droite"})
_LIEN = re.compile(r"(https?://|mailto:)[^\s<>\"\\^`{|}]+\Z", re.IGNORECASE)


def prepare(document: Document) -> Document:
    """Le même document, prêt à être écrit dans n’importe quel format."""
    mise_au_net = _MiseAuNet(typeset if document.langue.startswith("fr") else purify)
    texte = mise_au_net.texte
    return Document(
        titre=_line(texte(document.titre)) or "Document",
        sous_titre=texte(document.sous_titre).strip(),
        langue=_langue(document.langue),
        auteur=_line(purify(document.auteur)),
        sujet=_line(texte(document.sujet)),
        date=_line(texte(document.date)),
        pied=_line(texte(document.pied)),
        couverture=_couverture(document.couverture, texte),
        blocs=mise_au_net.blocs(document.blocs),
    )


def text_of(blocs: Cellule) -> str:
    """Le texte nu d’une cellule, un paragraphe par ligne."""
    if isinstance(blocs, str):
        return blocs
    return "\n".join(filter(None, map(_text_of_bloc, blocs)))


def _text_of_bloc(bloc: Bloc) -> str:
    match bloc:
        case Titre(_, texte, numero):
            return f"{numero} {texte}".strip()
        case Paragraphe(morceaux):
            return "".join(morceau.texte for morceau in morceaux)
        case Citation(blocs):
            return text_of(blocs)
        case Liste(elements):
            return "\n".join(map(text_of, elements))
    return ""


@dataclass(slots=True)
class _MiseAuNet:
    """Parcourt l’arbre ; se souvient du dernier niveau de titre et des ancres déjà prises."""

    texte: Callable[[str], str]
    niveau: int = 0
    ancres: set[str] = field(default_factory=set)

    def blocs(self, blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
        """Les blocs du premier rang, seuls à porter titres, sommaire et sauts de page."""
        return tuple(propre for bloc in blocs if (propre := self._premier_rang(bloc)))

    def _premier_rang(self, bloc: Bloc) -> Bloc | None:
        match bloc:
            case Titre():
                return self._titre(bloc)
            case Sommaire(profondeur):
                return Sommaire(min(max(profondeur, 1), 6))
            case SautDePage():
                return bloc
        return self._bloc(bloc, 0)

    def _titre(self, titre: Titre) -> Titre | None:
        texte = _line(self.texte(titre.texte))
        numero = _line(self.texte(titre.numero))
        if not texte and not numero:
            return None
        self.niveau = min(max(titre.niveau, 1), self.niveau + 1, 6)
        if not texte:
            texte, numero = numero, ""
        return Titre(self.niveau, texte, numero, self._ancre(titre.ancre or texte))

    def _ancre(self, voulue: str) -> str:
        base = slug(voulue) or "titre"
        ancre, rang = base, 1
        while ancre in self.ancres:
            rang += 1
            ancre = f"{base}-{rang}"
        self.ancres.add(ancre)
        return ancre

    def _inner(self, blocs: Cellule, rang: int) -> tuple[Bloc, ...]:
        if isinstance(blocs, str):
            texte = self.texte(blocs).strip(" \n")
            return (Paragraphe((Morceau(texte),)),) if texte else ()
        return tuple(propre for bloc in blocs if (propre := self._bloc(bloc, rang)))

    def _bloc(self, bloc: Bloc, rang: int) -> Bloc | None:
        if rang > PROFONDEUR and not isinstance(bloc, (Paragraphe, Titre)):
            texte = self.texte(_text_of_bloc(bloc))
            return Paragraphe((Morceau(texte),)) if texte else None
        match bloc:
            case Paragraphe():
                return self._paragraphe(bloc)
            case Titre(_, texte, numero):
                return self._intertitre(f"{numero} {texte}".strip())
            case Liste(elements, ordonnee):
                propres = (self._inner(element, rang + 1) for element in elements)
                elements = tuple(element for element in propres if element)
                return Liste(elements, bool(ordonnee)) if elements else None
            case Citation(blocs):
                blocs = self._inner(blocs, rang + 1)
                return Citation(blocs) if blocs else None
            case Tableau():
                return self._tableau(bloc, rang + 1)
            case ChampsValeurs():
                return self._champs(bloc, rang + 1)
            case Figure():
                return self._figure(bloc)
            case Signatures(blocs):
                blocs = tuple(map(self._signature, blocs))
                return Signatures(blocs) if blocs else None
        return None

    def _paragraphe(self, bloc: Paragraphe) -> Paragraphe | None:
        morceaux = tuple(propre for m in bloc.morceaux if (propre := self._morceau(m)).texte)
        style = bloc.style if bloc.style in STYLES else ""
        return Paragraphe(morceaux, style) if morceaux else None

    def _morceau(self, morceau: Morceau) -> Morceau:
        texte = self.texte(morceau.texte)
        lien = morceau.lien.strip()
        if texte == morceau.texte and not lien:
            return morceau
        return replace(morceau, texte=texte, lien=lien if _LIEN.match(lien) else "")

    def _intertitre(self, texte: str) -> Paragraphe | None:
        texte = _line(self.texte(texte))
        return Paragraphe((Morceau(texte, gras=True),)) if texte else None

    def _tableau(self, tableau: Tableau, rang: int) -> Tableau | None:
        colonnes = max([len(tableau.entetes), *map(len, tableau.lignes)])
        if not colonnes:
            return None
        entetes = tuple(_line(self.texte(entete)) for entete in tableau.entetes)
        lignes = (
            tuple(self._inner(cellule, rang) for cellule in ligne) for ligne in tableau.lignes
        )
        return Tableau(
            entetes=_pad(entetes, colonnes, "") if any(entetes) else (),
            lignes=tuple(_pad(ligne, colonnes, ()) for ligne in lignes),
            legende=_line(self.texte(tableau.legende)),
            largeurs=_largeurs(tableau.largeurs, colonnes),
            alignements=_alignements(tableau.alignements, colonnes),
            solidaire=tableau.solidaire,
        )

    def _champs(self, bloc: ChampsValeurs, rang: int) -> ChampsValeurs | None:
        champs = tuple(
            (_line(self.texte(libelle)), self._inner(valeur, rang))
            for libelle, valeur in bloc.champs
        )
        titre = _line(self.texte(bloc.titre))
        return ChampsValeurs(champs, titre) if champs or titre else None

    def _figure(self, figure: Figure) -> Figure:
        titre = _line(self.texte(figure.titre))
        alternative = self.texte(figure.alternative).strip() or titre or "Figure sans description"
        return Figure(purify(figure.svg), titre, alternative)

    def _signature(self, bloc: BlocSignature) -> BlocSignature:
        return BlocSignature(
            *(
                self.texte(texte).strip()
                for texte in (bloc.partie, bloc.representant, bloc.fonction, bloc.mention)
            )
        )


def slug(texte: str) -> str:
    """Une ancre en lettres sans accent, chiffres et tirets ; au plus 60 signes."""
    ascii_ = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_.lower()).strip("-")[:60].strip("-")


def _line(texte: str) -> str:
    return texte.replace("\n", " ").strip(" ")


def _langue(langue: str) -> str:
    return langue if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2})?", langue) else "fr-FR"


def _couverture(couverture: Couverture | None, texte: Callable[[str], str]) -> Couverture | None:
    if couverture is None:
        return None
    return Couverture(
        surtitre=_line(texte(couverture.surtitre)),
        titre=texte(couverture.titre).strip(),
        sous_titre=texte(couverture.sous_titre).strip(),
        lignes=tuple(ligne for brute in couverture.lignes if (ligne := _line(texte(brute)))),
        mention=texte(couverture.mention).strip(),
    )


def _pad[T](cellules: tuple[T, ...], colonnes: int, vide: T) -> tuple[T, ...]:
    return cellules + (vide,) * (colonnes - len(cellules))


def _largeurs(largeurs: tuple[float, ...], colonnes: int) -> tuple[float, ...]:
    if len(largeurs) == colonnes and min(largeurs) > 0:
        return tuple(float(largeur) for largeur in largeurs)
    return (1.0,) * colonnes


def _alignements(alignements: tuple[str, ...], colonnes: int) -> tuple[str, ...]:
    connus = tuple(a if a in ALIGNEMENTS else "gauche" for a in alignements[:colonnes])
    return _pad(connus, colonnes, "gauche")
