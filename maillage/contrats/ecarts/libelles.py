"""Le nom français de chaque champ d’un instantané, son accord, et la sorte de sa valeur."""

from collections.abc import Mapping
from typing import NamedTuple

from maillage.contrats.ecarts.aplat import PAR_CLE


class Libelle(NamedTuple):
    """``accord`` : m, f, mp ou fp, vide si l’on ne sait pas ; ``sorte`` : comment se dit la valeur.

    Sortes : texte, riche (long), date, dates, euros, nombre, choix (dit par son libellé),
    opaque (la valeur ne se dit pas), liste, noms, oui, place.
    """

    texte: str
    accord: str = ""
    sorte: str = "texte"


# Motif : « accord sorte libellé ».
_TABLE = {
    "schema": "m opaque format",
    "contrat/uid": "m opaque identifiant",
    "contrat/nom": "m texte nom du contrat",
    "contrat/genre": "m choix type de contrat",
    "contrat/generation": "f texte génération du contrat",
    "contrat/base_fiscale": "f choix base fiscale des montants",
    "contrat/periode": "f periode durée du contrat",
    "contrat/date_effet": "f date date d’effet",
    "contrat/prorogation": "f date date de fin prorogée",
    "contrat/phase": "f opaque étape de la démarche",
    "contrat/etat": "m opaque état du contrat",
    "contrat/ordre": "m opaque ordre des étapes",
    "contrat/programme_annuel": "m oui programme annuel",
    "contrat/signature_visee": "f date date de signature visée",
    "contrat/voies": "fp opaque règles de décision",
    "contrat/cercle": "m opaque cercle de diffusion du contrat",
    "contrat/cercles": "mp opaque cercles de lecture",
    "contrat/demarche": "m texte nom de la démarche",
    "contrat/bandeau": "m texte bandeau de la démarche",
    "contrat/signe": "f oui signature du contrat",
    "territoire": "m opaque périmètre",
    "agences": "fp noms agences régionales de santé",
    "signatures": "fp dates_signature dates de signature",
    "parties/*/organisation": "f partie organisation",
    "parties/*/role": "m choix rôle",
    "parties/*/representant": "m texte représentant",
    "parties/*/qualite": "f texte qualité du représentant",
    "parties/*/acte": "m acte acte d’approbation",
    "parties/*/actes": "mp opaque actes d’approbation",
    "parties/*/reserves": "fp riche réserves",
    "parties/*/signature": "f signature signature",
    "parties/*/entree_le": "f date date d’entrée",
    "parties/*/sortie_le": "f date date de sortie",
    "parties/*/mandat_fin": "f date fin de mandat",
    "parties/*/nom_signe": "m texte nom écrit au contrat",
    "articles/*/titre": "m texte titre",
    "articles/*/corps": "m riche texte",
    "articles/*/numerote": "f oui numérotation",
    "articles/*/modele_revision": "f opaque version du modèle",
    "articles/*/code": "m opaque modèle d’origine",
    "axes/*/titre": "m texte titre",
    "axes/*/code": "m texte numéro",
    "axes/*/description": "f riche description",
    "objectifs/*/titre": "m texte titre",
    "objectifs/*/place": "f place place dans le plan",
    "objectifs/*/description": "f riche description",
    "fiches/*/titre": "m texte titre",
    "fiches/*/place": "f place place dans le plan",
    "fiches/*/rattachements": "mp places autres rattachements au plan",
    "fiches/*/partagee_avec": "mp liste contrats qui partagent l’action",
    "fiches/*/statut": "m choix état",
    "fiches/*/cercle": "m opaque cercle de diffusion",
    "fiches/*/contexte": "m riche contexte",
    "fiches/*/description": "f riche description",
    "fiches/*/objectifs_specifiques": "mp liste objectifs spécifiques",
    "fiches/*/objectifs_operationnels": "mp liste objectifs opérationnels",
    "fiches/*/resultats_attendus": "mp liste résultats attendus",
    "fiches/*/publics_texte": "fp riche précisions sur les publics",
    "fiches/*/perimetre_texte": "m riche territoire concerné",
    "fiches/*/communes": "fp noms communes concernées",
    "fiches/*/service_pilote": "m texte service pilote",
    "fiches/*/instance": "f texte instance de gouvernance",
    "fiches/*/dates": "fp dates dates",
    "fiches/*/date_debut": "f date date de début",
    "fiches/*/date_fin": "f date échéance",
    "fiches/*/calendrier": "m riche calendrier",
    "fiches/*/recurrente": "f oui répétition annuelle",
    "fiches/*/moyens": "mp riche moyens humains et techniques",
    "fiches/*/etp": "m nombre nombre d’ETP",
    "fiches/*/budget_previsionnel": "m euros budget prévisionnel",
    "fiches/*/financements_texte": "fp riche précisions sur les financements",
    "fiches/*/liens_prs": "mp liste liens avec le PRS et les schémas",
    "fiches/*/equite": "f riche prise en compte des inégalités de santé",
    "fiches/*/participation_texte": "f riche participation des habitants",
    "fiches/*/evaluation_methode": "fp riche modalités de suivi et d’évaluation",
    "fiches/*/leviers": "mp riche leviers et conditions de réussite",
    "fiches/*/freins": "mp riche freins et points de vigilance",
    "fiches/*/faisabilite": "f riche faisabilité",
    "fiches/*/livrables": "mp riche livrables et outils",
    "fiches/*/organisations/pilote": "m noms pilote",
    "fiches/*/organisations/copilote": "m noms co-pilote",
    "fiches/*/organisations/porteur": "m noms porteur",
    "fiches/*/organisations/partenaire": "mp noms partenaires",
    "fiches/*/organisations": "fp noms organisations",
    "fiches/*/personnes/referent": "m noms référent technique",
    "fiches/*/personnes/elu": "m noms élu référent",
    "fiches/*/personnes": "fp noms personnes référentes",
    "fiches/*/termes/champs": "mp noms champs d’action",
    "fiches/*/termes/themes": "mp noms thèmes",
    "fiches/*/termes/publics": "mp noms publics",
    "fiches/*/termes/milieux": "mp noms milieux de vie",
    "fiches/*/termes/determinants": "mp noms déterminants de santé",
    "fiches/*/termes/niveaux": "mp noms niveaux de prévention",
    "fiches/*/termes/participation": "mp noms niveaux de participation",
    "fiches/*/termes/priorites": "fp noms priorités",
    "fiches/*/termes/natures": "fp noms natures d’action",
    "fiches/*/termes/dispositifs": "mp noms dispositifs",
    "fiches/*/termes": "m noms classement",
    "fiches/*/actions_liees": "fp noms actions liées",
    "fiches/*/edition_precedente": "f noms édition précédente",
    "fiches/*/pieces": "fp noms pièces jointes",
    "fiches/*/suivi": "m opaque suivi",
    "fiches/*/suivi/etapes": "f opaque étape",
    "fiches/*/suivi/etapes/*/titre": "m texte intitulé",
    "fiches/*/suivi/etapes/*/echeance": "f date échéance",
    "fiches/*/suivi/etapes/*/responsable": "m texte responsable",
    "fiches/*/suivi/etapes/*/faite": "m oui achèvement",
    "fiches/*/suivi/indicateurs": "m opaque indicateur",
    "fiches/*/suivi/deploiements": "m opaque territoire d’exécution",
    "fiches/*/suivi/deploiements/*/libelle": "m texte nom",
    "fiches/*/suivi/deploiements/*/statut": "m choix état",
    "fiches/*/suivi/deploiements/*/pilote": "m noms pilote",
    "fiches/*/financements": "mp opaque financements",
    "fiches/*/financements/lignes": "m opaque financement",
    "fiches/*/financements/lignes/*/annee": "f texte année",
    "fiches/*/financements/lignes/*/financeur": "m financeur financeur",
    "fiches/*/financements/lignes/*/source": "f noms source",
    "fiches/*/financements/lignes/*/etat": "m choix état",
    "fiches/*/financements/lignes/*/nature": "f choix nature",
    "fiches/*/financements/lignes/*/montant": "m euros montant",
    "fiches/*/financements/lignes/*/convention": "f texte convention",
    "fiches/*/financements/lignes/*/departementale": "m oui caractère départemental",
    "fiches/*/financements/budgets": "m opaque budget annuel",
    "fiches/*/financements/budgets/*/annee": "f texte année",
    "fiches/*/financements/budgets/*/montant": "m euros montant",
    "engagements/*/partie": "f engage partie engagée",
    "engagements/*/texte": "m riche texte",
    "engagements/*/fiche": "f objet action concernée",
    "engagements/*/axe": "m objet axe concerné",
    "engagements/*/echeance": "f date échéance",
    "engagements/*/etat": "m choix état",
    "engagements/*/preuve": "f riche preuve",
    "engagements/*/pieces": "fp noms pièces",
    "liens/*/fiche": "f objet action concernée",
    "liens/*/axe": "m objet axe concerné",
    "liens/*/objectif": "m noms objectif visé",
    "liens/*/nature": "f choix nature du lien",
    "liens/*/commentaire": "m riche commentaire",
    "avis/*/sens": "m choix sens de l’avis",
    "avis/*/date": "f date date",
    "avis/*/reserves": "fp riche réserves",
    "avis/*/instance": "f choix instance",
    "avis/*/instance_nom": "m texte nom de l’instance",
}  # fmt: skip
# Les champs d’un indicateur, d’une action ou du contrat.
_INDICATEUR = {
    "intitule": "m texte intitulé",
    "definition": "f riche définition",
    "responsable": "m texte responsable",
    "nature": "f choix nature",
    "unite": "f texte unité",
    "sens": "m choix sens attendu",
    "depart": "f depart valeur de départ",
    "cible": "f cible cible",
    "source": "f texte source",
    "frequence": "f choix fréquence",
    "unique_par_personne": "m oui compte de personnes uniques",
    "niveau": "m niveau niveau",
    "axe": "m objet axe concerné",
    "objectif": "m objet objectif concerné",
    "phase": "f choix étape mesurée",
    "commun": "m noms indicateur du socle",
    "forme": "f choix forme",
    "cumul": "f choix lecture d’une période à l’autre",
    "facteur": "m nombre facteur",
    "echelle": "f liste échelle",
    "ventilations": "fp noms ventilations",
    "collecte": "f texte façon de le relever",
    "modele": "m opaque modèle de la bibliothèque",
    "cibles": "fp cibles cibles des périodes",
}


def _read(ligne: str) -> Libelle:
    accord, sorte, texte = ligne.split(" ", 2)
    return Libelle(texte, accord, sorte)


LIBELLES: dict[str, Libelle] = {motif: _read(ligne) for motif, ligne in _TABLE.items()} | {
    f"{motif}/*/{nom}": _read(ligne)
    for motif in ("fiches/*/suivi/indicateurs", "indicateurs")
    for nom, ligne in _INDICATEUR.items()
}
INCONNU = Libelle("une autre information", "", "opaque")


def find_libelle(motif: str, libelles: Mapping[str, str]) -> Libelle:
    """Le libellé connu, celui qu’une extension donne, ou rien qui montre une clé."""
    kept = motif.removesuffix("/*").removesuffix("/#ordre")
    if kept in LIBELLES:
        return LIBELLES[kept]
    for nom in reversed(kept.split("/")):
        if nom in libelles:
            return Libelle(libelles[nom])
    above, _, _ = kept.rpartition("/")
    return LIBELLES.get(above, INCONNU) if above.split("/")[-1] in PAR_CLE else INCONNU


def label_of(motif: str, libelles: Mapping[str, str]) -> str:
    return find_libelle(motif, libelles).texte
