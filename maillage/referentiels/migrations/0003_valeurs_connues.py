from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referentiels", "0002_textes"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="terme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "vocabulaire__in",
                        [
                            "champs",
                            "themes",
                            "publics",
                            "milieux",
                            "determinants",
                            "niveaux",
                            "participation",
                            "priorites",
                            "natures",
                            "dispositifs",
                            "sources_financement",
                        ],
                    )
                ),
                name="terme_vocabulaire_connu",
            ),
        ),
    ]
