"""Choisir des indicateurs dans la bibliothèque, pour une fiche ou pour le contrat."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat, get_fiche
from maillage.contrats.actions import delete_objet
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_fiche
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.referentiels.bibliotheque import (
    IndicateurModele,
    count_by_theme,
    read_bibliotheque,
    search,
)
from maillage.referentiels.vocabulaire import terms_for
from maillage.suivi.actions import take_modeles
from maillage.suivi.bibliotheque import propose_to, rows_of, taken_codes
from maillage.suivi.enums import NatureIndicateur
from maillage.suivi.filters import BibliothequeForm
from maillage.suivi.niveaux import list_places


@dataclass(frozen=True, slots=True)
class Choix:
    """Un indicateur de la bibliothèque à cocher ; ``is_taken`` : il est déjà là."""

    modele: IndicateurModele
    is_taken: bool

    @property
    def nature(self) -> str:
        return NatureIndicateur(self.modele.nature).label


@dataclass(frozen=True, slots=True)
class Rayon:
    """Un thème de la bibliothèque, et combien d’indicateurs y passent les filtres."""

    code: str
    libelle: str
    combien: int
    url: str
    courant: bool


def fiche_bibliotheque(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """Prendre pour une fiche ; ce qui lui va est proposé d’abord."""
    contrat = get_contrat(request, slug, uid)
    fiche = get_fiche(request, contrat, fiche_uid)
    if not can_edit_fiche(request.user, fiche):
        raise PermissionDenied("Seule la coordination écrit les indicateurs de cette fiche.")
    return _browse(request, contrat, fiche)


def contrat_bibliotheque(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Prendre pour le contrat, une étape, un axe ou un objectif."""
    return _browse(request, get_editable_contrat(request, slug, uid), None)


def _browse(request: HttpRequest, contrat: Contrat, fiche: FicheAction | None) -> HttpResponse:
    themes = {terme.code: terme.libelle for terme in terms_for(contrat.demarche, "themes")}
    form = BibliothequeForm(request.GET or None, themes=themes)
    filters = form.read()
    erreur, status = "", 200
    if request.method == "POST":
        if chosen := _find_chosen(request.POST.getlist("modeles")):
            return _take(request, contrat, fiche, chosen)
        erreur, status = "Cochez au moins un indicateur à prendre.", 422
    taken = taken_codes(contrat, fiche)
    found = search(**filters) if any(filters.values()) else []
    proposed = propose_to(fiche, taken) if fiche and not any(filters.values()) else []
    context = contrat_context(
        request, contrat, fiche=fiche, form=form, erreur=erreur, is_filtered=any(filters.values()),
        choix=[Choix(modele, modele.code in taken) for modele in found or proposed],
        rayons=_list_rayons(request, themes, filters),
        total=len(read_bibliotheque()), places=[] if fiche else list_places(contrat),
        place=request.GET.get("place", "contrat"), retour=back_url(contrat, fiche),
    )  # fmt: skip
    return render(request, "suivi/bibliotheque.html", context, status=status)


def _list_rayons(request: HttpRequest, themes: dict[str, str], filters: dict) -> list[Rayon]:
    """Les thèmes, avec ce que les autres filtres y laissent."""
    kept = {**filters, "theme": ""}
    counts = count_by_theme(search(**kept))
    rayons = []
    for code, libelle in themes.items():
        query = {name: value for name, value in (kept | {"theme": code}).items() if value}
        url = f"{request.path}?{urlencode(query)}"
        rayons.append(Rayon(code, libelle, counts[code], url, code == filters["theme"]))
    return [rayon for rayon in rayons if rayon.combien]


def _find_chosen(codes: list[str]) -> list[IndicateurModele]:
    """Les modèles cochés, dans l’ordre de la bibliothèque ; un code inconnu est ignoré."""
    wanted = set(codes)
    return [modele for modele in read_bibliotheque() if modele.code in wanted]


def _take(
    request: HttpRequest, contrat: Contrat, fiche: FicheAction | None, chosen
) -> HttpResponse:
    places = {} if fiche else {place.cle: place for place in list_places(contrat)}
    place = places.get(request.POST.get("place", ""), places.get("contrat"))
    rows = take_modeles(chosen, contrat=contrat, fiche=fiche, place=place,
                        by=Auteur.of(request.user))  # fmt: skip
    already = len(chosen) - len(rows)
    if not rows:
        announce(request, "Rien à ajouter : ces indicateurs sont déjà pris.")
        return redirect(back_url(contrat, fiche))
    said = [pluriel(len(rows), "indicateur ajouté", "indicateurs ajoutés") + "."]
    if already:
        said.append(pluriel(already, "autre était déjà pris", "autres étaient déjà pris") + ".")
    said.append("Il reste à en écrire le départ et la cible.")
    announce(request, " ".join(said), undo=_undo_url(contrat, fiche, [row.uid for row in rows]))
    return redirect(back_url(contrat, fiche))


def _undo_url(contrat: Contrat, fiche: FicheAction | None, uids: list[UUID]) -> str:
    page = reverse("suivi:bibliotheque_undo", args=[contrat.demarche.slug, contrat.uid])
    query = {"uid": [str(uid) for uid in uids]} | ({"fiche": str(fiche.uid)} if fiche else {})
    return f"{page}?{urlencode(query, doseq=True)}"


@require_POST
def bibliotheque_undo(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Remet à la corbeille ce qui vient d’être pris, et lui seul."""
    contrat = get_editable_contrat(request, slug, uid)
    wanted = request.GET.get("fiche")
    fiche = get_fiche(request, contrat, _as_uuid(wanted)) if wanted else None
    uids = {item for text in request.GET.getlist("uid") if (item := _as_uuid(text))}
    rows = rows_of(contrat, fiche).filter(uid__in=uids).exclude(modele="")
    gone = list(rows.filter(valeurs__isnull=True))
    for row in gone:
        delete_objet(row, by=Auteur.of(request.user))
    said = pluriel(len(gone), "indicateur remis", "indicateurs remis")
    announce(request, f"{said} à la corbeille.")
    return redirect(back_url(contrat, fiche))


def _as_uuid(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def back_url(contrat: Contrat, fiche: FicheAction | None) -> str:
    """La page des indicateurs de la fiche, ou du contrat."""
    args = [contrat.demarche.slug, contrat.uid]
    if fiche:
        return reverse("suivi:indicateurs", args=[*args, fiche.uid])
    return reverse("suivi:contrat_indicateurs", args=args)
