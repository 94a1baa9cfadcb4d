"""La fin de vie d’un courriel : on garde qu’il est parti, plus ce qu’il disait ni à qui."""

from datetime import datetime

from django.db.models import Q

from maillage.comptes.extensions import ExtensionAnnuaire
from maillage.comptes.models import Personne
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

EFFACE = {"destinataire": "", "objet": "", "texte": "", "repondre_a": "", "erreur": ""}


def purge_courriels(before: datetime) -> int:
    """Efface adresse et texte de ce qui ne partira plus et date d’avant ; rend combien."""
    over = Courriel.objects.exclude(etat=EtatCourriel.A_ENVOYER).filter(created_at__lt=before)
    return over.exclude(destinataire="", texte="").update(**EFFACE)


class AnnuaireCourriels(ExtensionAnnuaire):
    """Les courriels envoyés à une personne suivent ses données."""

    def donnees_personnelles(self, personne: Personne) -> dict:
        rows = _sent_to(personne)
        if not rows:
            return {}
        return {
            "courriels": [
                {"objet": row.objet, "texte": row.texte, "etat": row.get_etat_display(),
                 "ecrit_le": row.created_at.isoformat()}
                for row in rows.order_by("created_at", "pk")
            ]
        }  # fmt: skip

    def erase(self, personne: Personne) -> None:
        """Ce qui attendait ne part plus ; ce qui est parti perd son adresse et son texte."""
        found = _sent_to(personne)
        found.filter(etat=EtatCourriel.A_ENVOYER).update(etat=EtatCourriel.ABANDONNE)
        found.update(**EFFACE)


def _sent_to(personne: Personne):
    """Rien pour une personne sans adresse : le vide ne désigne personne."""
    adresse = personne.courriel.strip()
    return Courriel.objects.filter(Q(destinataire__iexact=adresse) if adresse else Q(pk=None))
