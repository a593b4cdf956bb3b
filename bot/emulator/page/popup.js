// A small menu at a button: opened by the button, walked with the arrows, closed by Escape, a choice or a press elsewhere.

import { button } from "./elements.js";

let open = null;

export function show(opener, box, entries, { focus = true } = {}) {
  close();
  box.replaceChildren(...entries.map(([label, act]) => entry(label, act)));
  box.hidden = false;
  opener?.setAttribute("aria-expanded", "true");
  open = { opener, box };
  if (focus) box.firstElementChild?.focus();
}

export function close({ back = false } = {}) {
  if (!open) return;
  const { opener, box } = open;
  open = null;
  box.hidden = true;
  opener?.setAttribute("aria-expanded", "false");
  if (back) opener?.focus();
}

export const isOpen = (box) => open?.box === box;

export function toggle(opener, box, entries) {
  if (isOpen(box) && open.opener === opener) close({ back: true });
  else show(opener, box, entries());
}

function entry(label, act) {
  const one = button("", "", () => {
    close({ back: true });
    act();
  });
  one.append(...(Array.isArray(label) ? label : [label]));
  one.setAttribute("role", "menuitem");
  one.tabIndex = -1;
  return one;
}

document.addEventListener("keydown", (event) => {
  if (!open) return;
  const entries = [...open.box.children];
  const at = entries.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") close({ back: true });
  else if (event.key === "Tab") close();
  else if (step && (at >= 0 || open.opener === document.activeElement)) entries.at((at + step) % entries.length)?.focus();
  else if (at >= 0 && (event.key === "Home" || event.key === "End")) entries.at(event.key === "Home" ? 0 : -1).focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("pointerdown", ({ target }) => {
  if (open && !open.box.contains(target) && !open.opener?.contains(target)) close();
});
