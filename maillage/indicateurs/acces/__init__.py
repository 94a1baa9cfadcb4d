"""L’accès aux soins : l’APL publiée, les temps de trajet, l’offre, et ce qu’un scénario change.

``professions`` (les unités de chacune) → ``publie`` (l’APL de la Drees sur le cadre) et
``voisinage`` (qui atteint qui) → ``estimation`` (avant et après, là où l’effet se fait sentir).
"""
