// The guide's page about groups: make one, see who is in it and as what, change roles, topics and the kind of group.

import { ask } from "./ask.js";
import { $, button, make } from "./elements.js";
import { inviteOf, join, RIGHTS } from "./joining.js";

const KINDS = { supergroup: "supergroup", group: "small group", forum: "with topics" };
const NAMES = ["Family", "Neighbours", "Cricket club", "School parents", "Village news"];
const ROLES = { member: "member", administrator: "admin", kicked: "out" };
const PROPOSED = ["delete_messages"];
const SHOWN = ["can_delete_messages", "can_restrict_members", "can_pin_messages"];

export class Groups {
  constructor({ phones, phoneInUse, say, seen, show }) {
    this.phones = phones;
    this.phoneInUse = phoneInUse;
    this.say = say;
    this.seen = seen;
    this.show = show;
    $("#new-group").addEventListener("submit", (event) => {
      event.preventDefault();
      const { title, kind } = event.target.elements;
      this.tried(() => this.make(this.phoneInUse(), title.value.trim(), kind.value));
      title.value = "";
    });
    $("#new-group select").append(...Object.entries(KINDS).map(([kind, label]) => new Option(label, kind)));
  }

  async tried(work) {
    try {
      return await work();
    } catch (error) {
      this.say(error.message);
      return null;
    }
  }

  // Everybody on the page is in it; who makes it owns it.
  async make(owner, title = "", kind = "supergroup") {
    const taken = [...this.phones().values()].flatMap((phone) => [...phone.groups.values()].map(({ chat }) => chat.title));
    const type = kind === "group" ? "group" : "supergroup";
    const members = [...this.phones().keys()].filter((id) => id !== owner.person.id);
    const chosen = title || (NAMES.find((one) => !taken.includes(one)) ?? "A group");
    const chat = await ask("POST", "/chats", { title: chosen, owner: owner.person.id, type, is_forum: kind === "forum", members });
    if (kind === "forum") await ask("POST", `/chats/${chat.id}/topics`, { by: owner.person.id, name: "News" });
    await Promise.all([...this.phones().values()].map((phone) => phone.look()));
    this.phones().forEach((phone) => phone.go(chat.id));
    this.seen("group");
    this.show(owner);
    return chat;
  }

  join(phone, url) {
    return this.tried(() => join(phone, url, (owner) => this.make(owner)));
  }

  // A group of the person's own with the bot in it: asks as a messenger does.
  async bring(phone) {
    const { username } = phone.chat.data.bot; // before a new group is opened, of which nothing is known yet
    const owns = [...phone.groups.values()].some(({ chat }) => chat.members.some(({ id, status }) => id === phone.person.id && status === "creator"));
    if (!owns) await this.make(phone);
    await this.join(phone, `${inviteOf(username)}&admin=${PROPOSED.join("+")}`);
  }

  // A member, not an owner, forwards a tile into a group with the bot, with words of the everyday "share this" kind; the phone.
  async passesOn() {
    const phones = [...this.phones().values()];
    const isIn = ({ bot }) => bot.status === "member" || bot.status === "administrator";
    const found = phones.flatMap((phone) => [...phone.groups.values()].map(({ chat }) => ({ phone, chat })));
    const sharer = found.find(({ phone, chat }) => isIn(chat) && chat.members.some(({ id, status }) => id === phone.person.id && status === "member"));
    if (!sharer) throw new Error("Make a group and add the bot first.");
    const { phone, chat } = sharer;
    phone.go(chat.id);
    await phone.chat.do("send", { kind: "photo", forwarded_from: "channel", caption: phone.words.passes_on });
    return phone;
  }

  // ---- who is in each

  async look() {
    const found = (await this.tried(() => ask("GET", "/chats"))) ?? [];
    const active = document.activeElement?.dataset?.field;
    $("#groups").replaceChildren(...found.filter(({ migrated_to }) => !migrated_to).map((chat) => this.card(chat)));
    if (active) $(`[data-field="${CSS.escape(active)}"]`)?.focus();
    if (found.some(({ bot }) => bot.status === "administrator")) this.seen("bot-in-group");
  }

  card(chat) {
    const owner = chat.members.find(({ status }) => status === "creator");
    const by = owner?.id;
    const rows = chat.members.filter(({ id }) => id !== chat.bot.id).map((member) => this.row(chat, member, by));
    const missing = [...this.phones().values()].filter(({ person }) => !chat.members.some(({ id }) => id === person.id));
    rows.push(...missing.map(({ person }) => this.row(chat, { id: person.id, name: person.first_name, status: "kicked" }, by)));
    return make("section", "group-card", make("h3", "", chat.title), make("ul", "members", ...rows), this.bot(chat, by), this.tools(chat, by));
  }

  row(chat, { id, name, status, is_anonymous, rights }, by) {
    const place = `${chat.id}.${id}`;
    if (status === "creator") return make("li", "", make("span", "", name), make("span", "quiet", "owner"));
    const select = make("select");
    select.dataset.field = place;
    select.setAttribute("aria-label", `${name} in ${chat.title}`);
    select.append(...Object.entries(ROLES).map(([value, label]) => new Option(label, value)));
    select.value = status === "left" ? "kicked" : status;
    select.addEventListener("change", () => this.set(chat, { by, who: id, status: select.value }));
    const row = make("li", "", make("span", "", name), select);
    if (status === "administrator") row.append(this.check(`${place}.anonymous`, "anonymous", is_anonymous, (on) => this.set(chat, { by, who: id, status, rights, is_anonymous: on })));
    return row;
  }

  bot(chat, by) {
    const { bot } = chat;
    const { chat: talk } = this.phoneInUse();
    const name = talk.data?.bot.first_name ?? "The bot";
    const box = make("div", "bot-in");
    if (bot.status !== "member" && bot.status !== "administrator") {
      box.append(make("p", "quiet", `${name} is not in this group.`), button("", `Add ${name}`, () => this.join(this.phoneOf(by), inviteOf(talk.data.bot.username))));
      return box;
    }
    box.append(make("p", "", `${name} is ${bot.status === "administrator" ? "an admin here, who may:" : "a member here."}`));
    const set = (rights) => this.set(chat, { by, who: "bot", status: "administrator", rights });
    if (bot.status === "administrator") {
      const all = [...new Set([...SHOWN, ...bot.rights])].filter((right) => right !== "can_manage_chat");
      box.append(...all.map((right) => this.check(`${chat.id}.bot.${right}`, RIGHTS[right] ?? right, bot.rights.includes(right), (on) => set(on ? [...bot.rights, right] : bot.rights.filter((one) => one !== right)))));
      box.append(button("", "Only a member", () => this.set(chat, { by, who: "bot", status: "member" })));
    } else box.append(button("", "Make it an admin", () => set(["can_delete_messages"])));
    box.append(button("", "Remove it", () => this.set(chat, { by, who: "bot", status: "kicked" })));
    return box;
  }

  check(field, label, checked, act) {
    const input = make("input");
    Object.assign(input, { type: "checkbox", checked });
    input.dataset.field = field;
    input.addEventListener("change", () => act(input.checked));
    return make("label", "check", input, make("span", "", label));
  }

  tools(chat, by) {
    const box = make("div", "row");
    if (chat.type === "group") box.append(button("", "Let it become a supergroup", () => this.tried(() => ask("POST", `/chats/${chat.id}/migrate`, { by }))));
    if (chat.is_forum) box.append(button("", "Add a topic", () => this.tried(() => ask("POST", `/chats/${chat.id}/topics`, { by, name: `Topic ${chat.topics.length + 1}` }))));
    box.append(this.check(`${chat.id}.quiet`, "Only admins may write", chat.only_admins_write, (only_admins_write) => this.tried(() => ask("POST", `/chats/${chat.id}/change`, { by, only_admins_write }))));
    return box;
  }

  phoneOf(id) {
    return this.phones().get(id) ?? this.phoneInUse();
  }

  async set(chat, change) {
    await this.tried(() => ask("POST", `/chats/${chat.id}/members`, change));
    this.look();
  }
}
