"""L’administration : les comptes, ouverts et fermés, et leurs rôles à toutes les échelles."""

from functools import wraps

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Utilisateur
from maillage.core.annonces import announce
from maillage.core.http import paginate
from maillage.demarches.acces import require
from maillage.demarches.actions.roles import Refus, create_compte, end_role, give_role, set_open
from maillage.demarches.enums import Role
from maillage.demarches.forms.champs import suggest_organisations
from maillage.demarches.forms.roles import CompteForm, RoleForm
from maillage.demarches.models import Affectation
from maillage.demarches.permissions import can_administer
from maillage.demarches.views.membres import invite
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture


def administration(view):
    """Ferme une page à qui n’a pas le rôle d’administration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(can_administer(request.user), "Cette page est réservée à l’administration.")
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@administration
def comptes(request: HttpRequest) -> HttpResponse:
    """Tous les comptes, par adresse ou par nom."""
    searched = request.GET.get("q", "").strip()
    held = Affectation.objects.active(timezone.localdate()).select_related("demarche")
    found = Utilisateur.objects.order_by("email").prefetch_related(Prefetch("affectations", held))
    if searched:
        found = found.filter(Q(email__icontains=searched) | Q(nom__icontains=searched))
    totals = Utilisateur.objects.aggregate(tous=Count("pk"), fermes=Count("pk", ~Q(is_active=True)))
    context = {"page": paginate(found, request), "q": searched, "totals": totals}
    return render(request, "demarches/comptes.html", context)


@administration
def compte_create(request: HttpRequest) -> HttpResponse:
    """Ouvre un compte et l’invite."""
    form = CompteForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "demarches/compte_create.html", {"form": form}, status=status)
    user = create_compte(**form.cleaned_data, by=Auteur.of(request.user))
    announce(request, f"Le compte de {user} est ouvert. Donnez-lui maintenant un rôle.")
    invite(request, user, motif="pour prendre part à un contrat local de santé")
    return redirect("demarches:compte", user.uid)


@administration
def compte(request: HttpRequest, uid) -> HttpResponse:
    """Un compte : ses rôles, lui en donner un, ce qui a changé."""
    user = get_object_or_404(Utilisateur, uid=uid)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        role = Role(form.cleaned_data.pop("role"))
        give_role(user=user, role=role, by=Auteur.of(request.user), **form.cleaned_data)
        announce(request, f"{user} a maintenant le rôle «\u00a0{role.label}\u00a0».")
        return redirect("demarches:compte", uid)
    held = user.affectations.select_related("demarche", "organisation")
    context = {
        "compte": user,
        "affectations": held.not_ended(timezone.localdate()),
        "form": form,
        "organisations": suggest_organisations(),
        "historique": build_historique(request, Ecriture.objects.about(user), objet=user),
    }
    status = 422 if form.errors else 200
    return render(request, "demarches/compte.html", context, status=status)


@require_POST
@administration
def compte_etat(request: HttpRequest, uid) -> HttpResponse:
    """Ferme ou rouvre un compte."""
    user = get_object_or_404(Utilisateur, uid=uid)
    opened = request.POST.get("etat") == "ouvert"
    try:
        set_open(user=user, opened=opened, by=Auteur.of(request.user))
    except Refus as refus:
        messages.error(request, str(refus))
    else:
        announce(request, f"Le compte de {user} est {'ouvert' if opened else 'fermé'}.")
    return redirect("demarches:compte", uid)


@require_POST
@administration
def compte_invitation(request: HttpRequest, uid) -> HttpResponse:
    """Renvoie l’invitation d’un compte ouvert."""
    user = get_object_or_404(Utilisateur, uid=uid, is_active=True)
    invite(request, user, motif="pour prendre part à un contrat local de santé")
    return redirect("demarches:compte", uid)


@require_POST
@administration
def compte_role_retrait(request: HttpRequest, uid, pk: int) -> HttpResponse:
    """Finit un rôle de ce compte même."""
    user = get_object_or_404(Utilisateur, uid=uid)
    held = get_object_or_404(user.affectations.select_related("demarche", "utilisateur"), pk=pk)
    try:
        end_role(affectation=held, by=Auteur.of(request.user))
    except Refus as refus:
        messages.error(request, str(refus))
    else:
        announce(request, f"{user} n’a plus le rôle «\u00a0{held.get_role_display()}\u00a0».")
    return redirect("demarches:compte", uid)
