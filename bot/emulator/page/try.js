// Things to try: a short list that ticks itself off, so that a visitor sees what there is to see.

import { ask } from "./ask.js";
import { $, button, make } from "./elements.js";
import { referenceOf } from "./posts.js";
import { isArabicScript } from "./words.js";

const CODE = /^\D*(\d[ -]?){16}\D*$/;
const KEPT = "tried"; // in this tab, until everything is started over

// `on` gets the phone in use; without it a sentence is enough.
const TRIES = [
  {
    id: "answer",
    title: "Press Start",
    text: "Follow any way to its end. Every way ends at help.",
    label: "Start",
    on: ({ chat }) => chat.do("write", { text: "/start" }),
  },
  {
    id: "forward",
    title: "Forward a picture from a group",
    text: "A neutral tile. The bot answers the same for every picture, and never opens one.",
    label: "Forward a tile",
    on: ({ chat }) => chat.do("send", { kind: "photo", forwarded_from: "chat" }),
  },
  {
    id: "copy",
    title: "Let ten minutes pass",
    text: "The copy in the chat goes by itself; only the line that says so stays.",
    label: "+ 10 minutes",
    on: () => ask("POST", "/clock", { minutes: 10 }),
  },
  {
    id: "album",
    title: "Forward an album",
    text: "Four pictures, one answer.",
    label: "Forward four tiles",
    on: ({ chat }) => chat.do("send", { kind: "photo", count: 4, forwarded_from: "channel" }),
  },
  {
    id: "language",
    title: "Change the language in mid-talk",
    text: "The same screen is redrawn: press the language button below any screen.",
  },
  {
    id: "restart",
    title: "Restart the bot in mid-talk",
    text: "Then press a button: it goes on where it was.",
    label: "Restart the bot",
    on: () => ask("POST", "/levers/restart-bot"),
    lever: "restart-bot",
  },
  {
    id: "redis",
    title: "Stop Redis, write, start it again",
    text: "What you write waits at Telegram (one tick), then it is answered.",
    label: "Stop or start Redis",
    on: async () => {
      const levers = await ask("GET", "/levers");
      return ask("POST", `/levers/${levers.find(({ name }) => name.endsWith("-redis")).name}`);
    },
    lever: "stop-redis",
  },
  {
    id: "old-button",
    title: "Press an old button",
    text: "Scroll up and press one: it shows the screen it meant.",
  },
  {
    id: "note",
    title: "Leave a note for the desk",
    text: "Report it, go on to “I have reported it”, leave a note. “Behind the scenes” opens it as the desk does; its code takes it back: /report.",
  },
  {
    id: "bot-in-group",
    title: "Bring the bot into a group",
    text: "Everybody on this page is in it. What is sent there is seen by all; what the bot says to one person, by that person alone.",
    label: "Make a group, add the bot",
    on: (phone, groups) => groups.bring(phone),
  },
  {
    id: "reminded",
    title: "Let the bot remind somebody in the group",
    text: "The owner first: in the chat with the bot, /groups, the group, What I do, Remind. Then somebody else passes something on, with words that ask for it.",
    label: "Pass something on as a member",
    on: (_, groups) => groups.passesOn(),
  },
  {
    id: "ephemeral-command",
    title: "Report a message of the group",
    text: "The three dots at somebody’s message, Reply, then / and report. Only the reporter sees it; the admins learn of it in private, and not from whom.",
  },
  {
    id: "hide",
    title: "Press Hide",
    text: "Somebody is looking at the phone: the chat is cleared at once.",
    label: "/hide",
    on: ({ chat }) => chat.do("write", { text: "/hide" }),
  },
];

// What happened in a chat between two looks at it.
export function noticed(before, chat) {
  const had = new Map(before.messages.map((message) => [referenceOf(message), message]));
  const now = new Set(chat.messages.map(referenceOf));
  const gone = before.messages.filter((message) => !now.has(referenceOf(message)));
  const said = chat.messages.filter((message) => !message.mine && !had.has(referenceOf(message)));
  const turned = chat.messages.filter((message) => {
    const old = had.get(referenceOf(message));
    return old && !message.mine && isArabicScript(old.text) !== isArabicScript(message.text);
  });
  const found = {
    answer: said.length,
    forward: said.length && chat.messages.some((message) => message.forward),
    album: said.length && chat.messages.some((message) => message.tile?.of),
    copy: gone.some((message) => message.tile && message.tile.kind !== "text"),
    hide: gone.length > 2 && gone.length >= before.messages.length - 1,
    note: said.some(({ text }) => CODE.test(text)),
    language: turned.length,
    reminded: said.some(({ ephemeral, buttons }) => ephemeral && buttons.length),
    "ephemeral-command": chat.messages.some((message) => message.mine && message.ephemeral && !had.has(referenceOf(message))),
  };
  return Object.keys(found).filter((id) => found[id]);
}

export class Tries {
  constructor(phoneInUse, groups, show) {
    this.phoneInUse = phoneInUse;
    this.show = show;
    this.groups = groups;
    this.done = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    this.rows = new Map(TRIES.map((one) => [one.id, this.row(one)]));
    $("#tries").append(...this.rows.values());
    this.done.forEach((id) => this.tick(id));
    this.count();
  }

  row(one) {
    const box = make("li", "", make("h3", "", one.title), make("p", "quiet", one.text));
    if (!one.on) return box;
    const act = button("plain", one.label, () => this.act(one, act));
    if (one.lever) box.dataset.lever = one.lever;
    box.append(act);
    return box;
  }

  async act(one, act) {
    const phone = this.phoneInUse();
    act.disabled = true;
    try {
      const used = await one.on(phone, this.groups);
      this.show(used?.chat?.root ? used : phone);
    } catch (error) {
      phone.chat.say(error.message);
    } finally {
      act.disabled = false;
    }
  }

  // What only a demo with a parent can do is not offered without one.
  offer(levers) {
    for (const box of this.rows.values()) {
      if (box.dataset.lever) box.hidden = !levers.length;
    }
    this.count();
  }

  seen(id) {
    if (!this.rows.has(id) || this.done.has(id)) return;
    this.done.add(id);
    sessionStorage.setItem(KEPT, JSON.stringify([...this.done]));
    this.tick(id);
    this.count();
  }

  tick(id) {
    const box = this.rows.get(id);
    box.classList.add("done");
    $("h3", box).append(make("span", "hidden", " (tried)"));
  }

  forget() {
    sessionStorage.removeItem(KEPT);
  }

  count() {
    const all = [...this.rows.values()].filter((box) => !box.hidden).length;
    $("#try-count").textContent = this.done.size ? `${this.done.size} of ${all} tried.` : "New here? Begin at the top.";
  }
}
