"""Écrire le commentaire d’un chapitre, à plusieurs, sans jamais l’écraser."""

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, update_objet
from maillage.contrats.models import Contrat
from maillage.documents.bilans.catalogue import Chapitre
from maillage.documents.models import TexteDocument
from maillage.journal.etat import read_state

CHAMPS = TexteDocument.HISTORISES


def find_texte(contrat: Contrat, slug: str, cle: str) -> TexteDocument | None:
    rows = TexteDocument.objects.alive()
    return rows.filter(contrat=contrat, document=slug, cle=cle).first()


def mark_of(texte: TexteDocument | None, chapitre: Chapitre) -> str:
    """L’empreinte que porte le formulaire ; sans texte, celle d’un texte encore vide."""
    blank = {"texte": "", "cercle": chapitre.cercle.value}
    return fingerprint(read_state(texte, CHAMPS) if texte else blank)


@transaction.atomic
def save_texte(
    contrat: Contrat, slug: str, chapitre: Chapitre, values: dict, *, empreinte: str, calcul: str,
    by: Auteur,
) -> TexteDocument:  # fmt: skip
    """Écrit ``values`` (texte, cercle) ; ``calcul`` : l’empreinte des chiffres alors affichés.

    Lève ``Conflit`` si quelqu’un d’autre a écrit depuis ; rien n’est alors changé.
    """
    texte, _ = TexteDocument.objects.get_or_create(
        contrat=contrat, document=slug, cle=chapitre.cle, supprime_le=None,
        defaults={"cercle": chapitre.cercle},
    )  # fmt: skip
    update_objet(texte, values, empreinte=empreinte, by=by)
    TexteDocument.objects.filter(pk=texte.pk).update(
        empreinte=calcul, ecrit_le=timezone.now(), auteur_libelle=by.libelle[:200]
    )
    texte.refresh_from_db()
    return texte
