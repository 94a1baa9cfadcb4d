"""Un vieil instantané, lu comme s’il était écrit d’aujourd’hui."""

COURANT = 3
_NOUVELLES_LISTES = ("engagements", "liens", "avis", "indicateurs")


class SchemaInconnu(ValueError):
    """L’instantané vient d’une version plus récente de Maillage."""


def upcast(instantane: dict) -> dict:
    """Une copie au schéma courant ; ce qui est gardé n’est jamais récrit.

    Lève ``SchemaInconnu`` devant un schéma que cette version ne connaît pas.
    """
    schema = instantane.get("schema", 1)
    if not isinstance(schema, int) or not 1 <= schema <= COURANT:
        raise SchemaInconnu(
            f"Ce contrat est écrit au format {schema}, et cette version de Maillage lit les "
            f"formats 1 à {COURANT}. Mettez Maillage à jour, puis recommencez."
        )
    for depart in range(schema, COURANT):
        instantane = _MARCHES[depart](instantane)
    return instantane


def _from_1(instantane: dict) -> dict:
    """Ni engagements, ni liens, ni avis, ni indicateurs du contrat ; l’état tenait à la phase."""
    added = {nom: instantane.get(nom, []) for nom in _NOUVELLES_LISTES}
    contrat = instantane.get("contrat")
    if isinstance(contrat, dict):
        etat = "signe" if contrat.get("signe") else "en_projet"
        added_fields = {"etat": etat, "ordre": "plan_puis_signature", "programme_annuel": False}
        added["contrat"] = added_fields | contrat
    return instantane | added | {"schema": 2}


def _from_2(instantane: dict) -> dict:
    """Un indicateur n’y dit pas comment il se relève : rien n’est inventé, la clé manque."""
    return instantane | {"schema": 3}


_MARCHES = {1: _from_1, 2: _from_2}
