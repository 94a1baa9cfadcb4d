"""Qui est interrogé sur quoi : chaque action à son pilote, chaque déploiement au sien."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.enums import FINIS, RoleOrganisation, RolePersonne
from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation, FichePersonne
from maillage.core.texte import join_et
from maillage.demarches.enums import Cercle
from maillage.suivi.models import Deploiement


@dataclass(frozen=True, slots=True)
class Question:
    """Une action, ou un territoire qui la mène, sur quoi l’on interroge quelqu’un."""

    fiche: FicheAction
    deploiement: Deploiement | None = None

    def __str__(self):
        return f"{self.fiche} – {self.deploiement}" if self.deploiement else str(self.fiche)


@dataclass(slots=True)
class Destinataire:
    """Une boîte à qui écrire ; ``courriel`` vide : l’adresse est à donner.

    ``cle`` le désigne dans la page. Plusieurs personnes d’une même boîte n’en font qu’un.
    """

    cle: str
    nom: str
    courriel: str = ""
    personne: Personne | None = None
    organisation: Organisation | None = None
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preparation:
    """``destinataires`` d’une adresse connue, les autres ``sans_adresse``.

    ``en_travail`` : les actions que seule la coordination voit encore.
    """

    destinataires: list[Destinataire]
    sans_adresse: list[Destinataire]
    en_travail: list[FicheAction]

    @property
    def total(self) -> int:
        return sum(len(d.questions) for d in (*self.destinataires, *self.sans_adresse))


def prepare(
    contrat: Contrat, adresses: dict[str, str] | None = None, *, with_travail: bool = False
) -> Preparation:
    """Les actions en cours du contrat, rangées par qui en répond ; quatre requêtes.

    ``adresses`` : par clé de destinataire, celle que la coordination vient de donner.
    """
    fiches = list(_read_fiches(contrat))
    hidden = [fiche for fiche in fiches if fiche.cercle == Cercle.TRAVAIL]
    asked = fiches if with_travail else [f for f in fiches if f.cercle != Cercle.TRAVAIL]
    grouped: dict[str, Destinataire] = {}
    for question, found in _list_questions(asked):
        kept = grouped.setdefault(found.cle, found)
        kept.questions.append(question)
    for destinataire in grouped.values():
        destinataire.courriel = (adresses or {}).get(destinataire.cle) or destinataire.courriel
    known = merge_boites(d for d in grouped.values() if d.courriel)
    return Preparation(known, [d for d in grouped.values() if not d.courriel], hidden)


def _read_fiches(contrat: Contrat):
    """Les fiches qui agissent encore, avec leurs pilotes et leurs territoires."""
    pilots = FicheOrganisation.objects.filter(role=RoleOrganisation.PILOTE)
    referents = FichePersonne.objects.filter(
        role=RolePersonne.REFERENT, personne__supprime_le__isnull=True
    )
    places = Deploiement.objects.filter(supprime_le__isnull=True).exclude(statut__in=FINIS)
    rows = fiches_of(contrat).exclude(statut__in=FINIS).order_by("position", "pk")
    return rows.select_related("contrat").prefetch_related(
        Prefetch("liens_organisations", pilots.select_related("organisation"), "pilotes_lus"),
        Prefetch("liens_personnes", referents.select_related("personne"), "referents_lus"),
        Prefetch("deploiements", places.select_related("pilote"), "lieux_lus"),
    )


def _list_questions(fiches: Iterable[FicheAction]):
    for fiche in fiches:
        own = _find_own(fiche)
        yield Question(fiche), own
        for lieu in fiche.lieux_lus:  # type: ignore[attr-defined]
            yield Question(fiche, lieu), _of_organisation(lieu.pilote) if lieu.pilote else own


def _find_own(fiche: FicheAction) -> Destinataire:
    """La personne référente qui a une adresse, sinon la structure pilote, sinon à donner."""
    people = [_of_personne(lien.personne) for lien in fiche.referents_lus]  # type: ignore[attr-defined]
    structures = [_of_organisation(lien.organisation) for lien in fiche.pilotes_lus]  # type: ignore[attr-defined]
    everyone = [*people, *structures]
    reachable = next((item for item in everyone if item.courriel), None)
    unknown = Destinataire(f"f{fiche.pk}", f"Pilote de « {fiche} »")
    return reachable or next(iter(everyone), unknown)


def _of_personne(personne: Personne) -> Destinataire:
    return Destinataire(
        f"p{personne.pk}", str(personne), personne.courriel.strip().lower(), personne=personne
    )


def _of_organisation(organisation: Organisation) -> Destinataire:
    courriel = organisation.courriel.strip().lower()
    return Destinataire(
        f"o{organisation.pk}", str(organisation), courriel, organisation=organisation
    )


def merge_boites(found: Iterable[Destinataire]) -> list[Destinataire]:
    """Une boîte ne reçoit qu’un courriel, quel que soit le nombre de gens qui la lisent."""
    boxes: dict[str, list[Destinataire]] = defaultdict(list)
    for item in found:
        boxes[item.courriel.strip().lower()].append(item)
    return [_merge(courriel, items) for courriel, items in boxes.items()]


def _merge(courriel: str, items: list[Destinataire]) -> Destinataire:
    first = items[0]
    questions = [question for item in items for question in item.questions]
    nom = join_et(list(dict.fromkeys(item.nom for item in items)))
    person = first.personne if len(items) == 1 else None
    return Destinataire(first.cle, nom, courriel, person, first.organisation, questions)
