// Bringing a list of elements in line with what there is, moving nothing that stays: so a screen reader hears only
// what is new, the focus stays, and nothing flickers.

const GOING_MS = 220;
const versions = new WeakMap();

export const STAYS = ":not(.going)";

// `shown` are items of posts.js. The elements that are new, and those that took the place of an older one.
export function redraw(box, shown) {
  const known = new Map([...box.children].filter((child) => child.matches(STAYS)).map((child) => [child.dataset.item, child]));
  const fresh = [];
  const redrawn = [];
  let at = box.firstElementChild;
  for (const item of shown) {
    let element = known.get(item.key);
    known.delete(item.key);
    while (at?.classList.contains("going")) at = at.nextElementSibling;
    if (!element || versions.get(element) !== item.version) {
      const made = item.make();
      made.dataset.item = item.key;
      versions.set(made, item.version);
      if (element) {
        if (at === element) at = made;
        element.replaceWith(made);
        made.classList.add("redrawn");
        redrawn.push(made);
      } else fresh.push(made);
      element = made;
    } else item.update?.(element);
    if (at === element) at = at.nextElementSibling;
    else box.insertBefore(element, at);
  }
  known.forEach(leave);
  return { fresh, redrawn };
}

function leave(element) {
  element.classList.add("going");
  element.inert = true;
  setTimeout(() => element.remove(), matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GOING_MS);
}
