"""Le rapport d’activité du poste de coordination : ce qui s’est fait, sur une période."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from maillage.comptes.models import Organisation
from maillage.contrats.models import FicheOrganisation
from maillage.core.texte import format_nombre, pluriel
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation
from maillage.documents.bilans.argent import euros
from maillage.documents.bilans.cadre import Cadre, say_periode
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Entete, Parametre
from maillage.documents.bilans.faits import build_faits, build_mouvements
from maillage.documents.bilans.mots import make_liste, make_tableau, note, short_jour
from maillage.documents.bilans.vie import build_calendrier, build_changements
from maillage.edition.arbre import Bloc, paragraphe
from maillage.suivi.enums import EtatDemande
from maillage.suivi.models import Campagne
from maillage.travaux.enums import EtatTravail
from maillage.travaux.models import Travail

MISSIONS = ("contrat", "version", "avenant", "ajustement", "bilan", "dls")
REPONDUES = (EtatDemande.SOUMISE, EtatDemande.ACCEPTEE)


def build_chiffres(cadre: Cadre) -> Iterator[Bloc]:
    """Ce que Maillage compte du travail de la période."""
    notes = [n for fiche in cadre.suivi.fiches for n in fiche.notes if cadre.is_within(n.jour)]
    done = [
        etape for fiche in cadre.suivi.fiches for etape in fiche.etapes
        if etape.faite and cadre.is_within(etape.faite_le)
    ]  # fmt: skip
    values = [
        row for fiche in cadre.suivi.fiches for item in fiche.indicateurs for row in item.serie
        if cadre.is_within(row.releve_le)
    ]  # fmt: skip
    rows = (
        ("Actions qui ont changé d’état", len({row.fiche.uid for row in cadre.suivi.mouvements})),
        ("Notes de suivi écrites", len(notes)),
        ("Étapes faites", len(done)),
        ("Valeurs d’indicateurs relevées", len(values)),
        ("Campagnes de mise à jour ouvertes", len(read_campagnes(cadre))),
        ("Documents produits par la coordination", sum(count_documents(cadre).values())),
        ("Partenaires inscrits aux actions", len(read_partenaires(cadre))),
    )
    yield from make_tableau(
        (("Ce qui se compte", 5), ("Nombre", 1)),
        ((nom, str(nombre)) for nom, nombre in rows), "Le travail de la période en chiffres",
        droite=(1,),
    )  # fmt: skip
    yield note(
        "Comptes tirés de Maillage, dans les cercles de ce document. Les réunions, les appels et "
        "les déplacements n’y sont pas : ils s’écrivent dans les chapitres qui suivent."
    )


def read_campagnes(cadre: Cadre) -> list[Campagne]:
    """Celles ouvertes pendant la période ; elles ne se lisent que de l’équipe projet."""
    if not cadre.sees_partage:
        return []
    rows = Campagne.objects.filter(contrat=cadre.contrat, supprime_le__isnull=True)
    found = rows.filter(ouverte_le__isnull=False).prefetch_related("demandes")
    return cadre.once("campagnes", lambda: [
        row for row in found.order_by("ouverte_le", "pk")
        if cadre.is_within(to_jour(row.ouverte_le))
    ])  # fmt: skip


def to_jour(moment: datetime | None) -> date | None:
    """Le jour d’un instant, là où vit l’instance."""
    return timezone.localtime(moment).date() if moment else None


def build_campagnes(cadre: Cadre) -> Iterator[Bloc]:
    seen = {fiche.pk for fiche in cadre.suivi.fiches}
    yield from make_tableau(
        (("Campagne", 4), ("Ouverte le", 1.6), ("Échéance", 1.6), ("Réponses reçues", 1.8)),
        (
            (row.titre, short_jour(to_jour(row.ouverte_le)), short_jour(row.echeance),
             _answers(row, seen))
            for row in read_campagnes(cadre)
        ),
        "Les campagnes de mise à jour",
    )  # fmt: skip


def _answers(campagne: Campagne, seen: set[int]) -> str:
    """Sur les seules actions des cercles du document."""
    asked = [
        row for row in campagne.demandes.all()
        if row.supprime_le is None and row.fiche_liee_id in seen
    ]  # fmt: skip
    got = sum(row.etat in REPONDUES for row in asked)
    return f"{got} sur {len(asked)}"


def count_documents(cadre: Cadre) -> Counter[str]:
    """Ce que les comptes de la coordination ont fait produire de ce contrat, par titre."""
    held = Affectation.objects.filter(demarche=cadre.contrat.demarche, role=Role.COORDINATION)
    rows = Travail.objects.filter(
        proprietaire__in=held.values("utilisateur"), etat=EtatTravail.FINI,
        resultat__tache__in=MISSIONS, resultat__arguments__contrat=str(cadre.contrat.uid),
    )  # fmt: skip
    return cadre.once("produits", lambda: Counter(
        row.libelle for row in rows.order_by("pk") if cadre.is_within(to_jour(row.created_at))
    ))  # fmt: skip


def build_documents(cadre: Cadre) -> Iterator[Bloc]:
    found = count_documents(cadre)
    yield from make_tableau(
        (("Document", 5), ("Fois", 1)),
        ((titre, str(nombre)) for titre, nombre in sorted(found.items())),
        "Les documents produits", droite=(1,),
    )  # fmt: skip


def read_partenaires(cadre: Cadre) -> dict[Organisation, set[int]]:
    """Les organisations des actions, et les fiches où chacune intervient."""

    def read() -> dict[Organisation, set[int]]:
        liens = FicheOrganisation.objects.filter(
            fiche__in=[fiche.pk for fiche in cadre.suivi.fiches]
        )
        found: dict[Organisation, set[int]] = {}
        for lien in liens.select_related("organisation").order_by("organisation__nom", "pk"):
            found.setdefault(lien.organisation, set()).add(lien.fiche_id)
        return found

    return cadre.once("partenaires", read)


def build_partenaires(cadre: Cadre) -> Iterator[Bloc]:
    """Qui fait vivre le contrat : les organisations, et dans combien d’actions."""
    found = read_partenaires(cadre)
    if not found:
        return
    yield paragraphe(
        f"{pluriel(len(found), 'organisation')} pilotent, portent ou accompagnent au moins une "
        "action."
    )
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0].nom))
    yield from make_tableau(
        (("Organisation", 5), ("Actions", 1)),
        ((str(organisation), str(len(fiches))) for organisation, fiches in ranked),
        "Les partenaires des actions", droite=(1,),
    )  # fmt: skip


def build_poste(cadre: Cadre) -> Iterator[Bloc]:
    """L’argent du poste : besoin, acquis, dépensé ; réservé à l’équipe projet."""
    yield from make_tableau(
        (("Poste", 3.4), ("ETP", 0.9), ("Besoin", 1.5), ("Acquis", 1.5), ("Dépensé", 1.5)),
        (
            (str(lu.poste), format_nombre(lu.poste.etp) or "non dit", euros(lu.besoin),
             euros(lu.somme.trouve), euros(lu.somme.depense))
            for lu in cadre.argent.postes
        ),
        "L’argent du poste de coordination", droite=(1, 2, 3, 4),
    )  # fmt: skip
    funders = [lue for lue in cadre.argent.lignes if lue.ligne.poste_id]
    yield from make_liste(
        f"{lue.nom} : {euros(lue.montant)}, {lue.etat.label}"
        + (f" ({lue.ligne.annee})" if lue.ligne.annee else "")
        for lue in funders
    )


RIEN = "Rien n’est consigné sur cette période dans les cercles de ce document. "
CHAPITRES = (
    Chapitre(
        "chiffres", "L’activité en chiffres", build_chiffres,
        "Ce que ces nombres ne disent pas de votre temps.",
    ),
    Chapitre(
        "animation", "Animer le réseau et les instances",
        invite="Réunions préparées et tenues, visites, rencontres de partenaires, formations.",
    ),
    Chapitre(
        "vie", "La vie du contrat", build_calendrier,
        manque=RIEN + "Étapes, votes, signatures et avis se consignent dans les pages du contrat.",
    ),
    Chapitre(
        "changements", "Ce qui a été acté", build_changements,
        manque=RIEN + "Ajustements et avenants s’actent page « Changements » du contrat.",
    ),
    Chapitre(
        "mouvements", "Les actions qui ont avancé", build_mouvements,
        "Ce que vous avez fait pour les faire avancer.",
        "Aucune action n’a changé d’état sur cette période.",
    ),
    Chapitre(
        "faits", "Ce que disent les notes", build_faits,
        manque=RIEN + "Les notes s’écrivent page « Suivi des actions ».",
    ),
    Chapitre(
        "campagnes", "Les campagnes de mise à jour", build_campagnes,
        manque="Aucune campagne n’a été ouverte sur cette période, ou elles ne sont pas dans les "
        "cercles de ce document. Elles s’ouvrent page « Campagnes ».",
    ),
    Chapitre(
        "partenaires", "Les partenaires mobilisés", build_partenaires,
        "Les partenaires nouveaux, et ceux qui manquent.",
        "Aucune organisation n’est inscrite aux actions. Elles s’inscrivent dans chaque fiche.",
    ),
    Chapitre(
        "documents", "Les documents produits", build_documents,
        manque="La coordination n’a produit aucun document dans Maillage sur cette période.",
    ),
    Chapitre(
        "poste", "L’argent du poste", build_poste,
        "Ce qui reste à trouver pour la suite.",
        "Le poste de coordination n’est pas décrit, ou son argent n’est pas dans les cercles de "
        "ce document. Il s’écrit page « Financement ».",
    ),
    Chapitre(
        "difficultes", "Ce qui a été difficile",
        invite="Le temps qui a manqué, ce qui a bloqué, ce dont vous auriez eu besoin.",
    ),
    Chapitre(
        "suite", "Ce qui vient", invite="Vos priorités pour la période qui s’ouvre.",
    ),
)  # fmt: skip


def name_activite(cadre: Cadre) -> Entete:
    debut, fin = cadre.periode
    return Entete("Coordination", "Rapport d’activité du poste", say_periode(debut, fin))


ACTIVITE = DocumentSuivi(
    "activite", "Rapport d’activité du poste",
    "Ce que la coordination a fait sur une période : notes, campagnes, documents, actions "
    "déplacées, partenaires, argent du poste ; le reste s’écrit.",
    name_activite, parametre=Parametre.PERIODE, chapitres=CHAPITRES,
)  # fmt: skip
