"""Les pages du diagnostic."""
