"""Importer un classeur : déposer, vérifier, corriger, puis écrire."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_editable_contrat
from maillage.contrats.imports import Rapport, Reglage, build_champs, import_plan, read_source
from maillage.contrats.models import Contrat
from maillage.core.texte import pluriel
from maillage.fichiers.models import Fichier
from maillage.lecture.classeur import Classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.plan import Champ, propose_colonnes
from maillage.lecture.plan.champs import CHAMPS
from maillage.lecture.reperes import column_letter
from maillage.travaux.models import Brouillon

TAILLE_MAX = 25 * 1024 * 1024


class ClasseurForm(forms.Form):
    classeur = forms.FileField(
        label="Votre classeur", help_text="XLSX, XLS, ODS ou CSV, tel qu’il est, 25 Mo au plus."
    )

    def clean_classeur(self):
        sent = self.cleaned_data["classeur"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError("Ce fichier dépasse 25 Mo : gardez la feuille du plan.")
        return sent


def draft_key(contrat: Contrat) -> str:
    return f"import:{contrat.uid}"


def plan_import(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Déposer le classeur. Rien n’est encore écrit."""
    contrat = get_editable_contrat(request, slug, uid)
    form = ClasseurForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["classeur"]
        content = sent.read()
        try:
            read_source(content, sent.name)
        except ErreurLecture as error:
            form.add_error("classeur", str(error))
        else:
            keep(request, contrat, sent, content)
            return redirect("contrats:plan_verify", slug, uid)
    context = contrat_context(request, contrat, form=form)
    status = 422 if form.errors else 200
    return render(request, "contrats/import_depot.html", context, status=status)


def keep(request: HttpRequest, contrat: Contrat, sent, content: bytes) -> None:
    genre = sent.content_type or "application/octet-stream"
    stored = Fichier.objects.store(content, nom=sent.name, genre=genre, by=request.user)
    draft = {"fichier": stored.pk, "correspondance": None, "reponses": {}}
    Brouillon.objects.keep(request.user, draft_key(contrat), draft)


def plan_verify(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qui a été compris, à gauche la source ; on corrige, on recommence, rien n’est écrit."""
    contrat = get_editable_contrat(request, slug, uid)
    draft = Brouillon.objects.find(request.user, draft_key(contrat))
    if draft is None:
        return redirect("contrats:plan_import", slug, uid)
    if request.method == "POST":
        draft.donnees |= read_corrections(request.POST)
        Brouillon.objects.keep(request.user, draft_key(contrat), draft.donnees)
        return redirect("contrats:plan_verify", slug, uid)
    fichier, classeur = open_source(draft)
    try:
        rapport = essay(request, contrat, classeur, draft)
    except ErreurLecture as error:
        rapport = None
        messages.error(request, str(error))
    context = contrat_context(
        request, contrat, rapport=rapport, fichier=fichier,
        feuilles=describe_sheets(contrat, classeur, draft),
        champs=sorted(all_champs(contrat), key=lambda champ: champ.libelle),
        familles=describe_findings(contrat, rapport, draft) if rapport else [],
    )  # fmt: skip
    return render(request, "contrats/import_verification.html", context)


def open_source(draft: Brouillon) -> tuple[Fichier, Classeur]:
    fichier = Fichier.objects.get(pk=draft.donnees["fichier"])
    with fichier.open() as content:
        return fichier, read_source(content.read(), fichier.nom)


def essay(request: HttpRequest, contrat: Contrat, classeur: Classeur, draft, *, essai=True):
    return import_plan(
        contrat, classeur, by=Auteur.of(request.user), essai=essai, reglage=as_reglage(draft)
    )


def as_reglage(draft: Brouillon) -> Reglage:
    mapping = draft.donnees["correspondance"]
    if mapping is not None:
        mapping = {
            sheet: {int(rang): champ for rang, champ in columns.items()}
            for sheet, columns in mapping.items()
        }
    return Reglage(mapping, draft.donnees["reponses"])


def read_corrections(post) -> dict:
    """Lit ``colonne:<feuille>:<rang>``, ``feuille`` et ``reponse:<champ>:<mot>``."""
    chosen = set(post.getlist("feuille"))
    mapping: dict[str, dict[str, str]] = {name: {} for name in chosen}
    answers: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        kind, _, rest = name.partition(":")
        if kind == "colonne":
            sheet, _, rang = rest.rpartition(":")
            if sheet in chosen and rang.isdigit() and value:
                mapping[sheet][rang] = value
        elif kind == "reponse" and value:
            champ, _, word = rest.partition(":")
            answers.setdefault(champ, {})[word] = value
    return {"correspondance": mapping, "reponses": answers}


def all_champs(contrat: Contrat) -> list[Champ]:
    known = {champ.cle: champ for champ in CHAMPS}
    known |= {champ.cle: champ for champ in build_champs(contrat.demarche)}
    return list(known.values())


def describe_sheets(contrat: Contrat, classeur: Classeur, draft: Brouillon) -> list[dict]:
    """Par feuille : lue ou non, et le champ retenu pour chaque colonne, avec un exemple."""
    mapping = as_reglage(draft).correspondance
    champs = build_champs(contrat.demarche)
    return [describe_sheet(feuille, champs, mapping) for feuille in classeur.feuilles]


def describe_sheet(feuille, champs, mapping: dict | None) -> dict:
    proposal = propose_colonnes(feuille, champs)
    current = proposal.correspondance if mapping is None else mapping.get(feuille.nom, {})
    read = proposal.is_plan if mapping is None else feuille.nom in mapping
    columns = [
        {
            "rang": rang,
            "lettre": column_letter(rang),
            "libelle": column.libelle,
            "champ": current.get(rang, ""),
            **describe_champ(current.get(rang, "")),
            "exemple": first_value(feuille, proposal, rang),
        }
        for rang, column in sorted(proposal.colonnes.items())
    ]
    return {"nom": feuille.nom, "lue": read, "colonnes": columns}


def describe_champ(cle: str) -> dict:
    """« financeur_2 » : un champ répété, que la liste des champs ne contient pas."""
    stem, _, rang = cle.rpartition("_")
    numbered = bool(stem) and rang.isdigit()
    label = f"{stem.capitalize()} n° {rang}" if numbered else cle
    return {"est_numerote": numbered, "nom_champ": label}


def first_value(feuille, proposal, rang: int) -> str:
    """La première cellule remplie sous l’en-tête."""
    start = proposal.entete.premiere_donnee if proposal.entete else 1
    for row in feuille.lignes[start : start + 20]:
        if rang < len(row) and row[rang] not in (None, ""):
            return str(row[rang])[:80]
    return ""


FAMILLES = (
    ("a_verifier", "À vérifier", "Ce que nous n’osons pas trancher seuls."),
    ("reparations", "Réparé", "Ce que nous avons remis en ordre ; le texte d’origine est montré."),
    (
        "non_reconnu",
        "Gardé en note",
        "Ce que nous ne savons pas ranger reste en note sur la fiche.",
    ),
    ("refusees", "Laissé de côté", "Lignes et feuilles qui ne décrivent pas d’action."),
)


def describe_findings(contrat: Contrat, rapport: Rapport, draft: Brouillon) -> list[dict]:
    champs = {champ.cle: champ for champ in all_champs(contrat) if champ.choix}
    labels = {champ.libelle: champ for champ in champs.values()}
    families = []
    for cle, titre, phrase in FAMILLES:
        rows = [
            {"constat": constat, "champ": labels.get(constat.colonne)}
            for constat in getattr(rapport.lu, cle)
        ]
        families.append({"cle": cle, "titre": titre, "phrase": phrase, "lignes": rows})
    return families


@require_POST
def plan_confirm(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Écrit tout, ou rien."""
    contrat = get_editable_contrat(request, slug, uid)
    draft = Brouillon.objects.find(request.user, draft_key(contrat))
    if draft is None:
        messages.error(request, "Ce classeur a déjà été importé, ou a été retiré.")
        return redirect("contrats:plan", slug, uid)
    _, classeur = open_source(draft)
    try:
        rapport = essay(request, contrat, classeur, draft, essai=False)
    except ErreurLecture as error:
        messages.error(request, str(error))
        return redirect("contrats:plan_verify", slug, uid)
    Brouillon.objects.drop(request.user, draft_key(contrat))
    created = pluriel(len(rapport.creees), "fiche créée", "fiches créées")
    changed = pluriel(len(rapport.modifiees), "fiche mise à jour", "fiches mises à jour")
    messages.success(request, f"Le plan est importé : {created}, {changed}.")
    return redirect("contrats:plan", slug, uid)


@require_POST
def plan_drop(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    Brouillon.objects.drop(request.user, draft_key(contrat))
    messages.success(request, "Le classeur est retiré ; rien n’a été importé.")
    return redirect("contrats:plan", slug, uid)
