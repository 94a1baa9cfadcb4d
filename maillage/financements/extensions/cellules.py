"""Lire les financeurs d’un classeur : des couples, ou des textes « ARS : 12 000 € »."""

import re
from collections.abc import Iterable
from decimal import Decimal

from maillage.comptes.models import Organisation
from maillage.core.texte import fold, format_montant
from maillage.financements.models import LigneFinancement
from maillage.lecture.plan import FinancementLu
from maillage.lecture.valeurs import read_montant
from maillage.referentiels.models import Terme

COUPLE = re.compile(
    r"^(?P<nom>.*?\S)\s*(?:[:=(–]|\s-)\s*"
    r"(?P<montant>[\d\s.,\u00a0\u202f]+(?:k?€|euros?)?)\)?$"
)
INCONNU = "Financeur à préciser"

type Lue = tuple[LigneFinancement, set[str]]


def read_lignes(financeurs: Iterable[FinancementLu | str], source: str) -> list[Lue]:
    """Une ligne par financeur, avec les champs vraiment dits ; la source vaut pour toutes."""
    terme = find_source(source)
    lues = [_read(item) for item in financeurs]
    if source and not lues:
        lues = [(LigneFinancement(financeur_texte="" if terme else source[:200]), set())]
    for ligne, given in lues:
        if terme:
            ligne.source = terme
            given.add("source")
        elif source:
            ligne.convention = source[:200]
            given.add("convention")
    return lues


def find_source(mot: str) -> Terme | None:
    """Le terme dont le libellé, le code ou un synonyme est ce mot."""
    wanted = fold(mot)
    for terme in Terme.objects.of("sources_financement") if wanted else ():
        if wanted in map(fold, (terme.libelle, terme.code, *terme.synonymes)):
            return terme
    return None


def _read(item: FinancementLu | str) -> Lue:
    nom, montant = (item.financeur, item.montant) if isinstance(item, FinancementLu) else _cut(item)
    ligne, given = LigneFinancement(), {"financeur", "financeur_texte"}
    ligne.financeur = Organisation.objects.named(nom)
    ligne.financeur_texte = "" if ligne.financeur else (nom or INCONNU)[:200]
    if montant is not None and montant >= 0:
        ligne.montant = montant.quantize(Decimal("0.01"))
        given.add("montant")
    elif montant is not None:
        ligne.convention = f"montant lu : {format_montant(montant)}"
        given.add("convention")
    return ligne, given


def _cut(texte: str) -> tuple[str, Decimal | None]:
    """« ARS : 12 000 € » → (« ARS », 12000) ; sans montant lisible, tout est le nom."""
    if match := COUPLE.match(texte.strip()):
        montant = read_montant(match["montant"]).valeur
        if montant is not None:
            return match["nom"], montant
    return texte.strip(), None
