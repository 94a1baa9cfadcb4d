// Ranger le plan : à la souris par la poignée, au clavier par Alt et les flèches.

const arbre = document.querySelector("[data-arbre]");

// Le jeton du témoin : une reconnexion dans un autre onglet l’a peut-être changé.
const readToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

function sendGesture(ligne, champs) {
  const donnees = new FormData();
  donnees.set("genre", ligne.dataset.genre);
  donnees.set("uid", ligne.dataset.uid);
  for (const [nom, valeur] of Object.entries(champs)) donnees.set(nom, valeur);
  const jeton = readToken();
  sessionStorage.setItem("maillage:arbre", ligne.dataset.uid);
  fetch(arbre.dataset.url, { method: "POST", body: donnees, headers: { "X-CSRFToken": jeton } })
    .then((reponse) => (reponse.ok ? location.reload() : Promise.reject(reponse.status)))
    .catch(() =>
      document.dispatchEvent(
        new CustomEvent("maillage:annonce", {
          detail: { texte: "Le déplacement n’a pas pu être enregistré. Rechargez la page.", ton: "erreurs" },
        }),
      ),
    );
}

// La ligne du dessus donne le parent : un axe ou un objectif reçoit, une fiche partage le sien.
function dropPlace(ligne) {
  const passees = [];
  for (let avant = ligne.previousElementSibling; avant; avant = avant.previousElementSibling) {
    const profondeur = Number(avant.dataset.profondeur);
    if (avant.dataset.genre !== "fiche" && profondeur < depthLimit(ligne)) {
      const sous = `${avant.dataset.genre}:${avant.dataset.uid}`;
      return { sous, rang: countSiblings(passees, ligne, profondeur + 1) };
    }
    passees.push(avant);
  }
  return { sous: ":", rang: countSiblings(passees, ligne, 0) };
}

// Une sous-action n’est pas une sœur de la fiche que l’on dépose.
const countSiblings = (lignes, ligne, profondeur) =>
  lignes.filter(
    ({ dataset }) => dataset.genre === ligne.dataset.genre && Number(dataset.profondeur) === profondeur,
  ).length;

const depthLimit = (ligne) => (ligne.dataset.genre === "fiche" ? 99 : Math.max(1, Number(ligne.dataset.profondeur)));

function rankOfAxis(ligne) {
  const axes = [...arbre.children].filter((item) => item.dataset.genre === "axe");
  return axes.indexOf(ligne);
}

function addHandles() {
  for (const noeud of arbre.querySelectorAll(".noeud")) {
    const poignee = document.createElement("span");
    poignee.className = "poignee";
    poignee.setAttribute("aria-hidden", "true");
    poignee.textContent = "⠿";
    noeud.prepend(poignee);
  }
}

const GESTES = {
  ArrowUp: "monter",
  ArrowDown: "descendre",
  ArrowLeft: "sortir",
  ArrowRight: "entrer",
};

function onKey(event) {
  const geste = GESTES[event.key];
  const ligne = event.target.closest("li[data-uid]");
  if (!event.altKey || !geste || !ligne) return;
  if (ligne.dataset.genre === "axe" && event.key.match(/Left|Right/)) return;
  event.preventDefault();
  sendGesture(ligne, { geste });
}

// Après un déplacement, le curseur revient à la ligne déplacée.
function focusMoved() {
  const uid = sessionStorage.getItem("maillage:arbre");
  sessionStorage.removeItem("maillage:arbre");
  if (uid) arbre.querySelector(`li[data-uid="${uid}"] a`)?.focus();
}

function start() {
  addHandles();
  arbre.addEventListener("keydown", onKey);
  window.Sortable.create(arbre, {
    handle: ".poignee",
    animation: 120,
    onEnd: ({ item }) =>
      sendGesture(item, item.dataset.genre === "axe" ? { rang: rankOfAxis(item) } : dropPlace(item)),
  });
  focusMoved();
}

// Un module s’exécute après les scripts différés qui le précèdent : Sortable est là.
if (arbre) start();
