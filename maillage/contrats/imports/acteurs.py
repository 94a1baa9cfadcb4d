"""Les organisations et les personnes citées par un classeur : retrouvées, sinon créées."""

import re
from dataclasses import dataclass

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.imports import colonnes
from maillage.contrats.imports.rapport import Rapport
from maillage.contrats.imports.retrouvailles import Retrouvailles
from maillage.contrats.imports.valeurs import cut
from maillage.contrats.models import FicheAction
from maillage.core.texte import fold
from maillage.lecture.plan import FicheLue

CIVILITES = {
    "m": "M.", "monsieur": "M.", "mme": "Mme", "madame": "Mme", "mlle": "Mme",
    "dr": "Dr", "docteur": "Dr", "pr": "Pr", "professeur": "Pr", "me": "Me",
}  # fmt: skip
_CIVILITE = re.compile(rf"(?P<mot>{'|'.join(CIVILITES)})\.?\s+(?=\S)", re.IGNORECASE)


@dataclass(slots=True)
class Acteurs:
    """Pose les liens d’une fiche ; les parts que le classeur tait sont gardées."""

    known: Retrouvailles
    rapport: Rapport

    def link(self, fiche: FicheAction, lue: FicheLue) -> dict:
        """``organisations_liees`` et ``personnes_liees``, au format de l’historique."""
        links: dict = {}
        if cited := cited_by_role(lue, colonnes.ORGANISATIONS):
            kept = [link for link in fiche.organisations_liees if link["role"] not in cited]
            links["organisations_liees"] = order_links(
                kept + self._organisations(fiche, cited), colonnes.ORGANISATIONS
            )
        if cited := cited_by_role(lue, colonnes.PERSONNES):
            kept = [link for link in fiche.personnes_liees if link["role"] not in cited]
            links["personnes_liees"] = order_links(kept + self._people(cited), colonnes.PERSONNES)
        return links

    def long_names(self, lue: FicheLue) -> list[str]:
        """Les noms trop longs pour l’annuaire, entiers, pour les notes de la fiche."""
        limits = dict.fromkeys(colonnes.ORGANISATIONS, 250) | dict.fromkeys(colonnes.PERSONNES, 100)
        return [
            name for cle, limit in limits.items() for name in lue.valeurs.get(cle, ())
            if len(name) > limit
        ]  # fmt: skip

    def _organisations(self, fiche: FicheAction, roles: dict[str, list[str]]) -> list[dict]:
        """L’état « à mobiliser » choisi dans Maillage reste : le classeur n’en dit rien."""
        states = {(link["id"], link["role"]): link["etat"] for link in fiche.organisations_liees}
        links: dict[tuple, dict] = {}
        for role, names in roles.items():
            for name in names:
                found = self._organisation(cut(name, 250))
                key = found.pk, role
                state = states.get(key, "acquis")
                links[key] = {"id": found.pk, "libelle": str(found), "role": role, "etat": state}
        return list(links.values())

    def _organisation(self, name: str) -> Organisation:
        found = self.known.find_organisation(name)
        if found is None:
            found = Organisation.objects.create(nom=name)
            self.known.remember_organisation(found)
            self.rapport.organisations.append(found.nom)
        return found

    def _people(self, roles: dict[str, list[str]]) -> list[dict]:
        links: dict[tuple, dict] = {}
        for role, names in roles.items():
            for name in names:
                found = self._personne(name)
                links[found.pk, role] = {"id": found.pk, "libelle": str(found), "role": role}
        return list(links.values())

    def _personne(self, name: str) -> Personne:
        civilite, prenom, nom = split_name(name)
        key = fold(f"{prenom} {nom}")
        if key not in self.known.personnes:
            created = Personne.objects.create(civilite=civilite, prenom=prenom, nom=nom)
            self.known.personnes[key] = created
            self.rapport.personnes.append(str(created))
        return self.known.personnes[key]


def cited_by_role(lue: FicheLue, columns: dict[str, str]) -> dict[str, list[str]]:
    return {role: lue.valeurs[cle] for cle, role in columns.items() if lue.valeurs.get(cle)}


def order_links(links: list[dict], columns: dict[str, str]) -> list[dict]:
    """Dans l’ordre où la fiche les garde : par part, puis dans l’ordre du classeur."""
    roles = sorted(columns.values())
    return sorted(links, key=lambda link: roles.index(link["role"]))


def split_name(name: str) -> tuple[str, str, str]:
    """« Mme Jeanne Roy » → (« Mme », « Jeanne », « Roy ») ; sans prénom, tout est le nom."""
    given = _CIVILITE.match(name.strip())
    civilite = CIVILITES[given["mot"].lower()] if given else ""
    rest = name.strip()[given.end() :] if given else name.strip()
    prenom, _, nom = rest.rpartition(" ")
    return civilite, cut(prenom.strip(), 100), cut(nom, 100)
