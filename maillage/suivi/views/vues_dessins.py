"""Les mêmes actions en colonnes, en barres, en calendrier, sur une carte, par pilote."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from maillage.core.http import to_entier
from maillage.core.tableur import send
from maillage.core.texte import pluriel
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.gantt import Gantt, draw_gantt
from maillage.suivi.views.vues import Vue, is_pilot, open_vue
from maillage.suivi.vues.barres import build_gantt
from maillage.suivi.vues.carte import build_portee, read_communes
from maillage.suivi.vues.echeancier import (
    Jour,
    group_mois,
    list_jours,
    write_ics,
    year_of,
)
from maillage.suivi.vues.kanban import SELON, build_piles, choose_selon, list_valeurs
from maillage.suivi.vues.repartition import SELON as PARTAGES
from maillage.suivi.vues.repartition import build_parts, draw_parts


def actions_kanban(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Une colonne par état ou par météo ; on y déplace une action."""
    vue = open_vue(request, slug, uid)
    lues = vue.read(("pilotes",))
    selon = choose_selon(request.GET.get("selon", ""))
    return vue.show(
        "suivi/vues/kanban.html", len(lues), selon=selon, valeurs=list_valeurs(selon),
        piles=build_piles(lues, selon, request.GET.get("entier")),
        bascule=list_bascule(vue, SELON, selon), sans_entier=vue.filtre.without("entier"),
        is_pilot=is_pilot(request.user, vue.contrat),
    )  # fmt: skip


def list_bascule(vue: Vue, selons: dict[str, str], selon: str) -> list[tuple[str, str, bool]]:
    """Adresse, mot et « c’est celle-ci » de chaque façon de ranger."""
    base = vue.filtre.without("selon", "entier")
    return [(f"{base}&selon={cle}", mot, cle == selon) for cle, mot in selons.items()]


def read_gantt(vue: Vue) -> Gantt:
    """L’année filtrée borne le calendrier ; sinon il va de la première à la dernière date."""
    annee = to_entier(vue.filtre.value_of("annee") or "")
    bornes = (date(annee, 1, 1), date(annee, 12, 31)) if annee else None
    return build_gantt(
        vue.read(), vue.perimetre.jour, f"Calendrier des actions – {vue.contrat.nom}", bornes,
        detail="simple" not in vue.request.GET,
    )  # fmt: skip


def actions_gantt(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le calendrier de barres des actions, de leurs étapes et de leurs territoires."""
    vue = open_vue(request, slug, uid)
    modele = read_gantt(vue)
    nombre = sum(ligne.nature in ("action", "sous-action") for ligne in modele.lignes)
    simple = "simple" in request.GET
    return vue.show(
        "suivi/vues/gantt.html", nombre, simple=simple, fichier=vue.address_file("actions_svg"),
        figure=draw_page(draw_gantt, modele, cle="gantt") if modele.lignes else None,
        autre=vue.filtre.without("simple") + ("" if simple else "&simple=1"),
    )  # fmt: skip


def gantt_svg(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le même dessin, à coller dans une présentation."""
    vue = open_vue(request, slug, uid)
    figure: Figure = draw_gantt(read_gantt(vue), cle="gantt")
    return send(figure.svg.encode(), f"calendrier-{vue.contrat.demarche.slug}", "svg")


def read_jours(vue: Vue) -> list[Jour]:
    """Les périodes et les engagements sont du contrat : un filtre d’actions les écarte."""
    return list_jours(vue.read(), vue.contrat, vue.perimetre.jour, of_contrat=not vue.filtre.actifs)


def actions_calendrier(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les échéances mois par mois, et l’année d’un regard."""
    vue = open_vue(request, slug, uid)
    jours = read_jours(vue)
    mois, jour = group_mois(jours), vue.perimetre.jour
    annees = sorted({item.annee for item in mois} | {jour.year})
    annee = to_entier(request.GET.get("annee_vue", "")) or jour.year
    base = vue.filtre.without("annee_vue")
    return vue.show(
        "suivi/vues/calendrier.html", vue.filtre.apply().count(), mois=mois,
        total=len(jours), en_retard=sum(item.is_late for item in jours),
        fichier=vue.address_file("actions_ics"), annee_vue=str(annee), annuel=year_of(mois, annee),
        annees=[(f"{base}&annee_vue={n}", str(n), n == annee) for n in annees],
        du_mois=f"mois-{jour.year}-{jour.month:02}",
    )  # fmt: skip


def calendrier_ics(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les mêmes échéances pour un agenda."""
    vue = open_vue(request, slug, uid)
    contenu = write_ics(read_jours(vue), f"Échéances – {vue.contrat.nom}")
    return send(contenu, f"echeances-{vue.contrat.demarche.slug}", "ics")


def actions_carte(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Combien d’actions nomment chaque commune."""
    vue = open_vue(request, slug, uid)
    fiches = vue.filtre.apply()
    lues = vue.read_of(vue.filtre.sort(fiches), ())
    portee = build_portee(lues, read_communes(fiches), vue.contrat)
    return vue.show(
        "suivi/vues/carte.html", len(lues), portee=portee,
        partout=portee.partout and pluriel(portee.partout, "action ne nomme", "actions ne nomment"),
        lien=vue.address("actions"),
    )  # fmt: skip


def actions_repartition(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Par pilote, par personne, par public, par thème : combien, en retard, sans nouvelles."""
    vue = open_vue(request, slug, uid)
    asked = request.GET.get("selon", "")
    selon = asked if asked in PARTAGES else "pilote"
    lues = vue.read(("nouvelles",))
    parts = build_parts(lues, selon)
    base = vue.address("actions")
    sep = "&" if "?" in base else "?"
    return vue.show(
        "suivi/vues/repartition.html", len(lues), selon=selon, sujet=PARTAGES[selon],
        bascule=list_bascule(vue, PARTAGES, selon), figure=draw_parts(parts, selon),
        parts=[(part, f"{base}{sep}{part.filtre}" if part.filtre else "") for part in parts],
    )  # fmt: skip
