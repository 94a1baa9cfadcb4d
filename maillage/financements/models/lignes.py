"""L’argent d’une action ou du contrat : qui paie, combien, et où en est la demande."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.comptes.models import Organisation
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import existing_pks
from maillage.core.champs import ObjetRange, choices_constraint
from maillage.demarches.models import Affectation, Demarche
from maillage.financements.enums import (
    EmploiFinancement,
    EtatFinancement,
    NatureFinancement,
)
from maillage.financements.models.conventions import Convention
from maillage.financements.models.postes import PosteCoordination, sees_partage
from maillage.financements.partage import Cle, split
from maillage.referentiels.models import Terme

# Le montant connu au plus près de l’état : celui de la convention, à défaut de la notification…
MONTANTS = (
    ("montant_conventionne", EtatFinancement.CONVENTIONNE),
    ("montant_notifie", EtatFinancement.NOTIFIE),
    ("montant_demande", EtatFinancement.SOLLICITE),
)


def binned_for(user) -> models.QuerySet[FicheAction]:
    """Les fiches à la corbeille que ce compte verrait vivantes ; leur argent, lui, court encore."""
    found = Q(pk__in=[])
    for circles, reach in Affectation.objects.portee(user).by_circles().items():
        demarches = Demarche.objects.filter(reach).values("pk")
        found |= Q(contrat__demarche__in=demarches, cercle__in=sorted(circles))
    return FicheAction.objects.filter(found, supprime_le__isnull=False)


class LigneFinancementQuerySet(models.QuerySet["LigneFinancement"]):
    def alive(self) -> "LigneFinancementQuerySet":
        return self.filter(supprime_le__isnull=True)

    def visible_to(self, user) -> "LigneFinancementQuerySet":
        """Celles des fiches visibles, partagées comprises ; du contrat entier, dès le partage.

        Un financement partagé reste visible quand ses fiches vont à la corbeille.
        """
        fiches = FicheAction.objects.visible_to(user)
        parts = PartFinancement.objects.filter(ligne=OuterRef("pk"))
        shared = Exists(parts.filter(Q(fiche_liee__in=fiches) | Q(fiche_liee__in=binned_for(user))))
        demarches = Demarche.objects.filter(sees_partage(user)).values("pk")
        whole = Q(fiche__isnull=True, contrat__demarche__in=demarches) & ~Exists(parts)
        return self.alive().filter(Q(fiche__in=fiches) | Q(shared) | whole)

    def of_contrat(self, contrat: Contrat) -> "LigneFinancementQuerySet":
        """Celles du contrat même, sans celles des fiches qu’un autre lui prête."""
        return self.alive().filter(
            Q(fiche__isnull=True) | Q(fiche__supprime_le__isnull=True), contrat=contrat
        )

    def bulk_create(self, objs, *args, **kwargs):
        """Chaque ligne d’une fiche est du contrat de sa fiche."""
        rows = list(objs)
        for row in rows:
            row.fill_contrat()
        return super().bulk_create(rows, *args, **kwargs)


class LigneFinancement(ObjetRange):
    """Un montant d’un financeur, une année ou toute la durée.

    Pour une action (``fiche``), pour le poste de coordination (``poste``), partagé entre plusieurs
    fiches (``parts``), ou pour le contrat entier. ``montant`` est ce que prévoit le plan, donc le
    texte signé ; ce qui fut demandé, notifié, conventionné se dit à part et n’y change rien.
    ``departementale`` : une convention qui couvre tout un département ; son montant n’est pas
    divisé de force entre contrats, donc exclu des sommes.
    """

    HISTORISES = (
        "annee", "financeur", "financeur_texte", "source", "etat", "nature", "montant",
        "convention", "departementale", "emploi", "poste", "repartition", "montant_demande",
        "montant_notifie", "montant_conventionne", "sollicite_le", "notifie_le",
        "conventionne_le", "verse_le", "refuse_le", "abandonne_le", "motif", "attendu_le",
        "relance_le", "convention_liee", "etp", "cout_etp", "notes",
    )  # fmt: skip
    LIBELLES: ClassVar = {"repartition": "répartition entre fiches"}

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="financements")
    fiche = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, null=True, blank=True, related_name="financements"
    )
    poste = models.ForeignKey(
        PosteCoordination, on_delete=models.PROTECT, null=True, blank=True,
        related_name="financements", verbose_name="poste de coordination",
    )  # fmt: skip
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    financeur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name="financeur"
    )
    financeur_texte = models.CharField("financeur en clair", max_length=200, blank=True)
    source = models.ForeignKey(
        Terme, on_delete=models.PROTECT, null=True, blank=True, verbose_name="source"
    )
    etat = models.CharField(
        "état", max_length=14, choices=EtatFinancement, default=EtatFinancement.A_RECHERCHER
    )
    nature = models.CharField(
        "nature", max_length=14, choices=NatureFinancement, default=NatureFinancement.NOUVEAU
    )
    emploi = models.CharField(
        "emploi", max_length=14, choices=EmploiFinancement,
        default=EmploiFinancement.FONCTIONNEMENT,
    )  # fmt: skip
    montant = models.DecimalField(
        "montant en euros", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_demande = models.DecimalField(
        "montant demandé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_notifie = models.DecimalField(
        "montant notifié", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_conventionne = models.DecimalField(
        "montant conventionné", max_digits=12, decimal_places=2, null=True, blank=True
    )
    sollicite_le = models.DateField("sollicité le", null=True, blank=True)
    notifie_le = models.DateField("notifié le", null=True, blank=True)
    conventionne_le = models.DateField("conventionné le", null=True, blank=True)
    verse_le = models.DateField("versé en entier le", null=True, blank=True)
    refuse_le = models.DateField("refusé le", null=True, blank=True)
    abandonne_le = models.DateField("abandonné le", null=True, blank=True)
    motif = models.TextField("pourquoi il est refusé ou abandonné", blank=True)
    attendu_le = models.DateField("réponse attendue le", null=True, blank=True)
    relance_le = models.DateField("dernière relance le", null=True, blank=True)
    convention = models.CharField("convention", max_length=200, blank=True)
    convention_liee = models.ForeignKey(
        Convention, on_delete=models.SET_NULL, null=True, blank=True, related_name="lignes",
        verbose_name="convention enregistrée",
    )  # fmt: skip
    departementale = models.BooleanField("convention départementale", default=False)
    etp = models.DecimalField("ETP", max_digits=6, decimal_places=2, null=True, blank=True)
    cout_etp = models.DecimalField(
        "coût annuel chargé d’un ETP", max_digits=12, decimal_places=2, null=True, blank=True
    )
    notes = models.TextField("notes", blank=True)

    objects = LigneFinancementQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ["annee", "position", "pk"]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{nom}__isnull": True}) | Q(**{f"{nom}__gte": 0}),
                    name=f"financement_{nom}_positif",
                )
                for nom in (
                    "montant", "montant_demande", "montant_notifie", "montant_conventionne",
                    "etp", "cout_etp",
                )
            ),
            models.CheckConstraint(
                condition=Q(financeur__isnull=False)
                | ~Q(financeur_texte="")
                | Q(source__isnull=False),
                name="financement_financeur_dit",
            ),
            models.CheckConstraint(
                condition=Q(fiche__isnull=True) | Q(poste__isnull=True),
                name="financement_fiche_ou_poste",
            ),
            choices_constraint("etat", EtatFinancement, "financement_etat_connu"),
            choices_constraint("nature", NatureFinancement, "financement_nature_connue"),
            choices_constraint("emploi", EmploiFinancement, "financement_emploi_connu"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["contrat", "annee"], name="financement_par_contrat")]

    def __str__(self):
        return str(self.financeur or self.financeur_texte or self.source or "")

    def save(self, *args, **kwargs):
        self.fill_contrat()
        super().save(*args, **kwargs)

    def fill_contrat(self) -> None:
        if self.fiche_id and self.fiche:
            self.contrat_id = self.fiche.contrat_id

    @property
    def montant_retenu(self) -> Decimal | None:
        """Ce que l’on en sait aujourd’hui : conventionné, notifié, demandé, à défaut prévu."""
        rang = EtatFinancement(self.etat).rang
        for nom, etat in MONTANTS:
            known = getattr(self, nom)
            if known is not None and rang >= etat.rang:
                return known
        return self.montant

    @property
    def is_shared(self) -> bool:
        """Partagé entre fiches ; les parts sont lues d’avance par qui en lit beaucoup."""
        return self.fiche_id is None and bool(self.parts.all())

    def split(self, montant: Decimal | None) -> dict[int, Decimal]:
        """La part de chaque fiche, par clé ; sans montant connu, aucune."""
        if montant is None:
            return {}
        return split(montant, {part.fiche_liee_id: part.cle for part in self.parts.all()})

    @property
    def repartition(self) -> list[dict]:
        """Les parts, comme l’historique les garde et les rétablit."""
        return [part.describe() for part in self.parts.select_related("fiche_liee")]

    @repartition.setter
    def repartition(self, parts: list[dict]) -> None:
        """Remplace les parts ; une fiche disparue est laissée de côté."""
        known = existing_pks(FicheAction, parts)
        self.parts.all().delete()
        PartFinancement.objects.bulk_create(
            PartFinancement(
                ligne=self, fiche_liee_id=part["id"], poids=Decimal(part.get("poids") or 0),
                montant=None if part.get("montant") is None else Decimal(part["montant"]),
            )
            for part in parts
            if part["id"] in known
        )  # fmt: skip


class PartFinancement(models.Model):
    """Ce qui revient à une fiche d’un financement partagé : un montant fixé, ou un poids."""

    ligne = models.ForeignKey(LigneFinancement, on_delete=models.CASCADE, related_name="parts")
    fiche_liee = models.ForeignKey(
        FicheAction, on_delete=models.CASCADE, related_name="parts_financement",
        verbose_name="fiche",
    )  # fmt: skip
    poids = models.DecimalField("poids", max_digits=12, decimal_places=2, default=1)
    montant = models.DecimalField(
        "montant fixé", max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "part d’un financement"
        verbose_name_plural = "parts d’un financement"
        ordering = ["ligne", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ligne", "fiche_liee"], name="part_unique"),
            models.CheckConstraint(condition=Q(poids__gte=0), name="part_poids_positif"),
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | Q(montant__gte=0), name="part_montant_positif"
            ),
        ]

    def __str__(self):
        return f"{self.ligne} → {self.fiche_liee}"

    @property
    def cle(self) -> Cle:
        return Cle(self.poids, self.montant)

    def describe(self) -> dict:
        """``libelle`` dit la fiche et sa part."""
        fixed = self.montant is not None
        said = f"{self.montant} €" if fixed else f"poids {self.poids.normalize():f}"
        return {
            "id": self.fiche_liee_id,
            "libelle": f"{self.fiche_liee}, {said}",
            "poids": str(self.poids),
            "montant": str(self.montant) if fixed else None,
        }
