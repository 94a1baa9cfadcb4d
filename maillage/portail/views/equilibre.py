"""L’équilibre d’un contrat : la page, ses fichiers, jusqu’à qui elle est montrée."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.defavorisation.geographie import INDICES
from maillage.contrats.defavorisation.phrases import COUPE, say_besoin, say_manques, say_sources
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_change_cercle
from maillage.core.tableur import send
from maillage.demarches.enums import Cercle
from maillage.indicateurs.permissions import can_import_donnees
from maillage.portail.actions import transmit_equilibre
from maillage.portail.enums import CercleEquilibre
from maillage.portail.equilibre import phrases
from maillage.portail.equilibre.dessins import (
    draw_communes,
    draw_places,
    draw_repartition,
    draw_tiers,
    note_dessin,
    read_fond,
)
from maillage.portail.equilibre.exports import export_csv, export_xlsx
from maillage.portail.equilibre.lecture import Vue, read_vue
from maillage.portail.equilibre.tableaux import build_communes, build_repartition, build_tiers
from maillage.portail.permissions import can_see_equilibre, read_cercle
from maillage.territoires.cartes import Fond

ECRIVAINS: dict[str, Callable[[Vue], bytes]] = {"csv": export_csv, "xlsx": export_xlsx}


def get_readable_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui peut lire son équilibre ; les autres n’en apprennent rien."""
    contrat = get_contrat(request, slug, uid)
    if not can_see_equilibre(request.user, contrat):
        raise Http404("L’équilibre de ce contrat n’est pas transmis.")
    return contrat


def read_request(request: HttpRequest, contrat: Contrat) -> Vue:
    return read_vue(contrat, request.user, request.GET.get("indice", ""))


@require_GET
def equilibre(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Où vont les actions et l’argent, quelles communes ils touchent, face au besoin."""
    contrat = get_readable_contrat(request, slug, uid)
    vue = read_request(request, contrat)
    cercle, fond = read_cercle(contrat), read_fond(vue.geographie)
    context = contrat_context(
        request,
        contrat,
        equilibre=vue.equilibre,
        perimetre=phrases.say_perimetre(vue),
        argent=phrases.say_argent(vue),
        repartitions=build_repartitions(vue),
        communes=build_communes_context(vue, fond),
        besoin=build_besoin_context(request, vue, fond),
        manques=say_manques(vue.geographie),
        sources=say_sources(vue.geographie, vue.equilibre.besoin),
        cercle=cercle,
        cercles=[Cercle(value) for value in CercleEquilibre.values],
        requete=request.GET.urlencode(),
    )
    return render(request, "portail/equilibre.html", context)


def build_repartitions(vue: Vue) -> list[dict]:
    whole = vue.equilibre.ensemble
    return [
        {
            "titre": item.grille.libelle,
            "phrases": phrases.say_repartition(item, vue.equilibre),
            "figure": draw_repartition(item, whole),
            "note": note_dessin(item),
            "feuille": build_repartition(item, whole),
            "sans": item.grille.vide if item.sans.actions else "",
            "filtre_sans": item.grille.filtre_vide,
        }
        for item in vue.equilibre.repartitions
    ]


def build_communes_context(vue: Vue, fond: Fond) -> dict:
    """La carte, le tableau, et ce que la carte ne montre pas."""
    return {
        "phrases": phrases.say_couverture(vue),
        "figure": draw_communes(vue, fond),
        "manques": fond.sentences(),
        "charges": fond.charge,
        "feuille": build_communes(vue) if vue.equilibre.couverture.lieux else None,
    }


def build_besoin_context(request: HttpRequest, vue: Vue, fond: Fond) -> dict:
    """Les tiers, s’il y a un indice ; sinon de quoi en charger un."""
    besoin, geographie = vue.equilibre.besoin, vue.geographie
    lisible = besoin is not None and besoin.is_lisible
    return {
        "phrases": say_besoin(besoin) if besoin else [],
        "coupe": COUPE if lisible else "",
        "carte": draw_places(vue, fond),
        "figure": draw_tiers(besoin, vue) if besoin else None,
        "feuille": build_tiers(besoin) if besoin and lisible else None,
        "choisi": geographie.choisi.indicateur if geographie.choisi else None,
        "indices": [item.indicateur for item in geographie.indices.values()],
        "aides": list_aides(request, vue),
    }


def list_aides(request: HttpRequest, vue: Vue) -> list[tuple[str, str]]:
    """(mot, adresse) de ce qui donne ce qui manque, parmi ce que ce compte peut ouvrir."""
    contrat, geographie = vue.contrat, vue.geographie
    slug = contrat.demarche.slug
    if geographie.choisi is not None:
        return []
    if geographie.territoire is None:
        url = reverse("contrats:contrat_reglages", args=[slug, contrat.uid])
        return [("Choisir le périmètre", url)] if can_change_cercle(request.user, contrat) else []
    if geographie.resume is None:
        return [("Voir les territoires", reverse("demarches:territoires", args=[slug]))]
    name = "source" if can_import_donnees(request.user) else "catalogue_read"
    verb = "Charger" if name == "source" else "Ce qu’est"
    return [(f"{verb} {NOMS[cle]}", reverse(f"indicateurs:{name}", args=[cle])) for cle in INDICES]


NOMS = {"fedi": "F-EDI", "fdep": "FDep"}


@require_GET
def equilibre_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """Ce que la page montre à ce lecteur, en fichier."""
    contrat = get_readable_contrat(request, slug, uid)
    content = ECRIVAINS[extension](read_request(request, contrat))
    return send(content, f"equilibre-{slug}-{timezone.localdate():%Y-%m-%d}", extension)


@require_POST
def equilibre_cercle(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Transmettre la vue, ou la reprendre."""
    contrat = get_contrat(request, slug, uid)
    if not can_change_cercle(request.user, contrat):
        raise PermissionDenied("Seule la coordination transmet l’équilibre.")
    value = request.POST.get("cercle", "")
    if value not in CercleEquilibre.values:
        raise PermissionDenied("Ce cercle n’existe pas.")
    transmit_equilibre(contrat, value, by=Auteur.of(request.user))
    cercle = Cercle(value)
    messages.success(request, f"Équilibre au cercle « {cercle.label} » : {cercle.phrase}")
    return redirect("portail:equilibre", slug, uid)
