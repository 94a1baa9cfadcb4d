"""La bonne méthode : ce qui fait un plan que l’on saura suivre."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from maillage.contrats.enums import InstanceAvis, Phase, RoleOrganisation, SensActe
from maillage.contrats.models import FicheAction
from maillage.contrats.permissions import is_signed
from maillage.contrats.pret.adresses import (
    acte_url,
    champ_url,
    contrat_url,
    fiche_url,
    partie_page,
    partie_url,
)
from maillage.contrats.pret.matiere import Matiere
from maillage.contrats.pret.regles import Etendue, Faute, Plume, Regle, Severite, register
from maillage.contrats.vie.lecture import guess_etat
from maillage.contrats.vie.methode import read_methode
from maillage.contrats.vie.retroplanning import FINIES
from maillage.core.texte import format_date
from maillage.demarches.enums import Cercle


def has_pilote(fiche: FicheAction) -> bool:
    roles = {lien.role for lien in fiche.liens_organisations.all()}
    return RoleOrganisation.PILOTE in roles or bool(fiche.service_pilote)


def has_calendrier(fiche: FicheAction) -> bool:
    return bool((fiche.date_debut and fiche.date_fin) or fiche.calendrier or fiche.recurrente)


def has_public(fiche: FicheAction) -> bool:
    return bool(fiche.publics_texte or fiche.publics)


def on_fiches(test: Callable[[FicheAction], bool], champ: str, detail: str):
    """La vérification d’un champ de chaque fiche : ``test`` vrai, elle est tenue."""

    def check(matiere: Matiere) -> Iterator[Faute]:
        for fiche in matiere.fiches:
            if not test(fiche):
                yield Faute(str(fiche), detail, champ_url(fiche, champ), fiche_url(fiche))

    return check


def check_plan(matiere: Matiere) -> Iterator[Faute]:
    if not matiere.tout_le_plan:
        url = contrat_url(matiere.contrat, "fiche_nouvelle")
        detail = "Il n’a encore aucune fiche-action."
        yield Faute("Le plan d’actions", detail, url, contrat_url(matiere.contrat, "plan"))


def check_codes(matiere: Matiere) -> Iterator[Faute]:
    """Chaque fiche a un numéro, et aucune n’a celui d’une autre."""
    held = Counter(fiche.code for fiche in (*matiere.fiches, *matiere.sous_actions) if fiche.code)
    for fiche in (*matiere.fiches, *matiere.sous_actions):
        if not fiche.code and not fiche.parent_id:
            detail = "Elle n’a pas de numéro."
        elif held[fiche.code] > 1:
            detail = f"{held[fiche.code]} fiches ont le numéro {fiche.code}."
        else:
            continue
        yield Faute(str(fiche), detail, champ_url(fiche, "code"), fiche_url(fiche))


def check_sous_actions(matiere: Matiere) -> Iterator[Faute]:
    for fiche in matiere.sous_actions:
        if not has_pilote(fiche):
            detail = "Cette sous-action ne dit pas qui la mène."
            url = champ_url(fiche, "organisations_liees")
            yield Faute(str(fiche), detail, url, fiche_url(fiche))


def check_cercles(matiere: Matiere) -> Iterator[Faute]:
    for fiche in matiere.fiches:
        if fiche.cercle == Cercle.TRAVAIL:
            url = f"{fiche_url(fiche)}#cote-cercle"
            detail = "La coordination seule la voit : les signataires ne l’ont pas lue."
            yield Faute(str(fiche), detail, url, fiche_url(fiche))


def signature_day(matiere: Matiere) -> date:
    """Le jour où l’on pense signer ; aujourd’hui si rien ne le dit, ou s’il est passé."""
    return max(matiere.contrat.signature_visee or matiere.jour, matiere.jour)


def check_mandats(matiere: Matiere) -> Iterator[Faute]:
    jour = signature_day(matiere)
    for partie in matiere.signataires:
        if partie.mandat_fin and partie.mandat_fin < jour:
            detail = (
                f"Le mandat de qui la représente finit le {format_date(partie.mandat_fin)}, "
                "avant la signature."
            )
            url = partie_url(partie, "mandat_fin")
            yield Faute(str(partie), detail, url, partie_page(partie))


def check_reserves(matiere: Matiere) -> Iterator[Faute]:
    """Un acte plus récent et sans réserve les lève."""
    for situation in matiere.situations:
        acte = situation.acte
        if situation.has_voted and acte and acte.sens == SensActe.RESERVES:
            detail = f"Réserves : {acte.reserves}"
            partie = situation.partie
            yield Faute(str(partie), detail, acte_url(partie), partie_page(partie))


def check_engagements(matiere: Matiere) -> Iterator[Faute]:
    promised = {engagement.partie_id for engagement in matiere.engagements}
    for partie in matiere.signataires:
        if partie.pk not in promised:
            detail = "Elle ne s’engage encore à rien de précis."
            page = contrat_url(matiere.contrat, "engagement_create")
            url = f"{page}?partie={partie.uid}#id_texte"
            yield Faute(str(partie), detail, url, partie_page(partie))


def check_phases(matiere: Matiere) -> Iterator[Faute]:
    """Celles qui précèdent la signature, dans l’ordre de ce contrat."""
    methode = read_methode(matiere.contrat.ordre)
    for modele in methode.phases[: methode.rank_of(Phase.SIGNATURE)]:
        row = matiere.phases.get(modele.phase)
        etat = row.etat if row else guess_etat(matiere.contrat, methode, modele.phase)
        if etat not in FINIES:
            url = contrat_url(matiere.contrat, "phases")
            yield Faute(modele.phase.label, "Ni faite, ni passée avec sa raison.", url, url)


DATES = (
    ("periode_debut", "Le début de la période", "Il n’est pas dit."),
    ("periode_fin", "La fin de la période", "Elle n’est pas dite."),
    ("signature_visee", "La signature visée", "Aucune date n’est visée."),
)


def check_dates(matiere: Matiere) -> Iterator[Faute]:
    """Une fois signé, le contrat ne vise plus de date."""
    contrat, lecture = matiere.contrat, contrat_url(matiere.contrat, "contrat")
    for champ, objet, detail in DATES[:2] if is_signed(contrat) else DATES:
        held = getattr(contrat, champ)
        if held is None:
            yield Faute(objet, detail, date_url(matiere, champ), lecture)
        elif champ == "signature_visee" and held < matiere.jour:
            late = f"Elle était visée pour le {format_date(held)}, déjà passé."
            yield Faute(objet, late, date_url(matiere, champ), lecture)


def date_url(matiere: Matiere, champ: str) -> str:
    if champ == "signature_visee":
        return contrat_url(matiere.contrat, "phases_edit", ancre=f"id_{champ}")
    return contrat_url(matiere.contrat, "contrat_reglages", ancre=f"id_{champ}")


def check_avis(matiere: Matiere) -> Iterator[Faute]:
    if not any(avis.instance == InstanceAvis.CTS for avis in matiere.avis):
        yield Faute(
            "Le conseil territorial de santé", "Aucun avis n’est consigné.",
            contrat_url(matiere.contrat, "avis_create", ancre="id_instance"),
            contrat_url(matiere.contrat, "avis"),
        )  # fmt: skip


def rule(cle: str, phrase: str, check, etendue=Etendue.CONTRAT, **options) -> Regle:
    """Une règle de méthode ; la coordination y tient la plume, sauf ``plume``."""
    plume = options.pop("plume", Plume.COORDINATION)
    return Regle(cle, phrase, Severite.METHODE, plume, check, "", etendue, **options)


def count_signataires(matiere: Matiere) -> int:
    return len(matiere.signataires)


METHODE = (
    rule("dates", "Le contrat dit sa période, et quand on pense le signer.", check_dates),
    rule(
        "phases", "Les étapes d’avant la signature sont faites, ou passées avec leur raison.",
        check_phases,
    ),
    rule("plan", "Le plan d’actions a des fiches.", check_plan, Etendue.PLAN),
    rule(
        "pilote", "Chaque fiche dit qui la mène.",
        on_fiches(has_pilote, "organisations_liees", "Elle n’a pas de structure pilote."),
        Etendue.FICHES,
    ),
    rule(
        "description", "Chaque fiche décrit son action.",
        on_fiches(lambda f: bool(f.description), "description", "L’action n’est pas décrite."),
        Etendue.FICHES,
    ),
    rule(
        "public", "Chaque fiche dit pour qui elle agit.",
        on_fiches(has_public, "publics", "Aucun public n’est nommé."), Etendue.FICHES,
    ),
    rule(
        "calendrier", "Chaque fiche dit quand elle commence et finit.",
        on_fiches(has_calendrier, "date_debut", "Aucun calendrier n’est dit."), Etendue.FICHES,
    ),
    rule(
        "axe", "Chaque fiche est rangée sous un axe.",
        on_fiches(
            lambda f: bool(f.axe and not f.axe.supprime_le), "axe", "Elle n’est sous aucun axe."
        ),
        Etendue.FICHES,
    ),
    rule(
        "numeros", "Les numéros des fiches sont complets, et chacun sert une fois.", check_codes,
        Etendue.FICHES, mesure=lambda matiere: len(matiere.fiches) + len(matiere.sous_actions),
    ),
    rule(
        "sous-actions", "Chaque sous-action dit qui la mène.", check_sous_actions, Etendue.FICHES,
        mesure=lambda matiere: len(matiere.sous_actions),
    ),
    rule(
        "cercles", "Les fiches sont sorties du cercle de travail.", check_cercles, Etendue.FICHES
    ),
    rule(
        "engagements", "Chaque signataire s’engage à quelque chose de précis.", check_engagements,
        plume=Plume.PARTIES, mesure=count_signataires,
    ),
    rule(
        "reserves", "Aucune réserve n’attend d’être levée.", check_reserves, plume=Plume.PARTIES,
        mesure=count_signataires,
    ),
    rule(
        "mandats", "Qui représente chaque signataire sera encore en fonction.", check_mandats,
        plume=Plume.PARTIES, mesure=count_signataires,
    ),
    rule(
        "avis-cts", "Le conseil territorial de santé a donné son avis.", check_avis,
        plume=Plume.ARS,
    ),
)  # fmt: skip


def register_methode() -> None:
    for rang, regle in enumerate(METHODE):
        register(regle, ordre=300 + rang * 10)
