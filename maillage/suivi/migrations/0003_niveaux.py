import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0004_pieces_et_pilotes"),
        ("suivi", "0002_frequence_connue"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="indicateuraction",
            options={
                "ordering": ["position", "pk"],
                "verbose_name": "indicateur du contrat",
                "verbose_name_plural": "indicateurs du contrat",
            },
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="axe",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicateurs",
                to="contrats.axe",
                verbose_name="axe",
            ),
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="contrat",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicateurs",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="definition",
            field=models.TextField(blank=True, verbose_name="définition"),
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="objectif",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicateurs",
                to="contrats.objectif",
                verbose_name="objectif",
            ),
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="phase",
            field=models.CharField(
                blank=True,
                choices=[
                    ("strategie", "Stratégie régionale"),
                    ("mobilisation", "Mobilisation"),
                    ("diagnostic", "Diagnostic"),
                    ("priorisation", "Priorités"),
                    ("plan", "Plan d’actions"),
                    ("signature", "Rédaction et signature"),
                    ("mise_en_oeuvre", "Mise en œuvre"),
                    ("suivi", "Suivi annuel"),
                    ("evaluation", "Évaluation"),
                    ("renouvellement", "Renouvellement"),
                ],
                max_length=16,
                verbose_name="étape du contrat",
            ),
        ),
        migrations.AddField(
            model_name="indicateuraction",
            name="responsable",
            field=models.CharField(blank=True, max_length=200, verbose_name="qui le relève"),
        ),
        migrations.AlterField(
            model_name="indicateuraction",
            name="fiche",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicateurs",
                to="contrats.ficheaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicateuraction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "strategie",
                            "mobilisation",
                            "diagnostic",
                            "priorisation",
                            "plan",
                            "signature",
                            "mise_en_oeuvre",
                            "suivi",
                            "evaluation",
                            "renouvellement",
                            "",
                        ],
                    )
                ),
                name="indicateur_phase_connue",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicateuraction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("axe", None), ("objectif", None), ("phase", "")),
                    models.Q(("fiche", None), ("objectif", None), ("phase", "")),
                    models.Q(("axe", None), ("fiche", None), ("phase", "")),
                    models.Q(("axe", None), ("fiche", None), ("objectif", None)),
                    _connector="OR",
                ),
                name="indicateur_un_seul_niveau",
                violation_error_message="Un indicateur est d’un seul niveau du contrat.",
            ),
        ),
    ]
