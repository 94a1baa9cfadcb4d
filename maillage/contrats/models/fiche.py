"""La fiche-action et ses liens."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.enums import (
    FINIS,
    EtatPartenaire,
    RoleOrganisation,
    RolePersonne,
    StatutFiche,
)
from maillage.contrats.models.contrat import Contrat
from maillage.contrats.models.plan import Axe, Objectif
from maillage.core.champs import ObjetRange, Sequence, choices_constraint
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Affectation
from maillage.fichiers.models import Fichier
from maillage.referentiels.enums import VOCABULAIRES
from maillage.referentiels.models import Terme

COLONNES_LISTE = (
    "pk", "uid", "code", "titre", "parent", "statut", "cercle", "date_debut", "date_fin",
    "budget_previsionnel", "axe__code", "axe__titre", "contrat",
)  # fmt: skip
VOCABULAIRES_FICHE = tuple(cle for cle in VOCABULAIRES if cle != "sources_financement")


class FicheActionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FicheActionQuerySet":
        """Selon le cercle de la fiche dans sa démarche, ou celle qui la partage.

        Un pilote, un partenaire ou un animateur voit en plus, dès le partage, les fiches où
        lui-même ou son organisation intervient.
        """
        portee = Affectation.objects.portee(user)
        found = Q(pk__in=[])
        for circles, reached in portee.by_circles("demarche").items():
            contrats = Contrat.objects.filter(reached).values("pk")
            found |= placed_in(contrats) & Q(cercle__in=sorted(circles))
        for pk, circles in portee.siens.items():
            if circles - portee.demarches.get(pk, frozenset()):
                mine = Q(contrat__in=Contrat.objects.filter(demarche=pk).values("pk"))
                found |= mine & Q(cercle__in=sorted(circles)) & concerns(user)
        return self.alive().filter(found)

    def public(self) -> "FicheActionQuerySet":
        return self.alive().filter(cercle=Cercle.PUBLIC, contrat__cercle=Cercle.PUBLIC)

    def alive(self) -> "FicheActionQuerySet":
        return self.filter(supprime_le__isnull=True)

    def actions(self) -> "FicheActionQuerySet":
        """Les fiches, sans leurs sous-actions."""
        return self.filter(parent__isnull=True)

    def late(self, jour: date) -> "FicheActionQuerySet":
        """Échéance passée et action non finie."""
        return self.filter(date_fin__lt=jour).exclude(statut__in=FINIS)

    def for_list(self) -> models.QuerySet:
        """Les seules colonnes qu’un tableau montre ; ``tableau.read_lignes`` en fait des lignes."""
        return self.values(*COLONNES_LISTE)


def placed_in(contrats: models.QuerySet) -> Q:
    """Les fiches de ces contrats (leurs clés), ou qu’un de ces contrats partage.

    Des listes de clés plutôt que des jointures : chaque moitié du « ou » suit alors son index.
    """
    shared = Rattachement.objects.filter(contrat__in=contrats).values("fiche")
    return Q(contrat__in=contrats) | Q(pk__in=shared)


def concerns(user) -> Q:
    """Les fiches où ce compte intervient : en personne, ou par l’organisation de son rôle."""
    organisations = Affectation.objects.of(user).filter(organisation__isnull=False)
    by_organisation = FicheOrganisation.objects.filter(
        fiche=OuterRef("pk"), organisation__in=organisations.values("organisation")
    )
    by_person = FichePersonne.objects.filter(fiche=OuterRef("pk"), personne__utilisateur=user)
    return Q(Exists(by_organisation)) | Q(Exists(by_person))


class TermesDe:
    """Les termes d’un seul vocabulaire, lus et remplacés sans toucher aux autres."""

    def __set_name__(self, owner, name: str):
        self.cle = name

    def __get__(self, fiche, owner=None) -> Any:
        if fiche is None:
            return self
        found = (terme for terme in fiche.termes.all() if terme.vocabulaire == self.cle)
        return sorted(({"id": t.pk, "libelle": t.libelle} for t in found), key=lambda t: t["id"])

    def __set__(self, fiche, liens: list[dict]) -> None:
        fiche.classify({self.cle: liens})


class FicheAction(ObjetRange):
    """Une action du contrat, telle que la fiche papier la montre (domaine b.1).

    Une sous-action est une fiche dont ``parent`` est la fiche « chapeau » : elle a donc son
    pilote, son argent, son état et ses indicateurs. Les objectifs écrits sur la fiche sont des
    listes ordonnées de textes, à ne pas confondre avec l’arbre ``Objectif`` du plan.
    """

    HISTORISES = (
        "code", "titre", "axe", "objectif", "parent", "statut", "cercle",
        "contexte", "description", "objectifs_specifiques", "objectifs_operationnels",
        "resultats_attendus", *VOCABULAIRES_FICHE, "publics_texte", "perimetre_texte", "communes",
        "service_pilote", "instance", "date_debut", "date_fin", "calendrier", "recurrente",
        "moyens", "etp", "budget_previsionnel", "financements_texte", "liens_prs",
        "equite", "participation_texte", "evaluation_methode", "leviers", "freins",
        "faisabilite", "livrables", "notes", "actions_liees", "edition_precedente",
        "organisations_liees", "personnes_liees", "pieces", "pieces",
    )  # fmt: skip

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="fiches")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="sous_actions",
        verbose_name="fiche dont elle dépend",
    )  # fmt: skip
    axe = models.ForeignKey(
        Axe, on_delete=models.SET_NULL, null=True, blank=True, related_name="fiches",
        verbose_name="axe",
    )  # fmt: skip
    objectif = models.ForeignKey(
        Objectif, on_delete=models.SET_NULL, null=True, blank=True, related_name="fiches",
        verbose_name="objectif du plan",
    )  # fmt: skip
    code = models.CharField("numéro", max_length=20, blank=True)
    titre = models.CharField("titre", max_length=300)
    statut = models.CharField(
        "état", max_length=12, choices=StatutFiche, default=StatutFiche.A_VENIR
    )
    cercle = models.CharField("cercle", max_length=10, choices=Cercle, default=Cercle.TRAVAIL)

    contexte = models.TextField("contexte et constats", blank=True)
    description = models.TextField("description de l’action", blank=True)
    objectifs_specifiques = Sequence(verbose_name="objectifs spécifiques")
    objectifs_operationnels = Sequence(verbose_name="objectifs opérationnels")
    resultats_attendus = Sequence(verbose_name="résultats attendus")

    termes = models.ManyToManyField(
        Terme, blank=True, related_name="fiches", verbose_name="classement"
    )
    publics_texte = models.TextField("précisions sur les publics", blank=True)
    perimetre_texte = models.TextField("territoire concerné", blank=True)
    communes = models.JSONField("codes des communes concernées", default=list, blank=True)

    organisations = models.ManyToManyField(
        Organisation, through="FicheOrganisation", related_name="fiches"
    )
    personnes = models.ManyToManyField(Personne, through="FichePersonne", related_name="fiches")
    service_pilote = models.CharField("direction ou service pilote", max_length=250, blank=True)
    instance = models.CharField("instance de gouvernance", max_length=250, blank=True)

    date_debut = models.DateField("début", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    calendrier = models.TextField("calendrier en clair", blank=True)
    recurrente = models.BooleanField("se répète chaque année", default=False)

    moyens = models.TextField("moyens humains et techniques", blank=True)
    etp = models.DecimalField("ETP", max_digits=6, decimal_places=2, null=True, blank=True)
    budget_previsionnel = models.DecimalField(
        "budget prévisionnel total", max_digits=12, decimal_places=2, null=True, blank=True
    )
    financements_texte = models.TextField("précisions sur les financements", blank=True)

    liens_prs = Sequence(verbose_name="liens avec le PRS et les schémas")
    equite = models.TextField("prise en compte des inégalités de santé", blank=True)
    participation_texte = models.TextField("participation des habitants", blank=True)
    evaluation_methode = models.TextField("modalités de suivi et d’évaluation", blank=True)
    leviers = models.TextField("leviers et conditions de réussite", blank=True)
    freins = models.TextField("freins et points de vigilance", blank=True)
    faisabilite = models.TextField("faisabilité", blank=True)
    livrables = models.TextField("livrables et outils", blank=True)
    notes = models.TextField("notes de travail", blank=True)

    actions_liees = models.ManyToManyField("self", blank=True, verbose_name="actions liées")
    edition_precedente = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reprises",
        verbose_name="édition précédente",
    )  # fmt: skip
    pieces = models.ManyToManyField(Fichier, blank=True, verbose_name="pièces jointes")

    champs = TermesDe()
    themes = TermesDe()
    publics = TermesDe()
    milieux = TermesDe()
    determinants = TermesDe()
    niveaux = TermesDe()
    participation = TermesDe()
    priorites = TermesDe()
    natures = TermesDe()
    dispositifs = TermesDe()

    LIBELLES: ClassVar = {
        **{cle: VOCABULAIRES[cle].libelle.lower() for cle in VOCABULAIRES_FICHE},
        "organisations_liees": "organisations",
        "personnes_liees": "personnes référentes",
    }

    objects = FicheActionQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche-action"
        verbose_name_plural = "fiches-actions"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_debut__isnull=True)
                | Q(date_fin__isnull=True)
                | Q(date_fin__gte=F("date_debut")),
                name="fiche_fin_apres_debut",
            ),
            models.CheckConstraint(
                condition=Q(budget_previsionnel__isnull=True) | Q(budget_previsionnel__gte=0),
                name="fiche_budget_positif",
            ),
            models.CheckConstraint(
                condition=Q(etp__isnull=True) | Q(etp__gte=0), name="fiche_etp_positif"
            ),
            choices_constraint("statut", StatutFiche, "fiche_statut_connu"),
            choices_constraint("cercle", Cercle, "fiche_cercle_connu"),
        ]
        indexes = [
            models.Index(fields=["contrat", "position"], name="fiche_par_contrat"),
            models.Index(fields=["statut", "date_fin"], name="fiche_par_statut"),
        ]

    def __str__(self):
        return f"{self.code} {self.titre}".strip()

    def is_late(self, jour: date) -> bool:
        return bool(self.date_fin and self.date_fin < jour and self.statut not in FINIS)

    def load_liens(self, user) -> None:
        """Lit d’un coup ses liens, pour la montrer à ``user`` sans l’écrire.

        Une fiche ou un contrat qu’il ne voit pas ne s’apprend pas par un lien.
        """
        visible = FicheAction.objects.visible_to(user)
        linked = {self.parent_id, self.edition_precedente_id} - {None}
        kept = set(visible.filter(pk__in=linked).values_list("pk", flat=True))
        for name in ("parent", "edition_precedente"):
            if getattr(self, f"{name}_id") not in kept:
                setattr(self, name, None)
        places = Rattachement.objects.filter(contrat__in=Contrat.objects.visible_to(user))
        models.prefetch_related_objects(
            [self],
            "termes",
            Prefetch("actions_liees", visible),
            Prefetch("rattachements", places.select_related("contrat", "axe")),
            Prefetch(
                "liens_organisations", FicheOrganisation.objects.select_related("organisation")
            ),
            Prefetch("liens_personnes", FichePersonne.objects.select_related("personne")),
        )

    def classify(self, liens: dict[str, list[dict]]) -> None:
        """Remplace les termes des vocabulaires donnés, sans toucher aux autres.

        Quatre requêtes au plus, quel que soit leur nombre ; un terme d’ailleurs est ignoré.
        """
        wanted = {lien["id"] for group in liens.values() for lien in group}
        held = {terme.pk for terme in self.termes.all() if terme.vocabulaire in liens}
        through = FicheAction.termes.through
        if gone := held - wanted:
            through.objects.filter(ficheaction=self, terme__in=gone).delete()
        if added := wanted - held:
            termes = Terme.objects.filter(vocabulaire__in=liens, pk__in=added)
            rows = (through(ficheaction=self, terme=terme) for terme in termes)
            through.objects.bulk_create(rows, ignore_conflicts=True)
        vars(self).get("_prefetched_objects_cache", {}).pop("termes", None)

    @property
    def cercle_choisi(self) -> Cercle:
        return Cercle(self.cercle)

    @property
    def organisations_liees(self) -> list[dict]:
        """Les liens vers les organisations, comme l’historique les garde."""
        return [
            {"id": lien.organisation_id, "libelle": str(lien.organisation)}
            | {"role": lien.role, "etat": lien.etat}
            for lien in self.liens_organisations.all()
        ]

    @organisations_liees.setter
    def organisations_liees(self, liens: list[dict]) -> None:
        """Remplace les liens ; une organisation disparue est laissée de côté."""
        known = existing_pks(Organisation, liens)
        self.liens_organisations.all().delete()
        FicheOrganisation.objects.bulk_create(
            FicheOrganisation(
                fiche=self,
                organisation_id=lien["id"],
                role=lien["role"],
                etat=lien.get("etat") or EtatPartenaire.ACQUIS,
                position=rang,
            )
            for rang, lien in enumerate(liens)
            if lien["id"] in known
        )

    @property
    def personnes_liees(self) -> list[dict]:
        return [
            {"id": lien.personne_id, "libelle": str(lien.personne), "role": lien.role}
            for lien in self.liens_personnes.all()
        ]

    @personnes_liees.setter
    def personnes_liees(self, liens: list[dict]) -> None:
        """Remplace les liens ; une personne disparue est laissée de côté."""
        known = existing_pks(Personne, liens)
        self.liens_personnes.all().delete()
        FichePersonne.objects.bulk_create(
            FichePersonne(fiche=self, personne_id=lien["id"], role=lien["role"], position=rang)
            for rang, lien in enumerate(liens)
            if lien["id"] in known
        )


def existing_pks(model: type[models.Model], liens: list[dict]) -> set[int]:
    wanted = [lien["id"] for lien in liens]
    return set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))


class Rattachement(models.Model):
    """Une place de plus pour une fiche : un second axe, ou un autre contrat qui la partage.

    La fiche reste unique, donc comptée une seule fois.
    """

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="rattachements")
    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="rattachements")
    axe = models.ForeignKey(
        Axe, on_delete=models.CASCADE, null=True, blank=True, related_name="rattachements"
    )
    objectif = models.ForeignKey(
        Objectif, on_delete=models.CASCADE, null=True, blank=True, related_name="rattachements"
    )
    code = models.CharField("numéro dans ce contrat", max_length=20, blank=True)

    class Meta:
        verbose_name = "rattachement"
        ordering = ["contrat", "pk"]
        constraints = [
            # « Aucun axe » compte comme une valeur : SQLite ne sait pas nulls_distinct.
            models.UniqueConstraint(
                "fiche",
                "contrat",
                Coalesce("axe", Value(0)),
                Coalesce("objectif", Value(0)),
                name="rattachement_unique",
            )
        ]

    def __str__(self):
        return f"{self.fiche} → {self.contrat}"


class FicheOrganisation(models.Model):
    """La part d’une organisation dans une fiche."""

    fiche = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, related_name="liens_organisations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="liens_fiches"
    )
    role = models.CharField("part", max_length=12, choices=RoleOrganisation)
    etat = models.CharField(
        "état", max_length=12, choices=EtatPartenaire, default=EtatPartenaire.ACQUIS
    )
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "organisation de la fiche"
        ordering = ["role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "organisation", "role"], name="fiche_organisation_unique"
            ),
            choices_constraint("role", RoleOrganisation, "fiche_organisation_role_connu"),
            choices_constraint("etat", EtatPartenaire, "fiche_organisation_etat_connu"),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


class FichePersonne(models.Model):
    """La part d’une personne dans une fiche."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="liens_personnes")
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="liens_fiches")
    role = models.CharField("part", max_length=10, choices=RolePersonne)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "personne de la fiche"
        ordering = ["role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "personne", "role"], name="fiche_personne_unique"
            ),
            choices_constraint("role", RolePersonne, "fiche_personne_role_connu"),
        ]

    def __str__(self):
        return f"{self.personne} ({self.get_role_display()})"
