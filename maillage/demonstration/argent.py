"""L’argent inventé du contrat : dans tous ses états, sur trois ans, avec ce qui manque encore."""

from collections import Counter
from datetime import date
from decimal import Decimal

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.actions import find_organisation
from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.enums import Cercle
from maillage.financements.actions_appels import save_candidature
from maillage.financements.enums import EtatFinancement, NatureFinancement
from maillage.financements.models import (
    AppelProjets,
    BudgetAnnuel,
    Candidature,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from maillage.financements.partage import Cle, split

ANNEES = (2026, 2027, 2028)
# Ce que chaque année a de probable, pris à tour de rôle.
ETATS = {
    2026: (
        EtatFinancement.VERSE,
        EtatFinancement.CONVENTIONNE,
        EtatFinancement.NOTIFIE,
        EtatFinancement.CONVENTIONNE,
        EtatFinancement.REFUSE,
    ),
    2027: (
        EtatFinancement.SOLLICITE,
        EtatFinancement.NOTIFIE,
        EtatFinancement.SOLLICITE,
        EtatFinancement.CONVENTIONNE,
        EtatFinancement.ABANDONNE,
    ),
    2028: (EtatFinancement.A_RECHERCHER, EtatFinancement.SOLLICITE, EtatFinancement.A_RECHERCHER),
}
JOURS = {
    EtatFinancement.SOLLICITE: (3, 12),
    EtatFinancement.NOTIFIE: (5, 20),
    EtatFinancement.CONVENTIONNE: (6, 30),
    EtatFinancement.VERSE: (9, 15),
    EtatFinancement.REFUSE: (6, 2),
    EtatFinancement.ABANDONNE: (7, 8),
}
BUDGETS = 8


def load_argent(precedent: Contrat, contrat: Contrat) -> None:
    """États, budgets, dépenses, poste, conventions, appels, et un compte à rendre."""
    fiches = list(contrat.fiches.filter(supprime_le__isnull=True).order_by("position", "pk"))
    ars = contrat.demarche.agences.order_by("pk").first()
    assert ars is not None
    date_lines(contrat)
    for fiche in fiches[:BUDGETS]:
        spend(fiche)
    share(contrat, fiches[:3], ars)
    add_existing(fiches[0], fiches[3])
    add_departementale(contrat, fiches[4])
    staff(contrat, ars)
    answer_calls(contrat, fiches, ars)
    owe_report(precedent, ars)


def date_lines(contrat: Contrat) -> None:
    """Chaque ligne importée prend une année et un état, daté comme il se doit."""
    turns: Counter[int] = Counter()
    rows = LigneFinancement.objects.filter(contrat=contrat, fiche__isnull=False).order_by("pk")
    for rang, ligne in enumerate(rows):
        ligne.annee = ANNEES[rang % len(ANNEES)]
        etats = ETATS[ligne.annee]
        ligne.etat = etats[turns[ligne.annee] % len(etats)]
        turns[ligne.annee] += 1
        walk(ligne, EtatFinancement(ligne.etat))
        ligne.save()
        if ligne.etat == EtatFinancement.VERSE and ligne.montant_retenu is not None:
            pay(ligne, ligne.montant_retenu, date(2026, 9, 15), "solde")


def walk(ligne: LigneFinancement, etat: EtatFinancement) -> None:
    """Date les états par où la ligne est passée ; rien n’est encore arrivé après 2026."""
    passed = [
        EtatFinancement.SOLLICITE,
        EtatFinancement.NOTIFIE,
        EtatFinancement.CONVENTIONNE,
        EtatFinancement.VERSE,
    ][: etat.rang]
    if etat in (EtatFinancement.REFUSE, EtatFinancement.ABANDONNE):
        passed = [EtatFinancement.SOLLICITE, etat]
        ligne.motif = (
            "Le financeur a retenu d’autres projets." if etat == EtatFinancement.REFUSE else ""
        )
    for step in passed:
        setattr(ligne, step.champ_date, date(2026, *JOURS[step]))
    if EtatFinancement.SOLLICITE in passed:
        ligne.montant_demande = ligne.montant
    if EtatFinancement.NOTIFIE in passed and ligne.montant is not None:
        # Il est rare d’obtenir tout ce que l’on demande.
        ligne.montant_notifie = (ligne.montant * Decimal("0.9")).quantize(Decimal("0.01"))
    if etat == EtatFinancement.SOLLICITE and ligne.annee == ANNEES[1]:
        ligne.attendu_le = date(2027, 1, 29)


def pay(ligne: LigneFinancement, montant: Decimal, jour: date, reference: str) -> None:
    Versement.objects.create(ligne=ligne, montant=montant, date=jour, reference=reference)


def spend(fiche: FicheAction) -> None:
    """Le budget de l’action sur trois ans, et ce que la première a coûté."""
    if not fiche.budget_previsionnel:
        return
    years = split(fiche.budget_previsionnel, {annee: Cle() for annee in ANNEES})
    for annee, montant in years.items():
        BudgetAnnuel.objects.create(fiche=fiche, annee=annee, montant=montant)
    part = (years[ANNEES[0]] * Decimal("0.6")).quantize(Decimal("1"))
    Depense.objects.create(
        fiche=fiche, annee=ANNEES[0], compte="64", libelle="Temps d’animation", montant=part
    )
    Depense.objects.create(
        fiche=fiche,
        annee=ANNEES[0],
        compte="62",
        libelle="Interventions et déplacements",
        montant=(part / 4).quantize(Decimal("1")),
    )


def share(contrat: Contrat, fiches: list[FicheAction], ars: Organisation) -> None:
    """Une convention de l’ARS pour trois actions, dont la moitié est versée."""
    convention = Convention.objects.create(
        contrat=contrat,
        numero="ARS-2026-118",
        objet="Accès aux soins de proximité",
        financeur=ars,
        beneficiaire="Pays des Confins",
        signee_le=date(2026, 6, 30),
        debut=date(2026, 7, 1),
        fin=date(2027, 6, 30),
    )
    ligne = LigneFinancement.objects.create(
        contrat=contrat,
        financeur=ars,
        annee=2026,
        montant=24_000,
        montant_demande=30_000,
        montant_notifie=24_000,
        montant_conventionne=24_000,
        etat=EtatFinancement.CONVENTIONNE,
        sollicite_le=date(2026, 2, 10),
        notifie_le=date(2026, 5, 4),
        conventionne_le=date(2026, 6, 30),
        convention_liee=convention,
        position=1,
    )
    ligne.repartition = [
        {"id": fiche.pk, "poids": str(poids)}
        for fiche, poids in zip(fiches, (3, 2, 2), strict=True)
    ]
    pay(ligne, Decimal(12_000), date(2026, 7, 20), "avance")


def add_existing(one: FicheAction, two: FicheAction) -> None:
    """Ce qui existait déjà : le temps d’un agent, un atelier de droit commun."""
    LigneFinancement.objects.create(
        fiche=one,
        financeur_texte="Communauté de communes",
        annee=2026,
        etat=EtatFinancement.VERSE,
        nature=NatureFinancement.EN_NATURE,
        etp=Decimal("0.20"),
        cout_etp=52_000,
        montant=10_400,
        verse_le=date(2026, 1, 1),
        position=90,
    )
    LigneFinancement.objects.create(
        fiche=two,
        financeur=find_organisation("CPAM"),
        annee=2026,
        etat=EtatFinancement.CONVENTIONNE,
        nature=NatureFinancement.DROIT_COMMUN,
        montant=5_000,
        conventionne_le=date(2026, 1, 15),
        position=90,
    )


def add_departementale(contrat: Contrat, fiche: FicheAction) -> None:
    """Une convention qui couvre tout le département : elle ne se divise pas."""
    convention = Convention.objects.create(
        contrat=contrat,
        numero="DEP-2026-07",
        objet="Ateliers mémoire de tout le département",
        financeur=find_organisation("CARSAT"),
        signee_le=date(2026, 3, 2),
        departementale=True,
        debut=date(2026, 1, 1),
        fin=date(2028, 12, 31),
    )
    LigneFinancement.objects.create(
        fiche=fiche,
        financeur=convention.financeur,
        montant=90_000,
        etat=EtatFinancement.CONVENTIONNE,
        conventionne_le=date(2026, 3, 2),
        convention_liee=convention,
        departementale=True,
        position=91,
    )


def staff(contrat: Contrat, ars: Organisation) -> None:
    """Le poste tenu, cofinancé ; un second, vacant depuis septembre."""
    carrier = contrat.parties.filter(role="porteur").select_related("organisation").first()
    employer = carrier.organisation if carrier else None
    holder = Personne.objects.filter(nom="Lorvaud").order_by("pk").first()
    poste = PosteCoordination.objects.create(
        demarche=contrat.demarche,
        employeur=employer,
        titulaire=holder,
        etp=Decimal("1.00"),
        debut=date(2026, 1, 1),
        cout_annuel=58_000,
    )
    PosteCoordination.objects.create(
        demarche=contrat.demarche,
        intitule="Animation du volet santé mentale",
        employeur=employer,
        etp=Decimal("0.50"),
        debut=date(2026, 4, 1),
        fin=date(2028, 12, 31),
        vacant_depuis=date(2026, 9, 1),
        cout_annuel=26_000,
    )
    for rang, (annee, etat) in enumerate(
        (
            (2026, EtatFinancement.VERSE),
            (2027, EtatFinancement.NOTIFIE),
            (2028, EtatFinancement.A_RECHERCHER),
        )
    ):
        for payer, montant in ((ars, 29_000), (employer, 24_000)):
            ligne = LigneFinancement(
                contrat=contrat,
                poste=poste,
                financeur=payer,
                annee=annee,
                etat=etat,
                montant=montant,
                position=(rang + 1) * 100,
                financeur_texte="" if payer else "Porteur du contrat",
            )
            walk(ligne, etat)
            ligne.montant_notifie = None
            ligne.save()
            if etat == EtatFinancement.VERSE:
                pay(ligne, Decimal(montant), date(2026, 9, 15), "solde")
    Depense.objects.create(
        contrat=contrat,
        poste=poste,
        annee=2026,
        compte="64",
        libelle="Salaire et charges",
        montant=56_340,
    )


def answer_calls(contrat: Contrat, fiches: list[FicheAction], ars: Organisation) -> None:
    """Un appel passé où l’on fut retenu, deux encore ouverts."""
    past = AppelProjets.objects.create(
        demarche=contrat.demarche,
        titre="Aller vers les publics éloignés du soin",
        financeur=ars,
        ouverture=date(2026, 2, 1),
        echeance=date(2026, 4, 30),
        montant_max=20_000,
        taux_max=80,
        cercle=Cercle.TRANSMIS,
    )
    local = AppelProjets.objects.create(
        demarche=contrat.demarche,
        titre="Bien vieillir chez soi",
        financeur_texte="Conférence des financeurs",
        ouverture=date(2026, 11, 2),
        echeance=date(2027, 1, 31),
        montant_max=15_000,
        cercle=Cercle.TRANSMIS,
        conditions="Une action déjà commencée, un cofinancement d’au moins 20 %.",
    )
    regional = AppelProjets.objects.create(
        region="Z1",
        titre="Santé mentale des jeunes",
        financeur=ars,
        echeance=date(2027, 2, 28),
        montant_max=30_000,
        taux_max=70,
    )
    for appel, fiche in ((past, fiches[5]), (local, fiches[6]), (regional, fiches[7])):
        subjects = fiche.termes.filter(vocabulaire__in=("themes", "publics"))
        appel.termes.set(subjects.order_by("pk")[:3])
    candidature = Candidature(
        contrat=contrat,
        appel=past,
        etat="acceptee",
        montant_demande=18_000,
        montant_accorde=16_000,
        deposee_le=date(2026, 4, 21),
        decision_le=date(2026, 6, 25),
        decision="Retenue, sous réserve d’un comité de suivi commun.",
    )
    save_candidature(candidature, [fiches[5]], by=SYSTEME)


def owe_report(precedent: Contrat, ars: Organisation) -> None:
    """Une subvention de 2025, versée, dont le compte rendu était dû au 30 juin 2026."""
    convention = Convention.objects.create(
        contrat=precedent,
        numero="ARS-2025-041",
        objet="Ateliers de prévention",
        financeur=ars,
        beneficiaire="Pays des Confins",
        signee_le=date(2025, 4, 14),
        debut=date(2025, 1, 1),
        fin=date(2025, 12, 31),
    )
    ligne = LigneFinancement.objects.create(
        contrat=precedent,
        financeur=ars,
        annee=2025,
        montant=15_000,
        etat=EtatFinancement.VERSE,
        montant_conventionne=15_000,
        conventionne_le=date(2025, 4, 14),
        verse_le=date(2025, 10, 2),
        convention_liee=convention,
        position=1,
    )
    pay(ligne, Decimal(15_000), date(2025, 10, 2), "solde")
