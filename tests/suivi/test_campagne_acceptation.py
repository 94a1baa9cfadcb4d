"""Accepter une réponse : elle devient le suivi, signée du pilote, une seule fois."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import FicheAction
from maillage.journal.models import Ecriture
from maillage.suivi.campagnes.acceptation import accept_all, accept_demande, return_demande
from maillage.suivi.campagnes.cloture import close_campagne, reopen_campagne
from maillage.suivi.campagnes.liens import revoke
from maillage.suivi.campagnes.ouverture import RefusCampagne
from maillage.suivi.models import (
    Campagne,
    Demande,
    Deploiement,
    Etape,
    IndicateurAction,
    NoteSuivi,
    Periode,
    SuiviFiche,
    ValeurIndicateur,
)
from tests.factories.base import OrganisationFactory
from tests.suivi.campagne import Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A = "emma@exemple.fr"


@pytest.fixture
def fiche(contrat):
    fiche = make_fiche(contrat, A, code="1", titre="Former", statut="a_venir")
    Etape.objects.create(fiche=fiche, titre="Recruter", position=1)
    for rang, (name, fields) in enumerate(
        (
            ("Aidants", {}),
            ("Part", {"forme": "rapport", "facteur": 100, "unite": "%"}),
            ("Avis", {"forme": "appreciation", "echelle": ["faible", "bon"]}),
            ("Secret", {"ventilations": ["sexe"]}),
        )
    ):
        IndicateurAction.objects.create(
            fiche=fiche, contrat=contrat, intitule=name, position=rang, **fields
        )
    return fiche


@pytest.fixture
def recue(fiche, contrat) -> Demande:
    """Une réponse complète, envoyée par une collègue d’Emma."""
    ouvrir(contrat)
    demande, pilote = Demande.objects.get(), Pilote(lien_of(A))
    uid = {row.intitule: f"v-{row.uid}" for row in IndicateurAction.objects.all()}
    pilote.write(
        demande, repondant="Léa", statut="en_cours", meteo="appuis", fait="Deux ateliers",
        a_faire="Recruter", blocage="Pas de salle", aide="Un prêt de salle",
        **{
            f"etape-{Etape.objects.get().uid}": "on", f"{uid['Aidants']}-valeur": "0",
            f"{uid['Part']}-numerateur": "45", f"{uid['Part']}-denominateur": "120",
            f"{uid['Avis']}-echelon": "1", f"{uid['Secret']}-etat": "secret",
            f"{uid['Secret']}-commentaire": "Moins de cinq",
        },
    )  # fmt: skip
    pilote.send()
    return Demande.objects.get()


def test_an_accepted_answer_becomes_the_follow_up(recue, fiche, alice):
    assert accept_demande(recue, rang=1, by=SYSTEME)
    assert FicheAction.objects.get(pk=fiche.pk).statut == "en_cours"
    suivi = SuiviFiche.objects.get()
    assert (suivi.meteo, suivi.fait, suivi.a_faire) == ("appuis", "Deux ateliers", "Recruter")
    etape = Etape.objects.get()
    assert etape.faite
    assert etape.faite_le
    notes = {row.nature: row for row in NoteSuivi.objects.all()}
    assert {k: (n.texte, n.cercle) for k, n in notes.items()} == {
        "avancement": ("Deux ateliers\nÀ faire\u00a0: Recruter", "partage"),
        "blocage": ("Pas de salle", "travail"), "aide": ("Un prêt de salle", "travail"),
    }  # fmt: skip
    assert notes["avancement"].statut_avant == "a_venir"
    assert {row.auteur_libelle for row in notes.values()} == {"Léa (lien personnel)"}
    values = {row.indicateur.intitule: row for row in ValeurIndicateur.objects.all()}
    assert values["Aidants"].valeur == 0
    assert values["Aidants"].etat == "valeur"
    assert values["Part"].valeur == Decimal("37.5")
    assert values["Avis"].echelon == 1
    assert (values["Secret"].etat, values["Secret"].valeur) == ("secret", None)
    assert {(v.debut, v.fin) for v in values.values()} == {(date(2026, 1, 1), date(2026, 12, 31))}
    told = Ecriture.objects.filter(sujet_uid=fiche.uid, auteur_libelle="Léa (lien personnel)")
    assert told.filter(changements__statut=["a_venir", "en_cours"]).count() == 1


def test_accepting_twice_changes_nothing_more(recue):
    assert accept_demande(recue, rang=1, by=SYSTEME)
    before = (NoteSuivi.objects.count(), ValeurIndicateur.objects.count(), Ecriture.objects.count())
    assert not accept_demande(recue, rang=1, by=SYSTEME)
    assert before == (
        NoteSuivi.objects.count(), ValeurIndicateur.objects.count(), Ecriture.objects.count(),
    )  # fmt: skip


def test_what_was_not_read_is_not_accepted(recue):
    with pytest.raises(RefusCampagne, match="a changé depuis"):
        accept_demande(recue, rang=0, by=SYSTEME)
    return_demande(recue, mot="Combien ?", rang=1, by=SYSTEME)
    with pytest.raises(RefusCampagne):
        accept_demande(recue, rang=1, by=SYSTEME)
    assert not NoteSuivi.objects.exists()


def test_a_closed_period_is_refused_whole(recue, fiche):
    Periode.objects.update(close_le="2026-12-31T12:00Z")
    with pytest.raises(RefusCampagne, match="est close"):
        accept_demande(recue, rang=1, by=SYSTEME)
    assert FicheAction.objects.get(pk=fiche.pk).statut == "a_venir"
    assert not NoteSuivi.objects.exists()
    assert not ValeurIndicateur.objects.exists()


def test_an_answer_that_fails_half_way_writes_nothing(recue, fiche):
    """Un indicateur a changé de forme depuis l’envoi : tout est refusé, rien n’est à demi."""
    IndicateurAction.objects.filter(intitule="Avis").update(echelle=["un seul"])
    with pytest.raises(RefusCampagne, match="n’est pas lisible"):
        accept_demande(recue, rang=1, by=SYSTEME)
    assert FicheAction.objects.get(pk=fiche.pk).statut == "a_venir"
    assert not SuiviFiche.objects.exists()
    assert Demande.objects.get().etat == "soumise"


def test_a_territory_has_its_own_state_and_figures(contrat, fiche):
    ccas = OrganisationFactory(courriel="ccas@exemple.fr", nom="CCAS")
    lieu = Deploiement.objects.create(fiche=fiche, libelle="Nord", pilote=ccas)
    ouvrir(contrat)
    pilote = Pilote(lien_of("ccas@exemple.fr"))
    demande = Demande.objects.get(deploiement=lieu)
    counted = IndicateurAction.objects.get(intitule="Aidants")
    pilote.write(demande, statut="bloque", fait="Rien", **{f"v-{counted.uid}-valeur": "3"})
    pilote.send()
    assert accept_all(Demande.objects.filter(etat="soumise"), by=SYSTEME) == (1, [])
    lieu.refresh_from_db()
    assert (lieu.statut, lieu.commentaire) == ("bloque", "Rien")
    assert FicheAction.objects.get(pk=fiche.pk).statut == "a_venir"
    assert ValeurIndicateur.objects.get().deploiement == lieu
    assert NoteSuivi.objects.get().deploiement == lieu


def test_closing_locks_the_values_and_reopening_is_traced(recue, alice):
    campagne = Campagne.objects.get()
    assert close_campagne(campagne, by=SYSTEME)
    assert not close_campagne(campagne, by=SYSTEME)
    assert Periode.objects.get().is_closed
    assert accept_all([recue], by=SYSTEME)[0] == 0
    assert reopen_campagne(campagne, by=SYSTEME)
    assert not Periode.objects.get().is_closed
    traced = Ecriture.objects.filter(sujet_uid=campagne.uid).order_by("pk")
    assert [row.changements["etat"] for row in traced if "etat" in row.changements] == [
        ["ouverte", "close"], ["close", "ouverte"],
    ]  # fmt: skip
    assert accept_demande(recue, rang=1, by=SYSTEME)


def test_the_coordinator_reads_returns_and_accepts(logged, alice, recue, contrat):
    campagne = Campagne.objects.get()
    client = logged(alice)

    def url(name):
        return reverse(
            f"campagnes:{name}",
            args=[contrat.demarche.slug, contrat.uid, campagne.uid, recue.uid],
        )

    page = client.get(url("demande")).content.decode()
    assert "Deux ateliers" in page
    assert "À venir" in page
    assert "45 sur 120" in page
    assert (
        "Écrivez au pilote"
        in client.post(url("demande_return"), {"rang": 1}, follow=True).content.decode()
    )
    client.post(url("demande_return"), {"rang": 1, "mot": "Combien ?"})
    assert Demande.objects.get().etat == "renvoyee"
    pilote = Pilote(lien_of(A))
    pilote.write(recue, fait="Deux ateliers, vingt personnes", statut="en_cours")
    pilote.send()
    stale = client.post(url("demande_accept"), {"rang": 1}, follow=True).content.decode()
    assert "a changé depuis" in stale
    done = client.post(url("demande_accept"), {"rang": 2}, follow=True).content.decode()
    assert "inscrite au suivi" in done
    assert SuiviFiche.objects.get().fait == "Deux ateliers, vingt personnes"


def test_the_coordinator_types_for_a_pilot_on_the_phone(logged, alice, contrat):
    make_fiche(contrat, "", titre="Sans adresse")
    campagne = ouvrir(contrat)
    demande = Demande.objects.get()
    url = reverse(
        "campagnes:demande_edit",
        args=[contrat.demarche.slug, contrat.uid, campagne.uid, demande.uid],
    )
    client = logged(alice)
    assert client.get(url).status_code == 200
    sent = {"version": 1, "repondant": "Madame Roux", "fait": "Au téléphone", "statut": "en_cours"}
    assert client.post(url, sent).status_code == 302
    kept = Demande.objects.get()
    assert (kept.etat, kept.canal, kept.saisie_par) == ("soumise", "telephone", alice)
    assert client.post(url, sent | {"fait": "Encore"}).status_code == 302
    assert Demande.objects.get().reponse["fait"] == "Au téléphone"
    accept = reverse(
        "campagnes:campagne_accept", args=[contrat.demarche.slug, contrat.uid, campagne.uid]
    )
    assert "1\u00a0réponse acceptée" in client.post(accept, follow=True).content.decode()
    note = NoteSuivi.objects.get()
    assert note.auteur_libelle == f"Madame Roux (au téléphone, saisi par {alice})"
    told = Ecriture.objects.filter(sujet_uid=demande.uid, racine_uid=contrat.uid).order_by("pk")
    assert [row.changements["etat"][1] for row in told] == ["soumise", "acceptee"]
    assert told[0].auteur_libelle == note.auteur_libelle
    assert not [row for row in told if "reponse" in row.changements]


def test_the_coordinator_sees_whose_draft_it_is(logged, alice, contrat):
    make_fiche(contrat, "emma@exemple.fr", titre="Former")
    campagne, client = ouvrir(contrat), logged(alice)
    demande, pilote = Demande.objects.get(), Pilote(lien_of("emma@exemple.fr"))
    args = [contrat.demarche.slug, contrat.uid, campagne.uid, demande.uid]
    url = reverse("campagnes:demande_edit", args=args)
    assert "a commencé cette réponse" not in client.get(url).content.decode()
    pilote.write(demande, fait="Deux ateliers", page="telephone d’Emma")
    page = client.get(url).content.decode()
    assert "Emma a commencé cette réponse" in page
    assert "par son lien" in page
    assert page.count("Deux ateliers") == 1
    afresh = client.get(f"{url}?depart=connu")
    assert "vous remplacez ce brouillon" in afresh.content.decode()
    assert afresh.context["saisie"].textes[0].valeur == ""
    assert dict(afresh.context["perdu"])["déjà fait"] == "Deux ateliers"
    # Le pilote écrit pendant l’appel : rien n’est remplacé sans le dire.
    version = afresh.context["demande"].version
    pilote.write(demande, htmx=True, fait="Trois ateliers", page="telephone d’Emma")
    said = {"repondant": "Emma", "fait": "Aucun", "page": "bureau", "version": version}
    answer = client.post(f"{url}?depart=connu", said)
    assert answer.status_code == 409
    assert "Trois ateliers" in answer.content.decode()
    demande.refresh_from_db()
    assert (demande.etat, demande.reponse["fait"]) == ("brouillon", "Trois ateliers")
    said["version"] = answer.context["demande"].version
    assert client.post(url, said).status_code == 302
    demande.refresh_from_db()
    assert (demande.etat, demande.reponse["fait"]) == ("soumise", "Aucun")


def test_a_closed_contract_runs_no_campaign(logged, alice, contrat, recue):
    type(contrat).objects.update(etat=EtatContrat.CLOS)
    url = reverse("campagnes:campagne_create", args=[contrat.demarche.slug, contrat.uid])
    assert logged(alice).get(url).status_code == 403


def test_the_history_goes_round_no_rule(logged, alice, contrat, recue):
    """Accepter, clore, fermer un lien : l’historique les dit, sans bouton pour les défaire."""
    campagne, client = Campagne.objects.get(), logged(alice)
    accept_demande(recue, rang=1, by=SYSTEME)
    revoke(campagne, lien_of(A), by=SYSTEME)
    close_campagne(campagne, by=SYSTEME)
    page = client.get(
        reverse("contrats:contrat_historique", args=[contrat.demarche.slug, contrat.uid])
    )
    assert page.status_code == 200
    url = reverse("contrats:valeur_restore", args=[contrat.demarche.slug, contrat.uid])
    guarded = {campagne.uid: "etat", campagne.periode.uid: "close_le", recue.uid: "etat",
               lien_of(A).uid: "revoque_le"}  # fmt: skip
    for uid, champ in guarded.items():
        row = Ecriture.objects.filter(sujet_uid=uid, racine_uid=contrat.uid).order_by("pk").last()
        assert champ in row.changements
        assert client.post(url, {"champ": champ, "ecriture": row.pk}).status_code == 403
    assert Periode.objects.get().is_closed
    assert 'name="champ" value="close_le"' not in page.content.decode()
