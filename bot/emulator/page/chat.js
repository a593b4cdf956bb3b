// One chat on one phone, alone with the bot or a group: what stands in it, what is tapped and done there.

import { ask } from "./ask.js";
import { $, make, name } from "./elements.js";
import { Following } from "./following.js";
import * as popup from "./popup.js";
import { items, referenceOf } from "./posts.js";
import { redraw } from "./redraw.js";
import { focusBack, focusHeld, tabStops, walk } from "./walking.js";
import { directionOf, languageOf, wordsIn } from "./words.js";
import { Writing } from "./writing.js";
import { noticed } from "./try.js";

const TAP_WAITS_MS = 15000;
const TYPING_MS = 5000;
const SAID_MS = 3500;
const WAITS_MS = 1500;

export class Chat {
  // `seen` is told what happened here, for the list of things to try; `open` gets links to the bot.
  constructor(root, person, { seen, open }) {
    this.root = root;
    this.person = person;
    this.seen = seen;
    this.talk = $(".talk", root);
    this.place = 0; // a group's number; 0: alone with the bot
    this.marks = [];
    this.pending = new Map();
    this.tapping = 0;
    this.early = new Map(); // answers that came before the number of their tap
    this.data = null;
    this.following = new Following(this.talk, $(".to-end", root), () => this.words);
    this.writing = new Writing(this);
    walk(this.talk);
    this.talk.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link && this.isToBot(link.href)) {
        event.preventDefault();
        open(link.href);
      }
    });
    $(".more", root).addEventListener("click", ({ currentTarget }) => popup.toggle(currentTarget, $(".more-menu", root), () => this.more()));
    $(".topics select", root).addEventListener("change", () => this.draw(this.data));
  }

  get path() {
    return `/people/${this.person.id}`;
  }

  get words() {
    return wordsIn(this.person.language_code);
  }

  get commands() {
    return this.data?.commands ?? [];
  }

  isToBot(address) {
    const { hostname, pathname } = new URL(address);
    return hostname === "t.me" && pathname.slice(1).toLowerCase() === this.data?.bot.username.toLowerCase();
  }

  // ---- the person's language, as far as the phone itself speaks; and which chat is shown

  speak(person) {
    this.person = person;
    const { words } = this;
    this.root.lang = languageOf(person.language_code);
    this.root.dir = directionOf(person.language_code);
    name($(".more", this.root), words.more);
    this.writing.speak(words);
    this.talk.replaceChildren();
    if (this.data) this.draw(this.data);
    this.refresh(); // what the bot says of itself, and its commands
  }

  go(place) {
    if (place === this.place) return;
    this.place = place;
    this.data = null;
    this.marks = [];
    this.pending.clear();
    this.writing.begin(null);
    this.talk.replaceChildren();
    this.refresh();
  }

  // ---- looking again

  async refresh() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    const { place } = this;
    try {
      const found = await ask("GET", `${this.path}/chat${place ? `?chat=${place}` : ""}`);
      if (place === this.place) this.draw(found);
    } catch {
      // The page says that the demo is away, and looks again when it is back.
    } finally {
      this.busy = false;
      if (this.again) {
        this.again = false;
        this.refresh();
      }
    }
  }

  draw(chat) {
    const before = this.data;
    this.data = chat;
    this.head(chat);
    const wasNear = this.following.isNearEnd();
    const held = focusHeld(this.talk);
    const shown = { ...chat, messages: chat.messages.filter((message) => this.isInTopic(message)) };
    const { fresh, redrawn } = redraw(this.talk, items(shown, this.marks, this.words, languageOf(this.person.language_code), this.hands(chat)));
    if (chat.typing && !chat.has_blocked) this.typing();
    tabStops(this.talk);
    focusBack(this.talk, held);
    this.following.follow(fresh, redrawn, wasNear || !before, !before);
    if (before) noticed(before, chat).forEach(this.seen);
  }

  hands({ bot, chat }) {
    return {
      me: this.person.first_name,
      bot: bot.first_name,
      isGroup: Boolean(chat),
      topics: new Map((chat?.topics ?? []).map((topic) => [topic.id, topic.name])),
      tap: (...about) => this.tap(...about),
      options: (...about) => this.options(...about),
    };
  }

  head(data) {
    const { words } = this;
    const { bot, chat } = data;
    this.root.classList.toggle("begun", data.has_begun || Boolean(chat));
    this.root.classList.toggle("blocked", data.has_blocked && !chat);
    this.root.classList.toggle("in-group", Boolean(chat));
    $(".title", this.root).textContent = chat?.title ?? bot.first_name;
    $(".chat-head .initial", this.root).textContent = chat?.title.slice(0, 1) ?? "";
    $(".about", this.root).textContent = data.about || "";
    $(".start", this.root).textContent = data.has_blocked ? words.unblock : words.start;
    this.talk.setAttribute("aria-label", `${chat?.title ?? bot.first_name}, ${this.person.first_name}`);
    this.state(this.stateOf(data));
    clearTimeout(this.waiting);
    if (!data.has_blocked && data.messages.some((message) => message.waits)) {
      this.waiting = setTimeout(() => this.state(words.waits), WAITS_MS);
    }
    this.topics(chat);
  }

  stateOf({ chat, typing, has_blocked }) {
    const { words } = this;
    if (chat) return `${words.types[chat.is_forum ? "forum" : chat.type]} · ${words.members(chat.members.filter(({ id }) => id !== chat.bot.id).length)}`;
    return has_blocked ? words.blocked : typing ? words.typing : words.bot;
  }

  state(text) {
    const box = $(".state", this.root);
    const told = this.person.is_offline ? this.words.offline : text;
    if (box.textContent !== told) box.textContent = told;
  }

  typing() {
    clearTimeout(this.stillTyping);
    this.stillTyping = setTimeout(() => this.refresh(), TYPING_MS);
  }

  // Something happened behind the scenes; a line in the chat says so. `say` makes it of the phone's words.
  mark(say) {
    this.marks.push({ after: Math.max(0, ...(this.data?.messages ?? []).map(({ id }) => id)), say, number: this.marks.length });
    if (this.data?.has_begun || this.place) this.draw(this.data);
  }

  // ---- topics of a forum: one is shown and written in, or all are shown

  topics(chat) {
    const box = $(".topics", this.root);
    box.hidden = !chat?.is_forum;
    if (box.hidden) return;
    const select = $("select", box);
    const chosen = select.value;
    const { words } = this;
    select.setAttribute("aria-label", words.topic);
    select.replaceChildren(new Option(words.all_topics, ""), new Option(words.general, "0"), ...chat.topics.map(({ id, name: label }) => new Option(label, id)));
    select.value = [...select.options].some((option) => option.value === chosen) ? chosen : "";
  }

  get thread() {
    return $(".topics", this.root).hidden ? "" : $(".topics select", this.root).value;
  }

  isInTopic(message) {
    return this.thread === "" || String(message.thread ?? 0) === this.thread;
  }

  // ---- tapping

  async tap(element, message, row, column) {
    const newest = this.data.messages.findLast((one) => one.buttons.length);
    if (newest && referenceOf(newest) !== referenceOf(message)) this.seen("old-button");
    element.classList.add("waiting");
    this.following.awaited = true;
    setTimeout(() => element.classList.remove("waiting"), TAP_WAITS_MS);
    const which = message.ephemeral_id ? { ephemeral_id: message.ephemeral_id } : { message_id: message.id };
    this.tapping += 1;
    const tapped = await this.do("tap", { ...which, row, column });
    this.tapping -= 1;
    if (tapped) this.pending.set(tapped.tap, element);
    else element.classList.remove("waiting");
    if (this.early.has(tapped?.tap)) this.answered(tapped.tap, this.early.get(tapped.tap));
    if (!this.tapping) this.early.clear();
  }

  // Whether the tap was made here.
  answered(tap, text) {
    const element = this.pending.get(tap);
    if (!element) {
      if (this.tapping) this.early.set(tap, text);
      return false;
    }
    element.classList.remove("waiting");
    this.pending.delete(tap);
    this.say(text);
    return true;
  }

  say(text) {
    if (!text) return;
    const box = $(".toast", this.root);
    box.textContent = text;
    box.classList.add("shown");
    clearTimeout(this.saying);
    this.saying = setTimeout(() => box.classList.remove("shown"), SAID_MS);
  }

  // The answer, or null when it did not work: then the phone says why.
  async do(what, body) {
    const where = this.place && what !== "block" ? { chat: this.place, thread: Number(this.thread) || undefined } : {};
    try {
      return await ask("POST", `${this.path}/${what}`, { ...where, ...body });
    } catch (error) {
      this.say(error.message);
      return null;
    }
  }

  start() {
    if (this.data?.has_blocked) this.do("block", { blocked: false });
    else this.do("write", { text: "/start" });
  }

  // ---- what else can be done, with the chat and with a message

  more() {
    const { words } = this;
    const offline = this.person.is_offline;
    const network = [offline ? words.go_online : words.go_offline, () => this.goOffline(!offline)];
    if (this.place) return [[words.leave, () => this.leave()], network];
    const blocked = this.data?.has_blocked;
    return [[blocked ? words.unblock : words.block, () => this.do("block", { blocked: !blocked })], network];
  }

  async goOffline(is_offline) {
    this.person = await ask("PATCH", this.path, { is_offline });
    this.refresh();
  }

  async leave() {
    try {
      await ask("POST", `/chats/${this.place}/members`, { by: this.person.id, who: this.person.id, status: "left" });
    } catch (error) {
      this.say(error.message);
    }
  }

  // As messengers write the address of a message in a group that has no name of its own.
  async copyLink({ id, thread }) {
    const { username } = this.data.chat;
    const where = username || `c/${String(this.place).replace("-100", "")}`;
    const link = `https://t.me/${where}/${thread ? `${thread}/` : ""}${id}`;
    try {
      await navigator.clipboard.writeText(link);
      this.say(this.words.copied);
    } catch {
      this.say(link);
    }
  }

  options(opener, message, group) {
    const { words } = this;
    const remove = async () => {
      for (const { id } of group) await this.do("delete", { message_id: id });
    };
    const entries = [];
    if (this.place) entries.push([words.answer, () => this.writing.begin({ reply: message })]);
    if (message.mine && message.text && !message.tile && !message.ephemeral) entries.push([words.edit, () => this.writing.begin({ edit: message })]);
    if (this.data.chat?.type === "supergroup" && !message.ephemeral) entries.push([words.copy_link, () => this.copyLink(message)]);
    if (!message.ephemeral && this.mayDelete(message)) entries.push([words.delete, remove]);
    $(".options-menu", this.talk)?.remove();
    const box = make("div", "popup options-menu");
    box.setAttribute("role", "menu");
    opener.after(box);
    popup.toggle(opener, box, () => entries);
  }

  // In a group, only those who run it take away what others wrote.
  mayDelete(message) {
    const me = this.data.chat?.members.find(({ id }) => id === this.person.id);
    return message.mine || !me || me.status === "creator" || me.rights.includes("can_delete_messages");
  }
}
