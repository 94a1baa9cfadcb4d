// Déplacer une carte à la souris : le même envoi que par le bouton.

const tableau = document.querySelector("[data-kanban]");

function addHandles() {
  for (const carte of tableau.querySelectorAll("li[data-carte]")) {
    if (!carte.querySelector('[name="carte"]')) continue;
    const poignee = document.createElement("span");
    poignee.className = "poignee";
    poignee.setAttribute("aria-hidden", "true");
    poignee.textContent = "⠿ ";
    carte.prepend(poignee);
  }
}

function sendMove({ item, from, to }) {
  if (from === to) return;
  const formulaire = tableau.closest("form");
  item.querySelector('[name="carte"]').checked = true;
  formulaire.querySelector('[name="vers"]').value = to.dataset.pile;
  formulaire.requestSubmit();
}

// Un module s’exécute après les scripts différés qui le précèdent : Sortable est là.
if (tableau) {
  addHandles();
  for (const pile of tableau.querySelectorAll("ol[data-pile]")) {
    window.Sortable.create(pile, { group: "cartes", handle: ".poignee", animation: 120, sort: false, onEnd: sendMove });
  }
}
