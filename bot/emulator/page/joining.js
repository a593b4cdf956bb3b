// Adding the bot to a group, as a messenger asks: which group, and with which rights.

import { ask } from "./ask.js";
import { $, make } from "./elements.js";

export const RIGHTS = {
  can_delete_messages: "Delete messages",
  can_restrict_members: "Ban people",
  can_invite_users: "Invite people",
  can_pin_messages: "Pin messages",
  can_change_info: "Change the group’s name and picture",
  can_manage_topics: "Manage topics",
  can_promote_members: "Add new admins",
};

// A link to the bot: whether it is for a group, and the rights it asks for (null: it comes as a member).
export function read(url) {
  const { searchParams } = new URL(url);
  const admin = searchParams.get("admin");
  const asked = admin?.split(/[ +]/).filter(Boolean) ?? null;
  return { forGroup: searchParams.has("startgroup"), rights: asked?.map((right) => (right.startsWith("can_") ? right : `can_${right}`)) ?? null };
}

export function inviteOf(username) {
  return `https://t.me/${username}?startgroup=`;
}

// Opens the dialog; `makeGroup` makes one where the person has none.
export async function join(phone, url, makeGroup) {
  const dialog = $("#join");
  let groups = await ask("GET", `${phone.chat.path}/chats`);
  if (!groups.some(({ type }) => type !== "channel")) {
    await makeGroup(phone);
    groups = await ask("GET", `${phone.chat.path}/chats`);
  }
  const select = $("select", dialog);
  select.replaceChildren(...groups.map(({ id, title }) => new Option(title, id)));
  if (phone.chat.place) select.value = String(phone.chat.place);
  const { rights } = read(url);
  speak(dialog, phone, Boolean(rights));
  const list = $("fieldset", dialog);
  list.hidden = !rights;
  list.replaceChildren(make("legend", "", phone.words.join.rights), ...(rights ?? []).map(toggle));
  $("form", dialog).onsubmit = () => {
    const kept = [...list.querySelectorAll("input:checked")].map((input) => input.value);
    add(phone, withRights(url, rights && kept), Number(select.value));
  };
  dialog.showModal();
}

// In the phone's language; the rights are called as Telegram calls them, which has no Urdu.
function speak(dialog, phone, isAdmin) {
  const { join: words } = phone.words;
  dialog.lang = phone.chat.root.lang;
  dialog.dir = phone.chat.root.dir;
  $("h2", dialog).textContent = words.title;
  $(".which span", dialog).textContent = words.group;
  $(".quiet", dialog).textContent = isAdmin ? words.as_admin(phone.name) : words.as_member;
  $(".strong", dialog).textContent = words.add;
  $("#join-cancel", dialog).textContent = words.cancel;
}

export function toggle(right) {
  const input = make("input");
  Object.assign(input, { type: "checkbox", value: right, checked: true });
  return make("label", "", input, make("span", "", RIGHTS[right] ?? right.replace("can_", "").replaceAll("_", " ")));
}

function withRights(url, rights) {
  if (!rights) return url;
  const changed = new URL(url);
  changed.searchParams.set("admin", rights.map((right) => right.replace("can_", "")).join(" "));
  return changed.href;
}

async function add(phone, url, chat) {
  try {
    await ask("POST", `${phone.chat.path}/open`, { url, chat });
    await phone.look();
    phone.go(chat);
  } catch (error) {
    phone.chat.say(error.message);
  }
}
