"""Écrire le diagnostic : atomique, tracé, sans jamais écraser le texte d’autrui."""
