"""Le processus qui compile : Typst garde tout en mémoire, il vit donc le temps d’un document.

Lancé par `maillage.edition.typst` : `python -m maillage.edition._compilation DOSSIER`. Le dossier
contient demande.json et le modèle ; le résultat y est écrit, l’erreur éventuelle va en sortie.
"""

import json
import re
import sys
from pathlib import Path

import typst

_ESSAIS = 6
_SANS_GLYPHE = re.compile(r'the (?:text|PDF contains the codepoint) ?`?"((?:[^"\\]|\\.)*)"')
_INCONNU = re.compile(r'(?:the text|contains the codepoint) `"((?:[^"\\]|\\.)*)"`', re.IGNORECASE)
_CODE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_REMPLACANTS = {"✅": "✔", "❌": "✘", "❎": "✘", "❗": "!", "❓": "?", "➕": "+", "➖": "–"}
_CARRE = "□"


def main(dossier: Path) -> int:
    """Code de sortie 0 si tout est écrit ; sinon 1, le diagnostic en sortie standard."""
    demande = json.loads((dossier / "demande.json").read_text("utf-8"))
    polices = typst.Fonts(include_system_fonts=False, font_paths=demande["polices"])
    try:
        if "dessins" in demande:
            _write_images(dossier, demande, polices)
        else:
            _write_pdf(dossier, demande, polices)
    except typst.TypstError as erreur:
        sys.stdout.write(erreur.diagnostic)
        return 1
    return 0


def _write_pdf(dossier: Path, demande: dict, polices: typst.Fonts) -> None:
    compilateur = typst.Compiler(
        dossier / "modele.typ", root=dossier, font_paths=polices, ignore_system_fonts=True
    )
    for essai in range(_ESSAIS):
        try:
            compilateur.compile(
                output=dossier / "document.pdf",
                format="pdf",
                pdf_standards=["ua-1", "a-2a"],
                timestamp=demande["creation"],
            )
            return
        except typst.TypstError as erreur:
            if essai == _ESSAIS - 1 or not _replace_unknown(dossier, erreur.diagnostic):
                raise


def _replace_unknown(dossier: Path, diagnostic: str) -> bool:
    """Remplace dans les données les signes qu’aucune police ne dessine ; faux s’il n’y en a pas.

    PDF/A interdit un signe sans dessin : sans cela, un seul emoji empêcherait tout le document.
    """
    inconnus = {
        signe
        for texte in _INCONNU.findall(diagnostic)
        for signe in _CODE.sub(lambda code: chr(int(code[1], 16)), texte)
        if not signe.isascii() and signe != _CARRE
    }
    if not inconnus:
        return False
    fichier = dossier / "donnees.json"
    table = str.maketrans({signe: _REMPLACANTS.get(signe, _CARRE) for signe in inconnus})
    fichier.write_text(fichier.read_text("utf-8").translate(table), "utf-8")
    return True


def _write_images(dossier: Path, demande: dict, polices: typst.Fonts) -> None:
    """Un PNG par dessin lisible, numérotés ; un dessin illisible n’en a pas."""
    compilateur = typst.Compiler(root=dossier, font_paths=polices, ignore_system_fonts=True)
    for rang in range(demande["dessins"]):
        source = dossier / f"{rang}.typ"
        source.write_text(
            f'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("{rang}.svg")',
            "utf-8",
        )
        try:
            compilateur.compile(source, dossier / f"{rang}.png", format="png", ppi=demande["ppi"])
        except typst.TypstError:
            continue


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
