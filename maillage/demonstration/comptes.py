"""Les comptes de la démonstration : un par rôle."""

from dataclasses import dataclass

from maillage.demarches.enums import REGLES, Role

MOT_DE_PASSE = "maillage-demo"


@dataclass(frozen=True, slots=True)
class Compte:
    email: str
    nom: str
    role: Role
    organisation: str = ""

    @property
    def echelle(self) -> str:
        return REGLES[self.role].echelle


COMPTES = (
    Compte("ines.lorvaud@demo.invalid", "Inès Lorvaud", Role.COORDINATION),
    Compte("aissatou.diop-lemercier@demo.invalid", "Aïssatou Diop-Lemercier", Role.REFERENT_ARS),
    Compte(
        "helene.castaing-roux@demo.invalid", "Hélène Castaing-Roux", Role.COPIL,
        "Pôle d’équilibre territorial et rural des Confins",
    ),
    Compte("yannick.lebihannic@demo.invalid", "Yannick Le Bihannic", Role.COTECH),
    Compte(
        "emeline.wattrelosse@demo.invalid", "Émeline Wattrelosse", Role.ANIMATION,
        "Promotion Santé Les Confins",
    ),
    Compte(
        "rosalie.etienne-cadet@demo.invalid", "Rosalie Étienne-Cadet", Role.PILOTE,
        "Communauté de communes du Marais d’Aulnoire",
    ),
    Compte(
        "ccas.brumeval@demo.invalid", "CCAS de Brumeval", Role.PARTENAIRE,
        "Centre communal d’action sociale de Brumeval",
    ),
    Compte("nicolas.marchalot@demo.invalid", "Nicolas Marchalot", Role.ORS),
    Compte("anne-cecile.bourgneuf@demo.invalid", "Anne-Cécile Bourgneuf", Role.EVALUATION),
    Compte("loic.sabatier-rey@demo.invalid", "Loïc Sabatier-Rey", Role.LECTURE),
    Compte("gregoire.anselmetti@demo.invalid", "Grégoire Anselmetti", Role.DELEGATION),
    Compte("philippe.garnaudet@demo.invalid", "Philippe Garnaudet", Role.ANIMATION_REGIONALE),
    Compte("administration@demo.invalid", "Administration", Role.ADMINISTRATION),
)  # fmt: skip
