"""L’inventaire lu dans un classeur, un CSV ou un tableau collé, colonnes dans tout ordre."""

from maillage.core.texte import fold
from maillage.diagnostic.enums import EtatDispositif
from maillage.diagnostic.imports.lot import Lot
from maillage.lecture.classeur import Feuille, is_filled
from maillage.lecture.communes import split_codes
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.rapprochement import match
from maillage.lecture.tableau import Entete, find_entete, label_keys
from maillage.lecture.valeurs import read_annees, texte
from maillage.referentiels.models import Terme

# Champ → les libellés sous lesquels on le trouve.
COLONNES = {
    "nom": ("Nom", "Nom de l’action", "Action", "Intitulé", "Dispositif", "Action ou dispositif",
            "Titre", "Quoi"),
    "porteur": ("Porté par", "Porteur", "Structure porteuse", "Structure", "Pilote", "Qui",
                "Organisme", "Opérateur"),
    "description": ("Ce qu’il fait", "Description", "Objet", "Contenu", "Présentation",
                    "Objectifs", "Objectif"),
    "lieux": ("Où", "Lieu", "Lieux", "Territoire", "Commune", "Communes", "Localisation",
              "Territoire couvert"),
    "codes": ("Codes des communes", "Codes INSEE", "Code INSEE", "Code commune"),
    "depuis": ("Depuis", "Depuis l’année", "Date de début", "Début", "Année", "Depuis quand",
               "Date de création"),
    "financeurs": ("Financé par", "Financeur", "Financeurs", "Financement", "Financements"),
    "theme": ("Thème", "Thématique", "Thématiques", "Thèmes", "Domaine"),
    "publics": ("Public", "Publics", "Public visé", "Publics visés", "Public cible",
                "Bénéficiaires"),
    "etat": ("État", "Statut", "Avancement", "État d’avancement"),
    "contact": ("Où s’adresser", "Contact", "Coordonnées", "Accueil"),
}  # fmt: skip
LONGUEURS = {"nom": 300, "porteur": 250, "lieux": 300, "financeurs": 300, "publics": 300,
             "contact": 250}  # fmt: skip
ETATS = {
    EtatDispositif.EN_COURS: ("en cours", "actif", "en place", "oui", "active", "existant"),
    EtatDispositif.EN_PROJET: ("en projet", "projet", "à venir", "prévu", "envisagé"),
    EtatDispositif.SUSPENDU: ("suspendu", "en pause", "interrompu", "à l’arrêt"),
    EtatDispositif.FINI: ("terminé", "fini", "achevé", "clos", "arrêté", "non"),
}
LIGNES_MAX = 5000


def read_dispositifs(feuille: Feuille, source: str, termes: list[Terme]) -> Lot:
    """Les lignes du tableau ; lève ``ErreurLecture`` s’il n’a pas d’en-tête reconnu."""
    entete = find_entete(feuille, [label for labels in COLONNES.values() for label in labels])
    places = _find_columns(entete) if entete else {}
    if entete is None or "nom" not in places:
        raise ErreurLecture(
            "Aucune colonne de ce tableau ne donne le nom des actions. Mettez « Nom » en tête de "
            "cette colonne, puis recommencez."
        )
    lot = Lot(source, ignorees=_unknown(entete, places))
    for rank in range(entete.premiere_donnee, min(len(feuille.lignes), LIGNES_MAX)):
        line = feuille.lignes[rank]
        if any(is_filled(cell) for cell in line):
            _read_line(lot, feuille, rank, places, termes)
    return lot


def _find_columns(entete: Entete) -> dict[str, int]:
    """Champ → colonne ; la première colonne reconnue l’emporte."""
    known = {
        key: name
        for name, labels in COLONNES.items()
        for label in labels
        for key in label_keys(label)
    }
    places: dict[str, int] = {}
    for column, label in enumerate(entete.libelles):
        for key in label_keys(label):
            if key in known:
                places.setdefault(known[key], column)
                break
    return places


def _unknown(entete: Entete, places: dict[str, int]) -> list[str]:
    taken = set(places.values())
    return [label for rank, label in enumerate(entete.libelles) if label and rank not in taken]


def _read_line(lot: Lot, feuille: Feuille, rank: int, places, termes: list[Terme]) -> None:
    line = feuille.lignes[rank]
    cells = {name: line[col] if col < len(line) else "" for name, col in places.items()}
    row = {name: texte(cell) for name, cell in cells.items()}
    if not row["nom"]:
        lot.warn(f"ligne {feuille.numero(rank)}", "Ligne laissée de côté : elle n’a pas de nom.")
        return
    for name in row:
        _understand(lot, feuille.reference(rank, places[name]), name, cells[name], row, termes)
    lot.lignes.append(row)


def _understand(lot: Lot, ou: str, name: str, cell, row: dict, termes: list[Terme]) -> None:
    said = row[name]
    if name in LONGUEURS and len(said) > LONGUEURS[name]:
        lot.warn(ou, f"Texte coupé à {LONGUEURS[name]} signes.")
        row[name] = said[: LONGUEURS[name]]
    elif name == "codes":
        row[name] = list(dict.fromkeys(split_codes(said)))
    elif name == "depuis":
        row[name] = _read_year(lot, ou, cell, said)
    elif name == "theme":
        row[name] = _match_theme(lot, ou, said, termes)
    elif name == "etat":
        row[name] = _match_etat(lot, ou, said)


def _read_year(lot: Lot, ou: str, cell, said: str) -> int | None:
    if not said:
        return None
    years = read_annees(cell).valeur
    first = min(years) if years else None
    if first is None or not 1900 <= first <= 2100:
        lot.warn(ou, f"« {said} » n’est pas une année : laissé vide.")
        return None
    return first


def _match_theme(lot: Lot, ou: str, said: str, termes: list[Terme]) -> int | None:
    if not said:
        return None
    labels = {str(item.pk): [item.libelle, *item.synonymes] for item in termes}
    found = match(said, labels)
    if found.code is None:
        lot.warn(ou, f"Thème « {said} » inconnu : laissé vide.")
        return None
    return int(found.code)


def _match_etat(lot: Lot, ou: str, said: str) -> str:
    wanted = fold(said)
    for etat, words in ETATS.items():
        if wanted in {fold(word) for word in (*words, etat.label)}:
            return str(etat)
    if said:
        lot.warn(ou, f"État « {said} » inconnu : noté « en cours ».")
    return str(EtatDispositif.EN_COURS)
