"""Une base d’avant la vie du contrat se met à jour sans rien perdre."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillage.contrats.models import ActePartie, Contrat, Partie, SignaturePartie, VersionContrat
from maillage.contrats.versions import read_version

AVANT = [("contrats", "0004_pieces_et_pilotes")]
TEXTE = '{"contrat":{"nom":"CLS ancien","phase":"suivi","signe":true},"schema":1}'


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def ancienne(transactional_db):
    """Les applications telles qu’elles étaient ; la base revient ensuite à aujourd’hui."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(AVANT)
    migrate(leaves)


@pytest.mark.lent
def test_each_party_keeps_its_act_its_reserves_and_its_signature(ancienne):
    demarche = ancienne.get_model("demarches", "Demarche").objects.create(nom="D", slug="d")
    contrat = ancienne.get_model("contrats", "Contrat").objects.create(
        demarche=demarche, nom="CLS", phase="suivi"
    )
    brouillon = ancienne.get_model("contrats", "Contrat").objects.create(
        demarche=demarche, nom="Projet", phase="plan"
    )
    old_partie = ancienne.get_model("contrats", "Partie")
    organisation = ancienne.get_model("comptes", "Organisation")
    lines = (
        {"acte_nature": "Délibération", "acte_date": date(2026, 5, 1), "acte_numero": "26-4",
         "reserves": "Sous réserve.", "signature_date": date(2026, 7, 2),
         "signature_mode": "seance", "representant": "Mme D."},
        {"acte_nature": "décision"},
        {"acte_numero": "sans date"},
    )  # fmt: skip
    for rang, line in enumerate(lines):
        old_partie.objects.create(
            contrat=contrat, organisation=organisation.objects.create(nom=f"O{rang}"), **line
        )

    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    acte = ActePartie.objects.get(numero="26-4")
    assert (acte.nature, acte.sens, acte.date) == ("deliberation", "reserves", date(2026, 5, 1))
    signature = SignaturePartie.objects.get()
    assert (signature.date, signature.mode) == (date(2026, 7, 2), "seance")
    assert signature.signataire == "Mme D."
    awaited = Partie.objects.order_by("pk").values_list("acte_attendu", flat=True)
    assert list(awaited) == ["deliberation", "decision", "deliberation"]
    assert ActePartie.objects.filter(numero="sans date").exists()
    states = dict(Contrat.objects.values_list("nom", "etat"))
    assert states == {"CLS": "signe", brouillon.nom: "en_projet"}


def test_an_old_text_is_read_without_being_rewritten(contrat):
    import hashlib

    from django.utils import timezone

    version = VersionContrat.objects.create(
        contrat=contrat, nature="signature", rang=1, numero=1, date_effet=date(2024, 1, 1),
        created_at=timezone.now(), auteur_libelle="Ancien", schema=1, texte=TEXTE,
        empreinte=hashlib.sha256(TEXTE.encode()).hexdigest(),
    )  # fmt: skip
    read = read_version(version)
    assert (read["schema"], read["contrat"]["etat"], read["engagements"]) == (3, "signe", [])
    again = VersionContrat.objects.get(pk=version.pk)
    assert (again.texte, again.is_intact(), again.stored["schema"]) == (TEXTE, True, 1)
