"""Une prorogation se lit comme un article d’avenant."""

import pytest

from maillage.contrats.ecarts import compare, say


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        (None, "2031-06-30", "Le contrat est prorogé jusqu’au 30 juin 2031."),
        ("2031-06-30", "2031-12-31", "au 31 décembre 2031 (auparavant 30 juin 2031)."),
        ("2031-06-30", None, "Le contrat n’est plus prorogé."),
    ],
)  # fmt: skip
def test_a_prorogation_is_said_in_plain_words(avant, apres, dit):
    before, after = (
        {"schema": 2, "contrat": {"prorogation": jour}, "fiches": []} for jour in (avant, apres)
    )
    (ecart,) = compare(before, after)
    assert dit in say(ecart, nomme=False).replace("\u00a0", " ")
