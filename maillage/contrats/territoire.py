"""Le périmètre d’un contrat, décrit pour l’instantané : communes, EPCI, population et source."""

from collections.abc import Iterable

from maillage.demarches.models import Territoire
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.models import Chargement, Commune
from maillage.territoires.resume import LigneCommune, Resume, summarize


def describe_territoire(territoire: Territoire) -> dict:
    """Nom, communes, EPCI, départements, régions et population municipale, au dernier millésime.

    Les codes sont convertis depuis leur millésime ; ``phrases`` dit ce qu’il faut savoir avant de
    citer ces chiffres. Sans géographie chargée, les codes restent, nommés par eux-mêmes.
    """
    resume = read_resume(territoire)
    return {
        "uid": str(territoire.uid),
        "nom": territoire.nom,
        "genre": territoire.get_genre_display(),
        "espace": territoire.espace,
        "quartiers": territoire.quartiers,
        **(_described(resume, territoire) if resume else _bare(territoire)),
    }


def read_resume(territoire: Territoire) -> Resume | None:
    """Le résumé du périmètre ; rien si aucune géographie ne permet de le lire."""
    try:
        return summarize(territoire.codes, de=territoire.millesime, espace=territoire.espace)
    except ErreurConversion:
        return None


def name_communes(territoire: Territoire | None, codes: Iterable[str]) -> dict[str, str]:
    """Le nom de chaque code connu, dans le millésime le plus récent qui l’a."""
    codes = sorted(codes)
    if not territoire or not codes:
        return {}
    found = Commune.objects.filter(millesime__espace=territoire.espace, code__in=codes)
    return dict(found.order_by("millesime__annee").values_list("code", "nom"))


def _described(resume: Resume, territoire: Territoire) -> dict:
    annees = {annee for annee in (resume.millesime, resume.population_annee) if annee}
    return {
        "millesime": resume.millesime,
        "population": resume.population,
        "population_annee": resume.population_annee,
        "communes": [_commune(ligne) for ligne in resume.lignes],
        "epci": _groups(resume.epci),
        "departements": _groups(resume.departements),
        "regions": _groups(resume.regions),
        "phrases": resume.sentences(),
        "sources": _sources(territoire.espace, annees),
    }


def _commune(ligne: LigneCommune) -> dict:
    return {
        "code": ligne.code, "nom": ligne.nom, "epci": ligne.epci,
        "departement": ligne.departement, "population": ligne.population,
    }  # fmt: skip


def _groups(groupes) -> list[dict]:
    """``communes`` sur ``total`` : combien le territoire en compte de tout l’EPCI."""
    kept = ("code", "nom", "communes", "total", "population")
    return [{name: getattr(groupe, name) for name in kept} for groupe in groupes if groupe.code]


def _bare(territoire: Territoire) -> dict:
    """Ce que l’on sait sans géographie : les codes eux-mêmes."""
    return {
        "millesime": territoire.millesime, "population": None, "population_annee": None,
        "epci": [], "departements": [], "regions": [], "phrases": [], "sources": [],
        "communes": [
            {"code": code, "nom": code, "epci": "", "departement": "", "population": None}
            for code in territoire.codes
        ],
    }  # fmt: skip


def _sources(espace: str, annees: set[int]) -> list[dict]:
    """Les fichiers d’où viennent ces millésimes de géographie et de population."""
    return [
        {
            "producteur": item.get_producteur_display(), "fichier": item.fichier,
            "annee": item.annee, "licence": item.licence,
        }
        for item in Chargement.objects.filter(espace=espace, annee__in=annees)
    ]  # fmt: skip
