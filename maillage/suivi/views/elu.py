"""La page de l’élu, avec un compte ou par un lien, et les liens que la coordination donne."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.core.forms import JourField
from maillage.suivi.campagnes.jetons import site_address
from maillage.suivi.elu import HORIZON, read_elu
from maillage.suivi.liens_elu import find_lien, give_lien, make_jeton, reopen_lien, revoke_lien
from maillage.suivi.models import LienElu
from maillage.suivi.permissions import can_launch

DUREE_MAX = timedelta(days=731)


class LienEluForm(forms.Form):
    """Pour qui, et jusqu’à quand."""

    libelle = forms.CharField(
        label="Pour qui",
        max_length=120,
        help_text="Un groupe plutôt qu’un nom\u00a0: «\u00a0CoPil de mars\u00a0».",
    )
    jusqu_au = JourField(label="Valable jusqu’au")

    def __init__(self, data=None):
        super().__init__(data)
        self.initial["jusqu_au"] = timezone.localdate() + timedelta(days=HORIZON)

    def clean_jusqu_au(self):
        jour, today = self.cleaned_data["jusqu_au"], timezone.localdate()
        if not today <= jour <= today + DUREE_MAX:
            raise ValidationError("Choisissez une date à venir, d’ici deux ans au plus.")
        return jour


@require_GET
def elu(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce que l’élu lit, et que chacun peut voir comme lui."""
    contrat = get_contrat(request, slug, uid)
    page = read_elu(contrat, user=request.user, commune=request.GET.get("commune", ""))
    context = contrat_context(
        request, contrat, page=page, can_launch=can_launch(request.user, contrat)
    )
    return render(request, "suivi/elu.html", context)


@login_not_required
@require_GET
def elu_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """La même page, sans compte ; l’adresse est un secret, que rien ne garde ni ne transmet."""
    lien = find_lien(jeton)
    if lien:
        page = read_elu(lien.contrat, commune=request.GET.get("commune", ""))
        response = render(request, "suivi/elu_lien.html", {"page": page, "lien": lien})
    else:
        response = render(request, "suivi/elu_absent.html", status=404)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    add_never_cache_headers(response)
    return response


def load_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    contrat = get_contrat(request, slug, uid)
    if not can_launch(request.user, contrat):
        raise PermissionDenied("Seule la coordination donne et retire ces liens.")
    return contrat


def liens_elu(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les liens donnés, et de quoi en donner un."""
    contrat = load_contrat(request, slug, uid)
    form, status = LienEluForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                lien = give_lien(contrat, **form.cleaned_data, by=Auteur.of(request.user))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                announce(request, f"Le lien « {lien} » est prêt : copiez son adresse.")
                return redirect(page_url(contrat))
    now = timezone.now()
    rows = [
        {"lien": row, "ouvert": row.revoque_le is None and row.expire_le > now,
         "adresse": site_address(request) + reverse("suivi:elu_lien", args=[make_jeton(row)])}
        for row in LienElu.objects.alive().filter(contrat=contrat)
    ]  # fmt: skip
    context = contrat_context(request, contrat, form=form, liens=rows)
    return render(request, "suivi/liens_elu.html", context, status=status)


@require_POST
def lien_elu_revoke(request: HttpRequest, slug: str, uid, lecture_uid) -> HttpResponse:
    contrat = load_contrat(request, slug, uid)
    lien = find_given(contrat, lecture_uid)
    revoke_lien(lien, by=Auteur.of(request.user))
    undo = page_url(contrat, "lien_elu_reopen", lien.uid)
    announce(request, f"Le lien « {lien} » ne s’ouvre plus.", undo=undo)
    return redirect(page_url(contrat))


@require_POST
def lien_elu_reopen(request: HttpRequest, slug: str, uid, lecture_uid) -> HttpResponse:
    contrat = load_contrat(request, slug, uid)
    lien = find_given(contrat, lecture_uid)
    reopen_lien(lien, by=Auteur.of(request.user))
    announce(request, f"Le lien « {lien} » a une nouvelle adresse.")
    return redirect(page_url(contrat))


def find_given(contrat: Contrat, uid) -> LienElu:
    lien = get_object_or_404(LienElu.objects.alive().filter(contrat=contrat), uid=uid)
    lien.contrat = contrat
    return lien


def page_url(contrat: Contrat, name: str = "liens_elu", *args) -> str:
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, *args])
