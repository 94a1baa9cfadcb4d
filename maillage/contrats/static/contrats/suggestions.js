// Sous une liste « un nom par ligne », un champ qui propose les noms connus et les y ajoute.

const ATTENTE = 200;

async function fetchNames(adresse, mots) {
  const reponse = await fetch(`${adresse}?q=${encodeURIComponent(mots)}`);
  return reponse.ok ? (await reponse.json()).noms : [];
}

function addLine(zone, nom) {
  const lignes = zone.value.split("\n").filter((ligne) => ligne.trim());
  if (nom && !lignes.includes(nom)) lignes.push(nom);
  zone.value = lignes.join("\n");
  zone.dispatchEvent(new Event("change", { bubbles: true }));
}

function buildField(zone, etiquette) {
  const bloc = document.createElement("p");
  bloc.className = "ajout";
  const nom = document.createElement("label");
  nom.htmlFor = `${zone.id}-ajout`;
  nom.textContent = `Ajouter à « ${etiquette} »`;
  const champ = document.createElement("input");
  champ.id = nom.htmlFor;
  champ.setAttribute("list", `${zone.id}-noms`);
  champ.autocomplete = "off";
  const noms = document.createElement("datalist");
  noms.id = `${zone.id}-noms`;
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "bouton secondaire petit";
  bouton.textContent = "Ajouter";
  bloc.append(nom, champ, noms, bouton);
  zone.after(bloc);
  return bloc;
}

function wire(zone, adresse) {
  const etiquette = document.querySelector(`label[for="${zone.id}"]`).textContent.trim();
  const bloc = buildField(zone, etiquette);
  const champ = bloc.querySelector("input");
  const noms = bloc.querySelector("datalist");
  let minuterie;
  const add = () => {
    addLine(zone, champ.value.trim());
    champ.value = "";
    champ.focus();
  };
  // Ce que l’on tape ici n’est pas encore la fiche : rien ne s’enregistre avant « Ajouter ».
  for (const type of ["input", "change"]) bloc.addEventListener(type, (event) => event.stopPropagation());
  champ.addEventListener("input", () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(async () => {
      const trouves = await fetchNames(adresse, champ.value);
      noms.replaceChildren(...trouves.map((nom) => new Option(nom, nom)));
    }, ATTENTE);
  });
  champ.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });
  bloc.querySelector("button").addEventListener("click", add);
}

const racine = document.querySelector("[data-suggestions-url]");
for (const zone of document.querySelectorAll("textarea[data-suggestions]")) {
  wire(zone, racine.dataset.suggestionsUrl.replace("GENRE", zone.dataset.suggestions));
}
