"""Les articles du contrat : les lire, les écrire, les ranger."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import (
    contrat_context,
    explain_conflict,
    get_contrat,
    get_editable_contrat,
)
from maillage.contrats.actions import (
    Conflit,
    delete_objet,
    fingerprint,
    undelete_objet,
    update_objet,
)
from maillage.contrats.models import Article, Contrat
from maillage.core.annonces import announce
from maillage.documents.actions import (
    articles_of,
    change_article,
    create_article,
    find_modele,
    move_article,
    restore_modele,
)
from maillage.documents.forms import ArticleForm
from maillage.journal.etat import read_state

CHAMPS = ArticleForm.Meta.fields


@require_GET
def articles(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """La liste dans l’ordre du contrat, avec le rang que chacun y prendra."""
    contrat = get_contrat(request, slug, uid)
    gone = Article.objects.filter(contrat=contrat, supprime_le__isnull=False)
    context = contrat_context(
        request, contrat, articles=number(articles_of(contrat)),
        corbeille=gone.order_by("-supprime_le", "-pk")[:20],
    )  # fmt: skip
    return render(request, "documents/articles.html", context)


def number(rows) -> list[tuple[Article, str]]:
    """« Article 3 » pour ceux qui figurent au contrat et s’y numérotent."""
    found, rang = [], 0
    for article in rows:
        counted = article.inclus and article.numerote
        rang += counted
        found.append((article, f"Article {rang}" if counted else ""))
    return found


def article_nouveau(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    posted = request.POST if request.method == "POST" else None
    form = ArticleForm(posted, instance=Article(contrat=contrat))
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in CHAMPS}
        made = create_article(contrat, by=Auteur.of(request.user), **fields)
        announce(request, f"L’article « {made} » est ajouté à la fin du contrat.")
        return redirect("documents:articles", slug, uid)
    return show(request, contrat, form)


def article(request: HttpRequest, slug: str, uid, article_uid) -> HttpResponse:
    """Écrit un article ; deux rédacteurs ne se perdent jamais leur texte."""
    contrat = get_editable_contrat(request, slug, uid)
    found = get_article(contrat, article_uid)
    if request.method != "POST":
        mark = fingerprint(read_state(found, CHAMPS))
        return show(request, contrat, ArticleForm(instance=found, initial={"empreinte": mark}))
    form = ArticleForm(request.POST, instance=found)
    if not form.is_valid():
        return show(request, contrat, form)
    try:
        update_objet(
            found, read_state(form.instance, CHAMPS), by=Auteur.of(request.user),
            empreinte=form.cleaned_data["empreinte"],
        )  # fmt: skip
    except Conflit as conflit:
        return show_conflict(request, contrat, form, conflit)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return show(request, contrat, form)
    announce(request, f"L’article « {found} » est enregistré.")
    return redirect("documents:articles", slug, uid)


def get_article(contrat: Contrat, uid) -> Article:
    return get_object_or_404(articles_of(contrat).select_related("contrat__demarche"), uid=uid)


def show(request, contrat: Contrat, form: ArticleForm, autre=None, status=200) -> HttpResponse:
    """La page d’écriture ; ``autre`` est la version d’une autre personne, à comparer."""
    row = form.instance
    context = contrat_context(
        request, contrat, form=form, article=row, autre=autre,
        modele=find_modele(row) if row.pk else None,
    )  # fmt: skip
    code = 422 if form.errors and status == 200 else status
    return render(request, "documents/article.html", context, status=code)


def show_conflict(request, contrat: Contrat, form: ArticleForm, conflit: Conflit) -> HttpResponse:
    """Les deux versions ; enregistrer de nouveau choisit la sienne en connaissance."""
    form.data = form.data.copy()
    form.data["empreinte"] = fingerprint(conflit.autre)
    form.add_error(None, explain_conflict(conflit, read_state(form.instance, CHAMPS)))
    return show(request, contrat, form, autre=conflit.objet, status=409)


@require_POST
def article_geste(request: HttpRequest, slug: str, uid, article_uid, geste: str) -> HttpResponse:
    """Un bouton de la liste : monter, descendre, inclure, exclure, corbeille, modèle."""
    contrat = get_editable_contrat(request, slug, uid)
    if geste not in GESTES:
        raise Http404("Ce geste n’existe pas.")
    rows = Article.objects.filter(contrat=contrat).select_related("contrat__demarche")
    if geste != "retablir":
        rows = rows.filter(supprime_le__isnull=True)
    row = get_object_or_404(rows, uid=article_uid)
    texte = GESTES[geste](row, Auteur.of(request.user))
    undo = reverse("documents:article_geste", args=[slug, uid, row.uid, "retablir"])
    announce(request, texte.format(row), undo=undo if geste == "corbeille" else "")
    return redirect("documents:articles", slug, uid)


def _move(sens: str):
    def act(row: Article, by: Auteur) -> str:
        move_article(row, sens)
        return "L’article « {} » est déplacé."

    return act


def _include(inclus: bool, texte: str):
    def act(row: Article, by: Auteur) -> str:
        change_article(row, by=by, inclus=inclus)
        return texte

    return act


def _bin(row: Article, by: Auteur) -> str:
    delete_objet(row, by=by)
    return "L’article « {} » est à la corbeille."


def _restore(row: Article, by: Auteur) -> str:
    if row.supprime_le:
        undelete_objet(row, by=by)
    return "L’article « {} » est rétabli."


def _model(row: Article, by: Auteur) -> str:
    if restore_modele(row, by=by):
        return "L’article « {} » reprend le texte du modèle ; l’historique garde le vôtre."
    return "L’article « {} » ne vient d’aucun modèle : rien n’a changé."


GESTES = {
    "monter": _move("haut"),
    "descendre": _move("bas"),
    "inclure": _include(True, "L’article « {} » figure au contrat."),
    "exclure": _include(False, "L’article « {} » ne figure plus au contrat ; son texte est gardé."),
    "corbeille": _bin,
    "retablir": _restore,
    "modele": _model,
}
