"""Écrire une case de la grille en HTML, d’un trait : un gabarit par case coûterait la page."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.suivi.enums import FormeIndicateur
from maillage.suivi.saisie.grille import Case, Rang

CLOSE = format_html(' <span class="discret petit">{}</span>', "close")


def draw_rang(rang: Rang) -> SafeString:
    """Les cases d’une ligne."""
    liste = _liste(rang)
    return SafeString("".join(draw_case(case, rang, liste) for case in rang.cases))


def _liste(rang: Rang) -> SafeString:
    """Les échelons d’une appréciation, proposés à la frappe."""
    if rang.indicateur.forme != FormeIndicateur.APPRECIATION:
        return SafeString("")
    return format_html(' list="e{}"', rang.indicateur.pk)


def draw_case(case: Case, rang: Rang, liste: SafeString = SafeString("")) -> SafeString:  # noqa: B008
    if not case.is_editable:
        mark = CLOSE if case.is_closed else SafeString("")
        said = f"«\u00a0{case.saisi}\u00a0»\u00a0: {case.erreur}" if case.erreur else ""
        fault = format_html('<span class="errorlist">{}</span>', said) if said else ""
        return format_html("<td>{}{}{}</td>", case.texte or "\u2013", mark, fault)
    is_typed = case.saisi is not None
    texte = case.saisi if is_typed else case.texte
    classe = "en-erreur" if case.erreur else ("change" if is_typed else "")
    vu = format_html(' data-vu="{}"', case.texte) if is_typed else ""
    mark, fault = _fault(case)
    return format_html(
        '<td class="{}"><input name="{}" value="{}"{} aria-labelledby="r{} p{}"{}{} '
        'autocomplete="off">{}</td>',
        classe, case.cle, texte, vu, rang.cle, case.colonne.cle, liste, mark, fault,
    )  # fmt: skip


def _fault(case: Case) -> tuple[SafeString, SafeString]:
    """Ce que la saisie dit de sa faute, et la faute elle-même."""
    if not case.erreur:
        return SafeString(""), SafeString("")
    mark = format_html(' aria-invalid="true" aria-describedby="{}-e"', case.cle)
    return mark, format_html('<span class="errorlist" id="{}-e">{}</span>', case.cle, case.erreur)
