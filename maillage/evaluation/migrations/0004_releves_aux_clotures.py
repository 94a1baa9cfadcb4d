"""Le relevé n’est plus qu’à la clôture ; close, une évaluation a la sienne."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_clotures")]

    operations = [
        migrations.RemoveConstraint(
            model_name="evaluation",
            name="evaluation_close_a_son_releve",
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cloture__isnull", False), ("etat", "close")),
                    models.Q(models.Q(("etat", "close"), _negated=True), ("cloture__isnull", True)),
                    _connector="OR",
                ),
                name="evaluation_close_a_sa_cloture",
            ),
        ),
        migrations.RemoveField(
            model_name="evaluation",
            name="close_le",
        ),
        migrations.RemoveField(
            model_name="evaluation",
            name="empreinte",
        ),
        migrations.RemoveField(
            model_name="evaluation",
            name="releve",
        ),
    ]
