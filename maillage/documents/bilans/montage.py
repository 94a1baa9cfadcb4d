"""Monter un document : sa couverture, ses chapitres numérotés, chacun suivi de son commentaire."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from maillage.core.texte import format_date, pluriel
from maillage.demarches.enums import Cercle
from maillage.documents.actions import Output
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete
from maillage.documents.contrat.mots import blocs_of
from maillage.documents.formats import FORMATS, file_name
from maillage.documents.models import TexteDocument
from maillage.edition.arbre import (
    Bloc,
    Couverture,
    Document,
    SautDePage,
    Sommaire,
    Tableau,
    Titre,
    paragraphe,
    tree_hash,
)

RESTREINT = "Comprend des éléments qui ne sont pas encore transmis."
COMMENTAIRE = "Commentaire"


@dataclass(frozen=True, slots=True)
class ChapitreLu:
    """Un chapitre, ce qui en est calculé, et ce que l’on en a dit."""

    chapitre: Chapitre
    blocs: tuple[Bloc, ...]
    texte: TexteDocument | None

    @property
    def is_written(self) -> bool:
        return bool(self.texte and self.texte.texte)

    @property
    def is_told(self) -> bool:
        return bool(self.blocs) or self.is_written

    @property
    def is_wide(self) -> bool:
        """Ses pages sont couchées ; sans tableau, rien ne le demande."""
        return self.chapitre.paysage and any(isinstance(bloc, Tableau) for bloc in self.blocs)

    @property
    def empreinte(self) -> str:
        """Celle de la partie calculée : elle change dès qu’un chiffre change."""
        return tree_hash(Document(titre=self.chapitre.cle, blocs=self.blocs))

    @property
    def is_stale(self) -> bool:
        """Le commentaire fut écrit devant d’autres chiffres."""
        written = self.texte and self.texte.texte and self.texte.empreinte
        return bool(written) and written != self.empreinte


def read_textes(cadre: Cadre, slug: str) -> dict[str, TexteDocument]:
    """Les commentaires de ce document que ces cercles laissent voir, par chapitre."""
    rows = TexteDocument.objects.alive().filter(contrat=cadre.contrat, document=slug)
    return {row.cle: row for row in rows.filter(cercle__in=sorted(cadre.cercles))}


def read_chapitres(cadre: Cadre, slug: str, chapitres: Iterable[Chapitre]) -> list[ChapitreLu]:
    textes = read_textes(cadre, slug)
    return [
        ChapitreLu(chapitre, tuple(chapitre.build(cadre)), textes.get(chapitre.cle))
        for chapitre in chapitres
    ]


def build_document(cadre: Cadre, entete: Entete, lus: Iterable[ChapitreLu]) -> Document:
    """L’arbre : même cadre, mêmes données, même arbre."""
    contrat = cadre.contrat
    titre = " – ".join(part for part in (entete.titre, entete.sous_titre, contrat.nom) if part)
    document = Document(
        titre=titre,
        auteur=contrat.demarche.nom,
        sujet=entete.surtitre,
        date=format_date(cadre.jour),
        pied=titre,
        couverture=_cover(cadre, entete),
        blocs=(Sommaire(1), SautDePage(), *_parts(lus)),
    )
    if entete.couverture:
        return document
    notes = (paragraphe(mention, "note") for mention in say_mentions(cadre))
    return replace(
        document, titre=entete.titre, sous_titre=f"{entete.surtitre} – {contrat.nom}",
        couverture=None, blocs=(*notes, *_parts(lus)),
    )  # fmt: skip


def _cover(cadre: Cadre, entete: Entete) -> Couverture:
    return Couverture(
        surtitre=entete.surtitre,
        titre=entete.titre,
        sous_titre=entete.sous_titre,
        lignes=(cadre.contrat.nom, *entete.lignes),
        mention="\n".join(say_mentions(cadre)),
    )


def say_mentions(cadre: Cadre) -> Iterator[str]:
    """Ce que le lecteur doit savoir d’abord : données fictives, pièces intérieures."""
    if cadre.contrat.demarche.bandeau:
        yield cadre.contrat.demarche.bandeau
    if cadre.cercles & {Cercle.TRAVAIL, Cercle.PARTAGE}:
        yield RESTREINT


def _parts(lus: Iterable[ChapitreLu]) -> Iterator[Bloc]:
    chapitres, before = list(lus), False
    for rang, (lu, turned) in enumerate(zip(chapitres, _ways(chapitres), strict=True), 1):
        if turned != before or (rang > 1 and lu.chapitre.page_neuve):
            yield SautDePage(paysage=turned)
        before = turned
        yield Titre(1, lu.chapitre.titre, f"{rang}.")
        yield from write_chapitre(lu)


def _ways(lus: list[ChapitreLu]) -> list[bool]:
    """Par chapitre, s’il se lit page couchée ; ce qui n’a rien à dire suit ce qui vient après."""
    ways: list[bool] = []
    following = False
    for lu in reversed(lus):
        following = lu.is_wide if lu.is_told else following
        ways.append(following)
    return ways[::-1]


def write_chapitre(lu: ChapitreLu) -> Iterator[Bloc]:
    """Ce qui est calculé, puis le commentaire ; un chapitre vide dit où le remplir."""
    said = blocs_of(lu.texte.texte) if lu.texte else ()
    yield from lu.blocs
    if said and lu.blocs:
        yield Titre(2, COMMENTAIRE)
    yield from said
    if not said and not lu.blocs:
        yield paragraphe(lu.chapitre.manque or A_ECRIRE, "note")


A_ECRIRE = (
    "Ce chapitre n’est pas encore écrit. La coordination l’écrit dans Maillage, page « Bilans et "
    "supports » du contrat."
)


def make_output(item: DocumentSuivi, cadre: Cadre, extension: str) -> Output:
    """Le fichier ; lève ``ErreurEdition`` ou ``ParametreInconnu``."""
    if item.make:
        return item.make(cadre, extension)
    lus = read_chapitres(cadre, item.slug(cadre.parametre), item.chapitres)
    document = build_document(cadre, item.entete(cadre), lus)
    titre = f"{document.titre} ({format_date(cadre.jour)})"
    return Output(
        file_name(titre, extension), FORMATS[extension].write(document, cadre.moment),
        tree_hash(document), [*find_alertes(lus), *_stale(item, cadre, lus)],
    )  # fmt: skip


def _stale(item: DocumentSuivi, cadre: Cadre, lus: list[ChapitreLu]) -> list[str]:
    """Sans compte, c’est la ligne de commande : elle voit tout."""
    can_write = cadre.user is None or item.can_write(cadre.user, cadre.contrat)
    return find_perimes(cadre, lus) if can_write else []


def find_alertes(lus: Iterable[ChapitreLu]) -> list[str]:
    """Les chapitres à commenter qui ne le sont pas encore."""
    blank = [lu.chapitre.titre for lu in lus if lu.chapitre.invite and not lu.is_written]
    if not blank:
        return []
    return [f"{pluriel(len(blank), 'chapitre')} sans commentaire\u00a0: {_quote(blank)}."]


def find_perimes(cadre: Cadre, lus: Iterable[ChapitreLu]) -> list[str]:
    """Les commentaires écrits devant d’autres chiffres ; à ne dire qu’à qui peut les récrire.

    On les compare sur tous les cercles, comme ils furent écrits, quels que soient ceux du document.
    """
    written = [lu for lu in lus if lu.is_written]
    if not written:
        return []
    wide = replace(cadre, cercles=frozenset(Cercle), memoire={})
    fresh = (replace(lu, blocs=tuple(lu.chapitre.build(wide))) for lu in written)
    stale = [lu.chapitre.titre for lu in fresh if lu.is_stale]
    if not stale:
        return []
    return [f"Des chiffres ont changé depuis ces commentaires\u00a0: {_quote(stale)}."]


def _quote(titres: list[str]) -> str:
    return ", ".join(f"«\u00a0{titre}\u00a0»" for titre in titres)
