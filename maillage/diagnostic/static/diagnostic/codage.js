// Coder au clavier : dans la liste des thèmes, les premières lettres mènent au thème voulu,
// Entrée enregistre. Hors de la liste, les touches gardent leur sens ordinaire.

const formulaire = document.querySelector('.codage');
const cases = formulaire ? [...formulaire.querySelectorAll('input[type="checkbox"]')] : [];
const replier = (texte) => texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim();
let tape = '';
let minuterie = 0;

function chercher(lettre) {
  window.clearTimeout(minuterie);
  minuterie = window.setTimeout(() => { tape = ''; }, 900);
  tape += replier(lettre);
  const trouve = cases.find((item) => replier(item.closest('label').textContent).startsWith(tape));
  if (trouve) trouve.focus();
}

for (const item of cases) {
  item.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      formulaire.requestSubmit();
    } else if (/^\p{L}$/u.test(event.key)) {
      chercher(event.key);
    }
  });
}
if (cases.length) cases[0].focus();
