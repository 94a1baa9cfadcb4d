"""La séance de priorisation : résultat, bulletins, critères, décisions."""

from django.forms import modelformset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.actions.conflit import Conflit
from maillage.diagnostic.acces import address, diagnostic_context, get_editable_objet
from maillage.diagnostic.actions.priorisation import decide, save_bulletin
from maillage.diagnostic.enums import MethodePriorisation
from maillage.diagnostic.figures import draw_matrice
from maillage.diagnostic.forms.priorisation import BulletinForm, CritereForm, DecisionForm
from maillage.diagnostic.models import Critere, Enjeu, Note, Priorisation, Votant
from maillage.diagnostic.permissions import can_edit_diagnostic, can_vote
from maillage.diagnostic.resultats import compute_resultats, find_ecarts
from maillage.diagnostic.rubriques import PRIORISATIONS
from maillage.diagnostic.views.objets import SUITES

FORMULES = {
    MethodePriorisation.GOMMETTES: "Score d’un votant\u00a0: importance × faisabilité.",
    MethodePriorisation.CRITERES: "Score d’un votant\u00a0: moyenne des notes, pondérée par le "
    "poids des critères.",
    MethodePriorisation.HANLON: "Score d’un votant\u00a0: (taille + gravité) × efficacité ÷ 3, "
    "nul si l’enjeu n’est pas recevable.",
    MethodePriorisation.HANLON_NACCHO: "Score d’un votant\u00a0: (taille + 2 × gravité) × "
    "efficacité, nul si l’enjeu n’est pas recevable.",
}


def seance_suite(request: HttpRequest, priorisation: Priorisation) -> dict:
    """Classement, décisions, votants et ce qu’il reste à saisir."""
    path = [priorisation.demarche.slug, priorisation.uid]
    resultats = visible_resultats(request.user, priorisation)
    apart = find_ecarts(resultats)
    editable = can_edit_diagnostic(request.user, priorisation.demarche)
    criteres = list(priorisation.criteres.all())
    return {
        "resultats": [(item, item.examen.pk in apart) for item in resultats],
        "criteres": criteres,
        "matrice": draw_matrice(criteres, resultats),
        "formule": FORMULES[MethodePriorisation(priorisation.methode)],
        "votants": describe_votants(priorisation) if editable else [],
        "decider": reverse("diagnostic:decisions", args=path),
        "regler": reverse("diagnostic:criteres", args=path),
        "mon_bulletin": reverse("diagnostic:bulletin_own", args=path)
        if can_vote(request.user, priorisation) else "",
    }  # fmt: skip


def visible_resultats(user, priorisation: Priorisation):
    """Le classement de tous les enjeux ; ceux que l’on ne voit pas n’y paraissent pas."""
    seen = set(Enjeu.objects.visible_to(user).values_list("pk", flat=True))
    return [item for item in compute_resultats(priorisation) if item.examen.enjeu_id in seen]


def describe_votants(priorisation: Priorisation) -> list[dict]:
    """Chaque votant, l’adresse de son bulletin, et combien de notes il a données."""
    due = priorisation.examens.count() * priorisation.criteres.count()
    given: dict[int, int] = {}
    for votant in Note.objects.filter(votant__priorisation=priorisation).values_list(
        "votant", flat=True
    ):
        given[votant] = given.get(votant, 0) + 1
    path = [priorisation.demarche.slug, priorisation.uid]
    return [
        {"votant": votant, "notes": given.get(votant.pk, 0), "attendues": due,
         "url": reverse("diagnostic:bulletin", args=[*path, votant.pk])}
        for votant in priorisation.votants.all()
    ]  # fmt: skip


SUITES["priorites"] = seance_suite


def bulletin(request: HttpRequest, slug: str, uid, votant_pk: int) -> HttpResponse:
    """Le bulletin d’un votant, saisi par la coordination d’après le papier."""
    priorisation = get_editable_objet(request, slug, PRIORISATIONS, uid)
    votant = get_object_or_404(priorisation.votants.all(), pk=votant_pk)
    back = address(PRIORISATIONS, priorisation.demarche, uid=uid)
    return _fill(request, priorisation, votant, back)


def bulletin_own(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Son propre bulletin, tant que le vote est ouvert ; il n’ouvre pas le résultat."""
    demarche = get_demarche(request, slug)
    alive = Priorisation.objects.alive().filter(demarche=demarche)
    priorisation = get_object_or_404(alive, uid=uid)
    votant = priorisation.votants.filter(utilisateur=request.user).first()
    if votant is None:
        raise Http404("Ce compte n’est pas inscrit parmi les votants.")
    require(can_vote(request.user, priorisation), "Le vote est clos.")
    return _fill(request, priorisation, votant, reverse("diagnostic:diagnostic", args=[slug]))


def _fill(request, priorisation: Priorisation, votant: Votant, back: str) -> HttpResponse:
    examens = list(priorisation.examens.select_related("enjeu"))
    criteres = list(priorisation.criteres.all())
    form = BulletinForm(request.POST or None, votant=votant, examens=examens, criteres=criteres)
    if request.method == "POST" and form.is_valid():
        save_bulletin(votant, form.notes())
        announce(request, f"Le bulletin de « {votant} » est enregistré.")
        return redirect(_next_bulletin(request, priorisation, votant) or back)
    context = diagnostic_context(
        request, priorisation.demarche, priorisation=priorisation, votant=votant, form=form,
        criteres=criteres, retour=back,
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "diagnostic/bulletin.html", context, status=status)


def _next_bulletin(request, priorisation: Priorisation, votant: Votant) -> str:
    """Le bulletin du votant suivant, si on l’a demandé."""
    if "suivant" not in request.POST:
        return ""
    following = priorisation.votants.filter(pk__gt=votant.pk).order_by("pk").first()
    if following is None:
        return ""
    path = [priorisation.demarche.slug, priorisation.uid, following.pk]
    return reverse("diagnostic:bulletin", args=path)


def criteres(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les mots, les poids et les échelles des critères."""
    priorisation = get_editable_objet(request, slug, PRIORISATIONS, uid)
    noted = Note.objects.filter(votant__priorisation=priorisation).exists()
    lines = modelformset_factory(Critere, form=CritereForm, extra=0)
    formset = lines(
        request.POST or None, queryset=priorisation.criteres.all(), form_kwargs={"noted": noted}
    )
    if request.method == "POST" and formset.is_valid():
        formset.save()
        announce(request, "Les critères sont enregistrés.")
        return redirect(address(PRIORISATIONS, priorisation.demarche, uid=uid))
    context = diagnostic_context(
        request, priorisation.demarche, priorisation=priorisation, formset=formset, noted=noted,
        retour=address(PRIORISATIONS, priorisation.demarche, uid=uid),
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "diagnostic/criteres.html", context, status=status)


def decisions(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce que le CoPil décide de chaque enjeu ; s’écarter du classement demande une raison."""
    priorisation = get_editable_objet(request, slug, PRIORISATIONS, uid)
    resultats = visible_resultats(request.user, priorisation)
    forms = [DecisionForm(request.POST or None, examen=item.examen) for item in resultats]
    status = 200
    conflits = []
    if request.method == "POST":
        status = 422
        if is_all_valid(forms) and _ask_reasons(resultats, forms):
            conflits = _decide_all(request, forms)
            if not conflits:
                announce(request, "Les décisions sont enregistrées.")
                return redirect(address(PRIORISATIONS, priorisation.demarche, uid=uid))
            status = 409
    context = diagnostic_context(
        request, priorisation.demarche, priorisation=priorisation, conflits=conflits,
        lignes=list(zip(resultats, forms, strict=True)),
        retour=address(PRIORISATIONS, priorisation.demarche, uid=uid),
    )  # fmt: skip
    return render(request, "diagnostic/decisions.html", context, status=status)


def is_all_valid(forms: list[DecisionForm]) -> bool:
    """Chaque formulaire est jugé, même après une erreur : toutes se montrent."""
    return not [form for form in forms if not form.is_valid()]


def _ask_reasons(resultats, forms: list[DecisionForm]) -> bool:
    """Vrai si chaque décision qui s’écarte du classement dit pourquoi."""
    for item, form in zip(resultats, forms, strict=True):
        item.examen.decision = form.cleaned_data["decision"]
    apart, complete = find_ecarts(resultats), True
    for form in forms:
        if form.examen.pk in apart and not form.cleaned_data["motif"].strip():
            form.add_error("motif", "Cette décision s’écarte du classement\u00a0: dites pourquoi.")
            complete = False
    return complete


def _decide_all(request: HttpRequest, forms: list[DecisionForm]) -> list[Conflit]:
    """Écrit ce qui peut l’être ; rend les conflits, dont le formulaire garde la saisie."""
    found = []
    for form in forms:
        try:
            decide(form.examen, form.wanted(), version=form.cleaned_data["version"],
                   by=Auteur.of(request.user))  # fmt: skip
        except Conflit as conflit:
            found.append(conflit)
            sent = request.POST.copy()
            sent[f"{form.prefix}-version"] = str(conflit.version)
            form.data = sent
    return found
