"""Ce que l’on propose pendant que l’on tape : rien ne s’écrit deux fois."""

from django.http import Http404, HttpRequest, JsonResponse

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.acces import get_editable_contrat
from maillage.contrats.models import Contrat
from maillage.core.texte import fold

COMBIEN = 12


def suggestions(request: HttpRequest, slug: str, uid, genre: str) -> JsonResponse:
    """``{"noms": [...]}`` pour ``?q=`` : organisations de l’annuaire, ou personnes d’ici."""
    contrat = get_editable_contrat(request, slug, uid)
    if genre not in SOURCES:
        raise Http404("Rien à proposer pour ce champ.")
    words = request.GET.get("q", "").strip()
    return JsonResponse({"noms": SOURCES[genre](contrat, words) if words else []})


def suggest_organisations(contrat: Contrat, words: str) -> list[str]:
    found = Organisation.objects.filter(supprime_le__isnull=True, remplacee_par__isnull=True)
    return list(found.search(words).values_list("nom", flat=True)[:COMBIEN])


def suggest_personnes(contrat: Contrat, words: str) -> list[str]:
    """Les personnes déjà citées dans la démarche, jamais celles d’un autre territoire."""
    known = Personne.objects.filter(
        liens_fiches__fiche__contrat__demarche=contrat.demarche, supprime_le__isnull=True
    ).distinct()
    wanted = fold(words).split()
    names = (str(personne) for personne in known)
    return [name for name in names if all(word in fold(name) for word in wanted)][:COMBIEN]


SOURCES = {
    "organisations_liees": suggest_organisations,
    "personnes_liees": suggest_personnes,
}
