"""Les formulaires des indicateurs."""
