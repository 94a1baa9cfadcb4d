"""Ce que les essais des contrats partagent."""

import pytest
from django.urls import reverse

from maillage.referentiels.imports import seed_referentiels


@pytest.fixture
def referentiels(db):
    seed_referentiels()


@pytest.fixture
def url_of():
    """``url_of("fiche_edit", fiche)`` : l’adresse d’une page de contrat ou de fiche."""

    def build(name, objet, *args):
        contrat = getattr(objet, "contrat", objet)
        parts = [contrat.demarche.slug, contrat.uid]
        if objet is not contrat:
            parts.append(objet.uid)
        return reverse(f"contrats:{name}", args=[*parts, *args])

    return build
