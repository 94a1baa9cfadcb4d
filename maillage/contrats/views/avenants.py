"""Après la signature : ce qui a changé, l’acter en séance, ou le porter par un avenant."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import avenants as actes
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.changements import (
    VOIES,
    ChangementRefuse,
    act_ajustement,
    hidden_fiches,
    list_ecarts,
    set_voies,
    to_act,
    visible_ecarts,
    voie_of,
)
from maillage.contrats.ecarts import Ecart
from maillage.contrats.ecarts.resume import sum_up
from maillage.contrats.enums import EtatAvenant, Voie
from maillage.contrats.forms.versions import (
    AjustementForm,
    AvenantForm,
    ProrogationForm,
    SignatureAvenantForm,
    SoumissionForm,
    VoiesForm,
)
from maillage.contrats.lecture_ecarts import build_groupes
from maillage.contrats.models import Ajustement, Avenant, Contrat
from maillage.contrats.permissions import can_act, can_freeze, can_see_partage
from maillage.contrats.signature import missing_signatures
from maillage.contrats.versions import read_present, read_version, text_in_force
from maillage.contrats.views.versions import get_freezable, keep_scan
from maillage.core.texte import pluriel
from maillage.fichiers.reponse import serve_fichier


def get_partage(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui voit ce qui se prépare."""
    shown = get_contrat(request, slug, uid)
    if not can_see_partage(request.user, shown):
        raise PermissionDenied("Ce qui se prépare se voit de l’équipe projet et du CoTech.")
    return shown


def read_marques(request: HttpRequest) -> dict[str, str]:
    """Clé → marque des changements cochés, tels que la page les montrait."""
    pairs = (value.rpartition("@") for value in request.POST.getlist("retenu"))
    return {cle: marque for cle, _, marque in pairs if cle}


def read_coches(request: HttpRequest, shown: Contrat, ecarts: list[Ecart]) -> Collection[str]:
    """Ce que l’envoi cochait ; à la lecture, tout ce que l’instance demandée peut acter."""
    if request.method == "POST":
        return read_marques(request)
    asked = request.GET.get("cocher", "")
    if asked not in (Voie.COTECH, Voie.COPIL):
        return ()
    limit = Voie(asked).rang
    return [ecart.cle for ecart in ecarts if voie_of(shown, ecart.nature).rang <= limit]


def changements(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qui sépare le présent du texte en vigueur ; le cocher, l’acter."""
    shown = get_partage(request, slug, uid)
    instances = [voie for voie in (Voie.COTECH, Voie.COPIL) if can_act(request.user, shown, voie)]
    form = AjustementForm(request.POST or None, request.FILES or None, instances=instances)
    if request.method == "POST":
        if not instances:
            raise PermissionDenied("La coordination, le CoTech ou le CoPil actent un ajustement.")
        if form.is_valid() and (made := _act(request, shown, form)):
            return redirect("contrats:ajustement", slug, uid, made.uid)
    return _show_changements(request, shown, form, instances)


def _act(request: HttpRequest, shown: Contrat, form: AjustementForm) -> Ajustement | None:
    data, by = form.cleaned_data, Auteur.of(request.user)
    if not can_act(request.user, shown, data["instance"]):
        raise PermissionDenied("Vous ne siégez pas dans cette instance.")
    try:
        # Refusé, l’ajustement ne laisse pas de fichier sans maître.
        with transaction.atomic():
            made = act_ajustement(
                shown, marques=read_marques(request), instance=data["instance"],
                jour=data["jour"], motif=data["motif"], by=by,
                fichier=data["fichier"].store(by) if data["fichier"] else None,
                caches=hidden_fiches(request.user, shown),
            )  # fmt: skip
    except ChangementRefuse as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(
        request, f"{made} est acté\u00a0: {pluriel(len(made.phrases), 'changement')} en vigueur."
    )
    return made


def _show_changements(request, shown: Contrat, form, instances: list[Voie]) -> HttpResponse:
    base, present = text_in_force(shown), read_present(shown)
    caches = hidden_fiches(request.user, shown)
    ecarts = list_ecarts(shown, base, present) if base else []
    shown_ecarts = visible_ecarts(to_act(ecarts), caches)
    context = contrat_context(
        request, shown, base=base, form=form, instances=instances, total=len(shown_ecarts),
        # Les comptes diraient qu’une fiche cachée existe.
        resume=sum_up(read_version(base), present) if base and not caches else "",
        groupes=build_groupes(
            shown_ecarts, contrat=shown, retenus=read_coches(request, shown, shown_ecarts)
        ),
        choisir=bool(instances), ajustements=shown.ajustements.order_by("-numero"),
        can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "contrats/changements.html", context, status=status)


@require_GET
def ajustement(request: HttpRequest, slug: str, uid, ajustement_uid) -> HttpResponse:
    """Ce qui fut acté, en phrases prêtes pour le compte rendu."""
    shown = get_contrat(request, slug, uid)
    row = get_object_or_404(shown.ajustements.select_related("texte"), uid=ajustement_uid)
    context = contrat_context(request, shown, ajustement=row)
    return render(request, "contrats/ajustement.html", context)


@require_GET
def ajustement_piece(request: HttpRequest, slug: str, uid, ajustement_uid) -> FileResponse:
    shown = get_partage(request, slug, uid)
    row = get_object_or_404(shown.ajustements, uid=ajustement_uid)
    if row.fichier is None:
        raise Http404
    return serve_fichier(row.fichier)


def voies_edit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """La règle du contrat : qui acte quoi."""
    shown = get_freezable(request, slug, uid)
    form = VoiesForm(request.POST or None, contrat=shown)
    if request.method == "POST" and form.is_valid():
        set_voies(shown, form.cleaned_data, by=Auteur.of(request.user))
        messages.success(request, "La règle du contrat est enregistrée.")
        return redirect("contrats:changements", slug, uid)
    context = contrat_context(request, shown, form=form, proposees=VOIES)
    status = 422 if form.errors else 200
    return render(request, "contrats/voies.html", context, status=status)


def avenants(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les avenants du contrat ; en ouvrir un, ou proroger."""
    shown = get_contrat(request, slug, uid)
    base = text_in_force(shown)
    is_prorogation = request.POST.get("geste") == "proroger"
    form = AvenantForm(None if is_prorogation else request.POST or None)
    prorogation = ProrogationForm(
        request.POST if is_prorogation else None, contrat=shown, auto_id="id_prorogation_%s"
    )
    if request.method == "POST" and (
        made := _open(get_freezable(request, slug, uid), request, form, prorogation)
    ):
        return redirect("contrats:avenant", slug, uid, made.uid)
    context = contrat_context(
        request, shown, form=form, prorogation=prorogation, base=base,
        avenants=shown.avenants.select_related("texte").order_by("numero"),
        can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    status = 422 if form.errors or prorogation.errors else 200
    return render(request, "contrats/avenants.html", context, status=status)


def _open(shown: Contrat, request: HttpRequest, form, prorogation) -> Avenant | None:
    by = Auteur.of(request.user)
    try:
        if prorogation.is_bound:
            if prorogation.is_valid():
                return actes.propose_prorogation(shown, **prorogation.cleaned_data, by=by)
        elif form.is_valid():
            return actes.open_avenant(shown, **form.cleaned_data, by=by)
    except ChangementRefuse as refusal:
        (prorogation if prorogation.is_bound else form).add_error(None, str(refusal))
    except ValidationError as refusal:
        prorogation.add_error(None, " ".join(refusal.messages))
    return None


def get_avenant(shown: Contrat, avenant_uid) -> Avenant:
    rows = Avenant.objects.select_related("base", "texte", "contrat__demarche")
    row = get_object_or_404(rows, contrat=shown, uid=avenant_uid)
    row.contrat = shown
    return row


@require_GET
def avenant(request: HttpRequest, slug: str, uid, avenant_uid) -> HttpResponse:
    """Un avenant : choisir ce qu’il change, ou lire ce qu’il a changé."""
    shown = get_contrat(request, slug, uid)
    row = get_avenant(shown, avenant_uid)
    if row.etat == EtatAvenant.PREPARATION:
        get_partage(request, slug, uid)
        return _show_preparation(request, shown, row)
    caches = hidden_fiches(request.user, shown)
    ecarts = visible_ecarts(to_act(actes.submitted_ecarts(row)), caches)
    texts = row.texte and (read_version(row.base), read_version(row.texte))
    context = contrat_context(
        request, shown, avenant=row, resume=sum_up(*texts) if texts and not caches else "",
        groupes=build_groupes(ecarts), choisir=False,
        soumission=SoumissionForm(), signature=SignatureAvenantForm(),
        manquent=missing_signatures(shown, row) if row.etat == EtatAvenant.AU_VOTE else [],
        can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/avenant.html", context)


def _show_preparation(request: HttpRequest, shown: Contrat, row: Avenant) -> HttpResponse:
    ecarts = actes.read_ecarts(row)
    seen = visible_ecarts(to_act(ecarts), hidden_fiches(request.user, shown))
    retenus = actes.read_retenus(row, ecarts)
    context = contrat_context(
        request, shown, avenant=row, total=len(seen), resume="",
        groupes=build_groupes(seen, contrat=shown, retenus=row.retenus),
        choisir=can_freeze(request.user, shown),
        bouges=[item for item in retenus if item.is_moved],
        disparus=[item for item in retenus if item.ecart is None],
        soumission=SoumissionForm(), signature=None, can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/avenant.html", context)


GESTES = ("retenir", "soumettre", "reprendre", "abandonner", "signer")


@require_POST
def avenant_geste(request: HttpRequest, slug: str, uid, avenant_uid, geste: str) -> HttpResponse:
    """Retenir des changements, soumettre, reprendre, abandonner, signer : la coordination."""
    shown = get_freezable(request, slug, uid)
    row = get_avenant(shown, avenant_uid)
    try:
        _apply(request, row, geste)
    except ChangementRefuse as refusal:
        messages.error(request, str(refusal))
    return redirect("contrats:avenant", slug, uid, avenant_uid)


def _apply(request: HttpRequest, row: Avenant, geste: str) -> None:
    by = Auteur.of(request.user)
    match geste:
        case "retenir":
            added = actes.retain(row, read_marques(request), by=by)
            kept = pluriel(len(row.retenus), "changement retenu", "changements retenus")
            more = f" {len(added)} l’ont été parce que d’autres les demandent." if added else ""
            messages.success(request, f"{kept}.{more}")
        case "soumettre":
            _submit(request, row, by)
        case "reprendre":
            actes.take_back(row, by=by)
            messages.success(request, "L’avenant est de nouveau en préparation.")
        case "abandonner":
            actes.drop(row, by=by)
            messages.success(request, f"{row} est abandonné\u00a0; son choix reste lisible.")
        case "signer":
            _sign(request, row, by)
        case _:
            raise ChangementRefuse("Ce geste n’existe pas.")


def say_errors(form) -> str:
    """Les erreurs d’un court formulaire, à la suite."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _submit(request: HttpRequest, row: Avenant, by: Auteur) -> None:
    form = SoumissionForm(request.POST)
    if not form.is_valid():
        raise ChangementRefuse(say_errors(form))
    version = actes.submit(row, date_effet=form.cleaned_data["date_effet"], by=by)
    messages.success(
        request, f"{row} est soumis au vote\u00a0: son texte est la version {version.numero}."
    )


def _sign(request: HttpRequest, row: Avenant, by: Auteur) -> None:
    form = SignatureAvenantForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ChangementRefuse(say_errors(form))
    version = actes.sign_avenant(row, jour=form.cleaned_data["jour"], by=by)
    if form.cleaned_data["scan"]:
        keep_scan(request, version, form.cleaned_data["scan"])
    messages.success(request, f"{row} est signé\u00a0: il devient le texte en vigueur.")
