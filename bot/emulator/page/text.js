// A text as a messenger shows it: line by line, each with its own writing direction; bold, code and links inside.

import { make } from "./elements.js";
import { isArabicScript } from "./words.js";

const LINK = /(https?:\/\/[^\s\u2068\u2069]+)/;
const CODE = 24; // letters of a receipt with room to spare; what is longer is set smaller
const STYLED = { bold: "strong", italic: "em", code: "code", pre: "code" };

export function lines(text, entities) {
  const found = [];
  let offset = 0;
  for (const line of text ? text.split("\n") : []) {
    if (line === "") found.push(make("div", "gap"));
    else found.push(written(make("div", "line", ...pieces(line, offset, entities)), line, text));
    offset += line.length + 1;
  }
  return found;
}

// Marks what is written in Arabic letters: Urdu needs its own font and height, and a screen reader the language.
// Sindhi and Pashto are known by letters that Urdu has not, and stay in Naskh: Nastaliq lacks some of them.
const LETTERS = [["sd", /[ٻٺٽٿڀڃڄڇڊڌڍڏڙڦڪڱڳڻ۾]/], ["ps", /[ټځڅډړږښګڼېۍ]/]];

const writtenIn = (text) => LETTERS.find(([, letters]) => letters.test(text))?.[0];

// A short word may have no such letter; then what stands around it, `whole`, says which language it is.
export function written(element, text, whole = text) {
  if (!isArabicScript(text)) return element;
  element.lang = writtenIn(text) ?? writtenIn(whole) ?? "ur";
  if (element.lang === "ur") element.classList.add("nastaliq");
  return element;
}

function pieces(line, start, entities) {
  const cuts = new Set([0, line.length]);
  const inside = entities.filter((e) => e.offset < start + line.length && e.offset + e.length > start);
  for (const entity of inside) {
    cuts.add(Math.max(0, entity.offset - start));
    cuts.add(Math.min(line.length, entity.offset + entity.length - start));
  }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).flatMap((from, i) => {
    const part = line.slice(from, at[i + 1]);
    const kind = inside.find((e) => STYLED[e.type] && e.offset <= start + from && e.offset + e.length >= start + at[i + 1])?.type;
    return kind ? [make(STYLED[kind], part.length > CODE ? "long" : "", part)] : linked(part);
  });
}

function linked(text) {
  return text.split(LINK).map((part, i) => (i % 2 === 0 ? part : outside(make("a", "", part), part)));
}

export function outside(link, address) {
  link.href = address;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
  return link;
}
