"""Écrire un plan lu : retrouver ce qui existe déjà, créer le reste, ne rien doubler."""

from django.utils.html import linebreaks

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, Personne
from maillage.contrats.actions import PAS, create_axe, create_objectif
from maillage.contrats.extensions import extensions
from maillage.contrats.imports import colonnes
from maillage.contrats.imports.rapport import Rapport
from maillage.contrats.imports.retrouvailles import Retrouvailles
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.texte import fold
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import apply_field, column_names, read_state
from maillage.lecture.plan import FicheLue, PlanLu
from maillage.referentiels.vocabulaire import offered_to


class Ecrivain:
    """Un import en cours dans un contrat."""

    def __init__(self, contrat: Contrat, lu: PlanLu, by: Auteur):
        self.contrat, self.lu, self.by = contrat, lu, by
        self.rapport = Rapport(lu)
        self.known = Retrouvailles(contrat)
        self.terms = {
            (vocabulaire, terme.code): terme
            for vocabulaire, termes in offered_to(contrat.demarche).items()
            for terme in termes
        }
        self.axes: list[Axe] = []
        self.objectifs: list[Objectif] = []
        self.fiches: list[FicheAction] = []

    def write(self) -> Rapport:
        Contrat.objects.select_for_update().get(pk=self.contrat.pk)
        for axe in self.lu.axes:
            self.axes.append(self.known.find_axe(axe) or self._create_axe(axe))
        for objectif in self.lu.objectifs:
            self.objectifs.append(self._place_objectif(objectif))
        for lue in self.lu.fiches:
            self.fiches.append(self._write_fiche(lue))
        return self.rapport

    def _create_axe(self, lu) -> Axe:
        self.rapport.axes += 1
        return create_axe(contrat=self.contrat, titre=lu.titre[:300], code=lu.code[:20], by=self.by)

    def _place_objectif(self, lu) -> Objectif:
        axe = self.axes[lu.axe] if lu.axe is not None else None
        parent = self.objectifs[lu.parent] if lu.parent is not None else None
        found = self.known.find_objectif(lu, axe, parent)
        if found:
            return found
        self.rapport.objectifs += 1
        place = {"parent": parent} if parent else {"axe": axe}
        return create_objectif(
            contrat=self.contrat, titre=lu.titre[:500], code=lu.code[:20], by=self.by, **place
        )

    def _write_fiche(self, lue: FicheLue) -> FicheAction:
        axe = self.axes[lue.axe_ref] if lue.axe_ref is not None else None
        parent = self.fiches[lue.parent_ref] if lue.parent_ref is not None else None
        found = self.known.find_fiche(lue, axe, parent)
        if found is None:
            fiche = self._create_fiche(lue, parent)
            self._fill(fiche, lue, axe, is_new=True)
        else:
            fiche = found
            self._fill(fiche, lue, axe, is_new=False)
        return fiche

    def _create_fiche(self, lue: FicheLue, parent: FicheAction | None) -> FicheAction:
        self.known.last_position += PAS
        fiche = FicheAction.objects.create(
            contrat=self.contrat, titre=lue.titre[:300], parent=parent,
            position=self.known.last_position,
        )  # fmt: skip
        record(fiche, by=self.by, acte=Acte.IMPORT, changements={}, racine_uid=self.contrat.uid)
        self.rapport.creees.append(fiche.titre)
        return fiche

    def _fill(self, fiche: FicheAction, lue: FicheLue, axe: Axe | None, *, is_new: bool) -> None:
        """Pose les valeurs lues ; une cellule vide n’efface jamais ce qui est écrit."""
        values = self._values(lue, axe) | self._links(fiche, lue)
        before = read_state(fiche, tuple(values))
        changed = {name: value for name, value in values.items() if before[name] != value}
        for name, value in changed.items():
            apply_field(fiche, name, value)
        if changed:
            fiche.version += not is_new
            fiche.save(update_fields=[*column_names(fiche, changed), "version", "updated_at"])
        extra = self._extend(fiche, lue)
        if is_new:
            return
        self._trace(fiche, {name: before[name] for name in changed}, extra)

    def _trace(self, fiche: FicheAction, before: dict, extra: bool) -> None:
        changes = record_change(fiche, before, by=self.by, racine_uid=self.contrat.uid)
        if changes or extra:
            labels = [fiche.label_of(name) for name in changes]
            self.rapport.modifiees.append((str(fiche), labels))
        else:
            self.rapport.inchangees += 1

    def _extend(self, fiche: FicheAction, lue: FicheLue) -> bool:
        """Donne aux extensions leurs colonnes ; vrai si l’une a changé quelque chose."""
        changed = False
        for extension in extensions:
            keys = {champ.cle for champ in extension.colonnes()}
            mine = {cle: lue.valeurs[cle] for cle in keys & lue.valeurs.keys()}
            if mine:
                changed |= bool(extension.import_valeurs(fiche, mine, by=self.by))
        return changed

    def _values(self, lue: FicheLue, axe: Axe | None) -> dict:
        """Champ de la fiche → valeur au format de l’historique, pour ce que le classeur dit."""
        values: dict = {"titre": lue.titre[:300]}
        if lue.code:
            values["code"] = lue.code[:20]
        if axe:
            values["axe"] = {"id": axe.pk, "libelle": str(axe)}
        if lue.objectif_ref is not None:
            objectif = self.objectifs[lue.objectif_ref]
            values["objectif"] = {"id": objectif.pk, "libelle": str(objectif)}
        for cle, valeur in lue.valeurs.items():
            values |= self._value(cle, valeur)
        if lue.notes:
            values["notes"] = "\n".join(lue.notes)
        return values

    def _value(self, cle: str, valeur) -> dict:
        if cle in colonnes.TEXTES:
            field = FicheAction._meta.get_field(colonnes.TEXTES[cle])
            return {field.name: as_text(valeur)[: field.max_length or None]}
        if cle in colonnes.RICHES:
            return {colonnes.RICHES[cle]: linebreaks(as_text(valeur), autoescape=True)}
        if cle in colonnes.LISTES:
            return {colonnes.LISTES[cle]: as_list(valeur)}
        if cle == "livrables":
            return {"livrables": as_text(valeur)}
        if cle in colonnes.VOCABULAIRES_LUS:
            return self._terms(colonnes.VOCABULAIRES_LUS[cle], valeur)
        if cle in colonnes.VALEURS:
            return {colonnes.VALEURS[cle]: as_state(colonnes.VALEURS[cle], valeur)}
        return {}

    def _terms(self, vocabulaire: str, codes) -> dict:
        wanted = [codes] if isinstance(codes, str) else codes
        found = [self.terms[vocabulaire, code] for code in wanted]
        links = [{"id": terme.pk, "libelle": terme.libelle} for terme in found]
        return {vocabulaire: sorted(links, key=lambda link: link["id"])}

    def _links(self, fiche: FicheAction, lue: FicheLue) -> dict:
        """Les organisations et personnes citées ; les parts que le classeur tait sont gardées."""
        links: dict = {}
        roles = {role: lue.valeurs[cle] for cle, role in colonnes.ORGANISATIONS.items()
                 if lue.valeurs.get(cle)}  # fmt: skip
        if roles:
            kept = [link for link in fiche.organisations_liees if link["role"] not in roles]
            links["organisations_liees"] = order_links(
                kept + self._organisations(roles), list(colonnes.ORGANISATIONS.values())
            )
        people = {role: lue.valeurs[cle] for cle, role in colonnes.PERSONNES.items()
                  if lue.valeurs.get(cle)}  # fmt: skip
        if people:
            kept = [link for link in fiche.personnes_liees if link["role"] not in people]
            links["personnes_liees"] = order_links(
                kept + self._people(people), list(colonnes.PERSONNES.values())
            )
        return links

    def _organisations(self, roles: dict[str, list[str]]) -> list[dict]:
        links: dict[tuple, dict] = {}
        for role, names in roles.items():
            for name in names:
                found = self._organisation(name)
                links[found.pk, role] = {
                    "id": found.pk, "libelle": str(found), "role": role, "etat": "acquis"
                }  # fmt: skip
        return list(links.values())

    def _organisation(self, name: str) -> Organisation:
        found = self.known.find_organisation(name)
        if found is None:
            found = Organisation.objects.create(nom=name[:250])
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
        key = fold(name)
        if key not in self.known.personnes:
            prenom, _, nom = name.strip().rpartition(" ")
            created = Personne.objects.create(prenom=prenom[:100], nom=nom[:100])
            self.known.personnes[key] = created
            self.rapport.personnes.append(str(created))
        return self.known.personnes[key]


def order_links(links: list[dict], roles: list[str]) -> list[dict]:
    """Dans l’ordre où la fiche les garde : par part, puis dans l’ordre du classeur."""
    return sorted(links, key=lambda link: sorted(roles).index(link["role"]))


def as_text(value) -> str:
    return "\n".join(str(item) for item in value) if isinstance(value, list) else str(value)


def as_list(value) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def as_state(name: str, value):
    """Une valeur typée, telle que l’historique la compare."""
    field = FicheAction._meta.get_field(name)
    if places := getattr(field, "decimal_places", None):
        return f"{value:.{places}f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
