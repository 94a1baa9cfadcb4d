"""« Où en est l’action » : la lire, la dire, et suivre ses étapes et ses notes."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, explain_conflict, get_contrat, get_fiche
from maillage.contrats.actions import Conflit, delete_objet, undelete_objet
from maillage.contrats.models import FicheAction
from maillage.contrats.permissions import can_edit_contrat, can_see_history
from maillage.core.annonces import announce
from maillage.fichiers.models import Fichier
from maillage.fichiers.reponse import serve_fichier
from maillage.journal.etat import read_state
from maillage.suivi.avancement import NOTE, lift_note, reopen_note, tick_etape
from maillage.suivi.enums import A_LEVER, NatureNote
from maillage.suivi.etats import FicheSuivie, NoteLue
from maillage.suivi.forms.avancement import AvancementForm, NoteForm
from maillage.suivi.lecture import read_fiche
from maillage.suivi.lignes_lues import notes_read_by, notes_written_by
from maillage.suivi.models import Deploiement, Etape, NoteSuivi
from maillage.suivi.permissions import can_follow

RECU = " La coordination l’a reçu : elle est seule à le lire, avec vous."
REFUS = "Seule la coordination, ou qui a écrit cette note, la corrige."


def load_fiche(request: HttpRequest, slug: str, uid, fiche_uid) -> FicheAction:
    return get_fiche(request, get_contrat(request, slug, uid), fiche_uid)


def load_followed(request: HttpRequest, slug: str, uid, fiche_uid) -> FicheAction:
    """La fiche, pour qui peut dire où elle en est."""
    fiche = load_fiche(request, slug, uid, fiche_uid)
    if not can_follow(request.user, fiche):
        raise PermissionDenied("La coordination et les pilotes de l’action disent où elle en est.")
    return fiche


def page_url(fiche: FicheAction, name: str = "fiche_suivi", *args) -> str:
    contrat = fiche.contrat
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, fiche.uid, *args])


def fiche_suivi(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """La page d’une action ; un envoi dit où elle en est."""
    if request.method == "POST":
        fiche = load_followed(request, slug, uid, fiche_uid)
        return _write(request, fiche, AvancementForm(request.POST, request.FILES, fiche=fiche))
    return _show(request, load_fiche(request, slug, uid, fiche_uid))


@require_POST
def deploiement_report(request: HttpRequest, slug: str, uid, fiche_uid, lieu_uid) -> HttpResponse:
    """Dire où en est l’un des territoires qui mènent l’action."""
    fiche = load_followed(request, slug, uid, fiche_uid)
    lieu = get_object_or_404(Deploiement, fiche=fiche, supprime_le__isnull=True, uid=lieu_uid)
    lieu.fiche = fiche
    form = AvancementForm(request.POST, request.FILES, fiche=fiche, deploiement=lieu)
    return _write(request, fiche, form)


def _write(request: HttpRequest, fiche: FicheAction, form: AvancementForm) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            notes = form.write(Auteur.of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        except Conflit as conflit:
            form.show_conflict(conflit)
            status = 409
        else:
            sent = any(note.nature in A_LEVER for note in notes)
            announce(request, "C’est enregistré." + RECU * sent)
            return redirect(page_url(fiche))
    return _show(request, fiche, form, status)


def _show(
    request: HttpRequest, fiche: FicheAction, sent: AvancementForm | None = None, status: int = 200
) -> HttpResponse:
    jour = timezone.localdate()
    followed, *sous_actions = read_fiche(fiche, user=request.user, jour=jour)
    writable = can_follow(request.user, fiche)
    travail = can_edit_contrat(request.user, fiche.contrat)
    mine = set() if travail or not writable else _own_notes(request.user, fiche)
    context = contrat_context(
        request, fiche.contrat, fiche=fiche, suivie=followed, sous_actions=sous_actions, jour=jour,
        silence=followed.days_silent(jour), can_follow=writable,
        formulaires=_build_forms(fiche, sent) if writable else [],
        fil=_with_pieces(_filter_notes(request, followed)), natures=NatureNote.choices,
        nature=request.GET.get("nature", ""), lieux={row.uid: row for row in followed.deploiements},
        corrigibles={note.uid for note in followed.notes if travail or note.uid in mine},
        can_see_history=can_see_history(request.user, fiche.contrat),
        corbeille=_binned(fiche) if travail else [], pieces=fiche.pieces.order_by("nom", "pk"),
    )  # fmt: skip
    return render(request, "suivi/fiche_suivi.html", context, status=status)


def _own_notes(user, fiche: FicheAction) -> set:
    return set(notes_written_by(user).filter(fiche=fiche).values_list("uid", flat=True))


def _build_forms(fiche: FicheAction, sent: AvancementForm | None) -> list[AvancementForm]:
    """Celui de l’action, puis un par territoire ; celui qui a été envoyé garde ce qu’il porte."""
    rows = Deploiement.objects.filter(fiche=fiche, supprime_le__isnull=True)
    forms = [AvancementForm(fiche=fiche)]
    forms += [AvancementForm(fiche=fiche, deploiement=row) for row in rows.select_related("pilote")]
    return [sent if sent and sent.prefix == form.prefix else form for form in forms]


def _filter_notes(request: HttpRequest, fiche: FicheSuivie) -> list[NoteLue]:
    wanted, lieu = request.GET.get("nature", ""), request.GET.get("lieu", "")
    return [
        note for note in fiche.notes
        if wanted in ("", note.nature) and lieu in ("", str(note.deploiement))
    ]  # fmt: skip


def _with_pieces(notes: list[NoteLue]) -> list[tuple[NoteLue, list[Fichier]]]:
    """Chaque note, que ce lecteur lit, avec ses fichiers ; une requête."""
    joints: dict = defaultdict(list)
    rows = NoteSuivi.pieces.through.objects.filter(notesuivi__uid__in=[note.uid for note in notes])
    for row in rows.select_related("notesuivi", "fichier").order_by("fichier__nom", "pk"):
        joints[row.notesuivi.uid].append(row.fichier)
    return [(note, joints[note.uid]) for note in notes]


def _binned(fiche: FicheAction) -> list[NoteSuivi]:
    gone = NoteSuivi.objects.filter(fiche=fiche, supprime_le__isnull=False)
    return list(gone.order_by("-supprime_le", "-pk")[:10])


@require_POST
def etape_tick(request: HttpRequest, slug: str, uid, fiche_uid, etape_uid) -> HttpResponse:
    """Coche ou décoche une étape ; défaire, c’est l’envoyer de nouveau."""
    fiche = load_followed(request, slug, uid, fiche_uid)
    etape = get_object_or_404(Etape.objects.alive(), fiche=fiche, uid=etape_uid)
    tick_etape(etape, faite="faite" in request.POST, by=Auteur.of(request.user))
    done = "faite" if "faite" in request.POST else "à faire"
    announce(request, f"« {etape} » est {done}.")
    return redirect(page_url(fiche) + "#etapes")


def find_note(request: HttpRequest, fiche: FicheAction, uid) -> NoteSuivi:
    """Une note que ce compte peut lire, de cette fiche même."""
    note = get_object_or_404(notes_read_by(request.user).filter(fiche=fiche), uid=uid)
    note.fiche = fiche
    return note


def find_editable_note(request: HttpRequest, fiche: FicheAction, uid) -> NoteSuivi:
    note = find_note(request, fiche, uid)
    allowed = can_edit_contrat(request.user, fiche.contrat)
    if not allowed and note.uid not in _own_notes(request.user, fiche):
        raise PermissionDenied(REFUS)
    return note


@require_GET
def note_fichier(
    request: HttpRequest, slug: str, uid, fiche_uid, note_uid, fichier_uid
) -> FileResponse:
    """Un fichier joint à une note, pour qui lit la note."""
    note = find_note(request, load_fiche(request, slug, uid, fiche_uid), note_uid)
    return serve_fichier(get_object_or_404(note.pieces, uid=fichier_uid))


def note_edit(request: HttpRequest, slug: str, uid, fiche_uid, note_uid) -> HttpResponse:
    fiche = load_followed(request, slug, uid, fiche_uid)
    note = find_editable_note(request, fiche, note_uid)
    form, status = NoteForm(request.POST or None, request.FILES or None, instance=note), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                form.write(Auteur.of(request.user))
            except Conflit as conflit:
                form.add_error(None, explain_conflict(conflit, read_state(note, NOTE)))
                status = 409
            else:
                announce(request, "La note est corrigée.")
                return redirect(page_url(fiche) + "#fil")
    context = contrat_context(request, fiche.contrat, fiche=fiche, note=note, form=form)
    return render(request, "suivi/note.html", context, status=status)


@require_POST
def note_lift(request: HttpRequest, slug: str, uid, fiche_uid, note_uid) -> HttpResponse:
    """Lever un blocage ou une aide demandée, en disant comment."""
    fiche = load_followed(request, slug, uid, fiche_uid)
    note = find_note(request, fiche, note_uid)
    try:
        lift_note(note, request.POST.get("texte", ""), by=Auteur.of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = page_url(fiche, "note_reopen", note.uid)
        announce(request, f"{note.get_nature_display().capitalize()} : c’est levé.", undo=undo)
    return redirect(page_url(fiche))


@require_POST
def note_reopen(request: HttpRequest, slug: str, uid, fiche_uid, note_uid) -> HttpResponse:
    fiche = load_followed(request, slug, uid, fiche_uid)
    reopen_note(find_note(request, fiche, note_uid), by=Auteur.of(request.user))
    announce(request, "C’est de nouveau à lever.")
    return redirect(page_url(fiche))


@require_POST
def note_remove(request: HttpRequest, slug: str, uid, fiche_uid, note_uid) -> HttpResponse:
    fiche = load_followed(request, slug, uid, fiche_uid)
    note = find_editable_note(request, fiche, note_uid)
    delete_objet(note, by=Auteur.of(request.user))
    announce(request, f"{note} : à la corbeille.", undo=page_url(fiche, "note_restore", note.uid))
    return redirect(page_url(fiche) + "#fil")


@require_POST
def note_restore(request: HttpRequest, slug: str, uid, fiche_uid, note_uid) -> HttpResponse:
    """Sort une note de la corbeille, pour la coordination ou qui l’avait écrite."""
    fiche = load_followed(request, slug, uid, fiche_uid)
    rows = NoteSuivi.objects.filter(fiche=fiche, supprime_le__isnull=False)
    if not can_edit_contrat(request.user, fiche.contrat):
        rows = rows.filter(pk__in=notes_written_by(request.user).values("pk"))
    note = get_object_or_404(rows, uid=note_uid)
    note.fiche = fiche
    undelete_objet(note, by=Auteur.of(request.user))
    announce(request, f"{note} : elle est revenue.")
    return redirect(page_url(fiche) + "#fil")
