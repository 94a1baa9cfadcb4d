"""La date de ce qui est déjà fait."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.core.forms import JourField


class PasseField(JourField):
    """Une date qui est passée : ce qui est fait l’est déjà."""

    def clean(self, value) -> date | None:
        jour = super().clean(value)
        if jour and jour > timezone.localdate():
            raise ValidationError("Cette date est à venir : écrivez celle de ce qui est fait.")
        return jour
