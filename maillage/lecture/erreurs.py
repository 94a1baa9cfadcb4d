"""L’erreur que l’on montre telle quelle à la personne qui a déposé le fichier."""


class ErreurLecture(Exception):
    """Un fichier ou un texte qu’on ne peut pas lire, dit en français.

    `message` est une phrase complète : ce qui se passe, où, et que faire.
    """

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message
