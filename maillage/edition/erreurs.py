"""Ce qui peut empêcher un document de sortir, dit en français."""


class ErreurEdition(Exception):
    """Le document n’a pas pu être produit ; le message s’adresse à la personne qui l’attend."""
