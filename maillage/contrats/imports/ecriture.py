"""Écrire un plan lu : retrouver ce qui existe déjà, créer le reste, ne rien doubler."""

from django.db.models import prefetch_related_objects

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import PAS, create_axe, create_objectif
from maillage.contrats.extensions import extensions
from maillage.contrats.imports.acteurs import Acteurs
from maillage.contrats.imports.rapport import Rapport
from maillage.contrats.imports.retrouvailles import Retrouvailles
from maillage.contrats.imports.valeurs import Valeurs, cut
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.contrats.models.fiche import VOCABULAIRES_FICHE
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import apply_field, column_names, read_state
from maillage.lecture.plan import AxeLu, Constat, FicheLue, ObjectifLu, PlanLu
from maillage.referentiels.vocabulaire import offered_to


class Ecrivain:
    """Un import en cours dans un contrat."""

    def __init__(self, contrat: Contrat, lu: PlanLu, by: Auteur):
        self.contrat, self.lu, self.by = contrat, lu, by
        self.rapport = Rapport(lu)
        self.known = Retrouvailles(contrat, lu)
        self.acteurs = Acteurs(self.known, self.rapport)
        self.terms = {
            (vocabulaire, terme.code): terme
            for vocabulaire, termes in offered_to(contrat.demarche).items()
            for terme in termes
        }
        self.axes: list[Axe] = []
        self.objectifs: list[Objectif] = []
        self.fiches: list[FicheAction] = []

    def write(self) -> Rapport:
        for axe in self.lu.axes:
            self.axes.append(self._write_axe(axe))
        for objectif in self.lu.objectifs:
            self.objectifs.append(self._write_objectif(objectif))
        before = [self._write_fiche(lue) for lue in self.lu.fiches]
        # Une fois toutes les organisations connues : un financeur peut n’être cité que plus bas.
        for fiche, lue, state in zip(self.fiches, self.lu.fiches, before, strict=True):
            extra = self._extend(fiche, lue)
            if state is not None:
                self._trace(fiche, state, extra)
        return self.rapport

    def _write_axe(self, lu: AxeLu) -> Axe:
        if found := self.known.find_axe(lu):
            self._rename(found, lu, f"Axe {lu.code}", 300)
            return found
        self.rapport.axes += 1
        return create_axe(
            contrat=self.contrat, titre=cut(lu.titre, 300), code=lu.code[:20],
            description=overflow(lu.titre, 300), by=self.by,
        )  # fmt: skip

    def _write_objectif(self, lu: ObjectifLu) -> Objectif:
        axe = self.axes[lu.axe] if lu.axe is not None else None
        parent = self._parent_of(lu)
        if found := self.known.find_objectif(lu, parent.axe if parent else axe, parent):
            self._rename(found, lu, f"Objectif {lu.code}", 500)
            return found
        self.rapport.objectifs += 1
        place = {"parent": parent} if parent else {"axe": axe}
        return create_objectif(
            contrat=self.contrat, titre=cut(lu.titre, 500), code=lu.code[:20],
            description=overflow(lu.titre, 500), by=self.by, **place,
        )  # fmt: skip

    def _parent_of(self, lu: ObjectifLu) -> Objectif | None:
        """Le plan a une profondeur : plus bas, l’objectif est rangé à côté de son parent."""
        parent = self.objectifs[lu.parent] if lu.parent is not None else None
        if parent is None or parent.niveau < Objectif.PROFONDEUR_MAX:
            return parent
        message = f"Le plan a au plus {Objectif.PROFONDEUR_MAX} niveaux : rangé d’un cran plus haut"
        place = lu.source
        self.lu.reparations.append(
            Constat(place.feuille, place.ligne, "Objectif", message, lu.titre, str(parent.parent))
        )
        return parent.parent

    def _rename(self, node: Axe | Objectif, lu, stand_in: str, limit: int) -> None:
        """Met à jour titre et numéro ; un titre que le classeur tait (« Axe 2 ») est gardé."""
        values = {"code": lu.code[:20] or node.code, "titre": cut(lu.titre, limit)}
        if lu.titre == stand_in:
            del values["titre"]
        before = read_state(node, tuple(values))
        if before == values:
            return
        old = str(node)
        for name, value in values.items():
            setattr(node, name, value)
        node.version += 1
        node.save(update_fields=[*values, "version", "updated_at"])
        self.rapport.renommes.append((old, str(node)))
        record_change(node, before, by=self.by, racine_uid=self.contrat.uid)

    def _write_fiche(self, lue: FicheLue) -> dict | None:
        """L’état d’avant des champs changés ; rien pour une fiche neuve."""
        axe = self.axes[lue.axe_ref] if lue.axe_ref is not None else None
        parent = self.fiches[lue.parent_ref] if lue.parent_ref is not None else None
        found = self.known.find_fiche(lue, axe, parent)
        fiche = found or self._create_fiche(lue, parent)
        self.fiches.append(fiche)
        state = self._fill(fiche, lue, self._place(fiche, lue, axe, parent), is_new=found is None)
        return state if found else None

    def _create_fiche(self, lue: FicheLue, parent: FicheAction | None) -> FicheAction:
        self.known.last_position += PAS
        fiche = FicheAction.objects.create(
            contrat=self.contrat, titre=lue.titre[:300], parent=parent,
            position=self.known.last_position,
        )  # fmt: skip
        record(fiche, by=self.by, acte=Acte.IMPORT, changements={}, racine_uid=self.contrat.uid)
        self.rapport.creees.append(fiche.titre)
        return fiche

    def _place(self, fiche: FicheAction, lue: FicheLue, axe, parent) -> dict:
        """Où le classeur range la fiche ; ce qu’il tait n’est pas changé."""
        objectif = self.objectifs[lue.objectif_ref] if lue.objectif_ref is not None else None
        if parent and fiche in ancestors(parent):
            parent = None
        return {
            name: {"id": target.pk, "libelle": str(target)}
            for name, target in (("axe", axe), ("objectif", objectif), ("parent", parent))
            if target
        }

    def _fill(self, fiche: FicheAction, lue: FicheLue, place: dict, *, is_new: bool) -> dict:
        """Pose les valeurs lues ; une cellule vide n’efface jamais ce qui est écrit."""
        read = Valeurs(lue, self.lu.reparations, self.terms, notes=self.acteurs.long_names(lue))
        values = read.read(fiche).champs | place | self.acteurs.link(fiche, lue)
        if is_new:
            prefetch_related_objects([fiche], "termes", "liens_organisations", "liens_personnes")
        before = read_state(fiche, tuple(values))
        changed = {name: value for name, value in values.items() if before[name] != value}
        fiche.classify({name: changed[name] for name in changed.keys() & set(VOCABULAIRES_FICHE)})
        for name in changed.keys() - set(VOCABULAIRES_FICHE):
            apply_field(fiche, name, changed[name])
        # Les liens chargés d’avance ne disent plus vrai.
        vars(fiche).pop("_prefetched_objects_cache", None)
        if changed:
            fiche.version += not is_new
            fiche.save(update_fields=[*column_names(fiche, changed), "version", "updated_at"])
        return {name: before[name] for name in changed}

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
                changed |= extension.import_valeurs(fiche, mine, by=self.by)
        return changed


def ancestors(fiche: FicheAction) -> list[FicheAction]:
    """La fiche, puis celles dont elle dépend, de proche en proche."""
    found = [fiche]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def overflow(titre: str, limit: int) -> str:
    """Le titre entier, quand il ne tient pas dans le sien."""
    return titre if len(titre) > limit else ""
