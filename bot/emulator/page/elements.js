// Making and finding elements. No text of people ever becomes markup: children are text or elements.

export const $ = (selector, within = document) => within.querySelector(selector);

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function button(className, label, onClick) {
  const element = make("button", className, label);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

export function drawing(viewBox, ...shapes) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", viewBox);
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(ns, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

// A control that shows only a drawing needs its name twice: for the eye that hovers and for a screen reader.
export function name(element, words) {
  element.setAttribute("aria-label", words);
  element.title = words;
}
