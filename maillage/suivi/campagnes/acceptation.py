"""Accepter une réponse : elle devient l’état de l’action, une seule fois, signée du pilote."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, update_objet
from maillage.contrats.enums import StatutFiche
from maillage.contrats.lignes import create_ligne
from maillage.core.champs import Objet
from maillage.demarches.enums import Cercle
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.campagnes.ouverture import RefusCampagne
from maillage.suivi.campagnes.questions import QuestionLue, present_state, read_questions
from maillage.suivi.campagnes.reponses import Repondant, check_reponse
from maillage.suivi.enums import Canal, EtatDemande, NatureNote
from maillage.suivi.models import Demande, Deploiement, Etape, NoteSuivi, Periode, SuiviFiche
from maillage.suivi.valeurs import Releve, is_blank, read_saisie, write_valeurs


@transaction.atomic
def accept_demande(demande: Demande, *, rang: int, by: Auteur) -> bool:
    """Écrit la réponse dans le suivi ; faux si elle l’était déjà. Tout, ou rien.

    ``rang`` est celui de l’envoi que la coordination a lu. Lève ``RefusCampagne`` si la réponse
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
    _write(lue, _author_of(held))
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
    reponse, before = lue.demande.reponse, present_state(lue)
    statut = reponse.get("statut") or before["statut"]
    if lieu := lue.demande.deploiement:
        _write_deploiement(lieu, reponse, statut, by)
    else:
        _write_fiche(lue, reponse, statut, by)
    _write_notes(lue, reponse, before, statut, by)
    _write_etapes(lue, reponse.get("etapes", {}), by)
    _write_valeurs(lue, reponse.get("valeurs", {}), by)


def _set(objet: Objet, values: dict, by: Auteur) -> None:
    """Écrit ces champs tels que l’objet les a maintenant : la demande est déjà tenue."""
    mark = fingerprint(read_state(objet, tuple(values)))
    update_objet(objet, values, empreinte=mark, by=by)


def _today() -> str:
    return timezone.localdate().isoformat()


def _write_fiche(lue: QuestionLue, reponse: dict, statut: str, by: Auteur) -> None:
    fiche = lue.demande.fiche_liee
    if fiche.statut != statut:
        _set(fiche, {"statut": statut}, by)
    suivi, _ = SuiviFiche.objects.get_or_create(fiche=fiche)
    said = {name: reponse.get(name, "") for name in ("fait", "a_faire")}
    said["meteo"] = reponse.get("meteo") or suivi.meteo
    _set(suivi, {**said, "maj_le": _today()}, by)


def _write_deploiement(lieu: Deploiement, reponse: dict, statut: str, by: Auteur) -> None:
    said = [reponse.get("fait", ""), _todo(reponse)]
    _set(
        lieu,
        {
            "statut": statut, "meteo": reponse.get("meteo") or lieu.meteo, "maj_le": _today(),
            "commentaire": "\n".join(filter(None, said)),
        },
        by,
    )  # fmt: skip


def _todo(reponse: dict) -> str:
    return f"À faire : {reponse['a_faire']}" if reponse.get("a_faire") else ""


def _write_notes(lue: QuestionLue, reponse: dict, before: dict, statut: str, by: Auteur) -> None:
    """Une note d’avancement si quelque chose a bougé ; blocage et aide restent au travail."""
    changed = statut != before["statut"]
    fresh = [
        text for name, text in (("fait", reponse.get("fait", "")), ("a_faire", _todo(reponse)))
        if text and reponse.get(name) != before[name]
    ]  # fmt: skip
    if fresh or changed:
        texte = "\n".join(fresh) or f"L’action passe à « {StatutFiche(statut).label} »."
        _note(
            lue, NatureNote.AVANCEMENT, texte, by, meteo=reponse.get("meteo", ""),
            statut_avant=before["statut"] if changed else "",
            statut_apres=statut if changed else "",
        )  # fmt: skip
    for nature, name in ((NatureNote.BLOCAGE, "blocage"), (NatureNote.AIDE, "aide")):
        if reponse.get(name):
            _note(lue, nature, reponse[name], by, cercle=Cercle.TRAVAIL)


def _note(lue: QuestionLue, nature: NatureNote, texte: str, by: Auteur, **fields) -> None:
    note = NoteSuivi(
        fiche=lue.demande.fiche_liee, deploiement=lue.demande.deploiement, nature=nature,
        date=timezone.localdate(), texte=texte, auteur_libelle=by.libelle[:200], **fields,
    )  # fmt: skip
    create_ligne(note, by=by)


def _write_etapes(lue: QuestionLue, ticked: dict[str, bool], by: Auteur) -> None:
    for etape in lue.etapes:
        done = ticked.get(str(etape.uid))
        if done is not None and done != etape.faite:
            _tick(etape, done, by)


def _tick(etape: Etape, done: bool, by: Auteur) -> None:
    _set(etape, {"faite": done, "faite_le": _today() if done else None}, by)


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
    try:
        write_valeurs(releves, by=by)
    except ValidationError as error:
        raise RefusCampagne(" ".join(error.messages)) from error


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
