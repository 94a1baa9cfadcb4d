"""Régler les vocabulaires et le modèle d’articles d’une région, sans toucher au national."""

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from maillage.referentiels.modeles import all_articles_for
from maillage.referentiels.models import ModeleArticle, Terme
from maillage.referentiels.vocabulaire import pick_all

PAS = 10
COPIES = ("vocabulaire", "code", "libelle", "sens", "synonymes", "position", "actif")


class DejaPris(Exception):
    """Un mot identique existe déjà dans ce vocabulaire."""


def list_termes(region: str, vocabulaire: str) -> list[Terme]:
    """Les termes du vocabulaire tels que la région les règle, ôtés compris, dans l’ordre."""
    known = Terme.objects.of(vocabulaire).filter(Q(region="") | Q(region=region))
    return pick_all(known, [region])


@transaction.atomic
def add_terme(region: str, vocabulaire: str, *, libelle: str, synonymes: list[str]) -> Terme:
    """Ajoute un terme propre à la région, en fin de liste ; lève ``DejaPris``."""
    termes = list_termes(region, vocabulaire)
    code = slugify(libelle).replace("-", "_")[:60] or "terme"
    if code in {terme.code for terme in termes}:
        raise DejaPris
    return Terme.objects.create(
        vocabulaire=vocabulaire, region=region, code=code, libelle=libelle, synonymes=synonymes,
        position=max((terme.position for terme in termes), default=0) + PAS,
    )  # fmt: skip


@transaction.atomic
def reword_terme(terme: Terme, region: str, *, libelle: str, synonymes: list[str]) -> Terme:
    """Redit un terme pour la région ; l’ancien mot reste reconnu à l’import."""
    own = own_terme(terme, region)
    known = [*synonymes, terme.libelle]
    own.synonymes = list(dict.fromkeys(word for word in known if word != libelle))
    own.libelle = libelle
    own.save(update_fields=["libelle", "synonymes"])
    return own


@transaction.atomic
def offer_terme(terme: Terme, region: str, *, actif: bool) -> Terme:
    """Propose ou ôte un terme dans la région ; ce qui est déjà classé garde son mot."""
    own = own_terme(terme, region)
    own.actif = actif
    own.save(update_fields=["actif"])
    return own


@transaction.atomic
def move_terme(terme: Terme, region: str, *, pas: int) -> None:
    """Monte (-1) ou descend (+1) un terme ; l’ordre de tout le vocabulaire devient régional."""
    ordered = [own_terme(item, region) for item in list_termes(region, terme.vocabulaire)]
    _move([item.code for item in ordered], terme.code, pas, ordered)
    Terme.objects.bulk_update(ordered, ["position"])


def own_terme(terme: Terme, region: str) -> Terme:
    """La ligne de la région pour ce terme, copiée du national au besoin."""
    if terme.region == region:
        return terme
    copied = {name: getattr(terme, name) for name in COPIES}
    return Terme.objects.create(region=region, **copied)


def list_articles(region: str) -> list[ModeleArticle]:
    """Les articles du modèle de la région, non employés compris, dans l’ordre."""
    return all_articles_for([region])


@transaction.atomic
def revise_article(article: ModeleArticle, region: str, *, titre, corps, numerote) -> ModeleArticle:
    """Écrit une version de plus ; les précédentes restent, et les contrats gardent leur copie."""
    kept = ModeleArticle.objects.filter(region=region, code=article.code)
    last = kept.order_by("-revision").first()
    return ModeleArticle.objects.create(
        region=region, code=article.code, revision=last.revision + 1 if last else 1,
        titre=titre, corps=corps, numerote=numerote,
        aide=article.aide, position=article.position, actif=article.actif,
    )  # fmt: skip


@transaction.atomic
def add_article(region: str, *, titre, corps, numerote) -> ModeleArticle:
    """Ajoute un article propre à la région, en fin de modèle ; lève ``DejaPris``."""
    articles = list_articles(region)
    code = slugify(titre).replace("-", "_")[:60] or "article"
    if code in {article.code for article in articles}:
        raise DejaPris
    return ModeleArticle.objects.create(
        region=region, code=code, titre=titre, corps=corps, numerote=numerote,
        position=max((article.position for article in articles), default=0) + PAS,
    )  # fmt: skip


@transaction.atomic
def offer_article(article: ModeleArticle, region: str, *, actif: bool) -> None:
    """Met un article au modèle de la région, ou l’en ôte."""
    own = own_article(article, region)
    own.actif = actif
    own.save(update_fields=["actif"])


@transaction.atomic
def move_article(article: ModeleArticle, region: str, *, pas: int) -> None:
    """Monte (-1) ou descend (+1) un article dans le modèle de la région."""
    ordered = [own_article(item, region) for item in list_articles(region)]
    _move([item.code for item in ordered], article.code, pas, ordered)
    ModeleArticle.objects.bulk_update(ordered, ["position"])


def own_article(article: ModeleArticle, region: str) -> ModeleArticle:
    """La dernière version de la région, copiée du national au besoin."""
    if article.region == region:
        return article
    return revise_article(
        article, region, titre=article.titre, corps=article.corps, numerote=article.numerote
    )


def _move(codes: list[str], code: str, pas: int, rows: list) -> None:
    """Échange une ligne et sa voisine, puis espace toutes les positions."""
    here = codes.index(code)
    there = min(max(here + pas, 0), len(rows) - 1)
    rows[here], rows[there] = rows[there], rows[here]
    for rang, row in enumerate(rows, 1):
        row.position = rang * PAS
