"""Le suivi inventé : trois ans du premier contrat, puis les premiers mois du second.

Deux campagnes closes d’un côté, une ouverte de l’autre, des actions en retard ou bloquées.
"""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME, Auteur
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation, FichePersonne
from maillage.demarches.enums import Cercle
from maillage.suivi.actions import create_indicateur
from maillage.suivi.avancement import lift_note, report
from maillage.suivi.campagnes.acceptation import accept_demande
from maillage.suivi.campagnes.destinataires import prepare
from maillage.suivi.campagnes.ouverture import list_fenetres, open_campagne
from maillage.suivi.campagnes.questions import present_state, read_questions
from maillage.suivi.communs import communs_taken
from maillage.suivi.enums import A_LEVER, EtatCampagne, EtatDemande, FormeIndicateur, NatureNote
from maillage.suivi.models import (
    Campagne,
    CibleIndicateur,
    Demande,
    Etape,
    IndicateurAction,
    NoteSuivi,
    Periode,
    ValeurIndicateur,
)
from maillage.suivi.valeurs import Releve, read_saisie, write_valeurs
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel

FICHIER = Path(__file__).parent / "donnees" / "suivi.json"
MESURES = ("intitule", "nature", "unite", "forme", "cumul", "frequence", "source", "ventilations")
NOMBRES = ("depart", "cible", "facteur")
COORDINATION = Auteur("Inès Lorvaud")
REFUSEE = "Cette adresse n’existe pas : demandez la bonne à la personne."
MOT = "Merci ! Le nombre de personnes repérées compte-t-il bien toute l’année ?"


def load_suivi(precedent: Contrat, contrat: Contrat) -> None:
    """Le suivi des deux contrats, qui se recouvrent : l’ancien prorogé, le nouveau commencé."""
    donnees = json.loads(FICHIER.read_text())
    for code, row in donnees["precedent"].items():
        fiche = precedent.fiches.get(code=code)
        copy_pilotes(contrat.fiches.get(code=row["pilote"]), fiche)
        tell_past(fiche, row)
    for code, row in donnees["contrat"].items():
        tell_present(contrat.fiches.get(code=code), row)
    for row in donnees["details"]:
        tell_details(contrat.fiches.get(code=row["fiche"]), row)
    for code, row in donnees["appreciations"].items():
        tell_appreciation(contrat.fiches.get(code=code), row)
    write_communs(contrat, donnees["communs"])
    date_etapes(contrat, donnees["etapes_en_retard"])
    for code, jour, avant, apres in donnees["mouvements"]:
        notes = NoteSuivi.objects.filter(fiche=contrat.fiches.get(code=code), date=jour)
        notes.update(statut_avant=avant, statut_apres=apres)
    # Une réussite se raconte à tous ceux qui lisent le contrat.
    NoteSuivi.objects.filter(nature=NatureNote.REUSSITE).update(cercle=Cercle.TRANSMIS)
    for row in donnees["campagnes"]["precedent"]:
        close_past(precedent, row)
    run_campagne(contrat, donnees["campagnes"]["contrat"])


def copy_pilotes(source: FicheAction, fiche: FicheAction) -> None:
    """L’action d’hier avait le pilote de celle d’aujourd’hui."""
    for lien in FicheOrganisation.objects.filter(fiche=source, role="pilote"):
        FicheOrganisation.objects.create(fiche=fiche, role="pilote", organisation=lien.organisation)
    for held in FichePersonne.objects.filter(fiche=source, role="referent"):
        FichePersonne.objects.create(fiche=fiche, role="referent", personne=held.personne)


def day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def tell_past(fiche: FicheAction, row: dict) -> None:
    FicheAction.objects.filter(pk=fiche.pk).update(
        date_debut=day(row["debut"]),
        date_fin=day(row["fin"]),
        statut=row.get("statut", fiche.statut),
    )
    Etape.objects.bulk_create(
        Etape(fiche=fiche, titre=titre, echeance=day(due), faite=bool(done), faite_le=day(done),
              position=rang * 1000)
        for rang, (titre, due, done) in enumerate(row["etapes"], 1)
    )  # fmt: skip
    for rang, described in enumerate(row["indicateurs"], 1):
        indicateur = IndicateurAction.objects.create(
            fiche=fiche, position=rang * 1000,
            unique_par_personne=described.get("unique_par_personne", False),
            **{name: described[name] for name in MESURES if name in described},
            **{name: Decimal(described[name]) for name in NOMBRES if name in described},
        )  # fmt: skip
        write_years(indicateur, described["valeurs"], described.get("sexe", {}))
    tell_notes(fiche, row)


def tell_present(fiche: FicheAction, row: dict) -> None:
    indicateurs = list(fiche.indicateurs.order_by("position", "pk"))
    for rang, indicateur in enumerate(indicateurs):
        years = {year: values[rang] for year, values in row.get("valeurs", {}).items()}
        write_years(indicateur, years, {})
    lieux = list(fiche.deploiements.order_by("position", "pk"))
    for rang, (statut, meteo, fait) in row.get("deploiements", {}).items():
        report(
            fiche, statut=statut, meteo=meteo, fait=fait, deploiement=lieux[int(rang)],
            jour=date(2026, 10, 12), by=SYSTEME,
        )  # fmt: skip
    tell_notes(fiche, row)


def tell_details(fiche: FicheAction, row: dict) -> None:
    """Ce qu’un classeur ne dit pas d’un indicateur : sa collecte, ses cibles, ses ventilations."""
    indicateur = fiche.indicateurs.order_by("position", "pk")[row["rang"]]
    IndicateurAction.objects.filter(pk=indicateur.pk).update(**row.get("champs", {}))
    indicateur.refresh_from_db()
    CibleIndicateur.objects.bulk_create(
        CibleIndicateur(indicateur=indicateur, debut=date(int(year), 1, 1),
                        fin=date(int(year), 12, 31), cible=Decimal(cible))
        for year, cible in row.get("cibles", {}).items()
    )  # fmt: skip
    write_releves(indicateur, row["valeurs"])


def tell_appreciation(fiche: FicheAction, row: dict) -> None:
    """Un indicateur qui se dit en mots, et ce que l’on en a dit chaque année."""
    given = {name: value for name, value in row.items() if name != "valeurs"}
    indicateur = IndicateurAction(
        contrat=fiche.contrat, fiche=fiche, forme=FormeIndicateur.APPRECIATION, **given
    )
    create_indicateur(indicateur, by=SYSTEME)
    write_releves(indicateur, {year: {"echelon": said} for year, said in row["valeurs"].items()})


def write_communs(contrat: Contrat, communs: dict) -> None:
    """Les valeurs annuelles des indicateurs du socle que le contrat a repris."""
    for indicateur in communs_taken(contrat):
        code = indicateur.commun.code if indicateur.commun else ""
        write_years(indicateur, communs.get(code, {}), {})


def date_etapes(contrat: Contrat, en_retard: list[str]) -> None:
    """Une étape faite l’a été à son échéance ; d’autres attendent encore."""
    rows = Etape.objects.filter(fiche__contrat=contrat)
    rows.filter(faite=True, faite_le=None).update(faite_le=F("echeance"))
    rows.filter(titre__in=en_retard).update(faite=False, faite_le=None)


def write_years(indicateur: IndicateurAction, years: dict[str, str], sexe: dict) -> None:
    """Les valeurs annuelles, en textes comme on les saisit ; « 45/120 » fait un rapport."""
    if any("/" in value for value in years.values()):
        indicateur.forme, indicateur.facteur = FormeIndicateur.RAPPORT, Decimal(100)
        indicateur.save(update_fields=["forme", "facteur"])
    told = {
        year: {"valeur": value, "ventilation": {"sexe": sexe[year]} if year in sexe else {}}
        for year, value in years.items()
    }
    write_releves(indicateur, told)


def write_releves(indicateur: IndicateurAction, told: dict[str, dict]) -> None:
    """Par année, ce que quelqu’un aurait saisi, lu et écrit comme à la page des valeurs."""
    releves = [
        Releve(indicateur, read_saisie(indicateur, donnees), date(int(year), 1, 1),
               date(int(year), 12, 31))
        for year, donnees in told.items()
    ]  # fmt: skip
    by = auteur_of(indicateur.fiche) if indicateur.fiche else COORDINATION
    write_valeurs(releves, by=by)


def date_releves() -> None:
    """Le relevé se fait à la fin de janvier ; celui de cette année, pendant la campagne."""
    for fin in ValeurIndicateur.objects.order_by().values_list("fin", flat=True).distinct():
        done = min(date(fin.year + 1, 1, 29), date(2026, 11, 16))
        ValeurIndicateur.objects.filter(fin=fin).update(releve_le=done)


def tell_notes(fiche: FicheAction, row: dict) -> None:
    """Les notes dans l’ordre, puis ce qui se dit aujourd’hui de l’action."""
    by, jour = auteur_of(fiche), fiche.date_debut
    for dated, nature, texte, *leve in row["notes"]:
        jour = date.fromisoformat(dated)
        said = {str(nature): texte} if nature in A_LEVER else {"note": texte, "nature": nature}
        for note in report(fiche, jour=jour, by=by, **said):
            if nature in A_LEVER and leve[0]:
                lift_note(note, leve[1], jour=day(leve[0]), by=by)
    told = {name: row[name] for name in ("meteo", "fait", "a_faire")}
    report(fiche, jour=jour or timezone.localdate(), by=by, **told)


def auteur_of(fiche: FicheAction) -> Auteur:
    lien = fiche.liens_personnes.filter(role="referent").select_related("personne").first()
    return Auteur(str(lien.personne)) if lien else SYSTEME


def moment_of(value: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(value), time(9)))


def close_past(contrat: Contrat, row: dict) -> None:
    """Une campagne d’avant : tout est accepté, la période est close."""
    debut, fin = date(row["annee"], 1, 1), date(row["annee"], 12, 31)
    opened, closed = moment_of(row["ouverte"]), moment_of(row["close"])
    periode = Periode.objects.create(
        contrat=contrat, libelle=f"Année {row['annee']}", debut=debut, fin=fin, close_le=closed
    )
    campagne = Campagne.objects.create(
        contrat=contrat, periode=periode, titre=row["titre"], echeance=day(row["echeance"]),
        etat=EtatCampagne.CLOSE, ouverte_le=opened, close_le=closed,
    )  # fmt: skip
    for fiche in contrat.fiches.filter(date_debut__lte=fin).exclude(date_fin__lt=debut):
        demande = Demande.objects.create(
            fiche_liee=fiche, debut=debut, fin=fin, etat=EtatDemande.ACCEPTEE, soumise_le=opened,
            acceptee_le=closed, rang=1, repondant=auteur_of(fiche).libelle,
        )  # fmt: skip
        demande.campagnes.add(campagne)


def run_campagne(contrat: Contrat, row: dict) -> None:
    """La campagne en cours, avec des réponses à chaque étape de leur chemin."""
    fenetres = list_fenetres(contrat, date(row["annee"], 11, 16))
    chosen = next(item for item in fenetres if item.debut == date(row["annee"], 1, 1))
    campagne = open_campagne(
        contrat=contrat, fenetre=chosen, titre=row["titre"], message=row["message"],
        echeance=date.fromisoformat(row["echeance"]), preparation=prepare(contrat),
        base="http://localhost:8000", by=SYSTEME,
    )  # fmt: skip
    opened = moment_of(row["ouverte"])
    Campagne.objects.filter(pk=campagne.pk).update(ouverte_le=opened)
    settle_mails(opened)
    for etat in ("acceptees", "soumises", "renvoyees", "brouillons"):
        for code in row[etat]:
            for demande in campagne.demandes.filter(fiche_liee__code=code):
                answer(demande, etat, opened)


def answer(demande: Demande, etat: str, moment: datetime) -> None:
    """Une réponse telle que le pilote l’aurait laissée ; les acceptées le sont pour de bon."""
    lue = read_questions([demande])[0]
    demande.reponse = present_state(lue) | {"statut": StatutFiche.EN_COURS.value}
    demande.repondant, demande.rang = auteur_of(demande.fiche_liee).libelle, 1
    demande.soumise_le = None if etat == "brouillons" else moment
    demande.etat = {
        "brouillons": EtatDemande.BROUILLON, "renvoyees": EtatDemande.RENVOYEE
    }.get(etat, EtatDemande.SOUMISE)  # fmt: skip
    demande.mot = MOT if etat == "renvoyees" else ""
    demande.save()
    if etat == "acceptees":
        accept_demande(demande, rang=1, by=SYSTEME)


def settle_mails(moment: datetime) -> None:
    """Les courriels de la campagne sont partis ce jour-là, sauf un refusé et un incertain."""
    mails = Courriel.objects.filter(etat=EtatCourriel.A_ENVOYER).order_by("destinataire")
    refused, doubtful, *sent = mails.values_list("pk", flat=True)
    rows = Courriel.objects.order_by()
    rows.filter(pk=refused).update(etat=EtatCourriel.REFUSE, erreur=REFUSEE, essais=1)
    rows.filter(pk=doubtful).update(etat=EtatCourriel.INCERTAIN, essais=1, tente_le=moment)
    rows.filter(pk__in=sent).update(etat=EtatCourriel.ENVOYE, envoye_le=moment, essais=1)
