"""Ce que l’on saisit d’une évaluation."""
