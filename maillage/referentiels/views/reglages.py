"""Les vocabulaires et le modèle de contrat d’une région, réglés par son animation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.core.annonces import announce
from maillage.referentiels.acces import enter, list_regions
from maillage.referentiels.actions import reglages as actions
from maillage.referentiels.enums import VOCABULAIRES, Vocabulaire
from maillage.referentiels.forms.reglages import ArticleForm, TermeForm, list_reperes
from maillage.referentiels.models import ModeleArticle, Terme

PRIS = "Ce nom est déjà pris dans cette liste\u00a0: modifiez plutôt celui qui existe."
SENS = {"monter": -1, "descendre": 1}


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """Les régions que le compte anime ; s’il n’y en a qu’une, ses vocabulaires."""
    found = list_regions(request)
    if len(found) == 1:
        return redirect("referentiels:vocabulaires", found[0]["code"])
    return render(request, "referentiels/regions.html", {"regions": found})


@require_GET
def vocabulaires(request: HttpRequest, region: str) -> HttpResponse:
    """La liste des vocabulaires de la région."""
    context = enter(request, region)
    context["vocabulaires"] = VOCABULAIRES.values()
    return render(request, "referentiels/vocabulaires.html", context)


def vocabulaire(request: HttpRequest, region: str, cle: str) -> HttpResponse:
    """Les termes d’un vocabulaire ; y en ajouter un."""
    context = enter(request, region)
    shown = get_vocabulaire(cle)
    form = TermeForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_terme(region, cle, **form.cleaned_data)
        except actions.DejaPris:
            form.add_error("libelle", PRIS)
        else:
            announce(request, f"«\u00a0{added}\u00a0» est maintenant proposé dans la région.")
            return redirect("referentiels:vocabulaire", region, cle)
    context |= {"vocabulaire": shown, "termes": actions.list_termes(region, cle), "form": form}
    status = 422 if form.errors else 200
    return render(request, "referentiels/vocabulaire.html", context, status=status)


def terme_edit(request: HttpRequest, region: str, cle: str, code: str) -> HttpResponse:
    """Redit un terme pour la région."""
    context = enter(request, region)
    terme = get_terme(region, cle, code)
    initial = {"libelle": terme.libelle, "synonymes": "\n".join(terme.synonymes)}
    form = TermeForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.reword_terme(terme, region, **form.cleaned_data)
        announce(
            request,
            f"«\u00a0{terme}\u00a0» se dit maintenant "
            f"«\u00a0{form.cleaned_data['libelle']}\u00a0».",
        )
        return redirect("referentiels:vocabulaire", region, cle)
    context |= {"vocabulaire": get_vocabulaire(cle), "terme": terme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "referentiels/terme_form.html", context, status=status)


@require_POST
def terme_reglage(request: HttpRequest, region: str, cle: str, code: str) -> HttpResponse:
    """Propose, ôte, monte ou descend un terme."""
    enter(request, region)
    terme, geste = get_terme(region, cle, code), request.POST.get("geste", "")
    if geste in SENS:
        actions.move_terme(terme, region, pas=SENS[geste])
    elif geste in ("proposer", "oter"):
        actions.offer_terme(terme, region, actif=geste == "proposer")
        announce(request, f"«\u00a0{terme}\u00a0» {_said(geste)} dans la région.")
    return redirect("referentiels:vocabulaire", region, cle)


def _said(geste: str) -> str:
    return "est proposé" if geste == "proposer" else "n’est plus proposé"


@require_GET
def articles(request: HttpRequest, region: str) -> HttpResponse:
    """Le modèle d’articles que les nouveaux contrats de la région copient."""
    context = enter(request, region)
    context["articles"] = actions.list_articles(region)
    return render(request, "referentiels/articles.html", context)


def article_create(request: HttpRequest, region: str) -> HttpResponse:
    context = enter(request, region)
    form = ArticleForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_article(region, **form.cleaned_data)
        except actions.DejaPris:
            form.add_error("titre", PRIS)
        else:
            announce(request, f"«\u00a0{added}\u00a0» est ajouté au modèle de la région.")
            return redirect("referentiels:articles", region)
    return _show_article(request, context, form, None)


def article_edit(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Écrit une version de plus d’un article ; montre les précédentes."""
    context = enter(request, region)
    article = get_article(region, code)
    initial = {name: getattr(article, name) for name in ArticleForm.base_fields}
    form = ArticleForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _show_article(request, context, form, article)
    seen = request.POST.get("revision", "")
    if seen != f"{article.region}:{article.revision}":
        messages.warning(
            request,
            f"Quelqu’un a enregistré la version {article.revision} pendant que vous écriviez. "
            "Votre texte est ci-dessous\u00a0: comparez-le à la dernière version, puis "
            "enregistrez.",
        )
        return _show_article(request, context, form, article, status=409)
    revised = actions.revise_article(article, region, **form.cleaned_data)
    announce(request, f"La version {revised.revision} de «\u00a0{revised}\u00a0» est enregistrée.")
    return redirect("referentiels:articles", region)


def _show_article(
    request: HttpRequest, context: dict, form: ArticleForm, article, status: int = 0
) -> HttpResponse:
    versions = ModeleArticle.objects.none()
    if article:
        regional = ModeleArticle.objects.filter(region__in=["", context["region"]["code"]])
        versions = regional.filter(code=article.code).order_by("-region", "-revision")
    context |= {
        "form": form, "article": article, "versions": versions, "reperes": list_reperes()
    }  # fmt: skip
    status = status or (422 if form.errors else 200)
    return render(request, "referentiels/article_form.html", context, status=status)


@require_POST
def article_reglage(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Met au modèle, ôte, monte ou descend un article."""
    enter(request, region)
    article, geste = get_article(region, code), request.POST.get("geste", "")
    if geste in SENS:
        actions.move_article(article, region, pas=SENS[geste])
    elif geste in ("proposer", "oter"):
        actions.offer_article(article, region, actif=geste == "proposer")
        announce(request, f"«\u00a0{article}\u00a0» {_said(geste)} dans les nouveaux contrats.")
    return redirect("referentiels:articles", region)


def get_vocabulaire(cle: str) -> Vocabulaire:
    if cle not in VOCABULAIRES:
        raise Http404
    return VOCABULAIRES[cle]


def get_terme(region: str, cle: str, code: str) -> Terme:
    """Le terme tel que la région le règle."""
    get_vocabulaire(cle)
    return _find(actions.list_termes(region, cle), code)


def get_article(region: str, code: str) -> ModeleArticle:
    return _find(actions.list_articles(region), code)


def _find(rows: list, code: str):
    for row in rows:
        if row.code == code:
            return row
    raise Http404
