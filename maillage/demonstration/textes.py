"""Ce que la coordination inventée a écrit dans ses documents : bilan de l’année, CoPil."""

import json
from datetime import UTC, datetime
from pathlib import Path

from maillage.contrats.models import Contrat
from maillage.documents.models import TexteDocument

FICHIER = Path(__file__).parent / "donnees" / "textes.json"
ECRIT_LE = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)


def load_textes(precedent: Contrat, contrat: Contrat) -> None:
    """Les commentaires typés, transmis à qui lit le document."""
    donnees = json.loads(FICHIER.read_text())
    TexteDocument.objects.bulk_create(
        TexteDocument(
            contrat=owner, document=slug, cle=cle, texte=texte,
            auteur_libelle=donnees["auteur"], ecrit_le=ECRIT_LE,
        )
        for nom, owner in (("precedent", precedent), ("contrat", contrat))
        for slug, chapitres in donnees[nom].items()
        for cle, texte in chapitres.items()
    )  # fmt: skip
