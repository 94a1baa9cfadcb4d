"""L’erreur que l’on montre telle quelle à la personne qui a déposé le fichier."""

from maillage.core.texte import typeset


class ErreurLecture(Exception):
    """Un fichier ou un texte qu’on ne peut pas lire, dit en français.

    `message` est une phrase complète : ce qui se passe, où, et que faire.
    """

    def __init__(self, message: str):
        self.message = typeset(message)
        super().__init__(self.message)
