"use strict";
// Which languages are shown, and finding words. Everything works without it: all screens are in the page.
const shown = new Set();
const toggles = [...document.querySelectorAll(".languages button")];
const find = document.getElementById("find");
const contents = document.querySelector(".contents details");
const small = matchMedia("(max-width: 48rem)");

function remembered() {
  try { return JSON.parse(localStorage.getItem("ruko-preview")) || []; } catch { return []; }
}
function remember() {
  try { localStorage.setItem("ruko-preview", JSON.stringify([...shown])); } catch { /* a file may not remember */ }
}
function show() {
  for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(shown.has(toggle.dataset.language)));
  for (const card of document.querySelectorAll(".card")) card.hidden = !shown.has(card.dataset.language);
  search();
}
function search() {
  const wanted = find.value.trim().toLowerCase();
  let any = false;
  for (const step of document.querySelectorAll(".step")) {
    const texts = [...step.querySelectorAll(".card:not([hidden])")].map((card) => card.textContent).join(" ");
    step.hidden = wanted !== "" && !`${step.id} ${texts}`.toLowerCase().includes(wanted);
    any ||= !step.hidden;
  }
  for (const flow of document.querySelectorAll(".flow")) flow.hidden = !flow.querySelector(".step:not([hidden])");
  document.getElementById("nothing").hidden = any;
}

const known = toggles.map((toggle) => toggle.dataset.language);
const before = remembered().filter((language) => known.includes(language));
for (const language of before.length ? before : known) shown.add(language);
for (const toggle of toggles) {
  toggle.addEventListener("click", () => {
    const language = toggle.dataset.language;
    if (shown.has(language) && shown.size > 1) shown.delete(language);
    else shown.add(language);
    remember();
    show();
  });
}
find.addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== find) { event.preventDefault(); find.focus(); }
  if (event.key === "Escape" && find.value) { find.value = ""; search(); }
});
addEventListener("hashchange", () => {
  const step = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (step?.hidden || step?.closest("[hidden]")) { find.value = ""; search(); step.scrollIntoView(); }
  if (small.matches) contents.open = false;
});
if (small.matches) contents.open = false;
show();
