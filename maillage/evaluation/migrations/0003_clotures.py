"""Chaque clôture d’une évaluation garde son relevé ; celles d’avant y sont portées."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


def carry_releves(apps, schema_editor):
    """Une clôture par évaluation close ; leur auteur, lui, n’est que dans l’historique."""
    model = apps.get_model("evaluation", "Cloture")
    for row in apps.get_model("evaluation", "Evaluation").objects.filter(etat="close"):
        row.cloture = model.objects.create(
            evaluation=row,
            close_le=row.close_le or row.updated_at,
            cercle=row.cercle,
            releve=row.releve,
            empreinte=row.empreinte,
        )
        row.save(update_fields=["cloture"])
    if schema_editor.connection.vendor == "postgresql":
        # Ce qui attend la fin de la transaction y bloquerait les clés étrangères à poser.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0008_sorts"),
        ("evaluation", "0002_jugements_recus"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cloture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "supprime_le",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="mis à la corbeille le"
                    ),
                ),
                ("close_le", models.DateTimeField(editable=False, verbose_name="close le")),
                (
                    "close_par",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="close par"
                    ),
                ),
                (
                    "cercle",
                    models.CharField(
                        choices=[
                            ("travail", "travail"),
                            ("partage", "partagé"),
                            ("transmis", "transmis"),
                            ("public", "public"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="cercle",
                    ),
                ),
                ("releve", models.TextField(editable=False, verbose_name="relevé à la clôture")),
                (
                    "empreinte",
                    models.CharField(editable=False, max_length=64, verbose_name="empreinte"),
                ),
                (
                    "rouverte_le",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="rouverte le"
                    ),
                ),
                (
                    "rouverte_par",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="rouverte par"
                    ),
                ),
                ("motif", models.TextField(blank=True, verbose_name="pourquoi la rouvrir")),
            ],
            options={
                "verbose_name": "clôture d’une évaluation",
                "verbose_name_plural": "clôtures d’évaluations",
                "ordering": ["close_le", "pk"],
            },
        ),
        migrations.AddField(
            model_name="cloture",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clotures",
                to="evaluation.evaluation",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="cloture",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="evaluation.cloture",
                verbose_name="clôture en vigueur",
            ),
        ),
        migrations.AddConstraint(
            model_name="cloture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("motif", ""), ("rouverte_le__isnull", True)),
                    models.Q(
                        ("rouverte_le__isnull", False), models.Q(("motif", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="cloture_rouverte_motivee",
            ),
        ),
        migrations.AddConstraint(
            model_name="cloture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rouverte_le__isnull", True)),
                fields=("evaluation",),
                name="cloture_en_vigueur_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="cloture",
            constraint=models.CheckConstraint(
                condition=models.Q(("cercle__in", ["travail", "partage", "transmis", "public"])),
                name="cloture_cercle_connu",
            ),
        ),
        migrations.RunPython(carry_releves, migrations.RunPython.noop),
    ]
