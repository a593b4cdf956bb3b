// The lower edge of a chat: writing, the bot's commands, answering and changing a message, and the sheet for sending.

import { $, name } from "./elements.js";
import { make } from "./elements.js";
import * as popup from "./popup.js";
import { fill } from "./sheet.js";

export class Writing {
  // `chat` does what is asked for, and knows the words and the commands.
  constructor(chat) {
    this.chat = chat;
    this.root = chat.root;
    this.input = $(".compose input", this.root);
    this.box = $(".commands", this.root);
    this.about = null; // {edit: message} or {reply: message}
    $("form", this.root).addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    $(".start", this.root).addEventListener("click", () => chat.start());
    $(".about-bar .icon", this.root).addEventListener("click", () => this.begin(null));
    $(".attach", this.root).addEventListener("click", () => this.sheet($(".sheet", this.root).hidden));
    $(".slash", this.root).addEventListener("click", ({ currentTarget }) => popup.toggle(currentTarget, this.box, () => this.commands("")));
    $(".foot", this.root).addEventListener("keydown", (event) => this.escaped(event));
    this.input.addEventListener("input", () => this.suggest());
  }

  speak(words) {
    this.input.placeholder = words.message;
    this.input.setAttribute("aria-label", words.message);
    name($(".send", this.root), words.send);
    name($(".attach", this.root), words.attach);
    name($(".slash", this.root), words.commands);
    name($(".about-bar .icon", this.root), words.cancel);
    fill($(".sheet", this.root), words, (body) => {
      this.sheet(false);
      this.chat.do("send", { ...body, ...this.answering() });
      this.begin(null);
    });
  }

  escaped({ key }) {
    if (key !== "Escape") return;
    if (!$(".sheet", this.root).hidden) this.sheet(false);
    else if (this.about) this.begin(null);
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    popup.close();
    const edited = this.about?.edit;
    const body = edited ? { message_id: edited.id, text } : { text, ...this.answering() };
    this.begin(null);
    await this.chat.do(edited ? "edit" : "write", body);
  }

  answering() {
    const to = this.about?.reply;
    if (!to) return {};
    return to.ephemeral_id ? { reply_to_ephemeral: to.ephemeral_id } : { reply_to: to.id };
  }

  // Begins to edit or to answer a message; null ends it.
  begin(about) {
    const { words } = this.chat;
    this.about = about;
    $(".about-bar", this.root).hidden = !about;
    this.input.value = about?.edit?.text ?? "";
    if (!about) return;
    const { edit, reply } = about;
    $(".about-bar span", this.root).textContent = edit ? words.editing : `${words.answering} ${reply.from?.name ?? ""}`;
    this.input.focus();
  }

  suggest() {
    const text = this.input.value;
    const found = text.startsWith("/") ? this.commands(text.slice(1)) : [];
    if (found.length) popup.show(this.input, this.box, found, { focus: false });
    else if (popup.isOpen(this.box)) popup.close();
  }

  commands(beginning) {
    return this.chat.commands
      .filter(({ command }) => command.startsWith(beginning))
      .map(({ command, description, is_ephemeral }) => [
        [make("bdi", "command", `/${command}`), make("bdi", "quiet", description), is_ephemeral ? make("bdi", "only-you", this.chat.words.only_you_short) : ""],
        () => {
          this.chat.do("write", { text: `/${command}`, ...this.answering() });
          this.begin(null);
        },
      ]);
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
}
