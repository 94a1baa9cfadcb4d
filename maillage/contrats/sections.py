"""La fiche-action, section par section : ce qu’elle montre, dans quel ordre, avec quels mots."""

from dataclasses import dataclass

from maillage.contrats.enums import RoleOrganisation, RolePersonne, StatutFiche
from maillage.contrats.models import FicheAction
from maillage.referentiels.enums import VOCABULAIRES

RICHES = frozenset({"contexte", "description"})
LISTES = frozenset(
    {"objectifs_specifiques", "objectifs_operationnels", "resultats_attendus", "liens_prs"}
)


@dataclass(frozen=True, slots=True)
class SectionFiche:
    """``invitation`` dit à quoi sert la section quand elle est vide."""

    cle: str
    titre: str
    invitation: str
    champs: tuple[str, ...]
    travail: bool = False


SECTIONS = (
    SectionFiche(
        "identite", "L’action", "Un titre suffit pour commencer.",
        ("titre", "code", "axe", "objectif", "statut", "priorites", "natures"),
    ),
    SectionFiche(
        "contexte", "Contexte et constats", "Pourquoi agir\u00a0: ce que dit le diagnostic.",
        ("contexte",),
    ),
    SectionFiche(
        "objectifs", "Objectifs et résultats attendus", "Ce qui doit changer, à quoi on le verra.",
        ("objectifs_specifiques", "objectifs_operationnels", "resultats_attendus"),
    ),
    SectionFiche(
        "description", "Description", "Comment l’action se déroule, concrètement.",
        ("description", "livrables"),
    ),
    SectionFiche(
        "publics", "Publics et territoire", "Pour qui, et où.",
        ("publics", "publics_texte", "milieux", "perimetre_texte", "communes"),
    ),
    SectionFiche(
        "classement", "Champs et déterminants", "Pour voir l’équilibre du contrat.",
        ("champs", "themes", "determinants", "niveaux"),
    ),
    SectionFiche(
        "acteurs", "Pilote, porteur et partenaires", "Qui mène l’action, qui la réalise, avec qui.",
        ("organisations_liees", "service_pilote", "personnes_liees", "instance"),
    ),
    SectionFiche(
        "calendrier", "Calendrier", "Quand l’action commence et finit.",
        ("date_debut", "date_fin", "recurrente", "calendrier"),
    ),
    SectionFiche(
        "moyens", "Moyens et budget", "Ce qu’il faut de temps, de lieux et d’argent.",
        ("moyens", "etp", "budget_previsionnel", "financements_texte"),
    ),
    SectionFiche(
        "liens", "Liens avec le PRS et les autres démarches", "Ce que l’action sert par ailleurs.",
        ("liens_prs", "dispositifs", "actions_liees", "edition_precedente"),
    ),
    SectionFiche(
        "equite", "Inégalités et participation", "Atteindre ceux qui en ont le plus besoin.",
        ("equite", "participation", "participation_texte"),
    ),
    SectionFiche(
        "evaluation", "Suivi, leviers et freins", "Comment on saura si l’action marche.",
        ("evaluation_methode", "leviers", "freins", "faisabilite"),
    ),
    SectionFiche(
        "notes", "Notes de travail", "Pour la coordination seule\u00a0; rien n’en sort jamais.",
        ("notes",), travail=True,
    ),
)  # fmt: skip
PAR_CLE = {section.cle: section for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class ValeurAffichee:
    """``genre`` choisit la façon de montrer : texte, riche, liste, liens, montant, jour…"""

    libelle: str
    genre: str
    valeur: object

    @property
    def is_empty(self) -> bool:
        return self.valeur in (None, "", [], False)


# Ce que l’entête de la page dit déjà.
EN_ENTETE = frozenset({"titre", "code", "axe", "objectif", "statut"})


def read_section(
    fiche: FicheAction, section: SectionFiche, *, sans: frozenset[str] = frozenset()
) -> list[ValeurAffichee]:
    """Les valeurs d’une section, prêtes à lire, vides comprises, les champs ``sans`` mis à part."""
    values: list[ValeurAffichee] = []
    for name in section.champs:
        if name not in sans:
            values.extend(read_value(fiche, name))
    return values


def read_value(fiche: FicheAction, name: str) -> list[ValeurAffichee]:
    value = getattr(fiche, name)
    if name == "organisations_liees":
        return [_links(role.label, value, role) for role in RoleOrganisation]
    if name == "personnes_liees":
        return [_links(role.label, value, role) for role in RolePersonne]
    if name == "actions_liees":
        linked = [{"libelle": str(item)} for item in value.all() if item.supprime_le is None]
        return [ValeurAffichee("Actions liées", "liens", linked)]
    if name in VOCABULAIRES:
        return [ValeurAffichee(VOCABULAIRES[name].libelle, "liens", value)]
    field = fiche._meta.get_field(name)
    label = fiche.label_of(name)
    if name == "statut":
        return [ValeurAffichee(label, "statut", StatutFiche(value))]
    return [ValeurAffichee(label[:1].upper() + label[1:], _kind(field, name), value)]


def _links(label: str, liens: list[dict], role: str) -> ValeurAffichee:
    mine = [lien for lien in liens if lien["role"] == role]
    return ValeurAffichee(label[:1].upper() + label[1:], "liens", mine)


GENRES = {
    "DateField": "jour", "BooleanField": "oui_non", "TextField": "texte", "ForeignKey": "lien",
    "JSONField": "codes", "Sequence": "liste", "CharField": "ligne", "DecimalField": "montant",
}  # fmt: skip


def _kind(field, name: str) -> str:
    if name in RICHES:
        return "riche"
    if name == "etp":
        return "nombre"
    return GENRES[type(field).__name__]


def completeness(fiche: FicheAction, section: SectionFiche) -> tuple[int, int]:
    """(remplis, en tout) d’une section."""
    values = read_section(fiche, section)
    return sum(not value.is_empty for value in values), len(values)
