"""Une fiche-action dans le document : par thème, sans les champs vides, puis ses tableaux."""

from collections.abc import Iterator

from maillage.documents.contrat.jetons import axe_name
from maillage.documents.contrat.mots import blocs_of, euros, intitule, jour, liste_of, nombre
from maillage.documents.contrat.plan import Plan, mention_elsewhere, periode_of
from maillage.documents.contrat.releves import noted, say_releve
from maillage.edition.arbre import (
    Bloc,
    Cellule,
    ChampsValeurs,
    SautDePage,
    Tableau,
    Titre,
    paragraphe,
)
from maillage.financements.totaux import add_up

# Par thème : (titre, ((libellé, ce qu’on y lit), …)), lu par ``read_champ``.
THEMES = (
    ("L’action", (
        ("Axe", "=axe"), ("Objectif", "=objectif"), ("Sous-action de", "=parent"),
        ("Nature de l’action", "termes.natures"), ("Niveau de priorité", "termes.priorites"),
        ("État", "=statut"),
    )),
    ("Pourquoi", (
        ("Contexte et constats", "contexte"), ("Objectifs spécifiques", "objectifs_specifiques"),
        ("Objectifs opérationnels", "objectifs_operationnels"),
        ("Résultats attendus", "resultats_attendus"),
    )),
    ("Comment", (("Description", "description"), ("Livrables et outils", "livrables"))),
    ("Pour qui et où", (
        ("Publics visés", "termes.publics"), ("Précisions sur les publics", "publics_texte"),
        ("Milieux d’intervention", "termes.milieux"), ("Territoire concerné", "perimetre_texte"),
        ("Communes", "=communes"),
    )),
    ("Avec qui", (
        ("Structure pilote", "organisations.pilote"), ("Service pilote", "service_pilote"),
        ("Structure porteuse", "organisations.porteur"), ("Co-pilotes", "organisations.copilote"),
        ("Partenaires", "=partenaires"), ("Partenaires à mobiliser", "=a_mobiliser"),
        ("Référent·e technique", "personnes.referent"), ("Élu·e référent·e", "personnes.elu"),
        ("Instance de suivi", "instance"),
    )),
    ("Quand", (
        ("Période", "=periode"), ("Calendrier", "calendrier"),
        ("Répétition", "=recurrente"),
    )),
    ("Avec quels moyens", (
        ("Moyens humains et techniques", "moyens"), ("ETP", "=etp"),
        ("Budget prévisionnel", "=budget"), ("Précisions sur les financements",
                                             "financements_texte"),
    )),
    ("Classement et liens", (
        ("Champ légal", "termes.champs"), ("Thèmes", "termes.themes"),
        ("Déterminants de santé", "termes.determinants"),
        ("Niveau d’intervention", "termes.niveaux"), ("Lien avec le PRS", "liens_prs"),
        ("Autres démarches", "termes.dispositifs"), ("Actions liées", "=actions_liees"),
        ("Édition précédente", "=edition"), ("Pièces jointes", "pieces"),
    )),
    ("Équité et participation", (
        ("Inégalités de santé", "equite"), ("Participation des habitants", "termes.participation"),
        ("Précisions sur la participation", "participation_texte"),
    )),
    ("Suivi et réussite", (
        ("Suivi et évaluation", "evaluation_methode"), ("Leviers", "leviers"),
        ("Freins et points de vigilance", "freins"), ("Faisabilité", "faisabilite"),
    )),
)  # fmt: skip


def build_fiches(plan: Plan) -> Iterator[Bloc]:
    """Chaque fiche sur une page neuve ; la première suit le titre de l’annexe."""
    for rang, fiche in enumerate(plan.fiches):
        if rang:
            yield SautDePage()
        yield Titre(2, fiche["titre"], fiche["code"], f"fiche-{fiche['uid']}")
        yield from _mentions(plan, fiche)
        yield from _themes(plan, fiche)
        yield from _tableaux(fiche)


def _mentions(plan: Plan, fiche: dict) -> Iterator[Bloc]:
    elsewhere = mention_elsewhere(plan, fiche)
    if elsewhere:
        yield paragraphe(f"Cette action est {elsewhere}.", "note")
    if fiche["partagee_avec"]:
        yield paragraphe(f"Action partagée avec {', '.join(fiche['partagee_avec'])}.", "note")


def _themes(plan: Plan, fiche: dict) -> Iterator[Bloc]:
    for titre, champs in THEMES:
        filled = [
            (libelle, valeur)
            for libelle, source in champs
            if (valeur := read_champ(plan, fiche, source))
        ]
        if filled:
            yield ChampsValeurs(tuple(filled), titre)


def read_champ(plan: Plan, fiche: dict, source: str) -> Cellule:
    """La valeur à montrer : un calcul (« =axe »), une liste de liens (« termes.x ») ou un champ."""
    if source.startswith("="):
        return CALCULS[source[1:]](plan, fiche)
    group, _, key = source.partition(".")
    value = fiche[group].get(key, []) if key else fiche[group]
    if isinstance(value, list):
        return liste_of(map(_label, value))
    return blocs_of(value or "")


def _label(item: str | dict) -> str:
    if isinstance(item, str):
        return item
    return item.get("libelle") or item["nom"]


def _axe(plan: Plan, fiche: dict) -> str:
    axe = plan.axes.get(plan.axe_of(fiche) or "")
    return axe_name(axe) if axe else ""


def _objectif(plan: Plan, fiche: dict) -> str:
    objectif = plan.objectifs.get(fiche["objectif"])
    return intitule(objectif) if objectif else ""


def _parent(plan: Plan, fiche: dict) -> str:
    parent = plan.par_uid.get(fiche["parent"])
    return intitule(parent) if parent else ""


def _statut(plan: Plan, fiche: dict) -> str:
    return fiche["statut_libelle"] if plan.instantane["contrat"]["signe"] else ""


def _communes(plan: Plan, fiche: dict) -> str:
    return ", ".join(commune["nom"] for commune in fiche["communes"])


def _partenaires(etat: str):
    def read(plan: Plan, fiche: dict) -> Cellule:
        liens = fiche["organisations"].get("partenaire", [])
        return liste_of(lien["nom"] for lien in liens if lien["etat"] == etat)

    return read


def _linked(plan: Plan, fiche: dict) -> Cellule:
    found = (plan.par_uid.get(uid) for uid in fiche["actions_liees"])
    return liste_of(intitule(item) for item in found if item)


def _edition(plan: Plan, fiche: dict) -> str:
    before = fiche["edition_precedente"]
    return f"{intitule(before)} ({before['contrat']})" if before else ""


def _budget(plan: Plan, fiche: dict) -> str:
    montant = euros(fiche["budget_previsionnel"])
    return f"{montant} {plan.instantane['contrat']['base_fiscale_libelle']}" if montant else ""


CALCULS = {
    "axe": _axe,
    "objectif": _objectif,
    "parent": _parent,
    "statut": _statut,
    "communes": _communes,
    "partenaires": _partenaires("acquis"),
    "a_mobiliser": _partenaires("a_mobiliser"),
    "periode": lambda plan, fiche: periode_of(fiche),
    "recurrente": lambda plan, fiche: "Chaque année" if fiche["recurrente"] else "",
    "etp": lambda plan, fiche: nombre(fiche["etp"]),
    "budget": _budget,
    "actions_liees": _linked,
    "edition": _edition,
}


def _tableaux(fiche: dict) -> Iterator[Bloc]:
    """Étapes, indicateurs, territoires d’exécution et financements, chacun s’il y en a."""
    suivi, argent = fiche.get("suivi", {}), fiche.get("financements", {})
    nom = fiche["code"] or fiche["titre"]
    yield from _table(
        suivi.get("etapes"), f"Étapes de l’action {nom}",
        ("Étape", "Échéance", "Responsable"), (5, 2, 3),
        lambda row: (row["titre"], jour(row["echeance"]), row["responsable"]),
    )  # fmt: skip
    yield from _table(
        suivi.get("indicateurs"), f"Indicateurs de l’action {nom}",
        ("Indicateur", "Nature", "Départ", "Cible", "Source et rythme"), (4, 1.6, 1.5, 2.4, 2.5),
        _note_indicateur,
    )  # fmt: skip
    yield from _table(
        suivi.get("deploiements"), f"Territoires qui mènent l’action {nom}",
        ("Territoire", "Pilote"), (1, 1),
        lambda row: (row["libelle"], row["pilote"]["nom"] if row["pilote"] else ""),
    )  # fmt: skip
    yield from _financements(argent.get("lignes"), nom)
    yield from _table(
        argent.get("budgets"), f"Budget annuel de l’action {nom}", ("Année", "Montant"), (1, 1),
        lambda row: (str(row["annee"]), euros(row["montant"])),
    )  # fmt: skip


def _table(rows, legende: str, entetes, largeurs, read) -> Iterator[Bloc]:
    if rows:
        yield Tableau(entetes, tuple(map(read, rows)), legende, largeurs)


def _note_indicateur(row: dict) -> tuple[Cellule, ...]:
    titre, *others = read_indicateur(row)
    return (noted(titre, say_releve(row)), *others)


def read_indicateur(row: dict) -> tuple[str, ...]:
    """Intitulé et unité, nature, départ, cible, source et rythme."""
    unite = f" ({row['unite']})" if row["unite"] else ""
    return (
        f"{row['intitule']}{unite}",
        row["nature_libelle"],
        _dated(nombre(row["depart"]) or "à mesurer", row["depart_date"]),
        _dated(nombre(row["cible"]) or "à fixer", row["cible_date"]),
        ", ".join(part for part in (row["source"], row["frequence_libelle"]) if part),
    )


def _dated(valeur: str, iso: str | None) -> str:
    return f"{valeur}, au {jour(iso)}" if iso else valeur


def _financements(lignes: list[dict] | None, nom: str) -> Iterator[Bloc]:
    if not lignes:
        return
    totaux = add_up(lignes)
    rows = [
        (row["nom"], str(row["annee"] or ""), row["nature_libelle"], row["etat_libelle"],
         euros(row["montant"]) or "à préciser")
        for row in lignes
    ]  # fmt: skip
    rows.append(("Total", "", "", "", euros(totaux.total)))
    yield Tableau(
        ("Financeur", "Année", "Nature", "État", "Montant"), tuple(rows),
        f"Financements de l’action {nom}", (3.5, 1, 2, 2, 2),
        ("gauche", "gauche", "gauche", "gauche", "droite"),
    )  # fmt: skip
    if totaux.exclues:
        yield paragraphe(EXCLUES.format(", ".join(row["nom"] for row in totaux.exclues)), "note")


EXCLUES = (
    "Hors total : {}. La convention couvre tout le département ; son montant ne se partage pas "
    "entre contrats."
)
