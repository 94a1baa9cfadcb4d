"""Lire un inventaire ou un annuaire venu d’ailleurs : d’abord un essai, puis l’écriture."""
