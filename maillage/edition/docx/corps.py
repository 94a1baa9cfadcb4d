"""Le corps du document : chaque bloc de l’arbre en XML de Word."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from maillage.edition.arbre import (
    Bloc,
    Cellule,
    ChampsValeurs,
    Citation,
    Figure,
    Liste,
    Morceau,
    Paragraphe,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
    as_blocs,
)
from maillage.edition.docx import tableaux
from maillage.edition.docx.images import Image, write_image
from maillage.edition.docx.pages import PAYSAGE, PORTRAIT, Page, close_section
from maillage.edition.docx.paquet import Relations
from maillage.edition.docx.styles import NIVEAUX, PAS, PUCES
from maillage.edition.docx.textes import (
    open_champ,
    write_champ,
    write_morceau,
    write_paragraphe,
    write_proprietes,
    write_run,
)

_STYLES = {"": "", "chapeau": "Chapeau", "note": "Note", "centre": "Centre"}
_LIEN_MAX = 2000  # au-delà, Word juge le document abîmé
_FIN_DE_CHAMP = write_paragraphe(
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>', write_proprietes("Intervalle")
)


@dataclass(frozen=True, slots=True)
class Cadre:
    """Où l’on écrit : largeur et retrait en vingtièmes de point, rang de liste, style courant."""

    largeur: int
    retrait: int = 0
    rang: int = 0
    style: str = ""
    alignement: str = ""


@dataclass(slots=True)
class Ecrivain:
    """Écrit les blocs ; retient relations, numérotations, et un saut de page en attente."""

    images: dict[str, Image]
    relations: Relations
    rangs: list[int] = field(default_factory=list)
    figures: int = 0
    saut: bool = False
    page: Page = PORTRAIT

    def write(self, blocs: tuple[Bloc, ...]) -> str:
        """Le corps entier ; `page` est alors celle où il finit."""
        titres = [bloc for bloc in blocs if isinstance(bloc, Titre)]
        signets = {id(titre): rang for rang, titre in enumerate(titres, start=1)}
        parts: list[str] = []
        for bloc in blocs:
            if isinstance(bloc, SautDePage):
                self._turn(PAYSAGE if bloc.paysage else PORTRAIT, parts)
            else:
                parts.append(self._premier_rang(bloc, Cadre(self.page.texte), titres, signets))
        return "".join(parts)

    def _turn(self, page: Page, parts: list[str]) -> None:
        """Une page neuve ; une section neuve si elle se tourne."""
        turned, self.page = self.page is not page, page
        self.saut = not turned
        if turned and parts:
            # Le blanc qui suit un tableau ferait à lui seul une page de plus.
            parts[-1] = parts[-1].removesuffix(tableaux.SEPARATEUR)
            before = PORTRAIT if page is PAYSAGE else PAYSAGE
            parts.append(close_section(before, self.relations))

    def _premier_rang(self, bloc: Bloc, cadre: Cadre, titres: list, signets: dict) -> str:
        match bloc:
            case Titre():
                return self._titre(bloc, signets[id(bloc)])
            case Sommaire(profondeur):
                return self._sommaire([t for t in titres if t.niveau <= profondeur], signets, bloc)
            case Paragraphe():
                return self._paragraphe(bloc, cadre)
        return self._take_saut() + self._bloc(bloc, cadre)

    def _take_saut(self) -> str:
        """Le saut de page en attente, devant un bloc qui ne sait pas le porter lui-même."""
        if not self.saut:
            return ""
        self.saut = False
        return write_paragraphe("", write_proprietes("Intervalle", saut=True))

    def _titre(self, titre: Titre, rang: int) -> str:
        saut, self.saut = self.saut, False
        return write_paragraphe(
            f'<w:bookmarkStart w:id="{rang}" w:name="{_signet(rang)}"/>'
            f'{write_run(_intitule(titre))}<w:bookmarkEnd w:id="{rang}"/>',
            write_proprietes(f"Heading{titre.niveau}", saut=saut),
        )

    def _sommaire(self, titres: list[Titre], signets: dict[int, int], sommaire: Sommaire) -> str:
        if not titres:
            return ""
        saut, self.saut = self.saut, False
        lignes = [self._entree(titre, signets[id(titre)]) for titre in titres]
        debut = open_champ(f'TOC \\o "1-{sommaire.profondeur}" \\h \\z \\u')
        lignes[0] = lignes[0].replace("</w:pPr>", f"</w:pPr>{debut}", 1)
        tete = write_paragraphe(write_run("Sommaire"), write_proprietes("TOCHeading", saut=saut))
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
            f"{tete}{''.join(lignes)}{_FIN_DE_CHAMP}</w:sdtContent></w:sdt>"
        )

    def _entree(self, titre: Titre, rang: int) -> str:
        page = write_champ(f"PAGEREF {_signet(rang)} \\h", "")
        return write_paragraphe(
            f'<w:hyperlink w:anchor="{_signet(rang)}" w:history="1">'
            f"{write_run(_intitule(titre))}<w:r><w:tab/></w:r>{page}</w:hyperlink>",
            write_proprietes(f"TOC{titre.niveau}"),
        )

    def _blocs(self, blocs: tuple[Bloc, ...], cadre: Cadre) -> str:
        return "".join(self._bloc(bloc, cadre) for bloc in blocs)

    def _bloc(self, bloc: Bloc, cadre: Cadre) -> str:
        match bloc:
            case Paragraphe():
                return self._paragraphe(bloc, cadre)
            case Liste():
                return self._liste(bloc, cadre)
            case Citation(blocs):
                return self._blocs(blocs, replace(cadre, style="Quote"))
            case Tableau():
                return self._tableau(bloc, cadre)
            case ChampsValeurs():
                fiche = tableaux.write_fiche(bloc, cadre.largeur, self._fill)
                return fiche + tableaux.SEPARATEUR
            case Figure():
                return self._figure(bloc, cadre)
            case Signatures():
                return tableaux.write_signatures(bloc, cadre.largeur) + tableaux.SEPARATEUR
        return ""

    def _fill(self, cellule: Cellule, largeur: int, alignement: str) -> str:
        cadre = Cadre(largeur - tableaux.MARGES, alignement=alignement)
        return self._blocs(as_blocs(cellule), cadre)

    def _paragraphe(self, paragraphe: Paragraphe, cadre: Cadre, puce: str = "") -> str:
        saut, self.saut = self.saut, False
        proprietes = write_proprietes(
            _STYLES[paragraphe.style] or cadre.style,
            saut=saut, puce=puce, retrait=0 if puce else cadre.retrait,
            alignement=cadre.alignement,
        )  # fmt: skip
        return write_paragraphe("".join(map(self._morceau, paragraphe.morceaux)), proprietes)

    def _morceau(self, morceau: Morceau) -> str:
        suivi = morceau.lien and _is_followable(morceau.lien)
        return write_morceau(
            morceau, self.relations.add("hyperlink", morceau.lien) if suivi else ""
        )

    def _liste(self, liste: Liste, cadre: Cadre) -> str:
        rang = min(cadre.rang, NIVEAUX - 1)
        numero = self._open_numerotation(rang) if liste.ordonnee else PUCES
        puce = f'<w:numPr><w:ilvl w:val="{rang}"/><w:numId w:val="{numero}"/></w:numPr>'
        style = "ListNumber" if liste.ordonnee else "ListBullet"
        dedans = replace(cadre, style=style, rang=rang + 1, retrait=PAS * (rang + 1))
        return "".join(self._element(element, puce, dedans) for element in liste.elements)

    def _open_numerotation(self, rang: int) -> int:
        self.rangs.append(rang)
        return PUCES + len(self.rangs)

    def _element(self, blocs: tuple[Bloc, ...], puce: str, cadre: Cadre) -> str:
        """Le premier paragraphe porte la puce, la suite s’aligne dessous."""
        premier, *suite = blocs
        dessous = replace(cadre, style="ListContinue")
        if isinstance(premier, Paragraphe):
            return self._paragraphe(premier, cadre, puce) + self._blocs(tuple(suite), dessous)
        vide = Paragraphe()
        tete = "" if isinstance(premier, Liste) else self._paragraphe(vide, cadre, puce)
        return tete + self._blocs(blocs, dessous)

    def _tableau(self, tableau: Tableau, cadre: Cadre) -> str:
        legende = write_paragraphe(
            write_run(tableau.legende), write_proprietes("Caption", solidaire=True)
        )
        corps = tableaux.write_tableau(tableau, cadre.largeur, self._fill)
        return (legende if tableau.legende else "") + corps + tableaux.SEPARATEUR

    def _figure(self, figure: Figure, cadre: Cadre) -> str:
        image = self.images.get(figure.svg)
        titre = bool(figure.titre)
        legende = write_paragraphe(
            write_run(figure.titre), write_proprietes("Caption", alignement="center")
        )
        if image is None:
            dessin = write_paragraphe(write_run(figure.alternative), write_proprietes("Note"))
        else:
            dessin = write_paragraphe(
                self._image(image, figure, cadre), write_proprietes("Figure", solidaire=titre)
            )
        return dessin + (legende if titre else "")

    def _image(self, image: Image, figure: Figure, cadre: Cadre) -> str:
        self.figures += 1
        rang = list(self.images).index(figure.svg) + 1
        relation = self.relations.add("image", f"media/image{rang}.png")
        largeur = max(PAS, cadre.largeur - cadre.retrait)
        place = largeur, self.page.dessin
        return write_image(image, relation, self.figures, figure.alternative, place)


def _signet(rang: int) -> str:
    return f"_Toc{rang:08}"


def _intitule(titre: Titre) -> str:
    return f"{titre.numero}\u2002{titre.texte}" if titre.numero else titre.texte


def _is_followable(lien: str) -> bool:
    """Word abandonne tout un document pour une adresse qu’il ne sait pas lire."""
    if len(lien) > _LIEN_MAX:
        return False
    try:
        adresse = urlsplit(lien)
        return adresse.scheme.lower() == "mailto" or bool(adresse.hostname)
    except ValueError:
        return False
