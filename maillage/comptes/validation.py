"""Les numéros officiels d’une structure, vérifiés avant d’être gardés."""

import re

from django.core.exceptions import ValidationError

LA_POSTE = "356000000"
_BLANCS = re.compile(r"[\s.\-\u00a0\u202f]+")


def compact(numero: str) -> str:
    """Le numéro sans espaces, points ni tirets, en capitales."""
    return _BLANCS.sub("", numero).upper()


def luhn(chiffres: str) -> bool:
    """Vrai quand la clé de Luhn est juste."""
    total = 0
    for rang, char in enumerate(reversed(chiffres)):
        digit = int(char) * (1 + rang % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def check_siret(numero: str) -> str:
    """Le SIRET compacté ; lève ``ValidationError`` avec ce qui ne va pas.

    Les établissements de La Poste ont leur règle : la somme des chiffres est multiple de 5.
    """
    siret = compact(numero)
    if not re.fullmatch(r"[0-9]{14}", siret):
        raise ValidationError("Un SIRET compte 14 chiffres\u00a0: relisez celui-ci.")
    poste = siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0
    if not (luhn(siret) or poste):
        raise ValidationError(
            "La clé de ce SIRET est fausse\u00a0: un chiffre est sans doute mal tapé."
        )
    return siret


def check_finess(numero: str) -> str:
    """Le FINESS compacté : 9 caractères, « 2A » ou « 2B » admis en tête pour la Corse."""
    finess = compact(numero)
    if not re.fullmatch(r"([0-9]{2}|2[AB])[0-9]{7}", finess):
        raise ValidationError("Un FINESS compte 9 caractères\u00a0: relisez celui-ci.")
    if finess.isdigit() and not luhn(finess):
        raise ValidationError(
            "La clé de ce FINESS est fausse\u00a0: un chiffre est sans doute mal tapé."
        )
    return finess
