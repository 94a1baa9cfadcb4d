"""De petits instantanés forgés et des mutations, pour chercher ce qui casse les écarts."""

import copy
import json
from random import Random

from maillage.contrats.ecarts.coherence import settle
from maillage.contrats.ecarts.upcast import COURANT

TEXTES = ("", "Alpha", "Bêta", "<p>Un <strong>long</strong> texte</p>", "2026-05-01")
MONTANTS = (None, "12500.00", "15000.00", "0.00")


def forge(rng: Random, size: int = 4) -> dict:
    """Un instantané quelconque, d’accord avec lui-même."""
    maker = _Forge(rng)
    axes = [maker.axe(size) for _ in range(rng.randint(0, size))]
    instantane = {
        "schema": COURANT,
        "contrat": {"uid": "c", "nom": rng.choice(TEXTES), "periode_debut": None,
                    "periode_fin": rng.choice((None, "2030-12-31")), "periode": "",
                    "base_fiscale": "ttc", "base_fiscale_libelle": "toutes taxes comprises"},
        "territoire": rng.choice((None, {"uid": "t", "nom": "Pays", "communes": []})),
        "agences": [],
        "parties": [maker.partie() for _ in range(rng.randint(0, size))],
        "signatures": [],
        "articles": [maker.article() for _ in range(rng.randint(0, size))],
        "axes": axes,
        "objectifs": [maker.objectif(2) for _ in range(rng.randint(0, 2))],
        "engagements": [], "liens": [], "avis": [], "indicateurs": [],
    }  # fmt: skip
    instantane["fiches"] = [maker.fiche(instantane) for _ in range(rng.randint(0, size * 2))]
    link(rng, instantane)
    return settle(instantane)


class _Forge:
    def __init__(self, rng: Random):
        self.rng = rng

    def uid(self) -> str:
        return f"{self.rng.getrandbits(40):x}"

    def node(self) -> dict:
        return {"uid": self.uid(), "code": self.rng.choice(("1", "2")), "titre": "T",
                "description": self.rng.choice(TEXTES)}  # fmt: skip

    def axe(self, size: int) -> dict:
        rows = [self.objectif(1) for _ in range(self.rng.randint(0, size // 2))]
        return self.node() | {"objectifs": rows}

    def objectif(self, depth: int) -> dict:
        rows = [self.objectif(depth - 1) for _ in range(self.rng.randint(0, 2))] if depth else []
        return self.node() | {"objectifs": rows}

    def partie(self) -> dict:
        role = self.rng.choice(("porteur", "signataire"))
        uid = self.uid()
        return {"uid": uid, "role": role, "role_libelle": role.capitalize(), "nom": f"Org {uid}",
                "organisation": {"uid": uid, "nom": f"Org {uid}", "sigle": ""},
                "acte_date": None, "acte_numero": "", "acte_nature": ""}  # fmt: skip

    def article(self) -> dict:
        return {"uid": self.uid(), "titre": "A", "corps": self.rng.choice(TEXTES),
                "numerote": self.rng.random() < 0.8, "code": "", "modele_revision": 1}  # fmt: skip

    def ligne(self) -> dict:
        return {"uid": self.uid(), "annee": self.rng.choice((None, 2026, 2027)), "nom": "ARS",
                "montant": self.rng.choice(MONTANTS), "etat": "sollicite",
                "etat_libelle": "sollicité"}  # fmt: skip

    def etape(self) -> dict:
        return {"uid": self.uid(), "titre": "E", "echeance": None, "faite": False}

    def fiche(self, instantane: dict) -> dict:
        rng = self.rng
        axes = [axe["uid"] for axe in instantane["axes"]]
        return {
            "uid": self.uid(), "code": str(rng.randint(1, 9)), "titre": rng.choice(TEXTES),
            "axe": rng.choice([None, *axes]), "parent": None,
            "objectif": rng.choice([None, *objectifs_of(instantane)]),
            "description": rng.choice(TEXTES), "objectifs_operationnels": [],
            "budget_previsionnel": rng.choice(MONTANTS), "statut": "a_venir",
            "statut_libelle": "À venir", "actions_liees": [], "rattachements": [],
            "organisations": {}, "termes": {}, "edition_precedente": None,
            "date_debut": None, "date_fin": None,
            "suivi": {"etapes": [self.etape() for _ in range(rng.randint(0, 2))]},
            "financements": {"lignes": [self.ligne() for _ in range(rng.randint(0, 3))]},
        }  # fmt: skip


def objectifs_of(instantane: dict) -> list[str]:
    rows = [*instantane["objectifs"], *(o for axe in instantane["axes"] for o in axe["objectifs"])]
    found = []
    while rows:
        row = rows.pop()
        found.append(row["uid"])
        rows.extend(row["objectifs"])
    return found


def link(rng: Random, instantane: dict) -> None:
    """Des parents (un seul niveau) et des actions liées, au hasard."""
    fiches = instantane["fiches"]
    for fiche in fiches[1:]:
        if rng.random() < 0.3:
            fiche["parent"] = fiches[0]["uid"]
        if rng.random() < 0.3:
            fiche["actions_liees"] = [rng.choice(fiches)["uid"]]


def mutate(rng: Random, before: dict, times: int) -> dict:
    """``before`` après ``times`` mutations au hasard, remis d’accord avec lui-même."""
    after = copy.deepcopy(before)
    for _ in range(times):
        rng.choice(_MUTATIONS)(rng, after)
    return settle(after)


def _rows(rng: Random, instantane: dict) -> list:
    """Une liste d’objets prise n’importe où."""
    found = [instantane[nom] for nom in ("parties", "articles", "axes", "objectifs", "fiches")]
    found += [axe["objectifs"] for axe in instantane["axes"]]
    for fiche in instantane["fiches"]:
        found += [rows for nom in ("suivi", "financements") for rows in fiche[nom].values()]
    return rng.choice(found)


def _delete(rng: Random, instantane: dict) -> None:
    rows = _rows(rng, instantane)
    if rows:
        rows.pop(rng.randrange(len(rows)))


def _shuffle(rng: Random, instantane: dict) -> None:
    rng.shuffle(_rows(rng, instantane))


def _change(rng: Random, instantane: dict) -> None:
    rows = _rows(rng, instantane)
    if not rows:
        return
    item = rng.choice(rows)
    names = [nom for nom, valeur in item.items()
             if nom not in ("uid", "axe", "objectif", "parent", "objectifs", "actions_liees",
                            "rattachements", "suivi", "financements", "annee", "role")]  # fmt: skip
    nom = rng.choice(names)
    if isinstance(item[nom], dict):
        item[nom] = {**item[nom], rng.choice("ab"): rng.choice(([], [{"uid": "x", "nom": "X"}]))}
    elif rng.random() < 0.1:
        item.pop(nom) if nom not in ("code",) else None
    else:
        item[nom] = rng.choice((None, "Autre", True, 1, 1.0, ["a", "b"], ["b", "a"], []))


def _add(rng: Random, instantane: dict) -> None:
    maker = _Forge(rng)
    nom = rng.choice(("parties", "articles", "axes", "objectifs", "fiches"))
    made = {
        "parties": maker.partie, "articles": maker.article, "axes": lambda: maker.axe(3),
        "objectifs": lambda: maker.objectif(1), "fiches": lambda: maker.fiche(instantane),
    }[nom]()  # fmt: skip
    instantane[nom].insert(rng.randint(0, len(instantane[nom])), made)


def _move_fiche(rng: Random, instantane: dict) -> None:
    if not instantane["fiches"]:
        return
    fiche = rng.choice(instantane["fiches"])
    fiche["axe"] = rng.choice([None, *(axe["uid"] for axe in instantane["axes"])])
    fiche["objectif"] = rng.choice([None, *objectifs_of(instantane)])
    first = instantane["fiches"][0]
    fiche["parent"] = rng.choice((None, first["uid"])) if fiche is not first else None
    place = {"axe": fiche["axe"], "objectif": None, "code": "9"}
    fiche["rattachements"] = rng.choice(([], [place]))


def _move_objectif(rng: Random, instantane: dict) -> None:
    """D’un parent à un autre, jamais sous lui-même."""
    holders = [instantane["objectifs"], *(axe["objectifs"] for axe in instantane["axes"])]
    rows = rng.choice(holders)
    if not rows:
        return
    moved = rows.pop(rng.randrange(len(rows)))
    targets = list(holders)
    targets += [row["objectifs"] for holder in holders for row in holder]
    target = rng.choice(targets)
    target.insert(rng.randint(0, len(target)), moved)


def _swap_objectifs(rng: Random, instantane: dict) -> None:
    """Un enfant passe au-dessus de son parent."""
    holders = [instantane["objectifs"], *(axe["objectifs"] for axe in instantane["axes"])]
    for rows in holders:
        for rang, row in enumerate(rows):
            if row["objectifs"]:
                child = row["objectifs"].pop(rng.randrange(len(row["objectifs"])))
                child["objectifs"].append(row)
                rows[rang] = child
                return


def _link(rng: Random, instantane: dict) -> None:
    fiches = instantane["fiches"]
    if len(fiches) > 1:
        one, two = rng.sample(fiches, 2)
        one["actions_liees"] = rng.choice(([], [two["uid"]]))


def _year(rng: Random, instantane: dict) -> None:
    rows = [row for fiche in instantane["fiches"] for row in fiche["financements"]["lignes"]]
    if rows:
        rng.choice(rows)["annee"] = rng.choice((None, 2025, 2026, 2027, 2028))


def _contrat(rng: Random, instantane: dict) -> None:
    nom = rng.choice(("nom", "periode_fin", "base_fiscale", "inconnu"))
    instantane["contrat"][nom] = rng.choice((None, "Autre", ["a"]))
    instantane["territoire"] = rng.choice((None, instantane["territoire"], {"uid": "t2"}))


_MUTATIONS = (
    _delete, _shuffle, _change, _change, _change, _add, _add, _move_fiche, _move_fiche,
    _move_objectif, _swap_objectifs, _link, _year, _contrat,
)  # fmt: skip


def to_text(instantane: dict) -> str:
    """La forme canonique, où ``1`` et ``true`` diffèrent."""
    return json.dumps(instantane, sort_keys=True, ensure_ascii=False)
