"""Le diagnostic de la démonstration : complet, étayé, voté, décidé."""

import pytest

from maillage.comptes.models import Utilisateur
from maillage.demarches.models import Demarche
from maillage.demonstration.chargement import load_demonstration
from maillage.diagnostic import lecture_dls
from maillage.diagnostic.models import Note, Preuve, Verbatim
from maillage.diagnostic.resultats import compute_resultats, find_ecarts
from maillage.referentiels.imports import seed_referentiels

pytestmark = [pytest.mark.django_db, pytest.mark.lent]


def test_the_demonstration_holds_a_whole_diagnosis():
    seed_referentiels()
    demarche = load_demonstration()
    user = Utilisateur.objects.get(email="ines.lorvaud@demo.invalid")

    assert demarche == Demarche.objects.get(slug="sante-en-confins")
    assert lecture_dls.read_diagnostics(user, demarche).count() == 3
    assert lecture_dls.read_recueils(user, demarche).count() == 6
    assert lecture_dls.read_verbatims(user, demarche).count() == 40
    assert lecture_dls.read_dispositifs(user, demarche).count() == 30
    assert sum(count for _, count in lecture_dls.count_services(user, demarche)) == 40
    assert len(lecture_dls.read_constats(user, demarche)) == 18
    assert len(lecture_dls.read_enjeux(user, demarche)) == 9
    assert list(lecture_dls.read_verbatims_by_theme(user, demarche))[0] == "Accès aux soins"
    assert lecture_dls.count_gaps(user, demarche) == lecture_dls.Manques(2, 1, 1, 0)

    seance, resultats = lecture_dls.read_priorisation(user, demarche)
    assert Note.objects.count() == 11 * 9 * 2
    assert [item.examen.decision for item in resultats].count("retenu") == 5
    apart = find_ecarts(compute_resultats(seance))
    assert all(item.examen.motif for item in resultats if item.examen.pk in apart)
    assert lecture_dls.read_enjeux_retenus(user, demarche).count() == 5
    assert not Preuve.objects.filter(constat__demarche__isnull=True).exists()
    assert not Verbatim.objects.filter(source="").exists()
