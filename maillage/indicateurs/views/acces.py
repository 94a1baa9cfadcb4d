"""L’accès aux soins tel qu’il est publié, et l’offre que le territoire dépose."""

import hashlib
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.texte import format_nombre
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.models import Demarche
from maillage.graphiques.figure import Figure
from maillage.indicateurs.acces.apl import Acces, read_acces
from maillage.indicateurs.acces.cartes import choose_classes, draw, read_zones
from maillage.indicateurs.acces.droits import can_compose, can_simulate
from maillage.indicateurs.acces.professions import find_regime
from maillage.indicateurs.acces.publie import read_publie
from maillage.indicateurs.acces.scenario import Terrain, find_territoire, read_terrain
from maillage.indicateurs.enums import Profession
from maillage.indicateurs.etudes import delete_etude, deposit_offre, undelete_etude
from maillage.indicateurs.forms.acces import OffreForm
from maillage.indicateurs.imports.offre import read_offre
from maillage.indicateurs.models import Composite, Offre, Simulation
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.enums import Espace

SANS_DROIT = (
    "Les scénarios d’accès aux soins sont réservés à la coordination, au référent ARS et à l’ORS."
)
INCONNUS_DITS = 10
SANS_DEPOT = "La coordination, l’ORS ou le prestataire déposent l’offre de soins."


def open_terrain(demarche: Demarche) -> tuple[Terrain | None, str]:
    """Le périmètre retenu, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        return read_terrain(demarche), ""
    except ErreurConversion as error:
        return None, str(error)


def choose_profession(request: HttpRequest) -> Profession:
    asked = request.GET.get("profession", "")
    return Profession(asked) if asked in Profession.values else Profession.GENERALISTES


@require_GET
def acces(request: HttpRequest, slug: str) -> HttpResponse:
    """L’APL publiée : une carte, les niveaux de comparaison, les communes."""
    demarche = get_demarche(request, slug)
    profession = choose_profession(request)
    terrain, panne = open_terrain(demarche)
    publie = read_publie(terrain.cadre, profession) if terrain else None
    found = read_acces(terrain, publie, profession) if terrain and publie else None
    context = {
        "demarche": demarche,
        "profession": profession,
        "professions": Profession.choices,
        "regime": find_regime(profession),
        "terrain": terrain,
        "panne": panne,
        "acces": found,
        "figure": _draw(terrain, found, profession) if terrain and found else None,
        "classes": _name_classes(found, profession),
        "can_simulate": can_simulate(request.user, demarche),
    }
    return render(request, "indicateurs/acces.html", context)


def _draw(terrain: Terrain, found: Acces, profession: Profession) -> Figure | None:
    values = {row["code"]: row["apl"] for row in found.communes}
    return draw(
        f"Accessibilité aux {profession.label} en {found.publie.annee}",
        read_zones(terrain.cadre, values), values, choose_classes(profession, values.values()),
        cle="apl", mesure=found.regime.unite, source=f"Drees, {found.publie.annee}",
    )  # fmt: skip


def _name_classes(found: Acces | None, profession: Profession) -> list[dict]:
    if found is None:
        return []
    classes = choose_classes(profession)
    return [
        {
            "libelle": classes.describe(item.rang, 1),
            "habitants": item.habitants,
            "part": percent(item.part),
            "france": percent(item.france),
        }
        for item in found.classes
    ]


def percent(part: float | None) -> str:
    """« 14,9 % », vide si inconnue."""
    if part is None:
        return ""
    return f"{format_nombre(Decimal(f'{100 * part:.1f}'))}\u00a0%"


def show_historique(request: HttpRequest, etude: Simulation | Composite, nom: str) -> HttpResponse:
    """Qui a changé cette étude, et quand ; ``nom`` est l’adresse de sa page."""
    historique = build_historique(request, Ecriture.objects.about(etude), objet=etude)
    context = {
        "demarche": etude.demarche,
        "etude": etude,
        "retour": reverse(f"indicateurs:{nom}", args=[etude.demarche.slug, etude.uid]),
        "historique": historique,
    }
    return render(request, "indicateurs/acces_historique.html", context)


def offres(request: HttpRequest, slug: str) -> HttpResponse:
    """L’offre de soins déposée, une par profession."""
    demarche = get_demarche(request, slug)
    require(can_simulate(request.user, demarche), SANS_DROIT)
    if request.method != "POST":
        return _show_offres(request, demarche, OffreForm())
    require(can_compose(request.user, demarche), SANS_DEPOT)
    form = OffreForm(request.POST, request.FILES)
    if form.is_valid() and (found := _read(form, demarche)):
        for sentence in found[1]:
            messages.info(request, sentence)
        deposit_offre(found[0], by=Auteur.of(request.user))
        announce(request, f"Offre déposée\u00a0: {found[0].get_profession_display()}.")
        return redirect("indicateurs:offres", demarche.slug)
    return _show_offres(request, demarche, form, status=422)


def _read(form: OffreForm, demarche: Demarche) -> tuple[Offre, list[str]] | None:
    """L’offre lue dans le fichier ; sinon le formulaire dit la ligne en cause."""
    cleaned, sent = form.cleaned_data, form.cleaned_data["fichier"]
    content = sent.read()
    try:
        read = read_offre(sent.name, content, cleaned["profession"])
    except ErreurLecture as error:
        form.add_error("fichier", str(error))
        return None
    remarks = [*read.remarques, *_name_unknown(list(read.lignes), demarche)]
    return Offre(
        demarche=demarche, profession=cleaned["profession"], annee=cleaned["annee"],
        producteur=cleaned["producteur"], fichier=sent.name[:200],
        sha256=hashlib.sha256(content).hexdigest(), conversion=read.conversion[:200],
        lignes=read.lignes,
    ), remarks  # fmt: skip


def _name_unknown(codes: list[str], demarche: Demarche) -> list[str]:
    """Les codes qui ne sont d’aucune commune : leur offre n’est comptée nulle part."""
    territoire = find_territoire(demarche)
    cadre = read_cadre(territoire.espace if territoire else Espace.FRANCE)
    lost = convert(codes, cadre.millesime, cadre.millesime, cadre.espace).inconnues
    if not lost:
        return []
    shown = ", ".join(lost[:INCONNUS_DITS]) + (", …" if len(lost) > INCONNUS_DITS else "")
    return [f"Codes inconnus, donc pas comptés\u00a0: {shown}."]


def _show_offres(
    request: HttpRequest, demarche: Demarche, form: OffreForm, status: int = 200
) -> HttpResponse:
    rows = demarche.offres.filter(supprime_le__isnull=True)
    context = {
        "demarche": demarche,
        "form": form,
        "can_edit": can_compose(request.user, demarche),
        "lignes": [
            {"offre": row, "communes": len(row.lignes), "total": round(sum(row.lignes.values())),
             "volume": find_regime(row.profession).volume}
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "indicateurs/acces_offres.html", context, status=status)


@require_POST
def offre_delete(request: HttpRequest, slug: str, uid) -> HttpResponse:
    offre = _get_offre(request, slug, uid, is_binned=False)
    delete_etude(offre, by=Auteur.of(request.user))
    undo = reverse("indicateurs:offre_restore", args=[slug, offre.uid])
    announce(request, "L’offre est à la corbeille.", undo=undo)
    return redirect("indicateurs:offres", slug)


@require_POST
def offre_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    offre = _get_offre(request, slug, uid, is_binned=True)
    taken = offre.demarche.offres.filter(profession=offre.profession, supprime_le__isnull=True)
    if taken.exists():
        messages.error(request, "Une autre offre de cette profession est là\u00a0: retirez-la.")
    else:
        undelete_etude(offre, by=Auteur.of(request.user))
        announce(request, "L’offre est rétablie.")
    return redirect("indicateurs:offres", slug)


def _get_offre(request: HttpRequest, slug: str, uid, *, is_binned: bool) -> Offre:
    demarche = get_demarche(request, slug)
    require(can_compose(request.user, demarche), SANS_DEPOT)
    rows = demarche.offres.filter(supprime_le__isnull=not is_binned)
    return get_object_or_404(rows, uid=uid)
