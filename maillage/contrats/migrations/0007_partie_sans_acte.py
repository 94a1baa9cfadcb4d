from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contrats", "0006_actes_des_parties")]
    operations = [
        migrations.RemoveConstraint(
            model_name="partie",
            name="partie_signature_mode_connu",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="acte_date",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="acte_nature",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="acte_numero",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="reserves",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="signature_date",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="signature_mode",
        ),
    ]
