"""Le diagnostic inventé de la démonstration : études, paroles, actions, services, votes."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation, Utilisateur
from maillage.demarches.models import Demarche
from maillage.diagnostic.actions.objets import add_preuve, create_objet
from maillage.diagnostic.actions.priorisation import (
    add_criteres,
    add_votants,
    decide,
    save_bulletin,
    submit_enjeux,
)
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Dispositif,
    Enjeu,
    Materiau,
    Preuve,
    Priorisation,
    Service,
    Verbatim,
)
from maillage.referentiels.models import Terme

FICHIER = Path(__file__).parent / "donnees" / "diagnostic.json"
VOTANTS = 11


def load_diagnostic(demarche: Demarche) -> None:
    """Tout ce que la démarche fictive a recueilli, conclu et choisi."""
    donnees = json.loads(FICHIER.read_text())
    diagnostics = load_externes(demarche, donnees["diagnostics"])
    verbatims = load_recueils(demarche, donnees["recueils"], donnees["verbatims"])
    dispositifs = [load_dispositif(demarche, row) for row in donnees["inventaire"]]
    for row in donnees["services"]:
        load_service(demarche, row)
    enjeux = [
        _create(Enjeu(demarche=demarche, cercle="transmis", position=rang * 1000, **row))
        for rang, row in enumerate(donnees["enjeux"], 1)
    ]
    cited = {"verbatim": verbatims, "diagnostic": diagnostics, "dispositif": dispositifs}
    for row in donnees["constats"]:
        load_constat(demarche, row, enjeux, cited)
    load_priorisation(demarche, donnees["priorisation"], enjeux)


def _create(objet, liens: dict | None = None):
    return create_objet(objet, by=SYSTEME, liens=liens)


def _terme(vocabulaire: str, code: str) -> Terme | None:
    return Terme.objects.filter(vocabulaire=vocabulaire, code=code, region="").first()


def load_externes(demarche: Demarche, rows: list[dict]) -> dict[str, DiagnosticExterne]:
    """Clé → diagnostic extérieur."""
    found = {}
    for row in rows:
        debut, fin = (date.fromisoformat(day) for day in row.pop("periode"))
        cle, producteur = row.pop("cle"), Organisation.objects.named(row.pop("producteur"))
        found[cle] = _create(
            DiagnosticExterne(
                demarche=demarche, producteur=producteur, periode_debut=debut, periode_fin=fin,
                **row | {"paru_le": date.fromisoformat(row["paru_le"])},
            )
        )  # fmt: skip
    return found


def load_recueils(demarche: Demarche, rows: list[dict], paroles: list[dict]) -> list[Verbatim]:
    """Les verbatims, dans l’ordre du fichier."""
    recueils = {}
    for row in rows:
        cle, day = row.pop("cle"), date.fromisoformat(row["recueilli_le"])
        recueils[cle] = _create(Materiau(demarche=demarche, **row | {"recueilli_le": day}))
    found = []
    for parole in paroles:
        recueil = recueils[parole["recueil"]]
        verbatim = Verbatim(
            demarche=demarche, materiau=recueil, texte=parole["texte"], source=parole["source"],
            cercle=recueil.cercle,
        )  # fmt: skip
        themes = [_terme("themes", code) for code in parole["themes"]]
        found.append(_create(verbatim, {"themes": themes}))
    return found


def load_dispositif(demarche: Demarche, row: dict) -> Dispositif:
    theme = _terme("themes", row.pop("theme"))
    return _create(Dispositif(demarche=demarche, theme=theme, cercle="transmis", **row))


def load_service(demarche: Demarche, row: dict) -> None:
    place = {name: Decimal(row.pop(name)) for name in ("latitude", "longitude")}
    origine = "finess" if row.get("finess") else "main"
    _create(
        Service(
            demarche=demarche, cercle="public", origine=origine, releve_le=date(2026, 1, 15),
            source="Annuaire fictif de la démonstration", **row, **place,
        )
    )  # fmt: skip


def load_constat(demarche: Demarche, row: dict, enjeux: list[Enjeu], cited: dict) -> None:
    preuves, rang = row.pop("preuves"), row.pop("enjeu")
    constat = Constat(
        demarche=demarche, enjeu=None if rang is None else enjeux[rang],
        domaine=_terme("themes", row.pop("domaine")),
        determinant=_terme("determinants", row.pop("determinant")), **row,
    )  # fmt: skip
    _create(constat)
    for preuve in preuves:
        target = {name: cited[name][preuve[name]] for name in cited if name in preuve}
        add_preuve(Preuve(constat=constat, **preuve | target), by=SYSTEME)


def load_priorisation(demarche: Demarche, row: dict, enjeux: list[Enjeu]) -> None:
    """La séance, ses onze bulletins et les décisions du CoPil."""
    seance = _create(
        Priorisation(
            demarche=demarche, nom=row["nom"], consigne=row["consigne"], etat="close",
            seance_le=date.fromisoformat(row["seance_le"]), cercle="transmis",
        )
    )  # fmt: skip
    add_criteres(seance)
    submit_enjeux(seance, enjeux)
    comptes = Utilisateur.objects.filter(nom__in=row["votants"]).order_by("pk")
    add_votants(seance, comptes, VOTANTS - len(comptes))
    examens, criteres = list(seance.examens.all()), list(seance.criteres.all())
    for votant, notes in zip(seance.votants.all(), row["notes"], strict=True):
        ballot = {
            (examen.pk, critere.pk): valeur
            for examen, pair in zip(examens, notes, strict=True)
            for critere, valeur in zip(criteres, pair, strict=True)
        }
        save_bulletin(votant, ballot)
    day = date.fromisoformat(row["decide_le"])
    for examen, decision in zip(examens, row["decisions"], strict=True):
        decide(examen, decision | {"decide_le": day}, version=examen.version, by=SYSTEME)
