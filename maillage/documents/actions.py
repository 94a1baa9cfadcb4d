"""Produire un contrat, écrire et ranger ses articles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, next_position, roots_of, update_objet
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Article, Contrat
from maillage.contrats.rangement import place
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.documents import dls
from maillage.documents.contrat import build_document, find_alertes
from maillage.documents.formats import FORMATS, file_name
from maillage.edition.arbre import tree_hash
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.referentiels.models import ModeleArticle


@dataclass(frozen=True, slots=True)
class Output:
    """Un document produit : son nom de fichier, ses octets, l’empreinte de son arbre."""

    nom: str
    contenu: bytes
    arbre: str
    alertes: list[str]


def local_now(contrat: Contrat) -> datetime:
    """L’heure là où vit la démarche du contrat."""
    return now_in(contrat.demarche)


def now_in(demarche: Demarche) -> datetime:
    """L’heure là où vit la démarche, à défaut celle de l’instance."""
    known = demarche.fuseau in available_timezones()
    return timezone.localtime(timezone=ZoneInfo(demarche.fuseau) if known else None)


def make_dls(
    demarche: Demarche, extension: str, cercles: Iterable[str], *, moment: datetime
) -> Output:
    """Le diagnostic local de santé, réduit à ces cercles ; lève ``ErreurEdition``."""
    matiere = dls.read_matiere(demarche, cercles)
    document = dls.build_document(matiere, date=moment.date())
    titre = f"{document.titre} ({format_date(moment.date())})"
    return Output(
        file_name(titre, extension), FORMATS[extension].write(document, moment),
        tree_hash(document), dls.find_alertes(matiere),
    )  # fmt: skip


def make_contrat(
    contrat: Contrat, extension: str, cercles: Iterable[str], *, moment: datetime
) -> Output:
    """Le contrat dans ce format, réduit à ces cercles ; lève ``ErreurEdition``."""
    instantane = build_instantane(contrat, cercles)
    document = build_document(instantane, date=moment.date())
    state = "" if instantane["contrat"]["signe"] else "projet, "
    titre = f"{contrat.nom} ({state}{format_date(moment.date())})"
    return Output(
        file_name(titre, extension), FORMATS[extension].write(document, moment),
        tree_hash(document), find_alertes(instantane),
    )  # fmt: skip


def narrow(cercles: Iterable[str], start: str) -> frozenset[str]:
    """Parmi ``cercles``, ceux qui sont au moins aussi ouverts que ``start``."""
    floor = Cercle(start).rang
    return frozenset(cercle for cercle in map(Cercle, cercles) if cercle.rang >= floor)


def articles_of(contrat: Contrat) -> QuerySet[Article]:
    return Article.objects.filter(contrat=contrat, supprime_le__isnull=True)


@transaction.atomic
def create_article(contrat: Contrat, *, by: Auteur, **fields) -> Article:
    """Un article neuf, à la fin."""
    position = next_position(articles_of(contrat))
    article = Article.objects.create(contrat=contrat, position=position, **fields)
    record(article, by=by, acte=Acte.CREATION, changements={}, **roots_of(article))
    return article


@transaction.atomic
def move_article(article: Article, sens: str) -> None:
    """« haut » ou « bas », d’un rang."""
    rows = list(articles_of(article.contrat).select_for_update())
    rang = [row.pk for row in rows].index(article.pk)
    wanted = max(rang + (-1 if sens == "haut" else 1), 0)
    place(rows[rang], articles_of(article.contrat), wanted)


def change_article(article: Article, *, by: Auteur, **values) -> dict:
    """Écrit ces champs par-dessus leur état présent : un geste, pas une rédaction."""
    mark = fingerprint(read_state(article, tuple(values)))
    return update_objet(article, values, empreinte=mark, by=by)


def find_modele(article: Article) -> ModeleArticle | None:
    """La dernière version du modèle de cet article, régionale d’abord."""
    regions = article.contrat.demarche.ressorts.values("region")
    known = ModeleArticle.objects.filter(code=article.modele_code, actif=True)
    return (
        known.filter(Q(region="") | Q(region__in=regions)).order_by("-region", "-revision").first()
        if article.modele_code
        else None
    )


@transaction.atomic
def restore_modele(article: Article, *, by: Auteur) -> bool:
    """Remet le titre et le texte du modèle ; faux si l’article n’en a pas."""
    modele = find_modele(article)
    if modele is None:
        return False
    change_article(article, by=by, titre=modele.titre, corps=modele.corps)
    Article.objects.filter(pk=article.pk).update(modele_revision=modele.revision)
    return True
