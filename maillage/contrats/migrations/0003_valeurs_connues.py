from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comptes", "0001_initial"),
        ("contrats", "0002_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="partie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "signature_mode__in",
                        ["seance", "circulation", "delegation", "electronique", ""],
                    )
                ),
                name="partie_signature_mode_connu",
            ),
        ),
    ]
