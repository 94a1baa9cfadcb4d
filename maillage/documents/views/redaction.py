"""Écrire à côté de ce qui est calculé : un formulaire par chapitre, enregistré à mesure."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.actions import Conflit
from maillage.contrats.models import Contrat
from maillage.core.http import is_htmx
from maillage.demarches.permissions import circles_in
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete
from maillage.documents.bilans.montage import ChapitreLu, read_chapitres
from maillage.documents.bilans.redaction import find_texte, mark_of, save_texte
from maillage.documents.forms import TexteForm
from maillage.documents.models import TexteDocument
from maillage.documents.views.bilans import make_cadre, page_of, require_document
from maillage.edition.arbre import Document
from maillage.edition.html import write_html
from maillage.travaux.models import Brouillon


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un chapitre à l’écran : ce qui est calculé, son formulaire, son brouillon s’il y en a un.

    ``autre`` : le texte enregistré par quelqu’un d’autre pendant que celui-ci s’écrivait.
    """

    lu: ChapitreLu
    html: SafeString
    form: TexteForm
    brouillon: Brouillon | None
    autre: TexteDocument | None


def get_writing(
    request: HttpRequest, slug: str, uid, document: str
) -> tuple[DocumentSuivi, Cadre, Entete]:
    """Le document, tout entier, pour qui peut l’écrire."""
    contrat = get_contrat(request, slug, uid)
    item, parametre = require_document(request, contrat, document)
    if not item.chapitres:
        raise Http404("Rien ne s’écrit à côté de ce document.")
    if not item.can_write(request.user, contrat):
        raise PermissionDenied("Seule la coordination commente ce document.")
    cadre = make_cadre(request, contrat, parametre, circles_in(request.user, contrat.demarche))
    try:
        return item, cadre, item.entete(cadre)
    except ParametreInconnu as error:
        raise Http404(str(error)) from error


@require_GET
def bilan_edit(request: HttpRequest, slug: str, uid, document: str) -> HttpResponse:
    """Chaque chapitre : à gauche ce que Maillage calcule, à droite ce que l’on en dit."""
    item, cadre, entete = get_writing(request, slug, uid, document)
    return show_writing(request, item, cadre, entete)


def show_writing(
    request, item: DocumentSuivi, cadre: Cadre, entete: Entete, refused: TexteForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    document = item.slug(cadre.parametre)
    drafts = find_drafts(request.user, cadre.contrat, document)
    blocs = [
        build_bloc(lu, drafts.get(lu.chapitre.cle), refused)
        for lu in read_chapitres(cadre, document, item.chapitres)
    ]
    context = contrat_context(
        request, cadre.contrat, item=item, entete=entete, document=document, blocs=blocs,
        perimes=[bloc.lu.chapitre for bloc in blocs if bloc.lu.is_stale],
    )  # fmt: skip
    return render(request, "documents/bilan_edit.html", context, status=status)


def build_bloc(lu: ChapitreLu, draft: Brouillon | None, refused: TexteForm | None) -> Bloc:
    """Le formulaire refusé, le brouillon gardé, ou ce qui est enregistré."""
    chapitre = lu.chapitre
    mark = mark_of(lu.texte, chapitre)
    if refused and refused.prefix == chapitre.cle:
        form = refused
    elif draft:
        form = TexteForm(chapitre, to_query(draft.donnees), instance=lu.texte)
        form.is_valid()
    else:
        initial = {"empreinte": mark, "calcul": lu.empreinte}
        initial |= {} if lu.texte else {"cercle": chapitre.cercle}
        form = TexteForm(chapitre, instance=lu.texte, initial=initial)
    autre = find_other(lu.texte, form, mark)
    tree = Document(titre=chapitre.titre, blocs=lu.blocs)
    # L’écrivain échappe tout texte de l’arbre.
    html = mark_safe(write_html(tree, niveau_depart=3) if lu.blocs else "")  # noqa: S308
    return Bloc(lu, html, form, draft, autre)


def find_other(texte: TexteDocument | None, form: TexteForm, mark: str) -> TexteDocument | None:
    """Le texte enregistré entre-temps, que le formulaire n’avait pas vu ; il le connaît désormais.

    Enregistrer de nouveau choisit alors le sien en connaissance.
    """
    name = form.add_prefix("empreinte")
    if not form.is_bound or texte is None or form.data.get(name) == mark:
        return None
    data = cast(QueryDict, form.data).copy()
    data[name] = mark
    form.data = data
    return TexteDocument.objects.get(pk=texte.pk)


def draft_key(contrat: Contrat, document: str, cle: str) -> str:
    return f"bilan:{contrat.pk}:{document}:{cle}"


def find_drafts(user, contrat: Contrat, document: str) -> dict[str, Brouillon]:
    start = draft_key(contrat, document, "")
    found = Brouillon.objects.filter(utilisateur=user, cle__startswith=start)
    return {draft.cle.removeprefix(start): draft for draft in found}


def to_query(donnees: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in donnees.items():
        query.setlist(name, values)
    return query


def get_chapitre(item: DocumentSuivi, cle: str) -> Chapitre:
    for chapitre in item.chapitres:
        if chapitre.cle == cle:
            return chapitre
    raise Http404("Ce chapitre n’existe pas.")


@require_POST
def chapitre_save(request: HttpRequest, slug: str, uid, document: str, cle: str) -> HttpResponse:
    """Enregistre un commentaire ; ce qui ne peut l’être est gardé en brouillon."""
    item, cadre, entete = get_writing(request, slug, uid, document)
    chapitre = get_chapitre(item, cle)
    texte = find_texte(cadre.contrat, document, cle)
    form = TexteForm(chapitre, request.POST, instance=texte)
    key = draft_key(cadre.contrat, document, cle)
    try:
        if not form.is_valid():
            return _refuse(request, item, cadre, entete, form, key)
        saved = save_texte(
            cadre.contrat, document, chapitre, form.values(), by=Auteur.of(request.user),
            empreinte=form.cleaned_data["empreinte"], calcul=form.cleaned_data["calcul"][:64],
        )  # fmt: skip
    except Conflit:
        return _refuse(request, item, cadre, entete, form, key, status=409)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _refuse(request, item, cadre, entete, form, key)
    Brouillon.objects.drop(request.user, key)
    return _confirm(request, cadre.contrat, document, chapitre, saved)


def _refuse(request, item, cadre, entete, form: TexteForm, key: str, status=422) -> HttpResponse:
    """Le texte est gardé en brouillon ; la page dit pourquoi, ou montre l’autre version."""
    kept = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    Brouillon.objects.keep(request.user, key, kept)
    if not is_htmx(request):
        return show_writing(request, item, cadre, entete, form, status)
    page = page_of(cadre.contrat, item.slug(cadre.parametre), "bilan_edit")
    context = {"form": form, "conflit": status == 409, "page": f"{page}#chapitre-{form.prefix}"}
    return render(request, "documents/_chapitre_refuse.html", context, status=status)


def _confirm(request, contrat: Contrat, document: str, chapitre: Chapitre, texte) -> HttpResponse:
    if is_htmx(request):
        moment = timezone.localtime()
        context = {
            "chapitre": chapitre, "heure": f"{moment:%-H h %M}",
            "empreinte": mark_of(texte, chapitre),
        }  # fmt: skip
        return render(request, "documents/_chapitre_enregistre.html", context)
    messages.success(request, f"Le commentaire de « {chapitre.titre} » est enregistré.")
    return redirect(f"{page_of(contrat, document, 'bilan_edit')}#chapitre-{chapitre.cle}")


@require_POST
def chapitre_drop(request: HttpRequest, slug: str, uid, document: str, cle: str) -> HttpResponse:
    """Abandonne un brouillon ; le texte enregistré est inchangé."""
    item, cadre, _ = get_writing(request, slug, uid, document)
    chapitre = get_chapitre(item, cle)
    Brouillon.objects.drop(request.user, draft_key(cadre.contrat, document, cle))
    messages.success(request, "Votre brouillon est abandonné ; le texte enregistré est inchangé.")
    return redirect(f"{page_of(cadre.contrat, document, 'bilan_edit')}#chapitre-{chapitre.cle}")
