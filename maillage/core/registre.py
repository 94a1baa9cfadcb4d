"""Le registre : la seule voie par laquelle un étage bas connaît un étage haut.

Un étage bas déclare un registre ; un étage haut s’y inscrit dans ``AppConfig.ready()``.
"""

from collections.abc import Iterator


class Registre[T]:
    """Objets inscrits sous une clé unique et rendus dans un ordre explicite."""

    def __init__(self, nom: str):
        self.nom = nom
        self._items: dict[str, tuple[int, T]] = {}

    def register(self, cle: str, item: T, *, ordre: int) -> None:
        """Inscrit ``item`` ; une clé ou un rang déjà pris lève ``ValueError``."""
        if cle in self._items:
            raise ValueError(f"{self.nom} : « {cle} » est déjà inscrit.")
        if any(rang == ordre for rang, _ in self._items.values()):
            raise ValueError(f"{self.nom} : le rang {ordre} est déjà pris.")
        self._items[cle] = (ordre, item)

    def unregister(self, cle: str) -> None:
        del self._items[cle]

    def __getitem__(self, cle: str) -> T:
        return self._items[cle][1]

    def __contains__(self, cle: str) -> bool:
        return cle in self._items

    def __iter__(self) -> Iterator[T]:
        return (item for _, item in sorted(self._items.values(), key=lambda pair: pair[0]))

    def items(self) -> list[tuple[str, T]]:
        ordered = sorted(self._items.items(), key=lambda pair: pair[1][0])
        return [(cle, item) for cle, (_, item) in ordered]
