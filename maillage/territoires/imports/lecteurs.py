"""Lire chaque nature de fichier de l’Insee dans une couche, toutes les erreurs à la fois."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.territoires.codes import (
    CODE_DEPARTEMENT,
    SANS_EPCI,
    is_code,
    join_code,
    pad_code,
    pad_departement,
)
from maillage.territoires.enums import Nature, TypeLie
from maillage.territoires.imports.bilan import Erreur
from maillage.territoires.imports.couche import Couche
from maillage.territoires.imports.populations import Habitants
from maillage.territoires.imports.tables import LISTE_EPCI, ZONES, Table

_GENRES = {
    "COMD": TypeLie.DELEGUEE.value,
    "COMA": TypeLie.ASSOCIEE.value,
    "ARM": TypeLie.ARRONDISSEMENT.value,
}


_REGION = re.compile(r"\d{1,3}", re.ASCII)
_ARRONDISSEMENT = re.compile(r"\w{0,4}", re.ASCII)
_SIREN = re.compile(r"\d{9}", re.ASCII)
NOM_MAX = 200
CHIFFRES_MAX = 9


@dataclass(frozen=True, slots=True)
class LigneMouvement:
    """Un mouvement lu, dans l’ordre des colonnes de la table."""

    espace: str
    date: date
    mod: int
    code_avant: str
    nom_avant: str
    code_apres: str
    nom_apres: str


class Lecture:
    """Une lecture en cours : la table et les erreurs qu’on y a trouvées."""

    def __init__(self, table: Table, erreurs: list[Erreur]):
        self.table = table
        self.erreurs = erreurs

    def refuse(self, ligne: int, colonne: str, phrase: str) -> None:
        self.erreurs.append(Erreur(self.table.nom, phrase, ligne, colonne))

    def code(self, ligne: int, colonne: str, value: str) -> str:
        """Le code de commune, ou « » après l’avoir refusé."""
        code = pad_code(value)
        if is_code(code):
            return code
        self.refuse(
            ligne, colonne, f"«\u00a0{value}\u00a0» n’est pas un code de commune (cinq signes)."
        )
        return ""

    def departement(self, ligne: int, colonne: str, value: str) -> str:
        code = pad_departement(value) if value else ""
        if CODE_DEPARTEMENT.fullmatch(code):
            return code
        self.refuse(ligne, colonne, f"«\u00a0{value}\u00a0» n’est pas un code de département.")
        return ""

    def nom(self, ligne: int, colonne: str, value: str) -> str:
        if not value:
            self.refuse(ligne, colonne, "le nom manque.")
        elif len(value) > NOM_MAX:
            self.refuse(ligne, colonne, f"le nom dépasse {NOM_MAX} signes.")
        return value

    def match(self, ligne: int, colonne: str, value: str, pattern: re.Pattern) -> str:
        """La valeur, refusée si elle n’a pas la forme attendue de cette colonne."""
        if not pattern.fullmatch(value):
            self.refuse(ligne, colonne, f"«\u00a0{value}\u00a0» n’a pas la forme attendue.")
        return value

    def region(self, ligne: int, value: str) -> str:
        return self.match(ligne, "REG", value, _REGION).zfill(2)

    def whole(self, ligne: int, colonne: str, value: str) -> int | None:
        """Un nombre d’habitants ; les espaces de milliers sont acceptées, le vide rend ``None``."""
        digits = "".join(value.split())
        if not digits:
            return None
        if digits.isascii() and digits.isdigit() and len(digits) <= CHIFFRES_MAX:
            return int(digits)
        self.refuse(ligne, colonne, f"«\u00a0{value}\u00a0» n’est pas un nombre d’habitants.")
        return None


def read_communes(table: Table, couche: Couche, erreurs: list[Erreur]) -> None:
    """``v_commune`` et ses formes plus anciennes : communes, déléguées, associées, ARM."""
    reading = Lecture(table, erreurs)
    if "TYPECOM" in table.colonnes:
        _read_v_commune(reading, couche)
    else:
        _read_comsimp(reading, couche)


def _read_v_commune(reading: Lecture, couche: Couche) -> None:
    seen: dict[str, int] = {}
    names = ("TYPECOM", "COM", "REG", "DEP", "ARR", "LIBELLE", "COMPARENT")
    for ligne, (kind, com, reg, dep, arr, nom, parent) in reading.table.rows(*names):
        code = reading.code(ligne, "COM", com)
        reading.nom(ligne, "LIBELLE", nom)
        if not code:
            continue
        if kind == "COM":
            _put_commune(reading, couche, seen, ligne, code, nom, dep, reg, arr)
        elif kind in _GENRES:
            _put_liee(reading, couche, ligne, kind, code, nom, parent)
        else:
            reading.refuse(ligne, "TYPECOM", f"type «\u00a0{kind}\u00a0» inconnu.")


def _put_commune(reading, couche, seen, ligne, code, nom, dep, reg, arr) -> None:
    if code in seen:
        phrase = f"la commune {code} est déjà à la ligne {seen[code]}."
        reading.refuse(ligne, "COM", phrase)
        return
    seen[code] = ligne
    departement = reading.departement(ligne, "DEP", dep)
    if departement and not code.startswith(departement[:2]):
        reading.refuse(ligne, "DEP", f"la commune {code} ne peut être dans le {departement}.")
    couche.communes[code] = {
        "nom": nom,
        "departement": departement,
        "region": reading.region(ligne, reg),
        "arrondissement": reading.match(ligne, "ARR", arr, _ARRONDISSEMENT),
        "epci": couche.communes.get(code, {}).get("epci", ""),
    }


def _put_liee(reading, couche, ligne, kind, code, nom, parent) -> None:
    commune = reading.code(ligne, "COMPARENT", parent)
    if commune:
        couche.liees[code, _GENRES[kind], commune] = nom


def _read_comsimp(reading: Lecture, couche: Couche) -> None:
    """La forme de 2018 et avant : pas de déléguées, l’article à part (« (L’) »)."""
    seen: dict[str, int] = {}
    names = ("REG", "DEP", "COM", "AR", "ARTMIN", "NCCENR")
    for ligne, (reg, dep, com, arr, article, nom) in reading.table.rows(*names):
        code = reading.code(ligne, "COM", join_code(dep, com))
        full = join_article(article, reading.nom(ligne, "NCCENR", nom))
        if code:
            arrondissement = f"{pad_departement(dep)}{arr}" if arr else ""
            _put_commune(reading, couche, seen, ligne, code, full, dep, reg, arrondissement)


def join_article(article: str, nom: str) -> str:
    """« (L’) » et « Abergement » → « L’Abergement » ; « (Le) » et « Havre » → « Le Havre »."""
    bare = article.strip("() ")
    if not bare:
        return nom
    return f"{bare}{nom}" if bare.endswith(("'", "’")) else f"{bare} {nom}"


def read_epci(table: Table, couche: Couche, erreurs: list[Erreur]) -> None:
    """Composition communale des EPCI : commune → EPCI, et le nom de chacun."""
    _read_appartenance(table, couche, erreurs, "LIBEPCI")


def read_appartenance(table: Table, couche: Couche, erreurs: list[Erreur]) -> None:
    _read_appartenance(table, couche, erreurs, "")


def _read_appartenance(table: Table, couche: Couche, erreurs: list, libelle: str) -> None:
    reading, seen = Lecture(table, erreurs), set()
    names = ("CODGEO", "LIBGEO", "DEP", "REG", "ARR", "EPCI", libelle, "NATURE_EPCI")
    for ligne, (com, nom, dep, reg, arr, epci, label, nature) in table.rows(*names):
        code = reading.code(ligne, "CODGEO", com)
        if not code:
            continue
        if code in seen:
            reading.refuse(ligne, "CODGEO", f"la commune {code} est donnée deux fois.")
        seen.add(code)
        siren = ""
        if epci not in ("", SANS_EPCI):
            siren = reading.match(ligne, "EPCI", epci, _SIREN)
        fields = couche.communes.setdefault(code, {})
        _update(
            fields,
            nom=reading.nom(ligne, "LIBGEO", nom),
            departement=reading.departement(ligne, "DEP", dep),
            region=reading.region(ligne, reg),
            arrondissement=reading.match(ligne, "ARR", arr, _ARRONDISSEMENT),
            epci=siren,
        )
        if siren:
            _update(couche.epci.setdefault(siren, {}), nom=label, nature=nature)
    for annexe in table.annexes:
        _read_annexe(annexe, couche)


def _update(fields: dict[str, str], **values: str) -> None:
    fields.update({name: value for name, value in values.items() if value})


def _read_annexe(annexe: Table, couche: Couche) -> None:
    """Les noms et natures d’EPCI donnés par une autre feuille du classeur."""
    if annexe.nature == ZONES:
        for _, (niveau, code, nom) in annexe.rows("NIVGEO", "CODGEO", "LIBGEO"):
            if niveau == "EPCI" and code in couche.epci:
                _update(couche.epci[code], nom=nom)
    elif annexe.nature == LISTE_EPCI:
        for _, (code, nom, nature) in annexe.rows("EPCI", "LIBEPCI", "NATURE_EPCI"):
            if code in couche.epci:
                _update(couche.epci[code], nom=nom, nature=nature)


def read_departements(table: Table, couche: Couche, erreurs: list[Erreur]) -> None:
    reading = Lecture(table, erreurs)
    for ligne, (dep, reg, nom) in table.rows("DEP", "REG", "LIBELLE"):
        code = reading.departement(ligne, "DEP", dep)
        fields = {"nom": reading.nom(ligne, "LIBELLE", nom), "region": reading.region(ligne, reg)}
        if code:
            couche.departements[code] = fields


def read_regions(table: Table, couche: Couche, erreurs: list[Erreur]) -> None:
    reading = Lecture(table, erreurs)
    for ligne, (reg, nom) in table.rows("REG", "LIBELLE"):
        code = reading.region(ligne, reg)
        couche.regions[code] = {"nom": reading.nom(ligne, "LIBELLE", nom)}


# Dans l’ordre : ce qui vient après précise ce qui vient avant.
LECTEURS: dict[str, Callable[[Table, Couche, list[Erreur]], None]] = {
    Nature.APPARTENANCE: read_appartenance,
    Nature.EPCI: read_epci,
    Nature.COMMUNES: read_communes,
    Nature.DEPARTEMENTS: read_departements,
    Nature.REGIONS: read_regions,
}


def read_mouvements(table: Table, espace: str, erreurs: list[Erreur]) -> list[LigneMouvement]:
    """Les mouvements de commune à commune ; les autres lignes ne changent aucun code."""
    reading = Lecture(table, erreurs)
    names = ("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP",
             "LIBELLE_AP")  # fmt: skip
    found: dict[tuple, LigneMouvement] = {}
    for ligne, (mod, jour, kind_av, av, nom_av, kind_ap, ap, nom_ap) in table.rows(*names):
        if kind_av != "COM" or kind_ap != "COM":
            continue
        before, after = reading.code(ligne, "COM_AV", av), reading.code(ligne, "COM_AP", ap)
        effect = _read_date(reading, ligne, jour)
        if not re.fullmatch(r"\d{1,3}", mod, re.ASCII):
            reading.refuse(ligne, "MOD", f"«\u00a0{mod}\u00a0» n’est pas un type d’événement.")
        elif before and after and effect:
            found[effect, int(mod), before, after] = LigneMouvement(
                espace, effect, int(mod), before, nom_av[:NOM_MAX], after, nom_ap[:NOM_MAX]
            )
    return list(found.values())


def _read_date(reading: Lecture, ligne: int, value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        reading.refuse(
            ligne, "DATE_EFF", f"«\u00a0{value}\u00a0» n’est pas une date (année-mois-jour)."
        )
        return None


def read_populations(table: Table, erreurs: list[Erreur]) -> dict[str, Habitants]:
    """PMUN, PCAP, PTOT par commune. ``COM`` y est un code, ou un nom dans les fichiers anciens."""
    reading = Lecture(table, erreurs)
    found: dict[str, Habitants] = {}
    departement = "DEP" if "DEP" in table.colonnes else "CODDEP"
    names = (departement, "CODCOM", "COM", "PMUN", "PCAP", "PTOT")
    for ligne, (dep, numero, com, pmun, pcap, ptot) in table.rows(*names):
        code = _population_code(reading, ligne, dep, numero, com)
        counts = [
            reading.whole(ligne, name, value)
            for name, value in (("PMUN", pmun), ("PCAP", pcap), ("PTOT", ptot))
        ]
        if not pmun:
            reading.refuse(ligne, "PMUN", "la population municipale manque.")
        if code and code in found:
            reading.refuse(ligne, "CODCOM", f"la commune {code} est donnée deux fois.")
        elif code and counts[0] is not None:
            found[code] = Habitants(code, counts[0], counts[1], counts[2])
            _check_total(reading, ligne, found[code])
    return found


def _population_code(reading: Lecture, ligne: int, dep: str, numero: str, com: str) -> str:
    padded = pad_code(com)
    if is_code(padded):
        return padded
    return reading.code(ligne, "CODCOM", join_code(dep, numero) if dep and numero else com)


def _check_total(reading: Lecture, ligne: int, row: Habitants) -> None:
    if row.totale is not None and row.totale < row.municipale:
        reading.refuse(
            ligne, "PTOT", "la population totale est plus petite que la population municipale."
        )
