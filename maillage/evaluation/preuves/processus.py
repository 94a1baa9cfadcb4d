"""La qualité du processus : qui travaille ensemble, et quelle place ont les habitants."""

from collections import Counter
from collections.abc import Iterator

from maillage.comptes.models import Organisation
from maillage.contrats.enums import EtatPartenaire
from maillage.core.texte import format_date, join_et, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve, found, missing

FAMILLE = FamillePreuve.PROCESSUS
PLAN = "Plan d’actions et parties au contrat"
SANS_TYPE = "type non précisé"


def collect(matiere: Matiere) -> Iterator[Preuve]:
    yield tell_partners(matiere)
    yield tell_sectors(matiere)
    yield tell_shared(matiere)
    yield tell_participation(matiere)
    yield missing(
        FAMILLE, "reunions", "Réunions des instances",
        "Les réunions du CoPil, du CoTech et des groupes ne sont pas suivies ici.",
        remede="Apportez le nombre de réunions et leurs comptes rendus à cette question.",
    )  # fmt: skip


def list_partners(matiere: Matiere) -> dict[int, Organisation]:
    """Les organisations des parties et des fiches, chacune une fois ; hors pressenties."""
    known = {partie.organisation_id: partie.organisation for partie in matiere.parties}
    for fiche in matiere.fiches:
        for lien in fiche.liens_organisations.all():
            if lien.etat == EtatPartenaire.ACQUIS:
                known[lien.organisation_id] = lien.organisation
    return known


def count_types(matiere: Matiere) -> Counter[str]:
    return Counter(
        str(item.genre) if item.genre else SANS_TYPE for item in list_partners(matiere).values()
    )


def tell_partners(matiere: Matiere) -> Preuve:
    partners, parties = list_partners(matiere), len(matiere.parties)
    if not partners:
        return missing(
            FAMILLE, "partenaires", "Partenaires engagés",
            "Ni partie ni organisation n’est encore nommée.",
            remede="Nommez les organisations qui agissent sur chaque fiche.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
    phrase = (
        f"{pluriel(len(partners), 'organisation agit', 'organisations agissent')} dans le contrat, "
        f"dont {pluriel(parties, 'partie', 'parties')} au texte."
    )
    return found(
        FAMILLE, "partenaires", "Partenaires engagés", phrase, source=PLAN,
        date=format_date(matiere.jour), lignes=count_types(matiere).most_common(),
        limite="Être nommé ne dit rien du temps donné : le nombre ne mesure pas l’engagement.",
    )  # fmt: skip


def tell_sectors(matiere: Matiere) -> Preuve:
    """L’intersectorialité : combien de types d’organisations se croisent, et où."""
    types = count_types(matiere)
    unknown = types.pop(SANS_TYPE, 0)
    mixed = [fiche for fiche in matiere.actions if len(_types_of(fiche)) > 1]
    if not types:
        return missing(
            FAMILLE, "secteurs", "Travail entre secteurs",
            "Aucune organisation ne dit son type : les secteurs ne se comptent pas.",
            remede="Donnez leur type aux organisations, dans l’annuaire.",
        )  # fmt: skip
    several = pluriel(len(mixed), "action en réunit", "actions en réunissent")
    several = f"{several} au moins deux" if mixed else "aucune action n’en réunit deux"
    phrase = (
        f"{pluriel(len(types), 'secteur est présent', 'secteurs sont présents')} ; {several}, "
        f"sur {len(matiere.actions)}."
    )
    return found(
        FAMILLE, "secteurs", "Travail entre secteurs", phrase, source=PLAN,
        date=format_date(matiere.jour), is_partial=bool(unknown),
        remede=f"{pluriel(unknown, 'organisation n’a', 'organisations n’ont')} pas de type."
        if unknown else "",
        lignes=[(str(fiche), join_et(sorted(_types_of(fiche)))) for fiche in mixed],
    )  # fmt: skip


def _types_of(fiche) -> set[str]:
    liens = fiche.liens_organisations.all()
    return {str(lien.organisation.genre) for lien in liens if lien.organisation.genre}


def tell_shared(matiere: Matiere) -> Preuve:
    """Les actions menées sur plusieurs territoires ou partagées avec un autre contrat."""
    several = [
        fiche for fiche in matiere.actions if len(matiere.deploiements.get(fiche.pk, ())) > 1
    ]
    shared = [fiche for fiche in matiere.actions if fiche.contrat_id != matiere.contrat.pk]
    phrase = (
        f"{pluriel(len(several), 'action se déploie', 'actions se déploient')} sur plusieurs "
        f"territoires, {pluriel(len(shared), 'est partagée', 'sont partagées')} avec un autre "
        "contrat."
        if several or shared
        else "Aucune action ne se déploie sur plusieurs territoires, ni ne se partage avec un "
        "autre contrat."
    )
    return found(
        FAMILLE, "partage", "Coordination entre territoires", phrase,
        source="Territoires d’exécution et fiches partagées", date=format_date(matiere.jour),
        lignes=[
            (str(fiche), join_et([row.libelle for row in matiere.deploiements[fiche.pk]]))
            for fiche in several
        ],
    )  # fmt: skip


def tell_participation(matiere: Matiere) -> Preuve:
    levels: Counter[str] = Counter()
    for fiche in matiere.actions:
        levels.update({t.libelle for t in fiche.termes.all() if t.vocabulaire == "participation"})
    said = sum(
        bool(fiche.participation_texte) or any(
            terme.vocabulaire == "participation" for terme in fiche.termes.all()
        )
        for fiche in matiere.actions
    )  # fmt: skip
    if not said:
        return missing(
            FAMILLE, "participation", "Participation des habitants",
            "Aucune fiche ne dit comment les habitants y participent.",
            remede="Dites le niveau de participation de chaque action.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
    phrase = (
        f"{pluriel(said, 'action dit', 'actions disent')} la place faite aux habitants, sur "
        f"{len(matiere.actions)}."
    )
    return found(
        FAMILLE, "participation", "Participation des habitants", phrase,
        source="Fiches-actions", date=format_date(matiere.jour), lignes=levels.most_common(),
        limite="Ce que les fiches prévoient n’est pas ce que les habitants ont vécu.",
    )  # fmt: skip
