"""Lire un avenant ou un ajustement, et en produire le document pour qui le demande."""

from collections.abc import Collection
from datetime import datetime

from maillage.contrats.avenants import read_ecarts
from maillage.contrats.changements import all_libelles, follow_with, to_act
from maillage.contrats.ecarts import apply, compare, say
from maillage.contrats.enums import EtatAvenant, SensActe, Voie
from maillage.contrats.models import (
    ActePartie,
    Ajustement,
    Avenant,
    SignaturePartie,
    VersionContrat,
)
from maillage.contrats.reduction import is_whole, read_cercles, reduce_instantane
from maillage.contrats.versions import read_version, text_in_force
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle
from maillage.documents.actions import Output, local_now
from maillage.documents.ajustement import Decision, build_ajustement
from maillage.documents.avenant import Texte, build_avenant
from maillage.documents.formats import FORMATS, file_name
from maillage.documents.versions import EXTRAIT, moment_of, name_version
from maillage.edition.arbre import Document, tree_hash

INSTANCES = {
    Voie.COTECH: "Comité technique (CoTech)", Voie.COPIL: "Comité de pilotage (CoPil)",
}  # fmt: skip


def make_avenant(avenant: Avenant, extension: str, cercles: Collection[str]) -> Output:
    """L’avenant dans ce format, réduit à ces cercles ; lève ``ErreurEdition``."""
    document = build_avenant(read_avenant(avenant, cercles))
    moment = moment_of(avenant.texte) if avenant.texte else local_now(avenant.contrat)
    return _output(document, extension, moment)


def make_ajustement(ajustement: Ajustement, extension: str, cercles: Collection[str]) -> Output:
    """L’extrait de relevé de décisions, réduit à ces cercles ; lève ``ErreurEdition``."""
    document = build_ajustement(read_ajustement(ajustement, cercles))
    return _output(document, extension, moment_of(ajustement.texte))


def _output(document: Document, extension: str, moment: datetime) -> Output:
    titre = f"{document.titre} ({document.pied})"
    contenu = FORMATS[extension].write(document, moment)
    return Output(file_name(titre, extension), contenu, tree_hash(document), [])


def read_avenant(avenant: Avenant, cercles: Collection[str]) -> Texte:
    """Ce que l’avenant change : d’un texte en vigueur à celui qu’il propose, soumet ou signe."""
    base, apres = _around(avenant)
    before, after, whole = _reduce_both(read_version(base), apres, cercles)
    mention = name_avenant(avenant)
    libelles = all_libelles()
    return Texte(
        numero=avenant.numero, titre=avenant.titre, motif=avenant.motif,
        date_effet=avenant.date_effet, avant=before, apres=after,
        ecarts=to_act(compare(before, after, libelles=libelles)), base=name_version(base),
        mention=mention if whole else EXTRAIT.format(mention),
        actes=_read_actes(avenant), signatures=_read_signatures(avenant), libelles=libelles,
    )  # fmt: skip


def _around(avenant: Avenant) -> tuple[VersionContrat, dict]:
    """Le texte modifié, et ce qu’il devient."""
    if avenant.texte is None:
        return _prepared(avenant)
    base = avenant.base
    if avenant.etat == EtatAvenant.SIGNE:
        # Des ajustements ont pu être actés entre le vote et la signature.
        chain = avenant.contrat.versions.in_force().filter(rang__lt=avenant.texte.rang)
        base = chain.last() or base
    return base, read_version(avenant.texte)


def _prepared(avenant: Avenant) -> tuple[VersionContrat, dict]:
    """En préparation : les changements retenus, tels qu’ils sont aujourd’hui."""
    base = text_in_force(avenant.contrat) or avenant.base
    ecarts = read_ecarts(avenant)
    chosen = [ecart for ecart in ecarts if ecart.cle in avenant.retenus]
    before = read_version(base)
    return base, apply(follow_with(chosen, ecarts), before) if chosen else before


def _reduce_both(before: dict, after: dict, cercles: Collection[str]) -> tuple[dict, dict, bool]:
    """Les deux textes réduits à ces cercles, et si rien n’en a été ôté."""
    presents = read_cercles(before) | read_cercles(after)
    if all(is_whole(text, cercles, presents) for text in (before, after)):
        return before, after, True
    reduced = [reduce_instantane(text, cercles, presents) for text in (before, after)]
    return reduced[0], reduced[1], False


def name_avenant(avenant: Avenant) -> str:
    """Où en est l’avenant, sur la couverture et chaque pied de page."""
    match EtatAvenant(avenant.etat):
        case EtatAvenant.AU_VOTE if avenant.texte:
            on = format_date(avenant.texte.date_effet)
            return f"{avenant} soumis au vote, arrêté le {on}"
        case EtatAvenant.SIGNE:
            return f"{avenant} signé, en vigueur depuis le {format_date(avenant.date_effet)}"
        case EtatAvenant.ABANDONNE:
            return f"{avenant} abandonné"
        case _:
            return f"Projet d’avenant n° {avenant.numero} – document de travail"


def _read_actes(avenant: Avenant) -> dict[str, dict]:
    """Par partie, son dernier acte qui engage encore."""
    rows = ActePartie.objects.filter(
        avenant=avenant, supprime_le__isnull=True, retire_le__isnull=True
    ).exclude(sens=SensActe.REFUSE)
    return {
        str(row.partie.uid): {
            "acte_nature": row.get_nature_display(), "acte_numero": row.numero,
            "acte_date": row.date.isoformat(), "reserves": row.reserves,
        }
        for row in rows.select_related("partie").order_by("date", "pk")
    }  # fmt: skip


def _read_signatures(avenant: Avenant) -> dict[str, dict]:
    rows = SignaturePartie.objects.filter(avenant=avenant, supprime_le__isnull=True)
    return {
        str(row.partie.uid): {
            "signature_date": row.date.isoformat(),
            "signature_mode_libelle": row.get_mode_display(),
        }
        for row in rows.select_related("partie")
    }


def read_ajustement(ajustement: Ajustement, cercles: Collection[str]) -> Decision:
    """La décision ; les phrases sont celles d’alors, ou ce que ces cercles en voient."""
    texte = ajustement.texte
    after = read_version(texte)
    contrat = after["contrat"]
    sees_all = frozenset(Cercle) <= frozenset(cercles)
    return Decision(
        numero=ajustement.numero, contrat=contrat["nom"], bandeau=contrat["bandeau"],
        porteur=next((item["nom"] for item in after["porteurs"]), contrat["demarche"]),
        instance=INSTANCES[Voie(ajustement.instance)], seance=ajustement.date,
        motif=ajustement.motif, date_effet=texte.date_effet, texte=name_version(texte),
        phrases=ajustement.phrases if sees_all else _visible_phrases(texte, after, cercles),
    )  # fmt: skip


def _visible_phrases(texte: VersionContrat, after: dict, cercles: Collection[str]) -> list[str]:
    base = texte.contrat.versions.in_force().filter(rang__lt=texte.rang).last()
    if base is None:
        return []
    before, after, _ = _reduce_both(read_version(base), after, cercles)
    return [say(ecart) for ecart in to_act(compare(before, after, libelles=all_libelles()))]
