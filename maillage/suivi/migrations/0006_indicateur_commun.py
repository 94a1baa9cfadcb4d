import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0004_pieces_et_pilotes"),
        ("referentiels", "0004_references"),
        ("suivi", "0005_contrat_obligatoire"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicateuraction",
            name="commun",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reprises",
                to="referentiels.indicateurcommun",
                verbose_name="indicateur commun",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicateuraction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("fiche__isnull", True), ("supprime_le__isnull", True)),
                fields=("contrat", "commun"),
                name="indicateur_commun_repris_une_fois",
            ),
        ),
    ]
