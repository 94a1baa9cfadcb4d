"""Les pages de l’évaluation."""
