"""Comment se nomme chaque objet d’un instantané : « Fiche 2.1 – Prévenir les chutes »."""

from maillage.contrats.ecarts.aplat import ATOMIQUES
from maillage.contrats.ecarts.coherence import items_of

TITRES = ("titre", "intitule", "libelle", "nom", "texte")
LONGUEUR = 60


class Noms:
    """Le nom de chaque objet d’un instantané mis à plat, par uid."""

    def __init__(self, plat: dict):
        self.plat = plat
        self._numeros = _number_articles(items_of(plat, "articles"))

    def find(self, uid: str, *collections: str) -> str:
        """Le nom de l’objet, cherché dans ces collections ; vide s’il n’y est pas."""
        for collection in collections or ("fiches", "objectifs", "axes", "parties"):
            item = items_of(self.plat, collection).get(uid)
            if item is not None:
                return self.name(collection, item)
        return ""

    def name(self, collection: str, item: dict) -> str:
        build = _FORMES.get(collection)
        if build:
            return build(item)
        if collection == "articles":
            return self._article(item)
        return title_of(item)

    def _article(self, article: dict) -> str:
        numero = self._numeros.get(str(article.get("uid")))
        if numero:
            return f"Article {numero} – {article.get('titre', '')}"
        return f"Article « {article.get('titre', '')} »"


def title_of(item: dict) -> str:
    """Ce qui nomme une ligne quelconque, raccourci ; vide si rien ne la nomme."""
    for nom in TITRES:
        if item.get(nom):
            return shorten(str(item[nom]))
    if item.get("annee"):
        return str(item["annee"])
    return ""


def shorten(texte: str, longueur: int = LONGUEUR) -> str:
    """Le début du texte, coupé entre deux mots."""
    texte = " ".join(texte.split())
    if len(texte) <= longueur:
        return texte
    return texte[:longueur].rpartition(" ")[0].rstrip(",;:") + "…"


def is_value(nom: str, valeur) -> bool:
    """Un dict qui change d’un bloc : une organisation, un terme, le territoire."""
    return nom in ATOMIQUES or "uid" in valeur or "code" in valeur


def _number_articles(articles: dict) -> dict[str, int]:
    found, rang = {}, 0
    for uid, article in articles.items():
        if article.get("numerote"):
            rang += 1
            found[uid] = rang
    return found


def _name_numbered(mot: str, item: dict) -> str:
    numero = f"{mot} {item.get('code') or ''}".strip()
    return f"{numero} – {item['titre']}" if item.get("titre") else numero


def _fiche(item: dict) -> str:
    return _name_numbered("Sous-action" if item.get("parent") else "Fiche", item)


def _engagement(item: dict) -> str:
    partie = item.get("partie_nom")
    de = f"Engagement de {partie}" if partie else "Engagement"
    return f"{de} « {title_of(item)} »"


def _lien(item: dict) -> str:
    objectif = item.get("objectif") or {}
    return f"Lien avec « {title_of(objectif) or objectif.get('code', '')} »"


def _avis(item: dict) -> str:
    return f"Avis de {item.get('instance_nom') or item.get('instance_libelle') or 'l’instance'}"


_FORMES = {
    "axes": lambda item: _name_numbered("Axe", item),
    "objectifs": lambda item: _name_numbered("Objectif", item),
    "fiches": _fiche,
    "engagements": _engagement,
    "liens": _lien,
    "avis": _avis,
    "indicateurs": lambda item: f"Indicateur « {title_of(item)} »",
}
