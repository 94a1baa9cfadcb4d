"""Une région, ses références, et qui les tient."""

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.referentiels.actions.references import load_reference
from maillage.referentiels.imports import seed_referentiels

PRS = {
    "code": "prs", "genre": "prs", "nom": "Projet régional de santé", "edition": "2023-2028",
    "debut": "2023-01-01", "fin": "2028-12-31",
    "objectifs": [
        {"code": "1", "titre": "Prévention", "enfants": [
            {"code": "1.1", "titre": "Compétences psychosociales"},
            {"code": "1.2", "titre": "Addictions"},
        ]},
        {"code": "2", "titre": "Accès aux soins", "enfants": [
            {"code": "2.1", "titre": "Exercice coordonné"},
        ]},
    ],
    "indicateurs": [
        {"code": "I1", "intitule": "Part des élèves touchés", "unite": "%", "objectif": "1.1"},
    ],
}  # fmt: skip


@pytest.fixture
def livre(db):
    """Ce que Maillage livre à toute instance."""
    seed_referentiels()


@pytest.fixture
def prs(db):
    """Le PRS de la région 75, qui est celle d’Alice et d’Hélène."""
    return load_reference("75", PRS, by=SYSTEME)


@pytest.fixture
def animation(logged, helene):
    return logged(helene)
