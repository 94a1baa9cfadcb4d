"""Chaque partie n’avait qu’un acte et une signature : ils deviennent des lignes."""

from django.db import migrations
from django.utils import timezone

# Les mots écrits jusqu’ici librement, au plus proche de leur nature.
NATURES = (
    ("délib", "deliberation"), ("delib", "deliberation"), ("délég", "delegation"),
    ("deleg", "delegation"), ("habilit", "habilitation"), ("décis", "decision"),
    ("decis", "decision"),
)  # fmt: skip
SIGNES = ("mise_en_oeuvre", "suivi", "evaluation", "renouvellement")


def nature_of(texte: str) -> str:
    found = texte.strip().lower()
    return next((nature for start, nature in NATURES if found.startswith(start)), "autre")


def move_actes(apps, schema_editor):
    """Rien ne se perd : une réserve ou un numéro sans date prennent celle de leur saisie."""
    Partie = apps.get_model("contrats", "Partie")
    ActePartie = apps.get_model("contrats", "ActePartie")
    SignaturePartie = apps.get_model("contrats", "SignaturePartie")
    for partie in Partie.objects.iterator():
        if partie.acte_nature:
            partie.acte_attendu = nature_of(partie.acte_nature)
            partie.save(update_fields=["acte_attendu"])
        if partie.acte_date or partie.acte_numero or partie.reserves:
            ActePartie.objects.create(
                partie=partie, nature=nature_of(partie.acte_nature or "délibération"),
                sens="reserves" if partie.reserves else "approuve", reserves=partie.reserves,
                date=partie.acte_date or timezone.localdate(partie.updated_at),
                numero=partie.acte_numero,
            )  # fmt: skip
        if partie.signature_date:
            SignaturePartie.objects.create(
                partie=partie, date=partie.signature_date, mode=partie.signature_mode,
                signataire=partie.representant, qualite=partie.qualite,
            )  # fmt: skip


def move_back(apps, schema_editor):
    ActePartie = apps.get_model("contrats", "ActePartie")
    SignaturePartie = apps.get_model("contrats", "SignaturePartie")
    for acte in ActePartie.objects.filter(avenant=None).order_by("pk").select_related("partie"):
        partie = acte.partie
        partie.acte_nature, partie.acte_numero = acte.nature, acte.numero
        partie.acte_date, partie.reserves = acte.date, acte.reserves
        partie.save()
    for signature in SignaturePartie.objects.filter(avenant=None).select_related("partie"):
        partie = signature.partie
        partie.signature_date, partie.signature_mode = signature.date, signature.mode
        partie.save()


def mark_signed(apps, schema_editor):
    """Jusqu’ici, la phase disait qu’un contrat était signé."""
    apps.get_model("contrats", "Contrat").objects.filter(phase__in=SIGNES).update(etat="signe")


class Migration(migrations.Migration):
    dependencies = [("contrats", "0005_vie_du_contrat")]
    operations = [
        migrations.RunPython(move_actes, move_back),
        migrations.RunPython(mark_signed, migrations.RunPython.noop),
    ]
