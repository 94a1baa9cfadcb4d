// Le texte d’un article, mis en forme. Sans JavaScript, la zone de texte reste.

function wireRich(zone) {
  const champ = document.createElement("input");
  champ.type = "hidden";
  champ.id = `${zone.id}-riche`;
  champ.name = zone.name;
  champ.value = zone.value;
  const editeur = document.createElement("trix-editor");
  editeur.setAttribute("input", champ.id);
  editeur.id = `${zone.id}-editeur`;
  const etiquette = document.querySelector(`label[for="${zone.id}"]`);
  etiquette.id = `${zone.id}-etiquette`;
  etiquette.htmlFor = editeur.id;
  editeur.setAttribute("aria-labelledby", etiquette.id);
  zone.replaceWith(champ, editeur);
  editeur.addEventListener("trix-file-accept", (event) => event.preventDefault());
}

window.customElements.whenDefined("trix-editor").then(() => {
  // Les intertitres d’un article sont de niveau 3, et doivent le rester.
  window.Trix.config.blockAttributes.heading1.tagName = "h3";
  for (const zone of document.querySelectorAll("textarea[data-riche]")) wireRich(zone);
});
