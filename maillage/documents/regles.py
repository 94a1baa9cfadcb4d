"""Avant la signature : aucun article ne garde un repère que rien ne remplit."""

from collections.abc import Iterator

from django.urls import reverse

from maillage.contrats.models import Article, Contrat
from maillage.contrats.pret import Faute, Plume, Regle, Severite, register
from maillage.contrats.pret.adresses import pages
from maillage.contrats.pret.matiere import Matiere
from maillage.documents.contrat import find_alertes


def check_reperes(matiere: Matiere) -> Iterator[Faute]:
    known = describe(matiere)
    for article in matiere.articles:
        written = {"titre": article.titre, "corps": article.corps}
        for phrase in find_alertes(known | {"articles": [written]}):
            detail = phrase.removeprefix(f"Article « {article.titre} » : ")
            lecture = article_page(matiere.contrat, None)
            yield Faute(article.titre, detail, article_page(matiere.contrat, article), lecture)


def describe(matiere: Matiere) -> dict:
    """De l’instantané, ce dont les repères tirent leur valeur ; le relire entier coûterait cher."""
    contrat, territoire = matiere.contrat, matiere.territoire
    parties = [
        {"nom": str(item), "role": item.role, "role_libelle": item.get_role_display(),
         "representant": "", "qualite": "", "acte_nature": "", "acte_numero": "", "acte_date": None}
        for item in matiere.parties
    ]  # fmt: skip
    axes = [{"code": axe.code, "titre": axe.titre, "objectifs": []} for axe in matiere.axes]
    return {
        "contrat": {"nom": contrat.nom, "periode": contrat.periode},
        "territoire": territoire
        and {
            "nom": territoire.nom,
            "communes": territoire.codes,
            # Convertir les codes pour compter les habitants serait long : on les suppose connus.
            "population": len(territoire.codes) or None,
        },
        "parties": parties,
        "porteurs": [item for item in parties if "porteur" in item["role"]],
        "agences": [{"nom": agence.nom} for agence in matiere.agences],
        "axes": axes,
        "objectifs": [],
    }


def article_page(contrat: Contrat, article: object | None) -> str:
    """Où s’écrit cet article ; sans lui, la page de tous."""
    args = [contrat.demarche.slug, contrat.uid]
    if isinstance(article, Article):
        return reverse("documents:article", args=[*args, article.uid])
    return reverse("documents:articles", args=args)


REGLE = Regle(
    "reperes", "Chaque repère des articles a sa valeur.", Severite.METHODE, Plume.COORDINATION,
    check_reperes, "Un repère sans valeur reste écrit tel quel dans le contrat signé.",
    mesure=lambda matiere: len(matiere.articles),
)  # fmt: skip


def register_regles() -> None:
    register(REGLE, ordre=700)
    pages.register("articles", article_page, ordre=100)
