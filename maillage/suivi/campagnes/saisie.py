"""Le formulaire d’une demande : chaque champ, ce qu’il contient, ce qui n’y va pas."""

import secrets
from dataclasses import dataclass

from maillage.contrats.enums import StatutFiche
from maillage.suivi.campagnes.questions import IndicateurDu, QuestionLue
from maillage.suivi.enums import EtatMesure, FormeIndicateur, Meteo

# Les états qu’un pilote peut dire ; les autres sont une décision de la coordination.
STATUTS = (
    StatutFiche.A_VENIR, StatutFiche.EN_COURS, StatutFiche.REALISE, StatutFiche.EN_PAUSE,
    StatutFiche.BLOQUE, StatutFiche.ABANDONNE,
)  # fmt: skip
AIDES = {
    "fait": "Ce qui a avancé, en deux ou trois phrases.",
    "a_faire": "La suite, d’ici la prochaine fois.",
    "blocage": "Lu par la coordination seule.",
    "aide": "Lu par la coordination seule : un contact, une salle, un financement…",
}
TEXTES = (
    ("fait", "Ce qui est déjà fait"), ("a_faire", "Ce qui reste à faire"),
    ("blocage", "Ce qui bloque"), ("aide", "De quoi avez-vous besoin ?"),
)  # fmt: skip
PHRASES = {
    Meteo.SECURISE: "Les objectifs seront tenus",
    Meteo.ATTEIGNABLE: "Les objectifs peuvent être tenus",
    Meteo.APPUIS: "Il faut de l’appui pour les tenir",
    Meteo.COMPROMIS: "Les objectifs sont compromis",
    Meteo.SANS_OBJET: "Sans objet pour cette action",
}


@dataclass(frozen=True, slots=True)
class Choix:
    """Une case à cocher ou un bouton d’un groupe."""

    cle: str
    libelle: str
    choisi: bool


@dataclass(frozen=True, slots=True)
class Champ:
    """Une zone de saisie : son nom dans le formulaire, sa valeur, ce qui n’y va pas."""

    nom: str
    libelle: str
    valeur: str
    erreurs: tuple[str, ...] = ()
    aide: str = ""


@dataclass(frozen=True, slots=True)
class SaisieIndicateur:
    """Un indicateur à remplir."""

    du: IndicateurDu
    prefixe: str
    chiffres: list[Champ]
    echelons: list[Choix]
    etats: list[Choix]
    commentaire: Champ
    estimee: bool
    ventilations: list[tuple[str, list[Champ]]]
    erreurs: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Le détail se déplie de lui-même quand il contient quelque chose."""
        return any(champ.valeur for _, champs in self.ventilations for champ in champs)


@dataclass(frozen=True, slots=True)
class Saisie:
    """Tout le formulaire ; ``page`` distingue celui-ci d’un autre ouvert ailleurs."""

    lue: QuestionLue
    page: str
    statuts: list[Choix]
    meteos: list[Choix]
    textes: list[Champ]
    etapes: list[Choix]
    indicateurs: list[SaisieIndicateur]
    nombre_erreurs: int


def build_saisie(
    lue: QuestionLue, reponse: dict, errors: dict[str, list[str]], page: str = ""
) -> Saisie:
    """``page`` vide : un formulaire qui s’ouvre ; sinon celui que l’on remontre."""
    ticked = reponse.get("etapes", {})
    current = str(reponse.get("statut") or "")
    statuts = [*STATUTS]
    if current in StatutFiche.values and StatutFiche(current) not in statuts:
        statuts.append(StatutFiche(current))
    return Saisie(
        lue=lue,
        page=page or secrets.token_hex(8),
        statuts=[Choix(s.value, str(s.label), s.value == current) for s in statuts],
        meteos=[Choix(m.value, PHRASES[m], m.value == reponse.get("meteo")) for m in Meteo],
        textes=[
            Champ(name, label, reponse.get(name, ""), aide=AIDES[name]) for name, label in TEXTES
        ],
        etapes=[
            Choix(str(e.uid), e.titre, ticked.get(str(e.uid), e.faite)) for e in lue.etapes
        ],
        indicateurs=[
            _build_indicateur(
                item, reponse.get("valeurs", {}).get(str(item.indicateur.uid), {}), errors
            )
            for item in lue.indicateurs
        ],
        nombre_erreurs=sum(len(phrases) for phrases in errors.values()),
    )  # fmt: skip


def _build_indicateur(
    item: IndicateurDu, given: dict, errors: dict[str, list[str]]
) -> SaisieIndicateur:
    prefix = f"v-{item.indicateur.uid}"

    def champ(name: str, label: str) -> Champ:
        phrases = tuple(errors.get(f"{prefix}-{name}", ()))
        return Champ(f"{prefix}-{name}", label, str(given.get(name) or ""), phrases)

    chosen = given.get("etat") or EtatMesure.VALEUR
    words = {EtatMesure.VALEUR: "un chiffre", EtatMesure.SECRET: "secret (moins de cinq)",
             EtatMesure.INDISPONIBLE: "non disponible"}  # fmt: skip
    others = ("etat", "echelon", "ventilation")
    return SaisieIndicateur(
        du=item, prefixe=prefix, chiffres=[champ(*pair) for pair in _list_chiffres(item)],
        echelons=[
            Choix(str(rang), label, str(rang) == str(given.get("echelon") or ""))
            for rang, label in enumerate(item.indicateur.echelle)
        ] if item.indicateur.forme == FormeIndicateur.APPRECIATION else [],
        etats=[Choix(e.value, words[e], e.value == chosen) for e in EtatMesure],
        commentaire=champ("commentaire", "Ce que le chiffre ne dit pas"),
        estimee=bool(given.get("estimee")),
        ventilations=_build_ventilations(item, prefix, given),
        erreurs=tuple(p for name in others for p in errors.get(f"{prefix}-{name}", ())),
    )  # fmt: skip


def _list_chiffres(item: IndicateurDu) -> list[tuple[str, str]]:
    forme = item.indicateur.forme
    if forme == FormeIndicateur.APPRECIATION:
        return []
    if forme == FormeIndicateur.RAPPORT:
        return [("numerateur", "Nombre"), ("denominateur", "Sur un total de")]
    unite = item.indicateur.unite
    return [("valeur", f"Valeur ({unite})" if unite else "Valeur")]


def _build_ventilations(
    item: IndicateurDu, prefix: str, given: dict
) -> list[tuple[str, list[Champ]]]:
    held = given.get("ventilation") or {}
    return [
        (
            label,
            [
                Champ(f"{prefix}-{axe}-{cle}", name, str(held.get(axe, {}).get(cle, "")))
                for cle, name in parts
            ],
        )
        for axe, label, parts in item.ventilations
    ]
