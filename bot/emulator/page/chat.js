// One chat on one phone: what stands in it, what is tapped, written and sent there.

import { ask } from "./ask.js";
import { $, make, name } from "./elements.js";
import * as popup from "./popup.js";
import { items } from "./posts.js";
import { fill } from "./sheet.js";
import { directionOf, isArabicScript, languageOf, wordsIn } from "./words.js";

const NEAR_END_PX = 70;
const TAP_WAITS_MS = 15000;
const TYPING_MS = 5000;
const GOING_MS = 220;

export class Chat {
  // `seen` is told what happened here, for the list of things to try.
  constructor(root, person, seen) {
    this.root = root;
    this.person = person;
    this.seen = seen;
    this.talk = $(".talk", root);
    this.input = $(".compose input", root);
    this.marks = [];
    this.pending = new Map();
    this.data = null;
    this.unread = 0;
    this.compose();
    this.keyboard();
    this.scrolling();
  }

  get path() {
    return `/people/${this.person.id}`;
  }

  get words() {
    return wordsIn(this.person.language_code);
  }

  // ---- the person's language, as far as the phone itself speaks

  speak(person) {
    this.person = person;
    const { words } = this;
    this.root.lang = languageOf(person.language_code);
    this.root.dir = directionOf(person.language_code);
    this.input.placeholder = words.message;
    this.input.setAttribute("aria-label", words.message);
    $(".start", this.root).textContent = words.start;
    name($(".send", this.root), words.send);
    name($(".attach", this.root), words.attach);
    name($(".slash", this.root), words.commands);
    name($(".more", this.root), words.more);
    name($(".editing .icon", this.root), words.cancel);
    $(".editing span", this.root).textContent = words.editing;
    fill($(".sheet", this.root), words, (body) => {
      this.sheet(false);
      this.do("send", body);
    });
    this.talk.replaceChildren();
    if (this.data) this.draw(this.data);
  }

  // ---- looking again

  async refresh() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      this.draw(await ask("GET", `${this.path}/chat`));
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
    const shown = items(chat, this.marks, this.words, languageOf(this.person.language_code), {
      me: this.person.first_name,
      bot: chat.bot.first_name,
      tap: (...about) => this.tap(...about),
      options: (...about) => this.options(...about),
    });
    const wasNear = this.isNearEnd();
    const held = this.focusHeld();
    const fresh = reconcile(this.talk, shown);
    if (chat.typing && !chat.has_blocked) this.typing();
    this.tabStops();
    this.focusBack(held);
    this.follow(fresh, wasNear || !before, !before);
    if (before) this.notice(before, chat);
  }

  head(chat) {
    const { words } = this;
    const waits = chat.messages.some((message) => message.waits);
    this.root.classList.toggle("begun", chat.has_begun);
    this.root.classList.toggle("blocked", chat.has_blocked);
    $(".title", this.root).textContent = chat.bot.first_name;
    $(".about", this.root).textContent = chat.about || "";
    $(".start", this.root).textContent = chat.has_blocked ? words.unblock : words.start;
    this.talk.setAttribute("aria-label", `${chat.bot.first_name}, ${this.person.first_name}`);
    this.state(chat.has_blocked ? words.blocked : chat.typing ? words.typing : words.bot);
    clearTimeout(this.waiting);
    if (waits && !chat.has_blocked) this.waiting = setTimeout(() => this.state(words.waits), 1500);
  }

  state(text) {
    const box = $(".state", this.root);
    if (box.textContent !== text) box.textContent = text;
  }

  typing() {
    clearTimeout(this.stillTyping);
    this.stillTyping = setTimeout(() => this.refresh(), TYPING_MS);
  }

  // Something happened behind the scenes; a line in the chat says so.
  mark(text) {
    this.marks.push({ after: this.data?.messages.at(-1)?.id ?? 0, text, number: this.marks.length });
    if (this.data?.has_begun) this.draw(this.data);
  }

  // ---- what the list of things to try wants to know

  notice(before, chat) {
    const had = new Map(before.messages.map((message) => [message.id, message]));
    const ids = new Set(chat.messages.map((message) => message.id));
    const gone = before.messages.filter((message) => !ids.has(message.id));
    const added = chat.messages.filter((message) => !had.has(message.id));
    if (added.some((message) => !message.mine)) this.seen("answer");
    if (added.some((message) => !message.mine) && chat.messages.some((message) => message.forward)) this.seen("forward");
    if (added.some((message) => !message.mine) && chat.messages.some((message) => message.tile?.of)) this.seen("album");
    if (gone.some((message) => message.tile && message.tile.kind !== "text")) this.seen("copy");
    if (gone.length > 2 && gone.length >= before.messages.length - 1) this.seen("hide");
    if (added.some(({ text, mine }) => !mine && /^\D*(\d[ -]?){16}\D*$/.test(text))) this.seen("note");
    const changed = chat.messages.filter((message) => had.get(message.id) && had.get(message.id).text !== message.text && !message.mine);
    if (changed.some((message) => isArabicScript(message.text) !== isArabicScript(had.get(message.id).text))) this.seen("language");
  }

  // ---- tapping

  async tap(element, message, row, column) {
    const newest = this.data.messages.findLast((one) => one.buttons.length);
    if (newest && newest.id !== message.id) this.seen("old-button");
    element.classList.add("waiting");
    setTimeout(() => element.classList.remove("waiting"), TAP_WAITS_MS);
    const tapped = await this.do("tap", { message_id: message.id, row, column });
    if (tapped) this.pending.set(tapped.tap, element);
    else element.classList.remove("waiting");
  }

  answered(tap, text) {
    this.pending.get(tap)?.classList.remove("waiting");
    this.pending.delete(tap);
    this.say(text);
  }

  say(text) {
    if (!text) return;
    const box = $(".toast", this.root);
    box.textContent = text;
    box.classList.add("shown");
    clearTimeout(this.saying);
    this.saying = setTimeout(() => box.classList.remove("shown"), 3500);
  }

  // The answer, or null when it did not work: then the phone says why.
  async do(what, body) {
    try {
      return await ask("POST", `${this.path}/${what}`, body);
    } catch (error) {
      this.say(error.message);
      return null;
    }
  }

  // ---- writing and sending

  compose() {
    const { root, input } = this;
    $("form", root).addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    $(".start", root).addEventListener("click", () => {
      if (this.data?.has_blocked) this.do("block", { blocked: false });
      else this.do("write", { text: "/start" });
    });
    $(".editing .icon", root).addEventListener("click", () => this.edit(null));
    $(".attach", root).addEventListener("click", () => this.sheet($(".sheet", root).hidden));
    $(".foot", root).addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !$(".sheet", root).hidden) this.sheet(false);
    });
    $(".slash", root).addEventListener("click", ({ currentTarget }) => popup.toggle(currentTarget, this.commandBox, () => this.commands("")));
    input.addEventListener("input", () => this.suggest());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.editing) this.edit(null);
    });
    $(".more", root).addEventListener("click", ({ currentTarget }) => popup.toggle(currentTarget, $(".more-menu", root), () => [this.blockEntry()]));
  }

  get commandBox() {
    return $(".commands", this.root);
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    popup.close();
    this.input.value = "";
    if (!this.editing) await this.do("write", { text });
    else {
      await this.do("edit", { message_id: this.editing, text });
      this.edit(null);
    }
  }

  suggest() {
    const text = this.input.value;
    const found = text.startsWith("/") ? this.commands(text.slice(1)) : [];
    if (found.length) popup.show(this.input, this.commandBox, found, { focus: false });
    else if (popup.isOpen(this.commandBox)) popup.close();
  }

  commands(begin) {
    const listed = this.data?.commands ?? [];
    return listed
      .filter(({ command }) => command.startsWith(begin))
      .map(({ command, description }) => [
        [make("bdi", "command", `/${command}`), make("bdi", "quiet", description)],
        () => {
          this.input.value = "";
          this.do("write", { text: `/${command}` });
        },
      ]);
  }

  blockEntry() {
    const { words } = this;
    const blocked = !this.data?.has_blocked;
    return [blocked ? words.block : words.unblock, () => this.do("block", { blocked })];
  }

  sheet(open) {
    const box = $(".sheet", this.root);
    const opener = $(".attach", this.root);
    const hadFocus = box.contains(document.activeElement);
    box.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) box.querySelector("input:checked").focus();
    else if (hadFocus) opener.focus();
  }

  options(opener, message, group) {
    const { words } = this;
    const remove = async () => {
      for (const { id } of group) await this.do("delete", { message_id: id });
    };
    const entries = [[words.delete, remove]];
    if (message.text && !message.tile) entries.unshift([words.edit, () => this.edit(message)]);
    let box = $(".options-menu", this.talk);
    box?.remove();
    box = make("div", "popup options-menu");
    box.setAttribute("role", "menu");
    opener.after(box);
    popup.toggle(opener, box, () => entries);
  }

  edit(message) {
    this.editing = message?.id ?? 0;
    $(".editing", this.root).hidden = !message;
    this.input.value = message?.text ?? "";
    this.input.focus();
  }

  // ---- by keyboard: Tab goes to the newest buttons, the arrows to all that can be pressed

  keyboard() {
    this.talk.addEventListener("keydown", (event) => {
      const all = [...this.talk.querySelectorAll(".key, .options")];
      const at = all.indexOf(event.target);
      const forward = this.root.dir === "rtl" ? -1 : 1;
      const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: forward, ArrowLeft: -forward }[event.key];
      const to = at >= 0 && step && all[at + step];
      if (!to) return;
      event.preventDefault();
      to.focus();
    });
  }

  tabStops() {
    const newest = [...this.talk.querySelectorAll(".keys")].at(-1);
    this.talk.querySelectorAll(".key, .options").forEach((one) => (one.tabIndex = newest?.contains(one) ? 0 : -1));
  }

  focusHeld() {
    const active = document.activeElement;
    return this.talk.contains(active) && active !== this.talk ? { active, key: active.dataset.key } : null;
  }

  // A message that was redrawn or removed must not drop the focus to the top of the page.
  focusBack(held) {
    if (!held || (this.talk.contains(held.active) && !held.active.closest(".going"))) return;
    const same = held.key && $(`.post:not(.going) [data-key="${CSS.escape(held.key)}"]`, this.talk);
    (same || [...this.talk.querySelectorAll(".keys")].at(-1)?.querySelector(".key") || this.talk).focus({ preventScroll: true });
  }

  // ---- scrolling: a new screen is shown from its beginning, and nobody who reads above is pulled down

  isNearEnd() {
    return this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < NEAR_END_PX;
  }

  scrolling() {
    const end = $(".to-end", this.root);
    end.addEventListener("click", () => this.toEnd());
    this.talk.addEventListener("scroll", () => {
      if (this.isNearEnd()) this.unread = 0;
      this.showEnd();
    });
    this.sticky = true;
    new ResizeObserver(() => this.sticky && this.toEnd()).observe(this.talk);
    document.fonts.addEventListener("loadingdone", () => this.sticky && this.toEnd());
    this.talk.addEventListener("scrollend", () => (this.sticky = this.isNearEnd()));
  }

  showEnd() {
    const end = $(".to-end", this.root);
    end.hidden = this.isNearEnd();
    $(".count", end).textContent = this.unread || "";
    name(end, this.unread ? `${this.words.newest} (${this.unread})` : this.words.newest);
  }

  toEnd() {
    this.talk.scrollTop = this.talk.scrollHeight;
    this.sticky = true;
  }

  follow(fresh, wasNear, isFirst) {
    const fromBot = fresh.filter((element) => element.matches(".post:not(.mine)"));
    const own = fresh.some((element) => element.matches(".post.mine"));
    if (!wasNear && !own) this.unread += fromBot.length;
    else if (fresh.length) {
      this.toEnd();
      const first = isFirst ? fromBot.at(-1) : fromBot[0];
      if (first && this.talk.scrollTop > first.offsetTop - 8) this.talk.scrollTop = first.offsetTop - 8;
      this.sticky = this.isNearEnd();
    }
    this.showEnd();
  }
}

const versions = new WeakMap();

// Brings the children in line with `shown`, moving nothing that stays; the elements that are new.
function reconcile(box, shown) {
  const known = new Map([...box.children].filter((child) => !child.classList.contains("going")).map((child) => [child.dataset.item, child]));
  const fresh = [];
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
      } else fresh.push(made);
      element = made;
    } else item.update?.(element);
    if (at === element) at = at.nextElementSibling;
    else box.insertBefore(element, at);
  }
  known.forEach(leave);
  return fresh;
}

function leave(element) {
  element.classList.add("going");
  element.inert = true;
  setTimeout(() => element.remove(), matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GOING_MS);
}
