"""Ce qu’est une preuve réunie : une phrase, sa source, sa date, et comment combler un manque."""

from dataclasses import dataclass, replace

from maillage.core.texte import typeset
from maillage.evaluation.enums import EtatPreuve, FamillePreuve


@dataclass(frozen=True, slots=True)
class Preuve:
    """``cle`` la nomme d’un relevé à l’autre ; ``date`` est écrite en clair.

    ``remede`` dit comment combler ce qui manque, ``url`` où ; ``limite``, ce qu’il ne faut pas en
    tirer. ``lignes`` : le détail, par paires. ``ecartee`` et ``commentaire`` : dits par qui évalue.
    """

    cle: str
    famille: str
    titre: str
    phrase: str
    etat: str = EtatPreuve.TROUVEE
    source: str = ""
    date: str = ""
    remede: str = ""
    url: str = ""
    limite: str = ""
    lignes: tuple[tuple[str, str], ...] = ()
    ecartee: bool = False
    commentaire: str = ""

    @property
    def is_found(self) -> bool:
        return self.etat != EtatPreuve.MANQUANTE

    @property
    def etat_libelle(self) -> str:
        return EtatPreuve(self.etat).label

    def sorted_out(self, *, ecartee: bool, commentaire: str) -> "Preuve":
        return replace(self, ecartee=ecartee, commentaire=commentaire)


def found(
    famille: FamillePreuve, cle: str, titre: str, phrase: str, *, source: str, date: str = "",
    limite: str = "", lignes=(), is_partial: bool = False, remede: str = "", url: str = "",
) -> Preuve:  # fmt: skip
    """Une preuve trouvée, ou partielle avec ce qui la compléterait."""
    etat = EtatPreuve.PARTIELLE if is_partial else EtatPreuve.TROUVEE
    pairs = tuple((typeset(str(name)), typeset(str(value))) for name, value in lignes)
    return Preuve(
        f"{famille}:{cle}", str(famille), titre, typeset(phrase), str(etat), typeset(source), date,
        typeset(remede), url, typeset(limite), pairs,
    )  # fmt: skip


def missing(
    famille: FamillePreuve, cle: str, titre: str, phrase: str, *, remede: str, url: str = ""
) -> Preuve:
    """Ce que l’on n’a pas trouvé, et comment y remédier."""
    return Preuve(
        f"{famille}:{cle}", str(famille), titre, typeset(phrase), str(EtatPreuve.MANQUANTE),
        remede=typeset(remede), url=url,
    )  # fmt: skip
