"""Qui peut quoi sur un contrat et ses fiches. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.enums import EtatContrat, Voie
from maillage.contrats.models import Contrat, Engagement, FicheAction, Partie
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche
from maillage.demarches.permissions import circles_in, roles_in


def is_signed(contrat: Contrat) -> bool:
    """Le texte signé ne bouge plus ; ce qui change ensuite attend un ajustement ou un avenant."""
    return contrat.etat != EtatContrat.EN_PROJET


def can_edit_contrat(user, contrat: Contrat) -> bool:
    """La coordination tient le plan à jour, signé ou non, tant que le contrat n’est pas clos.

    Après la signature, ce qu’elle écrit n’est en vigueur qu’une fois acté.
    """
    is_open = contrat.etat != EtatContrat.CLOS
    return is_open and Role.COORDINATION in roles_in(user, contrat.demarche)


def can_edit_fiche(user, fiche: FicheAction) -> bool:
    """La coordination écrit les fiches de son contrat tant qu’il n’est pas clos."""
    return can_edit_contrat(user, fiche.contrat)


def can_change_cercle(user, contrat: Contrat) -> bool:
    """La coordination transmet et publie, contrat signé ou non."""
    return Role.COORDINATION in roles_in(user, contrat.demarche)


def can_see_travail(user, contrat: Contrat) -> bool:
    """Les notes de travail ne se voient que dans le cercle de travail."""
    return Cercle.TRAVAIL in circles_in(user, contrat.demarche)


def can_see_partage(user, contrat: Contrat) -> bool:
    """Ce qui se prépare (écarts, avenants) se voit de l’équipe projet, du CoTech et du CoPil."""
    seen = circles_in(user, contrat.demarche)
    return Cercle.PARTAGE in seen or Role.COPIL in roles_in(user, contrat.demarche)


def can_see_pret(user, contrat: Contrat) -> bool:
    """Ce qui manque avant la signature se voit de qui voit ce qui est partagé."""
    return Cercle.PARTAGE in circles_in(user, contrat.demarche)


def can_see_history(user, contrat: Contrat) -> bool:
    """L’historique montre tout ce qui fut écrit : il reste au cercle de travail."""
    return can_see_travail(user, contrat)


def can_freeze(user, contrat: Contrat) -> bool:
    """La coordination arrête un texte, consigne la signature du contrat, prépare un avenant."""
    return can_edit_contrat(user, contrat)


def can_act(user, contrat: Contrat, instance: Voie) -> bool:
    """En séance, la coordination ou un membre de l’instance acte un ajustement."""
    seats = {Voie.COTECH: Role.COTECH, Voie.COPIL: Role.COPIL}
    roles = roles_in(user, contrat.demarche)
    is_there = Role.COORDINATION in roles or seats.get(instance) in roles
    return is_there and contrat.etat == EtatContrat.SIGNE


def organisations_held(user, demarche: Demarche, *roles: Role) -> frozenset[int]:
    """Les organisations au titre desquelles ce compte tient l’un de ces rôles dans la démarche.

    Un regard emprunté n’en a aucune : il montre un rôle, il n’agit pour personne.
    """
    if demarche.pk in getattr(user, "_roles", {}):
        return frozenset()
    return frozenset(
        item.organisation_id
        for item in Affectation.objects.held_by(user)
        if item.organisation_id and item.demarche_id == demarche.pk and item.role in roles
    )


def represented_by(user, demarche: Demarche) -> frozenset[int]:
    """Qui siège au CoPil agit pour son organisation ; le référent ARS, pour l’ARS de la démarche.

    Entre deux ARS, le référent n’agit que pour celle au titre de laquelle il tient son rôle.
    """
    held = organisations_held(user, demarche, Role.COPIL, Role.REFERENT_ARS)
    is_referent = Role.REFERENT_ARS in roles_in(user, demarche)
    borrowed = demarche.pk in getattr(user, "_roles", {})
    if borrowed or not is_referent or organisations_held(user, demarche, Role.REFERENT_ARS):
        return held
    return held | frozenset(demarche.agences.values_list("pk", flat=True))


def proving_for(user, demarche: Demarche) -> frozenset[int]:
    """Qui agit pour une organisation, et ses partenaires : tous prouvent ce qu’elle tient."""
    return represented_by(user, demarche) | organisations_held(user, demarche, Role.PARTENAIRE)


def has_promises(user, demarche: Demarche) -> bool:
    """Qui tient un rôle au titre d’une organisation, ou représente l’ARS, a ses engagements."""
    roles = roles_in(user, demarche)
    return Role.REFERENT_ARS in roles or bool(organisations_held(user, demarche, *Role))


def _is_closed(contrat: Contrat) -> bool:
    return contrat.etat == EtatContrat.CLOS


def can_act_for(user, partie: Partie) -> bool:
    """La coordination consigne les actes de toutes ; une partie consigne les siens."""
    contrat = partie.contrat
    mine = partie.organisation_id in represented_by(user, contrat.demarche)
    return can_edit_contrat(user, contrat) or (mine and not _is_closed(contrat))


def must_join_scan(user, partie: Partie) -> bool:
    """La coordination ne signe pas pour autrui : il lui faut le scan ; à la partie, non."""
    return partie.organisation_id not in represented_by(user, partie.contrat.demarche)


def can_report_engagement(user, engagement: Engagement) -> bool:
    """La coordination, ou qui agit pour la partie, dit où en est l’engagement."""
    return can_act_for(user, engagement.partie)


def can_prove_engagement(user, engagement: Engagement) -> bool:
    """Le partenaire n’apporte que la preuve ; qui dit l’état l’apporte aussi."""
    contrat = engagement.contrat
    mine = engagement.partie.organisation_id in proving_for(user, contrat.demarche)
    return can_edit_contrat(user, contrat) or (mine and not _is_closed(contrat))


def can_write_avis(user, contrat: Contrat) -> bool:
    """La coordination et le référent ARS consignent les avis, tant que le contrat est ouvert."""
    roles = roles_in(user, contrat.demarche)
    return not _is_closed(contrat) and bool(roles & {Role.COORDINATION, Role.REFERENT_ARS})
