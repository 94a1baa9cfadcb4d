"""Ce que l’on demande au financement avant la signature, inscrit auprès des contrats."""

from collections.abc import Iterator

from django.urls import reverse

from maillage.contrats.models import FicheAction
from maillage.contrats.pret import Etendue, Faute, Plume, Regle, Severite, register
from maillage.contrats.pret.adresses import fiche_url
from maillage.contrats.pret.matiere import Matiere
from maillage.financements.models import LigneFinancement, PartFinancement


def read_lignes(matiere: Matiere) -> list[LigneFinancement]:
    """Celles des fiches du contrat, en une requête."""

    def read() -> list[LigneFinancement]:
        rows = LigneFinancement.objects.filter(
            fiche__contrat=matiere.contrat, fiche__supprime_le__isnull=True,
            supprime_le__isnull=True,
        )  # fmt: skip
        return list(rows.select_related("financeur", "source"))

    return matiere.keep("financements", read)


def read_shared(matiere: Matiere) -> set[int]:
    """Les fiches qui ont une part d’un financement partagé."""

    def read() -> set[int]:
        parts = PartFinancement.objects.filter(
            fiche_liee__contrat=matiere.contrat, ligne__supprime_le__isnull=True
        )
        return set(parts.values_list("fiche_liee", flat=True))

    return matiere.keep("parts_financement", read)


def check_financeurs(matiere: Matiere) -> Iterator[Faute]:
    """Une ligne, ou quelques mots : « sans coût propre » en est une réponse."""
    funded = {row.fiche_id for row in read_lignes(matiere)} | read_shared(matiere)
    for fiche in matiere.fiches:
        if fiche.pk not in funded and not fiche.financements_texte:
            detail = "Elle ne dit pas qui la finance."
            yield Faute(
                str(fiche),
                detail,
                f"{lignes_url(fiche)}#id_neuf0-financeur_texte",
                fiche_url(fiche),
            )


def check_montants(matiere: Matiere) -> Iterator[Faute]:
    fiches = {fiche.pk: fiche for fiche in matiere.fiches}
    for row in read_lignes(matiere):
        fiche = fiches.get(row.fiche_id or 0)
        if fiche and row.montant is None:
            detail = f"Le financement « {row} » n’a pas de montant."
            url = f"{lignes_url(fiche)}#id_{row.uid}-montant"
            yield Faute(str(fiche), detail, url, fiche_url(fiche))


def lignes_url(fiche: FicheAction) -> str:
    contrat = fiche.contrat
    return reverse("financements:lignes", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


REGLES = (
    Regle(
        "financeurs", "Chaque fiche dit qui la finance.", Severite.METHODE, Plume.COORDINATION,
        check_financeurs, etendue=Etendue.FICHES,
    ),
    Regle(
        "montants", "Chaque financement dit son montant.", Severite.METHODE, Plume.COORDINATION,
        check_montants, etendue=Etendue.FICHES,
        mesure=lambda matiere: len(read_lignes(matiere)),
    ),
)  # fmt: skip


def register_regles() -> None:
    for rang, regle in enumerate(REGLES):
        register(regle, ordre=600 + rang * 10)
