"""Les textes du contrat : ceux soumis au vote, ceux qui furent en vigueur, et signer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.changements import (
    all_libelles,
    hidden_fiches,
    to_act,
    visible_ecarts,
)
from maillage.contrats.ecarts import compare
from maillage.contrats.forms.versions import DateForm, RepriseForm, SignatureForm
from maillage.contrats.lecture_ecarts import build_groupes
from maillage.contrats.models import ActePartie, Contrat, VersionContrat
from maillage.contrats.onglets import onglets
from maillage.contrats.permissions import can_freeze, is_signed
from maillage.contrats.pret import is_ready
from maillage.contrats.signature import (
    SignatureRefusee,
    find_empechements,
    resume_signed,
    sign_contrat,
)
from maillage.contrats.versions import (
    TexteChange,
    add_scan,
    digest,
    freeze_projet,
    last_projet,
    read_present,
    read_version,
    text_in_force,
)
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.fichiers.champs import Piece, PieceField
from maillage.fichiers.reponse import serve_fichier


def get_freezable(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui peut en figer le texte."""
    shown = get_contrat(request, slug, uid)
    if not can_freeze(request.user, shown):
        raise PermissionDenied("Seule la coordination arrête un texte et consigne sa signature.")
    return shown


@require_GET
def versions(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """La chaîne des textes en vigueur, les projets votés, et celui d’un jour donné."""
    shown = get_contrat(request, slug, uid)
    actes = Prefetch("actes", ActePartie.objects.filter(supprime_le__isnull=True))
    rows = shown.versions.defer("texte").prefetch_related("pieces__fichier", "avenants", actes)
    asked = DateForm(request.GET if "jour" in request.GET else None)
    jour = asked.cleaned_data["jour"] if asked.is_bound and asked.is_valid() else None
    context = contrat_context(
        request, shown, versions=[row for row in rows if row.nature != "projet"],
        projets=[row for row in rows if row.nature == "projet"], form_jour=asked, jour=jour,
        du_jour=text_in_force(shown, jour) if jour else None,
        can_freeze=can_freeze(request.user, shown), is_signed=is_signed(shown),
        can_read_all=can_read_all(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/versions.html", context)


def can_read_all(user, contrat: Contrat) -> bool:
    """Une version contient les fiches de tous les cercles : il faut les voir tous."""
    return circles_in(user, contrat.demarche) >= frozenset(Cercle)


def get_version(shown: Contrat, version_uid) -> VersionContrat:
    return get_object_or_404(VersionContrat, contrat=shown, uid=version_uid)


@require_GET
def version(request: HttpRequest, slug: str, uid, version_uid) -> HttpResponse:
    """Un texte figé : ce qu’il change, qui l’a voté, ce que valent ses fichiers."""
    shown = get_contrat(request, slug, uid)
    row = get_version(shown, version_uid)
    caches = hidden_fiches(request.user, shown)
    against = find_base(shown, row, request.GET.get("avec", ""))
    is_intacte = row.is_intact() and (against is None or against.is_intact())
    ecarts = compare_versions(against, row) if is_intacte else []
    groupes = build_groupes(visible_ecarts(to_act(ecarts), caches))
    context = contrat_context(
        request, shown, version=row, base=against, groupes=groupes, is_intacte=row.is_intact(),
        comparables=is_intacte,
        actes=row.actes.filter(supprime_le__isnull=True).select_related("partie__organisation"),
        autres=shown.versions.defer("texte").exclude(pk=row.pk), pieces=list(row.pieces.all()),
        can_freeze=can_freeze(request.user, shown), can_read_all=can_read_all(request.user, shown),
        document_url=document_url(shown),
    )  # fmt: skip
    return render(request, "contrats/version.html", context)


def compare_versions(before: VersionContrat | None, after: VersionContrat) -> list:
    if before is None:
        return []
    return compare(read_version(before), read_version(after), libelles=all_libelles())


def find_base(contrat: Contrat, row: VersionContrat, wanted: str) -> VersionContrat | None:
    """Le texte à comparer : celui demandé, à défaut celui d’avant."""
    others = contrat.versions.exclude(pk=row.pk)
    if wanted.isdecimal() and len(wanted) < 9:
        return others.filter(rang=int(wanted)).first()
    return others.filter(rang__lt=row.rang).order_by("rang").last()


@require_GET
def version_piece(request: HttpRequest, slug: str, uid, version_uid, piece_uid) -> FileResponse:
    """Le fichier d’une version, pour qui voit tout ce qu’elle contient."""
    shown = get_contrat(request, slug, uid)
    row = get_version(shown, version_uid)
    if not can_read_all(request.user, shown):
        raise Http404
    return serve_fichier(get_object_or_404(row.pieces, uid=piece_uid).fichier)


@require_POST
def version_freeze(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Arrête le texte d’aujourd’hui pour le soumettre au vote."""
    shown = get_freezable(request, slug, uid)
    if is_signed(shown):
        messages.error(request, "Ce contrat est signé\u00a0: un texte à voter est un avenant.")
        return redirect("contrats:versions", slug, uid)
    before = last_projet(shown)
    frozen = freeze_projet(shown, empreinte=digest(read_present(shown)), by=Auteur.of(request.user))
    if before and frozen.pk == before.pk:
        messages.info(
            request, f"Rien n’a changé depuis la version {frozen.numero}\u00a0: elle reste."
        )
    else:
        messages.success(
            request, f"La version {frozen.numero} est arrêtée\u00a0: les parties peuvent la voter."
        )
    return redirect("contrats:versions", slug, uid)


@require_POST
def scan_add(request: HttpRequest, slug: str, uid, version_uid) -> HttpResponse:
    """Joint un scan signé à un texte figé."""
    shown = get_freezable(request, slug, uid)
    row = get_version(shown, version_uid)
    keep_scan(request, row, request.FILES.get("scan"))
    return redirect("contrats:version", slug, uid, version_uid)


def keep_scan(request: HttpRequest, row: VersionContrat, sent) -> None:
    """Le scan d’un formulaire déjà lu, ou un envoi seul ; dit ce qui est refusé."""
    if sent is None:
        messages.error(request, "Choisissez d’abord un fichier.")
        return
    try:
        piece = sent if isinstance(sent, Piece) else PieceField().clean(sent)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return
    if piece is None:
        return
    by = Auteur.of(request.user)
    add_scan(row, piece.store(by), by=by)
    messages.success(request, f"«\u00a0{piece.nom}\u00a0» est joint, gardé par son empreinte.")


def signature(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Relire, puis signer : le texte affiché est celui qui se fige, ou rien."""
    shown = get_freezable(request, slug, uid)
    form = SignatureForm(request.POST or None, request.FILES or None)
    empechements: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            row = sign_contrat(
                shown, jour=form.cleaned_data["jour"], lieu=form.cleaned_data["lieu"],
                date_effet=form.cleaned_data["date_effet"],
                empreinte=request.POST.get("empreinte", ""), by=Auteur.of(request.user),
            )  # fmt: skip
        except SignatureRefusee as refusal:
            form.add_error(None, "Le contrat n’est pas signé.")
            empechements = refusal.raisons
        except TexteChange as change:
            form.add_error(None, str(change))
        else:
            return _signed(request, shown, row, form.cleaned_data["scan"])
    return _show_signature(request, shown, form, empechements)


def _signed(request, shown: Contrat, row: VersionContrat, scan) -> HttpResponse:
    if scan:
        keep_scan(request, row, scan)
    messages.success(request, "Le contrat est signé. Son texte est figé\u00a0; le plan, lui, vit.")
    return redirect("contrats:versions", shown.demarche.slug, shown.uid)


def _show_signature(request, shown: Contrat, form, empechements: list[str]) -> HttpResponse:
    if is_signed(shown):
        messages.info(request, "Ce contrat est déjà signé.")
        return redirect("contrats:versions", shown.demarche.slug, shown.uid)
    present, voted = read_present(shown), last_projet(shown)
    since = to_act(compare(read_version(voted), present, libelles=all_libelles())) if voted else []
    parties = (
        shown.parties.engaged()
        .select_related("organisation")
        .prefetch_related("signatures", "actes__version_votee")
    )
    context = contrat_context(
        request, shown, form=form, empreinte=digest(present), projet=voted,
        groupes=build_groupes(since), bilan=is_ready(shown),
        empechements=empechements or find_empechements(shown),
        parties=parties, fiches_compte=len(present["fiches"]), document_url=document_url(shown),
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "contrats/signature.html", context, status=status)


def document_url(contrat: Contrat) -> str:
    """La page où un étage supérieur montre le document entier, s’il en a une."""
    return onglets["document"].url(contrat) if "document" in onglets else ""


def contrat_resume(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Commencer en cours de vie : le contrat fut signé avant d’entrer ici."""
    shown = get_freezable(request, slug, uid)
    if text_in_force(shown):
        messages.info(request, "Ce contrat a déjà son texte de référence.")
        return redirect("contrats:versions", slug, uid)
    form = RepriseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = resume_signed(
                shown, jour=data["jour"], lieu=data["lieu"], date_effet=data["date_effet"],
                by=Auteur.of(request.user),
            )  # fmt: skip
        except SignatureRefusee as refusal:
            form.add_error(None, str(refusal))
        else:
            return _signed(request, shown, row, data["scan"])
    context = contrat_context(request, shown, form=form)
    status = 422 if form.errors else 200
    return render(request, "contrats/contrat_reprise.html", context, status=status)
