"""Les formulaires du contrat."""

from maillage.contrats.forms.contrat import ContratForm, SignaturesForm
from maillage.contrats.forms.parties import PartieForm
from maillage.contrats.forms.plan import (
    AxeForm,
    FicheNouvelleForm,
    ObjectifForm,
    RattachementForm,
)
from maillage.contrats.forms.section import SectionForm

__all__ = [
    "AxeForm",
    "ContratForm",
    "FicheNouvelleForm",
    "ObjectifForm",
    "PartieForm",
    "RattachementForm",
    "SectionForm",
    "SignaturesForm",
]
