"""La grille de saisie d’un contrat : ses indicateurs en lignes, ses périodes en colonnes."""
