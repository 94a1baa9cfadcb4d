"""Les rubriques du diagnostic : ce que chaque liste montre, filtre, exporte et fait saisir."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.core.texte import join_et
from maillage.diagnostic.colonnes import Colonne
from maillage.diagnostic.enums import EtatDispositif, Facette, GenreMateriau, OrigineService
from maillage.diagnostic.filters import (
    Choix,
    enum_options,
    link_options,
    value_options,
)
from maillage.diagnostic.forms.base import ObjetForm
from maillage.diagnostic.forms.constat import ConstatForm, EnjeuForm
from maillage.diagnostic.forms.inventaire import DispositifForm, ServiceForm
from maillage.diagnostic.forms.priorisation import PriorisationForm
from maillage.diagnostic.forms.recueil import DiagnosticExterneForm, MateriauForm, VerbatimForm
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Dispositif,
    Enjeu,
    Materiau,
    ObjetDiagnostic,
    Preuve,
    Priorisation,
    Service,
    Verbatim,
)
from maillage.territoires.models import Commune, Millesime


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Une sorte d’objets du diagnostic, sa liste et sa page.

    ``cle`` est dans l’adresse (« constats »), ``nom`` commence le nom des adresses (« constat »).
    ``vus`` : un lien vers un autre objet du diagnostic, et l’attribut qui le porte s’il se voit.
    """

    cle: str
    nom: str
    modele: type[ObjetDiagnostic]
    formulaire: type[ObjetForm]
    titre: str
    role: str
    un: str
    le: str
    compte: str
    exemple: str
    colonnes: tuple[Colonne, ...]
    mots: tuple[str, ...]
    choix: tuple[Choix, ...] = ()
    liens: tuple[str, ...] = ()
    listes: tuple[str, ...] = ()
    vus: tuple[tuple[str, type[ObjetDiagnostic], str], ...] = ()
    repartition: str = ""
    feminin: bool = False
    prepare: Callable[..., QuerySet] = lambda objets, user: objets

    def visible_to(self, user, demarche) -> QuerySet:
        """Les objets de la démarche que ce compte voit, avec leurs liens."""
        found = self.modele.objects.visible_to(user).filter(demarche=demarche)
        seen = [
            Prefetch(name, model.objects.visible_to(user), to_attr=attribute)
            for name, model, attribute in self.vus
        ]
        found = found.select_related("demarche", *self.liens).prefetch_related(*self.listes, *seen)
        # Compter par objet fait oublier à Django l’ordre du modèle : il est redit.
        return self.prepare(found, user).order_by(*(self.modele._meta.ordering or ()))

    def agree(self, participe: str) -> str:
        """« enregistré » ou « enregistrée »."""
        return f"{participe}e" if self.feminin else participe


def say_links(name: str) -> Callable:
    return lambda objet: join_et([str(item) for item in getattr(objet, name).all()])


def say_choice(name: str) -> Callable:
    return lambda objet: getattr(objet, f"get_{name}_display")()


def say(name: str) -> Callable:
    """La valeur du champ, vide plutôt que « aucun »."""
    return lambda objet: "" if (value := getattr(objet, name)) is None else value


def say_codes(objet) -> str:
    return " ".join(objet.codes)


def count_preuves(constats: QuerySet, user) -> QuerySet:
    seen = Q(preuves__in=Preuve.objects.visible_to(user))
    return constats.annotate(nombre_preuves=Count("preuves", filter=seen))


def count_constats(enjeux: QuerySet, user) -> QuerySet:
    seen = Q(constats__in=Constat.objects.visible_to(user))
    proved = Preuve.objects.visible_to(user).filter(constat__enjeu=OuterRef("pk"))
    return enjeux.annotate(nombre_constats=Count("constats", filter=seen), is_proved=Exists(proved))


def count_verbatims(materiaux: QuerySet, user) -> QuerySet:
    seen = Q(verbatims__in=Verbatim.objects.visible_to(user))
    return materiaux.annotate(nombre_verbatims=Count("verbatims", filter=seen))


def count_seance(seances: QuerySet, user) -> QuerySet:
    return seances.annotate(
        nombre_enjeux=Count("examens", distinct=True),
        nombre_votants=Count("votants", distinct=True),
    )


def name_communes(services: QuerySet, user) -> QuerySet:
    """``commune`` : le nom de la commune, au millésime le plus récent qui la connaît."""
    # Nommer chaque millésime laisse la base chercher par (millésime, code), son index.
    known = Commune.objects.filter(
        code=OuterRef("code_commune"), millesime__in=Millesime.objects.values("pk")
    )
    latest = known.order_by("-millesime__annee", "pk").values("nom")[:1]
    return services.annotate(commune=Coalesce(Subquery(latest), "code_commune"))


APPUI = (("avec", "étayés"), ("sans", "sans preuve"))


def offer_appui(objets: QuerySet, user) -> list[tuple[str, str]]:
    return list(APPUI)


THEME = Choix("theme", "sur le thème", "theme", link_options("theme"), "sans thème")

RUBRIQUES = (
    Rubrique(
        cle="diagnostics-exterieurs", nom="diagnostic_externe", modele=DiagnosticExterne,
        formulaire=DiagnosticExterneForm, titre="Diagnostics extérieurs",
        role="Les études déjà faites sur le territoire, citées à la page et jamais réécrites.",
        un="un diagnostic extérieur", le="Le diagnostic extérieur",
        compte="diagnostic extérieur,diagnostics extérieurs",
        exemple="Portrait de santé des Confins, ORS, 2024, 86 pages",
        colonnes=(
            Colonne("Titre", say("titre")), Colonne("Producteur", say("nom_producteur")),
            Colonne("Paru le", say("paru_le")), Colonne("Période étudiée", say("periode")),
            Colonne("Périmètre", say("perimetre")),
            Colonne("Ce qu’il dit", say("resume"), liste=False),
            Colonne("Conditions de diffusion", say("conditions"), liste=False),
            Colonne("Adresse en ligne", say("adresse"), liste=False),
            Colonne("Codes des communes", say_codes, liste=False),
        ),
        mots=("titre", "producteur_texte", "producteur__nom", "perimetre", "resume"),
        choix=(
            Choix("producteur", "produits par", "producteur", link_options("producteur"),
                  "hors annuaire"),
        ),
        liens=("producteur",),
    ),
    Rubrique(
        cle="recueils", nom="materiau", modele=Materiau, formulaire=MateriauForm,
        titre="Recueils", role="Entretiens, groupes, ateliers, questionnaires : ce que les gens "
        "ont dit, et comment on l’a recueilli.",
        un="un recueil", le="Le recueil", compte="recueil,recueils",
        exemple="Groupe de discussion, 12 habitants, salle des fêtes, mars 2026",
        colonnes=(
            Colonne("Titre", say("titre")), Colonne("Type", say_choice("genre")),
            Colonne("Date", say("recueilli_le")), Colonne("Lieu", say("lieu")),
            Colonne("Participants", say("participants"), nombre=True),
            Colonne("Verbatims", say("nombre_verbatims"), nombre=True),
            Colonne("Méthode", say("methode"), liste=False),
            Colonne("Synthèse", say("synthese"), liste=False),
        ),
        mots=("titre", "lieu", "synthese"),
        choix=(Choix("genre", "de type", "genre", enum_options(GenreMateriau)),),
        prepare=count_verbatims,
    ),
    Rubrique(
        cle="verbatims", nom="verbatim", modele=Verbatim, formulaire=VerbatimForm,
        titre="Verbatims", role="Les paroles recueillies, sans nom, classées par thème.",
        un="un verbatim", le="Le verbatim", compte="verbatim,verbatims",
        exemple="« Ici, pour voir un dentiste, il faut une voiture et six mois d’avance. »",
        colonnes=(
            Colonne("Texte", say("texte")), Colonne("Profil", say("source")),
            Colonne("Thèmes", say_links("themes")), Colonne("Recueil", say("recueil_vu")),
        ),
        mots=("texte", "source"),
        choix=(
            Choix("themes", "sur le thème", "themes", link_options("themes"), "sans thème"),
            Choix("materiau", "du recueil", "materiau", link_options("materiau")),
        ),
        listes=("themes",), vus=(("materiau", Materiau, "recueil_vu"),), repartition="themes",
    ),
    Rubrique(
        cle="inventaire", nom="dispositif", modele=Dispositif, formulaire=DispositifForm,
        titre="Inventaire", role="Ce qui existe déjà : qui, quoi, où, depuis quand, financé par "
        "qui. Le contrat s’y appuie et le crédite.",
        un="une action existante", le="L’action", feminin=True,
        compte="action ou dispositif,actions et dispositifs",
        exemple="Consultations avancées de sage-femme, Port-Sauvelle, depuis 2022, CPAM",
        colonnes=(
            Colonne("Nom", say("nom")), Colonne("Porté par", say("porteur")),
            Colonne("Thème", say("theme")), Colonne("Où", say("lieux")),
            Colonne("Depuis", say("depuis"), nombre=True),
            Colonne("Financé par", say("financeurs")), Colonne("État", say_choice("etat")),
            Colonne("Public", say("publics"), liste=False),
            Colonne("Ce qu’il fait", say("description"), liste=False),
            Colonne("Codes des communes", say_codes, liste=False),
            Colonne("Où s’adresser", say("contact"), liste=False),
        ),
        mots=("nom", "porteur", "description", "lieux"),
        choix=(THEME, Choix("etat", "dans l’état", "etat", enum_options(EtatDispositif))),
        liens=("theme",), repartition="theme",
    ),
    Rubrique(
        cle="services", nom="service", modele=Service, formulaire=ServiceForm,
        titre="Services", role="L’annuaire des services de santé et de prévention du territoire.",
        un="un service", le="Le service", compte="service,services",
        exemple="Maison de santé de Brumeval, maison de santé, ZZ005",
        colonnes=(
            Colonne("Nom", say("nom")), Colonne("Catégorie", say("categorie")),
            Colonne("Commune", say("commune")), Colonne("Adresse", say("adresse")),
            Colonne("Téléphone", say("telephone")),
            Colonne("Source", say("source")),
            Colonne("Relevé le", say("releve_le"), liste=False),
            Colonne("Code commune", say("code_commune"), liste=False),
            Colonne("FINESS", say("finess"), liste=False),
            Colonne("Latitude", say("latitude"), liste=False),
            Colonne("Longitude", say("longitude"), liste=False),
            Colonne("Précisions", say("precisions"), liste=False),
        ),
        mots=("nom", "categorie", "adresse", "code_commune"),
        choix=(
            Choix("categorie", "de catégorie", "categorie", value_options("categorie")),
            Choix("commune", "dans la commune", "code_commune", value_options("code_commune")),
            Choix("origine", "venus de", "origine", enum_options(OrigineService)),
        ),
        repartition="categorie", prepare=name_communes,
    ),
    Rubrique(
        cle="constats", nom="constat", modele=Constat, formulaire=ConstatForm,
        titre="Constats", role="Ce que le diagnostic établit, une phrase à la fois, avec ses "
        "preuves.",
        un="un constat", le="Le constat", compte="constat,constats",
        exemple="Deux communes sur trois sont à plus de vingt minutes d’un médecin généraliste.",
        colonnes=(
            Colonne("Constat", say("phrase")), Colonne("Thème", say("domaine")),
            Colonne("Déterminant", say("determinant")),
            Colonne("Force ou faiblesse", say_choice("facette")), Colonne("Enjeu", say("enjeu_vu")),
            Colonne("Preuves", say("nombre_preuves"), nombre=True),
            Colonne("Précisions", say("precisions"), liste=False),
        ),
        mots=("phrase", "precisions"),
        choix=(
            Choix("domaine", "sur le thème", "domaine", link_options("domaine"), "sans thème"),
            Choix("facette", "de nature", "facette", enum_options(Facette)),
            Choix("enjeu", "de l’enjeu", "enjeu", link_options("enjeu"), "sans enjeu"),
            Choix("appui", "parmi ceux", "appui", offer_appui,
                  match=lambda value: Q(nombre_preuves=0) if value == "sans"
                  else Q(nombre_preuves__gt=0)),
        ),
        liens=("domaine", "determinant"), vus=(("enjeu", Enjeu, "enjeu_vu"),),
        repartition="domaine", prepare=count_preuves,
    ),
    Rubrique(
        cle="enjeux", nom="enjeu", modele=Enjeu, formulaire=EnjeuForm, titre="Enjeux",
        role="Ce qui se joue pour le territoire : chaque enjeu rassemble des constats.",
        un="un enjeu", le="L’enjeu", compte="enjeu,enjeux",
        exemple="Se soigner sans renoncer faute de transport",
        colonnes=(
            Colonne("Enjeu", say("titre")),
            Colonne("Constats", say("nombre_constats"), nombre=True),
            Colonne("Appui", lambda enjeu: "étayé" if enjeu.is_proved else "à étayer"),
            Colonne("Pourquoi", say("description"), liste=False),
        ),
        mots=("titre", "description"),
        choix=(
            Choix("appui", "parmi ceux", "appui", offer_appui,
                  match=lambda value: Q(is_proved=value == "avec")),
        ),
        prepare=count_constats,
    ),
)  # fmt: skip
PRIORISATIONS = Rubrique(
    cle="priorites", nom="priorisation", modele=Priorisation, formulaire=PriorisationForm,
    titre="Priorités", role="Les séances où l’on choisit parmi les enjeux, et ce que le CoPil en a "
    "décidé.",
    un="une séance de priorisation", le="La séance", feminin=True, compte="séance,séances",
    exemple="Séminaire du 12 mars : 11 votants, 9 enjeux, gommettes importance × faisabilité",
    colonnes=(
        Colonne("Séance", say("nom")), Colonne("Date", say("seance_le")),
        Colonne("Méthode", say_choice("methode")),
        Colonne("Enjeux", say("nombre_enjeux"), nombre=True),
        Colonne("Votants", say("nombre_votants"), nombre=True),
        Colonne("État", say_choice("etat")),
    ),
    mots=("nom",), prepare=count_seance,
)  # fmt: skip
TOUTES = (*RUBRIQUES, PRIORISATIONS)
PAR_CLE = {rubrique.cle: rubrique for rubrique in TOUTES}
