"""Les pages des indicateurs."""
