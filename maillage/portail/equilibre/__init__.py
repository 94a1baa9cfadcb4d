"""L’équilibre d’un plan : où vont ses actions et son argent, quelles communes elles touchent.

``lecture`` (la base) → ``calcul`` et ``besoin`` (des lignes simples, sans base) → ``phrases``,
``dessins`` et ``tableaux`` → la page et ``exports``.
"""
