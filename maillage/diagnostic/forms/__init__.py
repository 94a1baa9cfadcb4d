"""Les formulaires du diagnostic."""
