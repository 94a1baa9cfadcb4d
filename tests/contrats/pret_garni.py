"""Un contrat à qui rien ne manque, pour ôter une chose à la fois."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation, TypeOrganisation
from maillage.contrats.models import (
    ActePartie,
    Article,
    Avis,
    Axe,
    Contrat,
    Engagement,
    FicheAction,
    FicheOrganisation,
    LienReference,
    Partie,
    PhaseContrat,
    VersionContrat,
)
from maillage.contrats.pret.socle import CHAMPS
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.demarches.models import DemarcheAgence, Territoire
from maillage.evaluation.models import Evaluation, QuestionEvaluative, TermeEvaluation
from maillage.financements.models import LigneFinancement
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference, Terme
from maillage.suivi.models import IndicateurAction
from tests.factories.base import AxeFactory

JOUR = date(2026, 6, 11)
PARTIES = (
    ("ARS des Confins", "ars", "signataire", "decision"),
    ("PETR des Confins", "petr", "porteur", "deliberation"),
    ("Préfecture des Confins", "prefecture", "signataire", "decision"),
)


def make_organisation(nom: str, genre: str = "") -> Organisation:
    kind = None
    if genre:
        kind, _ = TypeOrganisation.objects.get_or_create(code=genre, defaults={"libelle": genre})
    return Organisation.objects.create(nom=nom, genre=kind)


def freeze_text(contrat: Contrat) -> VersionContrat:
    """Le texte d’aujourd’hui, arrêté pour être voté."""
    present = read_present(contrat)
    return freeze_projet(contrat, empreinte=digest(present), by=SYSTEME)


def make_legal(contrat: Contrat) -> Contrat:
    """Ce que la loi demande : parties, actes, périmètre, objet."""
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Pays des Confins", codes=["16001"], millesime=2026
    )
    contrat.save()
    for rang, (nom, genre, role, nature) in enumerate(PARTIES, 1):
        partie = Partie.objects.create(
            contrat=contrat, organisation=make_organisation(nom, genre), role=role,
            position=rang * 1000,
        )  # fmt: skip
        ActePartie.objects.create(partie=partie, nature=nature, date=JOUR, numero="14")
    agence = Partie.objects.get(contrat=contrat, organisation__genre="ars").organisation
    DemarcheAgence.objects.create(demarche=contrat.demarche, organisation=agence)
    AxeFactory(contrat=contrat, code="1", titre="Accéder aux soins", position=1000)
    Article.objects.create(
        contrat=contrat, titre="Objet", modele_code="objet", corps="<p>Ce qui est visé.</p>",
        position=1000,
    )  # fmt: skip
    ActePartie.objects.filter(partie__contrat=contrat).update(version_votee=freeze_text(contrat))
    return Contrat.objects.select_related("demarche").get(pk=contrat.pk)


def partie_of(contrat: Contrat, genre: str) -> Partie:
    return Partie.objects.get(contrat=contrat, organisation__genre=genre)


def make_complete(contrat: Contrat, fiches: int = 4) -> Contrat:
    """Un contrat à qui ni la loi, ni la région, ni la méthode n’ont rien à demander."""
    make_legal(contrat)
    make_articles(contrat)
    priorite, commun = make_socle()
    axe = Axe.objects.get(contrat=contrat)
    for rang in range(1, fiches + 1):
        make_fiche(contrat, axe, rang)
    first = FicheAction.objects.get(contrat=contrat, code="1.1")
    LienReference.objects.create(contrat=contrat, fiche_liee=first, objectif=priorite)
    IndicateurAction.objects.filter(fiche=first).update(commun=commun)
    for partie in Partie.objects.filter(contrat=contrat):
        Engagement.objects.create(contrat=contrat, partie=partie, texte="Un local")
    Avis.objects.create(contrat=contrat, instance="cts", sens="favorable", date=JOUR)
    for phase in ("strategie", "mobilisation", "diagnostic", "priorisation", "plan"):
        PhaseContrat.objects.create(contrat=contrat, phase=phase, etat="faite")
    make_plan_evaluation(contrat)
    dates = {"periode_debut": date(2027, 1, 1), "periode_fin": date(2031, 12, 31)}
    Contrat.objects.filter(pk=contrat.pk).update(**dates, signature_visee=date(2126, 12, 1))
    ActePartie.objects.filter(partie__contrat=contrat).update(version_votee=freeze_text(contrat))
    return Contrat.objects.select_related("demarche").get(pk=contrat.pk)


def make_plan_evaluation(contrat: Contrat) -> None:
    critere = TermeEvaluation.objects.create(genre="critere", code="utilite", libelle="Utilité")
    evaluation = Evaluation.objects.create(contrat=contrat, titre="À mi-parcours")
    QuestionEvaluative.objects.create(evaluation=evaluation, critere=critere, texte="Utile ?")


def make_articles(contrat: Contrat) -> None:
    for rang, (code, titre) in enumerate(
        (("evaluation", "Suivi et évaluation"), ("sante_mentale", "Volet santé mentale")), 2
    ):
        Article.objects.create(
            contrat=contrat, titre=titre, modele_code=code, corps="<p>Ce qui est prévu.</p>",
            position=rang * 1000,
        )  # fmt: skip


def make_socle(region: str = "75") -> tuple[ObjectifReference, IndicateurCommun]:
    """Un socle régional d’une priorité, d’une action sous elle et d’un indicateur commun."""
    socle = Reference.objects.create(region=region, genre="socle", code="socle", nom="Socle")
    priorite = ObjectifReference.objects.create(
        reference=socle, genre="priorite", code="1", titre="Santé mentale"
    )
    ObjectifReference.objects.create(
        reference=socle, parent=priorite, genre="action_probante", code="1.1", titre="PSSM"
    )
    commun = IndicateurCommun.objects.create(reference=socle, code="C1", intitule="Files actives")
    return priorite, commun


def make_fiche(contrat: Contrat, axe: Axe, rang: int) -> FicheAction:
    fiche = FicheAction.objects.create(
        contrat=contrat, axe=axe, code=f"1.{rang}", titre=f"Action {rang}", position=rang * 1000,
        cercle="partage", description="<p>Ce qui se fait.</p>", publics_texte="Les jeunes",
        date_debut=date(2027, 1, 1), date_fin=date(2029, 12, 31), liens_prs=["PRS 1.2"],
    )  # fmt: skip
    pilote = make_organisation(f"Association {rang}")
    FicheOrganisation.objects.create(fiche=fiche, organisation=pilote, role="pilote")
    champ = list(CHAMPS)[(rang - 1) % len(CHAMPS)]
    terme, _ = Terme.objects.get_or_create(
        vocabulaire="champs", code=champ, region="", defaults={"libelle": champ}
    )
    fiche.termes.add(terme)
    IndicateurAction.objects.create(
        contrat=contrat, fiche=fiche, intitule="Personnes formées", depart=0, cible=40
    )
    LigneFinancement.objects.create(fiche=fiche, financeur=pilote, montant=12000)
    return fiche
