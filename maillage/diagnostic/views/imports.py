"""Importer l’inventaire ou les services : lire, vérifier, puis écrire."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.demarches.models import Demarche
from maillage.diagnostic.acces import (
    diagnostic_context,
    get_editable_diagnostic,
    list_address,
)
from maillage.diagnostic.actions.imports import Bilan, write_dispositifs, write_services
from maillage.diagnostic.forms.imports import FinessForm, TableauForm
from maillage.diagnostic.imports.dispositifs import read_dispositifs
from maillage.diagnostic.imports.finess import file_date, read_finess
from maillage.diagnostic.imports.lot import Lot
from maillage.diagnostic.perimetre import read_codes
from maillage.diagnostic.rubriques import PAR_CLE, Rubrique
from maillage.lecture.classeur import read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.vocabulaire import terms_for
from maillage.travaux.models import Brouillon


@dataclass(frozen=True, slots=True)
class Importation:
    """Une sorte d’import ; ``nom`` commence le nom de ses adresses."""

    nom: str
    rubrique: Rubrique
    formulaire: type
    titre: str


DISPOSITIFS = Importation(
    "dispositifs", PAR_CLE["inventaire"], TableauForm, "Importer un inventaire"
)
SERVICES = Importation(
    "services", PAR_CLE["services"], FinessForm, "Importer les services d’un fichier FINESS"
)


def lot_import(request: HttpRequest, slug: str, importation: Importation) -> HttpResponse:
    """Déposer et lire. Rien n’est encore écrit dans la liste."""
    demarche = get_editable_diagnostic(request, slug)
    form = importation.formulaire(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            lot, day = _read(demarche, importation, form)
        except ErreurLecture as error:
            form.add_error(None, str(error))
        else:
            draft = {"lot": lot.to_json(), "releve_le": day.isoformat() if day else ""}
            Brouillon.objects.keep(request.user, _key(importation, demarche), draft)
            return redirect(f"diagnostic:{importation.nom}_verify", slug)
    lost = importation is SERVICES and not read_codes(demarche)
    context = _context(request, demarche, importation, form=form, sans_perimetre=lost)
    status = 422 if form.errors else 200
    return render(request, "diagnostic/import_depot.html", context, status=status)


def _read(demarche: Demarche, importation: Importation, form) -> tuple[Lot, date | None]:
    if importation is SERVICES:
        sent = form.cleaned_data["classeur"]
        lot = read_finess(sent.read(), sent.name, read_codes(demarche))
        return lot, form.cleaned_data["releve_le"] or file_date(sent.name)
    contenu, nom = form.content()
    feuilles = read_classeur(contenu, nom).feuilles
    lots, refusal = [], ErreurLecture("Ce fichier n’a aucune ligne.")
    termes = terms_for(demarche, "themes")
    for feuille in feuilles:
        try:
            lots.append(read_dispositifs(feuille, nom, termes))
        except ErreurLecture as error:
            refusal = error
    if not lots:
        raise refusal
    return max(lots, key=lambda lot: len(lot.lignes)), None


def _key(importation: Importation, demarche: Demarche) -> str:
    return f"diagnostic:{importation.nom}:{demarche.uid}"


def _context(request, demarche: Demarche, importation: Importation, **extra) -> dict:
    names = ("import", "confirm", "drop")
    urls = {
        name: reverse(f"diagnostic:{importation.nom}_{name}", args=[demarche.slug])
        for name in names
    }
    return diagnostic_context(
        request, demarche, titre=importation.titre, rubrique=importation.rubrique, adresses=urls,
        liste_url=list_address(importation.rubrique, demarche), **extra,
    )  # fmt: skip


def lot_verify(request: HttpRequest, slug: str, importation: Importation) -> HttpResponse:
    """Ce qui serait créé, mis à jour, laissé ; ce qu’il faut relire."""
    demarche = get_editable_diagnostic(request, slug)
    draft = Brouillon.objects.find(request.user, _key(importation, demarche))
    if draft is None:
        return redirect(f"diagnostic:{importation.nom}_import", slug)
    bilan = _write(request, demarche, importation, draft.donnees, essai=True)
    lot = draft.donnees["lot"]
    context = _context(
        request, demarche, importation, bilan=bilan, lot=lot, lignes=_preview(importation, lot),
    )  # fmt: skip
    return render(request, "diagnostic/import_verification.html", context)


LIGNES_MONTREES = 100
MONTRES = {
    "dispositifs": ("nom", "porteur", "lieux", "depuis", "financeurs"),
    "services": ("nom", "categorie", "code_commune", "finess"),
}


def _preview(importation: Importation, lot: dict) -> dict:
    """Les premières lignes comprises, par colonne montrée."""
    names = MONTRES[importation.nom]
    model = importation.rubrique.modele
    return {
        "entetes": [model.label_of(name) for name in names],
        "rangees": [
            [row.get(name) if row.get(name) is not None else "" for name in names]
            for row in lot["lignes"][:LIGNES_MONTREES]
        ],
    }


def _write(request, demarche, importation, donnees: dict, *, essai: bool = False) -> Bilan:
    by, lot = Auteur.of(request.user), donnees["lot"]
    if importation is SERVICES:
        day = donnees["releve_le"]
        return write_services(
            demarche, lot["lignes"], source=lot["source"][:200],
            releve_le=date.fromisoformat(day) if day else None, by=by, essai=essai,
        )  # fmt: skip
    return write_dispositifs(demarche, lot["lignes"], by=by, essai=essai)


@require_POST
def lot_confirm(request: HttpRequest, slug: str, importation: Importation) -> HttpResponse:
    demarche = get_editable_diagnostic(request, slug)
    key = _key(importation, demarche)
    draft = Brouillon.objects.find(request.user, key)
    if draft is None:
        messages.error(request, "Cet import n’attend plus : déposez de nouveau le fichier.")
        return redirect(f"diagnostic:{importation.nom}_import", slug)
    bilan = _write(request, demarche, importation, draft.donnees)
    Brouillon.objects.drop(request.user, key)
    announce(
        request,
        f"Import terminé : {pluriel(len(bilan.crees), 'création')}, "
        f"{pluriel(len(bilan.modifies), 'mise à jour', 'mises à jour')}, "
        f"{pluriel(bilan.inchanges, 'ligne inchangée', 'lignes inchangées')}.",
    )
    return redirect(list_address(importation.rubrique, demarche))


@require_POST
def lot_drop(request: HttpRequest, slug: str, importation: Importation) -> HttpResponse:
    """Renonce : ce qui fut déposé est oublié."""
    demarche = get_editable_diagnostic(request, slug)
    Brouillon.objects.drop(request.user, _key(importation, demarche))
    return redirect(list_address(importation.rubrique, demarche))
