"""Les champs d’une fiche-action et les mots qu’on emploie pour les nommer.

Une application d’au-dessus ajoute les siens en passant d’autres `Champ` au lecteur.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

GENRES = frozenset(
    [
        "texte",
        "riche",
        "liste",
        "date_debut",
        "date_fin",
        "montant",
        "entier",
        "etp",
        "booleen",
        "choix",
        "choix_multiple",
        "axe",
        "objectif",
        "titre",
        "sous_action",
        "organisations",
        "personnes",
        "communes",
        "annees",
        "code",
        "financeur",
        "ignore",
    ]
)
# Les genres dont deux colonnes peuvent se rejoindre sans rien perdre.
GENRES_CUMULABLES = frozenset(
    [
        "texte",
        "riche",
        "liste",
        "choix_multiple",
        "organisations",
        "personnes",
        "communes",
        "annees",
        "financeur",
    ]
)


@dataclass(frozen=True)
class Champ:
    """Un champ que l’on sait lire.

    `genre` est l’un de `GENRES`. `choix` donne, pour un vocabulaire, les libellés de chaque code.
    `detours` donne les libellés qui ne sont pas un code mais en supposent un : le mot d’origine est
    alors gardé en note (« En retard » → en_cours). `organisations` est le champ qui reçoit les
    organisations trouvées par erreur dans un champ de personnes. `niveau` est celui d’un objectif.
    """

    cle: str
    libelle: str
    synonymes: tuple[str, ...] = ()
    genre: str = "texte"
    choix: Mapping[str, Iterable[str]] = field(default_factory=dict)
    detours: Mapping[str, str] = field(default_factory=dict)
    organisations: str = "partenaires"
    niveau: int = 1

    def __post_init__(self) -> None:
        if self.genre not in GENRES:
            raise ValueError(f"Genre de champ inconnu : {self.genre}. Possibles : {sorted(GENRES)}")


STATUTS = {
    "a_venir": ("À venir", "à lancer", "à démarrer", "non démarrée", "non démarré", "non engagée",
                "non commencée", "non commencé", "à faire", "à engager", "prévue", "prévu",
                "planifiée", "programmée", "en projet", "en attente de lancement"),
    "a_discuter": ("À discuter", "à préciser", "à définir", "à valider", "à l’étude",
                   "en réflexion", "en discussion", "à redéfinir"),
    "en_cours": ("En cours", "engagée", "engagé", "démarrée", "démarré", "commencée", "lancée",
                 "lancé", "en cours de réalisation", "en cours de mise en œuvre", "mise en œuvre",
                 "réalisée partiellement", "partiellement réalisée", "partiellement réalisé"),
    "realise": ("Réalisé", "réalisée", "terminé", "terminée", "achevé", "achevée", "finalisé",
                "finalisée", "fait", "faite", "fini", "finie", "clôturé", "clôturée", "soldée",
                "atteint", "réalisé à 100 %"),
    "en_pause": ("En pause", "suspendu", "suspendue", "en suspens", "en attente", "gelée"),
    "bloque": ("Bloqué", "bloquée", "à l’arrêt", "en difficulté"),
    "abandonne": ("Abandonné", "abandonnée", "annulé", "annulée", "supprimée", "sans suite"),
    "reporte": ("Reporté", "reportée", "différé", "différée", "décalée", "repoussée"),
    "perennise": ("Pérennisé", "pérennisée", "pérenne", "droit commun", "hors CLS"),
    "fusionne": ("Fusionné", "fusionnée", "regroupée", "intégrée à une autre action"),
}  # fmt: skip
DETOURS_STATUT = {
    "en retard": "en_cours", "retard": "en_cours", "a retarde": "en_cours",
    "retardee": "en_cours", "retarde": "en_cours",
}  # fmt: skip
PRIORITES = {
    "elevee": ("Élevé", "élevée", "haute", "haut", "forte", "fort", "prioritaire", "urgent",
               "urgente", "très prioritaire", "P1", "priorité 1", "1"),
    "moyenne": ("Moyen", "moyenne", "normale", "intermédiaire", "P2", "priorité 2", "2"),
    "basse": ("Bas", "basse", "faible", "secondaire", "non prioritaire", "P3", "priorité 3", "3"),
}  # fmt: skip
PARTICIPATIONS = {
    "aucune": ("Aucune", "pas de participation", "sans", "non", "aucun", "néant"),
    "information": ("Information", "informer"),
    "consultation": ("Consultation", "consulter", "enquête"),
    "concertation": ("Concertation", "concerter"),
    "co_construction": ("Co-construction", "coconstruction", "co construire", "coopération"),
}


def _champ(cle: str, genre: str, libelle: str, synonymes: str = "", **suite: Any) -> Champ:
    mots = tuple(mot.strip() for mot in synonymes.split("|") if mot.strip())
    return Champ(cle, libelle, mots, genre, **suite)


STRUCTURE = (
    _champ("axe", "axe", "Axe", "axe stratégique|axe (x)|axes|axes stratégiques|n° axe|orientation|"
           "orientation stratégique|thématique de l’axe|intitulé de l’axe|axe du CLS|volet|"
           "axe prioritaire|axe thématique|priorité stratégique|titre de l’axe|nom de l’axe"),
    _champ("sous_axe", "objectif", "Sous-axe", "sous-axe (x.x)|sous axe|sous-thème|sous-thématique|"
           "intitulé du sous-axe", niveau=1),
    _champ("objectif", "objectif", "Objectif stratégique", "objectif général|objectif stratégique "
           "(x.x)|objectif de l’axe|OS|OG|objectifs stratégiques|objectifs généraux|"
           "intitulé de l’objectif|objectif stratégique / général|objectif du CLS", niveau=2),
    _champ("sous_sous_axe", "objectif", "Sous-sous axe", "sous-sous axe (x.x.x)|sous sous axe|"
           "sous-sous-axe", niveau=3),
    _champ("code", "code", "N° de la fiche", "n°|numéro|code|n° fiche|numéro de fiche|n° action|"
           "numéro de l’action|code action|code de la fiche|n° de l’action|fiche n°|réf|référence|"
           "n° / code de la fiche|num|id action|fiche action n°"),
    _champ("titre", "titre", "Titre de l’action", "intitulé|intitulé de l’action|titre|action|"
           "actions|nom de l’action|libellé de l’action|libellé|fiche action|titre de la fiche|"
           "intitulé de la fiche|intitulé de la fiche action|fiche-action|intitulé / titre de "
           "l’action|action du CLS|nom de la fiche|action proposée|désignation de l’action"),
    _champ("sous_action", "sous_action", "Titre de la sous-action", "sous-action|sous action|"
           "intitulé de la sous-action|étape|tâche|nom de la sous-action"),
)  # fmt: skip

CONTENU = (
    _champ("description", "riche", "Description", "descriptif|contenu|contenu de l’action|modalités"
           "|description de l’action|descriptif de l’action|détail|détail de l’action|résumé|"
           "présentation|modalités de mise en œuvre|déroulé|mise en œuvre|déroulement|"
           "description / contenu / modalités|actions à mener|déclinaison opérationnelle"),
    _champ("contexte", "riche", "Contexte et constats", "contexte|constats|constat|enjeux|enjeu|"
           "diagnostic|éléments de diagnostic|problématique|contexte et enjeux|justification|"
           "constats du diagnostic|contexte, constats du diagnostic, enjeux|besoins|besoin repéré|"
           "constat / besoin|éléments de contexte|problématiques identifiées"),
    _champ("objectifs", "liste", "Objectifs", "objectif|objectifs opérationnels|objectif "
           "opérationnel|objectifs spécifiques|objectif spécifique|objectifs de l’action|finalité|"
           "objectif(s) opérationnel(s)|objectif(s) spécifique(s)|buts|objectif de l’action|"
           "objectifs visés|finalités"),
    _champ("indicateurs", "liste", "Indicateurs", "indicateurs liés|indicateur|"
           "indicateurs de suivi|"
           "indicateurs d’évaluation|indicateurs de résultat|indicateurs de processus|"
           "indicateurs de réalisation|indicateurs de moyens|indicateurs d’impact|"
           "indicateurs de suivi et d’évaluation|critères d’évaluation"),
    _champ("resultats", "liste", "Résultats attendus", "résultat attendu|résultats|effets attendus|"
           "impact attendu|cible|cibles à atteindre|résultats visés"),
    _champ("evaluation", "riche", "Modalités de suivi et d’évaluation", "évaluation|suivi|"
           "modalités d’évaluation|méthode d’évaluation|outils d’évaluation|modalités de suivi|"
           "suivi et évaluation|suivi / évaluation"),
    _champ("leviers", "riche", "Leviers", "conditions de réussite|facteurs de réussite|points forts"
           "|points d’appui|atouts"),
    _champ("freins", "riche", "Freins", "points de vigilance|obstacles|difficultés|risques|limites|"
           "difficultés rencontrées|freins identifiés|point de vigilance"),
    _champ("livrables", "liste", "Livrables", "outils|livrable|productions|supports|communication|"
           "livrables, outils, communication|outils de communication"),
    _champ("instance", "texte", "Instance de gouvernance", "instances de gouvernance|instance|"
           "gouvernance|groupe de travail|GT|comité|instance de pilotage|instance de suivi"),
    _champ("commentaires", "riche", "Commentaires", "commentaire|observations|observation|remarques"
           "|remarque|notes|notes de suivi|notes complémentaires|informations complémentaires|"
           "bilan|avancement (commentaire)|autres|divers|précisions"),
)  # fmt: skip

ACTEURS = (
    _champ("pilotes", "organisations", "Structure pilote", "structures pilotes|pilote|pilotes|"
           "pilote de l’action|organisme pilote|pilotage|pilote(s)|structure(s) pilote(s)|"
           "institution pilote|responsable de l’action|chef de file"),
    _champ("porteurs", "organisations", "Porteur", "porteurs|structure porteuse|porteur de projet|"
           "porteur de l’action|opérateur|opérateurs|maître d’ouvrage|maîtrise d’ouvrage|"
           "structure(s) porteuse(s)|promoteur|porteur(s)|porteur du projet"),
    _champ("copilotes", "organisations", "Co-pilotes", "co-pilote|copilote|copilotes|"
           "structure co-pilote|co-pilotage|co-porteur|coporteur|co-pilote(s)"),
    _champ("service", "texte", "Direction ou service pilote", "service|service pilote|direction|"
           "direction pilote|services|direction / service|service ou direction"),
    _champ("referents", "personnes", "Personne pilote", "référent|référents|référent technique|"
           "personne référente|contact|contacts|interlocuteur|personnes pilotes|nom du référent|"
           "chargé de mission|personne ressource|référent de l’action|nom du pilote",
           organisations="pilotes"),
    _champ("elus", "personnes", "Élu·e référent·e", "élu référent|élue référente|élus référents|élu"
           "|élus|élu(e) référent(e)|élu.e référent.e|élu pilote|élu délégué"),
    _champ("partenaires", "organisations", "Partenaires", "partenaire|partenaires mobilisés|"
           "partenaires à mobiliser|partenaires associés|acteurs|acteurs mobilisés|partenariat|"
           "partenariats|acteurs concernés|structures partenaires|partenaires de l’action|"
           "acteurs impliqués|partenaires potentiels"),
    _champ("participation", "choix", "Participation citoyenne", "participation|participation des "
           "habitants|participation des usagers|participation du public|implication des habitants|"
           "nature de la participation", choix=PARTICIPATIONS),
    _champ("publics", "liste", "Publics cibles", "public|publics|public cible|public visé|publics "
           "visés|bénéficiaires|population cible|public(s) cible(s)|public concerné|cibles|"
           "public(s) cible(s) / bénéficiaires|populations visées|usagers"),
    _champ("milieux", "liste", "Milieux d’intervention", "milieu|milieux|milieu d’intervention|"
           "lieux d’intervention|lieu|lieux|cadre d’intervention"),
    _champ("territoire", "texte", "Territoire", "périmètre|communes|commune|secteur|"
           "périmètre d’intervention|territoire concerné|territoire d’intervention|zone|"
           "périmètre géographique|territoires|échelle|localisation|territoire / périmètre"),
)  # fmt: skip

MOYENS = (
    _champ("moyens", "riche", "Moyens humains et techniques", "moyens|moyens humains|ressources|"
           "moyens nécessaires|moyens mobilisés|moyens techniques|moyens matériels|"
           "ressources humaines|moyens à mobiliser|ressources mobilisées"),
    _champ("etp", "etp", "ETP", "nombre d’ETP|temps de travail|ETP dédiés|temps agent"),
    _champ("financements", "texte", "Financements", "financement|sources de financement|"
           "modalités de financement|financements mobilisables|plan de financement|"
           "financement prévisionnel|origine des financements"),
    _champ("financeur", "financeur", "Financeur", "financeurs|nom du financeur|cofinanceur|"
           "organisme financeur"),
    _champ("montant", "montant", "Montant", "montant € HT|montant HT|montant (€ HT)|"
           "montant en euros|"
           "montant TTC|montant accordé|montant du financement|montant € TTC|montant €"),
    _champ("budget", "montant", "Budget prévisionnel total", "budget prévisionnel total € HT|"
           "budget|"
           "budget prévisionnel|coût|coût total|coût prévisionnel|budget total|montant total|"
           "budget total € HT|coût de l’action|budget de l’action|budget estimé|coût estimé"),
    _champ("statut", "choix", "Statut", "état|état d’avancement|avancement|statut de l’action|"
           "niveau d’avancement|état de l’action|stade|statut / état d’avancement|"
           "statut d’avancement|niveau de réalisation", choix=STATUTS, detours=DETOURS_STATUT),
    _champ("priorite", "choix", "Niveau de priorité", "priorité|degré de priorité|priorisation|"
           "urgence|niveau priorité|rang de priorité", choix=PRIORITES),
    _champ("date_debut", "date_debut", "Date de début", "début|début de l’action|démarrage|"
           "date de démarrage|date début|date de lancement|lancement|début prévisionnel|"
           "date de début prévisionnelle|commencement"),
    _champ("date_fin", "date_fin", "Date de fin", "fin|fin de l’action|échéance|date fin|"
           "date d’échéance|date de fin prévisionnelle|terme|fin prévisionnelle|date limite|"
           "date butoir|date de clôture|date de réalisation"),
    _champ("calendrier", "texte", "Calendrier", "échéancier|calendrier prévisionnel|planning|"
           "période|durée|années|année|temporalité|calendrier de mise en œuvre|rétroplanning|délai|"
           "année de réalisation|date|dates|fréquence|périodicité"),
    _champ("themes", "liste", "Thèmes", "thème|thématique|thématiques|domaine|domaines|sujets|"
           "thématique(s)|champ|champs|thématiques de santé"),
    _champ("determinants", "liste", "Déterminants de santé", "déterminants|déterminant|"
           "déterminants de santé visés|déterminants de la santé|déterminant(s) de santé"),
    _champ("prs", "liste", "Lien avec le PRS", "PRS|objectif PRS|lien PRS|objectifs du PRS|"
           "référence PRS|articulation avec le PRS|lien avec le projet régional de santé"),
    _champ("dispositifs", "liste", "Autres démarches", "dispositifs|lien avec d’autres démarches|"
           "articulation avec d’autres démarches|autres dispositifs|plans et schémas|articulation|"
           "articulation avec d’autres plans|liens avec d’autres dispositifs|schémas|"
           "politiques publiques liées"),
    _champ("nature", "texte", "Nature de l’action", "nature|type d’action|nouvelle action|"
           "action nouvelle|type de l’action|nouvelle / reconduite"),
)  # fmt: skip

CHAMPS: tuple[Champ, ...] = (*STRUCTURE, *CONTENU, *ACTEURS, *MOYENS)


def gather_champs(ajoutes: Iterable[Champ] = ()) -> dict[str, Champ]:
    """Tous les champs par clé, les ajoutés d’abord : leurs libellés l’emportent sur ceux d’ici."""
    connus = {champ.cle: champ for champ in CHAMPS}
    recus = {champ.cle: champ for champ in ajoutes}
    nouveaux = {cle: champ for cle, champ in recus.items() if cle not in connus}
    return nouveaux | connus | recus
