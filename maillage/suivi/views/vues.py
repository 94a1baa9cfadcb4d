"""Le suivi des actions d’un contrat : le tableau et ce que toutes les vues ont en commun."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat, can_see_partage
from maillage.core.http import paginate
from maillage.core.tableur import attach
from maillage.demarches.enums import Role
from maillage.demarches.permissions import roles_in
from maillage.suivi.vues.enregistrees import find_default, keep_parametres, list_vues
from maillage.suivi.vues.filtres import AFFICHAGE, SuiviFiltre
from maillage.suivi.vues.lignes import (
    Action,
    choose_colonnes,
    export_rows,
    list_colonnes,
    read_actions,
    show_lignes,
    sources_of,
    sum_cases,
    write_gabarit,
)
from maillage.suivi.vues.perimetre import Perimetre

VUES = (
    ("actions", "Tableau"), ("actions_kanban", "Colonnes"), ("actions_gantt", "Barres"),
    ("actions_calendrier", "Calendrier"), ("actions_carte", "Carte"),
    ("actions_repartition", "Répartition"),
)  # fmt: skip
NOM = "suivi-des-actions"


@dataclass
class Vue:
    """Ce qu’une vue montre : le contrat, ses filtres, et de quoi lire les actions gardées."""

    request: HttpRequest
    contrat: Contrat
    filtre: SuiviFiltre
    perimetre: Perimetre

    def read(self, sources: Iterable[str] = ()) -> list[Action]:
        """Toutes les actions filtrées, dans l’ordre choisi."""
        return self.read_of(self.filtre.sort(self.filtre.apply()), sources)

    def read_of(self, fiches, sources: Iterable[str]) -> list[Action]:
        jour = self.perimetre.jour
        user = self.request.user
        return read_actions(fiches, sources, jour=jour, user=user, contrat=self.contrat)

    @property
    def place(self) -> list:
        return [self.contrat.demarche.slug, self.contrat.uid]

    def address(self, name: str) -> str:
        """Une autre vue des mêmes actions."""
        query = self.filtre.query
        return reverse(f"suivi:{name}", args=self.place) + (f"?{query}" if query else "")

    def address_file(self, name: str) -> str:
        """Un fichier de ce que l’on voit : filtres, colonnes et ordre."""
        query = keep_parametres(self.request.GET)
        return reverse(f"suivi:{name}", args=self.place) + (f"?{query}" if query else "")

    def show(self, template: str, nombre: int, **extra) -> HttpResponse:
        """La page : la vue, et ce que toutes ont autour d’elles."""
        request, filtre = self.request, self.filtre
        puces = filtre.list_puces()
        context = contrat_context(
            request, self.contrat, filtre=filtre, puces=puces, nombre=nombre,
            jour=self.perimetre.jour, sans_filtre=f"{request.path}?tout=1",
            autres=list(filtre.explain_empty()) if puces and not nombre else [],
            vues=[
                (self.address(name), mot, reverse(f"suivi:{name}", args=self.place) == request.path)
                for name, mot in VUES
            ],
            enregistrees=list_vues(self.contrat, request.user, request.GET),
            gardes=keep_hidden(request.GET, AFFICHAGE),
            can_share=can_see_partage(request.user, self.contrat),
            can_write=can_edit_contrat(request.user, self.contrat), **extra,
        )  # fmt: skip
        return render(request, template, context)


def keep_hidden(query: QueryDict, names: Iterable[str]) -> list[tuple[str, str]]:
    """Ce qu’un formulaire de filtres porte sans le montrer."""
    return [(name, value) for name in names if name != "page" for value in query.getlist(name)]


def is_pilot(user, contrat: Contrat) -> bool:
    """Qui tient le rôle de pilote ; de quelles actions, chaque écriture le vérifie."""
    is_open = contrat.etat != EtatContrat.CLOS
    return is_open and Role.PILOTE in roles_in(user, contrat.demarche)


def open_vue(request: HttpRequest, slug: str, uid) -> Vue:
    """Les actions de ce contrat que le compte peut lire, et les filtres de l’adresse."""
    contrat = get_contrat(request, slug, uid)
    perimetre = Perimetre(request.user, timezone.localdate(), contrat)
    return Vue(request, contrat, SuiviFiltre(request.GET, perimetre), perimetre)


def actions(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le tableau ; sans rien dans l’adresse, la vue que ce compte ouvre d’abord."""
    vue = open_vue(request, slug, uid)
    chosen = None if request.GET else find_default(vue.contrat, request.user)
    if chosen:
        return redirect(f"{request.path}?{chosen.parametres}")
    colonnes = choose_colonnes(request.GET.getlist("colonnes"))
    page = paginate(vue.filtre.sort(vue.filtre.apply()), request)
    lues = vue.read_of(page.object_list, sources_of(colonnes))
    return vue.show(
        "suivi/vues/tableau.html", page.paginator.count, page=page,
        lignes=show_lignes(lues, colonnes), gabarit=write_gabarit(colonnes),
        totaux=sum_cases(lues, colonnes),
        entetes=list_entetes(request.GET, colonnes), colonnes=list_choix(colonnes),
        gardes_colonnes=keep_hidden(request.GET, set(request.GET) - {"colonnes"}),
        exports=[(vue.address_file(name), mot) for name, mot in EXPORTS],
    )  # fmt: skip


EXPORTS = (("actions_xlsx", "XLSX"), ("actions_csv", "CSV"))


def list_entetes(query: QueryDict, colonnes: list[str]) -> list[tuple[str, str, str, bool]]:
    """Titre, adresse qui trie (vide si rien ne trie), sens affiché, et si ce sont des nombres."""
    tri, known = query.get("tri", ""), list_colonnes()
    entetes = []
    shown = [("Action", "titre", False)]
    shown += [(known[n].titre, known[n].tri, known[n].somme is not None) for n in colonnes]
    for titre, cle, nombre in shown:
        sens = {cle: "ascending", f"-{cle}": "descending"}.get(tri, "") if cle else ""
        entetes.append((titre, sort_address(query, cle, tri) if cle else "", sens, nombre))
    return entetes


def sort_address(query: QueryDict, cle: str, tri: str) -> str:
    wanted = query.copy()
    wanted.pop("page", None)
    wanted["tri"] = f"-{cle}" if tri == cle else cle
    return f"?{wanted.urlencode()}"


def list_choix(colonnes: list[str]) -> list[tuple[str, str, bool]]:
    """Les colonnes que l’on peut montrer : leur clé, leur titre, et si elles le sont."""
    return [(name, item.titre, name in colonnes) for name, item in list_colonnes().items()]


def actions_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """Les actions filtrées en fichier : les colonnes, l’ordre et les filtres de la page."""
    vue = open_vue(request, slug, uid)
    colonnes = choose_colonnes(request.GET.getlist("colonnes"))
    rows = export_rows(vue.read(sources_of(colonnes)), colonnes)
    return attach(rows, extension, f"{NOM}-{vue.contrat.demarche.slug}", "Suivi", figees=2)
