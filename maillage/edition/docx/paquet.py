"""Le fichier .docx : ses parties, leurs relations et l’archive, la même à chaque fois."""

import io
import re
import zipfile
from dataclasses import dataclass, field

from maillage.edition.arbre import Document
from maillage.edition.docx.espaces import RELATIONS
from maillage.edition.docx.textes import escape

_TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PAQUETS = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_GENRES = {
    "word/document.xml": f"{_WORD}.document.main+xml",
    "word/styles.xml": f"{_WORD}.styles+xml",
    "word/numbering.xml": f"{_WORD}.numbering+xml",
    "word/settings.xml": f"{_WORD}.settings+xml",
    "word/fontTable.xml": f"{_WORD}.fontTable+xml",
    "word/header1.xml": f"{_WORD}.header+xml",
    "word/header2.xml": f"{_WORD}.header+xml",
    "word/footer1.xml": f"{_WORD}.footer+xml",
    "word/footer2.xml": f"{_WORD}.footer+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}
_EPOQUE = (1980, 1, 1, 0, 0, 0)
_MOIS = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]
_DATE = re.compile(rf"(\d{{1,2}})(?:er)?[ \u00a0\u202f]({'|'.join(_MOIS)})[ \u00a0\u202f](\d{{4}})")


@dataclass(slots=True)
class Relations:
    """Ce que désigne une partie : autres parties, images et liens, chacun une seule fois."""

    cibles: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, genre: str, cible: str) -> str:
        """L’identifiant de la relation, la même pour une même cible."""
        return self.cibles.setdefault((genre, cible), f"rId{len(self.cibles) + 1}")

    def write(self) -> str:
        """La partie « .rels » ; seuls les liens sortent du paquet."""
        lignes = "".join(
            f'<Relationship Id="{nom}" Type="{RELATIONS}/{genre}" Target="{escape(cible)}"'
            f"{' TargetMode="External"' if genre == 'hyperlink' else ''}/>"
            for (genre, cible), nom in self.cibles.items()
        )
        return f'<Relationships xmlns="{_PAQUETS}/relationships">{lignes}</Relationships>'


def write_archive(parties: dict[str, str | bytes]) -> bytes:
    """L’archive des parties, sans l’heure : un même arbre donne le même fichier."""
    tampon = io.BytesIO()
    entieres = {"[Content_Types].xml": _write_genres(parties), "_rels/.rels": _RACINE, **parties}
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in entieres.items():
            octets = contenu if isinstance(contenu, bytes) else (_TETE + contenu).encode()
            fiche = zipfile.ZipInfo(nom, _EPOQUE)
            fiche.create_system = 0
            archive.writestr(fiche, octets, zipfile.ZIP_DEFLATED, 6)
    return tampon.getvalue()


_RACINE = (
    f'<Relationships xmlns="{_PAQUETS}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PAQUETS}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)


def _write_genres(parties: dict[str, str | bytes]) -> str:
    genres = "".join(
        f'<Override PartName="/{nom}" ContentType="{genre}"/>'
        for nom, genre in _GENRES.items()
        if nom in parties
    )
    return (
        f'<Types xmlns="{_PAQUETS}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{genres}</Types>'
    )


def write_fiche(document: Document) -> str:
    """Les propriétés du fichier : titre, sujet, auteur, langue, et date si elle est entière."""
    textes = (
        ("dc:title", document.titre), ("dc:subject", document.sujet),
        ("dc:creator", document.auteur), ("dc:language", document.langue),
    )  # fmt: skip
    return (
        f'<cp:coreProperties xmlns:cp="{_PAQUETS}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(f"<{nom}>{escape(texte)}</{nom}>" for nom, texte in textes if texte)
        + _write_dates(document.date)
        + "</cp:coreProperties>"
    )


def _write_dates(date: str) -> str:
    trouvee = _DATE.fullmatch(date)
    if not trouvee:
        return ""
    jour, mois, annee = int(trouvee[1]), _MOIS.index(trouvee[2]) + 1, trouvee[3]
    moment = f"{annee}-{mois:02}-{jour:02}T00:00:00Z"
    return "".join(
        f'<dcterms:{nom} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{nom}>'
        for nom in ("created", "modified")
    )
