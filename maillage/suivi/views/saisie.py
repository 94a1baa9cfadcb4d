"""La grille de saisie d’un contrat, et l’export de ses valeurs."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat
from maillage.core.annonces import announce
from maillage.core.tableur import attach
from maillage.core.texte import pluriel
from maillage.suivi.exports_valeurs import valeurs_rows
from maillage.suivi.filters import GrilleForm
from maillage.suivi.forms.valeurs import BlocForm, PeriodeForm
from maillage.suivi.models import ValeurIndicateur
from maillage.suivi.saisie.bloc import read_bloc
from maillage.suivi.saisie.ecriture import Bilan, keep_faults, read_vu, save_grille, show_vu
from maillage.suivi.saisie.grille import Grille, Groupe, Rang, read_grille
from maillage.suivi.saisie.periodes import create_periode
from maillage.suivi.saisie.rendu import draw_rang
from maillage.suivi.valeurs import restore_valeur


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne à l’écran : ses cases sont déjà écrites en HTML."""

    rang: Rang
    cases: SafeString


def saisie(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Lire et écrire d’un coup les valeurs d’un contrat."""
    contrat = get_contrat(request, slug, uid)
    grille = read_grille(request.user, contrat)
    if request.method != "POST":
        return _show(request, contrat, grille)
    if not grille.is_editable:
        raise PermissionDenied("Seuls la coordination et les pilotes saisissent ces valeurs.")
    if "verifier" in request.POST:
        return _preview(request, contrat, grille)
    vu = read_vu(request.POST.get("empreinte", ""))
    bilan = save_grille(grille, request.POST, vu, by=Auteur.of(request.user))
    _announce(request, contrat, bilan)
    if not bilan.faults:
        return redirect(request.get_full_path())
    fresh = read_grille(request.user, contrat)
    keep_faults(grille, fresh)
    status = 409 if bilan.conflits == bilan.faults else 422
    return _show(request, contrat, fresh, bilan=bilan, status=status)


def _preview(request: HttpRequest, contrat: Contrat, grille: Grille) -> HttpResponse:
    """Pose le bloc collé dans la grille, sans rien enregistrer."""
    data = request.POST
    bloc = read_bloc(
        data.get("bloc", ""), grille, data.get("bloc_rang", ""), data.get("bloc_periode", "")
    )
    for cle, case in grille.cases.items():
        typed = bloc.saisies.get(cle, data.get(cle, case.texte)).strip()
        case.saisi = typed if typed != case.texte else None
    return _show(request, contrat, grille, bloc=bloc)


def _announce(request: HttpRequest, contrat: Contrat, bilan: Bilan) -> None:
    said = []
    if bilan.ecrites:
        said.append(pluriel(bilan.ecrites, "valeur enregistrée", "valeurs enregistrées"))
    if bilan.retirees:
        gone = pluriel(len(bilan.retirees), "valeur mise", "valeurs mises")
        said.append(f"{gone} à la corbeille")
    if not said and not bilan.faults:
        said.append("Rien n’avait changé")
    if said:
        announce(request, ", ".join(said) + ".", undo=_undo_url(contrat, bilan))


def _undo_url(contrat: Contrat, bilan: Bilan) -> str:
    """Ce qui est vidé se rétablit d’un clic ; ce qui est réécrit, par l’historique."""
    if not bilan.retirees:
        return ""
    page = reverse("suivi:valeurs_restore", args=[contrat.demarche.slug, contrat.uid])
    return f"{page}?uids={','.join(str(uid) for uid in bilan.retirees)}"


def _show(
    request: HttpRequest, contrat: Contrat, grille: Grille, *, bilan: Bilan | None = None,
    bloc=None, periode_form: forms.Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form = GrilleForm(request.GET or None, grille=grille)
    shown = form.keep(grille)
    can_edit = can_edit_contrat(request.user, contrat)
    if can_edit and periode_form is None:
        periode_form = PeriodeForm(jour=timezone.localdate(), auto_id="periode_%s")
    context = contrat_context(
        request, contrat, grille=grille, form=form, bilan=bilan, bloc=bloc,
        groupes=[(groupe, [Ligne(rang, draw_rang(rang)) for rang in groupe.rangs])
                 for groupe in shown],
        combien=sum(len(groupe.rangs) for groupe in shown), is_filtered=form.is_filtered,
        vu=show_vu(grille), periode_form=periode_form, echelles=_list_echelles(shown),
        bloc_form=BlocForm(grille=grille, auto_id="bloc_%s"),
    )  # fmt: skip
    return render(request, "suivi/saisie.html", context, status=status)


def _list_echelles(groupes: list[Groupe]) -> list:
    """Les indicateurs à échelons, pour leurs listes de choix."""
    rows = {rang.indicateur.pk: rang.indicateur for groupe in groupes for rang in groupe.rangs}
    return [row for row in rows.values() if row.echelle]


@require_POST
def periode_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ouvre une période : une colonne de plus."""
    contrat = get_editable_contrat(request, slug, uid)
    form = PeriodeForm(request.POST, jour=timezone.localdate(), auto_id="periode_%s")
    if form.is_valid():
        try:
            row = create_periode(contrat, by=Auteur.of(request.user), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            announce(request, f"«\u00a0{row}\u00a0» est ouverte à la saisie.")
            return redirect(page_url(contrat))
    grille = read_grille(request.user, contrat)
    return _show(request, contrat, grille, periode_form=form, status=422)


@require_POST
def valeurs_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Rétablit des valeurs que l’on vient de vider, dans les cases que l’on peut écrire."""
    contrat = get_contrat(request, slug, uid)
    grille = read_grille(request.user, contrat)
    editable = {case.indicateur.pk for case in grille.cases.values() if case.is_editable}
    uids = [text for text in request.GET.get("uids", "").split(",") if len(text) == 36]
    rows = ValeurIndicateur.objects.filter(supprime_le__isnull=False, indicateur__in=editable)
    back = 0
    for row in rows.filter(uid__in=_as_uuids(uids)).select_related("indicateur__fiche__contrat"):
        try:
            restore_valeur(row, by=Auteur.of(request.user))
        except ValidationError as error:
            announce(request, " ".join(error.messages))
        else:
            back += 1
    announce(request, pluriel(back, "valeur rétablie", "valeurs rétablies") + ".")
    return redirect(page_url(contrat))


def _as_uuids(texts: list[str]) -> list[str]:
    """Ceux qui sont des identifiants."""
    field = forms.UUIDField()
    kept = []
    for text in texts:
        try:
            kept.append(field.clean(text))
        except ValidationError:
            continue
    return kept


@require_GET
def valeurs_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """Toutes les valeurs visibles, une ligne par indicateur, lieu et période."""
    contrat = get_contrat(request, slug, uid)
    rows = valeurs_rows(read_grille(request.user, contrat))
    nom = f"valeurs-{slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(rows, extension, nom, "Valeurs", figees=3)


def page_url(contrat: Contrat) -> str:
    return reverse("suivi:saisie", args=[contrat.demarche.slug, contrat.uid])
