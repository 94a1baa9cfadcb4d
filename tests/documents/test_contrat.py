"""Le contrat en document : tout y est, rien n’y fuit, le même arbre à chaque fois."""

import json
from datetime import date

import pytest

from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Article, Axe, Contrat, FicheAction, Rattachement
from maillage.documents.contrat import build_document, find_alertes
from maillage.edition.arbre import ChampsValeurs, Signatures, Tableau, Titre, to_json, tree_hash
from maillage.edition.html import write_html
from maillage.financements.models import LigneFinancement
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import fill_contrat

JOUR = date(2026, 11, 21)


def build(contrat, cercles=("travail", "partage", "transmis", "public")):
    return build_document(build_instantane(Contrat.objects.get(pk=contrat.pk), cercles), date=JOUR)


def text_of(document) -> str:
    return json.dumps(to_json(document), ensure_ascii=False)


def titles(document) -> list[str]:
    return [f"{b.numero} {b.texte}".strip() for b in document.blocs if isinstance(b, Titre)]


def test_it_has_the_parts_of_a_contract_in_order(contrat):
    found = titles(build(fill_contrat(contrat)))
    expected = [
        "Article 1 – Parties au contrat", "Article 2 – Priorités", "Signatures",
        "Annexe 1 – Programme d’actions", "Axe 1 – Accéder aux soins", "1.1 Accueillir",
        "Axe 2 – Agir tôt", "Annexe 2 – Fiches-actions", "1.1.1 Action numéro 1",
        "1.1.2 Action numéro 2", "1.1.3 Action numéro 3", "Annexe 3 – Communes du territoire",
        "Annexe 4 – Glossaire et sigles",
    ]  # fmt: skip
    assert found == expected


def test_the_parties_are_named_with_the_act_that_commits_them(contrat):
    text = text_of(build(fill_contrat(contrat)))
    assert "représenté par Hélène Castaing, Présidente" in text
    assert "dûment habilité par délibération n° 2026-14 du 11 juin 2026" in text


def test_placeholders_take_their_value_and_lists_become_blocks(contrat):
    text = text_of(build(fill_contrat(contrat)))
    assert "PETR des Confins porte CLS des Confins 2026-2030." in text
    assert "Axe 2 – Agir tôt" in text
    assert "{{" not in text


def test_an_unknown_placeholder_stays_visible_and_is_reported(contrat):
    fill_contrat(contrat)
    Article.objects.create(
        contrat=contrat, titre="Objet", position=9000,
        corps="<p>{{ settings.SECRET_KEY }} {{ contrat.__class__ }} {% load x %}</p>",
    )  # fmt: skip
    instantane = build_instantane(contrat)
    assert "{{ settings.SECRET_KEY }}" in text_of(build(contrat))
    assert find_alertes(instantane) == [
        "Article « Objet » : {{ settings.SECRET_KEY }} reste écrit tel quel, il est inconnu.",
        "Article « Objet » : {{ contrat.__class__ }} reste écrit tel quel, il est inconnu.",
    ]


def test_a_value_not_known_yet_is_reported_too(contrat):
    Article.objects.create(contrat=contrat, titre="Objet", corps="<p>{{ porteur.nom }}</p>")
    assert find_alertes(build_instantane(contrat)) == [
        (
            "Article « Objet » : {{ porteur.nom }} reste écrit tel quel, "
            "sa valeur n’est pas encore connue."
        )
    ]


def test_a_value_is_never_read_as_markup(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(nom="<script>x</script> {{ porteur.nom }}")
    Article.objects.create(contrat=contrat, titre="Objet", corps="<p>{{ contrat.nom }}</p>")
    html = write_html(build(contrat))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_every_filled_field_of_a_fiche_is_printed(contrat, fiche):
    names = [
        field.name for field in FicheAction._meta.concrete_fields
        if field.get_internal_type() in ("TextField", "CharField")
        and field.name in FicheAction.HISTORISES
    ]  # fmt: skip
    hidden = {"notes", "statut", "cercle"}
    for name in names:
        if name not in hidden | {"code"}:
            setattr(fiche, name, f"valeur de {name}")
    for name in ("objectifs_specifiques", "objectifs_operationnels", "resultats_attendus"):
        setattr(fiche, name, [f"valeur de {name}", "autre"])
    fiche.liens_prs = ["valeur de liens_prs"]
    fiche.recurrente = True
    fiche.save()
    text = text_of(build(contrat))
    for name in {*names, "objectifs_specifiques", "resultats_attendus", "liens_prs"} - hidden:
        assert name == "code" or f"valeur de {name}" in text, name
    assert "Chaque année" in text


def test_empty_fields_are_not_printed(contrat, fiche):
    blocs = [b for b in build(contrat).blocs if isinstance(b, ChampsValeurs)]
    assert blocs == []


def test_follow_up_and_money_are_tables_with_captions(contrat, fiche):
    Etape.objects.create(fiche=fiche, titre="Recruter", echeance=JOUR)
    IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers", cible="12.5", unite="n")
    Deploiement.objects.create(fiche=fiche, libelle="Nord")
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="ARS", montant="12500", annee=2027)
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="Région", montant="900", departementale=True
    )
    document = build(contrat)
    captions = [b.legende for b in document.blocs if isinstance(b, Tableau)]
    assert "Indicateurs de l’action 1.1.1" in captions
    assert "Financements par financeur" in captions
    text = text_of(document)
    assert "12,5" in text
    assert "Hors total : Région." in text


def test_a_working_draft_says_so_on_every_page_until_it_is_signed(contrat):
    fill_contrat(contrat)
    assert build(contrat).pied == "Projet – document de travail"
    Contrat.objects.filter(pk=contrat.pk).update(etat="signe")
    signed = build(contrat)
    assert signed.pied == contrat.nom
    assert "Projet" not in signed.couverture.mention


def test_the_fictional_demonstration_is_said_on_the_cover(contrat, demarche):
    demarche.bandeau = "Territoire fictif"
    demarche.save()
    assert "Territoire fictif" in build(contrat).couverture.mention


def test_a_working_fiche_never_reaches_the_copil(contrat):
    fill_contrat(contrat, fiches=1)
    secret = FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    shown = FicheAction.objects.get(contrat=contrat, code="1.1.1")
    shown.actions_liees.add(secret)
    document = build(contrat, ("transmis", "public"))
    assert "confidentiel" not in text_of(document)
    assert "Action numéro 1" in text_of(document)
    assert "confidentiel" in text_of(build(contrat))


def test_a_second_axis_is_mentioned_and_the_fiche_printed_once(contrat):
    fill_contrat(contrat, fiches=1)
    fiche = FicheAction.objects.get(contrat=contrat)
    Rattachement.objects.create(fiche=fiche, contrat=contrat, axe=Axe.objects.get(code="2"))
    document = build(contrat)
    assert titles(document).count("1.1.1 Action numéro 1") == 1
    assert "également rattachée à l’axe 2" in text_of(document)


def test_a_sub_action_follows_its_fiche(contrat):
    fill_contrat(contrat, fiches=2)
    first = FicheAction.objects.get(code="1.1.1")
    FicheActionFactory(contrat=contrat, parent=first, code="1.1.1.1", titre="Sous", position=9000)
    found = titles(build(contrat))
    assert found.index("1.1.1.1 Sous") == found.index("1.1.1 Action numéro 1") + 1


def test_a_fiche_whose_axis_was_deleted_is_still_printed(contrat):
    fill_contrat(contrat, fiches=1)
    Axe.objects.filter(code="1").update(supprime_le="2026-01-01T00:00Z")
    assert "1.1.1 Action numéro 1" in titles(build(contrat))


def test_each_signing_party_has_its_block(contrat):
    blocs = [b for b in build(fill_contrat(contrat)).blocs if isinstance(b, Signatures)]
    assert [(b.partie, b.mention) for b in blocs[0].blocs] == [
        ("PETR des Confins", ""), ("ARS des Confins", "Signé le 17 juillet 2026"),
    ]  # fmt: skip


def test_the_same_snapshot_gives_the_same_tree(contrat):
    fill_contrat(contrat)
    assert tree_hash(build(contrat)) == tree_hash(build(contrat))


@pytest.mark.parametrize("texte", ["", "a\n\nb", "<p>x</p>", "{{", "<b>" * 50])
def test_any_text_makes_a_document(contrat, fiche, texte):
    FicheAction.objects.filter(pk=fiche.pk).update(description=texte)
    Article.objects.create(contrat=contrat, titre="T", corps=texte)
    assert write_html(build(contrat))
