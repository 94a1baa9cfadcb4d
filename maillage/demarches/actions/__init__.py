"""Écrire une démarche, ses rôles, ses organisations et ses personnes : atomique et tracé."""
