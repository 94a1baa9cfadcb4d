"""Ce que les gens ont dit : recueils, et verbatims codés par thème."""

from django.db import models

from maillage.core.champs import choices_constraint
from maillage.demarches.enums import Cercle
from maillage.diagnostic.enums import GenreMateriau
from maillage.diagnostic.models.base import ObjetDiagnostic
from maillage.referentiels.models import Terme


class Materiau(ObjetDiagnostic):
    """Un recueil : entretien, groupe de discussion, atelier, questionnaire, marche…"""

    HISTORISES = (
        "titre", "genre", "recueilli_le", "lieu", "methode", "participants", "synthese", "cercle",
    )  # fmt: skip

    titre = models.CharField("titre", max_length=250)
    genre = models.CharField(
        "type de recueil", max_length=16, choices=GenreMateriau, default=GenreMateriau.ENTRETIEN
    )
    recueilli_le = models.DateField("date du recueil", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    methode = models.TextField("méthode", blank=True)
    participants = models.PositiveIntegerField("nombre de participants", null=True, blank=True)
    synthese = models.TextField("synthèse", blank=True)

    class Meta:
        verbose_name = "recueil"
        ordering = ["-recueilli_le", "titre", "pk"]
        constraints = [
            choices_constraint("cercle", Cercle, "materiau_cercle_connu"),
            choices_constraint("genre", GenreMateriau, "materiau_genre_connu"),
        ]

    def __str__(self):
        return self.titre


class Verbatim(ObjetDiagnostic):
    """Une parole recueillie. ``source`` est un profil (« Élue d’une petite commune »), sans nom."""

    HISTORISES = ("texte", "source", "materiau", "themes", "cercle")

    materiau = models.ForeignKey(
        Materiau, on_delete=models.CASCADE, related_name="verbatims", verbose_name="recueil"
    )
    texte = models.TextField("texte")
    source = models.CharField("profil de la personne", max_length=150, blank=True)
    themes = models.ManyToManyField(Terme, blank=True, related_name="+", verbose_name="thèmes")

    class Meta:
        verbose_name = "verbatim"
        ordering = ["materiau", "pk"]
        constraints = [choices_constraint("cercle", Cercle, "verbatim_cercle_connu")]

    def __str__(self):
        return f"{self.texte[:77]}…" if len(self.texte) > 78 else self.texte
