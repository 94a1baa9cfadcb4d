"""Les vocabulaires que Maillage connaît ; leurs termes sont des lignes que la région règle."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """``multiple`` : une fiche peut porter plusieurs de ces termes."""

    cle: str
    libelle: str
    multiple: bool = True


VOCABULAIRES = {
    vocabulaire.cle: vocabulaire
    for vocabulaire in (
        Vocabulaire("champs", "Champ légal", multiple=True),
        Vocabulaire("themes", "Thèmes"),
        Vocabulaire("publics", "Publics visés"),
        Vocabulaire("milieux", "Milieux d’intervention"),
        Vocabulaire("determinants", "Déterminants de santé"),
        Vocabulaire("niveaux", "Niveau d’intervention", multiple=False),
        Vocabulaire("participation", "Participation des habitants", multiple=False),
        Vocabulaire("priorites", "Niveau de priorité", multiple=False),
        Vocabulaire("natures", "Nature de l’action", multiple=False),
        Vocabulaire("dispositifs", "Autres démarches liées"),
        Vocabulaire("sources_financement", "Source de financement", multiple=False),
    )
}
