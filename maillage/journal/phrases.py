"""Une ligne d’historique en phrases françaises, pour tout modèle suivi."""

from dataclasses import dataclass, replace

from django.contrib.contenttypes.models import ContentType
from django.db import models

from maillage.edition.typographie import typeset
from maillage.journal.enums import Acte
from maillage.journal.models import Ecriture
from maillage.journal.mots import Fragment, compare_words
from maillage.journal.valeurs import find_field, is_empty, label_of, say, to_plain

LONG = 90  # signes au-delà desquels un texte se résume à ses premiers mots
MOTS = 10

VERBES: dict[str, str] = {Acte.RETABLISSEMENT: "a rétabli", Acte.IMPORT: "a importé"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """``texte`` se suffit ; ``detail`` compare mot à mot un texte long ; ``champ`` se rétablit."""

    texte: str
    champ: str = ""
    detail: tuple[Fragment, ...] = ()

    def __str__(self):
        return typeset(self.texte)


def phrases(ecriture: Ecriture) -> list[Phrase]:
    """« Alice a changé « titre » : « A » → « B ». » : une phrase par champ changé.

    Un envoi ne se rétablit pas : il dit ce qui est parti et à qui.
    """
    who, subject = ecriture.auteur_libelle, f"« {ecriture.sujet_libelle} »"
    if not ecriture.changements:
        verb = Acte(ecriture.acte).label
        return [Phrase(f"{who} {verb} {subject}.")]
    if ecriture.acte == Acte.ENVOI:
        return [Phrase(f"{who} a envoyé {say(sent)}.") for _, sent in ecriture.changements.values()]
    model = ContentType.objects.get_for_id(ecriture.sujet_type_id).model_class()
    verb = VERBES.get(ecriture.acte, "")
    kept = getattr(model, "SANS_RETOUR", ())
    return [
        replace(phrase, champ="") if name in kept else phrase
        for name, pair in ecriture.changements.items()
        for phrase in [_phrase(who, verb, model, name, pair)]
    ]


def _phrase(who: str, verb: str, model, name: str, pair: list) -> Phrase:
    before, after = pair
    field, label = find_field(model, name), f"« {label_of(model, name)} »"
    if isinstance(before or after, list):
        return Phrase(_say_list(who, verb, label, before or [], after or [], field), name)
    if _is_long(before, after, field):
        return _say_text(who, verb, label, name, before or "", after or "")
    return Phrase(_say_value(who, verb, label, before, after, field), name)


def _say_value(who, verb, label, before, after, field) -> str:
    if is_empty(after):
        return f"{who} {verb or 'a vidé'} {label}, qui était {_quote(before, field)}."
    if is_empty(before):
        return f"{who} {verb or 'a renseigné'} {label} : {_quote(after, field)}."
    shown = f"{_quote(before, field)} → {_quote(after, field)}"
    return f"{who} {verb or 'a changé'} {label} : {shown}."


def _quote(value, field) -> str:
    """Guillemets autour de ce qui fut tapé, pas autour d’une date ou d’un choix."""
    said = say(value, field)
    typed = isinstance(field, models.CharField | models.TextField) and not field.choices
    return f"« {said} »" if typed and not is_empty(value) else said


def _say_list(who, verb, label, before: list, after: list, field) -> str:
    added = [say(item, field) for item in after if item not in before]
    removed = [say(item, field) for item in before if item not in after]
    parts = []
    if added:
        parts.append(f"ajouté {_enumerate(added)}")
    if removed:
        parts.append(f"retiré {_enumerate(removed)}")
    if not parts:
        return f"{who} a changé l’ordre de {label}."
    return f"{who} {verb or 'a changé'} {label} : {' ; '.join(parts)}."


def _enumerate(items: list[str]) -> str:
    return ", ".join(f"« {item} »" for item in items)


def _is_long(before, after, field) -> bool:
    if isinstance(before or after, dict) or getattr(field, "choices", None):
        return False
    return max(len(str(before or "")), len(str(after or ""))) > LONG


def _say_text(who, verb, label, name: str, before: str, after: str) -> Phrase:
    old, new = to_plain(str(before)), to_plain(str(after))
    if not new:
        texte = f"{who} {verb or 'a vidé'} {label}, qui commençait par {_first_words(old)}."
    elif not old:
        texte = f"{who} {verb or 'a écrit'} {label} : {_first_words(new)}."
    else:
        texte = f"{who} {verb or 'a réécrit'} {label} : {_first_words(new)}."
    return Phrase(texte, name, compare_words(old, new))


def _first_words(texte: str) -> str:
    words = texte.split()
    return f"« {' '.join(words[:MOTS])}{'…' if len(words) > MOTS else ''} »"
