"""Ce que les contrats ajoutent à l’annuaire : parties, fiches, leur part d’une fusion."""

from django.db.models import Q
from django.urls import reverse

from maillage.comptes.extensions import ExtensionAnnuaire, LienAnnuaire, move_links
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.enums import EtatContrat
from maillage.contrats.extensions import extensions
from maillage.contrats.models import Contrat, FicheAction, Partie, SignaturePartie
from maillage.contrats.models.fiche import FicheOrganisation, FichePersonne

FICHES_MONTREES = 50


class AnnuaireContrats(ExtensionAnnuaire):
    liens_organisation = ((FicheOrganisation, "organisation"), (Partie, "organisation"))

    def links(self, user, organisation: Organisation):
        """Les contrats visibles où elle est partie, puis les fiches visibles où elle intervient."""
        parties = Partie.objects.filter(
            organisation=organisation,
            supprime_le__isnull=True,
            contrat__in=Contrat.objects.visible_to(user),
        ).select_related("contrat__demarche")
        for partie in parties:
            nature = (
                f"{partie.get_role_display().capitalize()} sous le nom de «\u00a0{partie}\u00a0»"
            )
            yield LienAnnuaire(nature, str(partie.contrat), _address(partie.contrat))
        roles = FicheOrganisation.objects.filter(
            organisation=organisation, fiche__in=FicheAction.objects.visible_to(user)
        ).select_related("fiche__contrat__demarche")
        for lien in roles.order_by("fiche__contrat", "fiche__position", "pk")[:FICHES_MONTREES]:
            nature = f"{lien.get_role_display().capitalize()} de la fiche"
            yield LienAnnuaire(nature, str(lien.fiche), _address(lien.fiche.contrat, lien.fiche))

    def merge(self, source: Organisation, cible: Organisation) -> None:
        """Une partie garde le nom de ``source``, qui est celui de son acte et de sa signature."""
        Partie.objects.filter(organisation=source, nom_signe="").update(nom_signe=source.nom)
        move_links(FicheOrganisation, "organisation", source, cible)
        move_links(Partie, "organisation", source, cible, keep_doubles=True)

    def personnes_seen_by(self, user) -> Q:
        """Celles qui interviennent dans une fiche qu’il voit."""
        return Q(liens_fiches__fiche__in=FicheAction.objects.visible_to(user))

    def donnees_personnelles(self, personne: Personne) -> dict:
        links = FichePersonne.objects.filter(personne=personne).select_related("fiche__contrat")
        found: dict = {
            "fiches": [
                f"{lien.get_role_display()}\u00a0: {lien.fiche} ({lien.fiche.contrat})"
                for lien in links
            ],
            "representations": [
                f"{partie}, {partie.contrat}"
                for partie in _represented_by(personne).select_related("contrat", "organisation")
            ],
        }
        found["signatures"] = [
            f"{item.partie}, {item.partie.contrat}, le {item.date:%d/%m/%Y}"
            for item in SignaturePartie.objects.filter(
                signataire__icontains=str(personne)
            ).select_related("partie__contrat", "partie__organisation")
        ]
        for cle, extension in extensions.items():
            found[cle] = extension.donnees_personnelles(personne)
        return {cle: value for cle, value in found.items() if value}

    def erase(self, personne: Personne) -> None:
        """Ôte la personne des fiches, et des parties qui n’ont pas signé."""
        FichePersonne.objects.filter(personne=personne).delete()
        unsigned = Q(signatures__isnull=True, contrat__etat=EtatContrat.EN_PROJET)
        mine = _represented_by(personne).filter(unsigned).values("pk")
        Partie.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(
            representant="", qualite=""
        )


def _address(contrat: Contrat, fiche: FicheAction | None = None) -> str:
    pieces = [contrat.demarche.slug, contrat.uid, *([fiche.uid] if fiche else [])]
    return reverse(f"contrats:{'fiche' if fiche else 'contrat'}", args=pieces)


def _represented_by(personne: Personne):
    """Les parties dont le représentant, en toutes lettres, porte ce nom."""
    return Partie.objects.filter(representant__icontains=str(personne))
