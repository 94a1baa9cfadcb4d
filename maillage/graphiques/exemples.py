"""Un exemple plausible de chaque graphique, dans tous les états : la galerie les montre."""

from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np

from maillage.graphiques import accord, gantt, logique
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.carte import Carte, Point, Zone, categories, draw_carte, ecart, suite
from maillage.graphiques.courbe import Courbe, Courbes, draw_courbes
from maillage.graphiques.distribution import Distribution, Individu, draw_distribution
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.frise import Frise, Genre, Jalon, Periode, Voie, draw_frise
from maillage.graphiques.haltere import Halteres, Ligne, Reference, draw_halteres
from maillage.graphiques.mesures import Etat, Mesure
from maillage.graphiques.nuage import Axe, Marque, Nuage, draw_nuage
from maillage.graphiques.pyramide import Cote, Pyramide, draw_pyramide

_SECRET, _ABSENT = Mesure(etat=Etat.SECRET), Mesure(etat=Etat.ABSENT)
_SOURCE = "chiffres inventés, pour l’exemple"
_LARGEUR, _HAUTEUR = 7, 5


def _list_mesures(*valeurs: float) -> tuple[Mesure, ...]:
    return tuple(map(Mesure, valeurs))


def _build_zones() -> tuple[Zone, ...]:
    """Un pays imaginaire : une grille dont chaque sommet a bougé, sans fente entre communes."""
    hasard = np.random.default_rng(16)
    sommets = np.stack(
        np.meshgrid(np.linspace(0, 0.7, _LARGEUR + 1), np.linspace(45.4, 45.8, _HAUTEUR + 1)), -1
    )
    sommets += hasard.uniform(-0.026, 0.026, sommets.shape)
    zones = []
    for rang in range(_LARGEUR * _HAUTEUR):
        y, x = divmod(rang, _LARGEUR)
        coins = [sommets[y + dy, x + dx] for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        groupe = "ouest" if x < 4 else "est"
        zones.append(Zone(f"ZZ{rang:03}", f"Confins-{rang + 1}", (np.array(coins),), groupe))
    return tuple(zones)


def _build_carte() -> Carte:
    hasard = np.random.default_rng(75)
    zones = _build_zones()
    mesures = {zone.code: Mesure(float(hasard.normal(14, 4))) for zone in zones}
    mesures |= {"ZZ008": _SECRET, "ZZ009": _SECRET, "ZZ031": _ABSENT}
    mesures["ZZ020"] = Mesure(12.0, Etat.SANS_CONTOUR)
    return Carte(
        "Part des habitants de 75 ans et plus",
        zones,
        mesures,
        suite((10, 12, 14, 17)),
        mesure="Part des 75 ans et plus",
        unite="%",
        territoire=frozenset(zone.code for zone in zones if zone.code not in ("ZZ000", "ZZ006")),
        etiquettes=("ZZ017", "ZZ025"),
        points=(
            Point("Hôpital des Confins", 0.34, 45.62, "Hôpital"),
            Point("Maison de santé du Lac", 0.13, 45.52, "Maison de santé"),
            Point("Maison de santé du Bourg", 0.58, 45.7, "Maison de santé"),
        ),
        source=_SOURCE,
    )


def _build_ecarts() -> Carte:
    base = _build_carte()
    classes = ecart((9, 12, 15, 18), "la moyenne de la région")
    return Carte(
        "Écart à la région", base.zones, base.mesures, classes, base.mesure, "%", source=_SOURCE
    )


def _build_couverture() -> Carte:
    zones = _build_zones()
    rangs = {zone.code: Mesure(rang * 7 % 4) for rang, zone in enumerate(zones)}
    classes = categories(("contrat signé", "contrat en projet", "prorogé", "sans contrat"))
    return Carte("Couverture par un contrat local de santé", zones, rangs, classes, source=_SOURCE)


def _list_references(*valeurs: float | None) -> tuple[Reference, ...]:
    noms = ("EPCI", "Département", "Région", "France", "Territoires semblables")
    return tuple(
        Reference(nom, _ABSENT if valeur is None else Mesure(valeur))
        for nom, valeur in zip(noms, valeurs, strict=True)
    )


_HALTERES = Halteres(
    "Ce qui ressort",
    (
        Ligne(
            "Habitants de 75 ans et plus vivant seuls",
            Mesure(44.1, bas=42, haut=46.3),
            _list_references(43.5, 41, 40.2, 42.6, 44),
            "%",
        ),
        Ligne(
            "Accessibilité aux médecins généralistes (consultations par an et par habitant)",
            Mesure(2.1, bas=1.9, haut=2.4),
            _list_references(2.3, 2.9, 3.4, 3.6, 2.2),
        ),
        Ligne(
            "Mortalité prématurée évitable",
            _SECRET,
            _list_references(None, 180, 175, 160, 182),
            "pour 100 000 habitants",
            0,
        ),
    ),
    "Pays des Confins",
    source=_SOURCE,
)
_BARRES = Barres(
    "Habitants à moins de quinze minutes",
    (
        "Maisons de santé pluriprofessionnelles et centres de santé",
        "Pharmacies",
        "Hôpital de proximité et ses consultations avancées",
        "Sage-femme",
        "Pédicure-podologue",
    ),
    (Serie("", (*_list_mesures(52, 84.5, 0), _SECRET, _ABSENT)),),
    mesure="Part des habitants",
    unite="%",
    accent=1,
    repere=("Moyenne de la région", 61),
    source=_SOURCE,
)
_GROUPES = Barres(
    "Évolution de la population par âge",
    ("Moins de 25 ans", "De 25 à 64 ans", "65 ans et plus"),
    (
        Serie("Pays des Confins", (Mesure(-6.2), Mesure(-1.5), Mesure(12.4))),
        Serie("Département", (Mesure(-3), Mesure(0), Mesure(10.1))),
        Serie("France", (Mesure(0.4), Mesure(1.1), _SECRET)),
    ),
    mesure="De 2017 à 2023",
    unite="%",
    source=_SOURCE,
)
_EMPILEES = Barres(
    "Statut d’occupation des logements",
    ("Confins-la-Ville", "Saint-Elpidius", "Pays des Confins"),
    (
        Serie("Propriétaires", (Mesure(52), Mesure(71), Mesure(64))),
        Serie("Locataires du parc social", (Mesure(18), _SECRET, Mesure(9))),
        Serie("Autres locataires", (Mesure(30), Mesure(22), Mesure(27))),
    ),
    mesure="Ménages",
    unite="%",
    decimales=0,
    empilees=True,
    source=_SOURCE,
)
_AGES = ("0 à 14 ans", "15 à 29 ans", "30 à 44 ans", "45 à 59 ans", "60 à 74 ans", "75 et plus")
_PYRAMIDE = Pyramide(
    "Population par âge et par sexe",
    _AGES,
    Cote(
        "Femmes",
        _list_mesures(7.1, 5.9, 8.2, 10.4, 12.1, 8.3),
        _list_mesures(8.5, 8.4, 9.6, 10.1, 9.2, 6.1),
    ),
    Cote(
        "Hommes",
        (*_list_mesures(7.4, 6.3, 7.9, 10.1, 11.2), _SECRET),
        _list_mesures(8.9, 8.7, 9.2, 9.8, 8.2, 4.1),
    ),
    "France",
    source=_SOURCE,
)
_SEULS = (31.2, 31.9, 32.4, None, 33.8, 34.1, None, 36.9, 37.4)
_COURBES = Courbes(
    "Ménages d’une seule personne",
    (
        Courbe(
            "Pays des Confins",
            {2015 + n: _SECRET if v is None else Mesure(v) for n, v in enumerate(_SEULS)},
        ),
        Courbe("Région", {annee: Mesure(30 + (annee - 2015) * 0.6) for annee in range(2015, 2024)}),
    ),
    mesure="Part des ménages",
    unite="%",
    ruptures=((2020, "nouveau questionnaire"),),
    source=_SOURCE,
)
_NUAGE = Nuage(
    "Âge et accès aux soins",
    tuple(
        Marque(f"Confins-{n + 1}", Mesure(9 + n * 5 % 13), Mesure(1.2 + n * 7 % 11 / 4), n == 6)
        for n in range(12)
    ),
    Axe("Part des 75 ans et plus", "%", 0, ("France", 10)),
    Axe("Accessibilité aux généralistes", "", 1, ("Région", 2.9)),
    source=_SOURCE,
)
_MATRICE = Nuage(
    "Importance et faisabilité des priorités",
    (
        Marque("Accès aux soins de premier recours", Mesure(3), Mesure(5)),
        Marque("Santé mentale des jeunes", Mesure(4), Mesure(5), True),
        Marque("Vieillir chez soi et soutenir les aidants", Mesure(4), Mesure(4)),
        Marque("Logement indigne", Mesure(2), Mesure(4)),
        Marque("Alimentation et activité physique", Mesure(4), Mesure(4)),
        Marque("Qualité de l’air intérieur", Mesure(2), Mesure(2)),
    ),
    Axe("Faisabilité", decimales=0, repere=("", 3), bornes=(1, 5)),
    Axe("Importance", decimales=0, repere=("", 3), bornes=(1, 5)),
    numerotees=True,
    quarts=("À préparer", "Prioritaires", "À écarter", "Faciles"),
    source=_SOURCE,
)
_DISTRIBUTION = Distribution(
    "Part des 75 ans et plus dans les communes",
    tuple(
        Individu(
            f"Confins-{n + 1}",
            _SECRET if n == 3 else Mesure(8 + n * 7 % 17 * 0.4 + n * 3 % 11 * 0.6),
            n == 10,
        )
        for n in range(45)
    ),
    (("Pays des Confins", 13.6), ("Région", 12.1)),
    mesure="Part des 75 ans et plus",
    unite="%",
    source=_SOURCE,
)
_FRISE = Frise(
    "De la fin du premier contrat au deuxième",
    (
        Voie(
            "CLS 2021-2025",
            (
                Periode("Contrat", Genre.VIGUEUR, date(2024, 1, 1), date(2025, 12, 31)),
                Periode("Prorogation", Genre.PROROGE, date(2025, 12, 31), date(2026, 9, 30)),
            ),
            (Jalon("Avenant de prorogation", date(2025, 11, 14)),),
        ),
        Voie(
            "CLS 2027-2031",
            (
                Periode("Mobilisation", Genre.FAIT, date(2025, 10, 1), date(2026, 3, 1)),
                Periode("Diagnostic", Genre.EN_COURS, date(2026, 4, 1), date(2026, 12, 15),
                        date(2026, 11, 1), "en retard de 3 semaines", alerte=True),
                Periode("Priorités", Genre.A_VENIR, date(2026, 12, 15), date(2027, 2, 20),
                        date(2027, 1, 10)),
                Periode("Forum santé", Genre.PASSE, date(2027, 2, 20), date(2027, 2, 20),
                        note="passé : tenu en 2025"),
                Periode("Plan d’actions", Genre.A_VENIR, date(2027, 2, 20), date(2027, 6, 1)),
            ),
            (Jalon("Signature visée", date(2027, 6, 1)),),
        ),
    ),
    date(2026, 11, 22),
    Periode("8 mois sans contrat en vigueur", debut=date(2026, 9, 30), fin=date(2027, 6, 1)),
    source=_SOURCE,
)  # fmt: skip

_GANTT = gantt.Gantt(
    "Calendrier des actions",
    (
        gantt.Groupe(
            "Axe 1. Accès aux soins",
            (
                gantt.Ligne("1.1 Ouvrir une maison de santé", date(2025, 3, 1), date(2026, 9, 30),
                            gantt.Genre.EN_COURS),
                gantt.Ligne("Choisir le terrain", fin=date(2025, 6, 30), genre=gantt.Genre.FAIT,
                            nature="étape", niveau=1, jalon=True),
                gantt.Ligne("Déposer le permis", fin=date(2026, 6, 30), nature="étape",
                            niveau=1, jalon=True),
                gantt.Ligne("1.2 Former des médiateurs", date(2024, 1, 1), date(2025, 6, 30),
                            gantt.Genre.FAIT),
                gantt.Ligne("1.3 Prendre la route avec un dentiste", date(2026, 1, 1)),
            ),
        ),
        gantt.Groupe(
            "Axe 2. Santé mentale",
            (
                gantt.Ligne("2.1 Créer un conseil local", date(2025, 9, 1), date(2026, 12, 31),
                            gantt.Genre.ARRETE, note="en pause"),
                gantt.Ligne("2.2 Semaines d’information", fin=date(2027, 3, 31)),
                gantt.Ligne("2.3 Groupe de parole des aidants"),
            ),
        ),
    ),
    date(2026, 11, 22),
    source=_SOURCE,
)  # fmt: skip

_ACCORD = accord.Accord(
    "Les objectifs sont-ils atteints\u00a0?",
    ("Non", "Plutôt non", "Plutôt oui", "Oui"),
    (
        accord.Point("Agence régionale de santé", 2, "Plutôt oui"),
        accord.Point("Communauté de communes", 3, "Oui"),
        accord.Point("Caisse primaire d’assurance maladie", 0, "Non"),
        accord.Point("Conseil départemental", None, "Ne se prononce pas"),
    ),
    source=_SOURCE,
)

_LOGIQUE = logique.Logique(
    "Modèle logique de l’axe 1",
    (
        logique.Groupe(
            "Objectif 1.1 – Rapprocher les soins des habitants",
            logique.Carte(("Peu de médecins, et loin", "Renoncement aux soins")),
            (
                logique.Chaine(
                    logique.Carte(("0,5 ETP", "42 000\u00a0€ obtenus")),
                    logique.Carte(("1.1.1 Ouvrir une consultation avancée",)),
                    logique.Carte(("Demi-journées ouvertes\u00a0: 38, cible 80",)),
                    logique.Carte(manque="Aucun indicateur de résultat"),
                ),
                logique.Chaine(
                    logique.Carte(manque="Aucun moyen inscrit"),
                    logique.Carte(("1.1.2 Accueillir des internes",)),
                    logique.Carte(("Internes accueillis\u00a0: 4",)),
                    logique.Carte(("Installations\u00a0: 1, cible 2",)),
                ),
            ),
            logique.Carte(("Part des habitants sans médecin traitant",)),
        ),
    ),
    source=_SOURCE,
)

EXEMPLES: dict[str, Callable[[], Figure]] = {
    "Carte par classes": lambda: draw_page(draw_carte, _build_carte(), cle="ex-carte"),
    "Carte d’écarts à une référence": lambda: draw_page(
        draw_carte, _build_ecarts(), cle="ex-ecarts"
    ),
    "Carte par catégories": lambda: draw_page(draw_carte, _build_couverture(), cle="ex-categories"),
    "Haltères : un territoire et ses références": partial(
        draw_page, draw_halteres, _HALTERES, cle="ex-halteres"
    ),
    "Barres": partial(draw_page, draw_barres, _BARRES, cle="ex-barres"),
    "Barres groupées": partial(draw_page, draw_barres, _GROUPES, cle="ex-groupes"),
    "Barres empilées": partial(draw_page, draw_barres, _EMPILEES, cle="ex-empilees"),
    "Pyramide des âges": partial(draw_page, draw_pyramide, _PYRAMIDE, cle="ex-pyramide"),
    "Courbes, années manquantes et rupture": partial(
        draw_page, draw_courbes, _COURBES, cle="ex-courbes"
    ),
    "Nuage de points": partial(draw_page, draw_nuage, _NUAGE, cle="ex-nuage"),
    "Matrice de priorités": partial(draw_page, draw_nuage, _MATRICE, cle="ex-matrice"),
    "Distribution des communes": partial(
        draw_page, draw_distribution, _DISTRIBUTION, cle="ex-distribution"
    ),
    "Frise des étapes de deux contrats": partial(draw_page, draw_frise, _FRISE, cle="ex-frise"),
    "Jugements sur une échelle": partial(draw_page, accord.draw_accord, _ACCORD, cle="ex-accord"),
    "Modèle logique": partial(draw_page, logique.draw_logique, _LOGIQUE, cle="ex-logique"),
    "Calendrier de barres (Gantt)": partial(draw_page, gantt.draw_gantt, _GANTT, cle="ex-gantt"),
}
