import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # À part : PostgreSQL ne change pas une table dont une ligne vient d’être écrite.
    dependencies = [("suivi", "0004_contrat_des_indicateurs")]

    operations = [
        migrations.AlterField(
            model_name="indicateuraction",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicateurs",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
    ]
