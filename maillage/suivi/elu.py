"""La page de l’élu : où en est le contrat en trois phrases, et dans sa commune."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat
from maillage.contrats.territoire import name_communes
from maillage.core.texte import format_date, join_et, pluriel
from maillage.suivi.enums import Meteo
from maillage.suivi.etats import FicheSuivie, Mouvement, SuiviContrat
from maillage.suivi.lecture import read_suivi
from maillage.suivi.models import CERCLES_ELU

HORIZON = 183
MONTRES = 6


@dataclass(frozen=True)
class PageElu:
    """``commune`` : son code, vide si l’on n’en a pas choisi ; ``communes`` : code → nom."""

    suivi: SuiviContrat
    communes: dict[str, str]
    commune: str

    @property
    def contrat(self) -> Contrat:
        return self.suivi.contrat

    @cached_property
    def phrases(self) -> list[str]:
        return [say_where(self.suivi), say_meteos(self.suivi), say_moves(self.suivi)]

    @property
    def commune_nom(self) -> str:
        return self.communes.get(self.commune, "")

    @cached_property
    def ici(self) -> list[FicheSuivie]:
        """Les actions qui nomment la commune, elles ou l’un de leurs territoires."""
        return [row for row in self.suivi.fiches if self.commune in list_communes(row)]

    @cached_property
    def partout(self) -> list[FicheSuivie]:
        """Celles qui portent sur tout le territoire, donc aussi sur la commune."""
        return [row for row in self.suivi.actions if not list_communes(row)]

    @property
    def mouvements(self) -> list[Mouvement]:
        return list(self.suivi.mouvements[:MONTRES])

    @property
    def dates(self) -> list[tuple[date, str, str]]:
        """Date, ce qui est attendu, et l’action s’il y en a une ; le contrat en est aussi."""
        contrat, soon = self.contrat, self.suivi.next_deadlines(HORIZON)[:MONTRES]
        known = [
            (contrat.signature_visee, "Signature visée"),
            (contrat.periode_fin, "Fin de la période du contrat"),
            (contrat.prorogation, "Fin de la prorogation"),
        ]
        rows = [(jour, mot, "") for jour, mot in known if jour and jour >= self.suivi.jour]
        return sorted(rows + [(item.jour, item.libelle, str(item.fiche)) for item in soon])


def list_communes(fiche: FicheSuivie) -> set[str]:
    """Les communes que l’action nomme ; aucune : elle porte sur tout le territoire."""
    return {*fiche.communes, *(code for lieu in fiche.deploiements for code in lieu.communes)}


def read_elu(contrat: Contrat, *, user=None, commune: str = "") -> PageElu:
    """La page d’un contrat, réduite à ce qui est transmis, pour un compte ou pour un lien."""
    suivi = read_suivi(contrat, user=user, cercles=CERCLES_ELU)
    territoire = contrat.territoire
    names = name_communes(territoire, territoire.codes if territoire else ())
    communes = dict(sorted(names.items(), key=lambda pair: pair[1]))
    return PageElu(suivi, communes, commune if commune in communes else "")


def say_where(suivi: SuiviContrat) -> str:
    """« Le contrat compte 34 actions : 12 en cours, 9 réalisées et 13 à venir. »."""
    statuts = suivi.par_statut
    parts = [
        (statuts[StatutFiche.EN_COURS], "en cours", "en cours"),
        (statuts[StatutFiche.REALISE] + statuts[StatutFiche.PERENNISE], "réalisée", "réalisées"),
        (statuts[StatutFiche.A_VENIR] + statuts[StatutFiche.A_DISCUTER], "à venir", "à venir"),
        (statuts[StatutFiche.BLOQUE], "bloquée", "bloquées"),
    ]
    said = join_et([pluriel(count, one, many) for count, one, many in parts if count])
    total = pluriel(len(suivi.actions), "action")
    return f"Le contrat compte {total} : {said}." if said else f"Le contrat compte {total}."


def say_meteos(suivi: SuiviContrat) -> str:
    """Ce que l’on attend de la suite, et ce qui a dépassé son échéance."""
    meteos, late = suivi.par_meteo, len(suivi.en_retard)
    good = meteos[Meteo.SECURISE] + meteos[Meteo.ATTEIGNABLE]
    parts = [
        (good, "en bonne voie", "en bonne voie"),
        (meteos[Meteo.APPUIS], "demande un appui", "demandent un appui"),
        (meteos[Meteo.COMPROMIS], "est compromise", "sont compromises"),
        (late, "a dépassé son échéance", "ont dépassé leur échéance"),
    ]
    said = [f"{pluriel(count, one, many)}" for count, one, many in parts if count]
    if not said:
        return "Personne n’a encore dit ce qu’il attend de la suite."
    return f"À ce jour : {join_et(said)}."


def say_moves(suivi: SuiviContrat) -> str:
    """Ce qui a bougé, et le prochain rendez-vous."""
    moved = len({item.fiche.uid for item in suivi.mouvements})
    since = format_date(suivi.debut)
    said = (
        f"{pluriel(moved, 'action a', 'actions ont')} changé d’état" if moved else "rien n’a bougé"
    )
    soon = suivi.next_deadlines(HORIZON)
    suite = f" ; la prochaine échéance est le {format_date(soon[0].jour)}" if soon else ""
    return f"Depuis le {since}, {said}{suite}."
