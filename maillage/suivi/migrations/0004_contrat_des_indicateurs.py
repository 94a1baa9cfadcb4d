from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill_contrat(apps, schema_editor):
    """Un indicateur d’action est du contrat de sa fiche."""
    fiches = apps.get_model("contrats", "FicheAction").objects.filter(pk=OuterRef("fiche_id"))
    rows = apps.get_model("suivi", "IndicateurAction").objects.filter(contrat__isnull=True)
    rows.update(contrat_id=Subquery(fiches.values("contrat_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("suivi", "0003_niveaux")]

    operations = [migrations.RunPython(fill_contrat, migrations.RunPython.noop)]
