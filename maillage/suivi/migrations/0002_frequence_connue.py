from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0003_valeurs_connues"),
        ("suivi", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="indicateuraction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "frequence__in",
                        [
                            "mensuelle",
                            "trimestrielle",
                            "semestrielle",
                            "annuelle",
                            "scolaire",
                            "campagne",
                            "unique",
                            "",
                        ],
                    )
                ),
                name="indicateur_frequence_connue",
            ),
        ),
    ]
