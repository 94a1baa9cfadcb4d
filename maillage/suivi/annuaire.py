"""Ce que le suivi ajoute à l’annuaire : les territoires d’exécution, les liens des pilotes."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.comptes.extensions import ExtensionAnnuaire
from maillage.comptes.models import Personne
from maillage.journal.models import Ecriture
from maillage.suivi.campagnes.effacement import erase_lien
from maillage.suivi.models import Demande, Deploiement, LienPilote, NoteSuivi, ValeurIndicateur

EFFACE = "Personne effacée"


class AnnuaireSuivi(ExtensionAnnuaire):
    liens_organisation = ((Deploiement, "pilote"),)

    def donnees_personnelles(self, personne: Personne) -> dict:
        """Ses liens personnels, et les réponses venues par eux."""
        found = [
            {
                "nom": lien.nom, "courriel": lien.courriel,
                "expire_le": lien.expire_le.isoformat(),
                "reponses": [
                    {"action": str(demande), "repondant": demande.repondant,
                     "reponse": demande.reponse,
                     "fichiers": [fichier.nom for fichier in demande.pieces.all()]}
                    for demande in lien.demandes.select_related("fiche_liee").order_by("pk")
                ],
            }
            for lien in _liens_of(personne)
        ]  # fmt: skip
        return {"liens_personnels": found} if found else {}

    def erase(self, personne: Personne) -> None:
        """Ferme et vide ses liens ; ce qui fut dit d’une action reste, sans son nom."""
        nom = str(personne)
        # Dictée au téléphone, la réponse dit aussi qui l’a tapée.
        signed = Q(auteur_libelle__in=(f"{nom} (lien personnel)", nom))
        signed |= Q(auteur_libelle__startswith=f"{nom} (au téléphone")
        for model in (NoteSuivi, ValeurIndicateur, Ecriture):
            model.objects.filter(signed).update(auteur_libelle=EFFACE)
        Demande.objects.filter(repondant=nom).update(repondant=EFFACE)
        now = timezone.now()
        for lien in _liens_of(personne):
            erase_lien(lien, now)


def _liens_of(personne: Personne) -> QuerySet[LienPilote]:
    adresse = personne.courriel.strip()
    mine = Q(personne=personne)
    return LienPilote.objects.filter(mine | Q(courriel__iexact=adresse) if adresse else mine)
