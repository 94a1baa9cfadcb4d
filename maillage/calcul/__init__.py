"""Les méthodes de calcul du diagnostic : des fonctions sur des nombres, sans modèle ni Django.

Chaque module a sa page dans ``docs/methodes.md`` : formule, source, limites. Une donnée qui
interdit un calcul lève `ErreurCalcul`, dont le message est une phrase française à montrer telle
quelle ; un résultat qui n’existe pas (dénominateur nul, effectif trop faible) est ``None``.
"""
