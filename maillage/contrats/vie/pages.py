"""Où, dans Maillage, se fait chaque chose de la méthode."""

from django.urls import NoReverseMatch, reverse

from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat, can_see_pret

# Clé de la méthode → nom d’adresse et mot du lien. Une page qu’aucune application n’offre se tait.
DE_LA_DEMARCHE = {
    "territoires": ("demarches:territoires", "Le territoire"),
    "membres": ("demarches:membres", "Les membres"),
    "diagnostic": ("diagnostic:diagnostic", "Le diagnostic"),
    "recueils": ("diagnostic:materiau_list", "Les recueils"),
    "inventaire": ("diagnostic:dispositif_list", "L’inventaire"),
    "enjeux": ("diagnostic:enjeu_list", "Les enjeux"),
    "priorites": ("diagnostic:priorisation_list", "Les priorités"),
    "contrats": ("contrats:contrats", "Les contrats"),
    "contrat_nouveau": ("contrats:contrat_nouveau", "Ouvrir un contrat"),
}
DU_CONTRAT = {
    "plan": ("contrats:plan", "Le plan d’actions"),
    "parties": ("contrats:parties", "Les parties"),
    "articles": ("documents:articles", "Les articles"),
    "document": ("documents:document", "Le document"),
    "reglages": ("contrats:contrat_reglages", "Les réglages"),
    "signature": ("contrats:signature", "La signature"),
    "pret": ("contrats:pret", "Prêt à signer"),
    "avenants": ("contrats:avenants", "Les avenants"),
    "engagements": ("contrats:engagements", "Les engagements"),
    "reprise": ("contrats:contrat_resume", "Ce contrat est déjà signé"),
    "suivi": ("suivi:contrat_indicateurs", "Les indicateurs"),
}


# Les pages qui ne s’ouvrent pas à tous ceux qui voient le contrat.
RESERVEES = {
    **dict.fromkeys(("contrat_nouveau", "reglages", "signature", "reprise"), can_edit_contrat),
    "pret": can_see_pret,
}


def find_page(cle: str, contrat: Contrat, user=None) -> dict | None:
    """``url`` et ``mot`` de la page de cette clé ; ``None`` si elle n’existe pas ici.

    ``user`` : celui à qui on la montre ; une page qui lui est fermée se tait.
    """
    if user and cle in RESERVEES and not RESERVEES[cle](user, contrat):
        return None
    slug = contrat.demarche.slug
    for pages, args in ((DE_LA_DEMARCHE, [slug]), (DU_CONTRAT, [slug, contrat.uid])):
        if cle in pages:
            nom, mot = pages[cle]
            try:
                return {"url": reverse(nom, args=args), "mot": mot}
            except NoReverseMatch:
                return None
    return None
