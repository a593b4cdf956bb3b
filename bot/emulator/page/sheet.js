// What a person can send or forward: neutral things only, each from themselves or from somebody. No upload.

import { button, make } from "./elements.js";

const KINDS = ["photo", "video", "animation", "document", "audio", "story", "text", "voice", "video_note", "live_photo", "sticker", "contact", "location", "poll", "dice"];
const ALBUM = 4;

// Fills `box`; `send` gets what the stand-in's "send" takes.
export function fill(box, words, send) {
  const group = `from-${Math.random().toString(36).slice(2)}`;
  const caption = make("input");
  caption.type = "text";
  caption.maxLength = 1024;
  caption.dir = "auto";
  caption.placeholder = words.caption;
  caption.setAttribute("aria-label", words.caption);
  const origins = make("fieldset", "origins", make("legend", "", words.from));
  origins.append(...[["", words.own], ...Object.entries(words.origins)].map(([origin, label]) => choice(group, origin, label, origin === "chat")));
  const chosen = () => origins.querySelector("input:checked").value || undefined;
  const one = (label, body) =>
    button("", label, () => {
      send({ ...body, forwarded_from: chosen(), caption: caption.value || undefined });
      caption.value = "";
    });
  const kinds = make("div", "kinds");
  kinds.append(one(words.kinds.photo, { kind: "photo" }), one(`${words.album} ${ALBUM}`, { kind: "photo", count: ALBUM }));
  kinds.append(...KINDS.slice(1).map((kind) => one(words.kinds[kind], { kind })));
  kinds.append(one(words.same, { kind: "photo", item: "one and the same" })); // in any chat, by anybody
  box.setAttribute("aria-label", words.attach);
  box.replaceChildren(origins, kinds, caption, make("p", "quiet", words.no_upload));
}

function choice(group, value, label, checked) {
  const input = make("input");
  Object.assign(input, { type: "radio", name: group, value, checked });
  return make("label", "", input, make("span", "", label));
}
