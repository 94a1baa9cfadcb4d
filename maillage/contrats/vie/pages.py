"""Où, dans Maillage, se fait chaque chose de la méthode."""

from django.urls import NoReverseMatch, reverse

from maillage.contrats.models import Contrat

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


def find_page(cle: str, contrat: Contrat) -> dict | None:
    """``url`` et ``mot`` de la page de cette clé ; ``None`` si elle n’existe pas ici."""
    slug = contrat.demarche.slug
    for pages, args in ((DE_LA_DEMARCHE, [slug]), (DU_CONTRAT, [slug, contrat.uid])):
        if cle in pages:
            nom, mot = pages[cle]
            try:
                return {"url": reverse(nom, args=args), "mot": mot}
            except NoReverseMatch:
                return None
    return None
