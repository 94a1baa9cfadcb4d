"""Les vues du portail."""
