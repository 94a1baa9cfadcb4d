"""Les membres d’une démarche : qui tient quel rôle, ajouter, finir."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.comptes.invitations import send_invitation
from maillage.comptes.models import Utilisateur
from maillage.core.annonces import announce
from maillage.demarches.acces import get_demarche, get_editable_demarche
from maillage.demarches.actions.roles import Refus, create_compte, end_role, give_role
from maillage.demarches.enums import REGLES, Role
from maillage.demarches.forms.champs import suggest_organisations
from maillage.demarches.forms.roles import ROLES_DEMARCHE, MembreForm
from maillage.demarches.models import Affectation, Demarche
from maillage.demarches.permissions import can_edit_demarche, can_see_personnes
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture


def membres(request: HttpRequest, slug: str) -> HttpResponse:
    """La liste par rôle ; la coordination y ajoute quelqu’un."""
    demarche = get_demarche(request, slug)
    if request.method == "POST":
        return add_membre(request, get_editable_demarche(request, slug))
    return show_membres(request, demarche, MembreForm())


def show_membres(
    request: HttpRequest, demarche: Demarche, form: MembreForm, status: int = 200
) -> HttpResponse:
    can_edit = can_edit_demarche(request.user, demarche)
    context = {
        "demarche": demarche,
        "groupes": group_by_role(demarche),
        "form": form,
        "can_edit": can_edit,
        "can_see_courriels": can_see_personnes(request.user),
        "organisations": suggest_organisations() if can_edit else [],
    }
    return render(request, "demarches/membres.html", context, status=status)


def group_by_role(demarche: Demarche) -> list[dict]:
    """Les rôles tenus ou à venir, dans l’ordre des rôles, avec leur phrase."""
    held: dict[str, list[Affectation]] = {}
    rows = demarche.affectations.select_related("utilisateur", "organisation")
    for item in rows.not_ended(timezone.localdate()):
        held.setdefault(item.role, []).append(item)
    return [
        {"role": role, "regle": REGLES[role], "affectations": held[role]}
        for role in ROLES_DEMARCHE
        if role in held
    ]


def add_membre(request: HttpRequest, demarche: Demarche) -> HttpResponse:
    form = MembreForm(request.POST)
    if not form.is_valid():
        return show_membres(request, demarche, form, status=422)
    given = form.cleaned_data
    user, created = find_or_open(request, given["email"], given["nom"], demarche, given)
    role = Role(given["role"])
    announce(request, f"{user} a maintenant le rôle «\u00a0{role.label}\u00a0».")
    if created:
        invite(request, user, motif=f"pour {demarche} ({role.label})")
    return redirect("demarches:membres", demarche.slug)


@transaction.atomic
def find_or_open(
    request: HttpRequest, email: str, nom: str, demarche: Demarche, given: dict
) -> tuple[Utilisateur, bool]:
    """Le compte à cette adresse, ouvert s’il n’existait pas, et son rôle donné."""
    by = Auteur.of(request.user)
    known = Utilisateur.objects.filter(email__iexact=email).first()
    user = known or create_compte(email=email, nom=nom, by=by)
    give_role(
        user=user, role=Role(given["role"]), demarche=demarche, by=by,
        organisation=given["organisation"], fin=given["fin"],
    )  # fmt: skip
    return user, known is None


def invite(request: HttpRequest, user: Utilisateur, *, motif: str) -> None:
    """Envoie l’invitation et dit si elle est partie."""
    if send_invitation(user, request=request, motif=motif):
        messages.info(request, f"Une invitation est partie à {user.email}.")
    else:
        messages.warning(
            request,
            f"Le compte de {user.email} est ouvert, mais l’invitation n’est pas partie. "
            "Cette personne peut demander un code sur la page de connexion.",
        )


@require_POST
def membre_retrait(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Finit un rôle de cette démarche, jamais celui d’une autre."""
    demarche = get_editable_demarche(request, slug)
    rows = demarche.affectations.select_related("utilisateur", "demarche")
    affectation = get_object_or_404(rows, pk=pk)
    role = affectation.get_role_display()
    label = f"{affectation.utilisateur} n’a plus le rôle «\u00a0{role}\u00a0»."
    try:
        end_role(affectation=affectation, by=Auteur.of(request.user))
    except Refus as refus:
        messages.error(request, str(refus))
    else:
        announce(request, label)
    return redirect("demarches:membres", slug)


@require_GET
def membres_historique(request: HttpRequest, slug: str) -> HttpResponse:
    """Qui est venu, qui est parti, et tout ce qui a changé dans la démarche."""
    demarche = get_editable_demarche(request, slug)
    historique = build_historique(request, Ecriture.objects.about(demarche), objet=demarche)
    context = {"demarche": demarche, "historique": historique}
    return render(request, "demarches/membres_historique.html", context)
