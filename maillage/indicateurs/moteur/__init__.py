"""Le moteur : des colonnes par commune aux valeurs de n’importe quel territoire.

``cadre`` (la géographie d’aujourd’hui) → ``tables`` (une livraison rattachée au cadre) → ``series``
(un indicateur, une année) → ``mesures`` (sa valeur sur des communes) → ``portrait``.
"""
