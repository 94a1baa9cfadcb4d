"""Les pages et les courriels du compte parlent français, et ne disent rien à un curieux."""

import re

import pytest

ANONYMES = (
    ("/compte/login/", "Se connecter"),
    ("/compte/login/code/", "Recevoir un code par courriel"),
    ("/compte/signup/", "Les comptes s’ouvrent sur invitation"),
    ("/compte/inactive/", "Ce compte est fermé"),
    ("/compte/password/reset/", "Mot de passe oublié"),
    ("/compte/password/reset/done/", "Regardez votre messagerie"),
    ("/compte/password/reset/key/x-y/", "Ce lien ne marche plus"),
    ("/compte/password/reset/key/done/", "Votre mot de passe est changé"),
    ("/compte/confirm-email/", "Vérifier votre adresse"),
)
CONNECTEES = (
    ("/compte/logout/", "Se déconnecter"),
    ("/compte/password/change/", "Changer de mot de passe"),
    ("/compte/reauthenticate/", "Confirmer que c’est vous"),
    ("/compte/email/", "Adresses du compte"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("adresse", "titre"), ANONYMES)
def test_anyone_reads_the_entrance_pages(client, adresse, titre):
    response = client.get(adresse)
    assert response.status_code == 200
    assert titre in response.content.decode()


@pytest.mark.parametrize(("adresse", "titre"), CONNECTEES)
def test_an_account_reads_its_own_pages(logged, gilles, adresse, titre):
    assert titre in logged(gilles).get(adresse).content.decode()


def test_an_account_without_password_may_choose_one(logged, gilles):
    gilles.set_unusable_password()
    gilles.save()
    page = logged(gilles).get("/compte/password/set/").content.decode()
    assert "Choisir un mot de passe" in page


def test_it_signs_in_by_the_code_received(client, jean, mailoutbox):
    client.post("/compte/login/code/", {"email": jean.email})
    message = mailoutbox[0]
    assert message.subject == "Votre code de connexion à Maillage"
    code = re.search(r"^([A-Z0-9-]{6,})$", message.body, re.MULTILINE).group(1)
    page = client.get("/compte/login/code/confirm/").content.decode()
    assert "Saisir le code reçu" in page
    assert client.post("/compte/login/code/confirm/", {"code": code}).url == "/"
    assert client.get("/").status_code == 200


def test_a_forgotten_password_is_chosen_again(client, gilles, mailoutbox):
    client.post("/compte/password/reset/", {"email": gilles.email})
    link = re.search(r"http://\S+", mailoutbox[0].body).group(0)
    form = client.get(link, follow=True)
    assert "Choisir un nouveau mot de passe" in form.content.decode()
    new = "une phrase assez longue"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    gilles.refresh_from_db()
    assert gilles.check_password(new)
    assert mailoutbox[-1].subject == "Votre mot de passe Maillage a changé"


def test_it_never_says_whether_an_account_exists(client, gilles, mailoutbox):
    pages = []
    for email in (gilles.email, "inconnu@exemple.fr"):
        client.post("/compte/password/reset/", {"email": email})
        pages.append(client.get("/compte/password/reset/done/").content.decode())
    assert "Si un compte existe" in pages[0]
    assert "inconnu@exemple.fr" not in pages[1]
    assert mailoutbox[1].subject == "Aucun compte Maillage pour cette adresse"
    assert "invitation" in mailoutbox[1].body


def test_a_wrong_password_keeps_the_address(client, gilles):
    page = client.post("/compte/login/", {"login": gilles.email, "password": "faux"})
    assert gilles.email in page.content.decode()
    assert 'role="alert"' in page.content.decode()
