"""Écrire un contrat et son plan : atomique, tracé, sans jamais écraser le texte d’autrui."""

import hashlib
import json
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.enums import TypeContrat
from maillage.contrats.extensions import extensions
from maillage.contrats.models import Article, Axe, Contrat, FicheAction, Objectif, Partie
from maillage.contrats.vie.ouverture import open_phases, propose_ordre
from maillage.core.champs import Objet
from maillage.core.texte import fold
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import apply_field, column_names, read_state
from maillage.referentiels.modeles import articles_for
from maillage.referentiels.regions import regions_of

PAS = 1000  # positions espacées : deux personnes qui rangent ne se gênent pas


class Conflit(Exception):
    """Quelqu’un d’autre a écrit les mêmes champs. ``autre`` : leur état actuel."""

    def __init__(self, objet: Objet, autre: dict):
        super().__init__("Ces champs ont changé pendant que vous écriviez.")
        self.objet = objet
        self.autre = autre


def fingerprint(state: dict) -> str:
    """Empreinte courte d’un état, portée par le formulaire qui l’a montré."""
    canonical = json.dumps(state, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:24]


def contrat_of(objet) -> Contrat:
    """Le contrat d’un objet, ou celui de la fiche dont il est une ligne."""
    if isinstance(objet, Contrat):
        return objet
    fiche = getattr(objet, "fiche", None)
    return fiche.contrat if fiche else objet.contrat


def roots_of(objet) -> dict:
    """Où l’historique range une écriture : son contrat et, pour une ligne, l’objet qui la porte."""
    names = ("porteur", "fiche", "partie")
    porteur = next(filter(None, (getattr(objet, name, None) for name in names)), None)
    return {"racine_uid": contrat_of(objet).uid, "parent_uid": porteur.uid if porteur else None}


@transaction.atomic
def update_objet(objet: Objet, values: dict, *, empreinte: str, by: Auteur) -> dict:
    """Écrit ``values`` (champ → valeur au format de l’historique) sur un objet de contrat.

    ``empreinte`` est celle de l’état que l’auteur avait sous les yeux ; si ces champs ont changé
    depuis, lève ``Conflit`` et n’écrit rien. Rend les changements.
    """
    locked = type(objet).objects.select_for_update().get(pk=objet.pk)
    before = read_state(locked, tuple(values))
    if fingerprint(before) != empreinte and not _same(before, values):
        raise Conflit(locked, before)
    for name, value in values.items():
        apply_field(locked, name, value)
    locked.version += 1
    locked.full_clean(exclude=[f.name for f in locked._meta.fields if f.name not in values])
    locked.save(update_fields=[*column_names(locked, values), "version", "updated_at"])
    return record_change(locked, before, by=by, **roots_of(locked))


def _same(before: dict, values: dict) -> bool:
    return all(before[name] == value for name, value in values.items())


@transaction.atomic
def create_contrat(*, demarche: Demarche, by: Auteur, **fields) -> Contrat:
    """Crée un contrat, ses articles copiés du modèle de la région, et ses étapes."""
    fields.setdefault("ordre", propose_ordre(fields.get("genre", TypeContrat.CONTRAT)))
    contrat = Contrat.objects.create(demarche=demarche, **fields)
    copy_articles(contrat)
    open_phases(contrat)
    record(contrat, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    return contrat


def copy_articles(contrat: Contrat) -> None:
    """Copie le modèle régional, à défaut national ; chaque article garde sa version d’origine."""
    chosen = articles_for(regions_of(contrat.demarche))
    Article.objects.bulk_create(
        Article(
            contrat=contrat, titre=model.titre, corps=model.corps, numerote=model.numerote,
            position=rang * PAS, modele_code=model.code, modele_revision=model.revision,
        )
        for rang, model in enumerate(chosen, 1)
    )  # fmt: skip


def next_position(queryset) -> int:
    return (queryset.aggregate(last=Max("position"))["last"] or 0) + PAS


@transaction.atomic
def create_fiche(*, contrat: Contrat, titre: str, by: Auteur, **fields) -> FicheAction:
    """Crée une fiche en fin de plan, dans le cercle de travail."""
    fields.setdefault("position", next_position(contrat.fiches))
    fiche = FicheAction.objects.create(contrat=contrat, titre=titre, **fields)
    record(fiche, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    return fiche


@transaction.atomic
def create_axe(*, contrat: Contrat, titre: str, by: Auteur, **fields) -> Axe:
    fields.setdefault("position", next_position(contrat.axes))
    axe = Axe.objects.create(contrat=contrat, titre=titre, **fields)
    record(axe, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    return axe


@transaction.atomic
def create_objectif(*, contrat: Contrat, titre: str, by: Auteur, **fields) -> Objectif:
    """Crée un objectif sous un axe, sous un objectif, ou seul ; la profondeur s’en déduit."""
    parent = fields.get("parent")
    if parent:
        fields["axe"], fields["niveau"] = parent.axe, parent.niveau + 1
    if fields.get("niveau", 1) > Objectif.PROFONDEUR_MAX:
        raise ValidationError(f"Un objectif a au plus {Objectif.PROFONDEUR_MAX} niveaux.")
    fields.setdefault("position", next_position(contrat.objectifs))
    objectif = Objectif.objects.create(contrat=contrat, titre=titre, **fields)
    record(objectif, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    return objectif


@transaction.atomic
def change_cercle(objet, cercle: str, *, by: Auteur) -> None:
    """Transmet, publie ou reprend : un acte tracé."""
    before = read_state(objet, ("cercle",))
    objet.cercle = Cercle(cercle)
    objet.version += 1
    objet.save(update_fields=["cercle", "version", "updated_at"])
    if before["cercle"] != objet.cercle:
        record(
            objet, by=by, acte=Acte.TRANSMISSION, racine_uid=contrat_of(objet).uid,
            changements={"cercle": [before["cercle"], str(objet.cercle)]},
        )  # fmt: skip


@transaction.atomic
def delete_objet(objet, *, by: Auteur) -> None:
    """Met à la corbeille ; les sous-actions suivent leur fiche d’un même instant."""
    now = timezone.now()
    type(objet).objects.filter(pk=objet.pk).update(supprime_le=now)
    if isinstance(objet, FicheAction):
        objet.sous_actions.filter(supprime_le__isnull=True).update(supprime_le=now)
    record(objet, by=by, acte=Acte.SUPPRESSION, changements={}, **roots_of(objet))


@transaction.atomic
def undelete_objet(objet, *, by: Auteur) -> None:
    """Sort de la corbeille, avec ce qui y était parti du même geste."""
    if isinstance(objet, FicheAction):
        objet.sous_actions.filter(supprime_le=objet.supprime_le).update(supprime_le=None)
    type(objet).objects.filter(pk=objet.pk).update(supprime_le=None)
    record(objet, by=by, acte=Acte.RETABLISSEMENT, changements={}, **roots_of(objet))


COPIES = (
    "axe", "objectif", "contexte", "description", "objectifs_specifiques",
    "objectifs_operationnels", "resultats_attendus", "publics_texte", "perimetre_texte",
    "communes", "service_pilote", "instance", "date_debut", "date_fin", "calendrier",
    "recurrente", "moyens", "etp", "budget_previsionnel", "financements_texte", "liens_prs",
    "equite", "participation_texte", "evaluation_methode", "leviers", "freins", "faisabilite",
    "livrables",
)  # fmt: skip


@transaction.atomic
def duplicate_fiche(source: FicheAction, *, by: Auteur, contrat: Contrat | None = None):
    """Copie ce qui définit l’action ; ni son état, ni ses notes, ni qui peut la voir."""
    target = contrat or source.contrat
    kept = {name: getattr(source, name) for name in COPIES}
    if target != source.contrat:
        kept |= {"axe": None, "objectif": None, "edition_precedente": source}
    copie = create_fiche(
        contrat=target, titre=f"{source.titre[:292]} (copie)", by=by, parent=source.parent, **kept
    )
    copie.termes.set(source.termes.all())
    copie.organisations_liees = source.organisations_liees
    copie.personnes_liees = source.personnes_liees
    for extension in extensions:
        extension.duplicate(source, copie)
    return copie


@transaction.atomic
def save_partie(partie: Partie, *, by: Auteur) -> None:
    """Crée ou modifie une partie, en gardant trace de chaque champ."""
    if partie.pk is None:
        partie.position = next_position(partie.contrat.parties)
        partie.save()
        record(partie, by=by, acte=Acte.CREATION, changements={}, racine_uid=partie.contrat.uid)
        return
    before = read_state(Partie.objects.select_for_update().get(pk=partie.pk))
    partie.version += 1
    partie.save()
    record_change(partie, before, by=by, racine_uid=partie.contrat.uid)


@transaction.atomic
def delete_node(node: Axe | Objectif, *, by: Auteur) -> None:
    """Met un axe ou un objectif à la corbeille ; fiches et objectifs remontent d’un cran."""
    if isinstance(node, Axe):
        node.fiches.update(axe=None)
        node.objectifs.update(axe=None)
    else:
        node.fiches.update(objectif=node.parent)
        node.enfants.update(parent=node.parent)
    delete_objet(node, by=by)


def find_organisation(name: str) -> Organisation:
    """L’organisation de ce nom, sigle ou alias ; créée si aucune ne le porte."""
    name = name.strip()[:250]
    return Organisation.objects.named(name) or Organisation.objects.create(nom=name)


def find_personne(name: str, contrat: Contrat) -> Personne:
    """La personne de ce nom déjà connue de la démarche ; sinon créée.

    On ne rapproche jamais d’une homonyme d’un autre territoire.
    """
    known = Personne.objects.filter(
        liens_fiches__fiche__contrat__demarche=contrat.demarche, supprime_le__isnull=True
    ).distinct()
    for personne in known.order_by("pk"):
        if fold(str(personne)) == fold(name):
            return personne
    prenom, _, nom = name.strip().rpartition(" ")
    return Personne.objects.create(prenom=prenom[:100], nom=nom[:100] or prenom[:100])


@transaction.atomic
def set_signatures(contrat: Contrat, dates: dict[date, str], *, by: Auteur) -> None:
    """Remplace les dates de signature (date → lieu)."""
    before = _signature_lines(contrat)
    contrat.signatures.exclude(date__in=dates).delete()
    for jour, lieu in dates.items():
        contrat.signatures.update_or_create(date=jour, defaults={"lieu": lieu})
    after = _signature_lines(contrat)
    if before != after:
        record(
            contrat, by=by, acte=Acte.MODIFICATION, changements={"signatures": [before, after]},
            racine_uid=contrat.uid,
        )  # fmt: skip


def _signature_lines(contrat: Contrat) -> list[str]:
    return [f"{item.date:%d/%m/%Y} {item.lieu}".strip() for item in contrat.signatures.all()]


@transaction.atomic
def add_piece(fiche: FicheAction, contenu: bytes, *, nom: str, genre: str, by: Auteur) -> None:
    """Range une pièce et la joint à la fiche."""
    before = read_state(fiche, ("pieces",))
    fiche.pieces.add(Fichier.objects.store(contenu, nom=nom, genre=genre, by=by.utilisateur))
    record_change(fiche, before, by=by, racine_uid=fiche.contrat.uid)


@transaction.atomic
def remove_piece(fiche: FicheAction, piece: Fichier, *, by: Auteur) -> None:
    """Détache une pièce ; le fichier reste, pour que l’historique puisse le rétablir."""
    before = read_state(fiche, ("pieces",))
    fiche.pieces.remove(piece)
    record_change(fiche, before, by=by, racine_uid=fiche.contrat.uid)
