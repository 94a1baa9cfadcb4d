"""Une visite : une page ouverte, et tout ce qui n’aurait pas dû s’y produire."""

from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LARGEURS = (320, 1280)
HAUTEUR = 900
DELAI = 10_000
# La nuit ne change que les couleurs : le reste est vu de jour.
COULEURS = ("color-contrast", "link-in-text-block")


class Visite:
    """Une page de Playwright dans un navigateur neuf ; les accidents sont notés au passage.

    ``attendus`` liste les mots d’erreurs de console que l’essai provoque exprès.
    """

    def __init__(self, navigateur, racine: str, *, largeur=1280, sombre=False, scripts=True):
        self.racine = racine
        self.accidents: list[str] = []
        self.attendus: list[str] = []
        self.contexte = navigateur.new_context(
            base_url=racine,
            locale="fr-FR",
            viewport={"width": largeur, "height": HAUTEUR},
            color_scheme="dark" if sombre else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.contexte.set_default_timeout(DELAI)
        self.page = self.contexte.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.accidents.append(f"erreur : {error}"))
        self.page.on("request", self._watch)
        self.page.on("response", self._check)

    def add_cookies(self, cookies: dict[str, str]) -> None:
        self.contexte.add_cookies(
            [{"name": name, "value": value, "url": self.racine} for name, value in cookies.items()]
        )

    def go(self, adresse: str):
        return self.page.goto(adresse, wait_until="networkidle")

    def close(self) -> None:
        """Ferme, et refuse une visite où quelque chose s’est mal passé sans se voir."""
        self.contexte.close()
        assert not self.accidents, "\n".join(self.accidents)

    def _hear(self, message) -> None:
        # L’échec d’une adresse est jugé par _check, qui sait si c’était une page.
        known = ["Failed to load resource", *self.attendus]
        if message.type == "error" and not any(words in message.text for words in known):
            self.accidents.append(f"console : {message.text}")

    def _watch(self, request) -> None:
        origine = urlsplit(request.url)
        if origine.scheme.startswith("http") and not request.url.startswith(self.racine):
            self.accidents.append(f"requête vers un autre hôte : {origine.netloc}")

    def _check(self, response) -> None:
        genre = response.request.resource_type
        if response.status >= 400 and genre not in {"document", "xhr", "fetch"}:
            self.accidents.append(f"{response.status} : {response.url}")


def assert_accessible(page, etat: str = "", regles: tuple[str, ...] = ()) -> None:
    """Passe axe sur la page telle qu’elle est ; la liste des écarts se lit.

    ``regles`` restreint l’examen : une couleur ne change que les règles de couleur.
    """
    # Un élément nommé « axe » (un filtre) répond aussi à ``window.axe``.
    if page.evaluate("!window.axe || !window.axe.run"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict = {"resultTypes": ["violations"]}
    if regles:
        options["runOnly"] = list(regles)
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    lines = [
        f"{rule['id']} : {rule['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not lines, f"{len(lines)} écarts {etat} sur {page.url}\n" + "\n".join(lines)


def assert_fits(page) -> None:
    """Rien ne dépasse : la page ne défile pas de côté."""
    script = "[document.documentElement.scrollWidth, innerWidth]"
    width, window = page.evaluate(script)
    assert width <= window, f"{page.url} : {width} px de large dans une fenêtre de {window} px"


def sweep(page) -> None:
    """La page sous ses quatre jours : claire et sombre, à 320 et 1280 px."""
    for couleur, regles in (("light", ()), ("dark", COULEURS)):
        page.emulate_media(color_scheme=couleur, reduced_motion="reduce")
        for largeur in LARGEURS:
            page.set_viewport_size({"width": largeur, "height": HAUTEUR})
            assert_fits(page)
            assert_accessible(page, f"({couleur}, {largeur} px)", regles)
