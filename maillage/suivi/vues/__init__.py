"""Les vues du suivi : les mêmes actions en tableau, en colonnes, en barres, en carte."""
