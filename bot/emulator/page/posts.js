// What stands in a chat, as elements: a message with its buttons, an album, a pill with the day.
//
// An item is {key, version, make, update?}: same key and version, same element; so a screen reader hears only what is new.

import { drawing, make, name } from "./elements.js";
import { lines, outside, written } from "./text.js";
import { tile } from "./tiles.js";

const UNDRAWN = new Set(["text", "contact", "location", "venue", "poll", "dice"]);
const SIGNS = { contact: "👤", location: "📍", venue: "📍", poll: "📊", dice: "🎲" };

// `marks` are [{after, text}]: what happened behind the scenes, after which message.
export function items(chat, marks, words, language, hands) {
  const found = [];
  const left = [...marks];
  let day = "";
  const marksBefore = (id) => {
    while (left.length && left[0].after < id) found.push(pill(`mark.${left[0].number}`, left.shift().text));
  };
  for (const group of grouped(chat.messages)) {
    const [first] = group;
    marksBefore(first.id);
    const now = dayOf(first.date, language);
    if (now !== day) found.push(pill(`day.${first.id}`, now === dayOf(chat.now, language) ? words.today : now));
    day = now;
    found.push(group.length > 1 ? album(group, words, hands) : single(first, words, hands));
  }
  marksBefore(Infinity);
  return found;
}

// Items of one album are one picture wall, as messengers show them.
function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const goes_on = message.tile?.of && last?.tile?.of === message.tile.of && last.tile.number < message.tile.number;
    if (goes_on) group.push(message);
    else groups.push([message]);
  }
  return groups;
}

const dayOf = (date, language) => new Date(date * 1000).toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
const timeOf = (date) => new Date(date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function pill(key, text) {
  return { key, version: text, make: () => make("p", "pill", text) };
}

function single(message, words, hands) {
  const { id, text, entities, buttons, edited } = message;
  return {
    key: String(id),
    version: JSON.stringify([text, entities, buttons, edited, message.attachment, message.caption]),
    message,
    make: () => post(message, [message], words, hands),
    update: (element) => tick(element, [message], words),
  };
}

function album(group, words, hands) {
  return {
    key: `album.${group[0].id}`,
    version: group.map((message) => message.id).join("."),
    message: group[0],
    make: () => post(group[0], group, words, hands),
    update: (element) => tick(element, group, words),
  };
}

function post(message, group, words, hands) {
  const bubble = make("div", "bubble", make("span", "hidden", `${message.mine ? hands.me : hands.bot}: `));
  if (message.forward) bubble.append(make("div", "forward", words.forwarded[message.forward]));
  bubble.append(...drawn(group, words));
  if (message.attachment) bubble.append(make("div", "kind", `${words.from_bot}: ${words.kinds[message.attachment]}`));
  bubble.append(...lines(message.text || message.caption || "", message.entities), foot(message, words));
  const element = make("article", message.mine ? "post mine" : "post", bubble);
  if (message.mine) bubble.append(options(message, group, words, hands));
  if (message.buttons.length) element.append(keys(message, words, hands));
  tick(element, group, words);
  return element;
}

function drawn(group, words) {
  const shown = group.filter((message) => message.tile && message.tile.kind !== "text");
  if (!shown.length) return [];
  const { kind, of } = shown[0].tile;
  if (UNDRAWN.has(kind)) return [make("div", "sign", SIGNS[kind], " ", make("span", "", words.kinds[kind]))];
  if (kind === "voice" || kind === "audio") return [make("div", "sound", drawing("0 0 24 24", ["path", { d: "M9 7l9 5-9 5z" }]), wave(shown[0].tile.seed), make("span", "kind", words.kinds[kind]))];
  const wall = make("div", `wall of-${Math.min(shown.length, 4)} ${kind}`);
  wall.append(...shown.map((message) => tile(message.tile.kind, message.tile.seed, words.tile)));
  const label = of ? `${words.kinds[kind]} · ${words.album} ${of}` : words.kinds[kind];
  return [wall, make("div", "kind", label)];
}

function wave(seed) {
  const bars = Array.from({ length: 22 }, (_, i) => 4 + ((seed >>> (i % 16)) % 13));
  return drawing("0 0 110 20", ...bars.map((height, i) => ["rect", { x: i * 5, y: 10 - height / 2, width: 2.5, height, rx: 1.2 }]));
}

function foot(message, words) {
  const time = make("time", "", timeOf(message.date));
  time.dateTime = new Date(message.date * 1000).toISOString();
  return make("div", "meta", message.edited ? make("span", "", words.edited) : null, time);
}

// One tick: it waits at Telegram. Two: the bot has taken it.
function tick(element, group, words) {
  if (!group[0].mine) return;
  const waits = group.some((message) => message.waits);
  const meta = element.querySelector(".meta");
  if (meta.dataset.waits === String(waits)) return;
  meta.dataset.waits = String(waits);
  meta.querySelector(".tick")?.remove();
  const path = waits ? "M7 12.5l3.5 3.5L18 8" : "M3 12.5l3.5 3.5L14 8M11 15l1 1L19.5 8";
  const svg = drawing("0 0 22 24", ["path", { d: path }]);
  const mark = make("span", "tick", svg);
  mark.setAttribute("role", "img");
  name(mark, waits ? words.waits : words.taken);
  meta.append(mark);
}

function options(message, group, words, hands) {
  const opener = make("button", "options", drawing("0 0 24 24", ["path", { d: "M5.5 12h.01M12 12h.01M18.5 12h.01" }]));
  opener.type = "button";
  opener.setAttribute("aria-haspopup", "menu");
  name(opener, words.options);
  opener.addEventListener("click", () => hands.options(opener, message, group));
  return opener;
}

function keys(message, words, hands) {
  const grid = make("div", "keys");
  grid.setAttribute("role", "group");
  grid.setAttribute("aria-label", words.choices);
  message.buttons.forEach((row, r) => {
    const line = make("div", row.length > 1 ? "key-row tools" : "key-row");
    line.append(...row.map((one, c) => key(one, message, r, c, hands)));
    grid.append(line);
  });
  return grid;
}

function key(one, message, row, column, hands) {
  const element = written(make(one.url ? "a" : "button", "key", make("span", "", one.text)), one.text);
  element.dataset.key = `${message.id}.${row}.${column}`;
  if (one.url) return outside(element, one.url);
  element.type = "button";
  element.addEventListener("click", () => hands.tap(element, message, row, column));
  return element;
}
