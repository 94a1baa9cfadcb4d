"""Ce que d’autres ont dit et fait : paroles recueillies, études, actions et services existants."""

from collections.abc import Iterable, Iterator

from maillage.core.texte import format_date, pluriel
from maillage.diagnostic.anonymat import TRACES
from maillage.diagnostic.models import DiagnosticExterne, Dispositif, Materiau, Verbatim
from maillage.documents.contrat.mots import blocs_of
from maillage.documents.dls.matiere import Matiere
from maillage.edition.arbre import Bloc, Citation, Liste, Tableau, Titre, paragraphe

RETIRE = "[retiré]"
GUILLEMETS = ' «»\u00a0\u202f"'
CITES_MAX = 12


def anonymize(texte: str) -> str:
    """Le texte sans adresse ni numéro : le document ne désigne personne."""
    for motif in TRACES.values():
        texte = motif.sub(RETIRE, texte)
    return texte


def build_paroles(matiere: Matiere) -> Iterator[Bloc]:
    """Les recueils, puis les verbatims par thème, avec un profil et jamais un nom."""
    if matiere.recueils:
        yield Tableau(
            ("Recueil", "Type", "Date", "Participants"),
            tuple(_recueil(item) for item in matiere.recueils), "Ce qui a été recueilli",
            (4, 2, 2, 1.5), ("gauche", "gauche", "gauche", "droite"),
        )  # fmt: skip
    for item in matiere.recueils:
        if item.synthese:
            yield Titre(2, anonymize(item.titre))
            yield from blocs_of(anonymize(item.synthese))
    for theme, verbatims in group_verbatims(matiere.verbatims):
        yield Titre(2, theme)
        for verbatim in verbatims[:CITES_MAX]:
            yield Citation((paragraphe(_quote(verbatim)),))


def _recueil(item: Materiau) -> tuple[str, ...]:
    count = "non précisé" if item.participants is None else str(item.participants)
    when = format_date(item.recueilli_le) or "non daté"
    return (anonymize(item.titre), item.get_genre_display(), when, count)


def group_verbatims(verbatims: Iterable[Verbatim]) -> list[tuple[str, list[Verbatim]]]:
    """Thème → paroles, le plus cité d’abord ; une parole n’est citée qu’à son premier thème."""
    groups: dict[str, list[Verbatim]] = {}
    for verbatim in verbatims:
        theme = next((str(theme) for theme in verbatim.themes.all()), "Autres paroles")
        groups.setdefault(theme, []).append(verbatim)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _quote(verbatim: Verbatim) -> str:
    who = f" ({anonymize(verbatim.source)})" if verbatim.source else ""
    return f"{quote(verbatim.texte)}{who}"


def quote(texte: str) -> str:
    """Le texte entre guillemets, qu’il en ait déjà ou non."""
    return f"« {anonymize(texte).strip(GUILLEMETS)} »"


def build_etudes(matiere: Matiere) -> Iterator[Bloc]:
    """Les diagnostics venus d’ailleurs, cités et résumés."""
    for item in matiere.diagnostics:
        yield Titre(2, item.titre)
        yield paragraphe(_etude(item), "note")
        if item.resume:
            yield from blocs_of(item.resume)


def _etude(item: DiagnosticExterne) -> str:
    paru = f"paru le {format_date(item.paru_le)}" if item.paru_le else ""
    parts = (item.nom_producteur, paru, item.periode, item.perimetre)
    return ", ".join(part for part in parts if part) or "Producteur et date non précisés"


def build_existant(matiere: Matiere) -> Iterator[Bloc]:
    """L’inventaire, rangé par thème, puis les services comptés par catégorie."""
    ordered = sorted(matiere.dispositifs, key=lambda item: (_theme(item), item.nom))
    if ordered:
        yield Tableau(
            ("Thème", "Action ou dispositif", "Porté par", "Où", "Depuis", "Financé par"),
            tuple(_dispositif(item) for item in ordered), "Actions et dispositifs existants",
            (1.8, 2.6, 2.2, 2, 1, 1.8),
        )  # fmt: skip
    counts: dict[str, int] = {}
    for service in matiere.services:
        name = service.categorie or "Sans catégorie"
        counts[name] = counts.get(name, 0) + 1
    if counts:
        rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        yield paragraphe(f"{pluriel(len(matiere.services), 'service')} de santé et de prévention.")
        yield Tableau(
            ("Catégorie", "Services"), tuple((name, str(count)) for name, count in rows),
            "Services par catégorie", (4, 1), ("gauche", "droite"),
        )  # fmt: skip


def _theme(item: Dispositif) -> str:
    return str(item.theme) if item.theme else "Sans thème"


def _dispositif(item: Dispositif) -> tuple[str, ...]:
    since = str(item.depuis) if item.depuis else "non précisé"
    return (_theme(item), item.nom, item.porteur, item.lieux, since, item.financeurs)


def list_of(textes: Iterable[str]) -> Liste:
    return Liste(tuple((paragraphe(texte),) for texte in textes))
