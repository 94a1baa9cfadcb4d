"""Les documents du suivi : bilans, rapports, évaluations, classeurs, dossier de passation.

Chacun se refait autant de fois qu’on veut : ce que Maillage calcule est relu, ce que la
coordination écrit est gardé.
"""
