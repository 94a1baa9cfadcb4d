"""Le compte rendu financier d’une subvention, mis en page comme le cerfa 15059."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.tasks import task

from maillage.contrats.models import Contrat
from maillage.core.texte import format_date, format_montant, format_nombre
from maillage.documents.actions import Output, local_now
from maillage.documents.formats import FORMATS, file_name
from maillage.documents.tasks import SANS_ACCES, find_fichier, keep_fichier, lay_out
from maillage.edition.arbre import (
    Bloc,
    ChampsValeurs,
    Document,
    Tableau,
    Titre,
    paragraphe,
    tree_hash,
)
from maillage.financements.compte_rendu import build_compte_rendu, find_du
from maillage.travaux.actions import EchecTravail, Production, Tache, run_travail
from maillage.travaux.models import Travail

ENTETES = ("Prévu", "Réalisé", "Écart")


def build_document(compte_rendu: dict, contrat: Contrat, *, jour: date) -> Document:
    """L’arbre du compte rendu : mêmes données, même arbre."""
    titre = f"Compte rendu financier {compte_rendu['annee']}"
    return Document(
        titre=f"{titre} – {compte_rendu['subvention']}",
        sous_titre=contrat.nom,
        auteur=compte_rendu["beneficiaire"] or contrat.demarche.nom,
        sujet=titre,
        date=format_date(jour),
        pied=f"{titre}, {compte_rendu['financeur']}",
        blocs=tuple(_blocs(compte_rendu, contrat)),
    )


def _blocs(compte_rendu: dict, contrat: Contrat) -> Iterator[Bloc]:
    if contrat.demarche.bandeau:
        yield paragraphe(contrat.demarche.bandeau, "note")
    yield ChampsValeurs(
        (
            ("Contrat", contrat.nom),
            ("Subvention", compte_rendu["subvention"]),
            ("Financeur", compte_rendu["financeur"]),
            ("Bénéficiaire", compte_rendu["beneficiaire"] or "à préciser"),
            ("Exercice", str(compte_rendu["annee"])),
            ("À déposer avant le", format_date(compte_rendu["echeance"])),
            ("Actions", "\u00a0; ".join(compte_rendu["actions"])),
        )
    )
    yield Titre(1, "Bilan qualitatif")
    for item in compte_rendu["textes"].values():
        yield Titre(2, item["libelle"])
        for line in (item["texte"] or "Sans objet.").split("\n"):
            if line.strip():
                yield paragraphe(line.strip())
    base = contrat.get_base_fiscale_display()
    yield Titre(1, "Tableau de synthèse")
    for nom, accord in (("Charges", "prévues et réalisées"), ("Produits", "prévus et réalisés")):
        rows, total = (compte_rendu[f"{mot}{nom.lower()}"] for mot in ("", "total_"))
        yield _tableau(nom, rows, total, f"{nom} {accord}, en euros {base}")
    part = compte_rendu["part"]
    if part is not None:
        yield paragraphe(
            f"La subvention de {format_montant(compte_rendu['montant'])} représente "
            f"{format_nombre(part)}\u00a0% du total des produits."
        )


def _tableau(nom: str, rows: list[dict], total: dict, legende: str) -> Tableau:
    """Les lignes qui disent quelque chose, puis leur total."""
    told = [row for row in rows if row["prevu"] or row["realise"]]
    return Tableau(
        (nom, *ENTETES),
        tuple(_line(row["libelle"], row) for row in told) + (_line("Total", total),),
        legende,
        (4, 1.5, 1.5, 1),
        ("gauche", "droite", "droite", "droite"),
    )


def _line(libelle: str, row: dict) -> tuple[str, ...]:
    gap: Decimal | None = row["ecart"]
    shown = "–" if gap is None else f"{format_nombre(gap)}\u00a0%"
    return libelle, format_montant(row["prevu"]), format_montant(row["realise"]), shown


def make_compte_rendu(
    contrat: Contrat, user, genre: str, sujet: str, annee: int, extension: str
) -> Output:
    """Le fichier ; lève ``EchecTravail`` si ``user`` n’y a plus accès."""
    du = find_du(contrat, user, genre, sujet, annee)
    if du is None:
        raise EchecTravail(SANS_ACCES)
    moment = local_now(contrat)
    compte_rendu = build_compte_rendu(du.subvention, annee, du.ecrit, user=user)
    document = build_document(compte_rendu, contrat, jour=moment.date())
    contenu = FORMATS[extension].write(document, moment)
    return Output(file_name(document.titre, extension), contenu, tree_hash(document), [])


@task
def produce_compte_rendu(
    travail: str, contrat: str, genre: str, sujet: str, annee: int, extension: str
) -> None:
    """Le compte rendu en fichier, avec les droits de qui l’a demandé au moment où il se fait."""

    def produce(row: Travail) -> Production:
        row.report(10, "Lecture des budgets, des dépenses et des financements.")
        if not can_read_compte_rendu(row.proprietaire, {"contrat": contrat}):
            raise EchecTravail(SANS_ACCES)
        found = Contrat.objects.select_related("demarche").get(uid=contrat)
        user = row.proprietaire
        return lay_out(
            row, extension,
            lambda: make_compte_rendu(found, user, genre, sujet, annee, extension),
        )  # fmt: skip

    run_travail(travail, produce, keep_fichier)


def can_read_compte_rendu(user, arguments: dict) -> bool:
    """Le contrat se voit encore ; le compte rendu lui-même est relu quand il se fait."""
    found = Contrat.objects.visible_to(user).filter(uid=arguments["contrat"]).first()
    if found is None:
        return False
    asked = (arguments.get(nom) for nom in ("genre", "sujet", "annee"))
    genre, sujet, annee = asked
    return genre is None or find_du(found, user, genre, str(sujet), int(annee or 0)) is not None


COMPTE_RENDU = Tache(produce_compte_rendu, can_read_compte_rendu, find_fichier)
