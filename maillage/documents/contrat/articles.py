"""Les articles du contrat, ses parties et ses signatures."""

from collections.abc import Iterator

from maillage.documents.contrat.jetons import SIGNATAIRES, Jetons, find_restes
from maillage.documents.contrat.mots import blocs_of, jour
from maillage.edition.arbre import Bloc, BlocSignature, Signatures, Titre, paragraphe


def build_articles(instantane: dict, jetons: Jetons) -> tuple[Bloc, ...]:
    """« Article 1 – … », les non numérotés sans rang ; parties et signatures même sans article."""
    articles = instantane["articles"]
    blocs: list[Bloc] = []
    if not any("parties.liste" in article["corps"] for article in articles):
        blocs += _section("Parties", jetons.blocs["parties.liste"])
    rang = 0
    for article in articles:
        rang += article["numerote"]
        blocs += _article(article, rang, jetons)
        if article["code"] == "signatures":
            blocs += _signatures(instantane)
    if not any(article["code"] == "signatures" for article in articles):
        blocs += _section("Signatures", tuple(_signatures(instantane)))
    return tuple(blocs)


def list_alertes(instantane: dict, jetons: Jetons) -> list[str]:
    """Une phrase par jeton laissé visible."""
    return [
        f"Article « {article['titre']} » : {reste} reste écrit tel quel, "
        + ("sa valeur n’est pas encore connue." if _is_known(reste, jetons) else "il est inconnu.")
        for article in instantane["articles"]
        for reste in find_restes(jetons.fill(blocs_of(article["corps"])))
    ]


def _is_known(reste: str, jetons: Jetons) -> bool:
    return reste.strip("{} ") in jetons.textes


def _section(titre: str, blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    return (Titre(1, titre), *blocs) if blocs else ()


def _article(article: dict, rang: int, jetons: Jetons) -> Iterator[Bloc]:
    numero = f"Article {rang} –" if article["numerote"] else ""
    yield Titre(1, article["titre"], numero, f"article-{article['uid']}")
    yield from jetons.fill(blocs_of(article["corps"]))


def _signatures(instantane: dict) -> Iterator[Bloc]:
    dates = [
        f"à {item['lieu']}, le {jour(item['date'])}" if item["lieu"] else f"le {jour(item['date'])}"
        for item in instantane["signatures"]
    ]
    if dates:
        yield paragraphe(f"Fait {' ; '.join(dates)}.")
    signing = [p for p in instantane["parties"] if p["role"] in (*SIGNATAIRES, "cosignataire")]
    if signing:
        yield Signatures(tuple(map(_bloc_signature, signing)))


def _bloc_signature(partie: dict) -> BlocSignature:
    signed = f"Signé le {jour(partie['signature_date'])}" if partie["signature_date"] else ""
    mode = partie["signature_mode_libelle"] if signed else ""
    mentions = (
        ", ".join(part for part in (signed, mode) if part),
        f"Réserves : {partie['reserves']}" if partie["reserves"] else "",
    )
    return BlocSignature(
        partie["nom"], partie["representant"], partie["qualite"],
        "\n".join(mention for mention in mentions if mention),
    )  # fmt: skip
