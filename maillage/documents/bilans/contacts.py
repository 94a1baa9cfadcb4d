"""Qui fait vivre le contrat : les personnes en fonction aujourd’hui, par rôle."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, Q

from maillage.comptes.models import Fonction, Personne
from maillage.contrats.enums import RolePersonne
from maillage.contrats.models import FichePersonne
from maillage.demarches.models import Affectation
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import make_tableau, note
from maillage.edition.arbre import Bloc, Cellule, Titre, paragraphe

RESERVE = (
    "Les coordonnées des personnes ne figurent que dans le dossier de la coordination et du "
    "référent ARS."
)
FINALITE = (
    "Données personnelles, à jour au jour de ce dossier, réunies pour joindre celles et ceux qui "
    "font vivre le contrat. Ne les transmettez qu’à qui en a besoin pour cela, et détruisez cette "
    "liste quand elle n’est plus à jour."
)


def build_contacts(cadre: Cadre) -> Iterator[Bloc]:
    """Représentants, équipe, pilotes et élus ; réservé à qui a le droit de les lire."""
    yield from _parties(cadre)
    if not cadre.contacts:
        yield note(RESERVE)
        return
    yield from _equipe(cadre)
    yield from _fiches(cadre)
    yield note(FINALITE)


def _parties(cadre: Cadre) -> Iterator[Bloc]:
    """Qui représente chaque partie : ces noms figurent au contrat."""
    yield from make_tableau(
        (("Partie", 3), ("Rôle", 2), ("Représentée par", 3)),
        (
            (row["nom"], row["role_libelle"],
             ", ".join(part for part in (row["representant"], row["qualite"]) if part)
             or "à désigner")
            for row in cadre.instantane["parties"]
        ),
        "Les parties et leurs représentants",
    )  # fmt: skip


def _equipe(cadre: Cadre) -> Iterator[Bloc]:
    """Les comptes qui tiennent aujourd’hui un rôle dans la démarche."""
    rows = Affectation.objects.active(cadre.jour).filter(demarche=cadre.contrat.demarche)
    held = rows.filter(utilisateur__is_active=True).select_related("utilisateur", "organisation")
    yield from make_tableau(
        (("Rôle", 2), ("Personne", 2), ("Au titre de", 2.2), ("Courriel", 3.4)),
        (
            (row.get_role_display(), str(row.utilisateur),
             str(row.organisation or "non précisé"), row.utilisateur.email)
            for row in held.order_by("role", "pk")
        ),
        "L’équipe et les instances",
    )  # fmt: skip


def _fiches(cadre: Cadre) -> Iterator[Bloc]:
    """Les référents et les élus des actions, avec leur fonction d’aujourd’hui."""
    names = {str(fiche.uid): fiche.code or fiche.titre for fiche in cadre.suivi.fiches}
    liens = FichePersonne.objects.filter(
        fiche__uid__in=names, personne__supprime_le__isnull=True
    ).select_related("fiche")
    rows = liens.prefetch_related(
        Prefetch("personne", Personne.objects.all()),
        Prefetch("personne__fonction_set", current(cadre.jour), "en_fonction"),
    ).order_by("role", "personne__nom", "personne__prenom", "pk")
    people: dict[tuple[str, int], list[FichePersonne]] = {}
    for lien in rows:
        people.setdefault((lien.role, lien.personne_id), []).append(lien)
    for role in RolePersonne:
        kept = [liens for (held, _), liens in people.items() if held == role]
        table = list(_table(kept, names, f"{role.label.capitalize()} et comment joindre"))
        if table:
            yield Titre(2, f"{role.label.capitalize()} des actions")
            yield from table


def current(jour: date):
    """Les fonctions que l’on tient ce jour-là."""
    begun = Q(debut__isnull=True) | Q(debut__lte=jour)
    held = Fonction.objects.filter(begun, Q(fin__isnull=True) | Q(fin__gte=jour))
    return held.select_related("organisation").order_by("organisation__nom", "pk")


def _table(groups: Iterable[list[FichePersonne]], names: dict, legende: str) -> Iterator[Bloc]:
    yield from make_tableau(
        (("Personne et fonction", 4), ("Joindre", 3.6), ("Actions", 1.8)),
        (
            (_who(liens[0].personne), _reach(liens[0].personne),
             ", ".join(names[str(lien.fiche.uid)] for lien in liens))
            for liens in groups
        ),
        legende,
    )  # fmt: skip


def _who(personne) -> Cellule:
    held = " ; ".join(str(item) for item in personne.en_fonction) or "fonction non précisée"
    return paragraphe(str(personne), gras=True), paragraphe(held)


def _reach(personne: Personne) -> str:
    found = [part for part in (personne.courriel, personne.telephone) if part]
    return "\n".join(found) or "non renseigné"
