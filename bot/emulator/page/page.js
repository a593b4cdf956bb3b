// The page: people's phones side by side, a guide, and what happens behind the scenes. No framework, no outside asset.

import { ask, watch } from "./ask.js";
import { Behind } from "./behind.js";
import { $, button } from "./elements.js";
import { Groups } from "./groups.js";
import { Phone } from "./phone.js";
import { Tries } from "./try.js";
import { wordsIn } from "./words.js";

const NAMES = [["Amna", "en"], ["Bilal", "ur"], ["Sana", "ur"], ["Omar", "en"], ["Zara", "en"]];
const AT_FIRST = 2;
const narrow = matchMedia("(max-width: 56rem)");
const roomy = matchMedia("(min-width: 75rem)");

const phones = new Map(); // person's number → Phone
let inUse = null;
let offset = 0;
let redisWasStopped = false;

const phoneInUse = () => inUse ?? [...phones.values()][0];
const say = (text) => phoneInUse()?.chat.say(text);
const groups = new Groups({ phones: () => phones, phoneInUse, say, seen: (what) => tries.seen(what), show: showIfAlone });
const tries = new Tries(phoneInUse, groups, showIfAlone);
const behind = new Behind({ people: () => phones, say, onLevers: (levers) => tries.offer(levers) });
const markAll = (say) => phones.forEach((phone) => phone.chat.mark(say));

// ---- people

async function people() {
  const found = await ask("GET", "/people");
  const numbers = new Set(found.map((person) => person.id));
  if ([...phones.keys()].some((number) => !numbers.has(number))) location.reload(); // another demo than before
  for (const person of found) {
    const phone = phones.get(person.id);
    if (phone) phone.speak(person);
    else phones.set(person.id, made(person));
  }
  if (!inUse && phones.size) use(phones.values().next().value);
  views();
  groups.look();
  return found;
}

function made(person) {
  const phone = new Phone(person, { seen: (what) => tries.seen(what), changed: views, join: (...about) => groups.join(...about) });
  phone.root.addEventListener("focusin", () => use(phone));
  phone.root.addEventListener("pointerdown", () => use(phone));
  return phone;
}

function use(phone) {
  if (inUse === phone) return;
  inUse = phone;
  phones.forEach((one) => one.root.classList.toggle("current", one === phone));
  views();
}

async function addPerson() {
  const taken = new Set([...phones.values()].map((phone) => phone.name));
  const [first_name, language_code] = NAMES.find(([name]) => !taken.has(name)) ?? [`Person ${phones.size + 1}`, "en"];
  const person = await behind.tried(() => ask("POST", "/people", { first_name, language_code }));
  if (!person) return;
  await people();
  use(phones.get(person.id));
  phones.get(person.id).root.scrollIntoView({ inline: "nearest" });
}

// ---- what is shown: on a phone one thing at a time, else side by side

function views() {
  const guide = !$("#side").hidden;
  const entries = [...phones.values()].map((phone) => [phone.name, () => showPhone(phone), !guide && phone === inUse]);
  entries.push(["Guide", () => showGuide(true), guide]);
  const nav = $(".views");
  const held = [...nav.children].indexOf(document.activeElement);
  nav.replaceChildren(
    ...entries.map(([label, act, current]) => {
      const one = button("", label, act);
      if (current) one.setAttribute("aria-current", "true");
      return one;
    }),
  );
  if (held >= 0) nav.children[held]?.focus();
  const toggle = $("#toggle-side");
  toggle.setAttribute("aria-expanded", String(guide));
  toggle.textContent = guide ? "Hide the guide" : "Show the guide";
}

function showPhone(phone) {
  use(phone);
  showGuide(false);
}

// Where there is room for one thing, what was just done is shown.
function showIfAlone(phone) {
  if (narrow.matches) showPhone(phone);
}

function showGuide(open) {
  $("#side").hidden = !open;
  document.body.classList.toggle("with-guide", open);
  if (open) behind.callsSoon();
  views();
}

function sideTabs() {
  const tabs = [$("#tab-try"), $("#tab-groups"), $("#tab-behind")];
  const choose = (tab) => {
    for (const one of tabs) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      $(`#${one.getAttribute("aria-controls")}`).hidden = one !== tab;
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (!step) return;
      const other = tabs.at((tabs.indexOf(tab) + step) % tabs.length);
      choose(other);
      other.focus();
    });
  }
}

// ---- what changes

const CHANGES = {
  call: () => behind.callsSoon(),
  breach: () => behind.breaches(),
  clock: ({ offset_s }) => passed(offset_s),
  lever: ({ name, said }) => pulled(name, said),
  person: () => behind.tried(people),
  bot: () => phones.forEach((phone) => phone.chat.refresh()),
  reset: () => startOver(),
  answered: ({ tap, text }) => [...phones.values()].some((phone) => phone.chat.answered(tap, text)),
  chat: () => chats(),
};

function changed(change) {
  if (CHANGES[change.what]) CHANGES[change.what](change);
  else phones.forEach((phone) => phone.changed(change));
}

function chats() {
  phones.forEach((phone) => phone.look());
  groups.look();
}

function passed(offset_s) {
  const minutes = Math.round((offset_s - offset) / 60);
  offset = offset_s;
  if (minutes > 0) markAll((words) => words.later(minutes));
  behind.clock();
  phones.forEach((phone) => phone.chat.refresh());
}

function pulled(name, said) {
  if (name in wordsIn("en").pulled) markAll((words) => words.pulled[name]);
  if (name === "restart-bot" || name === "kill-bot") tries.seen("restart");
  if (name === "start-redis" && redisWasStopped) tries.seen("redis");
  redisWasStopped = name === "stop-redis" || (redisWasStopped && name !== "start-redis");
  behind.pulled(said);
}

function startOver() {
  tries.forget();
  location.reload();
}

async function opened() {
  await behind.tried(people);
  phones.forEach((phone) => phone.chat.refresh());
  chats();
  behind.look();
}

async function begin() {
  sideTabs();
  $("#add-person").addEventListener("click", addPerson);
  $("#join-cancel").addEventListener("click", () => $("#join").close());
  $("#toggle-side").addEventListener("click", () => showGuide($("#side").hidden));
  offset = (await ask("GET", "/clock")).offset_s;
  const found = await people();
  for (let i = found.length; i < AT_FIRST; i++) await addPerson();
  use(phones.values().next().value);
  showGuide(roomy.matches && !narrow.matches);
  watch(changed, opened);
}

begin();
