"""Avant la signature : aucun article ne garde un repère que rien ne remplit."""

from collections.abc import Iterator

from django.urls import reverse

from maillage.contrats.models import Article, Contrat, Partie
from maillage.contrats.pret import Faute, Plume, Regle, Severite, register
from maillage.contrats.pret.adresses import pages
from maillage.contrats.pret.matiere import Matiere
from maillage.demarches.models import Territoire
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
    contrat = matiere.contrat
    parties = [describe_partie(partie) for partie in matiere.parties]
    return {
        "contrat": {"nom": contrat.nom, "periode": contrat.periode},
        "territoire": describe_territoire(matiere.territoire),
        "parties": parties,
        "porteurs": [item for item in parties if "porteur" in item["role"]],
        "agences": [{"nom": agence.nom} for agence in matiere.agences],
        "axes": [{"code": a.code, "titre": a.titre, "objectifs": []} for a in matiere.axes],
        "objectifs": [],
    }


def describe_partie(partie: Partie) -> dict[str, str]:
    """Son nom et son rôle : le reste n’ôte ni ne donne de valeur à un repère."""
    blank = dict.fromkeys(
        ("representant", "qualite", "acte_nature", "acte_numero", "acte_date"), ""
    )
    said = {"nom": str(partie), "role": str(partie.role)}
    return blank | said | {"role_libelle": partie.get_role_display()}


def describe_territoire(territoire: Territoire | None) -> dict | None:
    """Convertir les codes pour compter les habitants serait long : on les suppose connus."""
    if territoire is None:
        return None
    codes = territoire.codes
    return {"nom": territoire.nom, "communes": codes, "population": len(codes) or None}


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
