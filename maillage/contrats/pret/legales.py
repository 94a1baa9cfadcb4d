"""Ce que la loi demande, et rien de plus : sans cela, le contrat ne se signe pas."""

from collections.abc import Iterator

from maillage.contrats.enums import EtatPartie, NatureActe, SensActe
from maillage.contrats.models import ActePartie, Partie
from maillage.contrats.parties import Situation
from maillage.contrats.pret.adresses import acte_url, contrat_url, partie_page, partie_url
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regles import Faute, Plume, Regle, Severite, register
from maillage.core.texte import format_date, pluriel

CLS = "Article L. 1434-10, IV, du code de la santé publique"
# Qui délibère : les collectivités, leurs groupements et leurs établissements.
COLLECTIVITES = frozenset({
    "commune", "epci", "petr", "syndicat", "departement", "region", "collectivite_corse",
    "cias", "ccas",
})  # fmt: skip
# Qui décide seul, sans assemblée.
AUTORITES = frozenset({"ars", "prefecture"})


def check_agence(matiere: Matiere) -> Iterator[Faute]:
    if not any(is_agence(matiere, partie) for partie in matiere.signataires):
        known = [partie for partie in matiere.parties if is_agence(matiere, partie)]
        yield _missing_partie(matiere, known, "Une ARS", "Aucune ARS n’est partie au contrat.")


def is_agence(matiere: Matiere, partie: Partie) -> bool:
    organisation = partie.organisation
    return organisation.genre_id == "ars" or organisation in matiere.agences


def check_collectivite(matiere: Matiere) -> Iterator[Faute]:
    if not any(is_collectivite(partie) for partie in matiere.signataires):
        known = [partie for partie in matiere.parties if is_collectivite(partie)]
        yield _missing_partie(
            matiere, known, "Une collectivité ou un groupement",
            "Aucune n’est partie au contrat. Si l’une des parties en est une, dites-le en "
            "donnant le type de son organisation.",
        )  # fmt: skip


def is_collectivite(partie: Partie) -> bool:
    return partie.organisation.genre_id in COLLECTIVITES


def _missing_partie(matiere: Matiere, known: list[Partie], objet: str, detail: str) -> Faute:
    """Celle qui accompagne déjà le contrat n’a qu’un rôle à changer."""
    lecture = contrat_url(matiere.contrat, "parties")
    if known:
        detail = f"Elle accompagne le contrat comme {known[0].get_role_display()}, sans le signer."
        return Faute(str(known[0]), detail, partie_url(known[0], "role"), partie_page(known[0]))
    return Faute(objet, detail, contrat_url(matiere.contrat, "partie_nouvelle"), lecture)


def check_perimetre(matiere: Matiere) -> Iterator[Faute]:
    if matiere.territoire is None:
        detail = "Le contrat ne dit pas sur quel territoire il porte."
    elif not matiere.territoire.codes:
        detail = f"« {matiere.territoire} » ne compte aucune commune."
    else:
        return
    url = contrat_url(matiere.contrat, "contrat_reglages", ancre="id_territoire")
    yield Faute("Le périmètre", detail, url, contrat_url(matiere.contrat, "contrat"))


def check_objet(matiere: Matiere) -> Iterator[Faute]:
    """Un article le dit, ou les axes du plan."""
    said = matiere.find_article("objet", "objet") or matiere.find_article("priorites", "priorités")
    if not said and not matiere.axes:
        yield Faute(
            "L’objet du contrat", "Ni article ni axe ne dit encore sur quoi il porte.",
            contrat_url(matiere.contrat, "noeud_nouveau", "axe"),
            contrat_url(matiere.contrat, "plan"),
        )  # fmt: skip


def check_actes(matiere: Matiere) -> Iterator[Faute]:
    """Chaque signataire a approuvé le texte à signer, par l’acte qui peut l’engager."""
    for situation in matiere.situations:
        waits = situation.etat == EtatPartie.PAS_ENCORE_ENTREE
        if situation.partie.is_signing and not waits and (fault := judge_acte(situation)):
            detail, url = fault
            yield Faute(str(situation.partie), detail, url, partie_page(situation.partie))


def judge_acte(situation: Situation) -> tuple[str, str] | None:
    """Ce qui manque à l’acte d’une partie et où le dire ; rien, s’il l’engage."""
    partie, acte = situation.partie, situation.acte
    if acte is None:
        # Une autorité décide en signant ; une assemblée, elle, doit avoir délibéré.
        if partie.organisation.genre_id in AUTORITES and situation.signature:
            return None
        return f"Aucun acte consigné ; il y faut {say_expected(partie)}.", acte_url(partie)
    if acte.retire_le:
        detail = f"Son acte est retiré depuis le {format_date(acte.retire_le)}."
        return detail, acte_url(partie)
    if acte.sens == SensActe.REFUSE:
        return f"Elle a refusé le texte le {format_date(acte.date)}.", acte_url(partie)
    return _judge_version(situation, acte) or _judge_nature(partie, acte)


def _judge_version(situation: Situation, acte: ActePartie) -> tuple[str, str] | None:
    partie, voted, submitted = situation.partie, acte.version_votee, situation.soumise
    if situation.is_version_inconnue:
        detail = "Son acte ne dit pas quelle version du texte il approuve."
        return detail, acte_url(partie, acte, "texte_vote")
    if not situation.ecarts or voted is None or submitted is None:
        return None
    detail = (
        f"Son acte approuve la version {voted.numero} ; la version {submitted.numero}, à signer, "
        f"en diffère ({pluriel(situation.ecarts, 'changement')})."
    )
    return detail, acte_url(partie)


def _judge_nature(partie: Partie, acte: ActePartie) -> tuple[str, str] | None:
    """Une collectivité s’engage par l’acte attendu d’elle ; ailleurs, chacune a ses règles."""
    if not is_collectivite(partie) or acte.nature == partie.acte_attendu:
        return None
    said = f"Il y faut {say_expected(partie)} ; l’acte consigné est : {acte.get_nature_display()}."
    return said, acte_url(partie, acte)


def say_expected(partie: Partie) -> str:
    by_default = partie.acte_attendu == NatureActe.DELIBERATION
    if partie.organisation.genre_id in AUTORITES and by_default:
        return "une décision ou une délégation de signature"
    article = "un " if partie.acte_attendu == NatureActe.AUTRE else "une "
    return article + partie.get_acte_attendu_display()


LEGALES = (
    Regle(
        "ars-partie", "Une agence régionale de santé est partie au contrat.", Severite.LEGAL,
        Plume.COORDINATION, check_agence, f"{CLS} : le contrat est conclu par l’agence.",
    ),
    Regle(
        "collectivite-partie",
        "Au moins une collectivité territoriale ou un groupement est partie au contrat.",
        Severite.LEGAL, Plume.COORDINATION, check_collectivite,
        f"{CLS} : « notamment avec les collectivités territoriales et leurs groupements ».",
    ),
    Regle(
        "perimetre", "Le contrat dit son territoire, commune par commune.", Severite.LEGAL,
        Plume.COORDINATION, check_perimetre,
        "Un contrat a un objet certain (article 1163 du code civil) : un contrat local dit où.",
    ),
    Regle(
        "objet", "Le contrat dit sur quoi il porte.", Severite.LEGAL, Plume.COORDINATION,
        check_objet,
        f"{CLS} : promotion de la santé, prévention, politiques de soins, accompagnement "
        "médico-social et social.",
    ),
    Regle(
        "actes", "Chaque signataire a pris l’acte qui l’engage sur la version à signer.",
        Severite.LEGAL, Plume.PARTIES, check_actes,
        "Une assemblée délibère avant que son exécutif signe (articles L. 2121-29 et L. 5211-10 "
        "du code général des collectivités territoriales) ; une autorité décide, ou délègue.",
        mesure=lambda matiere: len(matiere.signataires),
    ),
)  # fmt: skip


def register_legales() -> None:
    for rang, regle in enumerate(LEGALES):
        register(regle, ordre=100 + rang * 10)
