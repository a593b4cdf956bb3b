// A chat by keyboard: Tab goes to the newest buttons, the arrows to everything that can be pressed. A screen that is
// redrawn or removed does not drop the focus to the top of the page.

import { STAYS } from "./redraw.js";

const PRESSED = ".key, .options";

export function walk(talk) {
  talk.addEventListener("keydown", (event) => {
    const all = [...talk.querySelectorAll(PRESSED)];
    const at = all.indexOf(event.target);
    const forward = getComputedStyle(talk).direction === "rtl" ? -1 : 1;
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const to = at >= 0 && step && all[at + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}

export function tabStops(talk) {
  const newest = newestKeys(talk);
  talk.querySelectorAll(PRESSED).forEach((one) => (one.tabIndex = newest?.contains(one) ? 0 : -1));
}

export function focusHeld(talk) {
  const active = document.activeElement;
  return talk.contains(active) && active !== talk ? { active, key: active.dataset.key } : null;
}

export function focusBack(talk, held) {
  if (!held || (talk.contains(held.active) && !held.active.closest(".going"))) return;
  const same = held.key && talk.querySelector(`.post${STAYS} [data-key="${CSS.escape(held.key)}"]`);
  (same || newestKeys(talk)?.querySelector(".key") || talk).focus({ preventScroll: true });
}

const newestKeys = (talk) => [...talk.querySelectorAll(`.post${STAYS} .keys`)].at(-1);
