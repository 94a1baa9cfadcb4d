"""Les cercles de vue et les rôles : product.md « Droits », en code."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Cercle(TextChoices):
    """Qui peut voir un objet. Passer au cercle suivant est un acte."""

    TRAVAIL = "travail", "travail"
    PARTAGE = "partage", "partagé"
    TRANSMIS = "transmis", "transmis"
    PUBLIC = "public", "public"

    @property
    def phrase(self) -> str:
        return PHRASES_CERCLE[self]

    @property
    def rang(self) -> int:
        return list(Cercle).index(self)


PHRASES_CERCLE = {
    Cercle.TRAVAIL: "Visible de la coordination seule.",
    Cercle.PARTAGE: "Visible de l’équipe projet, du CoTech et des pilotes.",
    Cercle.TRANSMIS: "Visible aussi de l’ARS et du CoPil.",
    Cercle.PUBLIC: "Visible de tous, sans compte.",
}


class Echelle(TextChoices):
    DEMARCHE = "demarche", "une démarche"
    DEPARTEMENT = "departement", "un département"
    REGION = "region", "une région"
    INSTANCE = "instance", "tout Maillage"


class Role(TextChoices):
    COORDINATION = "coordination", "coordination"
    REFERENT_ARS = "referent_ars", "référent ARS"
    ARS_SECONDAIRE = "ars_secondaire", "ARS associée"
    COPIL = "copil", "membre du CoPil"
    COTECH = "cotech", "membre du CoTech"
    ANIMATION = "animation", "animation d’atelier ou de groupe de travail"
    PILOTE = "pilote", "pilote d’action"
    PARTENAIRE = "partenaire", "partenaire"
    ORS = "ors", "ORS ou prestataire"
    EVALUATION = "evaluation", "évaluation"
    LECTURE = "lecture", "lecture"
    DELEGATION = "delegation", "délégation départementale ARS"
    ANIMATION_REGIONALE = "animation_regionale", "animation régionale ARS"
    ADMINISTRATION = "administration", "administration"


@dataclass(frozen=True, slots=True)
class Regle:
    """Ce qu’un rôle voit (``cercles`` partout, ``siens`` sur ce qui le concerne) et fait."""

    echelle: Echelle
    cercles: frozenset[Cercle]
    siens: frozenset[Cercle]
    voit: str
    fait: str


_T, _P, _M, _U = Cercle
_TOUT = frozenset(Cercle)
_PMU = frozenset({_P, _M, _U})
_MU = frozenset({_M, _U})
_SEUL_PUBLIC = frozenset({_U})
_D = Echelle.DEMARCHE


def _regle(echelle, cercles, voit, fait, siens=frozenset()) -> Regle:
    return Regle(echelle, cercles, siens or cercles, voit, fait)


REGLES: dict[Role, Regle] = {
    Role.COORDINATION: _regle(
        _D, _TOUT, "Tout ce que contient sa démarche, sauf les notes internes de l’ARS.",
        "Plan, membres, documents, transmettre, publier\u00a0: tout, sauf signer pour autrui.",
    ),
    Role.REFERENT_ARS: _regle(
        _D, _PMU, "Ce qui est partagé, transmis ou public, et ses notes internes.",
        "Liens avec le PRS et le socle, crédits, avis et signature de l’ARS.",
    ),
    Role.ARS_SECONDAIRE: _regle(
        _D, _MU, "Ce qui est transmis ou public.", "Ses propres notes\u00a0; elle ne décide pas.",
    ),
    Role.COPIL: _regle(
        _D, _MU, "Ce qui est transmis ou public.",
        "Les engagements, l’acte et la signature de son organisation\u00a0; décide en séance.",
    ),
    Role.COTECH: _regle(
        _D, _PMU, "Ce qui est partagé, transmis ou public.",
        "Commente et propose sur les fiches\u00a0; acte des ajustements en séance.",
    ),
    Role.ANIMATION: _regle(
        _D, _MU, "Ce qui est transmis ou public, et ce qui est partagé avec son groupe.",
        "Les projets de fiches et les productions de son groupe.", _PMU,
    ),
    Role.PILOTE: _regle(
        _D, _MU, "Ses fiches dès qu’elles sont partagées, les autres une fois transmises.",
        "Le suivi de ses fiches\u00a0; avant la signature, des propositions sur leur texte.", _PMU,
    ),
    Role.PARTENAIRE: _regle(
        _D, _MU, "Ce qui est transmis ou public, et les fiches où son organisation intervient.",
        "Les preuves de ses engagements.", _PMU,
    ),
    Role.ORS: _regle(
        _D, _SEUL_PUBLIC, "Le territoire, les indicateurs et le diagnostic partagés.",
        "Dépose des données et des diagnostics avec leurs conditions de diffusion.",
    ),
    Role.EVALUATION: _regle(
        _D, _PMU, "Ce qui est partagé, transmis ou public.", "L’évaluation.",
    ),
    Role.LECTURE: _regle(_D, _MU, "Ce qui est transmis ou public.", "Lit."),
    Role.DELEGATION: _regle(
        Echelle.DEPARTEMENT, _MU, "Ce qui est transmis dans chaque démarche du département.",
        "Agit comme référent là où elle est nommée.",
    ),
    Role.ANIMATION_REGIONALE: _regle(
        Echelle.REGION, _MU, "Ce qui est transmis dans chaque démarche de la région.",
        "Référentiels, socle, bibliothèque, réseau, couverture.",
    ),
    Role.ADMINISTRATION: _regle(
        Echelle.INSTANCE, frozenset(),
        "Les comptes, les réglages et le journal\u00a0; aucun contenu.",
        "Ouvre et ferme les comptes, donne les rôles.",
    ),
}  # fmt: skip


class TypeTerritoire(TextChoices):
    COMMUNE = "commune", "commune"
    EPCI = "epci", "EPCI"
    PETR = "petr", "PETR"
    PAYS = "pays", "pays"
    GROUPEMENT = "groupement", "groupement"
    QUARTIER = "quartier", "quartier"


class PartAgence(TextChoices):
    PRINCIPALE = "principale", "principale"
    ASSOCIEE = "associee", "associée"
