"""Le modèle logique, un axe à la fois, et les besoins auxquels répond le plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import get_contrat, get_editable_contrat
from maillage.contrats.models import Axe, Contrat
from maillage.contrats.permissions import can_see_travail
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.diagnostic.models import Enjeu
from maillage.evaluation.acces import evaluation_context
from maillage.evaluation.actions import set_besoins
from maillage.evaluation.forms.bilans import BesoinsForm
from maillage.evaluation.logique import build_logique, narrowest_circle
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.views.commun import Page
from maillage.graphiques.figure import draw_page
from maillage.graphiques.logique import draw_logique

HORS_AXE = "hors-axe"


@require_GET
def logique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Un axe : des besoins aux effets. ``?axe=`` en choisit un autre."""
    contrat = get_contrat(request, slug, uid)
    matiere = Matiere(contrat, narrowest_circle(request.user, contrat))
    choices = list_choices(matiere)
    chosen = find_choice(choices, request.GET.get("axe", ""))
    figure = None
    if chosen is not None:
        modele = build_logique(matiere, chosen[2], manques=can_see_travail(request.user, contrat))
        figure = draw_page(draw_logique, modele, cle="logique") if modele.groupes else None
    context = evaluation_context(
        request, contrat, "logique", figure=figure, choix=choices,
        axe_choisi=chosen[0] if chosen else "", axe_nom=chosen[1] if chosen else "",
    )  # fmt: skip
    return render(request, "evaluation/logique.html", context)


def list_choices(matiere: Matiere) -> list[tuple[str, str, Axe | None]]:
    """(clé, nom, axe) de chaque axe, puis des actions qui n’en ont pas."""
    found: list[tuple[str, str, Axe | None]] = [
        (str(axe.uid), str(axe), axe) for axe in matiere.axes
    ]
    if any(fiche.axe_id is None for fiche in matiere.actions):
        found.append((HORS_AXE, "Actions hors des axes", None))
    return found


def find_choice(choices: list, cle: str) -> tuple[str, str, Axe | None] | None:
    """Celui que l’adresse demande, à défaut le premier."""
    return next((item for item in choices if item[0] == cle), choices[0] if choices else None)


def besoins_edit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Dire à quels enjeux du diagnostic répond chaque axe, chaque objectif."""
    contrat = get_editable_contrat(request, slug, uid)
    enjeux = list_enjeux(request, contrat)
    form = BesoinsForm(request.POST or None, contrat=contrat, enjeux=enjeux)
    retour = reverse("evaluation:logique", args=[slug, contrat.uid])
    if request.method == "POST" and form.is_valid():
        known = {enjeu.pk for enjeu in enjeux}
        changed = set_besoins(contrat, form.chosen(), known, by=Auteur.of(request.user))
        announce(request, f"{pluriel(changed, 'lien changé', 'liens changés')}.")
        return redirect(retour)
    page = Page(
        "Relier le plan aux besoins",
        "Cochez, pour chaque axe et chaque objectif, les enjeux du diagnostic auxquels il répond. "
        "Le modèle logique et la pertinence du contrat en découlent.",
        "Enregistrer les liens", retour, "logique",
    )  # fmt: skip
    context = evaluation_context(request, contrat, "logique", form=form, saisie=page, enjeux=enjeux)
    status = 422 if form.errors else 200
    return render(request, "evaluation/besoins.html", context, status=status)


def list_enjeux(request: HttpRequest, contrat: Contrat) -> list[Enjeu]:
    rows = Enjeu.objects.visible_to(request.user).filter(demarche=contrat.demarche)
    return list(rows.order_by("position", "pk"))
