"""Ce que la page de vérification montre d’un classeur : feuilles, colonnes, constats, choix."""

from dataclasses import dataclass

from maillage.contrats.imports import Rapport, Reglage, build_champs
from maillage.contrats.models import Contrat
from maillage.lecture.classeur import Classeur, Feuille
from maillage.lecture.listes import split_liste
from maillage.lecture.plan import IGNORE, Champ, Constat, propose_colonnes
from maillage.lecture.plan.champs import CHAMPS
from maillage.lecture.rapprochement import match
from maillage.lecture.reperes import column_letter

# Au-delà, la page ne se lirait plus : on corrige, on relit, et les suivants se montrent.
CONSTATS_MONTRES = 200
COLONNES_MONTREES = 100
NUMEROTES = frozenset({"financeur", "montant"})
FAMILLES = (
    ("a_verifier", "À vérifier", "Ce que nous n’osons pas trancher seuls."),
    (
        "reparations",
        "Réparé",
        "Ce que nous avons remis en ordre\u00a0; le texte d’origine est montré.",
    ),
    (
        "non_reconnu",
        "Gardé en note",
        "Ce que nous ne savons pas ranger reste en note sur la fiche.",
    ),
    ("refusees", "Laissé de côté", "Lignes et feuilles qui ne décrivent pas d’action."),
)


@dataclass(frozen=True, slots=True)
class Choix:
    """Un mot douteux à ranger : le nom et l’identifiant de sa liste, les codes possibles."""

    champ: Champ
    mot: str
    rang: int
    code: str = ""

    @property
    def nom(self) -> str:
        return f"reponse:{self.champ.cle}:{self.mot}"

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(code, next(iter(labels), code)) for code, labels in self.champ.choix.items()]


def all_champs(contrat: Contrat) -> dict[str, Champ]:
    """Par clé, tous les champs où une colonne peut aller."""
    known = {champ.cle: champ for champ in CHAMPS}
    return known | {champ.cle: champ for champ in build_champs(contrat.demarche)}


def is_known_champ(cle: str, champs: dict[str, Champ]) -> bool:
    """Vrai pour un champ, « ignore », ou un champ répété (« montant_2 »)."""
    stem, _, rang = cle.rpartition("_")
    numbered = stem in NUMEROTES and rang.isascii() and rang.isdecimal() and len(rang) < 3
    return cle == IGNORE or cle in champs or numbered


def read_corrections(post, champs: dict[str, Champ]) -> dict:
    """Lit ``colonne:<feuille>:<rang>``, ``feuille`` et ``reponse:<champ>:<mot>``.

    Un nom forgé ou un code inconnu est ignoré.
    """
    mapping: dict[str, dict[str, str]] = {name: {} for name in post.getlist("feuille")}
    answers: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        kind, _, rest = name.partition(":")
        if kind == "colonne":
            sheet, _, rang = rest.rpartition(":")
            known = rang.isascii() and rang.isdecimal() and len(rang) < 6
            if sheet in mapping and known and is_known_champ(value, champs):
                mapping[sheet][str(int(rang))] = value
        elif kind == "reponse":
            champ, _, word = rest.partition(":")
            if champ in champs and value in champs[champ].choix:
                answers.setdefault(champ, {})[word.replace("\r\n", "\n")] = value
    return {"correspondance": mapping, "reponses": answers}


def describe_sheets(contrat: Contrat, classeur: Classeur, reglage: Reglage) -> list[dict]:
    """Par feuille : lue ou non, et le champ retenu pour chaque colonne, avec un exemple."""
    champs = build_champs(contrat.demarche)
    mapping = reglage.correspondance
    return [describe_sheet(feuille, champs, mapping) for feuille in classeur.feuilles]


def describe_sheet(feuille: Feuille, champs, mapping: dict | None) -> dict:
    proposal = propose_colonnes(feuille, champs)
    current = proposal.correspondance if mapping is None else mapping.get(feuille.nom, {})
    read = proposal.is_plan if mapping is None else feuille.nom in mapping
    columns = [
        {
            "rang": rang,
            "lettre": column_letter(rang),
            "libelle": column.libelle,
            "champ": current.get(rang, ""),
            **describe_champ(current.get(rang, "")),
            "exemple": first_value(feuille, proposal, rang),
        }
        for rang, column in sorted(proposal.colonnes.items())[:COLONNES_MONTREES]
    ]
    rest = max(0, len(proposal.colonnes) - COLONNES_MONTREES)
    return {"nom": feuille.nom, "lue": read, "colonnes": columns, "reste": rest}


def describe_champ(cle: str) -> dict:
    """« financeur_2 » : un champ répété, que la liste des champs ne contient pas."""
    stem, _, rang = cle.rpartition("_")
    numbered = stem in NUMEROTES
    label = f"{stem.capitalize()} n° {rang}" if numbered else cle
    return {"est_numerote": numbered, "nom_champ": label}


def first_value(feuille: Feuille, proposal, rang: int) -> str:
    """La première cellule remplie sous l’en-tête."""
    start = proposal.entete.premiere_donnee if proposal.entete else 1
    for row in feuille.lignes[start : start + 20]:
        if rang < len(row) and row[rang] not in (None, ""):
            return str(row[rang])[:80]
    return ""


def describe_findings(rapport: Rapport, feuilles: list[dict], champs: dict[str, Champ]) -> list:
    """Par famille : combien de constats, les premiers, et les choix que l’on peut y faire."""
    columns = {
        (sheet["nom"], column["libelle"]): champs.get(column["champ"])
        for sheet in feuilles
        for column in sheet["colonnes"]
    }
    families = []
    for cle, titre, phrase in FAMILLES:
        found = getattr(rapport.lu, cle)
        shown = found[:CONSTATS_MONTRES]
        asked = ask(shown, columns) if cle == "a_verifier" else [None] * len(shown)
        rows = [
            {"constat": c, "choix": choices, "apres": say_after(c, columns)}
            for c, choices in zip(shown, asked, strict=True)
        ]
        families.append(
            {"cle": cle, "titre": titre, "phrase": phrase, "total": len(found), "lignes": rows}
        )
    return families


def say_after(constat: Constat, columns: dict) -> str:
    """Ce qui a été retenu, avec les mots de la liste plutôt que leurs codes."""
    champ = columns.get((constat.feuille, constat.colonne))
    if not champ or not champ.choix:
        return constat.apres
    codes = constat.apres.split(", ")
    return ", ".join(next(iter(champ.choix.get(code, ())), code) for code in codes)


def ask(constats: list[Constat], columns: dict) -> list[dict | None]:
    """Pour chaque constat, les mots à ranger ; un mot répété ne se demande qu’une fois."""
    seen: set[tuple[str, str]] = set()
    asked: list[dict | None] = []
    for constat in constats:
        champ = columns.get((constat.feuille, constat.colonne))
        words = doubtful_words(champ, constat.avant) if champ and champ.choix else []
        new = [word for word in words if (champ.cle, word) not in seen]
        choices = [Choix(champ, word, len(seen) + rang) for rang, word in enumerate(new, 1)]
        seen.update((champ.cle, word) for word in new)
        asked.append({"liste": choices, "repete": bool(words) and not new} if words else None)
    return asked


def doubtful_words(champ: Champ, avant: str) -> list[str]:
    """Les mots d’une cellule que la liste ne contient pas mot pour mot."""
    words = split_liste(avant) if champ.genre == "choix_multiple" else [avant]
    found = {word: match(word, champ.choix) for word in words if word}
    return [word for word, result in found.items() if result.doute or not result.code]


def describe_answers(reglage: Reglage, champs: dict[str, Champ]) -> list[Choix]:
    """Ce qui a déjà été répondu, pour le revoir ou le retirer."""
    given = [
        (champs[cle], mot, code)
        for cle, words in reglage.reponses.items()
        for mot, code in words.items()
    ]
    return [Choix(champ, mot, rang, code) for rang, (champ, mot, code) in enumerate(given, 1)]
