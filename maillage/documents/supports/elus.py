"""La page des élus : une seule, de trois phrases, des décisions à prendre et d’un dessin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from maillage.contrats.territoire import name_communes, read_resume
from maillage.core.texte import format_date, pluriel
from maillage.documents.actions import Output
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu, say_periode
from maillage.documents.bilans.catalogue import DocumentSuivi, Entete, Parametre
from maillage.documents.bilans.montage import read_textes, say_mentions
from maillage.documents.bilans.mots import make_liste, make_tableau, note, say_statut, short_jour
from maillage.documents.formats import FORMATS, file_name
from maillage.documents.pages import count_pages
from maillage.documents.supports.copil import COPIL, read_decisions, read_phrases
from maillage.documents.supports.etats import count_groups, cut, say_next
from maillage.edition.arbre import Bloc, Document, Figure, Liste, Titre, paragraphe, tree_hash
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx.arbre import Decision
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.mesures import Mesure
from maillage.suivi.etats import DeploiementSuivi, FicheSuivie

ALERTE = "Des phrases ou des décisions ont été abrégées pour que tout tienne sur une page."
# Word aère plus : sa page doit tenir avec ces lignes blanches de plus, mesurées sur la nôtre.
BLANCS = 11
PHRASES_MAX = 3
TROP = (
    "Cette page ne tient pas sur une feuille, même abrégée : raccourcissez les trois phrases et "
    "les décisions à prendre, page « Diaporama du CoPil », puis produisez-la de nouveau."
)


@dataclass(frozen=True, slots=True)
class Serrage:
    """Jusqu’où l’on abrège : signes par phrase et par décision, décisions, lignes du tableau."""

    signes: int
    decisions: int
    lignes: int


SERRAGES = (
    Serrage(600, 12, 12), Serrage(400, 8, 9), Serrage(400, 8, 7), Serrage(260, 6, 6),
    Serrage(260, 6, 5), Serrage(260, 6, 4), Serrage(180, 5, 3), Serrage(120, 4, 2),
    Serrage(120, 3, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feuille:
    """Ce que dit la page, entier ; ``commune`` est vide pour tout le territoire."""

    cadre: Cadre
    phrases: tuple[str, ...]
    decisions: tuple[Decision, ...]
    fiches: tuple[FicheSuivie, ...]
    commune: str = ""
    code: str = ""

    def is_cut(self, serrage: Serrage) -> bool:
        """Une phrase ou une décision y perd des mots, ou n’y est pas."""
        long = (*self.phrases[:PHRASES_MAX], *(item.texte for item in self.decisions))
        many = len(self.phrases) > PHRASES_MAX or len(self.decisions) > serrage.decisions
        return many or any(len(texte) > serrage.signes for texte in long)


def read_feuille(cadre: Cadre, code: str = "") -> Feuille:
    """Les mots du diaporama de la même période, et les actions à citer."""
    textes = read_textes(cadre, COPIL.slug(cadre.parametre))
    fiches = reaching(cadre.suivi.fiches, code) if code else waiting(cadre)
    commune = name_communes(cadre.contrat.territoire, [code]).get(code, code) if code else ""
    return Feuille(
        cadre, tuple(read_phrases(cadre, textes)), tuple(read_decisions(textes)), tuple(fiches),
        commune, code,
    )  # fmt: skip


def waiting(cadre: Cadre) -> list[FicheSuivie]:
    """Ce qui est bloqué ou en retard d’abord, puis ce qui a l’échéance la plus proche."""
    hard = [fiche for fiche in cadre.suivi.fiches if fiche.is_blocked or fiche.is_late]
    soon = [row.fiche for row in cadre.suivi.next_deadlines(180)]
    return list({fiche.uid: fiche for fiche in (*hard, *soon)}.values())


def reaching(fiches: Iterable[FicheSuivie], code: str) -> list[FicheSuivie]:
    """Les actions que l’on mène dans cette commune : celles qui la nomment d’abord.

    Une action sans commune said vaut pour tout le territoire.
    """
    named = [fiche for fiche in fiches if code in fiche.communes or deployed(fiche, code)]
    known = {fiche.uid for fiche in named}
    whole = [
        fiche
        for fiche in fiches
        if fiche.uid not in known and not fiche.communes and not fiche.profondeur
    ]
    return [fiche for fiche in (*named, *whole) if not fiche.is_over] + [
        fiche for fiche in named if fiche.is_over
    ]


def deployed(fiche: FicheSuivie, code: str) -> list[DeploiementSuivi]:
    return [row for row in fiche.deploiements if code in row.communes]


def build_feuille(feuille: Feuille, serrage: Serrage) -> Document:
    """L’arbre de la page, abrégé jusque-là."""
    cadre = feuille.cadre
    contrat = cadre.contrat
    return Document(
        titre=f"Dans ma commune : {feuille.commune}" if feuille.commune else "Pour les élus",
        sous_titre=f"{contrat.nom}. Comité de pilotage, état au {format_date(cadre.jour)}",
        auteur=contrat.demarche.nom, sujet=f"Page des élus, {say_periode(*cadre.periode)}",
        date=format_date(cadre.jour), pied=" – ".join(("Page des élus", *say_mentions(cadre))),
        blocs=tuple(_blocs(feuille, serrage)),
    )  # fmt: skip


def _blocs(feuille: Feuille, serrage: Serrage) -> Iterator[Bloc]:
    yield from make_liste(cut(phrase, serrage.signes) for phrase in feuille.phrases[:PHRASES_MAX])
    yield from _draw(feuille.cadre)
    yield Titre(1, "Les décisions à prendre")
    yield from _decisions(feuille, serrage)
    yield from _actions(feuille, serrage)


def _draw(cadre: Cadre) -> Iterator[Figure]:
    counts = {nom: n for nom, n in count_groups(cadre.suivi.actions).items() if n}
    if not counts:
        return
    title = "Les actions du contrat, par état"
    modele = Barres(
        title, tuple(counts), (Serie("Actions", tuple(Mesure(float(n)) for n in counts.values())),),
        decimales=0,
    )  # fmt: skip
    figure = draw_barres(modele, cle="elus")
    yield Figure(figure.svg, title, figure.description)


def _decisions(feuille: Feuille, serrage: Serrage) -> Iterator[Bloc]:
    if not feuille.decisions:
        yield paragraphe("Aucune décision n’est inscrite à ce jour.")
        return
    kept = feuille.decisions[: serrage.decisions]
    yield Liste(tuple((paragraphe(_say(item, serrage.signes)),) for item in kept), ordonnee=True)
    if more := len(feuille.decisions) - len(kept):
        yield note(f"{pluriel(more, 'autre décision', 'autres décisions')} au diaporama.")


def _say(item: Decision, signes: int) -> str:
    tail = ", ".join(filter(None, (item.qui, item.echeance)))
    return f"{cut(item.texte, signes)} ({tail})" if tail else cut(item.texte, signes)


def _actions(feuille: Feuille, serrage: Serrage) -> Iterator[Bloc]:
    title = "Ce qui se fait dans ma commune" if feuille.code else "Ce qui attend"
    yield Titre(1, title)
    if not feuille.fiches:
        yield paragraphe(
            "Aucune action visible n’atteint cette commune."
            if feuille.code
            else "Aucune action n’est en retard ni bloquée, et aucune échéance n’est proche."
        )
        return
    kept = feuille.fiches[: serrage.lignes]
    yield from make_tableau(
        (("Action", 5), ("État", 2.4), ("Ce qui vient", 4)),
        (_row(fiche, feuille.code) for fiche in kept), "",
    )  # fmt: skip
    if more := len(feuille.fiches) - len(kept):
        yield note(f"{pluriel(more, 'autre action', 'autres actions')} au diaporama.")


def _row(fiche: FicheSuivie, code: str) -> tuple[str, ...]:
    own = deployed(fiche, code) if code else []
    state = ", ".join(f"{row.libelle} : {row.statut.label}" for row in own) or say_statut(fiche)
    following = say_next(fiche) or (f"Fin : {short_jour(fiche.fin)}" if fiche.fin else "")
    return cut(str(fiche), 110), cut(state, 80), cut(following, 90)


def fit(feuille: Feuille, blancs: int = 0) -> tuple[int, bytes] | None:
    """Le premier serrage qui tienne sur une page avec ces lignes blanches, et son PDF."""
    for rang, serrage in enumerate(SERRAGES):
        document = build_feuille(feuille, serrage)
        wide = replace(document, blocs=(*document.blocs, *(paragraphe("–"),) * blancs))
        pdf = FORMATS["pdf"].write(wide, feuille.cadre.moment)
        if count_pages(pdf) == 1:
            return rang, pdf
    return None


def make_feuille(cadre: Cadre, extension: str, code: str = "") -> Output:
    """Une page, mesurée en PDF ; lève ``ErreurEdition`` si rien n’y suffit."""
    feuille = read_feuille(cadre, code)
    is_pdf = extension == "pdf"
    found = fit(feuille, 0 if is_pdf else BLANCS)
    if found is None and is_pdf:
        raise ErreurEdition(TROP)
    rang, contenu = found or (len(SERRAGES) - 1, b"")
    document = build_feuille(feuille, SERRAGES[rang])
    if not is_pdf:
        contenu = FORMATS[extension].write(document, cadre.moment)
    where = f" {feuille.commune}" if feuille.commune else ""
    titre = f"{cadre.contrat.nom} – page des élus{where} ({format_date(cadre.jour)})"
    alertes = [ALERTE] if feuille.is_cut(SERRAGES[rang]) else []
    return Output(file_name(titre, extension), contenu, tree_hash(document), alertes)


def make_commune(cadre: Cadre, extension: str) -> Output:
    """La page d’une commune, sur l’année en cours."""
    code = cadre.parametre
    if code not in list_communes(cadre.contrat.territoire):
        raise ParametreInconnu(f"« {code} » n’est pas une commune de ce contrat.")
    return make_feuille(replace(cadre, parametre=str(cadre.jour.year), memoire={}), extension, code)


def list_communes(territoire) -> dict[str, str]:
    """Code et nom des communes du contrat, par nom ; rien sans territoire."""
    resume = read_resume(territoire) if territoire else None
    if resume is None:
        return dict.fromkeys(territoire.codes, "") if territoire else {}
    named = {ligne.code: ligne.nom for ligne in resume.lignes}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def name_elus(cadre: Cadre) -> Entete:
    return Entete("Comité de pilotage", "Page des élus", say_periode(*cadre.periode))


ELUS = DocumentSuivi(
    "elus", "Page des élus",
    "Une seule page à imprimer pour chaque élu : trois phrases, les décisions à prendre, un "
    "dessin, ce qui attend. Les mots sont ceux du diaporama de la même période.",
    name_elus, formats=("pdf", "docx"), parametre=Parametre.PERIODE, make=make_feuille,
)  # fmt: skip
COMMUNE = DocumentSuivi(
    "commune", "Page des élus d’une commune",
    "La même page, avec les actions qui atteignent une commune et où elles en sont chez elle.",
    name_elus, formats=("pdf", "docx"), parametre=Parametre.COMMUNE, make=make_commune,
)  # fmt: skip
