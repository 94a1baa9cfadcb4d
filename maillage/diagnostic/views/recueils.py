"""Les recueils et leurs verbatims : coller plusieurs paroles, les coder à la suite."""

from typing import cast

from django import forms
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import to_uid
from maillage.core.texte import pluriel
from maillage.diagnostic.acces import (
    address,
    diagnostic_context,
    get_editable_diagnostic,
    get_editable_objet,
)
from maillage.diagnostic.actions.objets import create_objet, update_objet
from maillage.diagnostic.forms.recueil import VerbatimsForm
from maillage.diagnostic.models import Constat, Materiau, Preuve, Verbatim
from maillage.diagnostic.permissions import can_edit_diagnostic
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.diagnostic.views.objets import SUITES, show_objet
from maillage.referentiels.models import Terme
from maillage.referentiels.vocabulaire import terms_for

RECUEILS, VERBATIMS = PAR_CLE["recueils"], PAR_CLE["verbatims"]


def materiau_suite(request: HttpRequest, materiau: Materiau) -> dict:
    """Les verbatims visibles du recueil, et de quoi en coller d’autres."""
    seen = Verbatim.objects.visible_to(request.user).filter(materiau=materiau)
    rows = [
        {"verbatim": item, "url": address(VERBATIMS, materiau.demarche, uid=item.uid)}
        for item in seen.prefetch_related("themes")
    ]
    editable = can_edit_diagnostic(request.user, materiau.demarche)
    return {"lignes": rows, "colle": VerbatimsForm() if editable else None}


def verbatim_suite(request: HttpRequest, verbatim: Verbatim) -> dict:
    """Le recueil s’il se voit, et les constats visibles qui s’appuient sur cette parole."""
    cited = Preuve.objects.visible_to(request.user).filter(verbatim=verbatim)
    constats = Constat.objects.filter(pk__in=cited.values("constat"))
    recueil = getattr(verbatim, "recueil_vu", None)
    return {
        "recueil": recueil,
        "recueil_url": address(RECUEILS, verbatim.demarche, uid=recueil.uid) if recueil else "",
        "constats": [
            {"constat": item, "url": address(PAR_CLE["constats"], verbatim.demarche, uid=item.uid)}
            for item in constats
        ],
    }


SUITES["recueils"] = materiau_suite
SUITES["verbatims"] = verbatim_suite


@require_POST
def verbatims_paste(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajoute d’un coup les verbatims collés, un par ligne."""
    materiau = get_editable_objet(request, slug, RECUEILS, uid)
    form = VerbatimsForm(request.POST)
    if not form.is_valid():
        return show_objet(request, RECUEILS, materiau, status=422, colle=form)
    pairs = form.cleaned_data["lignes"]
    with transaction.atomic():
        for texte, source in pairs:
            verbatim = Verbatim(
                demarche=materiau.demarche, materiau=materiau, texte=texte,
                source=source or form.cleaned_data["source"], cercle=materiau.cercle,
            )  # fmt: skip
            create_objet(verbatim, by=Auteur.of(request.user))
    announce(request, f"{pluriel(len(pairs), 'verbatim')} de plus dans ce recueil.")
    return redirect(address(RECUEILS, materiau.demarche, uid=uid))


class CodageForm(forms.Form):
    """Les thèmes d’un verbatim ; le champ garde la liste de ceux que l’on propose."""

    themes = forms.ModelMultipleChoiceField(
        label="Thèmes", queryset=Terme.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, termes: list[Terme], **kwargs):
        super().__init__(*args, **kwargs)
        themes = cast(forms.ModelMultipleChoiceField, self.fields["themes"])
        themes.queryset = Terme.objects.filter(pk__in=[item.pk for item in termes])


def verbatims_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Un verbatim à la fois, ses thèmes à cocher ; enregistrer mène au suivant."""
    demarche = get_editable_diagnostic(request, slug)
    alive = Verbatim.objects.visible_to(request.user).filter(demarche=demarche)
    termes = terms_for(demarche, "themes")
    if request.method == "POST":
        return _save_codes(request, alive, termes)
    bare = alive.annotate(nombre=Count("themes")).filter(nombre=0)
    after = request.GET.get("apres", "")
    todo = bare.filter(pk__gt=after) if after.isdecimal() and len(after) < 12 else bare
    shown = todo.select_related("materiau").order_by("pk").first()
    context = diagnostic_context(
        request, demarche, verbatim=shown, reste=bare.count(), total=alive.count(),
        form=CodageForm(termes=termes), liste_url=reverse("diagnostic:verbatim_list", args=[slug]),
    )  # fmt: skip
    return render(request, "diagnostic/codage.html", context)


def _save_codes(request: HttpRequest, alive, termes: list[Terme]) -> HttpResponse:
    uid = to_uid(request.POST.get("verbatim", ""))
    verbatim = get_object_or_404(alive.select_related("demarche"), uid=uid)
    form = CodageForm(request.POST, termes=termes)
    if form.is_valid() and form.cleaned_data["themes"]:
        chosen = sorted(form.cleaned_data["themes"], key=lambda terme: terme.pk)
        wanted = {"themes": [{"id": terme.pk, "libelle": str(terme)} for terme in chosen]}
        update_objet(verbatim, wanted, version=verbatim.version, by=Auteur.of(request.user))
    code = reverse("diagnostic:verbatims_code", args=[verbatim.demarche.slug])
    return redirect(f"{code}?apres={verbatim.pk}")
