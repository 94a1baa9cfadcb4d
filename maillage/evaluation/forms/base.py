"""Un formulaire sur un objet : son empreinte, son jeton, et l’écriture qui respecte autrui."""

import uuid
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import explain_conflict
from maillage.contrats.actions import Conflit, fingerprint
from maillage.evaluation.actions import correct_objet, create_objet
from maillage.journal.etat import read_state

DOUBLON = "Il existe déjà : modifiez-le plutôt."


class ObjetForm(forms.ModelForm):
    """Un objet à écrire. ``is_late`` : ces champs s’écrivent même une fois l’évaluation close."""

    is_late = False
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)
    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        self.fields["jeton"].initial = uuid.uuid4
        if not self.is_new:
            self.initial["empreinte"] = fingerprint(read_state(self.instance, self.names))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._meta.fields or ())

    def read(self) -> dict[str, Any]:
        """Ce que le formulaire veut écrire, au format de l’historique."""
        values = read_state(self.instance, self.names)
        for field in self.instance._meta.many_to_many:
            if field.name in self.cleaned_data:
                rows = self.cleaned_data[field.name]
                links = [{"id": row.pk, "libelle": str(row)} for row in rows]
                values[field.name] = sorted(links, key=lambda link: link["id"])
        return values

    def write(self, by: Auteur) -> bool:
        """Crée ou modifie l’objet ; faux, avec la raison dans ses erreurs, si rien n’est écrit."""
        try:
            with transaction.atomic():
                self._write(by)
        except Conflit as conflit:
            self._show_conflict(conflit)
        except ValidationError as error:
            self.add_error(None, error.messages)
        except IntegrityError:
            self.add_error(None, DOUBLON)
        return not self.errors

    def _write(self, by: Auteur) -> None:
        if self.is_new:
            self.instance.uid = self.cleaned_data.get("jeton") or uuid.uuid4()
            self.instance = create_objet(self.instance, by=by, save_links=self.save_links)
        else:
            mark = self.cleaned_data["empreinte"]
            correct_objet(self.instance, self.read(), empreinte=mark, by=by, is_late=self.is_late)

    def save_links(self) -> None:
        """Écrit ses listes de liens, une fois l’objet enregistré."""
        for field in self.instance._meta.many_to_many:
            if field.name in self.cleaned_data:
                getattr(self.instance, field.name).set(self.cleaned_data[field.name])

    def _show_conflict(self, conflit: Conflit) -> None:
        """Dit ce que l’autre a écrit, et laisse enregistrer de nouveau en connaissance."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("empreinte")] = fingerprint(conflit.autre)
        self.data = data
        self.add_error(None, explain_conflict(conflit, self.read()))
