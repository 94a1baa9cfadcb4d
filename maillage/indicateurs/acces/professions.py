"""Ce qui change d’une profession à l’autre : la table, les unités, le volume d’un ETP."""

from dataclasses import dataclass

from maillage.calcul.acces import ACTES_INSTALLATION
from maillage.indicateurs.enums import Profession


@dataclass(frozen=True, slots=True)
class Regime:
    """``source`` : la table de l’APL ; ``par_etp`` : le volume d’offre d’un ETP, dans ``volume``.

    ``comptes`` : les tables où compter les praticiens, faute d’une offre déposée.
    ``facteur`` mène du volume par habitant à l’unité publiée ; ``seuil`` : sous-densité usuelle.
    """

    source: str
    unite: str
    comptes: tuple[tuple[str, str], ...]
    volume: str = "ETP"
    par_etp: float = 1.0
    facteur: float = 100_000.0
    seuil: float | None = None


_ETP = "ETP pour 100\u202f000 habitants standardisés"
REGIMES: dict[Profession, Regime] = {
    Profession.GENERALISTES: Regime(
        "apl_mg", "consultations par an et par habitant standardisé",
        (("rpps", "GENERALISTES"), ("bpe", "D265")), "actes par an",
        float(ACTES_INSTALLATION), 1.0, 2.5,
    ),
    Profession.INFIRMIERS: Regime("apl_infirmiers", _ETP, (("bpe", "D281"),)),
    Profession.KINESITHERAPEUTES: Regime("apl_kinesitherapeutes", _ETP, (("bpe", "D279"),)),
    Profession.SAGES_FEMMES: Regime("apl_sages_femmes", _ETP, (("bpe", "D278"),)),
    Profession.DENTISTES: Regime("apl_dentistes", _ETP, (("bpe", "D277"),)),
}  # fmt: skip


def find_regime(profession: str) -> Regime:
    return REGIMES[Profession(profession)]
