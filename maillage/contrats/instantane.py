"""L’instantané d’un contrat : la seule entrée de ses documents, de ses différences, de son archive.

Un dictionnaire JSON canonique, en version ``SCHEMA`` : chaque objet y porte son ``uid``, les
décimaux sont des textes (« 12500.00 »), les dates s’écrivent AAAA-MM-JJ. Le nombre de requêtes
ne dépend pas du nombre de fiches.
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from maillage.contrats.enums import SensActe
from maillage.contrats.extensions import extensions
from maillage.contrats.models import (
    ActePartie,
    Article,
    Avis,
    Axe,
    Contrat,
    Engagement,
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    LienReference,
    Objectif,
    Partie,
    Rattachement,
    SignaturePartie,
)
from maillage.contrats.permissions import is_signed
from maillage.contrats.territoire import describe_territoire, name_communes
from maillage.demarches.enums import Cercle
from maillage.demarches.models import DemarcheAgence
from maillage.fichiers.models import Fichier
from maillage.referentiels.enums import VOCABULAIRES

SCHEMA = 3
# Ce qui sert à travailler et ne sort jamais, quel que soit le lecteur.
INTERNES = frozenset({"notes"})
TOUS_LES_CERCLES = frozenset(Cercle)
_VIVANTS = {"supprime_le__isnull": True, "avenant__isnull": True}
_PARTIE = ("uid", "role", "representant", "qualite", "entree_le")
_CONTRAT = (
    "uid", "nom", "genre", "etat", "ordre", "programme_annuel", "phase", "generation",
    "periode_debut", "periode_fin", "periode", "date_effet", "prorogation", "base_fiscale",
    "cercle",
)  # fmt: skip


def build_instantane(contrat: Contrat, cercles: Iterable[str] = TOUS_LES_CERCLES) -> dict:
    """L’état du contrat, réduit aux fiches des ``cercles`` donnés.

    Une fiche hors de ces cercles n’y laisse ni titre, ni lien, ni sous-action.
    """
    cercles = frozenset(map(str, cercles))
    fiches = list(read_fiches(contrat, cercles))
    territoire = contrat.territoire
    return {
        "schema": SCHEMA,
        "contrat": _contrat(contrat, cercles),
        "territoire": describe_territoire(territoire) if territoire else None,
        "agences": _agences(contrat),
        **_parties(contrat),
        "signatures": [
            {"date": plain(item.date), "lieu": item.lieu} for item in contrat.signatures.all()
        ],
        "articles": [_article(item) for item in _alive(Article, contrat).filter(inclus=True)],
        **_plan(contrat),
        "engagements": _engagements(contrat, fiches),
        "liens": _liens(contrat, fiches),
        "avis": [_avis(item) for item in _alive(Avis, contrat)],
        **_beyond(contrat),
        "fiches": _fiches(contrat, fiches, cercles),
    }


def to_canonical(instantane: dict) -> str:
    """Le texte dont on prend l’empreinte : clés triées, sans blanc superflu."""
    return json.dumps(instantane, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fiches_of(contrat: Contrat) -> QuerySet[FicheAction]:
    """Les fiches vivantes du contrat, et celles d’un autre contrat qui y sont rattachées."""
    shared = Rattachement.objects.filter(contrat=contrat).values("fiche")
    return FicheAction.objects.alive().filter(Q(contrat=contrat) | Q(pk__in=shared))


def read_fiches(contrat: Contrat, cercles: Iterable[str]) -> QuerySet[FicheAction]:
    """Les fiches de ces cercles dans l’ordre du plan, avec tout ce que l’instantané en dit."""
    secondaires = Rattachement.objects.select_related("axe", "objectif", "contrat")
    return (
        fiches_of(contrat)
        .filter(cercle__in=sorted(cercles))
        .select_related("contrat", "axe", "objectif", "parent", "edition_precedente__contrat")
        .prefetch_related(
            Prefetch("rattachements", secondaires),
            Prefetch(
                "liens_organisations", FicheOrganisation.objects.select_related("organisation")
            ),
            Prefetch("liens_personnes", FichePersonne.objects.select_related("personne")),
            Prefetch("pieces", Fichier.objects.order_by("nom", "pk")),
            "termes",
            "actions_liees",
        )
        .order_by(F("axe__position").asc(nulls_last=True), "position", "pk")
    )


def plain(value):
    """La forme JSON d’une valeur de champ."""
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def take(objet, names: Iterable[str]) -> dict:
    """Ces champs de l’objet, en valeurs JSON."""
    return {name: plain(getattr(objet, name)) for name in names}


def _alive(model, contrat: Contrat):
    return model.objects.filter(contrat=contrat, supprime_le__isnull=True)


def _contrat(contrat: Contrat, cercles: frozenset[str]) -> dict:
    return take(contrat, _CONTRAT) | {
        "genre_libelle": contrat.get_genre_display(),
        "base_fiscale_libelle": contrat.get_base_fiscale_display(),
        "demarche": contrat.demarche.nom,
        "bandeau": contrat.demarche.bandeau,
        "signe": is_signed(contrat),
        "cercles": [cercle.value for cercle in Cercle if cercle in cercles],
    }


def _organisation(organisation) -> dict:
    return take(organisation, ("uid", "nom", "sigle"))


def _agences(contrat: Contrat) -> list[dict]:
    """L’ARS principale d’abord."""
    rows = DemarcheAgence.objects.filter(demarche=contrat.demarche_id).order_by("-part", "pk")
    return [_organisation(row.organisation) for row in rows.select_related("organisation")]


def _parties(contrat: Contrat) -> dict:
    """Les parties encore engagées, et parmi elles les porteurs."""
    rows = _alive(Partie, contrat).filter(sortie_le__isnull=True).select_related("organisation")
    found = rows.prefetch_related(
        Prefetch("actes", _actes_du_contrat(), "actes_du_contrat"),
        Prefetch("signatures", SignaturePartie.objects.filter(**_VIVANTS), "signatures_du_contrat"),
    )
    parties = [_partie(row) for row in found]
    carriers = [partie for partie in parties if partie["role"] in ("porteur", "co_porteur")]
    return {
        "porteurs": [{"uid": item["uid"], "nom": item["nom"]} for item in carriers],
        "parties": parties,
    }


def _actes_du_contrat() -> QuerySet[ActePartie]:
    """Ceux qui engagent encore : ni refusés, ni retirés."""
    kept = ActePartie.objects.filter(**_VIVANTS, retire_le__isnull=True)
    return kept.exclude(sens=SensActe.REFUSE).order_by("date", "pk")


def _partie(partie: Partie) -> dict:
    """La partie, son dernier acte sur le contrat et sa signature (mêmes clés, vides à défaut)."""
    acte = partie.actes_du_contrat[-1] if partie.actes_du_contrat else None
    signature = next(iter(partie.signatures_du_contrat), None)
    return take(partie, _PARTIE) | {
        "nom": str(partie),
        "role_libelle": partie.get_role_display(),
        "acte_nature": acte.get_nature_display() if acte else "",
        "acte_numero": acte.numero if acte else "",
        "acte_date": plain(acte.date) if acte else None,
        "reserves": acte.reserves if acte else "",
        "signature_date": plain(signature.date) if signature else None,
        "signature_mode": signature.mode if signature else "",
        "signature_mode_libelle": signature.get_mode_display() if signature else "",
        "organisation": _organisation(partie.organisation),
    }


def _engagements(contrat: Contrat, fiches: list[FicheAction]) -> list[dict]:
    """Le registre des engagements ; une fiche hors des cercles n’y laisse pas de lien."""
    known = {fiche.pk: str(fiche.uid) for fiche in fiches}
    rows = _alive(Engagement, contrat).filter(partie__supprime_le__isnull=True)
    return [
        take(row, ("uid", "texte", "echeance", "etat", "preuve"))
        | {
            "etat_libelle": row.get_etat_display(),
            "partie": str(row.partie.uid),
            "partie_nom": str(row.partie),
            "fiche": known.get(row.fiche_liee_id),
            "axe": str(row.axe.uid) if row.axe else None,
        }
        for row in rows.select_related("partie__organisation", "axe")
    ]


def _liens(contrat: Contrat, fiches: list[FicheAction]) -> list[dict]:
    """Les liens avec les références ; ceux d’une fiche hors des cercles n’y sont pas."""
    known = {fiche.pk: str(fiche.uid) for fiche in fiches}
    rows = _alive(LienReference, contrat).select_related("objectif__reference", "axe")
    return [
        take(row, ("uid", "nature", "commentaire"))
        | {
            "nature_libelle": row.get_nature_display(),
            "fiche": known.get(row.fiche_liee_id),
            "axe": str(row.axe.uid) if row.axe else None,
            "objectif": take(row.objectif, ("uid", "code", "titre"))
            | {"reference": str(row.objectif.reference)},
        }
        for row in rows
        if row.fiche_liee_id is None or row.fiche_liee_id in known
    ]


def _avis(avis: Avis) -> dict:
    return take(avis, ("uid", "instance", "sens", "reserves", "date")) | {
        "instance_nom": avis.instance_nom or avis.get_instance_display(),
        "sens_libelle": avis.get_sens_display(),
    }


def _beyond(contrat: Contrat) -> dict[str, list]:
    """Ce que les étages supérieurs savent du contrat entier ; vide, la clé est là."""
    found: dict[str, list] = {"indicateurs": []}
    for extension in extensions:
        found |= extension.instantane_contrat(contrat)
    return found


def _article(article: Article) -> dict:
    kept = take(article, ("uid", "titre", "corps", "numerote", "modele_revision"))
    return kept | {"code": article.modele_code}


def _plan(contrat: Contrat) -> dict:
    """L’arbre des axes, et les objectifs qui n’en ont pas."""
    objectifs = list(_alive(Objectif, contrat))
    axes = _alive(Axe, contrat)
    return {
        "axes": [_node(axe) | {"objectifs": _objectifs(objectifs, axe_id=axe.pk)} for axe in axes],
        "objectifs": _objectifs(objectifs, axe_id=None),
    }


def _objectifs(rows: list[Objectif], *, axe_id=None, parent_id=None) -> list[dict]:
    return [
        _node(row) | {"objectifs": _objectifs(rows, axe_id=axe_id, parent_id=row.pk)}
        for row in rows
        if row.axe_id == axe_id and row.parent_id == parent_id
    ]


def _node(node: Axe | Objectif) -> dict:
    return take(node, ("uid", "code", "titre", "description"))


def _fiches(contrat: Contrat, fiches: list[FicheAction], cercles: frozenset[str]) -> list[dict]:
    """Chaque fiche, puis ce que chaque extension en sait, sous la clé où elle s’est inscrite."""
    known = {fiche.pk: str(fiche.uid) for fiche in fiches}
    communes = name_communes(contrat.territoire, {code for f in fiches for code in f.communes})
    added = {cle: extension.instantane(contrat) for cle, extension in extensions.items()}
    return [
        _fiche(fiche, contrat, known, cercles)
        | {"communes": [{"code": code, "nom": communes.get(code, code)} for code in fiche.communes]}
        | {cle: data.get(str(fiche.uid), {}) for cle, data in added.items()}
        for fiche in fiches
    ]


def _simple_fields() -> tuple[str, ...]:
    """Les colonnes qu’une personne remplit, liens et notes internes à part."""
    columns = {f.name for f in FicheAction._meta.concrete_fields if not f.is_relation}
    kept = columns - INTERNES - {"code", "communes"}
    return ("uid", *(name for name in FicheAction.HISTORISES if name in kept))


def _fiche(fiche: FicheAction, contrat: Contrat, known: dict, cercles: frozenset[str]) -> dict:
    linked = (item for item in fiche.actions_liees.all() if item.pk in known)
    return take(fiche, _simple_fields()) | {
        "statut_libelle": fiche.get_statut_display(),
        "parent": known.get(fiche.parent_id),
        **_places(fiche, contrat, cercles),
        "organisations": _by_role(fiche.liens_organisations.all(), _lien_organisation),
        "personnes": _by_role(fiche.liens_personnes.all(), _lien_personne),
        "termes": _termes(fiche),
        "actions_liees": sorted(str(item.uid) for item in linked),
        "edition_precedente": _edition(fiche, contrat, cercles),
        "pieces": [take(piece, ("uid", "nom", "sha256")) for piece in fiche.pieces.all()],
    }


def _places(fiche: FicheAction, contrat: Contrat, cercles: frozenset[str]) -> dict:
    """Où la fiche se range dans *ce* contrat : une place, et ses rattachements d’à côté."""
    here = [lien for lien in fiche.rattachements.all() if lien.contrat_id == contrat.pk]
    shared_by = fiche.contrat if fiche.contrat_id != contrat.pk else None
    main = here.pop(0) if shared_by and here else fiche
    others = {lien.contrat for lien in fiche.rattachements.all()} - {contrat}
    others |= {shared_by} if shared_by else set()
    return {
        "code": main.code or fiche.code,
        "axe": str(main.axe.uid) if main.axe else None,
        "objectif": str(main.objectif.uid) if main.objectif else None,
        "rattachements": [_rattachement(lien) for lien in here],
        "partagee_avec": sorted(str(other) for other in others if other.cercle in cercles),
    }


def _rattachement(lien: Rattachement) -> dict:
    return {
        "axe": str(lien.axe.uid) if lien.axe else None,
        "objectif": str(lien.objectif.uid) if lien.objectif else None,
        "code": lien.code,
    }


def _by_role(liens, describe) -> dict[str, list[dict]]:
    roles: dict[str, list[dict]] = {}
    for lien in liens:
        roles.setdefault(lien.role, []).append(describe(lien))
    return roles


def _lien_organisation(lien: FicheOrganisation) -> dict:
    return _organisation(lien.organisation) | {"etat": lien.etat}


def _lien_personne(lien: FichePersonne) -> dict:
    return {"uid": str(lien.personne.uid), "nom": str(lien.personne)}


def _termes(fiche: FicheAction) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {cle: [] for cle in VOCABULAIRES}
    for terme in fiche.termes.all():
        found[terme.vocabulaire].append({"code": terme.code, "libelle": terme.libelle})
    return {cle: termes for cle, termes in found.items() if termes}


def _edition(fiche: FicheAction, contrat: Contrat, cercles: frozenset[str]) -> dict | None:
    """L’édition précédente, si le lecteur pouvait la voir dans la même démarche."""
    before = fiche.edition_precedente
    if not before or before.cercle not in cercles or before.supprime_le:
        return None
    if before.contrat.demarche_id != contrat.demarche_id:
        return None
    return take(before, ("uid", "code", "titre")) | {"contrat": before.contrat.nom}
