// Bloquant et minuscule : l’apparence choisie est posée avant le premier trait.
try {
  const choisie = localStorage.getItem("maillage:apparence");
  if (choisie) document.documentElement.dataset.theme = choisie;
} catch {
  // Stockage refusé : l’apparence suit le système.
}
