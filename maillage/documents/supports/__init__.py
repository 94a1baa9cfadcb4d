"""Ce que l’on montre en séance : le diaporama du CoPil, la page des élus.

Phrases et décisions s’écrivent une fois, à côté du diaporama ; la page des élus les reprend.
"""
