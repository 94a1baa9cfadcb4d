"""La nature d’un écart : ce qu’il touche, donc qui peut l’acter."""

from enum import StrEnum


class NatureEcart(StrEnum):
    """``libelle`` la nomme ; ``is_suivi`` : s’applique de soi-même, sans vote."""

    PERIMETRE = "perimetre", "le périmètre"
    PARTIES = "parties", "les parties"
    DUREE = "duree", "la durée"
    OBJET = "objet", "l’objet du contrat"
    TEXTE = "texte", "le texte des articles"
    PLAN = "plan", "les axes et les objectifs"
    ACTION_AJOUTEE = "action_ajoutee", "l’ajout d’une action"
    ACTION_RETIREE = "action_retiree", "le retrait d’une action"
    SOUS_ACTION_AJOUTEE = "sous_action_ajoutee", "l’ajout d’une sous-action"
    SOUS_ACTION_RETIREE = "sous_action_retiree", "le retrait d’une sous-action"
    DEPLACEMENT = "deplacement", "la place d’une action dans le plan"
    PILOTE = "pilote", "le pilotage d’une action"
    PARTENAIRES = "partenaires", "les partenaires d’une action"
    CALENDRIER = "calendrier", "le calendrier"
    ARGENT = "argent", "les moyens et les financements"
    INDICATEURS = "indicateurs", "les indicateurs"
    CONTENU = "contenu", "le contenu d’une action"
    ENGAGEMENTS = "engagements", "les engagements"
    REFERENCES = "references", "les liens avec d’autres plans"
    SUIVI = "suivi", "le suivi"

    libelle: str

    def __new__(cls, valeur: str, libelle: str) -> "NatureEcart":
        nature = str.__new__(cls, valeur)
        nature._value_ = valeur
        nature.libelle = libelle
        return nature

    @property
    def is_suivi(self) -> bool:
        return self is NatureEcart.SUIVI


N = NatureEcart
# Motif de clé (``*`` : un uid) → nature. Le plus long préfixe connu l’emporte.
NATURES: dict[str, NatureEcart] = {
    "schema": N.SUIVI,
    "contrat": N.TEXTE,
    "contrat/uid": N.SUIVI,
    "contrat/nom": N.OBJET,
    "contrat/genre": N.OBJET,
    "contrat/generation": N.OBJET,
    "contrat/base_fiscale": N.OBJET,
    "contrat/periode": N.DUREE,
    "contrat/date_effet": N.DUREE,
    "contrat/prorogation": N.DUREE,
    "contrat/phase": N.SUIVI,
    "contrat/etat": N.SUIVI,
    "contrat/ordre": N.SUIVI,
    "contrat/programme_annuel": N.SUIVI,
    "contrat/signature_visee": N.SUIVI,
    "contrat/voies": N.SUIVI,
    "contrat/cercle": N.SUIVI,
    "contrat/cercles": N.SUIVI,
    "contrat/demarche": N.SUIVI,
    "contrat/bandeau": N.SUIVI,
    "contrat/signe": N.SUIVI,
    "territoire": N.PERIMETRE,
    "agences": N.PARTIES,
    "signatures": N.SUIVI,
    "porteurs": N.SUIVI,
    "parties": N.PARTIES,
    "parties/*/acte": N.SUIVI,
    "parties/*/acte_nature": N.SUIVI,
    "parties/*/acte_date": N.SUIVI,
    "parties/*/acte_numero": N.SUIVI,
    "parties/*/actes": N.SUIVI,
    "parties/*/reserves": N.SUIVI,
    "parties/*/signature": N.SUIVI,
    "parties/*/mandat_fin": N.SUIVI,
    "articles": N.TEXTE,
    "articles/*/modele_revision": N.SUIVI,
    "articles/*/code": N.SUIVI,
    "axes": N.PLAN,
    "objectifs": N.PLAN,
    "fiches": N.PLAN,
    "fiches/*": N.CONTENU,
    "fiches/*/statut": N.SUIVI,
    "fiches/*/cercle": N.SUIVI,
    "fiches/*/partagee_avec": N.SUIVI,
    "fiches/*/place": N.DEPLACEMENT,
    "fiches/*/rattachements": N.DEPLACEMENT,
    "fiches/*/organisations/pilote": N.PILOTE,
    "fiches/*/organisations/copilote": N.PILOTE,
    "fiches/*/organisations/porteur": N.PILOTE,
    "fiches/*/organisations": N.PARTENAIRES,
    "fiches/*/personnes": N.PILOTE,
    "fiches/*/service_pilote": N.PILOTE,
    "fiches/*/dates": N.CALENDRIER,
    "fiches/*/calendrier": N.CALENDRIER,
    "fiches/*/recurrente": N.CALENDRIER,
    "fiches/*/budget_previsionnel": N.ARGENT,
    "fiches/*/financements_texte": N.ARGENT,
    "fiches/*/etp": N.ARGENT,
    "fiches/*/moyens": N.ARGENT,
    "fiches/*/liens_prs": N.REFERENCES,
    "fiches/*/edition_precedente": N.REFERENCES,
    "fiches/*/suivi/etapes": N.CALENDRIER,
    "fiches/*/suivi/etapes/*/faite": N.SUIVI,
    "fiches/*/suivi/indicateurs": N.INDICATEURS,
    "fiches/*/suivi/indicateurs/*/modele": N.SUIVI,
    "fiches/*/suivi/deploiements/*/statut": N.SUIVI,
    "fiches/*/suivi/deploiements/*/pilote": N.PILOTE,
    "fiches/*/financements": N.ARGENT,
    "fiches/*/financements/lignes/*/etat": N.SUIVI,
    "engagements": N.ENGAGEMENTS,
    "engagements/*/etat": N.SUIVI,
    "engagements/*/preuve": N.SUIVI,
    "engagements/*/pieces": N.SUIVI,
    "engagements/*/partie_nom": N.SUIVI,
    "liens": N.REFERENCES,
    "avis": N.SUIVI,
    "indicateurs": N.INDICATEURS,
    "indicateurs/*/commun": N.SUIVI,
    "indicateurs/*/modele": N.SUIVI,
}
# Ce qu’un texte d’avant le format 3 tait d’un indicateur, qui n’est pas pour autant un changement.
TUS = tuple(
    f"{motif}/*/{nom}"
    for motif in ("fiches/*/suivi/indicateurs", "indicateurs")
    for nom in ("forme", "cumul", "facteur", "echelle", "ventilations", "collecte", "cibles")
)
RETIRES = ("abandonne", "fusionne")
GEOGRAPHIE = frozenset({"millesime", "population", "population_annee", "phrases", "sources"})


def nature_of(motif: str, avant, apres) -> NatureEcart:
    """La nature d’un champ changé ; le motif inconnu suit son plus proche ancêtre."""
    if motif == "fiches/*/statut":
        return _statut(avant, apres)
    if motif in TUS and any(valeur is None or valeur == {} for valeur in (avant, apres)):
        return N.SUIVI
    if motif == "territoire":
        return N.PERIMETRE if _perimetre(avant) != _perimetre(apres) else N.SUIVI
    if not motif.startswith("parties/") and _is_renamed(avant, apres):
        return N.SUIVI
    while motif:
        if motif in NATURES:
            return NATURES[motif]
        motif = motif.rpartition("/")[0]
    return N.TEXTE


def nature_of_fiche(fiche: dict, *, ajout: bool) -> NatureEcart:
    """Celle d’une fiche qui entre ou sort."""
    if fiche.get("parent"):
        return N.SOUS_ACTION_AJOUTEE if ajout else N.SOUS_ACTION_RETIREE
    return N.ACTION_AJOUTEE if ajout else N.ACTION_RETIREE


def _statut(avant, apres) -> NatureEcart:
    """Abandonner une action la retire du plan, la reprendre l’y remet ; le reste est du suivi."""
    before, after = (
        valeur.get("statut") if isinstance(valeur, dict) else valeur for valeur in (avant, apres)
    )
    if (before in RETIRES) == (after in RETIRES):
        return N.SUIVI
    return N.ACTION_RETIREE if after in RETIRES else N.ACTION_AJOUTEE


def _perimetre(territoire: dict | None):
    """Ce qui fait le périmètre, sans les chiffres d’un millésime."""
    if not isinstance(territoire, dict):
        return territoire
    codes = sorted(commune["code"] for commune in territoire.get("communes", ()))
    return codes, territoire.get("quartiers"), territoire.get("nom"), territoire.get("genre")


def _is_renamed(avant, apres) -> bool:
    """Les mêmes organisations, personnes, communes ou termes, sous un autre nom."""
    if avant is None or apres is None or not avant or not apres:
        return False
    return _bare(avant) is not None and _bare(avant) == _bare(apres)


def _bare(valeur):
    """Ce qui désigne, sans ce qui nomme ; rien pour ce qui n’est pas un lien."""
    if isinstance(valeur, list):
        items = [_bare(item) for item in valeur]
        return None if None in items else items
    if not isinstance(valeur, dict):
        return None
    if "uid" in valeur:
        return valeur["uid"], valeur.get("etat")
    if valeur.get("code") and ("libelle" in valeur or "nom" in valeur):
        return valeur["code"]
    linked = valeur.get("financeur") or valeur.get("partie")
    if isinstance(linked, dict):
        linked = linked.get("uid")
    return (linked, valeur.get("financeur_texte")) if linked else None
