"""Les diapositives du suivi : où l’on en est, ce qui avance, ce qui attend."""

from collections.abc import Iterable, Iterator

from maillage.contrats.enums import EtatPhase, StatutFiche
from maillage.contrats.vie.lecture import build_plan, read_vie
from maillage.contrats.vie.retroplanning import PhasePrevue
from maillage.core.texte import INSECABLE, format_date, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.etats import FRAGILES
from maillage.documents.bilans.faits import MARQUANTS
from maillage.documents.bilans.mots import RETARD, by_axe, say_pilotes, say_statut, short_jour
from maillage.edition.pptx.arbre import (
    Chiffre,
    Chiffres,
    Colonnes,
    Diapositive,
    EtatPas,
    GenreGraphique,
    Graphique,
    Grille,
    Parcours,
    Pas,
    Puce,
    Puces,
    Serie,
)
from maillage.suivi.enums import NatureNote
from maillage.suivi.etats import FicheSuivie, NoteLue, say_meteo

# Ce que l’on lit d’un coup d’œil : des états voisins, une couleur d’accent du modèle.
GROUPES = (
    ("Réalisées", 3, (StatutFiche.REALISE, StatutFiche.PERENNISE)),
    ("En cours", 1, (StatutFiche.EN_COURS,)),
    ("À l’arrêt", 5, (StatutFiche.BLOQUE, StatutFiche.EN_PAUSE)),
    ("Pas commencées", 4, (StatutFiche.A_VENIR, StatutFiche.A_DISCUTER, StatutFiche.REPORTE)),
    ("Sorties du plan", 6, (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE)),
)
AU_SINGULIER = {
    "Réalisées": "réalisée", "Pas commencées": "pas commencée", "Sorties du plan": "sortie du plan",
}  # fmt: skip
FAITS_MAX = 10
TEXTE_MAX = 240
TITRE_MAX = 110
FRAGILES_MAX = 6
ATTENTES_MAX = 8
BLOCAGES_MAX = 2
LIEUX_MAX = 3
ECHEANCES_MAX = 8
HORIZON = 180


def source_of(cadre: Cadre) -> str:
    return f"suivi du contrat au {format_date(cadre.jour)}"


PAS = {
    EtatPhase.FAITE: EtatPas.FAIT, EtatPhase.PASSEE: EtatPas.FAIT,
    EtatPhase.EN_COURS: EtatPas.EN_COURS, EtatPhase.A_VENIR: EtatPas.A_VENIR,
}  # fmt: skip


def slides_of_vie(cadre: Cadre) -> Iterator[Diapositive]:
    """Les étapes du contrat, l’une après l’autre ; celles que l’on a sautées n’y sont pas."""
    vie = read_vie(cadre.contrat)
    plan = build_plan(vie, precedent=None, jour=cadre.jour)
    steps = tuple(
        Pas(lue.phase.label, PAS[lue.etat], _say_when(prevue))
        for lue, prevue in zip(vie.phases, plan.phases, strict=True)
        if lue.etat != EtatPhase.PASSEE
    )
    courante = cadre.contrat.get_phase_display()
    yield Diapositive(
        "Où en est le contrat", Parcours(steps), chapeau=f"Étape en cours : {courante}.",
        source=f"vie du contrat au {format_date(cadre.jour)}",
        notes="\n".join(f"{un.nom} : {un.etat}. {un.dates}" for un in steps),
    )  # fmt: skip


def _say_when(prevue: PhasePrevue) -> str:
    """« 2024 – 2025 », « 2026 », ou rien."""
    years = [f"{jour.year}" for jour in (prevue.debut, prevue.fin) if jour]
    return "\u2009–\u2009".join(dict.fromkeys(years))


def say_phrases(cadre: Cadre) -> list[str]:
    """Les trois phrases que l’on peut écrire sans rien savoir d’autre que le suivi."""
    suivi = cadre.suivi
    if not suivi.actions:
        return ["Aucune action n’est encore visible à ce comité."]
    counts = count_groups(suivi.actions)
    total = len(suivi.actions)
    done, running, stopped = (counts[nom] for nom in ("Réalisées", "En cours", "À l’arrêt"))
    finished = say_group("Réalisées", done)
    phrases = [f"{pluriel(total, 'action')} au plan : {finished}, {running or 'aucune'} en cours."]
    late = len(suivi.en_retard)
    phrases.append(
        f"{_count(late, 'action')} en retard sur la date de fin, {stopped or 'aucune'} à l’arrêt."
        if late or stopped
        else "Aucune action n’est en retard ni à l’arrêt."
    )
    fresh = _count(len(suivi.mouvements), "changement", "Aucun")
    phrases.append(f"{fresh} d’état depuis le {format_date(suivi.debut)}.")
    return phrases


def _count(nombre: int, mot: str, aucun: str = "Aucune") -> str:
    """« 3 actions », « Aucune action »."""
    return pluriel(nombre, mot) if nombre else f"{aucun} {mot}"


def say_group(nom: str, nombre: int) -> str:
    """« 1 réalisée », « 3 en cours »."""
    seul = AU_SINGULIER.get(nom, nom.lower())
    return pluriel(nombre, seul, nom.lower()) if nombre else f"aucune {seul}"


def count_groups(fiches: Iterable[FicheSuivie]) -> dict[str, int]:
    rows = list(fiches)
    return {nom: sum(row.statut in statuts for row in rows) for nom, _, statuts in GROUPES}


def slides_of_chiffres(cadre: Cadre) -> Iterator[Diapositive]:
    suivi = cadre.suivi
    if not suivi.actions:
        return
    counts = count_groups(suivi.actions)
    total = len(suivi.actions)
    of = f"sur {total}"
    told = sum(bool(fiche.meteo) for fiche in suivi.actions)
    cards = (
        _card(total, "au plan"), _card(counts["En cours"], "en cours", of),
        _card(counts["Réalisées"], "réalisée", of, marque="s"),
        _card(len(suivi.en_retard), "en retard", "la date de fin est passée"),
        _card(len(suivi.en_blocage), "bloquée", "par un état ou un blocage dit", marque="s"),
        _card(told, "dont la météo est dite", of),
    )  # fmt: skip
    yield Diapositive("Le contrat en chiffres", Chiffres(cards), source=source_of(cadre))


def _card(nombre: int, suite: str, precision: str = "", *, marque: str = "") -> Chiffre:
    """« 1 », « action réalisée » ; ``marque`` : ce que le pluriel ajoute à la fin."""
    said = pluriel(nombre, f"action {suite}", f"actions {suite}{marque}")
    valeur, _, libelle = said.partition(INSECABLE)
    return Chiffre(valeur, libelle, precision)


def slides_of_avancement(cadre: Cadre) -> Iterator[Diapositive]:
    """Les états par axe, puis la météo."""
    groups = [(nom, top_level(fiches)) for nom, fiches in by_axe(cadre.suivi)]
    groups = [(nom, fiches) for nom, fiches in groups if fiches]
    if not groups:
        return
    counts = [count_groups(fiches) for _, fiches in groups]
    series = tuple(
        Serie(nom, tuple(float(row[nom]) for row in counts), teinte)
        for nom, teinte, _ in GROUPES
        if any(row[nom] for row in counts)
    )
    yield Diapositive(
        "L’avancement par axe",
        Graphique(GenreGraphique.BARRES_EMPILEES, tuple(nom for nom, _ in groups), series),
        chapeau=say_phrases(cadre)[0], source=source_of(cadre),
    )  # fmt: skip
    yield from _slide_of_meteo(cadre)


def top_level(fiches: list[FicheSuivie]) -> list[FicheSuivie]:
    return [fiche for fiche in fiches if not fiche.profondeur]


def _slide_of_meteo(cadre: Cadre) -> Iterator[Diapositive]:
    found = [(say_meteo(cle), nombre) for cle, nombre in cadre.suivi.par_meteo.items() if nombre]
    if not any(fiche.meteo for fiche in cadre.suivi.actions):
        return
    drawn = Graphique(
        GenreGraphique.BARRES, tuple(nom.capitalize() for nom, _ in found),
        (Serie("Actions", tuple(float(nombre) for _, nombre in found)),),
    )  # fmt: skip
    living = [fiche for fiche in cadre.suivi.fiches if not fiche.is_over]
    fragile = [fiche for fiche in living if fiche.meteo in FRAGILES]
    if not fragile:
        yield Diapositive("La météo des actions", drawn, source=source_of(cadre))
        return
    said = [f"{short_name(fiche)} : {fiche.meteo_mot}" for fiche in fragile]
    head = f"{pluriel(len(fragile), 'action a', 'actions ont')} besoin d’appui"
    puces = [Puce(head, gras=True), *(Puce(line, 1) for line in said[:FRAGILES_MAX])]
    if len(said) > FRAGILES_MAX:
        more = pluriel(len(said) - FRAGILES_MAX, "autre")
        puces.append(Puce(f"et {more}, dans les notes", 1))
    yield Diapositive(
        "La météo des actions", Colonnes(drawn, Puces(tuple(puces)), 0.52),
        source=source_of(cadre), notes="\n".join(said[FRAGILES_MAX:]),
    )  # fmt: skip


def slides_of_faits(cadre: Cadre) -> Iterator[Diapositive]:
    """Les réussites d’abord, puis les avancées les plus récentes."""
    found = [
        (fiche, row)
        for fiche in cadre.suivi.fiches
        for row in fiche.notes
        if row.nature in MARQUANTS and cadre.is_within(row.jour)
    ]
    found.sort(key=lambda item: (item[1].nature != NatureNote.REUSSITE, -item[1].jour.toordinal()))
    if not found:
        return
    puces = [puce for fiche, row in found[:FAITS_MAX] for puce in _say_fait(fiche, row)]
    if len(found) > FAITS_MAX:
        more = pluriel(len(found) - FAITS_MAX, "autre fait", "autres faits")
        puces.append(Puce(f"{more} : le bilan annuel les dit tous."))
    yield Diapositive(
        "Les faits marquants", Puces(tuple(puces)),
        notes="\n\n".join(f"{fiche}, {short_jour(row.jour)} : {row.texte}" for fiche, row in found),
    )  # fmt: skip


def _say_fait(fiche: FicheSuivie, row: NoteLue) -> tuple[Puce, Puce]:
    word = "Réussite, " if row.nature == NatureNote.REUSSITE else ""
    said = cut(" ".join(row.texte.split()))
    return Puce(short_name(fiche), gras=True), Puce(f"{word}{short_jour(row.jour)}. {said}", 1)


def cut(texte: str, maximum: int = TEXTE_MAX) -> str:
    """Le texte, coupé à un mot ; les notes de l’orateur le gardent entier."""
    return texte if len(texte) <= maximum else f"{texte[:maximum].rsplit(' ', 1)[0]}…"


def short_name(fiche: FicheSuivie) -> str:
    """Le numéro et le titre, où l’on s’arrête à deux lignes."""
    return cut(str(fiche), TITRE_MAX)


def slides_of_attente(cadre: Cadre) -> Iterator[Diapositive]:
    """Ce qui est en retard ou bloqué, avec les seuls blocages que ces cercles laissent lire."""
    found = [fiche for fiche in cadre.suivi.fiches if fiche.is_late or fiche.is_blocked]
    if not found:
        return
    # Ce qui est bloqué attend le comité ; puis ce qui devait finir le plus tôt.
    found.sort(key=lambda fiche: (not fiche.is_blocked, fiche.fin or cadre.jour))
    shown, rest = found[:ATTENTES_MAX], found[ATTENTES_MAX:]
    rows = tuple(
        (short_name(fiche), say_pilotes(fiche), "\n".join(_say_attente(fiche))) for fiche in shown
    )
    yield Diapositive(
        "Les actions en retard ou bloquées",
        Grille(("Action", "Pilote", "Ce qu’il en est"), rows, (4.6, 2.4, 4.6)),
        chapeau=f"{len(found)} actions, dont {len(shown)} ici ; les autres sont dans les notes."
        if rest
        else "",
        source=source_of(cadre), notes="\n".join(_say_notes(rest, cadre)),
    )  # fmt: skip


def _say_notes(rest: list[FicheSuivie], cadre: Cadre) -> Iterator[str]:
    if not cadre.sees_travail:
        yield "Les blocages que la coordination garde pour elle n’y figurent pas."
    for fiche in rest:
        yield f"{fiche} : {', '.join(_say_attente(fiche))}"


def _say_attente(fiche: FicheSuivie) -> Iterator[str]:
    if fiche.is_late:
        yield f"{RETARD.capitalize()} : devait finir le {short_jour(fiche.fin)}"
    if fiche.statut == StatutFiche.BLOQUE:
        yield f"État : {fiche.statut.label}"
    places = [row.libelle for row in fiche.deploiements if row.statut == StatutFiche.BLOQUE]
    if places:
        more = len(places) - LIEUX_MAX
        tail = f" et {pluriel(more, 'autre territoire', 'autres territoires')}" if more > 0 else ""
        yield f"{StatutFiche.BLOQUE.label} : {', '.join(places[:LIEUX_MAX])}{tail}"
    told = fiche.blocages
    yield from (cut(" ".join(row.texte.split()), 120) for row in told[:BLOCAGES_MAX])
    if len(told) > BLOCAGES_MAX:
        yield f"et {pluriel(len(told) - BLOCAGES_MAX, 'autre blocage', 'autres blocages')}"


def slides_of_axes(cadre: Cadre) -> Iterator[Diapositive]:
    """Une diapositive par axe : chaque action, son état, et ce qui vient."""
    for nom, fiches in by_axe(cadre.suivi):
        shown = top_level(fiches) or fiches
        counts = count_groups(shown).items()
        said = ", ".join(say_group(groupe, nombre) for groupe, nombre in counts if nombre)
        yield Diapositive(
            nom, _list_actions(shown), source=source_of(cadre),
            chapeau=f"{pluriel(len(shown), 'action')} : {said}.",
            notes="\n\n".join(_say_done(fiche) for fiche in fiches if fiche.fait),
        )  # fmt: skip


def _list_actions(fiches: list[FicheSuivie]) -> Grille:
    """Quand tout est fini, rien ne vient : la colonne laisse sa place aux pilotes."""
    following = {fiche.uid: say_next(fiche) for fiche in fiches}
    is_living = any(following.values())
    rows = tuple(
        (short_name(fiche), f"{say_statut(fiche)}\n{fiche.meteo_mot}",
         following[fiche.uid] if is_living else say_pilotes(fiche))
        for fiche in fiches
    )  # fmt: skip
    last = "Ce qui vient" if is_living else "Pilote"
    return Grille(("Action", "État et météo", last), rows, (5.4, 2.3, 4.4))


def say_next(fiche: FicheSuivie) -> str:
    if fiche.is_over:
        return ""
    following = fiche.next_etape
    if following is None:
        return f"Fin : {short_jour(fiche.fin)}" if fiche.fin else ""
    when = f" ({short_jour(following.echeance)})" if following.echeance else ""
    return f"{cut(following.titre, 90)}{when}"


def _say_done(fiche: FicheSuivie) -> str:
    return f"{fiche}. Déjà fait : {fiche.fait}"


def slides_of_calendrier(cadre: Cadre) -> Iterator[Diapositive]:
    """Les échéances des six mois qui viennent."""
    found = cadre.suivi.next_deadlines(HORIZON)
    if not found:
        return
    rows = tuple(
        (short_jour(row.jour), cut(row.libelle, TITRE_MAX), short_name(row.fiche))
        for row in found[:ECHEANCES_MAX]
    )
    more = len(found) - ECHEANCES_MAX
    yield Diapositive(
        "Le calendrier à venir",
        Grille(("Date", "Échéance", "Action"), rows, (1.8, 4.6, 5.4), taille=14),
        chapeau=f"{pluriel(len(found), 'échéance')} dans les six mois.",
        source=source_of(cadre),
        notes=f"{pluriel(more, 'échéance')} de plus ne tiennent pas ici." if more > 0 else "",
    )  # fmt: skip


def slides_of_annexe(cadre: Cadre) -> Iterator[Diapositive]:
    """Toutes les actions, sous-actions comprises."""
    rows = tuple(
        (fiche.code, cut(f"{'– ' * fiche.profondeur}{fiche.titre}", TITRE_MAX), say_pilotes(fiche),
         say_statut(fiche), short_jour(fiche.fin))
        for fiche in cadre.suivi.fiches
    )  # fmt: skip
    if rows:
        yield Diapositive(
            "Annexe : toutes les actions",
            Grille(("N°", "Action", "Pilote", "État", "Fin"), rows, (1.1, 5.2, 2.6, 1.8, 1.6),
                   taille=14),
            source=source_of(cadre),
        )  # fmt: skip
