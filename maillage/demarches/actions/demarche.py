"""Créer une démarche et régler son nom, son heure et ses ARS."""

from django.db import transaction
from django.utils.text import slugify

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, TypeOrganisation, Utilisateur
from maillage.core.texte import fold
from maillage.demarches.actions.roles import give_role
from maillage.demarches.enums import PartAgence, Role
from maillage.demarches.models import Demarche, DemarcheAgence
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.territoires.models import Millesime, Region

TYPE_ARS = "ars"
SUIVIS = ("nom", "fuseau", "agences")


@transaction.atomic
def create_demarche(
    *, nom: str, fuseau: str, agences: list[str], createur: Utilisateur, by: Auteur
) -> Demarche:
    """Crée une démarche ; ``agences`` nomme l’ARS principale, puis l’associée.

    Qui la crée en devient la coordination.
    """
    demarche = Demarche.objects.create(nom=nom, fuseau=fuseau, slug=free_slug(nom))
    set_agences(demarche, agences, by=by)
    record(demarche, by=by, acte=Acte.CREATION, changements={}, racine_uid=demarche.uid)
    give_role(user=createur, role=Role.COORDINATION, demarche=demarche, by=by)
    return demarche


@transaction.atomic
def update_demarche(
    demarche: Demarche, *, nom: str, fuseau: str, agences: list[str], by: Auteur
) -> dict:
    """Règle la démarche ; son adresse ne change pas. Rend les changements."""
    before = read_state(demarche, SUIVIS)
    demarche.nom, demarche.fuseau = nom, fuseau
    demarche.version += 1
    demarche.save(update_fields=["nom", "fuseau", "version", "updated_at"])
    set_agences(demarche, agences, by=by)
    return record_change(demarche, before, by=by, racine_uid=demarche.uid)


def free_slug(nom: str) -> str:
    """Une adresse libre, tirée du nom : « pays-des-confins », puis « pays-des-confins-2 »."""
    stem = slugify(nom)[:70] or "demarche"
    taken = set(Demarche.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = (stem, *(f"{stem}-{rang}" for rang in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken | {"nouvelle"})


def set_agences(demarche: Demarche, noms: list[str], *, by: Auteur) -> None:
    """Remplace les ARS de la démarche ; celle que l’annuaire ignore y est créée."""
    wanted = [find_or_create_ars(nom, by=by) for nom in noms]
    DemarcheAgence.objects.filter(demarche=demarche).delete()
    DemarcheAgence.objects.bulk_create(
        DemarcheAgence(demarche=demarche, organisation=organisation, part=part)
        for organisation, part in zip(dict.fromkeys(wanted), PartAgence, strict=False)
    )


def find_or_create_ars(nom: str, *, by: Auteur) -> Organisation:
    """L’organisation de ce nom, sinon une ARS nouvelle, sa région lue dans son nom."""
    if known := Organisation.objects.named(nom):
        return known
    genre, _ = TypeOrganisation.objects.get_or_create(
        code=TYPE_ARS, defaults={"libelle": "Agence régionale de santé"}
    )
    created = Organisation.objects.create(nom=nom, genre=genre, region=guess_region(nom))
    record(created, by=by, acte=Acte.CREATION, changements={})
    return created


def guess_region(nom: str) -> str:
    """Le code de la région que ce nom contient (« ARS Nouvelle-Aquitaine »), sinon vide."""
    said = f" {fold(nom)} "
    regions = Region.objects.filter(millesime=Millesime.objects.latest_of())
    return next((r.code for r in regions if f" {fold(r.nom)} " in said), "")
