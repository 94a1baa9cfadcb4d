"""Écrire les lignes d’une fiche sur une page : un formulaire par ligne, un seul bouton.

Chaque ligne porte l’empreinte de l’état qu’elle a montré : ce qu’une autre personne a changé
entre-temps n’est jamais écrasé, et ce que l’on n’a pas touché n’est jamais réécrit.
"""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DecimalField
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, explain_conflict, get_contrat, get_fiche
from maillage.contrats.actions import (
    Conflit,
    delete_objet,
    fingerprint,
    undelete_objet,
    update_objet,
)
from maillage.contrats.lignes import create_ligne, is_ordered, lignes_of
from maillage.contrats.models import FicheAction
from maillage.contrats.permissions import can_edit_fiche
from maillage.contrats.rangement import place
from maillage.core.annonces import announce
from maillage.core.champs import Objet
from maillage.journal.etat import read_state

DOUBLON = "Cette ligne existe déjà pour cette fiche : modifiez-la plutôt."


class LigneForm(forms.ModelForm):
    """Une ligne à écrire ; vide et neuve, elle est ignorée."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)
    retrait = forms.BooleanField(label="Mettre à la corbeille", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.is_new = self.instance.pk is None
        self.empty_permitted = self.is_new
        self.initial["empreinte"] = "" if self.is_new else fingerprint(self.read())
        if self.is_new:
            del self.fields["retrait"]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._meta.fields)

    def read(self) -> dict:
        """L’état de la ligne comme la base le rendrait, pour comparer sans faux changement."""
        for name in self.names:
            field, value = self._meta.model._meta.get_field(name), getattr(self.instance, name)
            if isinstance(field, DecimalField) and isinstance(value, Decimal):
                step = Decimal(1).scaleb(-field.decimal_places)
                setattr(self.instance, name, value.quantize(step))
            elif isinstance(value, str):
                setattr(self.instance, name, value.replace("\r\n", "\n"))
        return read_state(self.instance, self.names)

    def _get_validation_exclusions(self) -> set[str]:
        # L’unicité se juge sur la fiche et la corbeille, que le formulaire ne montre pas.
        return super()._get_validation_exclusions() - {"fiche", "supprime_le"}

    def write(self, by: Auteur) -> None:
        """Crée, modifie ou retire la ligne ; lève ``Conflit`` sans rien écrire."""
        if self.is_new:
            if self.has_changed():
                create_ligne(self.instance, by=by)
        elif self.cleaned_data["retrait"]:
            delete_objet(self.instance, by=by)
        elif fingerprint(values := self.read()) != self.cleaned_data["empreinte"]:
            update_objet(self.instance, values, empreinte=self.cleaned_data["empreinte"], by=by)

    def show_conflict(self, conflit: Conflit) -> None:
        """Dit ce que l’autre a écrit, et laisse enregistrer de nouveau en connaissance."""
        self.data = self.data.copy()
        self.data[self.add_prefix("empreinte")] = fingerprint(conflit.autre)
        self.add_error(None, explain_conflict(conflit, self.read()))


@dataclass(frozen=True, slots=True)
class Saisie:
    """Une sorte de lignes : son modèle, son formulaire et les mots de sa page.

    ``entete`` : le gabarit qu’un étage haut montre avant les lignes.
    """

    modele: type[Objet]
    form: type[LigneForm]
    titre: str
    ajout: str
    explication: str
    vierges: int = 2
    entete: str = ""

    @property
    def is_ordered(self) -> bool:
        return is_ordered(self.modele)


def edit_lignes(request: HttpRequest, slug: str, uid, fiche_uid, saisie: Saisie) -> HttpResponse:
    """La page d’une sorte de lignes : les montre, les écrit, les range, les rétablit."""
    contrat = get_contrat(request, slug, uid)
    fiche = get_fiche(request, contrat, fiche_uid)
    if not can_edit_fiche(request.user, fiche):
        raise PermissionDenied("Seule la coordination écrit cette fiche, avant la signature.")
    if request.method != "POST":
        return _show(request, fiche, saisie, build_forms(fiche, saisie))
    if "retablir" in request.POST:
        return _restore(request, fiche, saisie)
    posted = build_forms(fiche, saisie, request.POST)
    if not all_valid(posted):
        return _show(request, fiche, saisie, posted, status=422)
    if not _write_all(posted, Auteur.of(request.user)):
        return _show(request, fiche, saisie, posted, status=409)
    if saisie.is_ordered:
        _move(request.POST.get("deplacer", ""), fiche, saisie)
    announce(request, f"{saisie.titre} : c’est enregistré.")
    return redirect(request.path)


def build_forms(fiche: FicheAction, saisie: Saisie, data=None) -> list[LigneForm]:
    """Un formulaire par ligne, puis des vierges ; au retour, ceux qui ont été envoyés."""
    forms_ = [
        saisie.form(data, instance=row, prefix=str(row.uid))
        for row in lignes_of(saisie.modele, fiche)
        if data is None or f"{row.uid}-empreinte" in data
    ]
    blanks = [
        saisie.form(data, instance=saisie.modele(fiche=fiche), prefix=f"neuf{rang}")
        for rang in range(saisie.vierges)
        if data is None or any(name.startswith(f"neuf{rang}-") for name in data)
    ]
    return forms_ + blanks


@transaction.atomic
def _write_all(posted: list[LigneForm], by: Auteur) -> bool:
    """Écrit toutes les lignes, ou aucune s’il en reste une à revoir."""
    for form in posted:
        try:
            with transaction.atomic():
                form.write(by)
        except Conflit as conflit:
            form.show_conflict(conflit)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except IntegrityError:
            form.add_error(None, DOUBLON)
    refused = any(form.errors for form in posted)
    transaction.set_rollback(refused)
    return not refused


def _move(order: str, fiche: FicheAction, saisie: Saisie) -> None:
    """« uid:haut » ou « uid:bas » échange la ligne avec sa voisine."""
    uid, _, sens = order.partition(":")
    rows = list(lignes_of(saisie.modele, fiche))
    rang = next((rang for rang, row in enumerate(rows) if str(row.uid) == uid), None)
    if rang is not None:
        wanted = max(rang + (-1 if sens == "haut" else 1), 0)
        place(rows[rang], lignes_of(saisie.modele, fiche), wanted)


def _restore(request: HttpRequest, fiche: FicheAction, saisie: Saisie) -> HttpResponse:
    """Sort une ligne de la corbeille de cette fiche."""
    for row in binned(fiche, saisie):
        if str(row.uid) == request.POST["retablir"]:
            try:
                with transaction.atomic():
                    undelete_objet(row, by=Auteur.of(request.user))
            except IntegrityError:
                return _show(request, fiche, saisie, build_forms(fiche, saisie), DOUBLON, 409)
            announce(request, f"« {row} » est rétabli.")
    return redirect(request.path)


def binned(fiche: FicheAction, saisie: Saisie) -> list[Objet]:
    """Les dernières lignes mises à la corbeille."""
    gone = saisie.modele.objects.filter(fiche=fiche, supprime_le__isnull=False)
    return list(gone.order_by("-supprime_le", "-pk")[:20])


def _show(
    request, fiche: FicheAction, saisie: Saisie, lignes: list[LigneForm], erreur="", status=200
) -> HttpResponse:
    context = contrat_context(
        request, fiche.contrat, fiche=fiche, saisie=saisie, erreur=erreur,
        lignes=[form for form in lignes if not form.is_new],
        neuves=[form for form in lignes if form.is_new], corbeille=binned(fiche, saisie),
    )  # fmt: skip
    return render(request, "contrats/lignes.html", context, status=status)
