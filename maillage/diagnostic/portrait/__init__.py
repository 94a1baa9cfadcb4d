"""Le portrait du territoire : des mesures du moteur aux phrases qu’une personne peut citer.

``mots`` (écrire une valeur) → ``comparaison`` (l’écart à une référence) → ``phrases`` (le dire) →
``saillants`` (ce qui ressort) et ``disparites`` (ce que la moyenne cache).
"""
