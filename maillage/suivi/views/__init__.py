"""Les pages du suivi."""
