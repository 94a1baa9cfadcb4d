// Une adresse #section-… ouvre la section pliée qu’elle désigne.
function openTarget() {
  const cible = location.hash && document.querySelector(location.hash);
  if (cible?.tagName === "DETAILS") {
    cible.open = true;
    cible.scrollIntoView();
  }
}

window.addEventListener("hashchange", openTarget);
openTarget();
