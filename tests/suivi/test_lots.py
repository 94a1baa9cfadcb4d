"""Écrire depuis une vue : une carte déplacée, un lot modifié puis défait, une vue gardée."""

from datetime import date

import pytest
from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction, Rattachement
from maillage.journal.models import Ecriture
from maillage.referentiels.models import Terme
from maillage.suivi.models import LotModification, SuiviFiche, VueSuivi
from tests.factories.base import (
    AxeFactory,
    FicheActionFactory,
    ObjectifFactory,
    OrganisationFactory,
)


def url(contrat, name="actions", *args):
    return reverse(f"suivi:{name}", args=[contrat.demarche.slug, contrat.uid, *args])


@pytest.fixture
def plan(contrat, fiche):
    """Trois fiches transmises, datées."""
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    for code in ("2", "3"):
        FicheActionFactory(contrat=contrat, code=code, titre=f"Action {code}")
    FicheAction.objects.update(cercle="transmis", date_debut=date(2026, 1, 31), statut="a_venir")
    contrat.refresh_from_db()
    return contrat


def fiche_of(code):
    return FicheAction.objects.get(code=code)


def prepare(client, contrat, champ, valeur, codes=("2", "3"), **extra):
    sent = {"fiche": [str(fiche_of(code).uid) for code in codes], "champ": champ}
    return client.post(url(contrat, "lot_prepare"), sent | {f"valeur-{champ}": valeur} | extra)


def apply(client, contrat, champ, valeur, codes=("2", "3")):
    shown = prepare(client, contrat, champ, valeur, codes)
    seen = {f"vu-{row.fiche.uid}": row.empreinte for row, _, _ in shown.context["changements"]}
    sent = {"fiche": [str(fiche_of(code).uid) for code in codes], "champ": champ}
    client.post(url(contrat, "lot_apply"), sent | {f"valeur-{champ}": valeur} | seen)
    return LotModification.objects.first()


def move(client, contrat, code="2", avant="a_venir", vers="en_cours", champ="statut"):
    sent = {"carte": f"{fiche_of(code).uid} {avant}", "champ": champ, "vers": vers}
    return client.post(url(contrat, "action_move"), sent, follow=True)


MOUVEMENTS = {"alice": 200, "emma": 200, "bruno": 403, "denis": 403, "carole": 403, "zoe": 404}


@pytest.mark.parametrize("nom", MOUVEMENTS)
def test_who_moves_a_card(request, logged, plan, nom):
    client = logged(request.getfixturevalue(nom))
    answer = move(client, plan, "1.1.1")
    assert answer.status_code == MOUVEMENTS[nom]
    moved = MOUVEMENTS[nom] == 200
    assert fiche_of("1.1.1").statut == ("en_cours" if moved else "a_venir")


def test_a_move_is_one_traced_write_and_is_undone(logged, plan, alice):
    client = logged(alice)
    move(client, plan)
    traced = Ecriture.objects.filter(sujet_uid=fiche_of("2").uid)
    assert traced.get().changements == {"statut": ["a_venir", "en_cours"]}
    client.post(url(plan, "lot_undo", LotModification.objects.get().uid))
    assert fiche_of("2").statut == "a_venir"


def test_the_weather_is_moved_too(logged, plan, alice):
    move(logged(alice), plan, avant="", vers="appuis", champ="meteo")
    assert fiche_of("2").suivi.meteo == "appuis"
    assert fiche_of("2").suivi.maj_le is not None


@pytest.mark.parametrize(
    ("avant", "vers", "dit"),
    [
        ("realise", "en_cours", "a changé pendant que vous regardiez"),
        ("a_venir", "abandonne", "demande une raison"),
        ("a_venir", "inconnu", "Choisissez un état de la liste"),
    ],
)
def test_a_refused_move_says_why(logged, plan, alice, avant, vers, dit):
    page = move(logged(alice), plan, avant=avant, vers=vers).content.decode()
    assert dit in page
    assert fiche_of("2").statut == "a_venir"


GESTES = {
    "statut": ("realise", lambda f: f.statut == "realise"),
    "meteo": ("compromis", lambda f: f.suivi.meteo == "compromis"),
    "dates": ("1", lambda f: f.date_debut == date(2026, 2, 28)),
    "axe": (None, lambda f: f.axe.code == "9"),
    "objectif": (None, lambda f: f.objectif.code == "9.1" and f.axe.code == "9"),
    "pilote": (None, lambda f: [o.nom for o in f.organisations.all()] == ["Mairie"]),
    "theme": (None, lambda f: [t["libelle"] for t in f.themes] == ["Mobilité"]),
}


def make_cible(contrat, champ):
    if champ == "axe":
        return AxeFactory(contrat=contrat, code="9").pk
    if champ == "objectif":
        axe = AxeFactory(contrat=contrat, code="9")
        return ObjectifFactory(contrat=contrat, axe=axe, code="9.1").pk
    if champ == "pilote":
        return OrganisationFactory(nom="Mairie").pk
    return Terme.objects.create(vocabulaire="themes", code="mob", libelle="Mobilité").pk


@pytest.mark.parametrize("champ", GESTES)
def test_a_lot_is_previewed_applied_and_undone(logged, plan, alice, champ):
    valeur, done = GESTES[champ]
    valeur = str(valeur or make_cible(plan, champ))
    before = {code: FicheAction.objects.values().get(code=code) for code in ("2", "3")}
    client = logged(alice)

    lot = apply(client, plan, champ, valeur)

    assert done(fiche_of("2"))
    assert done(fiche_of("3"))
    assert not done(fiche_of("1.1.1")) if champ in ("statut", "dates") else True
    client.post(url(plan, "lot_undo", lot.uid))
    lot.refresh_from_db()
    assert lot.annule_le
    for code, row in before.items():
        now = FicheAction.objects.values().get(code=code)
        kept = {name for name in row if name not in ("version", "updated_at")}
        assert {name: now[name] for name in kept} == {name: row[name] for name in kept}
        assert not fiche_of(code).organisations.exists()
        assert not fiche_of(code).themes


def test_undoing_leaves_what_changed_since_and_names_it(logged, plan, alice):
    client = logged(alice)
    lot = apply(client, plan, "statut", "en_cours")
    FicheAction.objects.filter(code="3").update(statut="bloque")
    page = client.post(url(plan, "lot_undo", lot.uid), follow=True).content.decode()
    assert (fiche_of("2").statut, fiche_of("3").statut) == ("a_venir", "bloque")
    assert "3 Action 3" in page
    assert "gardent ce qui vient" in page


def test_what_changed_since_the_preview_is_left(logged, plan, alice):
    client = logged(alice)
    shown = prepare(client, plan, "statut", "en_cours")
    seen = {f"vu-{row.fiche.uid}": row.empreinte for row, _, _ in shown.context["changements"]}
    FicheAction.objects.filter(code="3").update(statut="bloque")
    sent = {"fiche": [str(fiche_of(c).uid) for c in ("2", "3")], "champ": "statut"}
    client.post(url(plan, "lot_apply"), sent | {"valeur-statut": "en_cours"} | seen)
    assert (fiche_of("2").statut, fiche_of("3").statut) == ("en_cours", "bloque")
    assert len(LotModification.objects.get().changements) == 1


def test_everything_filtered_is_taken_but_not_what_another_contract_shares(
    logged, plan, alice, autre_contrat
):
    shared = FicheActionFactory(contrat=autre_contrat, cercle="transmis", titre="Action 4")
    Rattachement.objects.create(fiche=shared, contrat=plan)
    address = url(plan, "lot_prepare") + "?q=action"
    page = logged(alice).post(address, {"choix": "toutes"})
    assert [fiche.code for fiche in page.context["fiches"]] == ["2", "3"]


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [("statut", "abandonne"), ("dates", "0"), ("dates", "mille"), ("axe", "999999999999999999"),
     ("forge", "x"), ("theme", "")],
)  # fmt: skip
def test_a_meaningless_change_is_explained(logged, plan, alice, champ, valeur):
    answer = prepare(logged(alice), plan, champ, valeur)
    assert answer.status_code == 422
    assert answer.context["erreur"]


@pytest.mark.parametrize(("nom", "status"), [("emma", 403), ("bruno", 403), ("zoe", 404)])
def test_only_the_coordination_changes_a_lot(request, logged, plan, nom, status):
    user = request.getfixturevalue(nom)
    client = logged(user)
    for name in ("lot_prepare", "lot_apply"):
        assert client.post(url(plan, name), {"champ": "statut"}).status_code == status
    # Le sien même ne se défait plus, une fois perdu le rôle qui l’avait permis ; Emma est pilote.
    for auteur, expected in ((None, status), (user, 302 if nom == "emma" else status)):
        lot = LotModification.objects.create(contrat=plan, libelle="Essai", auteur=auteur)
        assert client.post(url(plan, "lot_undo", lot.uid)).status_code == expected


def test_a_view_is_kept_shared_opened_first_removed_and_restored(logged, plan, alice, denis, zoe):
    client, sent = logged(alice), {"nom": "Mes retards", "parametres": "retard=on&page=2"}
    client.post(url(plan, "vue_save"), sent | {"partagee": "on"})
    vue = VueSuivi.objects.get()
    assert (vue.parametres, vue.partagee) == ("retard=on", True)
    assert "Mes retards" in logged(denis).get(url(plan)).content.decode()
    assert logged(denis).post(url(plan, "vue_edit", vue.uid), sent).status_code == 404
    assert logged(zoe).get(url(plan, "vue_edit", vue.uid)).status_code == 404
    client = logged(alice)
    client.post(url(plan, "vue_edit", vue.uid), {"nom": "Retards", "par_defaut": "on"})
    assert client.get(url(plan)).url.endswith("?retard=on")
    assert client.get(url(plan) + "?tout=1").status_code == 200
    client.post(url(plan, "vue_remove", vue.uid))
    assert client.get(url(plan)).status_code == 200
    client.post(url(plan, "vue_restore", vue.uid))
    assert VueSuivi.objects.get().supprime_le is None


def test_two_views_of_one_account_never_share_a_name(logged, plan, alice):
    client = logged(alice)
    for nom in ("Un", "Deux", "Un"):
        client.post(url(plan, "vue_save"), {"nom": nom, "parametres": "q=a"})
    assert VueSuivi.objects.count() == 2
    deux = VueSuivi.objects.get(nom="Deux")
    answer = client.post(url(plan, "vue_edit", deux.uid), {"nom": "Un"})
    assert answer.status_code == 422
    assert client.post(url(plan, "vue_save"), {"nom": " "}, follow=True).status_code == 200
    assert SuiviFiche.objects.count() == 0
