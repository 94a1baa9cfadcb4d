"""Le document d’un texte figé : toujours le même, à l’octet près, et gardé.

Tout ce qui s’y imprime vient de la version : son instantané, sa date d’effet, l’instant où elle
fut figée. On peut donc le refaire n’importe quand et le comparer à ce que l’on a gardé.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from maillage.contrats.enums import EtatAvenant, NatureVersion
from maillage.contrats.models import Avenant, PieceVersion, VersionContrat
from maillage.contrats.reduction import is_whole, read_cercles, reduce_instantane
from maillage.contrats.versions import read_version
from maillage.core.texte import format_date, join_et
from maillage.documents.actions import Output
from maillage.documents.contrat import build_document, find_alertes
from maillage.documents.formats import FORMATS, file_name
from maillage.edition.arbre import Document, tree_hash
from maillage.fichiers.models import Fichier

GARDES = ("pdf", "docx")
UTC = ZoneInfo("UTC")
EXTRAIT = "{}. Extrait limité aux fiches que son lecteur peut voir"


def name_version(version: VersionContrat) -> str:
    """« Texte signé le 3 mars 2026 » : ce que disent la couverture et chaque pied de page.

    Rien ici ne change après coup : ni un nom, ni un réglage de la démarche.
    """
    jour = format_date(version.date_effet)
    match NatureVersion(version.nature):
        case NatureVersion.PROJET:
            return f"Version {version.numero} soumise au vote, arrêtée le {jour}"
        case NatureVersion.SIGNATURE:
            return f"Texte signé {_signed_on(version)}"
        case _:
            acts = _included(version)
            return f"Version consolidée au {jour}" + (f", {acts} compris" if acts else "")


def _signed_on(version: VersionContrat) -> str:
    """« le 3 mars 2026 », « les 3 mars et 5 avril 2026 » ; à défaut de date, celle de l’effet."""
    dates = [date.fromisoformat(item["date"]) for item in version.stored["signatures"]]
    said = [format_date(jour) for jour in sorted(dates)] or [format_date(version.date_effet)]
    return f"{'le' if len(said) == 1 else 'les'} {join_et(said)}"


def _included(version: VersionContrat) -> str:
    """« avenants n° 1 et 2 et ajustements n° 1 à 3 » : ce qui s’est ajouté depuis la signature."""
    signed = Avenant.objects.filter(
        contrat=version.contrat_id, etat=EtatAvenant.SIGNE, texte__rang__lte=version.rang
    )
    chain = VersionContrat.objects.filter(
        contrat=version.contrat_id, nature=NatureVersion.AJUSTEMENT, rang__lte=version.rang
    )
    parts = [
        _numbers("avenant", sorted(signed.values_list("numero", flat=True))),
        _numbers("ajustement", sorted(chain.values_list("numero", flat=True))),
    ]
    return join_et([part for part in parts if part])


def _numbers(mot: str, numeros: list[int]) -> str:
    """« avenant n° 1 », « avenants n° 1 et 2 », « ajustements n° 1 à 3 »."""
    if len(numeros) < 2:
        return "".join(f"{mot} n° {numero}" for numero in numeros)
    is_run = len(numeros) > 2 and numeros[-1] - numeros[0] == len(numeros) - 1
    said = f"{numeros[0]} à {numeros[-1]}" if is_run else join_et(list(map(str, numeros)))
    return f"{mot}s n° {said}"


def build_version(version: VersionContrat, cercles: Collection[str] | None = None) -> Document:
    """L’arbre d’un texte figé ; réduit, et il le dit, si ces ``cercles`` n’en voient pas tout."""
    instantane, mention = read_version(version), name_version(version)
    presents = read_cercles(instantane) if cercles is not None else {}
    if cercles is not None and not is_whole(instantane, cercles, presents):
        instantane = reduce_instantane(instantane, cercles, presents)
        mention = EXTRAIT.format(mention)
    return build_document(instantane, date=version.date_effet, mention=mention)


def make_version(
    version: VersionContrat, extension: str, cercles: Collection[str] | None = None
) -> Output:
    """Le texte figé dans ce format, le même à chaque fois ; lève ``ErreurEdition``."""
    document = build_version(version, cercles)
    contenu = FORMATS[extension].write(document, moment_of(version))
    titre = f"{document.titre} ({name_version(version)})"
    return Output(
        file_name(titre, extension), contenu, tree_hash(document),
        find_alertes(read_version(version)),
    )  # fmt: skip


def moment_of(version: VersionContrat) -> datetime:
    """L’instant où le texte fut figé, écrit dans les propriétés du fichier."""
    return version.created_at.astimezone(UTC)


def missing_pieces(version: VersionContrat) -> list[str]:
    """Les formats que l’on garde et qui ne sont pas encore rendus."""
    held = set(version.pieces.values_list("genre", flat=True))
    return [extension for extension in GARDES if extension not in held]


def keep_pieces(version: VersionContrat) -> list[str]:
    """Rend et garde ce qui manque ; interrompu, on le relance : ce qui est gardé est entier.

    Rend les formats ajoutés. Lève ``ErreurEdition``.
    """
    return [item for item in missing_pieces(version) if _keep(version, item)]


def _keep(version: VersionContrat, extension: str) -> bool:
    made = make_version(version, extension)
    try:
        with transaction.atomic():
            fichier = Fichier.objects.store(
                made.contenu, nom=made.nom, genre=FORMATS[extension].genre
            )
            PieceVersion.objects.create(
                version=version, genre=extension, fichier=fichier, arbre=made.arbre
            )
    except IntegrityError:
        # Un autre processus vient de garder les mêmes octets.
        return False
    return True


@dataclass(frozen=True, slots=True)
class Controle:
    """Un fichier gardé, comparé à celui que l’on vient de refaire.

    ``arbre`` : le document dit la même chose ; ``octets`` : le fichier est le même, rien s’il n’est
    pas refait ; ``gardes`` : le fichier du dépôt a encore l’empreinte qu’il avait.
    """

    genre: str
    sha256: str
    gardes: bool
    arbre: bool
    octets: bool | None


@dataclass(frozen=True, slots=True)
class Verification:
    """Ce que vaut une version : son texte, et chacun de ses fichiers."""

    version: VersionContrat
    texte: bool
    controles: list[Controle]
    manquants: list[str]

    @property
    def is_sound(self) -> bool:
        """Le texte et les fichiers sont ceux d’origine, et le document se refait à l’identique."""
        return self.texte and all(item.gardes and item.arbre for item in self.controles)

    def sentences(self) -> list[str]:
        """Ce que l’on a constaté, une phrase par point."""
        intact = "Le texte gardé a bien l’empreinte prise le jour où il fut figé."
        broken = "Le texte gardé n’a plus l’empreinte prise le jour où il fut figé."
        found = [intact if self.texte else broken]
        found += [_sentence(item) for item in self.controles]
        return found + [
            f"Le fichier {name} n’est pas encore rendu." for name in _names(self.manquants)
        ]


def _names(extensions: list[str]) -> list[str]:
    return [FORMATS[extension].libelle for extension in extensions]


def _sentence(item: Controle) -> str:
    nom = FORMATS[item.genre].libelle
    if not item.gardes:
        return f"Le fichier {nom} gardé n’est plus celui d’origine."
    if not item.arbre:
        return (
            f"Le document {nom} refait diffère de celui qui est gardé : le fichier gardé fait foi."
        )
    if item.octets is None:
        return f"Le fichier {nom} est celui d’origine, et le document se refait mot pour mot."
    if item.octets:
        return f"Le fichier {nom} se refait à l’octet près."
    return (
        f"Le fichier {nom} refait dit exactement la même chose ; sa mise en page vient d’un "
        "logiciel plus récent."
    )


def verify_version(version: VersionContrat, *, rebuild: bool = True) -> Verification:
    """Relit le texte et les fichiers, et refait le document ; avec ``rebuild``, les fichiers aussi.

    Mettre en page prend quelques secondes ; lève alors ``ErreurEdition`` si cela échoue.
    """
    pieces = version.pieces.filter(genre__in=GARDES).select_related("fichier")
    arbre = tree_hash(build_version(version))
    return Verification(
        version, version.is_intact(),
        [_check(version, piece, arbre, rebuild=rebuild) for piece in pieces],
        missing_pieces(version),
    )  # fmt: skip


def _check(version: VersionContrat, piece: PieceVersion, arbre: str, *, rebuild: bool) -> Controle:
    wanted, octets = piece.fichier.sha256, None
    if rebuild:
        made = make_version(version, piece.genre)
        octets = hashlib.sha256(made.contenu).hexdigest() == wanted
    return Controle(
        piece.genre, wanted, gardes=_read_digest(piece.fichier) == wanted,
        arbre=arbre == piece.arbre, octets=octets,
    )  # fmt: skip


def _read_digest(fichier: Fichier) -> str:
    """L’empreinte du contenu tel qu’il est dans le dépôt ; vide s’il a disparu."""
    try:
        with fichier.open() as contenu:
            return hashlib.sha256(contenu.read()).hexdigest()
    except FileNotFoundError:
        return ""
