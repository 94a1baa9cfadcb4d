"""Chaque sorte de changement, sur un contrat garni : sa nature et la phrase qui la dit."""

import copy

import pytest

from maillage.contrats.ecarts import (
    Genre,
    NatureEcart,
    apply,
    close,
    compare,
    say,
    say_all,
    settle,
    sum_up,
)
from maillage.contrats.instantane import build_instantane
from tests.contrats.ecarts_forges import to_text
from tests.factories.contrat_complet import fill_contrat

N = NatureEcart
FICHE = "Fiche 1.1.1 – Action numéro 1"
pytestmark = pytest.mark.django_db


_bati: list[dict] = []


@pytest.fixture
def before(request) -> dict:
    """Le contrat garni, bâti une fois ; chaque essai en reçoit une copie."""
    if not _bati:
        _bati.append(build_instantane(fill_contrat(request.getfixturevalue("contrat"))))
    return furnish(settle(copy.deepcopy(_bati[0])))


def furnish(instantane: dict) -> dict:
    """Plus ce que seules d’autres applications y mettent."""
    fiche = instantane["fiches"][0]
    fiche["suivi"]["etapes"] = [
        {"uid": "e1", "titre": "Réunir les acteurs", "echeance": "2026-10-01", "responsable": "",
         "faite": False},
    ]  # fmt: skip
    fiche["suivi"]["indicateurs"] = [
        {"uid": "i1", "intitule": "Jeunes reçus", "nature": "realisation",
         "nature_libelle": "réalisation", "unite": "jeunes", "depart": "10.0000",
         "depart_date": None, "cible": "50.0000", "cible_date": "2028-12-31"},
    ]  # fmt: skip
    fiche["financements"]["lignes"] = [
        {"uid": "l1", "annee": 2026, "financeur": None, "financeur_texte": "Région",
         "nom": "Région", "montant": "5000.00", "etat": "sollicite", "etat_libelle": "sollicité",
         "nature": "nouveau", "nature_libelle": "crédit nouveau"},
    ]  # fmt: skip
    instantane["engagements"] = [
        {"uid": "g1", "partie": instantane["parties"][0]["uid"], "partie_nom": "PETR des Confins",
         "texte": "Prêter une salle", "fiche": fiche["uid"], "axe": None, "echeance": None,
         "etat": "a_venir", "etat_libelle": "à venir"},
    ]  # fmt: skip
    return settle(instantane)


def fiche_of(instantane: dict, rang: int = 0) -> dict:
    return instantane["fiches"][rang]


def rewrite_text(c):
    fiche_of(c)["description"] = "<p>Tout autre chose</p>"


def reword_list(c):
    fiche_of(c)["objectifs_operationnels"] = ["Former", "Accompagner", "Relayer"]


def reorder_list(c):
    fiche_of(c)["objectifs_operationnels"].reverse()


def raise_budget(c):
    fiche_of(c)["budget_previsionnel"] = "15000.00"


def change_etp(c):
    fiche_of(c)["etp"] = "1.00"


def postpone(c):
    fiche_of(c)["date_fin"] = "2029-06-30"


def rename_fiche(c):
    fiche_of(c)["titre"] = "Aller vers les jeunes"


def add_partie(c):
    c["parties"].append(
        {"uid": "p9", "nom": "CPAM des Confins", "role": "cosignataire",
         "role_libelle": "cosignataire associé", "organisation": {"uid": "o9", "nom": "CPAM"}}
    )  # fmt: skip


def drop_partie(c):
    c["parties"].pop(1)


def change_representant(c):
    c["parties"][0]["representant"] = "Paul Aubin"


def change_role(c):
    c["parties"][1] |= {"role": "porteur", "role_libelle": "porteur"}


def vote(c):
    c["parties"][1] |= {"acte_nature": "décision", "acte_numero": "12", "acte_date": "2027-01-05"}


def sign(c):
    c["parties"][0]["signature_date"] = "2027-02-01"


def add_commune(c):
    c["territoire"]["communes"].append({"code": "16003", "nom": "Aizecq", "population": 10})


def swap_commune(c):
    add_commune(c)
    c["territoire"]["communes"].pop(0)


def renew_geography(c):
    c["territoire"] |= {"millesime": 2027, "population": 2100, "population_annee": 2024}


def move_axis(c):
    fiche_of(c, 2)["axe"] = c["axes"][1]["uid"]
    fiche_of(c, 2)["code"] = "2.1"


def delete_fiche(c):
    c["fiches"].pop(1)


def recreate_fiche(c):
    c["fiches"][1]["uid"] = "f-neuve"


def abandon(c):
    fiche_of(c)["statut"], fiche_of(c)["statut_libelle"] = "abandonne", "Abandonné"


def start(c):
    fiche_of(c)["statut"], fiche_of(c)["statut_libelle"] = "en_cours", "En cours"


def add_fiche(c):
    c["fiches"].append(
        copy.deepcopy(fiche_of(c, 1))
        | {"uid": "f9", "code": "2.1", "titre": "Bouger", "axe": c["axes"][1]["uid"],
           "objectif": None}
    )  # fmt: skip


def add_sous_action(c):
    fiche = copy.deepcopy(fiche_of(c, 1))
    c["fiches"].append(fiche | {"uid": "s1", "titre": "Volet", "parent": fiche_of(c)["uid"]})


def change_pilot(c):
    pilote = {"uid": "o7", "nom": "CPTS des Confins", "sigle": "", "etat": "acquis"}
    fiche_of(c)["organisations"]["pilote"] = [pilote]


def rename_pilot(c):
    fiche_of(c)["organisations"]["pilote"][0]["nom"] = "Association renommée"


def add_partenaire(c):
    partenaire = {"uid": "o8", "nom": "Mission locale", "sigle": "", "etat": "a_mobiliser"}
    fiche_of(c)["organisations"]["partenaire"] = [partenaire]


def win_pilot(c):
    fiche_of(c)["organisations"]["pilote"][0]["etat"] = "a_mobiliser"


def change_line(c):
    fiche_of(c)["financements"]["lignes"][0]["montant"] = "4000.00"


def notify_line(c):
    fiche_of(c)["financements"]["lignes"][0] |= {"etat": "notifie", "etat_libelle": "notifié"}


def drop_line(c):
    fiche_of(c)["financements"]["lignes"].clear()


def change_cible(c):
    fiche_of(c)["suivi"]["indicateurs"][0]["cible"] = "80.0000"


def finish_etape(c):
    fiche_of(c)["suivi"]["etapes"][0]["faite"] = True


def postpone_etape(c):
    fiche_of(c)["suivi"]["etapes"][0]["echeance"] = "2026-12-01"


def add_engagement(c):
    c["engagements"].append(
        c["engagements"][0] | {"uid": "g2", "texte": "Financer un poste", "echeance": "2027-03-31"}
    )


def add_lien(c):
    c["liens"].append(
        {"uid": "n1", "fiche": fiche_of(c)["uid"], "axe": None, "nature": "decline",
         "nature_libelle": "décline", "commentaire": "",
         "objectif": {"uid": "r1", "code": "3", "titre": "Réduire les inégalités"}}
    )  # fmt: skip


def reorder_articles(c):
    c["articles"].reverse()


def rewrite_article(c):
    c["articles"][0]["corps"] += "<p>Une clause de plus.</p>"


def exclude_article(c):
    c["articles"].pop(1)


def rename_axis(c):
    c["axes"][1]["titre"] = "Prévenir"


def add_axis(c):
    c["axes"].append({"uid": "a3", "code": "3", "titre": "Coopérer", "description": "",
                      "objectifs": []})  # fmt: skip


def move_objectif(c):
    moved = c["axes"][0]["objectifs"].pop()
    c["axes"][1]["objectifs"].append(moved)


def extend(c):
    c["contrat"] |= {"periode_fin": "2031-12-31", "periode": "2026-2031"}


def rename(c):
    c["contrat"]["nom"] = "CLS des Confins"


def change_base(c):
    c["contrat"] |= {"base_fiscale": "ht", "base_fiscale_libelle": "hors taxes"}


def classify(c):
    fiche_of(c)["termes"]["publics"].append({"code": "aines", "libelle": "Personnes âgées"})


def link_fiches(c):
    fiche_of(c)["actions_liees"] = [fiche_of(c, 1)["uid"]]


def share(c):
    fiche_of(c)["partagee_avec"] = ["CLS voisin"]


def advance(c):
    c["contrat"]["phase"] = "evaluation"


def tie_to_prs(c):
    fiche_of(c)["liens_prs"] = ["PRS 1.2", "PTSM 4"]


CAS = [
    (rewrite_text, N.CONTENU, f"{FICHE} : la description est réécrite."),
    (reword_list, N.CONTENU, (f"{FICHE} : objectifs opérationnels : ajout de "
     "« Accompagner » et « Relayer » ; retrait de « Informer ».")),
    (reorder_list, N.CONTENU, (f"{FICHE} : l’ordre change dans « objectifs "
     "opérationnels » : Informer et Former.")),
    (raise_budget, N.ARGENT, (f"{FICHE} : budget prévisionnel : "
     "12\u202f500 € → 15\u202f000 € (+ 20 %).")),
    (change_etp, N.ARGENT, f"{FICHE} : nombre d’ETP : 0,5 → 1."),
    (postpone, N.CALENDRIER, (f"{FICHE} : l’échéance est repoussée du "
     "31 décembre 2028 au 30 juin 2029.")),
    (rename_fiche, N.CONTENU, (f"{FICHE} : le titre devient « Aller vers les "
     "jeunes » (au lieu de « Action numéro 1 »).")),
    (add_partie, N.PARTIES, "CPAM des Confins devient partie au contrat (cosignataire associé)."),
    (drop_partie, N.PARTIES, "ARS des Confins n’est plus partie au contrat."),
    (change_representant, N.PARTIES, ("PETR des Confins : le représentant passe de « Hélène "
     "Castaing » à « Paul Aubin ».")),
    (change_role, N.PARTIES, ("ARS des Confins : le rôle passe de « signataire obligatoire » à "
     "« porteur ».")),
    (vote, N.SUIVI, "ARS des Confins : approuve par décision n° 12 du 5 janvier 2027."),
    (sign, N.SUIVI, "PETR des Confins : signe le 1er février 2027."),
    (add_commune, N.PERIMETRE, "La commune d’Aizecq entre dans le périmètre."),
    (swap_commune, N.PERIMETRE, ("La commune d’Aizecq entre dans le périmètre ; la commune "
     "d’Abzac en sort.")),
    (renew_geography, N.SUIVI, ("Les chiffres du périmètre sont mis à jour (géographie 2027, "
     "population 2024).")),
    (move_axis, N.DEPLACEMENT, ("Fiche 1.1.3 – Action numéro 3 : passe de « Axe 1 – Accéder aux "
     "soins » à « Axe 2 – Agir tôt » ; prend le numéro 2.1 (au lieu de 1.1.3).")),
    (delete_fiche, N.ACTION_RETIREE, "La fiche 1.1.2 « Action numéro 2 » est retirée du plan."),
    (abandon, N.ACTION_RETIREE, f"{FICHE} : l’action est abandonnée."),
    (start, N.SUIVI, (f"{FICHE} : l’état passe de « À venir » à "
     "« En cours ».")),
    (add_fiche, N.ACTION_AJOUTEE, ("La fiche 2.1 « Bouger » est ajoutée à l’axe 2 « Agir tôt » "
     "(pilote : Association numéro 2, budget : 12\u202f500 €, échéance : 31 décembre 2028).")),
    (add_sous_action, N.SOUS_ACTION_AJOUTEE, ("La sous-action 1.1.2 « Volet » est ajoutée à la "
     "fiche 1.1.1 « Action numéro 1 » (pilote : Association numéro 2, budget : 12\u202f500 €, "
     "échéance : 31 décembre 2028).")),
    (change_pilot, N.PILOTE, (f"{FICHE} : le pilote passe de « Association "
     "numéro 1 » à « CPTS des Confins ».")),
    (rename_pilot, N.SUIVI, (f"{FICHE} : « Association numéro 1 » s’appelle "
     "désormais « Association renommée ».")),
    (add_partenaire, N.PARTENAIRES, (f"{FICHE} : les partenaires sont "
     "renseignés : « Mission locale ».")),
    (win_pilot, N.PILOTE, (f"{FICHE} : le concours de « Association numéro 1 » "
     "reste à mobiliser.")),
    (change_line, N.ARGENT, (f"{FICHE} : financement « Région », montant : "
     "5\u202f000 € → 4\u202f000 € (− 20 %).")),
    (notify_line, N.SUIVI, (f"{FICHE} : financement « Région », l’état passe "
     "de « sollicité » à « notifié ».")),
    (drop_line, N.ARGENT, (f"{FICHE} : le financement de 5\u202f000 € par "
     "« Région » pour 2026 est retiré.")),
    (change_cible, N.INDICATEURS, (f"{FICHE} : indicateur « Jeunes reçus », "
     "cible : 50 → 80.")),
    (finish_etape, N.SUIVI, (f"{FICHE} : l’étape « Réunir les acteurs » est "
     "faite.")),
    (postpone_etape, N.CALENDRIER, (f"{FICHE} : étape « Réunir les acteurs », "
     "l’échéance est repoussée du 1er octobre 2026 au 1er décembre 2026.")),
    (add_engagement, N.ENGAGEMENTS, ("PETR des Confins prend un engagement : « Financer un "
     "poste », pour le 31 mars 2027.")),
    (add_lien, N.REFERENCES, "Le lien avec « Réduire les inégalités » est ajouté (décline)."),
    (reorder_articles, N.TEXTE, ("L’ordre des articles change : « Article 2 – Priorités » vient en "
     "premier.")),
    (rewrite_article, N.TEXTE, "L’article 1 « Parties au contrat » est réécrit."),
    (exclude_article, N.TEXTE, "L’article 2 « Priorités » est retiré du contrat."),
    (rename_axis, N.PLAN, ("Axe 2 – Agir tôt : le titre devient « Prévenir » (au lieu de « Agir "
     "tôt »).")),
    (add_axis, N.PLAN, "L’axe 3 « Coopérer » est ajouté."),
    (move_objectif, N.PLAN, ("Objectif 1.1 – Accueillir : passe de « Axe 1 – Accéder aux soins » à "
     "« Axe 2 – Agir tôt ».")),
    (extend, N.DUREE, ("Le contrat court désormais du 1er janvier 2026 au 31 décembre 2031 "
     "(auparavant du 1er janvier 2026 au 31 décembre 2030).")),
    (rename, N.OBJET, None),
    (change_base, N.OBJET, ("La base fiscale des montants passe de « toutes taxes comprises » à "
     "« hors taxes ».")),
    (classify, N.CONTENU, (f"{FICHE} : publics : ajout de « Personnes "
     "âgées ».")),
    (link_fiches, N.CONTENU, None),
    (share, N.SUIVI, (f"{FICHE} : les contrats qui partagent l’action sont "
     "renseignés : « CLS voisin ».")),
    (advance, N.SUIVI, "L’étape de la démarche change."),
    (tie_to_prs, N.REFERENCES, (f"{FICHE} : liens avec le PRS et les schémas : "
     "ajout de « PTSM 4 ».")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "nature", "phrase"), CAS, ids=lambda v: getattr(v, "__name__", "")
)
def test_each_kind_of_change_is_one_sentence(before, change, nature, phrase):
    after = copy.deepcopy(before)
    change(after)
    after = settle(after)
    (ecart,) = compare(before, after)
    assert ecart.nature is nature
    if phrase:
        assert say(ecart).replace("\u00a0", " ") == phrase
    assert to_text(apply([ecart], before)) == to_text(after)


def test_two_linked_actions_are_one_change(before):
    after = copy.deepcopy(before)
    link_fiches(after)
    (ecart,) = compare(before, settle(after))
    assert ecart.genre is Genre.AJOUT
    assert "est désormais liée à la fiche 1.1." in say(ecart)


def test_deleting_and_creating_again_is_two_changes(before):
    after = copy.deepcopy(before)
    recreate_fiche(after)
    natures = {ecart.nature for ecart in compare(before, after)}
    assert natures == {N.ACTION_RETIREE, N.ACTION_AJOUTEE}


def test_removing_an_axis_takes_its_fiches_away_first(before):
    after = copy.deepcopy(before)
    gone = after["axes"].pop(0)["uid"]
    after["fiches"].pop()
    after = settle(after)
    ecarts = compare(before, after)
    (axe,) = [ecart for ecart in ecarts if ecart.cle == f"axes/{gone}"]
    taken = close([axe], ecarts)
    assert {ecart.nature for ecart in taken} == {N.PLAN, N.DEPLACEMENT, N.ACTION_RETIREE}
    assert to_text(apply(taken, before)) == to_text(after)


def test_a_change_edited_since_has_another_mark(before):
    after = copy.deepcopy(before)
    raise_budget(after)
    (first,) = compare(before, after)
    fiche_of(after)["budget_previsionnel"] = "16000.00"
    (second,) = compare(before, after)
    assert first.cle == second.cle
    assert first.marque != second.marque


def test_groups_follow_the_document(before):
    after = copy.deepcopy(before)
    for change in (rewrite_text, raise_budget, extend, add_commune, add_partie, rename_axis,
                   rewrite_article, add_engagement, delete_fiche):  # fmt: skip
        change(after)
    groups = say_all(compare(before, settle(after)))
    assert [group.titre for group in groups] == [
        "Le contrat", "Le périmètre", "CPAM des Confins", "Article 1 – Parties au contrat",
        "Axe 2 – Agir tôt", FICHE, "Fiche 1.1.2 – Action numéro 2",
        "Engagement de PETR des Confins «\u00a0Financer un poste\u00a0»",
    ]  # fmt: skip
    (fiche,) = [group for group in groups if group.titre == FICHE]
    assert fiche.lignes[0].phrase == "La description est réécrite."
    assert len(fiche.lignes) == 2


def test_the_summary_is_one_line(before):
    after = copy.deepcopy(before)
    for change in (add_fiche, add_partie, add_commune, extend):
        change(after)
    assert sum_up(before, after).replace("\u00a0", " ") == (
        "3 actions → 4 ; budget + 33 % ; 1 partie de plus ; 1 commune de plus ; "
        "période : 2026-2030 → 2026-2031"
    )
    assert sum_up(before, before) == ""


def test_a_key_added_by_an_extension_is_named_by_it(before):
    after = copy.deepcopy(before)
    fiche_of(after)["suivi"]["humeurs"] = "au beau"
    (ecart,) = compare(before, after, libelles={"humeurs": "l’humeur du moment"})
    assert "l’humeur du moment" in say(ecart, libelles={"humeurs": "l’humeur du moment"})
    (unknown,) = compare(before, after)
    assert "humeurs" not in say(unknown)


def test_no_raw_key_is_ever_said(before):
    for change, _, _ in CAS:
        after = copy.deepcopy(before)
        change(after)
        for ecart in compare(before, settle(after)):
            assert "_" not in say(ecart)
            assert ecart.champ


def test_every_name_of_a_nature_is_french():
    assert all(nature.libelle and "_" not in nature.libelle for nature in N)


def test_an_order_says_whose_it_is(before):
    after = copy.deepcopy(before)
    after["fiches"].reverse()
    (ecart,) = compare(before, after)
    assert ecart.genre is Genre.ORDRE
    assert set(ecart.noms) == {fiche["uid"] for fiche in before["fiches"]}


def test_a_new_name_of_a_commune_is_not_a_change_to_vote(before):
    after = copy.deepcopy(before)
    fiche_of(after)["communes"][0]["nom"] = "Abzac-sur-Vienne"
    (ecart,) = compare(before, after)
    assert ecart.nature.is_suivi
