// La coquille : apparence, menus, requêtes htmx et leurs accidents.
// Une page annonce par : document.dispatchEvent(new CustomEvent("maillage:annonce", {detail: {texte, ton}})),
// une réponse htmx par l’en-tête HX-Trigger: {"maillage:annonce": {"texte": "…", "ton": "succes"}}.

const DUREE = 8000;
const ACCIDENTS = {
  401: "Votre session a expiré. Votre texte est gardé dans cette page : reconnectez-vous dans un autre onglet, puis enregistrez de nouveau.",
  403: "Vous n’avez pas le droit de faire cela. Rien n’a été changé.",
  404: "Cet élément n’existe plus, ou ne vous est plus visible. Rechargez la page.",
  413: "Ce fichier est trop lourd. Rien n’a été changé.",
  429: "Trop de demandes en peu de temps. Attendez une minute, puis recommencez.",
};

const zone = document.getElementById("annonce");

function announce(texte, ton = "information") {
  const encart = document.createElement("div");
  encart.className = ton;
  encart.textContent = texte;
  zone.replaceChildren(encart);
  if (ton === "information" || ton === "succes") setTimeout(() => encart.remove(), DUREE);
}

document.addEventListener("maillage:annonce", ({ detail }) => announce(detail.texte, detail.ton));

// Apparence : Clair, Sombre ou Automatique.
function wireTheme(choix) {
  const show = (theme) => {
    for (const bouton of choix.querySelectorAll("button")) {
      bouton.setAttribute("aria-pressed", String(bouton.value === theme));
    }
  };
  choix.addEventListener("click", ({ target }) => {
    if (!target.matches("button")) return;
    const theme = target.value;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    show(theme);
    try {
      if (theme) localStorage.setItem("maillage:apparence", theme);
      else localStorage.removeItem("maillage:apparence");
    } catch {
      announce("Ce navigateur ne garde pas ce choix : il vaut pour cette page.");
    }
  });
  show(document.documentElement.dataset.theme ?? "");
  choix.hidden = false;
}

// Un menu déroulant se ferme par Échap, et le curseur revient à son bouton.
function wireMenus() {
  document.addEventListener("keydown", (event) => {
    const ouvert = event.key === "Escape" && document.activeElement?.closest(".deroulant[open]");
    if (!ouvert) return;
    ouvert.open = false;
    ouvert.querySelector("summary").focus();
  });
  document.addEventListener("click", ({ target }) => {
    for (const ouvert of document.querySelectorAll(".deroulant[open]")) {
      if (!ouvert.contains(target)) ouvert.open = false;
    }
  });
}

// Un tableau trop large défile dans sa zone, que le clavier peut atteindre.
function wrapTables(racine) {
  for (const tableau of racine.querySelectorAll("table.tableau.empilable:not([role])")) labelCells(tableau);
  for (const tableau of racine.querySelectorAll("table:is(.tableau, .edition-tableau):not(.defile > *)")) {
    const defile = document.createElement("div");
    defile.className = "defile";
    tableau.replaceWith(defile);
    defile.append(tableau);
  }
  for (const defile of racine.querySelectorAll(".defile")) fitRegion(defile);
}

// Empilé sur un petit écran, un tableau perd ses entêtes et son sens : on les lui rend.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

function labelCells(tableau) {
  const titres = [...tableau.querySelectorAll("thead th")].map((titre) => titre.textContent.trim());
  for (const noeud of [tableau, ...tableau.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
    const entete = noeud.closest("thead") ? "columnheader" : "rowheader";
    noeud.setAttribute("role", ROLES[noeud.tagName] ?? entete);
    const titre = noeud.tagName === "TD" && noeud.textContent.trim() && titres[noeud.cellIndex];
    if (titre && !("titre" in noeud.dataset)) noeud.dataset.titre = titre;
  }
}

function fitRegion(defile) {
  const deborde = defile.scrollWidth > defile.clientWidth;
  defile.classList.toggle("tient", !deborde);
  if (!deborde || defile.hasAttribute("tabindex")) return;
  defile.tabIndex = 0;
  defile.setAttribute("role", "region");
  const titre = defile.querySelector("caption")?.textContent.trim() || "Tableau";
  if (!defile.hasAttribute("aria-label")) defile.setAttribute("aria-label", titre);
}

// htmx : un trait pendant l’attente, une phrase quand cela échoue.
function wireRequests() {
  const trait = document.getElementById("chargement");
  let pendantes = 0;
  const count = (pas) => {
    pendantes = Math.max(0, pendantes + pas);
    trait.classList.toggle("actif", pendantes > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => count(1));
  document.addEventListener("htmx:afterRequest", () => count(-1));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const { status } = detail.xhr;
    announce(ACCIDENTS[status] ?? "Le serveur n’a pas pu répondre. Votre texte est toujours là : réessayez dans un instant.", "erreurs");
  });
  for (const panne of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(panne, () =>
      announce("Le réseau ne répond pas. Votre texte est toujours là : réessayez quand la connexion revient.", "erreurs"),
    );
  }
  document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    wrapTables(target);
    // Un envoi refusé mène au premier champ à corriger.
    if (detail.xhr?.status === 422) target.querySelector("[aria-invalid=true]")?.focus();
  });
}

const apparence = document.getElementById("apparence");
if (apparence) wireTheme(apparence);
wireMenus();
wrapTables(document);
wireRequests();
addEventListener("resize", () => wrapTables(document), { passive: true });
