"""Les indices du territoire : des valeurs par lieu (``valeurs``), une recette (``calcul``)."""
