// La grille des valeurs au clavier : flèches, Entrée, collage d’un bloc de tableur.
//
// Sans ce fichier, la grille est un formulaire comme un autre, et le bloc se colle dans sa zone.

const formulaire = document.querySelector("form[data-grille]");
const rangees = [...formulaire.querySelectorAll("tbody tr:not(.groupe)")].map((rangee) =>
  [...rangee.querySelectorAll("td")].slice(1).map((case_) => case_.querySelector("input")),
);
const place = new Map();
rangees.forEach((cases, ligne) =>
  cases.forEach((champ, colonne) => champ && place.set(champ, [ligne, colonne])),
);
const compteur = formulaire.querySelector("[data-changees]");
let envoi = false;

const changed = () => [...place.keys()].filter((champ) => champ.value !== champ.defaultValue);

function mark(champ) {
  champ.parentElement.classList.toggle("change", champ.value !== champ.defaultValue);
  const combien = changed().length;
  compteur.textContent =
    combien === 0 ? "" : combien === 1 ? "1 case à enregistrer" : `${combien} cases à enregistrer`;
}

// La case voisine que l’on peut écrire, en sautant celles d’une période close.
function go(champ, bas, droite) {
  let [ligne, colonne] = place.get(champ);
  do {
    ligne += bas;
    colonne += droite;
    if (!rangees[ligne] || colonne < 0 || colonne >= rangees[ligne].length) return false;
  } while (!rangees[ligne][colonne]);
  rangees[ligne][colonne].focus();
  rangees[ligne][colonne].select();
  return true;
}

const isWhole = (champ) => champ.selectionStart === 0 && champ.selectionEnd === champ.value.length;
const isAtStart = (champ) => isWhole(champ) || champ.selectionEnd === 0;
const isAtEnd = (champ) => isWhole(champ) || champ.selectionStart === champ.value.length;

formulaire.addEventListener("keydown", (event) => {
  const champ = event.target;
  if (!place.has(champ) || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") {
    champ.value = champ.defaultValue;
    mark(champ);
    return;
  }
  // Une liste de choix a besoin de ses flèches.
  const libre = !champ.hasAttribute("list");
  const sens = {
    ArrowUp: libre && [-1, 0],
    ArrowDown: libre && [1, 0],
    Enter: event.shiftKey ? [-1, 0] : [1, 0],
    ArrowLeft: isAtStart(champ) && [0, -1],
    ArrowRight: isAtEnd(champ) && [0, 1],
  }[event.key];
  if (!sens) return;
  go(champ, ...sens);
  event.preventDefault();
});

formulaire.addEventListener("input", ({ target }) => place.has(target) && mark(target));

// Un bloc de tableur : des lignes, des cases séparées par des tabulations.
formulaire.addEventListener("paste", (event) => {
  const champ = event.target;
  const texte = event.clipboardData?.getData("text/plain") ?? "";
  if (!place.has(champ) || !/[\t\n]/.test(texte.trimEnd())) return;
  event.preventDefault();
  const [haut, gauche] = place.get(champ);
  let perdues = 0;
  texte.replace(/[\r\n]+$/, "").split(/\r?\n/).forEach((ligne, bas) => {
    ligne.split("\t").forEach((valeur, droite) => {
      const cible = rangees[haut + bas]?.[gauche + droite];
      if (!cible) {
        perdues += valeur.trim() !== "";
        return;
      }
      cible.value = valeur.trim();
      mark(cible);
    });
  });
  if (perdues) {
    const texte = `${perdues} case${perdues > 1 ? "s" : ""} du bloc tombe${perdues > 1 ? "nt" : ""} hors de la grille ou dans une période close : elle${perdues > 1 ? "s ne sont" : " n’est"} pas reprise${perdues > 1 ? "s" : ""}.`;
    document.dispatchEvent(new CustomEvent("maillage:annonce", { detail: { texte, ton: "avertissement" } }));
  }
});

formulaire.addEventListener("submit", () => {
  envoi = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!envoi && changed().length) event.preventDefault();
});
// Ce que le serveur a rendu sans l’enregistrer n’est pas encore écrit.
for (const champ of place.keys()) {
  if (!("vu" in champ.dataset)) continue;
  const tape = champ.value;
  champ.defaultValue = champ.dataset.vu;
  champ.value = tape;
  mark(champ);
}
