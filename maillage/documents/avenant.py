"""L’avenant en document : ce que les parties votent et signent, lisible article par article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from maillage.contrats.ecarts import Ecart, Genre, Groupe, Ligne, Part, say_all, sum_up, word_diff
from maillage.contrats.ecarts.textes import Acte
from maillage.contrats.lecture_ecarts import LONG, RICHES
from maillage.core.texte import format_date
from maillage.documents.contrat.fiches import build_fiches
from maillage.documents.contrat.jetons import SIGNATAIRES, parties_blocs
from maillage.documents.contrat.mots import blocs_of, jour
from maillage.documents.contrat.plan import arrange
from maillage.edition.arbre import (
    Bloc,
    BlocSignature,
    Citation,
    Couverture,
    Document,
    Liste,
    Morceau,
    Paragraphe,
    SautDePage,
    Signatures,
    Titre,
    paragraphe,
)

# Les rubriques de l’avenant, et celles du contrat qu’elles réunissent.
RUBRIQUES = (
    ("Le contrat, son périmètre et ses parties",
     ("contrat", "territoire", "agences", "parties", "signatures", "avis")),
    ("Le texte des articles", ("articles",)),
    ("Le programme d’actions", ("axes", "objectifs", "fiches")),
    ("Les engagements, les liens et les indicateurs", ("engagements", "liens", "indicateurs")),
)  # fmt: skip
LEGENDE = "Dans les extraits, ce qui est supprimé est barré, ce qui est ajouté est souligné."
RIEN = "Aucun changement n’est encore retenu."
BORD = 120  # signes gardés de chaque côté d’un passage inchangé
SIGNENT = (*SIGNATAIRES, "cosignataire")
RESTE = "Les autres stipulations du contrat et de ses annexes demeurent inchangées."


@dataclass(frozen=True, slots=True)
class Texte:
    """L’avenant et ce qui l’entoure, déjà lu.

    ``avant`` et ``apres`` sont des instantanés ; ``actes`` et ``signatures`` vont par ``uid`` de
    partie ; ``base`` dit le texte modifié, ``mention`` où en est l’avenant.
    """

    numero: int
    titre: str
    motif: str
    date_effet: date | None
    avant: dict
    apres: dict
    ecarts: Sequence[Ecart]
    base: str
    mention: str
    actes: dict[str, dict] = field(default_factory=dict)
    signatures: dict[str, dict] = field(default_factory=dict)
    libelles: dict[str, str] = field(default_factory=dict)

    @property
    def nom(self) -> str:
        return f"Avenant n° {self.numero}"

    def parties(self) -> list[dict]:
        """Celles du nouveau texte, avec l’acte et la signature qui valent pour l’avenant."""
        return [
            partie | SANS_ACTE
            | self.actes.get(partie["uid"], {}) | self.signatures.get(partie["uid"], {})
            for partie in self.apres["parties"]
        ]  # fmt: skip


SANS_ACTE = {
    "acte_nature": "", "acte_numero": "", "acte_date": None, "reserves": "",
    "signature_date": None, "signature_mode_libelle": "",
}  # fmt: skip


def build_avenant(texte: Texte) -> Document:
    """L’arbre de l’avenant : même ``texte``, même arbre."""
    contrat = texte.apres["contrat"]
    return Document(
        titre=f"{texte.nom} – {contrat['nom']}",
        sous_titre=texte.titre,
        auteur=next((item["nom"] for item in texte.apres["porteurs"]), contrat["demarche"]),
        sujet=texte.titre,
        date=format_date(texte.date_effet),
        pied=texte.mention,
        couverture=_cover(texte),
        blocs=(*_preambule(texte), *_articles(texte), *_annexe(texte)),
    )


def _cover(texte: Texte) -> Couverture:
    contrat = texte.apres["contrat"]
    lines = [line for line in (contrat["bandeau"], texte.mention) if line]
    effect = f"Prend effet le {format_date(texte.date_effet)}" if texte.date_effet else ""
    return Couverture(
        surtitre=f"{texte.nom} au {contrat['genre_libelle']}", titre=contrat["nom"],
        sous_titre=texte.titre, lignes=(effect,) if effect else (), mention="\n".join(lines),
    )  # fmt: skip


def _preambule(texte: Texte) -> Iterator[Bloc]:
    """Les parties, ce que l’on modifie, et pourquoi."""
    parties = parties_blocs(texte.apres | {"parties": texte.parties()})
    if parties:
        yield Titre(1, "Parties")
        yield from parties
    yield Titre(1, "Préambule")
    contrat, base = texte.avant["contrat"], texte.base[:1].lower() + texte.base[1:]
    yield paragraphe(f"Vu le {contrat['genre_libelle']} « {contrat['nom']} », {base} ;")
    if texte.motif:
        yield paragraphe("Considérant ce qui suit :")
        yield Citation(blocs_of(texte.motif))
    yield paragraphe("Il est convenu ce qui suit.")


def _articles(texte: Texte) -> Iterator[Bloc]:
    rangs = count(1)
    yield _titre(rangs, "Objet de l’avenant")
    yield paragraphe(f"{texte.titre.rstrip('.')}.")
    bilan = sum_up(texte.avant, texte.apres)
    if bilan:
        yield paragraphe(f"En bref : {bilan}.", "note")
    if not texte.ecarts:
        yield paragraphe(RIEN)
    groupes = say_all(texte.ecarts, libelles=texte.libelles)
    if any(_words(ligne.ecart) for groupe in groupes for ligne in groupe.lignes):
        yield paragraphe(LEGENDE, "note")
    for titre, rubriques in RUBRIQUES:
        kept = [groupe for groupe in groupes if _rubrique(groupe) in rubriques]
        if kept:
            yield _titre(rangs, titre)
            yield from (bloc for groupe in kept for bloc in _groupe(groupe))
    yield _titre(rangs, "Prise d’effet et autres stipulations")
    when = f"le {format_date(texte.date_effet)}" if texte.date_effet else "le jour de sa signature"
    yield paragraphe(f"Le présent avenant prend effet {when}. {RESTE}")
    yield from _signatures(texte)


def _titre(rangs: Iterator[int], texte: str) -> Titre:
    return Titre(1, texte, f"Article {next(rangs)} –")


def _rubrique(groupe: Groupe) -> str:
    """La rubrique du contrat où se range le groupe ; ce qu’on ne connaît pas suit les dernières."""
    found = groupe.cle.partition("/")[0]
    known = {name for _, names in RUBRIQUES for name in names}
    return found if found in known else "indicateurs"


def _groupe(groupe: Groupe) -> Iterator[Bloc]:
    """L’objet, une phrase par changement, puis les mots de ceux qui sont longs."""
    yield Titre(2, groupe.titre)
    yield Liste(tuple(_ligne(ligne) for ligne in groupe.lignes))


def _ligne(ligne: Ligne) -> tuple[Bloc, ...]:
    ecart = ligne.ecart
    blocs: list[Bloc] = [paragraphe(ligne.phrase)]
    words = _words(ecart)
    if words:
        blocs.append(Citation((Paragraphe(tuple(map(_morceau, words))),)))
    if ecart.motif == "articles/*/corps" and ecart.apres:
        blocs += [paragraphe("Il est désormais rédigé ainsi :"), Citation(blocs_of(ecart.apres))]
    elif ecart.motif == "articles/*" and ecart.genre is Genre.AJOUT:
        blocs.append(Citation(blocs_of(ecart.apres["corps"])))
    return tuple(blocs)


def _words(ecart: Ecart) -> tuple[Part, ...]:
    """Le mot à mot d’un long texte récrit ; un texte tout neuf se lit dans l’annexe."""
    before, after = ecart.avant, ecart.apres
    is_text = isinstance(before, str) and isinstance(after, str)
    if ecart.genre is not Genre.CHAMP or not is_text or max(len(before), len(after)) < LONG:
        return ()
    return word_diff(before, after, riche=ecart.motif in RICHES) if before and after else ()


def _morceau(part: Part) -> Morceau:
    """Un passage gardé n’est rappelé que par ses bords."""
    if part.acte is Acte.GARDE:
        return Morceau(_fold(part.texte))
    return Morceau(
        part.texte, souligne=part.acte is Acte.AJOUTE, barre=part.acte is Acte.SUPPRIME
    )  # fmt: skip


def _fold(texte: str) -> str:
    """« Le début de la phrase […] sa fin » : de quoi situer ce qui change."""
    if len(texte) <= 3 * BORD:
        return texte
    head, tail = texte[:BORD].rpartition(" ")[0], texte[-BORD:].partition(" ")[2]
    return f"{head} […] {tail}"


def _signatures(texte: Texte) -> Iterator[Bloc]:
    signing = [partie for partie in texte.parties() if partie["role"] in SIGNENT]
    if signing:
        yield Titre(1, "Signatures")
        yield Signatures(tuple(map(_signature, signing)))


def _signature(partie: dict) -> BlocSignature:
    signed = f"Signé le {jour(partie['signature_date'])}" if partie["signature_date"] else ""
    mode = partie["signature_mode_libelle"] if signed else ""
    reserves = f"Réserves : {partie['reserves']}" if partie["reserves"] else ""
    said = ", ".join(part for part in (signed, mode) if part)
    mention = "\n".join(part for part in (said, reserves) if part)
    return BlocSignature(partie["nom"], partie["representant"], partie["qualite"], mention)


def _annexe(texte: Texte) -> Iterator[Bloc]:
    """Les fiches ajoutées ou modifiées, dans leur rédaction nouvelle."""
    touched = {e.cle.split("/")[1] for e in texte.ecarts if e.cle.startswith("fiches/")}
    kept = [fiche for fiche in texte.apres["fiches"] if fiche["uid"] in touched]
    if kept:
        yield SautDePage()
        yield Titre(1, "Fiches-actions ajoutées ou modifiées", "Annexe –")
        yield from build_fiches(arrange(texte.apres | {"fiches": _rooted(kept)}))


def _rooted(fiches: list[dict]) -> list[dict]:
    """Une sous-action dont la fiche n’est pas de l’annexe s’y lit seule."""
    known = {fiche["uid"] for fiche in fiches}
    return [f if f["parent"] in known else f | {"parent": None} for f in fiches]
