"""Le courriel qui ouvre un compte : un lien pour choisir son mot de passe, ou un code."""

from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from maillage.comptes.models import Utilisateur


def send_invitation(user: Utilisateur, *, request: HttpRequest, motif: str) -> bool:
    """Envoie l’invitation ; rend faux si le courriel n’est pas parti.

    ``motif`` dit pourquoi : « pour coordonner Pays des Confins ».
    """
    context = {
        "invite": user,
        "invitant": request.user,
        "motif": motif,
        "lien": request.build_absolute_uri(password_path(user)),
        "connexion": request.build_absolute_uri(reverse("account_login")),
    }
    body = render_to_string("comptes/courriel_invitation.txt", context)
    message = EmailMessage("Votre accès à Maillage", body, to=[user.email])
    try:
        return bool(message.send())
    except (OSError, SMTPException):
        return False


def password_path(user: Utilisateur) -> str:
    """L’adresse, valable quelques jours et une seule fois, où choisir son mot de passe."""
    token = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": token},
    )
