"""Ce qu’un texte signé dit d’un indicateur : ce qu’il mesure, comment il se relève, où il va.

Ses valeurs n’y sont pas : elles disent ce qui a été fait, non ce qui est promis.
"""

from collections.abc import Iterable

from django.db.models import Prefetch

from maillage.contrats.instantane import take
from maillage.contrats.lignes import restore_lignes
from maillage.contrats.models import FicheAction
from maillage.suivi.enums import Ventilation
from maillage.suivi.models import CibleIndicateur, IndicateurAction

CIBLE = ("debut", "fin", "cible")


def with_cibles() -> Prefetch:
    """Les cibles de période, à lire avec leurs indicateurs."""
    rows = CibleIndicateur.objects.filter(supprime_le__isnull=True).order_by("debut", "fin", "pk")
    return Prefetch("cibles", rows)


def describe_indicateur(row: IndicateurAction) -> dict:
    """L’indicateur en JSON ; il doit être lu avec ``with_cibles``."""
    return take(row, ("uid", *IndicateurAction.MESURES, *IndicateurAction.RELEVE)) | {
        "nature_libelle": row.get_nature_display(),
        "sens_libelle": row.get_sens_display(),
        "frequence_libelle": row.get_frequence_display(),
        "forme_libelle": row.get_forme_display(),
        "cumul_libelle": row.get_cumul_display(),
        "ventilations": [
            {"code": item.value, "libelle": item.label}
            for item in Ventilation
            if item.value in row.ventilations
        ],
        "cibles": [take(cible, CIBLE) for cible in row.cibles.all()],
    }


def describe_niveau(row: IndicateurAction) -> dict:
    """Un indicateur hors fiche, ce qu’il mesure et le socle dont il vient."""
    commun = row.commun
    return describe_indicateur(row) | {
        "niveau": row.niveau.value,
        "niveau_libelle": row.niveau.label,
        "axe": str(row.axe.uid) if row.axe else None,
        "objectif": str(row.objectif.uid) if row.objectif else None,
        "phase": row.phase,
        "phase_libelle": row.get_phase_display(),
        "commun": take(commun, ("uid", "code", "intitule")) | {
            "reference": commun.reference.nom, "edition": commun.reference.edition,
        } if commun else None,
    }  # fmt: skip


def restore_indicateurs(fiches: dict[str, FicheAction], groupes: dict[str, list[dict]]) -> None:
    """Recrée ceux de chaque fiche et leurs cibles ; d’un vieux texte, le relevé reste à dire."""
    made = restore_lignes(IndicateurAction, fiches, groupes, _restore_ventilations)
    champs = {f.name: f for f in CibleIndicateur._meta.concrete_fields if f.name in CIBLE}
    CibleIndicateur.objects.bulk_create(
        CibleIndicateur(
            indicateur=indicateur,
            **{name: champ.to_python(cible[name]) for name, champ in champs.items()},
        )
        for row, indicateur in made
        for cible in row.get("cibles", ())
    )


def copy_cibles(copies: Iterable[tuple[IndicateurAction, IndicateurAction]]) -> None:
    """Donne à chaque copie les cibles de période de l’indicateur dont elle vient."""
    twins = {source.pk: copie for source, copie in copies}
    rows = CibleIndicateur.objects.filter(indicateur__in=twins, supprime_le__isnull=True)
    CibleIndicateur.objects.bulk_create(
        CibleIndicateur(
            indicateur=twins[row.indicateur_id], **{name: getattr(row, name) for name in CIBLE}
        )
        for row in rows
    )


def _restore_ventilations(row: dict) -> dict:
    return {"ventilations": [item["code"] for item in row.get("ventilations", ())]}
