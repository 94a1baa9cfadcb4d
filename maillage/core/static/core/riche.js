// Le texte mis en forme : Trix remplace la zone de texte, qui reste sans JavaScript.

function wireRich(zone) {
  const champ = document.createElement("input");
  champ.type = "hidden";
  champ.id = `${zone.id}-riche`;
  champ.name = zone.name;
  champ.value = zone.value;
  const editeur = document.createElement("trix-editor");
  editeur.setAttribute("input", champ.id);
  editeur.setAttribute("aria-labelledby", `${zone.id}-etiquette`);
  editeur.id = `${zone.id}-editeur`;
  const etiquette = document.querySelector(`label[for="${zone.id}"]`);
  etiquette.id = `${zone.id}-etiquette`;
  etiquette.htmlFor = editeur.id;
  zone.replaceWith(champ, editeur);
  editeur.addEventListener("trix-change", () =>
    champ.dispatchEvent(new Event("input", { bubbles: true })),
  );
  editeur.addEventListener("trix-file-accept", (event) => event.preventDefault());
}

if (window.Trix) {
  // Sans ces réglages, les intertitres d’un texte deviendraient de simples paragraphes.
  const { blockAttributes } = window.Trix.config;
  blockAttributes.heading1.tagName = "h3";
  blockAttributes.heading2 = { ...blockAttributes.heading1, tagName: "h4" };
  for (const zone of document.querySelectorAll("textarea[data-riche]")) wireRich(zone);
}
