// Behind the scenes: the clock, the levers of the demo's parent, faults, and the log of calls of the Bot API.

import { ask } from "./ask.js";
import { $, button, make } from "./elements.js";

const CALLS_SHOWN = 80;
const SOON_MS = 150;

export class Behind {
  constructor({ people, say, onLevers }) {
    this.people = people;
    this.say = say;
    this.onLevers = onLevers;
    this.lastCall = 0;
    $("#clock-buttons").addEventListener("click", ({ target }) => this.forward(Number(target.dataset.minutes)));
    $("#faults").addEventListener("click", ({ target }) => this.fault(target));
    $("#reset").addEventListener("click", () => this.tried(() => ask("POST", "/reset")));
  }

  async look() {
    await Promise.all([this.clock(), this.levers(), this.breaches(), this.calls()]);
  }

  async tried(work) {
    try {
      return await work();
    } catch (error) {
      this.say(error.message);
      return null;
    }
  }

  // ---- clock and faults

  async clock() {
    const clock = await this.tried(() => ask("GET", "/clock"));
    if (!clock) return;
    const now = new Date(clock.now * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    $("#clock-now").textContent = clock.offset_s ? `It is ${now} there.` : `It is ${now}, as on this computer.`;
  }

  forward(minutes) {
    if (minutes) this.tried(() => ask("POST", "/clock", { minutes }));
  }

  async fault({ dataset, textContent }) {
    if (!dataset.kind) return;
    if (await this.tried(() => ask("POST", "/faults", { kind: dataset.kind }))) $("#fault-said").textContent = `Next call: ${textContent}.`;
  }

  // ---- levers

  async levers() {
    const found = (await this.tried(() => ask("GET", "/levers"))) ?? [];
    this.onLevers(found);
    $("#levers-section").hidden = !found.length;
    const held = $("#levers").contains(document.activeElement);
    $("#levers").replaceChildren(...found.map(({ name, label }) => button("", label, () => this.pull(name))));
    if (held) $("#levers button")?.focus();
  }

  async pull(name) {
    const all = [...$("#levers").children];
    all.forEach((one) => (one.disabled = true));
    $("#lever-said").textContent = "One moment…";
    const answer = await this.tried(() => ask("POST", `/levers/${name}`));
    all.forEach((one) => (one.disabled = false));
    if (!answer) $("#lever-said").textContent = "";
  }

  pulled(said) {
    $("#lever-said").textContent = said;
    this.levers();
  }

  // ---- calls

  async breaches() {
    const found = (await this.tried(() => ask("GET", "/breaches"))) ?? [];
    const box = $("#promise");
    box.classList.toggle("broken", found.length > 0);
    box.textContent = found.length ? `The bot called ${found.join(", ")}. It must never do that.` : "Files opened, fetched or passed on by the bot: 0";
  }

  callsSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.calls();
    }, SOON_MS);
  }

  async calls() {
    const list = $("#calls");
    for (const call of (await this.tried(() => ask("GET", `/calls?after=${this.lastCall}`))) ?? []) {
      if (call.n <= this.lastCall) continue;
      this.lastCall = call.n;
      list.prepend(this.call(call));
    }
    while (list.children.length > CALLS_SHOWN) list.lastChild.remove();
  }

  call({ method, parameters, answer, took_effect, fault, at }) {
    const went = fault ? `fault: ${fault}` : took_effect ? "" : (answer.description ?? "refused");
    const time = make("time", "", new Date(at * 1000).toLocaleTimeString("en-GB"));
    const whom = this.people().get(Number(parameters.chat_id))?.name;
    const summary = make("summary", "", time, make("code", "", method), whom ? make("span", "whom", whom) : null, went ? make("span", "went", went) : null);
    const body = make("pre", "", JSON.stringify({ parameters, answer }, null, 1));
    body.dir = "auto";
    body.tabIndex = 0;
    return make("li", went ? "bad" : "", make("details", "", summary, body));
  }
}
