"""Écrire une fiche section par section, au fil de la frappe, sans jamais perdre un mot."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context
from maillage.contrats.actions import Conflit, fingerprint, update_objet
from maillage.contrats.forms import SectionForm
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.sections import PAR_CLE, SECTIONS, SectionFiche, completeness
from maillage.contrats.views.fiche import fiche_url, load_editable
from maillage.core.http import is_htmx
from maillage.journal.etat import read_state
from maillage.referentiels.models import Terme
from maillage.referentiels.vocabulaire import offered_to
from maillage.travaux.models import Brouillon


def fiche_edit(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """Toutes les sections, chacune avec son formulaire et son brouillon éventuel."""
    contrat, fiche = load_editable(request, slug, uid, fiche_uid)
    return render_writing(request, contrat, fiche)


def render_writing(
    request: HttpRequest, contrat: Contrat, fiche: FicheAction, posted: SectionForm | None = None
) -> HttpResponse:
    drafts = find_drafts(request.user, fiche)
    terms = offered_terms(contrat)
    blocks = [build_block(fiche, section, terms, drafts, posted) for section in SECTIONS]
    # Un lien vers un champ ouvre sa section, même là où l’ancre seule n’y suffit pas.
    for block in blocks:
        block["is_open"] |= block["section"].cle == request.GET.get("section")
    context = contrat_context(request, contrat, fiche=fiche, blocs=blocks)
    status = 422 if posted else 200
    return render(request, "contrats/fiche_edit.html", context, status=status)


def build_block(fiche, section: SectionFiche, terms, drafts: dict, posted) -> dict:
    """Une section à écrire : le formulaire refusé, le brouillon, ou ce qui est enregistré."""
    draft = drafts.get(section.cle)
    refused = posted and posted.section == section
    if refused:
        form = posted
    else:
        form = restore(fiche, section, terms, draft) if draft else build(fiche, section, terms)
    filled, total = completeness(fiche, section)
    return {
        "section": section, "form": form, "remplis": filled, "total": total, "brouillon": draft,
        "is_open": bool(draft or refused or section.cle == "identite"),
    }  # fmt: skip


def offered_terms(contrat: Contrat) -> list[Terme]:
    """Tous les termes que la démarche propose, tous vocabulaires mêlés."""
    return [terme for termes in offered_to(contrat.demarche).values() for terme in termes]


def build(fiche: FicheAction, section: SectionFiche, terms: list[Terme]) -> SectionForm:
    mark = fingerprint(read_state(fiche, section.champs))
    return SectionForm(fiche, section, terms, initial={"empreinte": mark})


def restore(fiche, section, terms, draft: Brouillon) -> SectionForm:
    """Le formulaire tel que son auteur l’avait laissé."""
    form = SectionForm(fiche, section, terms, data=to_query(draft.donnees))
    form.is_valid()
    return form


def to_query(donnees: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in donnees.items():
        query.setlist(name, values)
    return query


def draft_key(fiche: FicheAction, section: SectionFiche) -> str:
    return f"fiche:{fiche.uid}:{section.cle}"


def find_drafts(user, fiche: FicheAction) -> dict[str, Brouillon]:
    found = Brouillon.objects.filter(utilisateur=user, cle__startswith=f"fiche:{fiche.uid}:")
    return {draft.cle.rpartition(":")[2]: draft for draft in found}


def keep_draft(request: HttpRequest, fiche: FicheAction, section: SectionFiche) -> None:
    kept = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    Brouillon.objects.keep(request.user, draft_key(fiche, section), kept)


@require_POST
def section_save(request: HttpRequest, slug: str, uid, fiche_uid, cle: str) -> HttpResponse:
    """Enregistre une section ; ce qui ne peut l’être est gardé en brouillon."""
    contrat, fiche = load_editable(request, slug, uid, fiche_uid)
    section = get_section(cle)
    form = SectionForm(fiche, section, offered_terms(contrat), data=request.POST)
    if not form.is_valid():
        keep_draft(request, fiche, section)
        return refuse(request, contrat, fiche, form)
    try:
        save(fiche, form, request.user)
    except Conflit as conflit:
        keep_draft(request, fiche, section)
        return show_conflict(request, contrat, fiche, form, conflit)
    except ValidationError as error:
        form.add_error(None, error.messages)
        keep_draft(request, fiche, section)
        return refuse(request, contrat, fiche, form)
    Brouillon.objects.drop(request.user, draft_key(fiche, section))
    return confirm(request, fiche, section)


def get_section(cle: str) -> SectionFiche:
    if cle not in PAR_CLE:
        raise Http404("Cette section n’existe pas.")
    return PAR_CLE[cle]


def save(fiche: FicheAction, form: SectionForm, user) -> dict:
    mark = form.cleaned_data["empreinte"]
    return update_objet(fiche, form.values(), empreinte=mark, by=Auteur.of(user))


def refuse(request, contrat: Contrat, fiche: FicheAction, form: SectionForm) -> HttpResponse:
    if is_htmx(request):
        context = {"form": form, "section": form.section}
        return render(request, "contrats/_section_refusee.html", context, status=422)
    return render_writing(request, contrat, fiche, form)


def confirm(request: HttpRequest, fiche: FicheAction, section: SectionFiche) -> HttpResponse:
    """« Enregistré à 14 h 32 », et l’empreinte du nouvel état."""
    fresh = FicheAction.objects.get(pk=fiche.pk)
    moment = timezone.localtime()
    if is_htmx(request):
        filled, total = completeness(fresh, section)
        context = {
            "section": section, "heure": f"{moment:%-H h %M}", "remplis": filled, "total": total,
            "empreinte": fingerprint(read_state(fresh, section.champs)),
        }  # fmt: skip
        return render(request, "contrats/_section_enregistree.html", context)
    messages.success(request, f"« {section.titre} » est enregistré.")
    return redirect(f"{fiche_url(fiche, 'fiche_edit')}#section-{section.cle}")


def show_conflict(request, contrat, fiche, form: SectionForm, conflit: Conflit) -> HttpResponse:
    """Les deux textes, champ par champ : à l’auteur de choisir."""
    mine = form.values()
    fields = [
        {"nom": name, "libelle": fiche.label_of(name), "mien": mine[name], "autre": value}
        for name, value in conflit.autre.items()
        if mine[name] != value
    ]
    mark = fingerprint(conflit.autre)
    context = contrat_context(
        request, contrat, fiche=fiche, section=form.section, champs=fields, empreinte=mark
    )
    template = "contrats/_conflit_signale.html" if is_htmx(request) else "contrats/conflit.html"
    return render(request, template, context, status=409)


def section_conflit(request: HttpRequest, slug: str, uid, fiche_uid, cle: str) -> HttpResponse:
    """Compare le brouillon gardé à ce qui est enregistré, puis applique les choix."""
    contrat, fiche = load_editable(request, slug, uid, fiche_uid)
    section = get_section(cle)
    draft = Brouillon.objects.find(request.user, draft_key(fiche, section))
    here = f"{fiche_url(fiche, 'fiche_edit')}#section-{cle}"
    if draft is None:
        return redirect(here)
    form = restore(fiche, section, offered_terms(contrat), draft)
    if not form.is_valid():
        return redirect(here)
    current = read_state(fiche, section.champs)
    if request.method != "POST":
        return show_conflict(request, contrat, fiche, form, Conflit(fiche, current))
    try:
        settle(fiche, form, current, request)
    except Conflit as again:
        return show_conflict(request, contrat, fiche, form, again)
    Brouillon.objects.drop(request.user, draft_key(fiche, section))
    messages.success(request, "Votre choix est enregistré ; l’historique garde les deux textes.")
    return redirect(here)


def settle(fiche: FicheAction, form: SectionForm, current: dict, request: HttpRequest) -> None:
    """Écrit, champ par champ, le texte choisi."""
    chosen = {
        name: current[name] if request.POST.get(f"choix-{name}") == "autre" else value
        for name, value in form.values().items()
    }
    mark = request.POST.get("empreinte", "")
    update_objet(fiche, chosen, empreinte=mark, by=Auteur.of(request.user))


@require_POST
def brouillon_drop(request: HttpRequest, slug: str, uid, fiche_uid, cle: str) -> HttpResponse:
    _, fiche = load_editable(request, slug, uid, fiche_uid)
    Brouillon.objects.drop(request.user, draft_key(fiche, get_section(cle)))
    messages.success(request, "Votre brouillon est abandonné ; le texte enregistré est inchangé.")
    return redirect(f"{fiche_url(fiche, 'fiche_edit')}#section-{cle}")
