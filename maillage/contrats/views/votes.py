"""Les votes et les signatures : où l’on en est, et les consigner."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.forms.votes import (
    ActeForm,
    RetraitForm,
    SignatureForm,
    SignatureSeanceForm,
)
from maillage.contrats.models import ActePartie, Avenant, Contrat, Partie, SignaturePartie
from maillage.contrats.parties import (
    DejaConsigne,
    Situation,
    avenants_at_vote,
    etat_parties,
    record_signatures,
    sum_up,
    withdraw_acte,
)
from maillage.contrats.parties.rappels import find_contacts, last_rappels, list_courriels
from maillage.contrats.permissions import can_edit_contrat, must_join_scan
from maillage.contrats.views.consignation import take_saisie
from maillage.contrats.views.parties import get_own_partie, get_partie, partie_url, remove
from maillage.core.http import to_uid
from maillage.core.texte import pluriel
from maillage.fichiers.reponse import serve_fichier

ACTE = ("version_votee", "avenant", "nature", "sens", "date", "numero", "reserves", "fichier")
SIGNATURE = ("avenant", "date", "mode", "signataire", "qualite", "fichier")


def get_avenant(request: HttpRequest, contrat: Contrat) -> Avenant | None:
    """L’avenant de ce contrat que nomme l’adresse ; rien : le contrat lui-même."""
    asked = request.GET.get("avenant", "")
    if not asked:
        return None
    return get_object_or_404(
        Avenant.objects.select_related("texte").defer("texte__texte"),
        contrat=contrat, uid=to_uid(asked), supprime_le__isnull=True,
    )  # fmt: skip


@require_GET
def votes(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Qui doit encore voter, signer, ou renouveler son mandat, sur le contrat ou un avenant."""
    shown = get_contrat(request, slug, uid)
    avenant = get_avenant(request, shown)
    situations = etat_parties(shown, avenant=avenant)
    context = contrat_context(
        request, shown, avenant=avenant, bilan=sum_up(situations), situations=situations,
        groupes=build_groupes(request, shown, situations),
        au_vote=avenants_at_vote([shown]),
    )  # fmt: skip
    return render(request, "contrats/votes.html", context)


def build_groupes(request: HttpRequest, contrat: Contrat, situations: list[Situation]) -> list:
    """Les trois groupes à relancer ; contacts et rappels pour la coordination seule."""
    parties = [item.partie for item in situations]
    can_edit = can_edit_contrat(request.user, contrat)
    contacts = find_contacts(contrat, parties) if can_edit else {}
    rappels = last_rappels(parties) if can_edit else {}
    courriels = list_courriels(rappels.values())
    groupes = (
        ("voter", "Doivent encore voter", [item for item in situations if item.must_vote]),
        ("signer", "Doivent encore signer", [item for item in situations if item.must_sign]),
        ("mandats", "Mandats à renouveler", [item for item in situations if item.must_renew]),
    )
    return [
        {
            "cle": cle, "titre": titre,
            "lignes": [
                {"situation": item, "contacts": contacts.get(item.partie.organisation_id, []),
                 "rappel": rappels.get(item.partie.uid),
                 "courriels": courriels.get(item.partie.uid, [])}
                for item in found
            ],
        }
        for cle, titre, found in groupes
    ]  # fmt: skip


def get_acte(partie: Partie, acte_uid) -> ActePartie:
    found = partie.actes.filter(supprime_le__isnull=True).select_related("avenant", "fichier")
    acte = get_object_or_404(found, uid=acte_uid)
    acte.partie = partie
    return acte


def acte_edit(request: HttpRequest, slug: str, uid, partie_uid, acte_uid=None) -> HttpResponse:
    """Consigner un acte, ou corriger ce que l’on en a écrit."""
    partie = get_own_partie(request, slug, uid, partie_uid)
    acte = get_acte(partie, acte_uid) if acte_uid else None
    saisie = take_saisie(
        request, acte, ACTE,
        lambda data, files: ActeForm(data, files, partie=partie, instance=acte),
        contrat=partie.contrat,
    )  # fmt: skip
    if saisie.is_saved:
        messages.success(request, f"L’acte de « {partie} » est consigné.")
        return redirect(partie_url(partie))
    titre = f"{partie}\u00a0: {'corriger' if acte else 'consigner'} un acte"
    context = contrat_context(
        request, partie.contrat, form=saisie.form, empreinte=saisie.empreinte, titre=titre,
        bouton="Enregistrer l’acte", retour=partie_url(partie),
        phrase="Un acte approuve une version précise du texte : si le texte change ensuite, il "
        "faudra peut-être revoter.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


def acte_withdraw(request: HttpRequest, slug: str, uid, partie_uid, acte_uid) -> HttpResponse:
    """La partie retire son acte."""
    partie = get_own_partie(request, slug, uid, partie_uid)
    acte = get_acte(partie, acte_uid)
    form = RetraitForm(request.POST or None, acte=acte)
    if request.method == "POST" and form.is_valid():
        withdraw_acte(
            acte, jour=form.cleaned_data["retire_le"], motif=form.cleaned_data["motif_retrait"],
            by=Auteur.of(request.user),
        )  # fmt: skip
        messages.success(request, f"L’acte de « {partie} » est retiré ; il reste lisible.")
        return redirect(partie_url(partie))
    context = contrat_context(
        request, partie.contrat, form=form, empreinte="", titre=f"{partie}\u00a0: retirer un acte",
        bouton="Retirer l’acte", retour=partie_url(partie),
        phrase=f"{acte} : il restera lisible, mais n’engagera plus cette partie.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


@require_POST
def acte_remove(request: HttpRequest, slug: str, uid, partie_uid, acte_uid) -> HttpResponse:
    """Ôte un acte consigné par erreur ; la coordination seule."""
    partie = get_partie(get_editable_contrat(request, slug, uid), partie_uid)
    remove(request, get_acte(partie, acte_uid), "acte", f"L’acte de « {partie} » est ôté.")
    return redirect(partie_url(partie))


@require_GET
def acte_download(request: HttpRequest, slug: str, uid, partie_uid, acte_uid) -> FileResponse:
    """La copie de l’acte, pour qui voit le contrat."""
    partie = get_partie(get_contrat(request, slug, uid), partie_uid)
    return serve_fichier_of(get_acte(partie, acte_uid))


def serve_fichier_of(objet) -> FileResponse:
    if objet.fichier is None:
        raise Http404("Aucun fichier n’est joint.")
    return serve_fichier(objet.fichier)


def get_signature(partie: Partie, signature_uid) -> SignaturePartie:
    found = partie.signatures.filter(supprime_le__isnull=True).select_related("avenant", "fichier")
    signature = get_object_or_404(found, uid=signature_uid)
    signature.partie = partie
    return signature


def signature_edit(
    request: HttpRequest, slug: str, uid, partie_uid, signature_uid=None
) -> HttpResponse:
    """Consigner une signature : la partie la sienne, la coordination avec le scan."""
    partie = get_own_partie(request, slug, uid, partie_uid)
    signature = get_signature(partie, signature_uid) if signature_uid else None
    scan = must_join_scan(request.user, partie)
    saisie = take_saisie(
        request, signature, SIGNATURE,
        lambda data, files: SignatureForm(
            data, files, partie=partie, is_scan_demande=scan, instance=signature
        ),
        contrat=partie.contrat,
    )  # fmt: skip
    if saisie.is_saved:
        messages.success(request, f"La signature de « {partie} » est consignée.")
        return redirect(partie_url(partie))
    context = contrat_context(
        request, partie.contrat, form=saisie.form, empreinte=saisie.empreinte,
        titre=f"{partie}\u00a0: {'corriger' if signature else 'consigner'} sa signature",
        bouton="Enregistrer la signature", retour=partie_url(partie),
        phrase="Ce que la partie a signé, quand, et par qui.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


def signatures_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Une séance de signature : plusieurs parties, un seul scan."""
    shown = get_editable_contrat(request, slug, uid)
    form = SignatureSeanceForm(request.POST or None, request.FILES or None, contrat=shown)
    if request.method == "POST" and form.is_valid() and save_signatures(request, form):
        return redirect("contrats:parties", slug, uid)
    context = contrat_context(
        request, shown, form=form, empreinte="", titre="Consigner une séance de signature",
        bouton="Enregistrer les signatures", retour=reverse("contrats:parties", args=[slug, uid]),
        phrase="Cochez les parties qui ont signé ce jour-là : le même scan vaut pour toutes.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


def save_signatures(request: HttpRequest, form: SignatureSeanceForm) -> bool:
    """Faux, et dit dans le formulaire, si l’une d’elles vient d’être consignée par un autre."""
    data, by = form.cleaned_data, Auteur.of(request.user)
    try:
        found = record_signatures(
            data["parties"], avenant=data["avenant"], date=data["date"], mode=data["mode"],
            fichier=data["piece"].store(by), by=by,
        )  # fmt: skip
    except DejaConsigne as done:
        form.add_error("parties", str(done))
        return False
    messages.success(request, f"{pluriel(len(found), 'signature')} : c’est consigné.")
    return True


@require_POST
def signature_remove(
    request: HttpRequest, slug: str, uid, partie_uid, signature_uid
) -> HttpResponse:
    """Ôte une signature consignée par erreur ; la coordination seule."""
    partie = get_partie(get_editable_contrat(request, slug, uid), partie_uid)
    doomed = get_signature(partie, signature_uid)
    remove(request, doomed, "signature", f"La signature de « {partie} » est ôtée.")
    return redirect(partie_url(partie))


@require_GET
def signature_download(
    request: HttpRequest, slug: str, uid, partie_uid, signature_uid
) -> FileResponse:
    """Le scan signé, pour qui voit le contrat."""
    partie = get_partie(get_contrat(request, slug, uid), partie_uid)
    return serve_fichier_of(get_signature(partie, signature_uid))
