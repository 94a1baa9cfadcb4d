"""Le dossier de passation : prendre la suite d’un contrat en une heure de lecture."""

from collections.abc import Iterator
from datetime import date

from maillage.contrats.versions import text_in_force
from maillage.core.texte import format_date, format_entier, format_periode, pluriel
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation
from maillage.documents.bilans.argent import build_surveillance, say_argent
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete
from maillage.documents.bilans.contacts import build_contacts
from maillage.documents.bilans.dossiers import build_dossiers
from maillage.documents.bilans.engagements import build_engagements
from maillage.documents.bilans.etats import build_etats, say_comptes
from maillage.documents.bilans.presse import build_presse
from maillage.documents.bilans.vie import build_decisions, build_histoire
from maillage.documents.contrat.mots import liste_of
from maillage.documents.versions import name_version
from maillage.edition.arbre import Bloc, Cellule, ChampsValeurs


def build_identite(cadre: Cadre) -> Iterator[Bloc]:
    """Le contrat en dix lignes."""
    champs = (*_contrat(cadre), *_acteurs(cadre), *_plan(cadre))
    yield ChampsValeurs(tuple((titre, valeur) for titre, valeur in champs if valeur))


def _contrat(cadre: Cadre) -> Iterator[tuple[str, Cellule]]:
    contrat = cadre.contrat
    genre, etat = contrat.get_genre_display(), contrat.get_etat_display()
    generation = f", {contrat.generation}e génération" if contrat.generation > 1 else ""
    yield "Ce que c’est", f"{genre.capitalize()}{generation}, {etat}"
    yield "Période", format_periode(contrat.periode_debut, contrat.periode_fin)
    yield "Prorogé jusqu’au", format_date(contrat.prorogation)
    signed = [date.fromisoformat(item["date"]) for item in cadre.instantane["signatures"]]
    yield "Signé le", liste_of(format_date(item) for item in signed)
    version = text_in_force(contrat, cadre.jour)
    yield "Texte en vigueur", name_version(version) if version else "aucun texte signé"
    yield "Étape de la méthode", contrat.get_phase_display()


def _acteurs(cadre: Cadre) -> Iterator[tuple[str, Cellule]]:
    instantane = cadre.instantane
    territoire = instantane["territoire"]
    if territoire:
        yield "Territoire", _territoire(territoire)
    yield "Porteur", liste_of(item["nom"] for item in instantane["porteurs"])
    yield "ARS", liste_of(item["nom"] for item in instantane["agences"])
    yield "Coordination", ", ".join(_coordination(cadre)) or "poste vacant"
    yield "Parties", pluriel(len(instantane["parties"]), "partie engagée", "parties engagées")


def _territoire(territoire: dict) -> str:
    communes = pluriel(len(territoire["communes"]), "commune")
    if territoire["population"] is None:
        return f"{territoire['nom']}, {communes}, population non disponible"
    habitants = format_entier(territoire["population"])
    annee = f" en {territoire['population_annee']}" if territoire["population_annee"] else ""
    return f"{territoire['nom']}, {communes}, {habitants} habitants{annee}"


def _coordination(cadre: Cadre) -> list[str]:
    rows = Affectation.objects.active(cadre.jour).filter(
        demarche=cadre.contrat.demarche, role=Role.COORDINATION, utilisateur__is_active=True
    )
    return [str(row.utilisateur) for row in rows.select_related("utilisateur").order_by("pk")]


def _plan(cadre: Cadre) -> Iterator[tuple[str, Cellule]]:
    axes = pluriel(len(cadre.plan.axes), "axe")
    yield "Plan d’actions", f"{axes}. {say_comptes(cadre.suivi)}"
    yield "Argent", say_argent(cadre)


CHAPITRES = (
    Chapitre(
        "identite", "Le contrat en dix lignes", build_identite,
        "Ce qu’il faut savoir de ce territoire et de ce contrat avant tout le reste.",
    ),
    Chapitre(
        "notes", "Les notes de qui s’en va",
        invite="Ce qui ne s’écrit nulle part ailleurs\u00a0: ce qui marche, ce qui est fragile, "
        "avec qui travailler et comment, ce que vous feriez en premier.",
        manque="La personne qui s’en va n’a rien écrit ici, ou vous ne voyez pas ce qu’elle a "
        "écrit. Ces notes s’écrivent sur la page « Passation » du contrat.",
        cercle=Cercle.TRAVAIL,
    ),
    Chapitre("presse", "Ce qui presse", build_presse),
    Chapitre(
        "etats", "Où en est chaque action", build_etats,
        manque="Aucune action n’est dans les cercles de ce dossier. Les actions s’écrivent page "
        "« Plan d’actions » du contrat.",
        page_neuve=True, paysage=True,
    ),
    Chapitre(
        "promesses", "Ce qui a été promis", build_engagements,
        manque="Aucun engagement n’est au registre. Les engagements s’écrivent page "
        "« Engagements » du contrat.",
    ),
    Chapitre(
        "decisions", "Ce qui a été décidé, et pourquoi", build_decisions,
        "Les décisions prises en dehors de Maillage, et leurs raisons.",
        "Aucun ajustement, avenant ou choix de priorités n’est consigné dans les cercles de ce "
        "dossier.",
    ),
    Chapitre(
        "argent", "L’argent à surveiller", build_surveillance,
        manque="Aucun financement n’est inscrit. Ils s’écrivent page « Financement » du contrat.",
    ),
    Chapitre("contacts", "Qui joindre", build_contacts, page_neuve=True),
    Chapitre(
        "histoire", "Le calendrier du contrat", build_histoire,
        manque="Aucune date n’est encore consignée : étapes, votes, signatures et avis "
        "s’écrivent dans les pages du contrat.",
    ),
    Chapitre("dossiers", "Où sont les fichiers", build_dossiers),
)  # fmt: skip


def name_passation(cadre: Cadre) -> Entete:
    return Entete("Prendre la suite", "Dossier de passation", cadre.contrat.periode)


PASSATION = DocumentSuivi(
    "passation", "Dossier de passation",
    "Pour qui arrive dans le poste : le contrat, ses actions, ses promesses, ses décisions, ce "
    "qui presse et qui joindre, à lire en une heure.",
    name_passation, chapitres=CHAPITRES,
)  # fmt: skip
