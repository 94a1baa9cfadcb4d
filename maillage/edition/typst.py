"""L’arbre en PDF, par Typst : balisé (PDF/UA-1), archivable (PDF/A-2a), le même à chaque fois."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from maillage.edition.arbre import Document, to_json
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.polices import RACINE, find_polices
from maillage.edition.structure import prepare
from maillage.edition.svg import Dessin, read_svg

_MODELE = Path(__file__).with_name("modele.typ")
_LARGEUR_UTILE = 470.0  # points : la page A4 moins ses marges
_HAUTEURS = {
    False: 620.0,
    True: 370.0,
}  # ce qu’un dessin et sa légende laissent, page couchée ou non
_PIXEL = 0.75  # point par pixel CSS


def write_pdf(
    document: Document, *, creation: datetime, polices: Path | None = None, delai: float = 120
) -> bytes:
    """Le PDF du document, identique à l’octet près pour un même arbre et une même date.

    `creation` est une date avec fuseau, écrite dans les propriétés ; `delai` est en secondes.
    ErreurEdition si la police manque, si le délai passe ou si la mise en page échoue.
    """
    demande = {"creation": _seconds(creation), "polices": _paths(polices)}
    with _dossier(demande) as dossier:
        shutil.copy(_MODELE, dossier)
        (dossier / "donnees.json").write_text(_to_donnees(document), "utf-8")
        _compile(dossier, delai)
        return (dossier / "document.pdf").read_bytes()


def write_pngs(
    dessins: list[str], *, ppi: int = 220, polices: Path | None = None, delai: float = 120
) -> list[bytes | None]:
    """Chaque dessin SVG en PNG, dans l’ordre ; None à la place d’un dessin illisible."""
    if not dessins:
        return []
    demande = {"dessins": len(dessins), "ppi": ppi, "polices": _paths(polices)}
    with _dossier(demande) as dossier:
        for rang, dessin in enumerate(dessins):
            (dossier / f"{rang}.svg").write_text(dessin, "utf-8")
        _compile(dossier, delai)
        fichiers = [dossier / f"{rang}.png" for rang in range(len(dessins))]
        return [fichier.read_bytes() if fichier.exists() else None for fichier in fichiers]


def _seconds(creation: datetime) -> int:
    if creation.tzinfo is None:
        raise ErreurEdition("La date de création d’un PDF doit porter son fuseau horaire.")
    return int(creation.timestamp())


def _paths(polices: Path | None) -> list[str]:
    return [str(dossier.resolve()) for dossier in find_polices(polices)]


@contextmanager
def _dossier(demande: dict) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="edition-") as nom:
        dossier = Path(nom)
        (dossier / "demande.json").write_text(json.dumps(demande), "utf-8")
        yield dossier


def _compile(dossier: Path, delai: float) -> None:
    """Lance le processus de compilation ; traduit ses échecs en ErreurEdition."""
    chemins = filter(None, [str(RACINE), os.environ.get("PYTHONPATH", "")])
    try:
        resultat = subprocess.run(
            [sys.executable, "-P", "-m", "maillage.edition._compilation", str(dossier)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(chemins)},
            capture_output=True,
            timeout=delai,
            check=False,
        )
    except subprocess.TimeoutExpired as erreur:
        raise ErreurEdition(
            f"Le document n’était pas prêt au bout de {delai:g}\u00a0secondes\u00a0: rien n’a été "
            "écrit. Réessayez, ou produisez-le en plusieurs parties."
        ) from erreur
    if resultat.returncode:
        raise ErreurEdition(_message(resultat))


def _message(resultat: subprocess.CompletedProcess) -> str:
    cause = (resultat.stdout or resultat.stderr).decode("utf-8", "replace").strip()
    if resultat.returncode < 0:
        cause = f"le processus a été arrêté par le signal {-resultat.returncode}"
    return (
        f"Le document n’a pas pu être mis en page, rien n’a été écrit. Cause\u00a0: {cause[:2000]}"
    )


def _to_donnees(document: Document) -> str:
    """Les données du modèle : l’arbre mis au net, les dessins vérifiés et mesurés."""
    donnees = to_json(prepare(document))
    langue = donnees.pop("langue", "fr-FR")
    donnees["lang"], _, region = langue.partition("-")
    donnees["region"] = region or None
    hauteur = _HAUTEURS[False]
    for bloc in donnees.get("blocs", ()):
        if bloc["type"] == "saut_de_page":
            hauteur = _HAUTEURS[bloc.get("paysage", False)]
        _complete(bloc, hauteur)
    return json.dumps(donnees, ensure_ascii=False)


def _complete(noeud, hauteur: float | None = None) -> None:
    """Descend vers les figures et y pose le dessin sûr et sa largeur, en points.

    `hauteur` est celle de la page ; hors d’elle, dans une case, le dessin en prend la largeur.
    """
    if isinstance(noeud, list):
        for element in noeud:
            _complete(element)
    elif isinstance(noeud, dict) and noeud["type"] == "figure":
        dessin = read_svg(noeud["svg"])
        noeud["svg"] = dessin.xml if dessin else ""
        noeud["largeur"] = _width(dessin, hauteur) if dessin and hauteur else None
    elif isinstance(noeud, dict):
        for valeur in noeud.values():
            if isinstance(valeur, list):
                _complete(valeur)


def _width(dessin: Dessin, hauteur: float) -> float:
    """La largeur, en points, où le dessin tient dans la page."""
    return min(dessin.largeur * _PIXEL, _LARGEUR_UTILE, hauteur * dessin.largeur / dessin.hauteur)
