"""Les documents d’essai : un contrat ordinaire et un arbre plein de pièges."""

from maillage.edition.arbre import (
    BlocSignature,
    ChampsValeurs,
    Citation,
    Couverture,
    Document,
    Figure,
    Liste,
    Morceau,
    Paragraphe,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Titre,
    paragraphe,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<rect width="120" height="30" fill="#0B5563"/>'
    '<text x="4" y="60" font-family="Source Sans 3" font-size="14">78,6 % couverts</text></svg>'
)
PIEGES = (
    "nul\x00 cloche\x07 demi\ud800 fin\uffff 😀 مرحبا שלום "
    "<script>alert(1)</script> #eval {{x}} & \\"
)


def contrat(fiches: int = 2) -> Document:
    """Un contrat court, avec un bloc de chaque sorte."""
    return Document(
        titre="Contrat local de santé du Val d’Essai",
        sous_titre="2026-2030",
        auteur="Communauté de communes du Val d’Essai",
        sujet="Contrat local de santé",
        date="21 novembre 2026",
        pied="Version de travail",
        couverture=Couverture(
            "Contrat local de santé",
            "Val d’Essai",
            "2026-2030",
            ("Agence régionale de santé", "Communauté de communes du Val d’Essai"),
            "Document de travail, sans valeur contractuelle",
        ),
        blocs=(
            Sommaire(2),
            Titre(1, "Préambule", "1"),
            paragraphe("Le contrat en une phrase.", "chapeau"),
            Paragraphe((Morceau("Voir "), Morceau("le site", lien="https://exemple.fr/a?b=1&c=2"))),
            Liste(
                ((paragraphe("un"),), (paragraphe("deux"), Liste(((paragraphe("trois"),),)))), True
            ),
            Citation((paragraphe("Mot du président"),)),
            Tableau(
                ("Commune", "Habitants"),
                (("Aubevoye", "12 000"), ("Bonnétage", (paragraphe("980", gras=True),))),
                "Les communes",
                (3, 1),
                ("gauche", "droite"),
            ),
            Figure(SVG, "Population couverte", "Barre : 78,6 % de la population couverte"),
            SautDePage(),
            Titre(1, "Plan d’actions", "2"),
            *(bloc for rang in range(1, fiches + 1) for bloc in fiche(rang)),
            Titre(1, "Signatures", "3"),
            Signatures(
                (
                    BlocSignature(
                        "Agence régionale de santé", "Mme A", "Directrice", "Lu et approuvé"
                    ),
                    BlocSignature("Communauté de communes", "M. B", "Président"),
                )
            ),
        ),
    )


def fiche(rang: int) -> tuple:
    """Une fiche-action de papier : un titre, puis libellés et valeurs."""
    puces = Liste(((paragraphe("Jeunes de 16 à 25 ans"),), (paragraphe("Parents"),)))
    champs = (
        ("Axe", "Prévention et promotion de la santé"),
        ("Publics", (puces,)),
        ("Description", (paragraphe("Aller vers les habitants, au plus près. " * 8),)),
        ("Budget", "12 000 €"),
        ("Leviers", ""),
    )
    return (
        Titre(2, f"Action numéro {rang}", f"2.{rang}", f"fiche-{rang}"),
        ChampsValeurs(champs, f"Fiche 2.{rang}"),
    )


def pieges() -> Document:
    """Tout ce qui ne devrait pas arriver dans un document, et y arrive."""
    return Document(
        titre=PIEGES,
        blocs=(
            Titre(4, "Commence au niveau 4"),
            Titre(6, PIEGES, "\x00"),
            Titre(2, ""),
            paragraphe(PIEGES),
            paragraphe("mot " * 25_000),
            paragraphe("x" * 2_000),
            Paragraphe((Morceau("lien", lien="javascript:alert(1)"), Morceau("", gras=True))),
            Paragraphe(()),
            Liste(((), (paragraphe(""),))),
            Tableau(
                ("A",), ((), ("1", "2", (Titre(1, "dans une case"), SautDePage(), Sommaire())))
            ),
            Tableau((), ()),
            ChampsValeurs((("", ""), (PIEGES, PIEGES)), ""),
            Figure("<svg", "Dessin cassé", ""),
            Figure(SVG.replace("78,6 %", "😀 %"), "", PIEGES),
            Signatures(()),
            Signatures((BlocSignature(""),)),
            emboite(40),
        ),
    )


def emboite(profondeur: int) -> Liste:
    """Une liste dans une liste dans une liste…"""
    liste = Liste(((paragraphe("le fond"),),))
    for _ in range(profondeur):
        liste = Liste(((liste,),))
    return liste
