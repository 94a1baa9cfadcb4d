"""Le rail : une seule page courante, dans un seul groupe ouvert."""

import pytest

from maillage.core.menus import Entree, build_menu, entrees_demarche


@pytest.fixture
def entrees(monkeypatch):
    monkeypatch.setattr(entrees_demarche, "_items", {})
    entrees_demarche.register(
        "plan", Entree("ecrire", "Plan d’actions", "plan", lambda demarche: "/x/plan/"), ordre=1
    )
    entrees_demarche.register(
        "axes", Entree("ecrire", "Axes", "plan", lambda demarche: "/x/plan/axes/"), ordre=2
    )
    entrees_demarche.register(
        "cache",
        Entree("agir", "Suivi", "suivi", lambda demarche: "/x/suivi/", lambda *args: False),
        ordre=3,
    )


def test_only_the_nearest_page_is_current(rf, entrees):
    [group] = build_menu(rf.get("/x/plan/axes/4/"), None)
    assert (group["cle"], group["courant"]) == ("ecrire", True)
    assert [entree["courante"] for entree in group["entrees"]] == [False, True]


def test_elsewhere_no_group_is_open(rf, entrees):
    [group] = build_menu(rf.get("/x/"), None)
    assert not group["courant"]
