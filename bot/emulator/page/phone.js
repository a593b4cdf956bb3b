// One person's phone: the chats they are in, side by side as tabs, and the one that is open.

import { ask } from "./ask.js";
import { Chat } from "./chat.js";
import { $, button, make } from "./elements.js";
import { read } from "./joining.js";

export class Phone {
  // `join` is asked for a group when a link would add the bot to one.
  constructor(person, { seen, changed, join }) {
    this.person = person;
    this.groups = new Map(); // number → {chat, unread}
    this.join = join;
    this.root = $("#phone-template").content.firstElementChild.cloneNode(true);
    this.root.style.setProperty("--face", person.colour);
    this.root.setAttribute("aria-label", `${person.first_name}’s phone`);
    $("h2", this.root).textContent = person.first_name;
    this.chat = new Chat($(".frame", this.root), person, { seen, open: (url) => this.open(url) });
    this.languages(seen, changed);
    $("#phones").append(this.root);
    this.speak(person);
    this.chat.refresh();
    this.look();
  }

  get name() {
    return this.person.first_name;
  }

  get words() {
    return this.chat.words;
  }

  speak(person) {
    if (this.spoken === person.language_code) return;
    this.spoken = person.language_code;
    this.person = person;
    const select = $("select", this.root);
    const code = person.language_code ?? "";
    if (![...select.options].some((option) => option.value === code)) select.append(new Option(code, code));
    select.value = code;
    this.chat.speak(person);
    this.tabs();
  }

  languages(seen, changed) {
    $("select", this.root).addEventListener("change", async ({ target }) => {
      try {
        this.speak(await ask("PATCH", this.chat.path, { language_code: target.value || null }));
        seen("phone-language");
        changed();
      } catch (error) {
        this.chat.say(error.message);
      }
    });
  }

  // ---- chats

  // Looks which groups there are. A group that became a supergroup is followed.
  async look() {
    let found;
    try {
      found = await ask("GET", `${this.chat.path}/chats`);
    } catch {
      return;
    }
    const old = this.groups;
    this.groups = new Map(found.map((chat) => [chat.id, { chat, unread: old.get(chat.id)?.unread ?? 0 }]));
    const { place } = this.chat;
    if (place && !this.groups.has(place)) this.go(this.movedFrom(found, old.get(place)?.chat));
    else if (place) this.chat.refresh();
    this.tabs();
  }

  movedFrom(found, gone) {
    return found.find((chat) => gone && chat.title === gone.title && chat.type === "supergroup")?.id ?? 0;
  }

  go(place) {
    if (this.groups.has(place)) this.groups.get(place).unread = 0;
    else this.unreadAlone = 0;
    this.chat.go(place);
    this.tabs();
  }

  tabs() {
    const box = $(".chats", this.root);
    box.hidden = !this.groups.size;
    box.setAttribute("aria-label", this.words.chats);
    const held = [...box.children].indexOf(document.activeElement);
    const bot = this.chat.data?.bot.first_name ?? "Ruko";
    const entries = [[0, bot, this.unreadAlone ?? 0], ...[...this.groups].map(([place, { chat, unread }]) => [place, chat.title, unread])];
    box.replaceChildren(...entries.map(([place, label, unread]) => this.tab(place, label, unread)));
    if (held >= 0) box.children[held]?.focus();
  }

  tab(place, label, unread) {
    const one = button("", make("bdi", "", label), () => this.go(place));
    if (unread) one.append(make("span", "badge", String(unread)));
    if (place === this.chat.place) one.setAttribute("aria-current", "true");
    return one;
  }

  // A change in a chat of this person's. Alone with the bot, the chat has the person's own number.
  changed(change) {
    const place = change.chat === this.person.id ? 0 : change.chat;
    if (place > 0 || (place && !this.groups.has(place))) return;
    if (change.person && change.person !== this.person.id) return;
    if (place === this.chat.place) this.chat.refresh();
    else if (change.what === "message") this.unread(place);
  }

  unread(place) {
    if (place) this.groups.get(place).unread += 1;
    else this.unreadAlone = (this.unreadAlone ?? 0) + 1;
    this.tabs();
  }

  // ---- links to the bot

  async open(url) {
    if (read(url).forGroup) this.join(this, url);
    else if (await this.chat.do("open", { url })) this.go(0);
  }
}
