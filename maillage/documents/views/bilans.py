"""Les documents du suivi : la liste, la lecture de l’un d’eux, et le demander."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.documents.actions import local_now, narrow
from maillage.documents.bilans.cadre import Cadre, ParametreInconnu
from maillage.documents.bilans.catalogue import (
    DocumentSuivi,
    Parametre,
    documents,
    find_document,
)
from maillage.documents.bilans.ecartes import read_comptes
from maillage.documents.bilans.montage import (
    build_document,
    find_alertes,
    find_perimes,
    read_chapitres,
)
from maillage.documents.formats import name_format
from maillage.documents.forms import PORTEES_BILAN, BilanForm
from maillage.documents.permissions import can_make_bilan, can_read_contacts
from maillage.edition.html import write_html
from maillage.travaux.actions import start_travail
from maillage.travaux.enums import EtatTravail
from maillage.travaux.models import Travail

ENVOI = ["GET", "HEAD", "POST"]
PASSATION = "passation"


@dataclass(frozen=True, slots=True)
class Carte:
    """Un document de la liste : son formulaire, et ce que l’on en a produit en dernier."""

    item: DocumentSuivi
    form: BilanForm
    formats: list[tuple[str, str]]
    dernier: Travail | None

    @property
    def manque(self) -> str:
        """Ce qu’il faut d’abord écrire pour avoir de quoi choisir."""
        choix = self.form.fields.get("choix")
        is_empty = isinstance(choix, forms.ChoiceField) and not choix.choices
        return "" if not is_empty else MANQUES.get(self.item.parametre, RIEN)


RIEN = "Il n’y a encore rien à choisir ici."
MANQUES = {
    Parametre.ANNEE: "Le contrat n’a pas encore de période.",
    Parametre.FICHE: "Aucune action n’est encore dans les cercles que vous voyez.",
    Parametre.EVALUATION: "Aucune évaluation n’est encore ouverte\u00a0: elle s’ouvre page "
    "«\u00a0Évaluation\u00a0».",
}


@require_http_methods(ENVOI)
def bilans(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce que l’on sait produire de ce contrat ; l’envoi en ouvre ou en demande un."""
    contrat = get_contrat(request, slug, uid)
    if not can_make_bilan(request.user, contrat):
        raise PermissionDenied("Les bilans se produisent entre la coordination et ses instances.")
    cercles = circles_in(request.user, contrat.demarche)
    if request.method != "POST":
        return show_list(request, contrat, cercles)
    found = find_document(request.POST.get("document", ""))
    if found is None or not found[0].can_make(request.user, contrat):
        raise Http404("Ce document n’existe pas.")
    form = BilanForm(found[0], contrat, cercles, request.POST)
    if not form.is_valid():
        return show_list(request, contrat, cercles, form, status=422)
    document = found[0].slug(form.read_parametre())
    if extension := form.cleaned_data["extension"]:
        return order(request, contrat, document, extension, form.cleaned_data["cercle"])
    query = f"?cercle={form.cleaned_data['cercle']}"
    return redirect(f"{page_of(contrat, document)}{query}")


def page_of(contrat: Contrat, document: str, nom: str = "bilan") -> str:
    return reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid, document])


def show_list(
    request, contrat: Contrat, cercles, refused: BilanForm | None = None, status: int = 200
) -> HttpResponse:
    made = last_made(request.user, contrat)
    cartes = [
        Carte(
            item,
            refused
            if refused and refused.item == item
            else BilanForm(item, contrat, cercles, initial={"cercle": choose_cercle(cercles)}),
            [(cle, name_format(cle)) for cle in item.formats],
            made.get(item.cle),
        )
        for item in documents
        if item.can_make(request.user, contrat)
    ]
    context = contrat_context(
        request, contrat, cartes=cartes, ecartes=list_ecartes(request, contrat, cercles)
    )
    return render(request, "documents/bilans.html", context, status=status)


def list_ecartes(request, contrat: Contrat, cercles) -> list[tuple[str, str, list[str]]]:
    """Par contenu que l’on peut choisir, ce qu’il laisse de côté, et où le voir."""
    comptes = read_comptes(request.user, contrat)
    year = page_of(contrat, f"bilan-{local_now(contrat).year}")
    found = [
        (PORTEES_BILAN[cercle], f"{year}?cercle={cercle}", comptes.left_out(cercle))
        for cercle in sorted(map(Cercle, cercles), key=lambda cercle: cercle.rang)
    ]
    return [item for item in found if item[2]]


def choose_cercle(cercles) -> str:
    """Le transmis, s’il est offert : rien de plus ne part sans qu’on l’ait voulu."""
    return Cercle.TRANSMIS if Cercle.TRANSMIS in cercles else Cercle.PUBLIC


def last_made(user, contrat: Contrat) -> dict[str, Travail]:
    """Par document, le dernier que ce compte a produit ; une requête."""
    rows = Travail.objects.visible_to(user).filter(
        etat=EtatTravail.FINI, resultat__tache="bilan",
        resultat__arguments__contrat=str(contrat.uid),
    )  # fmt: skip
    found: dict[str, Travail] = {}
    for row in rows.order_by("-created_at", "-pk")[:200]:
        known = find_document(row.resultat["arguments"]["document"])
        if known:
            found.setdefault(known[0].cle, row)
    return found


def order(
    request: HttpRequest, contrat: Contrat, document: str, extension: str, cercle: str
) -> HttpResponse:
    """Confie le document à la file."""
    item, _ = require_document(request, contrat, document)
    if extension not in item.formats:
        raise Http404("Ce document ne se produit pas dans ce format.")
    travail = start_travail(
        user=request.user, cle="bilan", contrat=str(contrat.uid), document=document,
        extension=extension, retour=request.path,
        libelle=f"{item.titre} en {name_format(extension)}",
        cercles=sorted(narrow(circles_in(request.user, contrat.demarche), cercle)),
    )  # fmt: skip
    return redirect("travaux:travail", travail.uid)


def require_document(request, contrat: Contrat, document: str) -> tuple[DocumentSuivi, str]:
    """Le document de cette adresse, pour qui peut le produire."""
    found = find_document(document)
    if found is None:
        raise Http404("Ce document n’existe pas.")
    if not found[0].can_make(request.user, contrat):
        raise PermissionDenied("Les bilans se produisent entre la coordination et ses instances.")
    return found


def make_cadre(request, contrat: Contrat, parametre: str, cercles) -> Cadre:
    contacts = can_read_contacts(request.user, contrat)
    return Cadre(contrat, frozenset(cercles), local_now(contrat), parametre, contacts, request.user)


@require_http_methods(ENVOI)
def bilan(request: HttpRequest, slug: str, uid, document: str) -> HttpResponse:
    """Le document tel qu’il s’imprimera ; l’envoi en demande le fichier."""
    contrat = get_contrat(request, slug, uid)
    if document == PASSATION and request.method != "POST":
        # Il a sa page à lui, que rien ne double.
        here = reverse("documents:passation", args=[slug, uid])
        return redirect(f"{here}?{request.GET.urlencode()}")
    return show(request, contrat, document)


@require_http_methods(ENVOI)
def passation(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le dossier de passation, à l’écran : tout ce qu’il contient, pour qui le lit."""
    contrat = get_contrat(request, slug, uid)
    cercles = circles_in(request.user, contrat.demarche)
    widest = min(cercles, key=lambda cercle: cercle.rang, default=Cercle.PUBLIC)
    return show(request, contrat, PASSATION, widest)


def show(request, contrat: Contrat, document: str, cercle: str = "") -> HttpResponse:
    """La page de lecture ; ``cercle`` : celui que l’on montre d’abord."""
    item, parametre = require_document(request, contrat, document)
    if not item.chapitres:
        raise Http404("Ce document se produit en fichier, il ne se lit pas à l’écran.")
    cercles = circles_in(request.user, contrat.demarche)
    if request.method == "POST":
        asked = request.POST.get("cercle", "")
        chosen = asked if asked in cercles else choose_cercle(cercles)
        return order(request, contrat, document, request.POST.get("extension", ""), chosen)
    asked = request.GET.get("cercle", "")
    chosen = asked if asked in cercles else cercle or choose_cercle(cercles)
    cadre = make_cadre(request, contrat, parametre, narrow(cercles, chosen))
    return _preview(request, item, cadre, document, chosen)


def _preview(request, item: DocumentSuivi, cadre: Cadre, document: str, cercle) -> HttpResponse:
    try:
        entete = item.entete(cadre)
    except ParametreInconnu as error:
        raise Http404(str(error)) from error
    lus = read_chapitres(cadre, document, item.chapitres)
    tree = build_document(cadre, entete, lus)
    contrat = cadre.contrat
    cercles = circles_in(request.user, contrat.demarche)
    can_write = item.can_write(request.user, contrat)
    periode = cadre.periode if cadre.has_periode else None
    comptes = read_comptes(request.user, contrat, periode)
    context = contrat_context(
        request, contrat, item=item, entete=entete, document=document, cercle=cercle,
        cercles=sorted(cercles, key=lambda seen: seen.rang),
        alertes=[*find_alertes(lus), *find_perimes(cadre, lus)] if can_write else [],
        formats=[(cle, name_format(cle)) for cle in item.formats],
        can_write=can_write, ecartes=comptes.left_out(cercle),
        fermees=comptes.closed(cercle), ouvrables=comptes.openable(cercle),
        # L’écrivain échappe tout texte de l’arbre.
        apercu=mark_safe(write_html(tree)),  # noqa: S308
    )  # fmt: skip
    return render(request, "documents/bilan.html", context)
