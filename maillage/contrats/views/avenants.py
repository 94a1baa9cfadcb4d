"""Après la signature : ce qui a changé, l’acter en séance, ou le porter par un avenant."""

import re
from collections.abc import Collection, Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import avenants as actes
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.changements import (
    VOIES,
    ChangementRefuse,
    act_ajustement,
    all_libelles,
    hidden_fiches,
    list_ecarts,
    set_voies,
    to_act,
    visible_ecarts,
    voie_of,
)
from maillage.contrats.ecarts import Ecart, compare
from maillage.contrats.ecarts.phrases import say
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
from maillage.contrats.models import Ajustement, Avenant, Contrat, Partie, VersionContrat
from maillage.contrats.parties import etat_parties
from maillage.contrats.permissions import can_act, can_freeze, can_see_partage
from maillage.contrats.signature import missing_signatures
from maillage.contrats.versions import read_present, read_version, text_in_force
from maillage.contrats.views.versions import get_freezable, keep_scan
from maillage.core.texte import format_date, pluriel
from maillage.fichiers.reponse import serve_fichier

# Celle d’un écart ; ce qui n’y ressemble pas ne vient pas de la page.
MARQUE = re.compile(r"[0-9a-f]{16}")


def get_partage(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui voit ce qui se prépare."""
    shown = get_contrat(request, slug, uid)
    if not can_see_partage(request.user, shown):
        raise PermissionDenied("Ce qui se prépare se voit de l’équipe projet et du CoTech.")
    return shown


def read_marques(request: HttpRequest) -> dict[str, str]:
    """Clé → marque des changements cochés, tels que la page les montrait."""
    pairs = (value.rpartition("@") for value in request.POST.getlist("retenu"))
    return {cle: marque if MARQUE.fullmatch(marque) else "" for cle, _, marque in pairs if cle}


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
                caches=hidden_fiches(request.user, shown), uid=data["jeton"],
            )  # fmt: skip
    except ChangementRefuse as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(
        request, f"{made} est acté\u00a0: {pluriel(len(made.phrases), 'changement')}, "
        f"{say_effet(made.texte)}."
    )  # fmt: skip
    return made


def say_effet(version: VersionContrat) -> str:
    """« en vigueur », ou depuis quand il le sera."""
    if version.date_effet <= timezone.localdate():
        return "en vigueur"
    return f"en vigueur le {format_date(version.date_effet)}"


def _show_changements(request, shown: Contrat, form, instances: list[Voie]) -> HttpResponse:
    base, present = text_in_force(shown), read_present(shown)
    is_altere = base is not None and not base.is_intact()
    ecarts = to_act(list_ecarts(shown, base, present)) if base and not is_altere else []
    shown_ecarts = visible_ecarts(ecarts, hidden_fiches(request.user, shown))
    is_whole = len(shown_ecarts) == len(ecarts)
    context = contrat_context(
        request, shown, base=base, form=form, instances=instances, total=len(shown_ecarts),
        # Les comptes diraient qu’une fiche cachée existe.
        resume=sum_up(read_version(base), present) if base and ecarts and is_whole else "",
        is_altere=is_altere,
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
    context = contrat_context(
        request, shown, ajustement=row, phrases=visible_phrases(request.user, shown, row)
    )
    return render(request, "contrats/ajustement.html", context)


def visible_phrases(user, shown: Contrat, row: Ajustement) -> list[str]:
    """Ce qui fut acté, sans les phrases qui nomment une fiche que ce compte ne voit pas."""
    caches = hidden_fiches(user, shown)
    before = shown.versions.in_force().filter(rang__lt=row.texte.rang).last()
    if not caches or before is None:
        return row.phrases
    made = to_act(compare(read_version(before), read_version(row.texte), libelles=all_libelles()))
    seen = visible_ecarts(made, caches)
    return row.phrases if len(seen) == len(made) else [say(ecart) for ecart in seen]


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
        request.POST if is_prorogation else None, auto_id="id_prorogation_%s",
        fin=actes.current_end(base) if base and base.is_intact() else None,
    )  # fmt: skip
    if request.method == "POST" and (
        made := _open(get_freezable(request, slug, uid), request, form, prorogation)
    ):
        return redirect("contrats:avenant", slug, uid, made.uid)
    rows = shown.avenants.filter(supprime_le__isnull=True).order_by("numero")
    if not can_see_partage(request.user, shown):
        rows = rows.exclude(etat=EtatAvenant.PREPARATION)
    context = contrat_context(
        request, shown, form=form, prorogation=prorogation, base=base, avenants=rows,
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
    voted = to_act(actes.submitted_ecarts(row))
    ecarts = visible_ecarts(voted, hidden_fiches(request.user, shown))
    is_whole = len(voted) == len(ecarts)
    texts = row.texte and (read_version(row.base), read_version(row.texte))
    context = contrat_context(
        request, shown, avenant=row, resume=sum_up(*texts) if texts and is_whole else "",
        groupes=build_groupes(ecarts), choisir=False, bouges=[], disparus=[],
        soumission=SoumissionForm(), signature=SignatureAvenantForm(),
        manquent=find_missing(shown, row), sans_vote=find_silent(shown, row),
        can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/avenant.html", context)


def find_missing(shown: Contrat, row: Avenant) -> list[str]:
    """Ce qui manque pour signer un avenant soumis."""
    if row.etat != EtatAvenant.AU_VOTE:
        return []
    return [*missing_signatures(shown, row), *actes.find_refusals(row)]


def _show_preparation(request: HttpRequest, shown: Contrat, row: Avenant) -> HttpResponse:
    ecarts = actes.read_ecarts(row)
    caches = hidden_fiches(request.user, shown)
    seen = visible_ecarts(to_act(ecarts), caches)
    retenus = visible_retenus(actes.read_retenus(row, ecarts), caches)
    context = contrat_context(
        request, shown, avenant=row, total=len(seen), resume="",
        groupes=build_groupes(seen, contrat=shown, retenus=row.retenus),
        choisir=can_freeze(request.user, shown),
        bouges=[item for item in retenus if item.is_moved],
        disparus=[item for item in retenus if item.ecart is None],
        soumission=SoumissionForm(), signature=None, can_freeze=can_freeze(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/avenant.html", context)


def visible_retenus(retenus: Iterable[actes.Retenu], caches: Collection[str]) -> list:
    """Sans les choix qui touchent ou nomment une fiche cachée."""
    return [
        item
        for item in retenus
        if not any(uid in item.cle for uid in caches)
        and (item.ecart is None or visible_ecarts([item.ecart], caches))
    ]


# Où mène chaque geste : le refaire n’est pas une faute.
OUTCOMES = {
    "soumettre": EtatAvenant.AU_VOTE, "reprendre": EtatAvenant.PREPARATION,
    "abandonner": EtatAvenant.ABANDONNE, "signer": EtatAvenant.SIGNE,
}  # fmt: skip


def find_silent(shown: Contrat, row: Avenant) -> list[Partie]:
    """Les parties qui n’ont pas encore approuvé l’avenant soumis."""
    if row.etat != EtatAvenant.AU_VOTE:
        return []
    return [item.partie for item in etat_parties(shown, avenant=row) if item.must_vote]


@require_POST
def avenant_geste(request: HttpRequest, slug: str, uid, avenant_uid, geste: str) -> HttpResponse:
    """Retenir des changements, soumettre, reprendre, abandonner, signer : la coordination."""
    shown = get_freezable(request, slug, uid)
    row = get_avenant(shown, avenant_uid)
    try:
        _apply(request, row, geste)
    except ChangementRefuse as refusal:
        row.refresh_from_db(fields=["etat"])
        if row.etat == OUTCOMES.get(geste):
            messages.info(request, f"{row}\u00a0: c’est déjà fait.")
        else:
            messages.error(request, str(refusal))
    return redirect("contrats:avenant", slug, uid, avenant_uid)


def _apply(request: HttpRequest, row: Avenant, geste: str) -> None:
    by = Auteur.of(request.user)
    match geste:
        case "retenir":
            messages.success(request, _retain(request, row, by))
        case "soumettre":
            _submit(request, row, by)
        case "reprendre":
            undone = actes.take_back(row, by=by)
            more = f" {pluriel(undone, 'signature')} à refaire, sur le nouveau texte."
            said = "L’avenant est de nouveau en préparation."
            messages.success(request, said + (more if undone else ""))
        case "abandonner":
            actes.drop(row, by=by)
            messages.success(
                request, f"{row} est abandonné. Ce qu’il retenait reste écrit au plan\u00a0: "
                "défaites-le, ou portez-le autrement."
            )  # fmt: skip
        case "signer":
            _sign(request, row, by)
        case _:
            raise ChangementRefuse("Ce geste n’existe pas.")


def _retain(request: HttpRequest, row: Avenant, by: Auteur) -> str:
    """Garde ce qui est coché ; dit ce qui l’est en plus, et ce qui a disparu."""
    asked = read_marques(request)
    added = actes.retain(row, asked, by=by)
    said = [pluriel(len(row.retenus), "changement retenu", "changements retenus")]
    if added:
        said.append(f"dont {len(added)} parce que d’autres le demandent")
    if lost := len(asked.keys() - row.retenus.keys()):
        said.append(f"{pluriel(lost, 'disparu', 'disparus')} depuis votre lecture")
    return ", ".join(said) + "."


def say_errors(form) -> str:
    """Les erreurs d’un court formulaire, à la suite."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _submit(request: HttpRequest, row: Avenant, by: Auteur) -> None:
    form = SoumissionForm(request.POST)
    if not form.is_valid():
        raise ChangementRefuse(say_errors(form))
    if "choix" in request.POST:
        # Ce que l’on vient de cocher compte, même sans l’avoir enregistré d’abord.
        _retain(request, row, by)
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
    later = (
        ""
        if version.date_effet <= timezone.localdate()
        else (f", le {format_date(version.date_effet)}")
    )
    messages.success(request, f"{row} est signé\u00a0: il devient le texte en vigueur{later}.")
