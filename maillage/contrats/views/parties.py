"""Les parties : qui s’engage, par quels actes, et la page de chacune."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.engagements import engagements_of, read_lignes, with_relations
from maillage.contrats.forms.parties import PartieForm, SortieForm
from maillage.contrats.models import ActePartie, Avis, Contrat, Engagement, Partie, SignaturePartie
from maillage.contrats.parties import (
    avenants_at_vote,
    leave_contrat,
    rejoin_contrat,
    situations_of,
    sum_up,
)
from maillage.contrats.permissions import (
    can_act_for,
    can_see_history,
    must_join_scan,
)
from maillage.contrats.views.historique import restore_url
from maillage.core.annonces import announce
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture


def get_partie(contrat: Contrat, partie_uid) -> Partie:
    """La partie de ce contrat même."""
    found = contrat.parties.alive().select_related("organisation")
    partie = get_object_or_404(found, uid=partie_uid)
    partie.contrat = contrat
    return partie


def get_own_partie(request: HttpRequest, slug: str, uid, partie_uid) -> Partie:
    """La partie, pour qui consigne ses actes : elle-même ou la coordination."""
    partie = get_partie(get_contrat(request, slug, uid), partie_uid)
    if not can_act_for(request.user, partie):
        raise PermissionDenied("Seules la coordination et cette partie consignent ses actes.")
    return partie


def partie_url(partie: Partie) -> str:
    contrat = partie.contrat
    return reverse("contrats:partie", args=[contrat.demarche.slug, contrat.uid, partie.uid])


@require_GET
def parties(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Qui s’engage, par quel acte sur quelle version, quand il a signé."""
    shown = get_contrat(request, slug, uid)
    situations = situations_of(shown.parties.alive())
    context = contrat_context(
        request, shown, situations=situations, bilan=sum_up(situations),
        au_vote=avenants_at_vote([shown]),
    )  # fmt: skip
    return render(request, "contrats/parties.html", context)


@require_GET
def partie(request: HttpRequest, slug: str, uid, partie_uid) -> HttpResponse:
    """Tout ce qui engage une partie : ses actes, ses signatures, ses engagements, son histoire."""
    shown = get_contrat(request, slug, uid)
    row = get_partie(shown, partie_uid)
    promises = with_relations(engagements_of(shown).filter(partie=row))
    alone = shown.parties.filter(pk=row.pk)
    situation = situations_of(alone)[0]
    au_vote = [(item, situations_of(alone, avenant=item)[0]) for item in avenants_at_vote([shown])]
    context = contrat_context(
        request, shown, partie=row, situation=situation, au_vote=au_vote, actes=list_actes(row),
        signatures=list_signatures(row), can_act=can_act_for(request.user, row),
        is_scan_demande=must_join_scan(request.user, row),
        lignes=read_lignes(promises, user=request.user, jour=timezone.localdate()),
        historique=read_history(request, row),
    )  # fmt: skip
    return render(request, "contrats/partie.html", context)


def list_actes(partie: Partie) -> list[ActePartie]:
    """Ses actes dans l’ordre, sur le contrat comme sur ses avenants."""
    found = partie.actes.filter(supprime_le__isnull=True).defer("version_votee__texte")
    return list(found.select_related("version_votee", "avenant", "fichier").order_by("date", "pk"))


def list_signatures(partie: Partie) -> list[SignaturePartie]:
    found = partie.signatures.filter(supprime_le__isnull=True)
    return list(found.select_related("avenant", "fichier").order_by("date", "pk"))


def read_history(request: HttpRequest, partie: Partie):
    """Son histoire, pour qui voit celle du contrat."""
    if not can_see_history(request.user, partie.contrat):
        return None
    return build_historique(
        request, Ecriture.objects.about(partie), objet=partie,
        restore_url=restore_url(request, partie.contrat),
    )  # fmt: skip


def partie_edit(request: HttpRequest, slug: str, uid, partie_uid=None) -> HttpResponse:
    """Inscrire une partie, ou corriger son rôle et qui la représente."""
    shown = get_editable_contrat(request, slug, uid)
    current = get_partie(shown, partie_uid) if partie_uid else None
    form = PartieForm(request.POST or None, contrat=shown, instance=current)
    if request.method == "POST" and form.is_valid():
        actions.save_partie(form.instance, by=Auteur.of(request.user))
        messages.success(request, f"« {form.instance} » est enregistrée parmi les parties.")
        return redirect(partie_url(form.instance))
    context = contrat_context(request, shown, form=form, partie=current)
    return render(request, "contrats/partie_edit.html", context)


@require_POST
def partie_remove(request: HttpRequest, slug: str, uid, partie_uid) -> HttpResponse:
    """Ôte une partie inscrite par erreur ; celle qui se retire, elle, reste lisible."""
    shown = get_editable_contrat(request, slug, uid)
    doomed = get_partie(shown, partie_uid)
    remove(request, doomed, "partie", f"« {doomed} » n’est plus partie au contrat.")
    return redirect("contrats:parties", slug, uid)


def partie_leave(request: HttpRequest, slug: str, uid, partie_uid) -> HttpResponse:
    """La partie se retire du contrat : quand, pourquoi."""
    shown = get_editable_contrat(request, slug, uid)
    row = get_partie(shown, partie_uid)
    initial = {"sortie_le": row.sortie_le, "sortie_motif": row.sortie_motif}
    form = SortieForm(request.POST or None, partie=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        leave_contrat(
            row, jour=form.cleaned_data["sortie_le"], motif=form.cleaned_data["sortie_motif"],
            by=Auteur.of(request.user),
        )  # fmt: skip
        rejoin = reverse("contrats:partie_rejoin", args=[slug, uid, partie_uid])
        announce(request, f"Le retrait de « {row} » est consigné.", undo=rejoin)
        return redirect(partie_url(row))
    context = contrat_context(
        request, shown, form=form, empreinte="", retour=partie_url(row),
        titre=f"{row}\u00a0: se retirer du contrat", bouton="Consigner le retrait",
        phrase="Ses actes, sa signature et ses engagements restent lisibles ; elle ne doit plus "
        "rien voter ni signer.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


@require_POST
def partie_rejoin(request: HttpRequest, slug: str, uid, partie_uid) -> HttpResponse:
    """Annule un retrait."""
    shown = get_editable_contrat(request, slug, uid)
    row = get_partie(shown, partie_uid)
    rejoin_contrat(row, by=Auteur.of(request.user))
    messages.success(request, f"« {row} » est de nouveau partie au contrat.")
    return redirect(partie_url(row))


def remove(request: HttpRequest, objet, genre: str, said: str) -> None:
    """À la corbeille, avec de quoi défaire."""
    actions.delete_objet(objet, by=Auteur.of(request.user))
    contrat = objet.contrat
    undo = reverse(
        "contrats:partie_restore", args=[contrat.demarche.slug, contrat.uid, genre, objet.uid]
    )
    announce(request, said, undo=undo)


# Ce qui se retrouve : nom dans l’adresse → modèle, chemin vers le contrat, page où revenir.
CORBEILLE = {
    "partie": (Partie, "contrat", "contrats:parties"),
    "acte": (ActePartie, "partie__contrat", "contrats:parties"),
    "signature": (SignaturePartie, "partie__contrat", "contrats:parties"),
    "engagement": (Engagement, "contrat", "contrats:engagements"),
    "avis": (Avis, "contrat", "contrats:avis"),
}


@require_POST
def partie_restore(request: HttpRequest, slug: str, uid, genre: str, objet_uid) -> HttpResponse:
    """Défait une suppression : partie, acte, signature, engagement ou avis."""
    shown = get_editable_contrat(request, slug, uid)
    if genre not in CORBEILLE:
        raise Http404("Ce genre d’objet ne se rétablit pas ici.")
    model, path, page = CORBEILLE[genre]
    binned = model.objects.filter(**{path: shown, "supprime_le__isnull": False})
    found = get_object_or_404(binned, uid=objet_uid)
    try:
        actions.undelete_objet(found, by=Auteur.of(request.user))
    except IntegrityError:
        messages.error(request, "Rien n’est rétabli : un autre a pris sa place depuis.")
    else:
        messages.success(request, "C’est rétabli.")
    return redirect(page, slug, uid)
