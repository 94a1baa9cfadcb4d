// Composer un territoire en cliquant des communes. Rien n’est envoyé avant le bouton.
/* global L */

const cadre = document.querySelector("[data-carte]");

const dedans = new Set(cadre.dataset.codes.split(" ").filter(Boolean));
const ajouts = new Map();
const retraits = new Map();
const formulaire = cadre.querySelector("form");
const bilan = formulaire.querySelector("[data-bilan]");
const bouton = formulaire.querySelector("button");

const isInside = (code) => (dedans.has(code) ? !retraits.has(code) : ajouts.has(code));

function paint(trace, { code, nom, epci }) {
  const element = trace.getElement();
  element?.classList.toggle("dedans", isInside(code));
  element?.classList.toggle("change", ajouts.has(code) || retraits.has(code));
  const place = isInside(code) ? "dans le territoire" : "hors du territoire";
  trace.setTooltipContent([nom, epci, place].filter(Boolean).join(" · "));
}

function toggle(trace, commune) {
  const choix = dedans.has(commune.code) ? retraits : ajouts;
  if (!choix.delete(commune.code)) choix.set(commune.code, commune.nom);
  paint(trace, commune);
  // Son bord change : il passe devant celui de ses voisines.
  trace.bringToFront();
  report();
}

const list = (verbe, choix) =>
  choix.size ? `${verbe} (${choix.size})\u00a0: ${[...choix.values()].sort().join(", ")}.` : "";

function report() {
  bilan.textContent =
    [list("À ajouter", ajouts), list("À retirer", retraits)].filter(Boolean).join(" ") || bilan.dataset.vide;
  bouton.disabled = !(ajouts.size || retraits.size);
  formulaire.querySelectorAll("input[data-code]").forEach((champ) => champ.remove());
  for (const [nom, choix] of [["ajout", ajouts], ["retrait", retraits]]) {
    for (const code of choix.keys()) {
      const champ = Object.assign(document.createElement("input"), { type: "hidden", name: nom, value: code });
      champ.dataset.code = code;
      formulaire.append(champ);
    }
  }
}

const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
const tactile = matchMedia("(pointer: coarse)").matches;

function buildMap() {
  const carte = L.map(cadre.querySelector("[data-fond]"), {
    attributionControl: false,
    // À un doigt la page défile, à deux la carte se déplace ; la molette reste à la page.
    dragging: !tactile,
    scrollWheelZoom: false,
    zoomControl: false,
    zoomSnap: 0.25,
    minZoom: 4,
    maxZoom: 14,
    zoomAnimation: !calme,
    fadeAnimation: false,
  });
  L.control.zoom({ zoomInTitle: "Rapprocher", zoomOutTitle: "Éloigner" }).addTo(carte);
  return carte;
}

function addCommunes(carte, donnees) {
  return L.geoJSON(donnees, {
    style: { className: "commune", weight: 1 },
    onEachFeature(lieu, trace) {
      trace.bindTooltip("", { sticky: true });
      trace.on("add", () => paint(trace, lieu.properties));
      trace.on("click", () => toggle(trace, lieu.properties));
    },
  }).addTo(carte);
}

const load = async (adresse) => {
  const reponse = await fetch(adresse, { headers: { Accept: "application/geo+json" } });
  return reponse.ok ? reponse.json() : null;
};

// Le cadre suit le territoire ; tant qu’il est vide, les départements proposés.
function frame(carte, couches) {
  const traces = couches.flatMap((couche) => couche.getLayers());
  const siens = traces.filter((trace) => dedans.has(trace.feature.properties.code));
  const limites = L.featureGroup(siens.length ? siens : traces).getBounds();
  if (limites.isValid()) carte.fitBounds(limites.pad(0.05));
}

async function start() {
  const adresses = cadre.dataset.contours.split(" ").filter(Boolean);
  cadre.hidden = false;
  const carte = buildMap();
  // Une vue d’abord : une couche ne se peint pas sans elle.
  carte.setView([46.6, 2.4], 6);
  const couches = [];
  // Le premier département est celui du territoire : la carte se cadre sans attendre les voisins.
  await Promise.all(
    adresses.map(async (adresse) => {
      const donnees = await load(adresse).catch(() => null);
      if (donnees) couches.push(addCommunes(carte, donnees));
      if (donnees && adresse === adresses[0]) frame(carte, couches);
    }),
  );
  if (!couches.length) {
    cadre.hidden = true;
    return;
  }
  frame(carte, couches);
  report();
  cadre.dataset.pret = "oui";
}

start();
