"""Adopter des relevés : tous ensemble ou pas du tout, la même livraison une seule fois."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from maillage.core.texte import INSECABLE, format_date, pluriel
from maillage.indicateurs.colonnes import write_colonnes
from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.models import Livraison, Source
from maillage.indicateurs.releve import Ecart, Lecture, Releve
from maillage.territoires.enums import Espace
from maillage.territoires.models import Millesime

INCONNU = "à préciser"


@dataclass(slots=True)
class Bilan:
    """Ce qu’un import ferait (essai) ou a fait ; avec un écart, rien n’est adopté."""

    essai: bool = False
    adoptees: list[str] = field(default_factory=list)
    remplacees: list[str] = field(default_factory=list)
    inchangees: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    ecarts: list[Ecart] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "essai": self.essai,
            "adoptees": self.adoptees,
            "remplacees": self.remplacees,
            "inchangees": self.inchangees,
            "avertissements": self.avertissements,
            "remarques": self.remarques,
            "erreurs": [ecart.as_dict() for ecart in self.ecarts],
        }


@dataclass(frozen=True, slots=True)
class Recu:
    """Un fichier reçu et ce qu’on y a lu."""

    nom: str
    contenu: bytes
    lecture: Lecture
    adresse: str = ""


def adopt_releves(
    recus: Iterable[Recu], *, essai: bool = False, par: str = "", espace: str = Espace.FRANCE
) -> Bilan:
    """Range les relevés des fichiers reçus ; ``essai`` dit tout et n’écrit rien.

    Un écart dans un seul fichier laisse tout en l’état. Une livraison identique à la courante
    n’est pas rangée de nouveau ; une plus ancienne que la courante est signalée.
    """
    recus = list(recus)
    bilan = Bilan(essai=essai)
    for recu in recus:
        bilan.ecarts += recu.lecture.ecarts
        bilan.remarques += recu.lecture.remarques
        for releve in recu.lecture.releves:
            bilan.remarques += releve.remarques
    if bilan.ecarts:
        return bilan
    with transaction.atomic():
        for recu in recus:
            sha256 = hashlib.sha256(recu.contenu).hexdigest()
            for releve in recu.lecture.releves:
                _adopt(releve, recu, sha256, bilan, par, espace)
        if essai:
            transaction.set_rollback(True)
    return bilan


def describe_source(choix: dict) -> None:
    """Inscrit ou complète la source d’un fichier décrit à la main (``imports.libre``).

    Une source du catalogue, que son producteur nomme déjà, n’est pas touchée.
    """
    said = choix.get("source") or {}
    known = {name: str(said.get(name) or "").strip() for name in ("nom", "producteur", "licence")}
    source, created = Source.objects.get_or_create(
        cle=said["cle"],
        defaults={name: value or INCONNU for name, value in known.items()},
    )
    if created or source.producteur != INCONNU:
        return
    for name, value in known.items():
        setattr(source, name, value[:100] or getattr(source, name))
    source.save()


def _adopt(releve: Releve, recu: Recu, sha256: str, bilan: Bilan, par: str, espace: str) -> None:
    source = Source.objects.filter(cle=releve.source).first()
    if source is None:
        source = _create_source(releve.source)
    niveau = Niveau(releve.niveau)
    line = f"{source.nom}, {releve.millesime} ({pluriel(len(releve.codes), 'ligne')})"
    current = Livraison.objects.current(espace).filter(source=source, niveau=niveau)
    same_year = current.filter(millesime=releve.millesime).select_for_update().first()
    if same_year and same_year.sha256 == sha256 and same_year.fichier == _name(recu):
        bilan.inchangees.append(line)
        return
    _warn_older(releve, current, same_year, bilan)
    (bilan.remplacees if same_year else bilan.adoptees).append(line)
    if bilan.essai:
        return
    empreinte = write_colonnes(releve)
    if same_year:
        same_year.remplacee_le = timezone.now()
        same_year.save(update_fields=["remplacee_le"])
    Livraison.objects.create(
        source=source, espace=espace, niveau=niveau, millesime=releve.millesime,
        geographie=releve.geographie or _latest_geography(espace),
        publie_le=date.fromisoformat(releve.publie_le) if releve.publie_le else None,
        fichier=_name(recu), adresse=recu.adresse[:500], sha256=sha256, empreinte=empreinte,
        colonnes=list(releve.colonnes), libelles=releve.libelles, lignes=len(releve.codes),
        importee_par=par[:200],
    )  # fmt: skip


def _name(recu: Recu) -> str:
    return PurePath(recu.nom).name[:200]


def _create_source(cle: str) -> Source:
    """Une source inconnue du catalogue vient d’un fichier décrit à la main (``imports.libre``)."""
    return Source.objects.create(
        cle=cle, nom=cle.replace("-", " "), producteur=INCONNU, licence=INCONNU
    )


def _latest_geography(espace: str) -> int:
    latest = Millesime.objects.latest_of(espace)
    return latest.annee if latest else timezone.localdate().year


def _warn_older(releve: Releve, current, same_year: Livraison | None, bilan: Bilan) -> None:
    """Un fichier plus ancien est pris, mais on le dit : il n’est peut-être pas le bon."""
    newest = current.order_by("-millesime").first()
    if newest and newest.millesime > releve.millesime:
        bilan.avertissements.append(
            f"{releve.nom} est plus ancien que ce qui est déjà là ({newest.millesime})"
            f"{INSECABLE}: gardé comme année de comparaison."
        )
    if same_year and same_year.publie_le and releve.publie_le:
        published = date.fromisoformat(releve.publie_le)
        if published < same_year.publie_le:
            bilan.avertissements.append(
                f"{releve.nom} a été publié le {format_date(published)}, avant la livraison "
                f"en place ({format_date(same_year.publie_le)})."
            )
