"""Ce que les démarches ajoutent à l’annuaire : agences, rôles, personnes visibles."""

from django.db.models import Q

from maillage.comptes.extensions import ExtensionAnnuaire, LienAnnuaire, annuaire
from maillage.comptes.models import Fonction, Organisation, Personne
from maillage.demarches.models import Affectation, Demarche, DemarcheAgence
from maillage.demarches.permissions import ANNUAIRE, can_administer, can_see_personnes
from maillage.journal.models import Ecriture


class AnnuaireDemarches(ExtensionAnnuaire):
    liens_organisation = (
        (Fonction, "organisation"),
        (DemarcheAgence, "organisation"),
        (Affectation, "organisation"),
    )

    def links(self, user, organisation: Organisation):
        for demarche in Demarche.objects.visible_to(user).filter(agences=organisation):
            yield LienAnnuaire("ARS de la démarche", demarche.nom)

    def personnes_seen_by(self, user) -> Q:
        """Celles qui tiennent un rôle dans une démarche qu’il suit, et celles qu’il a écrites."""
        held = Affectation.objects.of(user).filter(role__in=ANNUAIRE)
        written = Ecriture.objects.filter(auteur=user).values("sujet_uid")
        in_demarches = Q(utilisateur__affectations__demarche__in=reached_by(held))
        return in_demarches | Q(uid__in=written)

    def donnees_personnelles(self, personne: Personne) -> dict:
        if not (user := personne.utilisateur):
            return {}
        held = Affectation.objects.filter(utilisateur=user).select_related("demarche")
        return {
            "compte": {"courriel": user.email, "nom": user.nom, "ouvert": user.is_active},
            "roles": [f"{item} – {item.etendue}, {item.duree}" for item in held],
            "ecritures": Ecriture.objects.filter(auteur=user).count(),
        }


def reached_by(affectations):
    """Les démarches qu’atteignent ces rôles, à leur échelle."""
    return Demarche.objects.filter(
        Q(pk__in=affectations.exclude(demarche=None).values("demarche"))
        | Q(ressorts__departement__in=affectations.exclude(departement="").values("departement"))
        | Q(ressorts__region__in=affectations.exclude(region="").values("region"))
    ).filter(supprime_le__isnull=True)


def personnes_visible_to(user):
    """Les personnes que ce compte voit : le rôle l’ouvre, un lien avec ses démarches la montre.

    Une personne paraît si elle tient un rôle, pilote ou signe dans une démarche que le compte
    suit, ou s’il l’a lui-même inscrite. L’administration les voit toutes, pour les demandes
    d’accès et d’effacement. Un partenaire ou un lecteur n’en voit aucune.
    """
    alive = Personne.objects.filter(supprime_le__isnull=True)
    if not can_see_personnes(user):
        return alive.none()
    if can_administer(user):
        return alive
    seen = Q(utilisateur=user)
    for extension in annuaire:
        if (found := extension.personnes_seen_by(user)) is not None:
            seen |= found
    return alive.filter(pk__in=Personne.objects.filter(seen).values("pk"))
