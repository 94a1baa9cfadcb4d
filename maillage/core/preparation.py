"""Ce que chaque application prépare dans une base neuve, rejouable sans dommage."""

from collections.abc import Callable

from maillage.core.registre import Registre

preparations: Registre[Callable[[], None]] = Registre("préparation de la base")
