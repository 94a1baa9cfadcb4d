"""La région inventée : ses références se chargent une fois, et se réimportent sans changement."""

from maillage.comptes.auteur import SYSTEME
from maillage.core.tableur import write_xlsx
from maillage.demonstration.references import load_references
from maillage.lecture.classeur import read_classeur
from maillage.referentiels.exports import read_rows
from maillage.referentiels.imports.arbre import read_arbre
from maillage.referentiels.imports.comparaison import import_arbre
from maillage.referentiels.models import Reference


def test_the_invented_region_has_a_prs_and_a_socle(db):
    load_references("Z1")
    load_references("Z1")
    prs, socle = Reference.objects.of_region("Z1")
    assert (prs.genre, prs.objectifs.count()) == ("prs", 24)
    assert (socle.genre, socle.indicateurs.count()) == ("socle", 4)
    assert socle.objectifs.filter(genre="priorite", parent=None).count() == 5
    for reference in (prs, socle):
        content = write_xlsx(read_rows(reference), "Arbre")
        lu = read_arbre(read_classeur(content, "arbre.xlsx"))
        assert import_arbre(reference, lu, by=SYSTEME, essai=True).is_empty
