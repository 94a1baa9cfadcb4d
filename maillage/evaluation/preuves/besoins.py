"""Les enjeux retenus par le diagnostic, et ce qui leur répond dans le plan."""

from collections.abc import Iterator

from django.urls import reverse

from maillage.core.texte import format_date, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing

FAMILLE = FamillePreuve.BESOINS
SOURCE = "Enjeux du diagnostic, et besoins reliés au plan"


def collect(matiere: Matiere) -> Iterator[Preuve]:
    titre = "Réponse aux besoins prioritaires"
    if not matiere.enjeux:
        yield missing(
            FAMILLE, "enjeux", titre, "Le diagnostic n’a pas d’enjeu à ce cercle.",
            remede="Écrivez les enjeux du diagnostic, et transmettez-les.",
            url=reverse("diagnostic:enjeu_list", args=[matiere.contrat.demarche.slug]),
        )  # fmt: skip
        return
    served = {lien.enjeu_id for lien in matiere.besoins}
    alone = [enjeu for enjeu in matiere.enjeux if enjeu.pk not in served]
    total = len(matiere.enjeux)
    if not served:
        yield missing(
            FAMILLE, "enjeux", titre,
            f"{pluriel(total, 'enjeu est retenu', 'enjeux sont retenus')}, mais aucun axe ni "
            "objectif ne dit auquel il répond.",
            remede="Reliez chaque axe aux besoins auxquels il répond.",
            url=contrat_url("evaluation:besoins_edit", matiere.contrat),
        )  # fmt: skip
        return
    kept = pluriel(total - len(alone), "enjeu retenu a", "enjeux retenus ont")
    phrase = f"{kept} un axe ou un objectif qui y répond, sur {total}."
    yield found(
        FAMILLE, "enjeux", titre, phrase, source=SOURCE, date=format_date(matiere.jour),
        is_partial=bool(alone), lignes=[(str(enjeu), "rien n’y répond") for enjeu in alone],
        remede="Dites ce qui répond aux autres, ou pourquoi rien n’y répond." if alone else "",
        url=contrat_url("evaluation:besoins_edit", matiere.contrat) if alone else "",
    )  # fmt: skip
