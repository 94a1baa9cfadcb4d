"""Ce que Maillage change à django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter


class Adaptateur(DefaultAccountAdapter):
    """Pas d’inscription libre : on entre sur invitation."""

    def is_open_for_signup(self, request) -> bool:
        return False
