// One person's phone. Today it holds the chat with the bot; more chats would stand beside it.

import { ask } from "./ask.js";
import { Chat } from "./chat.js";
import { $ } from "./elements.js";

export class Phone {
  constructor(person, { seen, changed }) {
    this.person = person;
    this.root = $("#phone-template").content.firstElementChild.cloneNode(true);
    this.root.style.setProperty("--face", person.colour);
    this.root.setAttribute("aria-label", `${person.first_name}’s phone`);
    $("h2", this.root).textContent = person.first_name;
    this.chat = new Chat($(".frame", this.root), person, seen);
    this.languages(seen, changed);
    $("#phones").append(this.root);
    this.speak(person);
    this.chat.refresh();
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

  get name() {
    return this.person.first_name;
  }
}
