"""Ce sur quoi le code des contrats branche."""

from django.db.models import TextChoices


class TypeContrat(TextChoices):
    PREFIGURATION = "prefiguration", "contrat de préfiguration"
    CHARTE = "charte", "charte d’engagement"
    CONTRAT = "contrat", "contrat local de santé"
    CADRE = "cadre", "contrat-cadre"
    SOCLE = "socle", "contrat socle"
    CONVENTION = "convention", "convention de mise en œuvre"


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
