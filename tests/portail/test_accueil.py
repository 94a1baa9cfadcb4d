import pytest


@pytest.mark.django_db
def test_it_asks_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith("/compte/login/")


def test_it_lists_only_the_demarches_of_the_user(logged, alice, autre_demarche):
    page = logged(alice).get("/").content.decode()
    assert "Pays des Confins" in page
    assert "Val d’Ailleurs" not in page


def test_it_reaches_the_regional_animator_and_the_delegation(logged, helene, ines, autre_demarche):
    for user in (helene, ines):
        page = logged(user).get("/").content.decode()
        assert "Pays des Confins" in page
        assert "Val d’Ailleurs" not in page
