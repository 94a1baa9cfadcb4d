"""Le diaporama du CoPil : des parties calculées, des mots que la coordination y met."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from maillage.core.texte import format_date
from maillage.documents.actions import Output
from maillage.documents.bilans.cadre import Cadre, say_periode
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete, Parametre
from maillage.documents.bilans.montage import read_textes, say_mentions
from maillage.documents.bilans.mots import note
from maillage.documents.formats import file_name
from maillage.documents.models import TexteDocument
from maillage.documents.supports import etats, resultats
from maillage.documents.supports.apercu import lines_of, preview
from maillage.documents.supports.modeles import find_modele_presentation
from maillage.edition.arbre import Bloc
from maillage.edition.pptx import write_pptx
from maillage.edition.pptx.arbre import (
    Decision,
    Decisions,
    Diaporama,
    Diapositive,
    Garde,
    Puce,
    Puces,
)

CLE = "copil"
PHRASES, DECISIONS = "phrases", "decisions"
RESTREINT_COURT = "document de travail"
AUX_NOTES = "Votre commentaire ira dans les notes de l’orateur, sous cette diapositive."


@dataclass(frozen=True, slots=True)
class Partie:
    """Des diapositives qui se suivent ; son commentaire va aux notes de l’orateur."""

    cle: str
    titre: str
    slides: Callable[[Cadre], Iterable[Diapositive]]
    manque: str = "Rien à montrer dans les cercles de ce diaporama : la partie n’y figure pas."


PARTIES = (
    Partie("vie", "Où en est le contrat", etats.slides_of_vie),
    Partie("chiffres", "Le contrat en chiffres", etats.slides_of_chiffres),
    Partie("avancement", "L’avancement", etats.slides_of_avancement),
    Partie("faits", "Les faits marquants", etats.slides_of_faits),
    Partie("attente", "En retard ou bloqué", etats.slides_of_attente),
    Partie("axes", "Axe par axe", etats.slides_of_axes),
    Partie("indicateurs", "Les indicateurs", resultats.slides_of_indicateurs),
    Partie("argent", "L’argent", resultats.slides_of_argent),
    Partie("changements", "Les changements depuis la signature", resultats.slides_of_changements),
    Partie("evaluation", "L’évaluation", resultats.slides_of_evaluation),
)
FIN = (
    Partie("calendrier", "Le calendrier à venir", etats.slides_of_calendrier),
    Partie("annexe", "Annexe", etats.slides_of_annexe),
)


def _chapitre(partie: Partie) -> Chapitre:
    return Chapitre(partie.cle, partie.titre, _preview_of(partie), manque=partie.manque)


def _preview_of(partie: Partie) -> Callable[[Cadre], Iterator[Bloc]]:
    def build(cadre: Cadre) -> Iterator[Bloc]:
        shown = list(partie.slides(cadre))
        yield from preview(shown)
        if shown:
            yield note(AUX_NOTES)

    return build


def build_phrases(cadre: Cadre) -> Iterator[Bloc]:
    """Ce qui sera dit si personne n’écrit mieux."""
    yield from preview([_slide_of_phrases(etats.say_phrases(cadre))])
    yield note("Vos phrases remplacent celles-ci, dans le diaporama et sur la page des élus.")


def _slide_of_phrases(lines: list[str]) -> Diapositive:
    return Diapositive("En trois phrases", Puces(tuple(Puce(line) for line in lines)))


CHAPITRES = (
    Chapitre(
        PHRASES, "En trois phrases", build_phrases,
        "Trois phrases, une par ligne : ce que le comité doit retenir.",
    ),
    *map(_chapitre, PARTIES),
    Chapitre(
        DECISIONS, "Les décisions à prendre",
        invite="Une décision par ligne ; finissez par « (Qui, quand) » si vous le savez.",
        manque="Aucune décision n’est écrite : la diapositive ne figurera pas au diaporama.",
    ),
    *map(_chapitre, FIN),
)  # fmt: skip


def read_phrases(cadre: Cadre, textes: dict[str, TexteDocument]) -> list[str]:
    """Celles de la coordination, à défaut celles que l’on calcule."""
    return written(textes, PHRASES) or etats.say_phrases(cadre)


def written(textes: dict[str, TexteDocument], cle: str) -> list[str]:
    return lines_of(textes[cle].texte) if cle in textes else []


def read_decisions(textes: dict[str, TexteDocument]) -> list[Decision]:
    return [_read_decision(line) for line in written(textes, DECISIONS)]


def _read_decision(line: str) -> Decision:
    """« Voter l’avenant (CoPil, avant mars) » : le texte, qui, quand."""
    texte, sep, tail = line.rstrip(" .").rpartition("(")
    if not sep or not tail.endswith(")") or not texte.strip():
        return Decision(line)
    who, _, when = tail[:-1].partition(",")
    return Decision(texte.strip(), who.strip(), when.strip())


def build_diaporama(cadre: Cadre, textes: dict[str, TexteDocument]) -> Diaporama:
    """L’arbre : même cadre, mêmes textes, même arbre."""
    contrat = cadre.contrat
    slides = [_cover(cadre), _slide_of_phrases(read_phrases(cadre, textes))]
    slides += [slide for partie in PARTIES for slide in _with_comment(partie, cadre, textes)]
    decisions = read_decisions(textes)
    if decisions:
        slides.append(Diapositive("Les décisions à prendre", Decisions(tuple(decisions))))
    slides += [slide for partie in FIN for slide in _with_comment(partie, cadre, textes)]
    inner = RESTREINT_COURT if cadre.sees_partage or cadre.sees_travail else ""
    return Diaporama(
        titre=f"{contrat.nom} – comité de pilotage", diapositives=tuple(slides),
        sujet=f"Comité de pilotage, {say_periode(*cadre.periode)}", auteur=contrat.demarche.nom,
        date=format_date(cadre.jour), pied=" – ".join(filter(None, (contrat.nom, inner))),
    )  # fmt: skip


def _cover(cadre: Cadre) -> Diapositive:
    lines = (
        say_periode(*cadre.periode).capitalize(), f"État au {format_date(cadre.jour)}",
        cadre.contrat.demarche.nom, *say_mentions(cadre),
    )  # fmt: skip
    return Diapositive(cadre.contrat.nom, Garde("Comité de pilotage", lines))


def _with_comment(
    partie: Partie, cadre: Cadre, textes: dict[str, TexteDocument]
) -> Iterator[Diapositive]:
    """Le commentaire ouvre les notes de la première diapositive de sa partie."""
    said = "\n".join(written(textes, partie.cle))
    for rang, slide in enumerate(partie.slides(cadre)):
        both = "\n\n".join(filter(None, (said, slide.notes))) if rang == 0 else slide.notes
        yield replace(slide, notes=both)


def make_copil(cadre: Cadre, extension: str) -> Output:
    """Le fichier PPTX, dans le modèle de la démarche ou de sa région."""
    textes = read_textes(cadre, COPIL.slug(cadre.parametre))
    diaporama = build_diaporama(cadre, textes)
    modele = find_modele_presentation(cadre.contrat.demarche)
    contenu = write_pptx(diaporama, creation=cadre.moment, modele=modele)
    titre = f"{diaporama.titre} ({format_date(cadre.jour)})"
    return Output(
        file_name(titre, extension), contenu, hashlib.sha256(contenu).hexdigest(),
        list(_say_alertes(textes)),
    )  # fmt: skip


def _say_alertes(textes: dict[str, TexteDocument]) -> Iterator[str]:
    if not written(textes, PHRASES):
        yield "Les trois phrases sont celles que Maillage calcule."
    if not written(textes, DECISIONS):
        yield "Aucune décision n’est écrite : la diapositive n’y figure pas."


def name_copil(cadre: Cadre) -> Entete:
    return Entete("Comité de pilotage", "Diaporama du CoPil", say_periode(*cadre.periode))


COPIL = DocumentSuivi(
    CLE, "Diaporama du CoPil",
    "Des diapositives à retoucher : où en est le contrat, l’avancement, les faits, les "
    "indicateurs, l’argent, les décisions à prendre. Vos phrases et vos décisions y restent d’une "
    "fois sur l’autre.",
    name_copil, formats=("pptx",), parametre=Parametre.PERIODE, chapitres=CHAPITRES,
    make=make_copil,
)  # fmt: skip
