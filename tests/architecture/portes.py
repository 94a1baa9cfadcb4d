"""Toutes les adresses du projet, remplies avec les objets d’une démarche."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from maillage.contrats.instantane import build_instantane, to_canonical
from maillage.contrats.models import (
    Ajustement,
    Article,
    Avenant,
    Avis,
    Contrat,
    Engagement,
    FicheAction,
    FichePersonne,
    LienReference,
    Partie,
    PieceVersion,
    Rattachement,
    VersionContrat,
)
from maillage.contrats.sections import SECTIONS
from maillage.demarches.models import Affectation, Demarche, Territoire
from maillage.evaluation.lecture import read_evaluation, to_json
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Cloture,
    Evaluation,
    Jugement,
    QuestionEvaluative,
    Recommandation,
    TermeEvaluation,
)
from maillage.fichiers.models import Fichier
from maillage.financements.models import (
    AppelProjets,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from maillage.indicateurs.models import (
    Composite,
    Indicateur,
    IndicateurLocal,
    Offre,
    Simulation,
    Source,
    ValeurLocale,
)
from maillage.referentiels.models import (
    IndicateurCommun,
    ModeleArticle,
    ObjectifReference,
    Reference,
    RegleRegionale,
    Terme,
)
from maillage.suivi.models import (
    Campagne,
    CibleIndicateur,
    Demande,
    Deploiement,
    Etape,
    IndicateurAction,
    LienElu,
    LienPilote,
    LotModification,
    NoteSuivi,
    Periode,
    ValeurIndicateur,
    VueSuivi,
)
from maillage.travaux.models import Courriel, Travail
from tests.architecture.test_urls import OUVERTES, own_patterns, view_of
from tests.factories.base import (
    AxeFactory,
    FicheActionFactory,
    OrganisationFactory,
    PersonneFactory,
    UtilisateurFactory,
)
from tests.factories.diagnostic import (
    ConstatFactory,
    DiagnosticExterneFactory,
    DispositifFactory,
    EnjeuFactory,
    PreuveFactory,
    ServiceFactory,
    VerbatimFactory,
    make_seance,
)

VARIABLE = re.compile(r"<\w+:(\w+)>")
CODE, REGION, VOCABULAIRE, ANNEE = "essai", "75", "themes", 2025


def closed_routes() -> list[str]:
    return [route for route, pattern in own_patterns() if view_of(pattern.callback) not in OUVERTES]


def make_references() -> None:
    """Un mot et un article de modèle, que toute région règle."""
    Terme.objects.create(vocabulaire=VOCABULAIRE, code=CODE, libelle="Essai")
    ModeleArticle.objects.create(code=CODE, titre="Essai")
    RegleRegionale.objects.create(
        region=REGION, code=CODE, phrase="Essai", genre="partie", parametre="cpam"
    )
    source = Source.objects.create(cle=CODE, nom="Essai", producteur="Insee", licence="libre")
    Indicateur.objects.create(
        cle=CODE, libelle="Essai", court="Essai", definition="Essai.", domaine="population",
        nature="compte", collecte="recensement", source=source, numerateur=["POP"],
        unite="habitants",
    )  # fmt: skip


class Decor:
    """Les objets d’une démarche et de son contrat, de quoi remplir chaque adresse."""

    def __init__(self, contrat: Contrat):
        fiche = FicheActionFactory(contrat=contrat, position=1000)
        axe, organisation = AxeFactory(contrat=contrat, code="1"), OrganisationFactory()
        personne, membre = PersonneFactory(), UtilisateurFactory()
        FichePersonne.objects.create(fiche=fiche, personne=personne, role="referent")
        partie = Partie.objects.create(contrat=contrat, organisation=organisation)
        piece = Fichier.objects.store(b"%PDF-1.7", nom="carte.pdf", genre="application/pdf")
        fiche.pieces.add(piece)
        # « uid » ne dit pas de quoi : le mot qui le précède le dit.
        self.par_mot = {
            "contrats": contrat,
            "territoires": Territoire.objects.create(
                demarche=contrat.demarche, nom="Périmètre", millesime=2026
            ),
            "organisations": organisation,
            "personnes": personne,
            "comptes": membre,
            "travaux": Travail.objects.create(proprietaire=membre, libelle="Un document"),
            "roles": Affectation.objects.create(
                utilisateur=membre, role="lecture", demarche=contrat.demarche
            ),
            "rattachements": Rattachement.objects.create(fiche=fiche, contrat=contrat, axe=axe),
        }
        self.par_mot["courriels"] = Courriel.objects.create(
            cle=f"essai {contrat.pk}", message_id=f"<{contrat.pk}@ici>"
        )
        self.par_mot["membres"] = self.par_mot["roles"]
        self.par_mot |= self._diagnostic(contrat.demarche)
        self.par_mot["indicateurs"] = self._indicateur(contrat.demarche)
        self.par_mot |= self._etudes(contrat.demarche)
        self.par_mot["references"] = self._reference(contrat.demarche)
        externe = self.par_mot["diagnostics-exterieurs"]
        joint = Fichier.objects.store(b"%PDF-1.7", nom="portrait.pdf", genre="application/pdf")
        externe.pieces.add(joint)
        # Une pièce est celle d’une fiche ou d’un diagnostic extérieur, selon ce qui précède.
        self.jointes = {"contrats": piece, "diagnostic": joint}
        self.valeurs = {
            "slug": contrat.demarche.slug, "fiche_uid": fiche.uid, "noeud_uid": axe.uid,
            "partie_uid": partie.uid,
            **self._valeurs(contrat),
            "geste": "monter", "document": "passation", "phase": "diagnostic",
            "region": REGION, "departement": "16", "code": CODE, "annee": ANNEE,
            **self._textes(contrat),
            **self._engagements(partie),
            **self._liens(contrat),
            **self._argent(contrat),
            **self._evaluation(fiche),
            **self._campagne(fiche),
            **self._suivi(fiche),
            "article_uid": Article.objects.create(contrat=contrat, titre="Objet").uid,
            "preuve_uid": PreuveFactory(constat=self.par_mot["constats"]).uid,
            "votant_pk": self.par_mot["priorites"].votants.get().pk,
        }  # fmt: skip
        self._join_fichier()

    def _join_fichier(self) -> None:
        """Le même fichier à une valeur, à une réponse de pilote et à une note."""
        joint = Fichier.objects.get(uid=self.valeurs["fichier_uid"])
        Demande.objects.get(uid=self.valeurs["demande_uid"]).pieces.add(joint)
        NoteSuivi.objects.get(uid=self.valeurs["note_uid"]).pieces.add(joint)

    @staticmethod
    def _valeurs(contrat: Contrat) -> dict:
        """Un indicateur du contrat, une valeur, sa preuve et la cible de sa période."""
        an = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
        row = IndicateurAction.objects.create(contrat=contrat, intitule="Part", position=1000)
        valeur = ValeurIndicateur.objects.create(indicateur=row, valeur=1, **an)
        joint = Fichier.objects.store(b"%PDF-1.7", nom="feuille.pdf", genre="application/pdf")
        valeur.pieces.add(joint)
        cible = CibleIndicateur.objects.create(indicateur=row, cible=1, **an)
        return {
            "indicateur_uid": row.uid, "valeur_uid": valeur.uid, "cible_uid": cible.uid,
            "fichier_uid": joint.uid,
        }  # fmt: skip

    @staticmethod
    def _argent(contrat: Contrat) -> dict:
        """Une ligne versée en partie, une convention, un poste et sa dépense."""
        poste = PosteCoordination.objects.create(demarche=contrat.demarche)
        piece = Fichier.objects.store(b"%PDF-1.7", nom="acte.pdf", genre="application/pdf")
        convention = Convention.objects.create(contrat=contrat, numero="1", fichier=piece)
        ligne = LigneFinancement.objects.create(
            contrat=contrat, poste=poste, financeur_texte="ARS", montant=9, annee=ANNEE,
            etat="verse",
            convention_liee=convention,
        )  # fmt: skip
        versement = Versement.objects.create(ligne=ligne, date=date(2026, 1, 1), montant=1)
        depense = Depense.objects.create(contrat=contrat, poste=poste, annee=2026, montant=1)
        appel = AppelProjets.objects.create(demarche=contrat.demarche, titre="Appel")
        return {
            "appel_uid": appel.uid, "ligne_uid": ligne.uid, "poste_uid": poste.uid,
            "convention_uid": convention.uid, "sujet_uid": convention.uid,
            "versement_uid": versement.uid, "depense_uid": depense.uid,
        }  # fmt: skip

    @staticmethod
    def _reference(demarche: Demarche) -> Reference:
        """Une référence de la région, qu’une autre édition remplace."""
        region = demarche.ressorts.first().region
        ancienne = Reference.objects.create(region=region, code=CODE, genre="prs", nom="Ancienne")
        return Reference.objects.create(
            region=region, code=CODE, genre="prs", nom="Essai", edition="2", remplace=ancienne
        )

    @staticmethod
    def _campagne(fiche: FicheAction) -> dict:
        """Une campagne ouverte, une demande et le lien qui y répond."""
        jour, contrat = date(2026, 1, 1), fiche.contrat
        periode = Periode.objects.create(
            contrat=contrat, libelle="2026", debut=jour, fin=date(2026, 12, 31)
        )
        campagne = Campagne.objects.create(
            contrat=contrat, periode=periode, titre="Essai", echeance=jour, etat="ouverte"
        )
        lien = LienPilote.objects.create(
            nom="Essai", courriel=f"pilote{contrat.pk}@exemple.fr", expire_le=timezone.now()
        )
        demande = Demande.objects.create(
            fiche_liee=fiche, debut=jour, fin=periode.fin, lien=lien, etat="renvoyee"
        )
        demande.campagnes.add(campagne)
        return {
            "campagne_uid": campagne.uid, "demande_uid": demande.uid, "pilote_uid": lien.uid
        }  # fmt: skip

    @staticmethod
    def _suivi(fiche: FicheAction) -> dict:
        """Un territoire, une étape, une note et un lien de lecture."""
        jour = date(2026, 1, 1)
        note = NoteSuivi.objects.create(fiche=fiche, date=jour, nature="blocage", texte="Essai")
        lecture = LienElu.objects.create(
            contrat=fiche.contrat, libelle="Essai", expire_le=timezone.now()
        )
        return {
            "lieu_uid": Deploiement.objects.create(fiche=fiche, libelle="Nord").uid,
            "etape_uid": Etape.objects.create(fiche=fiche, titre="Essai").uid,
            "note_uid": note.uid, "lecture_uid": lecture.uid,
            "vue_uid": VueSuivi.objects.create(
                contrat=fiche.contrat, utilisateur=UtilisateurFactory(), nom="Essai"
            ).uid,
            "lot_uid": LotModification.objects.create(contrat=fiche.contrat, libelle="Essai").uid,
        }  # fmt: skip

    def _liens(self, contrat: Contrat) -> dict:
        """Un objectif et un indicateur de la référence, et le lien du contrat."""
        reference = self.par_mot["references"]
        objectif = ObjectifReference.objects.create(reference=reference, titre="Essai")
        commun = IndicateurCommun.objects.create(reference=reference, intitule="Essai")
        lien = LienReference.objects.create(contrat=contrat, objectif=objectif)
        return {"objectif_uid": objectif.uid, "commun_uid": commun.uid, "lien_uid": lien.uid}

    @staticmethod
    def _textes(contrat: Contrat) -> dict:
        """Un texte figé et son scan, un ajustement et son compte rendu, un avenant."""
        jour = date(2026, 7, 2)
        version, acted = (
            VersionContrat.objects.create(
                contrat=contrat, nature=nature, rang=rang, numero=1, date_effet=jour,
                created_at=timezone.now(), auteur_libelle="Essai", schema=2,
                texte=to_canonical(build_instantane(contrat)), empreinte="0" * 64,
            )
            for rang, nature in enumerate(("signature", "ajustement"), 1)
        )  # fmt: skip
        scan = Fichier.objects.store(b"%PDF-1.7 scan", nom="scan.pdf", genre="application/pdf")
        return {
            "version_uid": version.uid,
            "scan": PieceVersion.objects.create(version=version, genre="scan", fichier=scan),
            "ajustement_uid": Ajustement.objects.create(
                contrat=contrat, numero=1, instance="cotech", date=jour, texte=acted, fichier=scan
            ).uid,
            "avenant_uid": Avenant.objects.create(
                contrat=contrat, numero=1, titre="Essai", base=version
            ).uid,
        }  # fmt: skip

    @staticmethod
    def _engagements(partie: Partie) -> dict:
        """Ce que fait une partie : actes, dont un à la corbeille, signature, engagement."""
        contrat, jour = partie.contrat, date(2026, 6, 1)
        joint = Fichier.objects.store(b"%PDF-1.7", nom="joint.pdf", genre="application/pdf")
        kept = {"date": jour, "fichier": joint}
        binned = partie.actes.create(date=jour, supprime_le=timezone.now())
        promise = Engagement.objects.create(contrat=contrat, partie=partie, texte="Essai")
        preuve = Fichier.objects.store(b"%PDF-1.7", nom="preuve.pdf", genre="application/pdf")
        promise.pieces.add(preuve)
        avis = Avis.objects.create(contrat=contrat, instance="cts", sens="favorable", **kept)
        return {
            "acte_uid": partie.actes.create(**kept).uid, "objet_uid": binned.uid,
            "signature_uid": partie.signatures.create(**kept).uid, "avis_uid": avis.uid,
            "engagement_uid": promise.uid, "preuve": preuve,
        }  # fmt: skip

    @staticmethod
    def _evaluation(fiche) -> dict:
        """Une évaluation, sa question, une preuve apportée, une recommandation, un bilan."""
        terme, _ = TermeEvaluation.objects.get_or_create(
            code=CODE, defaults={"genre": "critere", "libelle": "Essai"}
        )
        evaluation = Evaluation.objects.create(
            contrat=fiche.contrat, titre="Essai", etat="ouverte", cercle="transmis"
        )
        question = QuestionEvaluative.objects.create(
            evaluation=evaluation, critere=terme, texte="Essai ?"
        )
        joint = Fichier.objects.store(b"%PDF-1.7", nom="apport.pdf", genre="application/pdf")
        organisation = OrganisationFactory()
        span = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
        return {
            "evaluation_uid": evaluation.uid,
            "question_uid": question.uid,
            "apport_uid": Apport.objects.create(
                question=question, titre="Essai", fichier=joint
            ).uid,
            "recommandation_uid": Recommandation.objects.create(
                evaluation=evaluation, texte="Essai"
            ).uid,
            "cloture_uid": Cloture.objects.create(
                evaluation=evaluation,
                close_le=timezone.now(),
                cercle="transmis",
                releve=to_json(read_evaluation(evaluation)),
                empreinte="0",
                rouverte_le=timezone.now(),
                motif="Essai",
            ).uid,
            "bilan_uid": BilanAction.objects.create(fiche=fiche, **span).uid,
            "jugement_uid": Jugement.objects.create(
                question=question,
                niveau=terme,
                organisation=organisation,
                canal="papier",
                rendu_le=span["debut"],
                saisi_le=span["fin"],
                fichier=joint,
            ).uid,
        }

    @staticmethod
    def _etudes(demarche: Demarche) -> dict:
        """Un scénario d’accès aux soins, une offre, un indice."""
        return {
            "scenarios": Simulation.objects.create(demarche=demarche, nom="Essai"),
            "offres": Offre.objects.create(
                demarche=demarche, profession="generalistes", fichier="offre.csv"
            ),
            "indices": Composite.objects.create(demarche=demarche, nom="Essai"),
        }

    @staticmethod
    def _indicateur(demarche: Demarche) -> IndicateurLocal:
        """Un indicateur du territoire et sa valeur d’une année."""
        local = IndicateurLocal.objects.create(
            demarche=demarche, libelle="Délai", unite="jours", producteur="Mairie"
        )
        ValeurLocale.objects.create(indicateur=local, annee=ANNEE, valeur=94)
        return local

    @staticmethod
    def _diagnostic(demarche: Demarche) -> dict:
        """Un objet par rubrique du diagnostic."""
        verbatim = VerbatimFactory(demarche=demarche)
        return {
            "diagnostics-exterieurs": DiagnosticExterneFactory(demarche=demarche),
            "recueils": verbatim.materiau,
            "verbatims": verbatim,
            "inventaire": DispositifFactory(demarche=demarche),
            "services": ServiceFactory(demarche=demarche),
            "constats": ConstatFactory(demarche=demarche),
            "enjeux": EnjeuFactory(demarche=demarche),
            "priorites": make_seance(demarche, votants=1),
        }

    def value(self, route: str, match: re.Match) -> str:
        """Ce qui remplace une partie variable de la route."""
        before, name = route[: match.start()].rstrip("/").split("/")[-1], match[1]
        if name in ("uid", "pk"):
            return str(getattr(self.par_mot[before], name))
        if name == "piece_uid" and "/textes/" in route:
            return str(self.valeurs["scan"].uid)
        if name == "piece_uid" and "/preuves/" in route:
            return str(self.valeurs["preuve"].uid)
        if name == "piece_uid":
            return str(self.jointes["diagnostic" if "/diagnostic/" in route else "contrats"].uid)
        if name == "cle":
            known = {"vocabulaires": VOCABULAIRE, "catalogue": CODE, "portrait": CODE}
            known |= {"ecrire": "notes", "taches": "diagnostic-cadrage", "regles": "avis-cts"}
            return known.get(before, SECTIONS[0].cle)
        if name == "genre":
            return {
                "plan": "axe",
                "annuler": "acte",
                "nouvelle": "partie",
                "comptes-rendus": "convention",
                "nouveau": "critere",
            }.get(before, "organisations_liees")
        return str(self.valeurs[name])

    def url(self, route: str) -> str:
        return "/" + VARIABLE.sub(lambda match: self.value(route, match), route)

    def forged(self, route: str, other: "Decor") -> Iterator[str]:
        """L’adresse d’ici, avec à chaque place l’objet d’ailleurs."""
        found = list(VARIABLE.finditer(route))
        for wrong in found:
            if self.value(route, wrong) == other.value(route, wrong):
                continue
            parts = iter(other if match is wrong else self for match in found)
            yield "/" + VARIABLE.sub(
                lambda match, parts=parts: next(parts).value(route, match), route
            )
