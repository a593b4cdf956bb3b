// What stands in a chat, as elements: a message with its buttons, an album, a pill with the day.
//
// An item is {key, version, make, update?}: same key and version, same element.

import { drawing, make, name } from "./elements.js";
import { lines, outside, written } from "./text.js";
import { tile } from "./tiles.js";

const UNDRAWN = new Set(["text", "contact", "location", "venue", "poll", "dice"]);
const SIGNS = { contact: "👤", location: "📍", venue: "📍", poll: "📊", dice: "🎲" };

// A message's own name: ephemeral ones are numbered apart.
export const referenceOf = (message) => (message.ephemeral_id ? `e${message.ephemeral_id}` : String(message.id));

// `marks` are [{after, say}]: what happened behind the scenes, after which message.
export function items(chat, marks, words, language, hands) {
  const found = [];
  const left = [...marks];
  let day = "";
  const marksBefore = (id) => {
    while (left.length && left[0].after < id) found.push(pill(`mark.${left[0].number}`, left.shift().say(words)));
  };
  for (const group of grouped(chat.messages)) {
    const [first] = group;
    marksBefore(first.id);
    const now = dayOf(first.date, language);
    if (now !== day) found.push(pill(`day.${referenceOf(first)}`, now === dayOf(chat.now, language) ? words.today : now));
    day = now;
    found.push(first.service ? service(first, words) : shown(group, words, hands));
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
    const goes_on = message.tile?.of && last?.tile?.of === message.tile.of && last.tile.number < message.tile.number && last.from?.id === message.from?.id;
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

function service(message, words) {
  const { what, names } = message.service;
  return pill(referenceOf(message), (words.service[what] ?? words.service.other)(names.join(", ")));
}

function shown(group, words, hands) {
  const [message] = group;
  const { text, entities, buttons, edited, attachment, caption, from, reply_to } = message;
  return {
    key: group.length > 1 ? `album.${message.id}` : referenceOf(message),
    version: JSON.stringify([group.map(({ id }) => id), text, entities, buttons, edited, attachment, caption, from?.title, reply_to]),
    make: () => post(message, group, words, hands),
    update: (element) => tick(element, group, words),
  };
}

function post(message, group, words, hands) {
  const bubble = make("div", "bubble", ...heading(message, words, hands));
  if (message.forward) bubble.append(make("div", "forward", words.forwarded[message.forward]));
  if (message.reply_to) bubble.append(quote(message.reply_to, words));
  bubble.append(...drawn(group, words));
  if (message.attachment) bubble.append(make("div", "kind", `${words.from_bot}: ${words.kinds[message.attachment]}`));
  bubble.append(...lines(said(message), message.entities), foot(message, words));
  const element = make("article", classes(message), bubble);
  if (message.mine || hands.isGroup) bubble.append(options(message, group, words, hands));
  if (message.buttons.length) element.append(keys(message, words, hands));
  tick(element, group, words);
  return element;
}

// Who follows a link to the bot sees "/start" alone, as in a messenger.
const said = ({ mine, text, caption }) => (mine ? text.replace(/^(\/start(@\w+)?) \S+$/, "$1") : text) || caption || "";

const classes = ({ mine, ephemeral, from }) => ["post", mine && "mine", ephemeral && "ephemeral", from?.kind === "bot" && "by-bot"].filter(Boolean).join(" ");

// Who wrote it: seen in a group, heard everywhere. An ephemeral message says that nobody else has it.
function heading(message, words, hands) {
  const found = [];
  if (message.ephemeral) found.push(make("div", "only-you", message.mine ? words.only_you_and_bot : words.only_you));
  if (!hands.isGroup || message.mine) return [...found, make("span", "hidden", `${message.mine ? hands.me : hands.bot}: `)];
  const { name: sender, title, colour } = message.from;
  const who = make("div", "sender", make("bdi", "", sender), title ? make("bdi", "role", title) : null, topic(message, hands));
  if (colour) who.style.setProperty("--sender", colour);
  return [...found, who];
}

const topic = ({ thread }, { topics }) => (topics.has(thread) ? make("bdi", "role", `# ${topics.get(thread)}`) : null);

function quote({ from, text }, words) {
  return make("blockquote", "quote", make("strong", "", from?.name ?? ""), make("span", "", text || words.tile));
}

function drawn(group, words) {
  const seen = group.filter((message) => message.tile && message.tile.kind !== "text");
  if (!seen.length) return [];
  const { kind, of, seed } = seen[0].tile;
  if (UNDRAWN.has(kind)) return [make("div", "sign", SIGNS[kind], " ", make("span", "", words.kinds[kind]))];
  if (kind === "voice" || kind === "audio") {
    return [make("div", "sound", drawing("0 0 24 24", ["path", { d: "M9 7l9 5-9 5z" }]), wave(seed), make("span", "kind", words.kinds[kind]))];
  }
  const wall = make("div", `wall of-${Math.min(seen.length, 4)} ${kind}`);
  wall.append(...seen.map((message) => tile(message.tile.kind, message.tile.seed, words.tile)));
  return [wall, make("div", "kind", of ? `${words.kinds[kind]} · ${words.album} ${of}` : words.kinds[kind])];
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

// One tick: it waits at Telegram. Two: the bot has taken it; not said in a group, where the bot is not told of everything.
function tick(element, group, words) {
  const [{ mine, from }] = group;
  const waits = group.some((message) => message.waits);
  if (!mine || (from && !waits && !element.querySelector(".tick"))) return;
  const meta = element.querySelector(".meta");
  if (meta.dataset.waits === String(waits)) return;
  meta.dataset.waits = String(waits);
  meta.querySelector(".tick")?.remove();
  if (from && !waits) return;
  const path = waits ? "M7 12.5l3.5 3.5L18 8" : "M3 12.5l3.5 3.5L14 8M11 15l1 1L19.5 8";
  const mark = make("span", "tick", drawing("0 0 22 24", ["path", { d: path }]));
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
  const element = written(make(one.url ? "a" : "button", "key", make("span", "", one.text)), one.text, message.text ?? "");
  element.dataset.key = `${referenceOf(message)}.${row}.${column}`;
  if (one.url) return outside(element, one.url);
  element.type = "button";
  element.addEventListener("click", () => hands.tap(element, message, row, column));
  return element;
}
