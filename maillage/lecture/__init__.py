"""Lire ce que les gens ont : classeurs, tableaux, textes collés, sans jamais rien perdre.

Bibliothèque sans modèle ni Django. Toute erreur destinée à une personne est une
`ErreurLecture` dont le message dit ce qui se passe, où, et que faire.
"""
