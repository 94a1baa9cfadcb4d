"""Les pages d’un contrat et de ses fiches."""
