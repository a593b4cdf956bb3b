// The chat page: people on their phones, and what happens behind the scenes. No framework, no outside asset.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const phones = new Map(); // person's number → Phone
const ARABIC = /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/;
const RTL_LANGUAGES = new Set(["ur", "ar", "fa", "sd", "ps"]);

async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || "That did not work.");
  return answer;
}

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

let toastTimer;
function toast(text) {
  if (!text) return;
  const box = $("#toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("shown"), 3500);
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// ---- neutral tiles: shapes of a seed, drawn here, never a picture of anything

function tile(seed, kind, number) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 160 100");
  svg.setAttribute("class", "tile");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "a neutral tile");
  let state = (seed + (number || 0) * 7919) >>> 0;
  const next = () => (state = (state * 1664525 + 1013904223) >>> 0) / 4294967296;
  const hue = Math.floor(next() * 360);
  const add = (name, attributes) => {
    const shape = document.createElementNS(ns, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  };
  add("rect", { width: 160, height: 100, fill: `hsl(${hue} 30% 82%)` });
  for (let i = 0; i < 6; i++) {
    const fill = `hsl(${(hue + 30 * i) % 360} 34% ${58 + i * 4}%)`;
    add("rect", { x: Math.floor(next() * 8) * 20, y: Math.floor(next() * 5) * 20, width: 20 * (1 + Math.floor(next() * 3)), height: 20, fill });
  }
  if (["video", "animation", "video_note", "voice", "audio", "live_photo"].includes(kind)) {
    add("circle", { cx: 80, cy: 50, r: 18, fill: "rgb(255 255 255 / 85%)" });
    add("path", { d: "M74 41l16 9-16 9z", fill: "#3a4a44" });
  }
  return svg;
}

const KIND_NAMES = {
  photo: "Picture", video: "Video", animation: "GIF", document: "File", audio: "Audio file", live_photo: "Live photo",
  story: "Story", voice: "Voice message", video_note: "Video message", sticker: "Sticker", contact: "Contact",
  location: "Place", venue: "Place", poll: "Poll", dice: "Dice", text: "",
};
const FORWARDS = { user: "a person", hidden_user: "a hidden person", chat: "a group", channel: "a channel" };

// ---- one person's phone

class Phone {
  constructor(person) {
    this.person = person;
    this.root = $("#phone-template").content.firstElementChild.cloneNode(true);
    this.talk = $(".talk", this.root);
    this.pending = new Map();
    $(".face", this.root).textContent = person.first_name.slice(0, 1);
    this.root.style.setProperty("--face", person.colour);
    $("h2", this.root).textContent = person.first_name;
    this.root.setAttribute("aria-label", `${person.first_name}’s phone`);
    this.languageSelect();
    this.composeForm();
    this.attachMenu();
    $("#phones").append(this.root);
    this.refresh();
  }

  get path() {
    return `/people/${this.person.id}`;
  }

  languageSelect() {
    const select = $("select", this.root);
    select.value = this.person.language_code ?? "";
    select.addEventListener("change", () =>
      attempt(async () => {
        this.person = await ask("PATCH", this.path, { language_code: select.value || null });
        this.direct();
      }),
    );
    this.direct();
  }

  direct() {
    this.root.dir = RTL_LANGUAGES.has(this.person.language_code) ? "rtl" : "ltr";
  }

  composeForm() {
    const input = $("input", this.root);
    $("form", this.root).addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      input.value = "";
      attempt(() => ask("POST", `${this.path}/write`, { text }));
    });
    $(".start", this.root).addEventListener("click", () => attempt(() => ask("POST", `${this.path}/write`, { text: "/start" })));
  }

  attachMenu() {
    const menu = $(".menu", this.root);
    const button = $(".attach", this.root);
    const toggle = (open) => {
      menu.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      if (open) $("button", menu).focus();
    };
    button.addEventListener("click", () => toggle(menu.hidden));
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        toggle(false);
        button.focus();
      }
    });
    const entry = (label, body) => {
      const one = make("button", "", label);
      one.type = "button";
      one.setAttribute("role", "menuitem");
      one.addEventListener("click", () => {
        toggle(false);
        attempt(() => ask("POST", `${this.path}/send`, body));
      });
      return one;
    };
    menu.append(
      make("p", "", "Only neutral tiles. There is no upload here."),
      make("h3", "", "Forward"),
      ...Object.entries(FORWARDS).map(([origin, name]) => entry(`Picture from ${name}`, { kind: "photo", forwarded_from: origin })),
      entry("Video from a group", { kind: "video", forwarded_from: "chat" }),
      entry("Album from a channel", { kind: "photo", count: 3, forwarded_from: "channel" }),
      entry("Text from a person", { kind: "text", forwarded_from: "user" }),
      entry("Voice from a group", { kind: "voice", forwarded_from: "chat" }),
      make("h3", "", "Send"),
      ...["photo", "video", "document", "audio", "animation", "story"].map((kind) => entry(KIND_NAMES[kind], { kind })),
      entry("Album of 4", { kind: "photo", count: 4 }),
      make("h3", "", "Other"),
      ...["voice", "video_note", "sticker", "contact", "location", "poll", "dice"].map((kind) => entry(KIND_NAMES[kind], { kind })),
    );
  }

  refreshSoon() {
    if (this.refreshing) return;
    this.refreshing = setTimeout(() => {
      this.refreshing = null;
      this.refresh();
    }, 30);
  }

  async refresh() {
    const chat = await attempt(() => ask("GET", `${this.path}/chat`));
    if (!chat) return;
    this.root.classList.toggle("begun", chat.has_begun);
    $(".state", this.root).textContent = chat.has_blocked ? `has blocked ${chat.bot.first_name}` : `in a chat with ${chat.bot.first_name}`;
    $(".about", this.root).textContent = "An automatic helper for hard moments in chats.\nIt needs no name. Press Start.";
    this.draw(chat);
  }

  draw(chat) {
    const atEnd = this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < 90;
    const focused = document.activeElement?.dataset?.press;
    const known = new Map([...this.talk.children].map((element) => [element.dataset.key, element]));
    const wanted = [];
    for (const message of chat.messages) {
      const key = `${message.id}.${message.edited}.${message.buttons.length}`;
      wanted.push(known.get(key) ?? this.bubble(message, key));
      if (message.buttons.length) wanted.push(known.get(`${key}.keys`) ?? this.keys(message, `${key}.keys`));
    }
    if (chat.typing) wanted.push(make("div", "typing", "is typing…"));
    this.talk.replaceChildren(...wanted);
    if (focused) this.talk.querySelector(`[data-press="${CSS.escape(focused)}"]`)?.focus();
    if (atEnd || this.last !== chat.messages.at(-1)?.id) this.talk.scrollTop = this.talk.scrollHeight;
    this.last = chat.messages.at(-1)?.id;
  }

  bubble(message, key) {
    const box = make("div", message.mine ? "bubble mine" : "bubble");
    box.dataset.key = key;
    if (ARABIC.test(message.text)) box.classList.add("arabic");
    if (message.forward) box.append(make("div", "forward", `Forwarded from ${FORWARDS[message.forward]}`));
    if (message.tile && message.tile.kind !== "text") {
      box.append(tile(message.tile.seed, message.tile.kind, message.tile.number));
      const count = message.tile.of ? ` ${message.tile.number} of ${message.tile.of}` : "";
      box.append(make("div", "tile-name", (KIND_NAMES[message.tile.kind] ?? "") + count));
    }
    if (message.attachment) box.append(make("div", "tile-name", `From the campaign: ${KIND_NAMES[message.attachment].toLowerCase()}`));
    for (const line of lines(message.text, message.entities)) box.append(line);
    const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    box.append(make("span", "meta", message.edited ? `edited ${time}` : time));
    return box;
  }

  keys(message, key) {
    const grid = make("div", "keys");
    grid.dataset.key = key;
    grid.setAttribute("role", "group");
    grid.setAttribute("aria-label", "Buttons");
    message.buttons.forEach((buttons, row) => {
      const line = make("div", buttons.length > 1 ? "key-row tools-row" : "key-row");
      buttons.forEach((button, column) => {
        const element = make(button.url ? "a" : "button", ARABIC.test(button.text) ? "arabic" : "", button.text);
        if (button.url) {
          element.href = button.url;
          element.target = "_blank";
          element.rel = "noreferrer noopener";
        } else {
          element.type = "button";
          element.dataset.press = `${message.id}.${row}.${column}`;
          element.addEventListener("click", () => this.tap(element, message.id, row, column));
        }
        line.append(element);
      });
      grid.append(line);
    });
    return grid;
  }

  async tap(element, message_id, row, column) {
    element.classList.add("waiting");
    const tapped = await attempt(() => ask("POST", `${this.path}/tap`, { message_id, row, column }));
    if (tapped) this.pending.set(tapped.tap, element);
    setTimeout(() => element.classList.remove("waiting"), 15000);
  }

  answered(tap, text) {
    this.pending.get(tap)?.classList.remove("waiting");
    this.pending.delete(tap);
    toast(text);
  }
}

// A text as lines, each with its own writing direction, as Telegram shows paragraphs; bold, code and links inside.
function lines(text, entities) {
  const found = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    if (line === "") found.push(make("div", "gap"));
    else {
      const box = make("div", "line");
      box.append(...pieces(line, offset, entities));
      found.push(box);
    }
    offset += line.length + 1;
  }
  return text ? found : [];
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
    const kind = inside.find((e) => e.offset <= start + from && e.offset + e.length >= start + at[i + 1])?.type;
    if (kind === "bold" || kind === "code") return [make(kind === "bold" ? "strong" : "code", "", part)];
    return linked(part);
  });
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s\u2068\u2069]+)/).map((part, i) => {
    if (i % 2 === 0) return document.createTextNode(part);
    const link = make("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    return link;
  });
}

// ---- tabs at phone width, tools, calls

function tabs() {
  const nav = $(".tabs");
  const entries = [...phones.values()].map((phone) => [phone.person.first_name, () => show(phone)]);
  entries.push(["More", showTools]);
  nav.replaceChildren(
    ...entries.map(([name, action]) => {
      const button = make("button", "", name);
      button.type = "button";
      button.addEventListener("click", action);
      return button;
    }),
  );
  mark();
}

function show(phone) {
  document.body.classList.remove("showing-tools");
  if (innerWidth <= 832) $("#tools").hidden = true;
  for (const other of phones.values()) other.root.classList.toggle("current", other === phone);
  mark();
}

function showTools() {
  document.body.classList.add("showing-tools");
  $("#tools").hidden = false;
  mark();
}

function mark() {
  const tools = document.body.classList.contains("showing-tools");
  const buttons = [...$(".tabs").children];
  [...phones.values()].forEach((phone, i) => buttons[i]?.setAttribute("aria-current", String(!tools && phone.root.classList.contains("current"))));
  buttons.at(-1)?.setAttribute("aria-current", String(tools));
}

let lastCall = 0;
async function calls() {
  const found = await attempt(() => ask("GET", `/calls?after=${lastCall}`));
  for (const call of found ?? []) {
    lastCall = Math.max(lastCall, call.n);
    const item = make("li", call.took_effect && !call.fault ? "" : "bad");
    const details = make("details");
    const state = call.fault ? `fault: ${call.fault}` : call.took_effect ? "" : call.answer.description ?? "refused";
    details.append(make("summary", "", `${call.method} ${state}`), make("pre", "", JSON.stringify(call.parameters, null, 1)));
    item.append(details);
    $("#calls").prepend(item);
  }
  while ($("#calls").children.length > 60) $("#calls").lastChild.remove();
}

let callsTimer = null;
function callsSoon() {
  if (callsTimer || $("#tools").hidden) return;
  callsTimer = setTimeout(() => {
    callsTimer = null;
    calls();
  }, 200);
}

async function clockNow() {
  const clock = await attempt(() => ask("GET", "/clock"));
  if (clock) $("#clock-now").textContent = `It is ${new Date(clock.now * 1000).toLocaleString()} there.`;
}

async function levers() {
  const found = (await attempt(() => ask("GET", "/levers"))) ?? [];
  $("#levers-section").hidden = !found.length;
  $("#levers").replaceChildren(
    ...found.map(({ name, label }) => {
      const button = make("button", "", label);
      button.type = "button";
      button.addEventListener("click", async () => {
        button.disabled = true;
        const answer = await attempt(() => ask("POST", `/levers/${name}`));
        button.disabled = false;
        $("#lever-said").textContent = answer?.said ?? "";
        levers();
      });
      return button;
    }),
  );
}

function watch() {
  const source = new EventSource("/events");
  source.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    const phone = phones.get(change.chat);
    if (change.what === "call") callsSoon();
    else if (change.what === "answered") phone?.answered(change.tap, change.text);
    else if (change.what === "clock") clockNow();
    else if (change.what === "person") people();
    else if (change.what === "reset") location.reload();
    else if (change.what === "breach") toast(`The bot called ${change.breach}. It must never do that.`);
    else phone?.refreshSoon();
  };
  source.onopen = () => phones.forEach((phone) => phone.refresh());
}

async function people() {
  const found = (await attempt(() => ask("GET", "/people"))) ?? [];
  for (const person of found) if (!phones.has(person.id)) phones.set(person.id, new Phone(person));
  if (![...phones.values()].some((phone) => phone.root.classList.contains("current"))) [...phones.values()][0]?.root.classList.add("current");
  tabs();
  return found;
}

const NAMES = [["Amna", "en"], ["Bilal", "ur"], ["Sana", "ur"], ["Omar", "en"], ["Zara", "en"]];
async function addPerson() {
  const [first_name, language_code] = NAMES[phones.size % NAMES.length];
  await attempt(() => ask("POST", "/people", { first_name, language_code }));
  await people();
}

async function begin() {
  const found = await people();
  for (let i = found.length; i < 2; i++) await addPerson();
  $("#add-person").addEventListener("click", addPerson);
  $("#toggle-tools").addEventListener("click", (event) => {
    $("#tools").hidden = !$("#tools").hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!$("#tools").hidden));
    calls();
  });
  $("#clock-buttons").addEventListener("click", (event) => {
    const minutes = Number(event.target.dataset.minutes);
    if (minutes) attempt(() => ask("POST", "/clock", { minutes }));
  });
  $("#faults").addEventListener("click", async (event) => {
    const kind = event.target.dataset.kind;
    if (kind && (await attempt(() => ask("POST", "/faults", { kind })))) $("#fault-said").textContent = `Next call: ${event.target.textContent.toLowerCase()}.`;
  });
  clockNow();
  levers();
  watch();
}

begin();
