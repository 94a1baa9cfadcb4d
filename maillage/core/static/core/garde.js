// Ce que l’on a tapé dans un formulaire « data-garder » survit à une panne de réseau ou de session.
//
// L’envoi est gardé dans ce navigateur, puis oublié dès que le serveur a répondu. S’il n’a pas
// répondu, la page suivante qui porte le même formulaire propose de reprendre le texte.

const PREFIXE = "maillage:garde:";
const DUREE = 7 * 24 * 3600 * 1000;
const OMIS = new Set(["csrfmiddlewaretoken"]);
const compte = document.body.dataset.compte;

const keyOf = (formulaire) => `${PREFIXE}${compte}:${new URL(formulaire.action).pathname}`;

function readForm(formulaire) {
  return [...new FormData(formulaire)].filter(
    ([nom, valeur]) => typeof valeur === "string" && !OMIS.has(nom) && !isSecret(formulaire, nom),
  );
}

function isSecret(formulaire, nom) {
  return [...formulaire.elements].some((champ) => champ.name === nom && champ.type === "password");
}

function keep(formulaire, echec) {
  const entree = { page: location.pathname, quand: Date.now(), echec, champs: readForm(formulaire) };
  try {
    localStorage.setItem(keyOf(formulaire), JSON.stringify(entree));
  } catch {
    // Stockage plein ou refusé : le texte reste dans la page.
  }
}

const forget = (cle) => localStorage.removeItem(cle);

function entries() {
  const cles = Object.keys(localStorage).filter((cle) => cle.startsWith(PREFIXE));
  return cles.map((cle) => [cle, JSON.parse(localStorage.getItem(cle))]);
}

// Le serveur a répondu si l’on arrive, par l’envoi lui-même, sur une page qui n’est pas un échec.
function wasAnswered(entree) {
  if (entree.echec || "echec" in document.body.dataset || !document.referrer) return false;
  const [chargement] = performance.getEntriesByType("navigation");
  const origine = new URL(document.referrer);
  return chargement?.type === "navigate" && origine.origin === location.origin && origine.pathname === entree.page;
}

function tidy() {
  for (const [cle, entree] of entries()) {
    if (Date.now() - entree.quand > DUREE || wasAnswered(entree)) forget(cle);
  }
}

// L’empreinte revient avec le texte : si quelqu’un a écrit entre-temps, le conflit se verra.
const isKept = (champ) => champ.type !== "hidden" || champ.name.endsWith("empreinte") || editorOf(champ);
const editorOf = (champ) => champ.id && document.querySelector(`trix-editor[input="${champ.id}"]`);

function fill(formulaire, champs) {
  const restants = new Map();
  for (const [nom, valeur] of champs) restants.set(nom, [...(restants.get(nom) ?? []), valeur]);
  for (const champ of [...formulaire.elements].filter((element) => restants.has(element.name) && isKept(element))) {
    const valeurs = restants.get(champ.name);
    if (["checkbox", "radio"].includes(champ.type)) champ.checked = valeurs.includes(champ.value);
    else if (champ.multiple) for (const choix of champ.options) choix.selected = valeurs.includes(choix.value);
    else if (editorOf(champ)) editorOf(champ).editor.loadHTML(valeurs.shift() ?? "");
    else champ.value = valeurs.shift() ?? champ.value;
    champ.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function button(mot, classe, action) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = `bouton ${classe} petit`;
  bouton.textContent = mot;
  bouton.addEventListener("click", action);
  return bouton;
}

function offer(formulaire, cle, entree) {
  const quand = new Date(entree.quand).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
  const encart = document.createElement("div");
  encart.className = "avertissement";
  encart.setAttribute("role", "status");
  const phrase = document.createElement("p");
  phrase.textContent = `Un texte saisi le ${quand} n’a pas pu être enregistré. Il est gardé dans ce navigateur.`;
  const boutons = document.createElement("p");
  boutons.className = "boutons";
  const close = (reprendre) => {
    if (reprendre) fill(formulaire, entree.champs);
    forget(cle);
    encart.remove();
    formulaire.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };
  boutons.append(
    button("Reprendre ce texte", "secondaire", () => close(true)),
    button("L’oublier", "discret", () => close(false)),
  );
  encart.append(phrase, boutons);
  formulaire.before(encart);
  // Une section pliée cacherait la proposition.
  formulaire.closest("details")?.setAttribute("open", "");
}

function isSame(formulaire, entree) {
  return JSON.stringify(readForm(formulaire)) === JSON.stringify(entree.champs);
}

function wire(formulaire) {
  const cle = keyOf(formulaire);
  const gardee = JSON.parse(localStorage.getItem(cle) ?? "null");
  if (gardee && isSame(formulaire, gardee)) forget(cle);
  else if (gardee) offer(formulaire, cle, gardee);
  formulaire.addEventListener("submit", (event) => {
    if (formulaire.hasAttribute("hx-post")) return;
    keep(formulaire, !navigator.onLine);
    if (navigator.onLine) return;
    event.preventDefault();
    const texte = "Vous êtes hors connexion. Votre texte est gardé dans ce navigateur : renvoyez-le quand le réseau revient.";
    document.dispatchEvent(new CustomEvent("maillage:annonce", { detail: { texte, ton: "erreurs" } }));
  });
  for (const panne of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    formulaire.addEventListener(panne, () => keep(formulaire, true));
  }
  formulaire.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && forget(cle));
}

// Une reconnexion dans un autre onglet change le jeton : on envoie toujours le dernier.
function readToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

document.addEventListener("submit", ({ target }) => {
  const champ = target.querySelector("input[name=csrfmiddlewaretoken]");
  if (champ) champ.value = readToken() ?? champ.value;
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const jeton = readToken();
  if (!jeton) return;
  detail.headers["X-CSRFToken"] = jeton;
  // Django lit le champ avant l’entête : un champ périmé ferait refuser l’envoi.
  if (detail.formData.has("csrfmiddlewaretoken")) detail.formData.set("csrfmiddlewaretoken", jeton);
});

try {
  tidy();
  for (const formulaire of document.querySelectorAll("form[data-garder]")) wire(formulaire);
} catch {
  // Sans stockage, la page session expirée rend encore le texte.
}
