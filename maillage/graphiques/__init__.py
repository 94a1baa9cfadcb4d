"""Cartes et graphiques en SVG : le même dessin dans une page, un PDF et un document Word."""
