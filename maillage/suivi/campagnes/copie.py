"""Ce qu’un pilote garde de ses réponses : un document Word, et un reçu par courriel."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from maillage.core.texte import format_periode
from maillage.edition.arbre import Bloc, ChampsValeurs, Document, Titre, paragraphe
from maillage.edition.docx import write_docx
from maillage.suivi.campagnes.fichiers import fichiers_of
from maillage.suivi.campagnes.jetons import address_of
from maillage.suivi.campagnes.questions import QuestionLue, initial_reponse, read_questions
from maillage.suivi.campagnes.reponses import LIBELLES, TEXTES, say, say_valeur, submit
from maillage.suivi.models import Demande, LienPilote
from maillage.travaux.courriels import post
from maillage.travaux.models import Courriel


def tell(lue: QuestionLue, *, with_fichiers: bool = True) -> list[tuple[str, str]]:
    """La réponse en lignes « libellé, valeur »."""
    reponse = initial_reponse(lue)
    rows = [(LIBELLES[name].capitalize(), say(name, reponse.get(name, "")))
            for name in ("statut", "meteo", *TEXTES)]  # fmt: skip
    for etape in lue.etapes:
        done = reponse.get("etapes", {}).get(str(etape.uid), etape.faite)
        rows.append((f"Étape : {etape.titre}", "faite" if done else "à faire"))
    for item in lue.indicateurs:
        given = reponse.get("valeurs", {}).get(str(item.indicateur.uid), {})
        rows.append((item.indicateur.intitule, say_valeur(item.indicateur, given)))
    if with_fichiers and (joints := fichiers_of(lue.demande)):
        rows.append(("Fichiers joints", ", ".join(row.nom for row in joints)))
    return rows


def build_copie(lien: LienPilote, lues: Iterable[QuestionLue], moment: datetime) -> Document:
    """L’arbre du document : une section par action, dans l’ordre de la page."""
    corps: list[Bloc] = [
        Titre(1, f"Le suivi de vos actions – {lien.nom}"),
        paragraphe(f"Copie du {moment:%d/%m/%Y à %H:%M}, à garder ou à joindre à vos dossiers."),
    ]
    for lue in lues:
        demande = lue.demande
        corps += [
            Titre(2, lue.titre),
            paragraphe(
                f"{lue.contrat.nom}, {format_periode(demande.debut, demande.fin)}. "
                f"Réponse {demande.get_etat_display()}"
                + (f", par {demande.repondant}." if demande.repondant else ".")
            ),
            ChampsValeurs(tuple((name, value) for name, value in tell(lue))),
        ]
    return Document(titre=f"Suivi – {lien.nom}", blocs=tuple(corps))


def write_copie(lien: LienPilote, demandes: Iterable[Demande], moment: datetime) -> bytes:
    return write_docx(build_copie(lien, read_questions(demandes), moment))


@transaction.atomic
def submit_lien(lien: LienPilote, drafts: Iterable[Demande], *, base: str) -> list[Demande]:
    """Envoie les brouillons à la coordination, et le reçu au pilote ; rend ce qui est parti."""
    sent = submit(drafts)
    if sent:
        send_recu(lien, sent, base)
    return sent


def send_recu(lien: LienPilote, demandes: list[Demande], base: str) -> Courriel:
    """Le reçu de ces envois ; le même ne part qu’une fois."""
    mark = "|".join(f"{demande.uid.hex}:{demande.rang}" for demande in demandes)
    digest = hashlib.sha256(mark.encode()).hexdigest()[:24]
    lues = read_questions(demandes)
    texte = render_to_string(
        "suivi/campagnes/courriel_recu.txt",
        {
            "lien": lien, "adresse": address_of(lien, base),
            "lues": [(lue, tell(lue)) for lue in lues],
        },
    )  # fmt: skip
    return post(
        cle=f"recu:{lien.uid.hex}:{digest}", destinataire=lien.courriel,
        objet="Vos réponses sont bien reçues", texte=texte.strip() + "\n", sujet_uid=lien.uid,
    )  # fmt: skip
