"""Le modèle de diaporama d’une démarche ou d’une région : déposer, essayer, retirer."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.demarches.acces import get_editable_demarche
from maillage.documents.forms import ModeleForm
from maillage.documents.supports.exemple import build_exemple
from maillage.documents.supports.modeles import (
    GENRE,
    Portee,
    find_row,
    list_dispositions,
    read_contenu,
    remove_modele,
    restore_modele,
    save_modele,
)
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx import build_maison, write_pptx
from maillage.fichiers.reponse import serve_fichier
from maillage.referentiels.acces import enter, list_regions

ENVOI = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Cadre:
    """La page où l’on est : sa portée, ses adresses, et ce que la coquille montre."""

    portee: Portee
    nom: str
    prefixe: str
    args: tuple[str, ...]
    contexte: dict

    def url(self, nom: str) -> str:
        return reverse(f"supports:{self.prefixe}{nom}", args=self.args)

    @property
    def page(self) -> str:
        return self.url("modele")

    def adresses(self) -> dict[str, str]:
        """Les adresses que la page emploie."""
        noms = ("modele_remove", "modele_preview", "modele_download", "maison_download")
        return {nom: self.url(nom) for nom in noms}


def of_demarche(request: HttpRequest, slug: str) -> Cadre:
    """403 à qui ne coordonne pas."""
    demarche = get_editable_demarche(request, slug)
    return Cadre(Portee(demarche), demarche.nom, "", (slug,), {"demarche": demarche})


def of_region(request: HttpRequest, region: str) -> Cadre:
    """403 à qui n’anime pas cette région."""
    context = enter(request, region)
    return Cadre(
        Portee(region=region), context["region"]["nom"], "region_", (region,), dict(context)
    )


@require_http_methods(ENVOI)
def modele(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, of_demarche(request, slug))


@require_http_methods(ENVOI)
def region_modele(request: HttpRequest, region: str) -> HttpResponse:
    return show(request, of_region(request, region))


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """Les régions que le compte anime ; s’il n’y en a qu’une, son modèle."""
    found = list_regions(request)
    if len(found) == 1:
        return redirect("supports:region_modele", found[0]["code"])
    return render(request, "documents/modeles_regions.html", {"regions": found})


def show(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    """Le modèle qui vaut, ce qu’on y a lu ; l’envoi en dépose un autre."""
    posted = request.method == "POST"
    form = ModeleForm(request.POST, request.FILES) if posted else ModeleForm()
    if form.is_valid() and (made := deposit(request, cadre, form)):
        announce(request, f"«\u00a0{made}\u00a0» est maintenant le modèle des diaporamas.")
        return redirect(cadre.page)
    current = cadre.portee.find()
    context = {
        "form": form, "nom": cadre.nom, "modele": current, "herite": inherited(cadre),
        "dispositions": list(list_dispositions(read_contenu(current) if current else None)),
        "adresses": cadre.adresses(), **cadre.contexte,
    }  # fmt: skip
    return render(request, "documents/modele.html", context, status=422 if form.errors else 200)


def deposit(request: HttpRequest, cadre: Cadre, form: ModeleForm):
    """Le modèle gardé, ou rien : le formulaire dit alors pourquoi."""
    sent = form.cleaned_data["fichier"]
    try:
        return save_modele(cadre.portee, sent.name, sent.read(), by=Auteur.of(request.user))
    except ErreurEdition as error:
        form.add_error("fichier", str(error))
        return None


def inherited(cadre: Cadre):
    """Le modèle de la région, pour une démarche qui n’a pas le sien."""
    demarche = cadre.portee.demarche
    found = find_row(demarche) if demarche else None
    return found if found and not found.demarche_id else None


def remove(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    current = cadre.portee.find()
    if current:
        remove_modele(current, by=Auteur.of(request.user))
        announce(request, f"«\u00a0{current}\u00a0» est retiré.", undo=cadre.url("modele_restore"))
    return redirect(cadre.page)


def restore(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    found = restore_modele(cadre.portee, by=Auteur.of(request.user))
    if found:
        announce(request, f"«\u00a0{found}\u00a0» est de nouveau le modèle des diaporamas.")
    return redirect(cadre.page)


@require_POST
def modele_remove(request: HttpRequest, slug: str) -> HttpResponse:
    return remove(request, of_demarche(request, slug))


@require_POST
def region_modele_remove(request: HttpRequest, region: str) -> HttpResponse:
    return remove(request, of_region(request, region))


@require_POST
def modele_restore(request: HttpRequest, slug: str) -> HttpResponse:
    return restore(request, of_demarche(request, slug))


@require_POST
def region_modele_restore(request: HttpRequest, region: str) -> HttpResponse:
    return restore(request, of_region(request, region))


@require_GET
def modele_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Un diaporama d’essai, chaque sorte de diapositive une fois."""
    return preview(of_demarche(request, slug))


@require_GET
def region_modele_preview(request: HttpRequest, region: str) -> HttpResponse:
    return preview(of_region(request, region))


def preview(cadre: Cadre) -> HttpResponse:
    current = cadre.portee.find() or inherited(cadre)
    moment = timezone.localtime()
    contenu = write_pptx(
        build_exemple(moment.date()), creation=moment,
        modele=read_contenu(current) if current else None,
    )  # fmt: skip
    return as_download(contenu, "Essai du modèle de diaporama.pptx")


@require_GET
def modele_download(request: HttpRequest, slug: str) -> HttpResponse:
    return download(of_demarche(request, slug))


@require_GET
def region_modele_download(request: HttpRequest, region: str) -> HttpResponse:
    return download(of_region(request, region))


def download(cadre: Cadre) -> HttpResponse:
    """Le fichier déposé, tel quel."""
    current = cadre.portee.find()
    if current is None:
        raise Http404("Aucun modèle n’est déposé ici.")
    return serve_fichier(current.fichier)  # type: ignore[return-value]


@require_GET
def maison_download(request: HttpRequest, slug: str) -> HttpResponse:
    """Notre modèle, dont une agence peut partir."""
    of_demarche(request, slug)
    return as_download(build_maison(), "Modèle Maillage.pptx")


@require_GET
def region_maison_download(request: HttpRequest, region: str) -> HttpResponse:
    of_region(request, region)
    return as_download(build_maison(), "Modèle Maillage.pptx")


def as_download(contenu: bytes, nom: str) -> HttpResponse:
    response = HttpResponse(contenu, content_type=GENRE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = content_disposition_header(True, nom) or ""
    return response
