"""Chaque ligne de financement dit son contrat : celui de sa fiche."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill_contrats(apps, schema_editor):
    lignes = apps.get_model("financements", "LigneFinancement").objects
    fiches = apps.get_model("contrats", "FicheAction").objects
    own = fiches.filter(pk=OuterRef("fiche")).values("contrat")[:1]
    lignes.filter(contrat__isnull=True).order_by().update(contrat=Subquery(own))


class Migration(migrations.Migration):
    dependencies = [("financements", "0002_argent")]

    operations = [migrations.RunPython(fill_contrats, migrations.RunPython.noop)]
