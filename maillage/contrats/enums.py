"""Ce sur quoi le code des contrats branche."""

from django.db.models import TextChoices


class TypeContrat(TextChoices):
    PREFIGURATION = "prefiguration", "contrat de préfiguration"
    CHARTE = "charte", "charte d’engagement"
    CONTRAT = "contrat", "contrat local de santé"
    CADRE = "cadre", "contrat-cadre"
    SOCLE = "socle", "contrat socle"
    CONVENTION = "convention", "convention de mise en œuvre"


class EtatContrat(TextChoices):
    """Ce que vaut le texte ; où en est le travail, c’est la phase."""

    EN_PROJET = "en_projet", "en projet"
    SIGNE = "signe", "signé"
    CLOS = "clos", "clos"


class OrdreContrat(TextChoices):
    """Les quatre ordres que l’on rencontre : on ne signe pas partout au même moment."""

    PLAN_PUIS_SIGNATURE = "plan_puis_signature", "le plan d’actions, puis la signature"
    CADRE_PUIS_PLAN = "cadre_puis_plan", "un contrat-cadre signé, puis le plan d’actions"
    PREFIGURATION = "prefiguration", "une préfiguration signée, puis le contrat"
    SOCLE_CONVENTIONS = "socle_conventions", "un contrat socle, puis des conventions"


class Phase(TextChoices):
    """Les dix étapes de la vie d’un contrat, toutes facultatives."""

    STRATEGIE = "strategie", "Stratégie régionale"
    MOBILISATION = "mobilisation", "Mobilisation"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    PRIORISATION = "priorisation", "Priorités"
    PLAN = "plan", "Plan d’actions"
    SIGNATURE = "signature", "Rédaction et signature"
    MISE_EN_OEUVRE = "mise_en_oeuvre", "Mise en œuvre"
    SUIVI = "suivi", "Suivi annuel"
    EVALUATION = "evaluation", "Évaluation"
    RENOUVELLEMENT = "renouvellement", "Renouvellement"


class EtatPhase(TextChoices):
    A_VENIR = "a_venir", "à venir"
    EN_COURS = "en_cours", "en cours"
    FAITE = "faite", "faite"
    PASSEE = "passee", "passée"


class EtatTache(TextChoices):
    A_FAIRE = "a_faire", "à faire"
    FAITE = "faite", "faite"
    PASSEE = "passee", "passée"


class StatutFiche(TextChoices):
    """État d’avancement. « En retard » se calcule, ce n’est jamais un statut."""

    A_VENIR = "a_venir", "À venir"
    A_DISCUTER = "a_discuter", "À discuter"
    EN_COURS = "en_cours", "En cours"
    REALISE = "realise", "Réalisé"
    EN_PAUSE = "en_pause", "En pause"
    BLOQUE = "bloque", "Bloqué"
    ABANDONNE = "abandonne", "Abandonné"
    REPORTE = "reporte", "À redéfinir ou reporté"
    PERENNISE = "perennise", "Pérennisé hors contrat"
    FUSIONNE = "fusionne", "Fusionné"

    @property
    def is_over(self) -> bool:
        return self in FINIS


FINIS = (
    StatutFiche.REALISE,
    StatutFiche.ABANDONNE,
    StatutFiche.PERENNISE,
    StatutFiche.FUSIONNE,
)


class BaseFiscale(TextChoices):
    HT = "ht", "hors taxes"
    TTC = "ttc", "toutes taxes comprises"


class RolePartie(TextChoices):
    PORTEUR = "porteur", "porteur"
    CO_PORTEUR = "co_porteur", "co-porteur"
    SIGNATAIRE = "signataire", "signataire obligatoire"
    COSIGNATAIRE = "cosignataire", "cosignataire associé"
    PARTENAIRE = "partenaire", "partenaire"
    FINANCEUR = "financeur", "financeur"


class ModeSignature(TextChoices):
    SEANCE = "seance", "en séance"
    CIRCULATION = "circulation", "par circulation"
    DELEGATION = "delegation", "par délégation"
    ELECTRONIQUE = "electronique", "électronique"


class NatureActe(TextChoices):
    """L’acte par lequel une partie s’engage : une assemblée délibère, une autorité décide."""

    DELIBERATION = "deliberation", "délibération"
    DECISION = "decision", "décision"
    HABILITATION = "habilitation", "habilitation"
    DELEGATION = "delegation", "délégation de signature"
    AUTRE = "autre", "autre acte"


class SensActe(TextChoices):
    APPROUVE = "approuve", "approuve"
    RESERVES = "reserves", "approuve avec réserves"
    REFUSE = "refuse", "refuse"


class EtatPartie(TextChoices):
    """Où en est une partie devant le texte qu’on lui soumet."""

    PAS_ENCORE_ENTREE = "pas_encore_entree", "pas encore entrée"
    A_VOTER = "a_voter", "doit voter"
    VOTE_DEPASSE = "vote_depasse", "a voté une version dépassée"
    REFUS = "refus", "a refusé"
    RESERVES = "reserves", "a voté avec réserves"
    MANDAT_ECHU = "mandat_echu", "mandat à renouveler avant de signer"
    A_SIGNER = "a_signer", "doit signer"
    SIGNE = "signe", "a signé"
    RETIRE = "retire", "s’est retirée"
    ACCOMPAGNE = "accompagne", "accompagne sans signer"

    @property
    def must_vote(self) -> bool:
        return self in (EtatPartie.A_VOTER, EtatPartie.VOTE_DEPASSE, EtatPartie.REFUS)

    @property
    def must_sign(self) -> bool:
        return self in (EtatPartie.RESERVES, EtatPartie.MANDAT_ECHU, EtatPartie.A_SIGNER)


class EtatEngagement(TextChoices):
    A_VENIR = "a_venir", "à venir"
    EN_COURS = "en_cours", "en cours"
    TENU = "tenu", "tenu"
    NON_TENU = "non_tenu", "non tenu"
    ABANDONNE = "abandonne", "abandonné"


class InstanceAvis(TextChoices):
    CTS = "cts", "conseil territorial de santé"
    CRSA = "crsa", "conférence régionale de la santé et de l’autonomie"
    USAGERS = "usagers", "représentants des usagers"
    AUTRE = "autre", "autre instance"


class SensAvis(TextChoices):
    FAVORABLE = "favorable", "favorable"
    RESERVES = "reserves", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"
    SANS_OBSERVATION = "sans", "sans observation"


class NatureVersion(TextChoices):
    """Un projet se vote ; les trois autres font, l’une après l’autre, le texte en vigueur."""

    PROJET = "projet", "projet soumis au vote"
    SIGNATURE = "signature", "texte signé"
    AJUSTEMENT = "ajustement", "ajustement acté"
    AVENANT = "avenant", "avenant signé"


class Voie(TextChoices):
    """Par où passe un changement après la signature, du plus léger au plus lourd."""

    SUIVI = "suivi", "le suivi, sans acte"
    COTECH = "cotech", "un ajustement acté par le CoTech"
    COPIL = "copil", "un ajustement acté par le CoPil"
    AVENANT = "avenant", "un avenant"

    @property
    def rang(self) -> int:
        return list(Voie).index(self)


class EtatAvenant(TextChoices):
    PREPARATION = "preparation", "en préparation"
    AU_VOTE = "au_vote", "soumis au vote"
    SIGNE = "signe", "signé"
    ABANDONNE = "abandonne", "abandonné"


class NatureLien(TextChoices):
    """Ce que le contrat fait d’un objectif de référence."""

    DECLINE = "decline", "décline"
    CONTRIBUE = "contribue", "contribue à"
    COFINANCE = "cofinance", "cofinance"
    MUTUALISE = "mutualise", "mutualise avec"


class RoleOrganisation(TextChoices):
    """La part d’une organisation dans une fiche."""

    PILOTE = "pilote", "structure pilote"
    PORTEUR = "porteur", "structure porteuse"
    COPILOTE = "copilote", "co-pilote"
    PARTENAIRE = "partenaire", "partenaire"


class EtatPartenaire(TextChoices):
    ACQUIS = "acquis", "acquis"
    A_MOBILISER = "a_mobiliser", "à mobiliser"


class RolePersonne(TextChoices):
    """La part d’une personne dans une fiche."""

    REFERENT = "referent", "référent·e technique"
    ELU = "elu", "élu·e référent·e"


class SortAction(TextChoices):
    """Ce que devient une action dans la génération suivante."""

    REPRISE = "reprise", "reprise"
    TRANSFORMEE = "transformee", "transformée"
    PERENNISEE = "perennisee", "pérennisée hors contrat"
    ARRETEE = "arretee", "arrêtée"

    @property
    def is_carried(self) -> bool:
        """L’action a sa fiche dans le contrat suivant."""
        return self in (SortAction.REPRISE, SortAction.TRANSFORMEE)
