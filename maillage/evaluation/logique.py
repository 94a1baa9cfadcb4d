"""Le modèle logique d’un axe, tiré de ce que le contrat dit déjà."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.texte import FINE, format_montant, format_nombre
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.resultats import Resultat, read_resultats
from maillage.graphiques.logique import Carte, Chaine, Groupe, Logique
from maillage.suivi.enums import NatureIndicateur

SOURCE = "plan d’actions, financements et indicateurs du contrat"
PRODUITS = frozenset({
    NatureIndicateur.MOYENS, NatureIndicateur.PROCESSUS, NatureIndicateur.REALISATION,
})  # fmt: skip


def narrowest_circle(user, contrat: Contrat) -> Cercle:
    """Le cercle le plus étroit que ce compte voit dans la démarche du contrat."""
    seen = circles_in(user, contrat.demarche)
    return min(seen, key=lambda cercle: Cercle(cercle).rang, default=Cercle.PUBLIC)


def build_logique(matiere: Matiere, axe: Axe | None, *, manques: bool = False) -> Logique:
    """Un groupe par objectif de l’axe, puis les actions sans objectif ; sans axe, les égarées.

    ``manques`` : nommer ce qui manque, à réserver au cercle de travail.
    """
    builder = _Builder(matiere, manques)
    groupes = [builder.group(objectif, fiches) for objectif, fiches in _split(matiere, axe)]
    kept = [item for item in groupes if item.chaines or item.besoins.lignes or item.effets.lignes]
    if axe is not None:
        kept = builder.crown(axe, kept)
    name = f"Modèle logique – {axe}" if axe else "Modèle logique – actions hors des axes"
    return Logique(name, tuple(kept), SOURCE)


def _split(
    matiere: Matiere, axe: Axe | None
) -> Iterable[tuple[Objectif | None, list[FicheAction]]]:
    """Les objectifs de l’axe, chacun avec ses actions ; puis celles sans objectif."""
    pk = axe.pk if axe else None
    fiches: dict[int | None, list[FicheAction]] = defaultdict(list)
    for fiche in matiere.actions:
        if fiche.axe_id == pk:
            fiches[fiche.objectif_id].append(fiche)
    known = [item for item in matiere.objectifs if item.axe_id == pk]
    for objectif in known:
        yield objectif, fiches.pop(objectif.pk, [])
    rest = [fiche for rows in fiches.values() for fiche in rows]
    if rest:
        yield None, rest


class _Builder:
    """De quoi faire les cartes d’un axe, chaque liste lue une seule fois."""

    def __init__(self, matiere: Matiere, manques: bool):
        self.matiere, self.manques = matiere, manques
        self.resultats: dict[tuple[str, int], list[Resultat]] = defaultdict(list)
        parents = {fiche.pk: fiche.parent_id or fiche.pk for fiche in matiere.fiches}
        for item in read_resultats(matiere):
            row = item.indicateur
            if row.fiche_id:
                self.resultats["fiche", parents.get(row.fiche_id, row.fiche_id)].append(item)
            elif row.objectif_id:
                self.resultats["objectif", row.objectif_id].append(item)
            elif row.axe_id:
                self.resultats["axe", row.axe_id].append(item)
        self.enjeux = {enjeu.pk: enjeu for enjeu in matiere.enjeux}

    def card(self, lignes: Iterable[str], manque: str) -> Carte:
        return Carte(tuple(lignes), manque if self.manques else "")

    def group(self, objectif: Objectif | None, fiches: list[FicheAction]) -> Groupe:
        effects = [item for fiche in fiches for item in self._of(fiche, NatureIndicateur.IMPACT)]
        if objectif:
            effects = [*self.resultats["objectif", objectif.pk], *effects]
        needs = [] if objectif is None else [
            str(self.enjeux[lien.enjeu_id]) for lien in self.matiere.besoins
            if lien.objectif_id == objectif.pk
        ]  # fmt: skip
        return Groupe(
            str(objectif or ""), Carte(tuple(needs)),
            tuple(self.chain(fiche) for fiche in fiches),
            Carte(tuple(map(tell, effects))),
        )  # fmt: skip

    def crown(self, axe: Axe, groupes: list[Groupe]) -> list[Groupe]:
        """Les besoins et les effets de l’axe entier complètent ceux de chaque objectif."""
        needs = tuple(
            str(self.enjeux[lien.enjeu_id])
            for lien in self.matiere.besoins
            if lien.axe_id == axe.pk
        )
        effects = tuple(map(tell, self.resultats["axe", axe.pk]))
        return [
            Groupe(
                item.titre,
                self.card(dict.fromkeys((*item.besoins.lignes, *needs)), "aucun besoin relié"),
                item.chaines,
                self.card(
                    dict.fromkeys((*item.effets.lignes, *effects)), "aucun indicateur d’effet"
                ),
            )
            for item in groupes
        ]  # fmt: skip

    def _of(self, fiche: FicheAction, *natures: str) -> list[Resultat]:
        return [
            item for item in self.resultats["fiche", fiche.pk] if item.indicateur.nature in natures
        ]

    def chain(self, fiche: FicheAction) -> Chaine:
        return Chaine(
            self.card(self.means(fiche), "Aucun moyen inscrit"),
            Carte((str(fiche),)),
            self.card(map(tell, self._of(fiche, *PRODUITS)), "Aucun indicateur de réalisation"),
            self.card(
                map(tell, self._of(fiche, NatureIndicateur.RESULTAT)),
                "Aucun indicateur de résultat",
            ),
        )

    def means(self, fiche: FicheAction) -> list[str]:
        """L’équipe et l’argent ; une convention départementale ne se divise pas."""
        said = [f"{format_nombre(fiche.etp.normalize())}{FINE}ETP"] if fiche.etp else []
        held = [item for item in self.matiere.argent.get(fiche.pk, []) if item.is_counted]
        obtained = _add(item.montant for item in held if item.is_obtained)
        planned = _add(item.montant for item in held)
        if obtained:
            said.append(f"{format_montant(obtained)} obtenus")
        if planned > obtained:
            said.append(f"{format_montant(planned - obtained)} à trouver")
        return said


def _add(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def tell(item: Resultat) -> str:
    """« 12 ateliers, cible 20 ateliers : ateliers tenus » : le chiffre d’abord, un nom se coupe."""
    row = item.indicateur
    target = f"cible {item.cible_dite}" if item.cible_dite else ""
    said = ", ".join(filter(None, (item.ecrite, target)))
    return f"{said}\u00a0: {row}" if said else str(row)
