"""Les formulaires du suivi."""
