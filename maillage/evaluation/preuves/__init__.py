"""Les preuves que Maillage réunit seul : ce qu’il sait, d’où il le tient, ce qui manque."""
