"""Le bilan annuel : ce qui s’est fait, ce qui s’est compté, ce qui a changé, ce qui vient."""

from collections.abc import Iterator

from maillage.contrats.versions import text_in_force
from maillage.core.texte import pluriel
from maillage.documents.bilans.argent import build_argent, choose_plan, say_argent
from maillage.documents.bilans.blocs import (
    build_chiffres,
    build_etapes,
    build_etat,
    build_financements,
)
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete, Parametre
from maillage.documents.bilans.etats import build_etats
from maillage.documents.bilans.faits import build_faits, build_mouvements, build_obstacles
from maillage.documents.bilans.fiches_bilans import build_fiches_bilans
from maillage.documents.bilans.indicateurs import build_indicateurs, read_mesures, say_comptes
from maillage.documents.bilans.mots import make_liste, note
from maillage.documents.bilans.vie import build_calendrier, build_changements, read_mouvements
from maillage.documents.contrat.mots import intitule
from maillage.edition.arbre import Bloc, Titre


def build_essentiel(cadre: Cadre) -> Iterator[Bloc]:
    """Cinq phrases au plus, à lire à voix haute."""
    suivi = cadre.suivi
    if not suivi.fiches:
        return
    over = sum(fiche.is_over for fiche in suivi.actions)
    count = pluriel(len(suivi.actions), "action")
    late = len(suivi.en_retard) or "aucune"
    phrases = [
        f"{count} au plan. Finies : {over or 'aucune'} ; en retard sur leur date de fin : {late}."
    ]
    if suivi.mouvements:
        moved = pluriel(len(suivi.mouvements), "changement")
        phrases.append(f"{moved} d’état dans l’année.")
    if mesures := read_mesures(cadre):
        phrases.append(say_comptes(mesures))
    phrases.append(f"Argent, {say_argent(cadre)}.")
    yield from make_liste(phrases)


def build_entrees(cadre: Cadre) -> Iterator[Bloc]:
    """Les actes de l’année, puis les actions entrées et sorties du texte en vigueur."""
    yield from build_changements(cadre)
    entrees, sorties = read_mouvements(cadre)
    for titre, fiches in (("Actions nouvelles", entrees), ("Actions retirées", sorties)):
        if fiches:
            yield Titre(2, titre)
            yield from make_liste(intitule(fiche) for fiche in fiches)
    debut, _ = cadre.periode
    if cadre.sees_partage and text_in_force(cadre.contrat, debut) is None:
        yield note("Aucun texte n’était en vigueur au début de l’année : rien à comparer.")


def build_annexe(cadre: Cadre) -> Iterator[Bloc]:
    """Un bloc par action, dans l’ordre du plan."""
    for fiche in cadre.suivi.fiches:
        yield Titre(2, fiche.titre, fiche.code)
        yield from build_etat(cadre, fiche)
        yield from build_etapes(cadre, fiche)
        yield from build_chiffres(cadre, fiche)
        yield from build_financements(choose_plan(cadre), fiche)


VIDE = "Rien n’est consigné pour cette année dans les cercles de ce document. "
CHAPITRES = (
    Chapitre(
        "essentiel", "L’essentiel de l’année", build_essentiel,
        "Ce que le CoPil doit retenir, en quelques phrases.",
    ),
    Chapitre(
        "faits", "Les faits marquants", build_faits,
        "Ce que les notes ne disent pas.",
        VIDE + "Les faits s’écrivent dans les notes de chaque action, page « Suivi des actions ».",
    ),
    Chapitre(
        "etats", "Où en sont les actions", build_etats,
        "Ce qui avance, ce qui piétine, et pourquoi.",
        "Aucune action n’est dans les cercles de ce document. Les actions s’écrivent page « Plan "
        "d’actions ».",
        paysage=True,
    ),
    Chapitre(
        "mouvements", "Ce qui a changé d’état", build_mouvements,
        manque="Aucune action n’a changé d’état cette année.", paysage=True,
    ),
    Chapitre(
        "indicateurs", "Les indicateurs", build_indicateurs,
        "Ce que les chiffres montrent, et ce qu’ils ne montrent pas.",
        "Aucun indicateur n’est écrit. Ils s’écrivent page « Indicateurs » du contrat.",
        paysage=True,
    ),
    Chapitre(
        "argent", "L’argent", build_argent,
        "Ce qui manque, ce qui est acquis pour la suite.",
        "Aucun financement n’est inscrit dans les cercles de ce document. Ils s’écrivent page "
        "« Financement » du contrat.",
        paysage=True,
    ),
    Chapitre(
        "obstacles", "Ce qui a fait obstacle", build_obstacles,
        "Ce qui a freiné, et ce qui aiderait.",
        "Aucun blocage ni demande d’aide n’est dans les cercles de ce document. Un blocage reste "
        "au cercle de travail tant que la coordination ne l’a pas partagé.",
        paysage=True,
    ),
    Chapitre(
        "ajustements", "Ce qui a été ajusté", build_entrees,
        "Les raisons de ces changements.",
        VIDE + "Ajustements et avenants s’actent page « Changements » du contrat.",
    ),
    Chapitre(
        "gouvernance", "La vie du contrat", build_calendrier,
        "Les réunions tenues, qui y était, ce qui s’y est décidé.",
        VIDE + "Étapes, votes, signatures et avis se consignent dans les pages du contrat.",
    ),
    Chapitre(
        "bilans", "Ce qu’en disent les groupes de travail", build_fiches_bilans,
        manque="Aucune fiche-bilan de l’année n’est rendue dans les cercles de ce document. Les "
        "groupes les écrivent page « Évaluation » du contrat.",
    ),
    Chapitre(
        "perspectives", "Les perspectives", invite="Ce que l’on fera l’an prochain, et ce qu’il "
        "faut décider pour cela.",
    ),
    Chapitre("annexe", "Annexe : action par action", build_annexe, page_neuve=True),
)  # fmt: skip


def name_bilan(cadre: Cadre) -> Entete:
    debut, _ = cadre.periode
    return Entete("Suivi du contrat", "Bilan annuel", str(debut.year))


BILAN = DocumentSuivi(
    "bilan", "Bilan annuel",
    "L’état de chaque action, les faits marquants, les indicateurs, l’argent, ce qui a été ajusté "
    "et les perspectives, à présenter au CoPil.",
    name_bilan, parametre=Parametre.ANNEE, chapitres=CHAPITRES,
)  # fmt: skip
