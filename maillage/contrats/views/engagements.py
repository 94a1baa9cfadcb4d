"""Le registre des engagements, et la page de qui a promis."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.consignation import detach_preuve, join_preuve
from maillage.contrats.engagements import (
    count_engagements,
    engagements_of,
    fiches_with,
    promised_by,
    read_lignes,
    with_relations,
)
from maillage.contrats.exports import read_rows
from maillage.contrats.forms.engagements import (
    EngagementFiltre,
    EngagementForm,
    EngagementSuiviForm,
)
from maillage.contrats.models import Contrat, Engagement, Partie
from maillage.contrats.parties import Situation, avenants_at_vote, situations_of
from maillage.contrats.permissions import (
    can_prove_engagement,
    can_report_engagement,
    has_promises,
    organisations_held,
    proving_for,
    represented_by,
)
from maillage.contrats.views.consignation import take_saisie
from maillage.contrats.views.parties import remove
from maillage.core.http import paginate
from maillage.core.tableur import attach
from maillage.demarches.acces import get_demarche
from maillage.demarches.enums import Role
from maillage.fichiers.models import Fichier
from maillage.fichiers.reponse import serve_fichier

ENGAGEMENT = ("partie", "texte", "echeance", "fiche_liee", "axe", "etat", "preuve")


def get_engagement(contrat: Contrat, engagement_uid) -> Engagement:
    """L’engagement de ce contrat même."""
    rows = with_relations(engagements_of(contrat))
    found = get_object_or_404(rows, uid=engagement_uid)
    found.contrat = found.partie.contrat = contrat
    return found


def filter_rows(
    request: HttpRequest, contrat: Contrat
) -> tuple[EngagementFiltre, QuerySet[Engagement]]:
    parties = contrat.parties.alive().select_related("organisation")
    filtre = EngagementFiltre(request.GET, parties=parties)
    return filtre, filtre.apply(with_relations(engagements_of(contrat)), timezone.localdate())


@require_GET
def engagements(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce que chaque partie a promis, pour quand, et où elle en est."""
    shown, jour = get_contrat(request, slug, uid), timezone.localdate()
    filtre, rows = filter_rows(request, shown)
    page = paginate(rows, request)
    context = contrat_context(
        request, shown, filtre=filtre, page=page,
        lignes=read_lignes(page, user=request.user, jour=jour),
        comptes=count_engagements(engagements_of(shown), jour),
    )  # fmt: skip
    return render(request, "contrats/engagements.html", context)


@require_GET
def engagements_csv(request: HttpRequest, slug: str, uid) -> HttpResponse:
    return export(request, get_contrat(request, slug, uid), "csv")


@require_GET
def engagements_xlsx(request: HttpRequest, slug: str, uid) -> HttpResponse:
    return export(request, get_contrat(request, slug, uid), "xlsx")


def export(request: HttpRequest, shown: Contrat, extension: str) -> HttpResponse:
    """Le registre vu, filtres compris, en CSV ou en classeur."""
    _, rows = filter_rows(request, shown)
    lignes = read_lignes(rows, user=request.user, jour=timezone.localdate())
    nom = f"engagements-{shown.demarche.slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(read_rows(lignes), extension, nom, "Engagements")


@require_GET
def engagement(request: HttpRequest, slug: str, uid, engagement_uid) -> HttpResponse:
    """Un engagement : ce qui fut promis, où l’on en est, ce qui le montre."""
    shown = get_contrat(request, slug, uid)
    row = get_engagement(shown, engagement_uid)
    [ligne] = read_lignes([row], user=request.user, jour=timezone.localdate())
    context = contrat_context(
        request, shown, engagement=row, ligne=ligne,
        can_prove=can_prove_engagement(request.user, row),
    )  # fmt: skip
    return render(request, "contrats/engagement.html", context)


def engagement_url(row: Engagement) -> str:
    contrat = row.contrat
    return reverse("contrats:engagement", args=[contrat.demarche.slug, contrat.uid, row.uid])


def engagement_edit(request: HttpRequest, slug: str, uid, engagement_uid=None) -> HttpResponse:
    """Inscrire un engagement au registre, ou en corriger le texte."""
    shown = get_editable_contrat(request, slug, uid)
    row = get_engagement(shown, engagement_uid) if engagement_uid else None
    asked = request.GET.get("partie", "")
    initial = {"partie": next((p.pk for p in shown.parties.alive() if str(p.uid) == asked), None)}
    saisie = take_saisie(
        request, row, ENGAGEMENT,
        lambda data, files: EngagementForm(
            data, contrat=shown, user=request.user, instance=row,
            initial=None if row else initial,
        ),
        contrat=shown,
    )  # fmt: skip
    if saisie.is_saved:
        messages.success(request, "L’engagement est au registre.")
        return redirect(engagement_url(saisie.form.instance))
    context = contrat_context(
        request, shown, form=saisie.form, empreinte=saisie.empreinte,
        titre="Corriger un engagement" if row else "Inscrire un engagement",
        bouton="Enregistrer l’engagement", retour=reverse("contrats:engagements", args=[slug, uid]),
        phrase="Ce qu’une partie promet, pour quand ; son état se met à jour ensuite.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


def engagement_report(request: HttpRequest, slug: str, uid, engagement_uid) -> HttpResponse:
    """Dire où en est un engagement et joindre ce qui le montre ; le partenaire, la preuve seule."""
    shown = get_contrat(request, slug, uid)
    row = get_engagement(shown, engagement_uid)
    if not can_prove_engagement(request.user, row):
        raise PermissionDenied(
            "Seules la coordination et cette partie mettent à jour l’engagement."
        )
    is_open = can_report_engagement(request.user, row)
    saisie = take_saisie(
        request, row, ("etat", "preuve") if is_open else ("preuve",),
        lambda data, files: EngagementSuiviForm(data, files, is_etat_ouvert=is_open, instance=row),
        contrat=shown,
    )  # fmt: skip
    if saisie.is_saved:
        if piece := saisie.form.cleaned_data["piece"]:
            by = Auteur.of(request.user)
            join_preuve(row, piece.store(by), by=by)
        messages.success(request, "C’est noté au registre.")
        return redirect(engagement_url(row))
    context = contrat_context(
        request, shown, form=saisie.form, empreinte=saisie.empreinte,
        titre="Où en est l’engagement", bouton="Enregistrer",
        retour=engagement_url(row), phrase=f"{row.partie} : {row.texte}",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


@require_POST
def engagement_remove(request: HttpRequest, slug: str, uid, engagement_uid) -> HttpResponse:
    shown = get_editable_contrat(request, slug, uid)
    row = get_engagement(shown, engagement_uid)
    remove(request, row, "engagement", "L’engagement n’est plus au registre.")
    return redirect("contrats:engagements", slug, uid)


@require_GET
def engagement_download(
    request: HttpRequest, slug: str, uid, engagement_uid, piece_uid
) -> FileResponse:
    """Une preuve jointe, pour qui voit le contrat."""
    row = get_engagement(get_contrat(request, slug, uid), engagement_uid)
    return serve_fichier(get_object_or_404(row.pieces, uid=piece_uid))


@require_POST
def engagement_piece_remove(
    request: HttpRequest, slug: str, uid, engagement_uid, piece_uid
) -> HttpResponse:
    """Détache une preuve ; la coordination seule."""
    row = get_engagement(get_editable_contrat(request, slug, uid), engagement_uid)
    doomed: Fichier = get_object_or_404(row.pieces, uid=piece_uid)
    detach_preuve(row, doomed, by=Auteur.of(request.user))
    messages.success(request, f"« {doomed.nom} » n’est plus joint ; l’historique peut le rétablir.")
    return redirect(engagement_url(row))


@require_GET
def engagements_mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Ce que mes organisations ont promis, voté et signé dans chaque contrat que je vois."""
    demarche = get_demarche(request, slug)
    if not has_promises(request.user, demarche):
        raise Http404("Aucun rôle n’est tenu ici au titre d’une organisation.")
    mine = represented_by(request.user, demarche)
    mine |= organisations_held(request.user, demarche, *Role)
    contrats = Contrat.objects.visible_to(request.user).filter(demarche=demarche)
    situations = situations_of(
        Partie.objects.alive().filter(organisation__in=mine, contrat__in=contrats)
        .select_related("contrat__demarche").order_by("-contrat__periode_debut", "contrat", "pk")
    )  # fmt: skip
    promises = with_relations(promised_by(mine, contrats)).select_related("contrat__demarche")
    context = {
        "demarche": demarche, "situations": situations, "au_vote": list_au_vote(situations),
        "lignes": read_lignes(promises, user=request.user, jour=timezone.localdate()),
        "prouvables": proving_for(request.user, demarche),
        "fiches": fiches_with(mine, demarche, request.user),
        "organisations": Organisation.objects.filter(pk__in=mine),
    }  # fmt: skip
    return render(request, "contrats/mes_engagements.html", context)


def list_au_vote(situations: list[Situation]) -> list[tuple]:
    """(avenant, partie) de chaque avenant soumis aux parties qui signent."""
    rows = [item.partie for item in situations if item.partie.is_signing]
    found = avenants_at_vote({row.contrat for row in rows})
    return [
        (avenant, row) for avenant in found for row in rows if row.contrat_id == avenant.contrat_id
    ]
