"""Accepter une réponse : elle devient l’état de l’action, une seule fois, signée du pilote."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.enums import Cercle
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.avancement import A_FAIRE, join_note, report, say_move, tick_etape
from maillage.suivi.campagnes.fichiers import fichiers_of
from maillage.suivi.campagnes.ouverture import RefusCampagne
from maillage.suivi.campagnes.questions import QuestionLue, present_state, read_questions
from maillage.suivi.campagnes.reponses import Repondant, check_reponse
from maillage.suivi.enums import Canal, EtatDemande
from maillage.suivi.models import Demande, Periode
from maillage.suivi.valeurs import Releve, is_blank, read_saisie, write_valeurs


@transaction.atomic
def accept_demande(
    demande: Demande, *, rang: int, by: Auteur, cercle: str = Cercle.TRAVAIL
) -> bool:
    """Écrit la réponse dans le suivi ; faux si elle l’était déjà. Tout, ou rien.

    ``rang`` est celui de l’envoi que la coordination a lu, ``cercle`` celui où vont les fichiers
    joints, dans une note à part. Lève ``RefusCampagne`` si la réponse
    n’est plus celle-là, si elle est à corriger, ou si la période est close.
    """
    held = Demande.objects.select_for_update().get(pk=demande.pk)
    if held.etat == EtatDemande.ACCEPTEE:
        return False
    if held.etat != EtatDemande.SOUMISE or held.rang != rang:
        raise RefusCampagne(
            f"« {held} » : la réponse a changé depuis que vous l’avez lue. Relisez-la."
        )
    _check_open(held)
    lue = read_questions([held])[0]
    if check_reponse(lue, held.reponse):
        raise RefusCampagne(
            f"« {held} » : un chiffre n’est pas lisible. Renvoyez la réponse avec un mot."
        )
    author = _author_of(held)
    _write(lue, author)
    if joints := fichiers_of(held):
        join_note(held.fiche_liee, joints, by=author, deploiement=held.deploiement, cercle=cercle)
    _settle(held, EtatDemande.ACCEPTEE, by, acceptee_le=timezone.now(), mot="")
    return True


def _check_open(demande: Demande) -> None:
    """Une période close de la fiche, ou d’une campagne qui la demande, ne bouge plus."""
    contrats = {demande.contrat.pk, *demande.campagnes.values_list("contrat", flat=True)}
    closed = Periode.objects.closed().filter(
        contrat__in=contrats, debut=demande.debut, fin=demande.fin
    )
    if periode := closed.first():
        raise RefusCampagne(
            f"La période « {periode} » est close : rouvrez-la pour accepter « {demande} »."
        )


def _author_of(demande: Demande) -> Auteur:
    nom = demande.repondant or (demande.lien.nom if demande.lien else "Un pilote")
    return Repondant(nom, Canal(demande.canal), demande.saisie_par).auteur


def _write(lue: QuestionLue, by: Auteur) -> None:
    """L’état et les notes par où passe aussi la coordination, puis les étapes et les valeurs."""
    demande, reponse = lue.demande, lue.demande.reponse
    statut = reponse.get("statut") or None
    try:
        report(
            demande.fiche_liee, by=by, deploiement=demande.deploiement, statut=statut,
            meteo=reponse.get("meteo") or None, fait=reponse.get("fait", ""),
            a_faire=reponse.get("a_faire", ""), note=_tell(lue, statut),
            blocage=reponse.get("blocage", ""), aide=reponse.get("aide", ""),
        )  # fmt: skip
        _write_valeurs(lue, reponse.get("valeurs", {}), by)
    except ValidationError as error:
        raise RefusCampagne(" ".join(error.messages)) from error
    _write_etapes(lue, reponse.get("etapes", {}), by)


def _tell(lue: QuestionLue, statut: str | None) -> str:
    """Ce que la réponse dit de nouveau, à défaut le changement d’état ; vide si rien ne bouge."""
    reponse, before = lue.demande.reponse, present_state(lue)
    fresh = [
        start + reponse[name] for name, start in (("fait", ""), ("a_faire", A_FAIRE))
        if reponse.get(name) and reponse[name] != before[name]
    ]  # fmt: skip
    moved = [before["statut"], statut] if statut and statut != before["statut"] else []
    return "\n".join(fresh) or say_move(moved)


def _write_etapes(lue: QuestionLue, ticked: dict[str, bool], by: Auteur) -> None:
    for etape in lue.etapes:
        done = ticked.get(str(etape.uid))
        if done is not None:
            tick_etape(etape, faite=done, by=by)


def _write_valeurs(lue: QuestionLue, valeurs: dict[str, dict], by: Auteur) -> None:
    demande = lue.demande
    releves = [
        Releve(
            item.indicateur, read_saisie(item.indicateur, given), demande.debut, demande.fin,
            demande.deploiement,
        )
        for item in lue.indicateurs
        if (given := valeurs.get(str(item.indicateur.uid))) and not is_blank(given)
    ]  # fmt: skip
    write_valeurs(releves, by=by)


def _settle(demande: Demande, etat: EtatDemande, by: Auteur, **fields) -> None:
    values = {"etat": etat, **fields}
    before = read_state(demande, tuple(values))
    for name, value in values.items():
        setattr(demande, name, value)
    demande.version += 1
    demande.save(update_fields=[*values, "version", "updated_at"])
    record_change(
        demande, before, by=by, racine_uid=demande.contrat.uid, parent_uid=demande.fiche_liee.uid
    )


@transaction.atomic
def return_demande(demande: Demande, *, mot: str, rang: int, by: Auteur) -> bool:
    """Rend la réponse au pilote avec un mot ; faux si elle l’est déjà."""
    held = Demande.objects.select_for_update().get(pk=demande.pk)
    if held.etat == EtatDemande.RENVOYEE and held.mot == mot:
        return False
    if held.etat != EtatDemande.SOUMISE or held.rang != rang:
        raise RefusCampagne(f"« {held} » n’attend plus votre lecture : relisez-la.")
    _settle(held, EtatDemande.RENVOYEE, by, mot=mot)
    return True


def accept_all(demandes: Iterable[Demande], *, by: Auteur) -> tuple[int, list[str]]:
    """Accepte tout ce qui est reçu, chacune pour soi : (combien, les refus en phrases)."""
    count, refus = 0, []
    for demande in demandes:
        try:
            count += accept_demande(demande, rang=demande.rang, by=by)
        except RefusCampagne as error:
            refus.append(str(error))
    return count, refus
