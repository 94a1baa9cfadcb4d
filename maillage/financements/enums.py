"""Les états et les natures de l’argent, et les seuls passages d’un état à l’autre."""

from django.db.models import TextChoices


class EtatFinancement(TextChoices):
    """À rechercher, puis quatre pas vers le versement ; deux sorties, que l’on peut rouvrir."""

    A_RECHERCHER = "a_rechercher", "à rechercher"
    SOLLICITE = "sollicite", "sollicité"
    NOTIFIE = "notifie", "notifié"
    CONVENTIONNE = "conventionne", "conventionné"
    VERSE = "verse", "versé"
    REFUSE = "refuse", "refusé"
    ABANDONNE = "abandonne", "abandonné"

    @property
    def rang(self) -> int:
        """Le chemin parcouru vers le versement ; zéro pour ce qui n’est pas, ou plus, demandé."""
        return PAS.index(self) if self in PAS else 0

    @property
    def champ_date(self) -> str:
        """Le champ qui date l’entrée dans cet état ; vide pour « à rechercher »."""
        return "" if self == EtatFinancement.A_RECHERCHER else f"{self.value}_le"


PAS = (
    EtatFinancement.A_RECHERCHER, EtatFinancement.SOLLICITE, EtatFinancement.NOTIFIE,
    EtatFinancement.CONVENTIONNE, EtatFinancement.VERSE,
)  # fmt: skip
TROUVES = frozenset(PAS[2:])
ECARTES = frozenset({EtatFinancement.REFUSE, EtatFinancement.ABANDONNE})
# D’un état, ceux où l’on peut aller ; on en revient par la même porte, pour se corriger.
TRANSITIONS: dict[EtatFinancement, tuple[EtatFinancement, ...]] = {
    EtatFinancement.A_RECHERCHER: (
        EtatFinancement.SOLLICITE, EtatFinancement.NOTIFIE, EtatFinancement.CONVENTIONNE,
        EtatFinancement.ABANDONNE,
    ),
    EtatFinancement.SOLLICITE: (
        EtatFinancement.NOTIFIE, EtatFinancement.CONVENTIONNE, EtatFinancement.REFUSE,
        EtatFinancement.ABANDONNE,
    ),
    EtatFinancement.NOTIFIE: (
        EtatFinancement.CONVENTIONNE, EtatFinancement.VERSE, EtatFinancement.ABANDONNE,
    ),
    EtatFinancement.CONVENTIONNE: (EtatFinancement.VERSE, EtatFinancement.ABANDONNE),
    EtatFinancement.VERSE: (),
    EtatFinancement.REFUSE: (EtatFinancement.A_RECHERCHER, EtatFinancement.SOLLICITE),
    EtatFinancement.ABANDONNE: (EtatFinancement.A_RECHERCHER,),
}  # fmt: skip


def next_etats(etat: str) -> tuple[EtatFinancement, ...]:
    """Les états où mène celui-ci."""
    return TRANSITIONS[EtatFinancement(etat)]


def can_move(avant: str, apres: str) -> bool:
    """Le passage est prévu, dans un sens ou, pour corriger une erreur, dans l’autre."""
    return avant == apres or apres in next_etats(avant) or avant in next_etats(apres)


class NatureFinancement(TextChoices):
    NOUVEAU = "nouveau", "crédit nouveau"
    DROIT_COMMUN = "droit_commun", "droit commun existant"
    EN_NATURE = "en_nature", "en nature (temps d’agent)"


class EmploiFinancement(TextChoices):
    FONCTIONNEMENT = "fonctionnement", "fonctionnement"
    INVESTISSEMENT = "investissement", "investissement"


class EtatCandidature(TextChoices):
    ENVISAGEE = "envisagee", "envisagée"
    DEPOSEE = "deposee", "déposée"
    INSTRUCTION = "instruction", "en instruction"
    ACCEPTEE = "acceptee", "acceptée"
    REFUSEE = "refusee", "refusée"


class EtatCompteRendu(TextChoices):
    A_FAIRE = "a_faire", "à faire"
    PRET = "pret", "prêt"
    DEPOSE = "depose", "déposé"


class Compte(TextChoices):
    """Les charges du compte rendu financier (arrêté du 11 octobre 2006, cerfa 15059)."""

    ACHATS = "60", "60 – Achats"
    SERVICES = "61", "61 – Services extérieurs"
    AUTRES_SERVICES = "62", "62 – Autres services extérieurs"
    IMPOTS = "63", "63 – Impôts et taxes"
    PERSONNEL = "64", "64 – Charges de personnel"
    GESTION = "65", "65 – Autres charges de gestion courante"
    FINANCIERES = "66", "66 – Charges financières"
    EXCEPTIONNELLES = "67", "67 – Charges exceptionnelles"
    DOTATIONS = "68", "68 – Dotations aux amortissements"
    INDIRECTES = "indirectes", "Charges indirectes affectées à l’action"
