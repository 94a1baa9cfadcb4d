"""Les espaces de noms d’Office Open XML."""

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ESPACES = " ".join(
    f'xmlns:{prefixe}="{espace}"'
    for prefixe, espace in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("r", RELATIONS),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    )
)
