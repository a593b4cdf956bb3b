// The words of the phone itself, as a messenger shows them in the phone's language. What the bot says is not here.

const EN = {
  message: "Message",
  start: "Start",
  send: "Send",
  attach: "Send or forward something",
  commands: "Commands",
  more: "More",
  bot: "bot",
  typing: "is typing…",
  waits: "the bot has not taken it yet",
  taken: "the bot has it",
  blocked: "blocked",
  block: "Block this bot",
  unblock: "Unblock",
  edited: "edited",
  edit: "Edit",
  delete: "Delete",
  editing: "Editing the message",
  cancel: "Cancel",
  choices: "Choices",
  newest: "To the newest message",
  options: "What to do with this message",
  today: "Today",
  tile: "a neutral tile",
  from_bot: "From the campaign",
  from: "Forwarded from",
  own: "nobody: my own",
  origins: { user: "a person", hidden_user: "a hidden person", chat: "a group", channel: "a channel" },
  caption: "Text below it (may stay empty)",
  album: "Album of",
  no_upload: "Only neutral tiles. There is no upload here.",
  forwarded: {
    user: "Forwarded from a person",
    hidden_user: "Forwarded from a hidden person",
    chat: "Forwarded from a group",
    channel: "Forwarded from a channel",
  },
  kinds: {
    photo: "Picture", video: "Video", animation: "GIF", document: "File", audio: "Audio file", live_photo: "Live photo",
    story: "Story", voice: "Voice message", video_note: "Video message", sticker: "Sticker", contact: "Contact",
    location: "Place", venue: "Address", poll: "Poll", dice: "Dice", text: "Text",
  },
};

const UR = {
  message: "پیغام",
  start: "Start", // as the bot’s description calls it: Telegram itself has no Urdu
  send: "بھیجیں",
  attach: "کچھ بھیجیں یا آگے بھیجیں",
  commands: "کمانڈز",
  more: "مزید",
  bot: "بوٹ",
  typing: "لکھا جا رہا ہے…",
  waits: "بوٹ نے ابھی نہیں لیا",
  taken: "بوٹ کو مل گیا",
  blocked: "بلاک ہے",
  block: "اس بوٹ کو بلاک کریں",
  unblock: "بلاک ختم کریں",
  edited: "ترمیم شدہ",
  edit: "ترمیم کریں",
  delete: "Delete",
  editing: "پیغام میں ترمیم",
  cancel: "منسوخ کریں",
  choices: "انتخاب",
  newest: "تازہ پیغام پر جائیں",
  options: "اس پیغام کے لیے انتخاب",
  today: "آج",
  tile: "ایک سادہ نقش",
  from_bot: "مہم کی طرف سے",
  from: "کہاں سے آگے بھیجا گیا",
  own: "میری اپنی",
  origins: { user: "ایک شخص", hidden_user: "نام چھپا شخص", chat: "ایک گروپ", channel: "ایک چینل" },
  caption: "ساتھ کا متن (خالی رہ سکتا ہے)",
  album: "البم",
  no_upload: "صرف سادہ نقش۔ یہاں کچھ اپ لوڈ نہیں ہوتا۔",
  forwarded: {
    user: "ایک شخص سے آگے بھیجا گیا",
    hidden_user: "نام چھپے شخص سے آگے بھیجا گیا",
    chat: "ایک گروپ سے آگے بھیجا گیا",
    channel: "ایک چینل سے آگے بھیجا گیا",
  },
  kinds: {
    photo: "تصویر", video: "ویڈیو", animation: "GIF", document: "فائل", audio: "آڈیو فائل", live_photo: "لائیو فوٹو",
    story: "اسٹوری", voice: "صوتی پیغام", video_note: "ویڈیو پیغام", sticker: "اسٹیکر", contact: "رابطہ",
    location: "مقام", venue: "پتا", poll: "پول", dice: "پانسہ", text: "متن",
  },
};

const TABLES = { en: EN, ur: UR };
const RIGHT_TO_LEFT = new Set(["ur", "ar", "fa", "sd", "ps", "he"]);
const ARABIC_SCRIPT = /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/;

export const wordsIn = (language) => TABLES[language] ?? EN;
export const languageOf = (language) => (language in TABLES ? language : "en");
export const directionOf = (language) => (RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr");
export const isArabicScript = (text) => ARABIC_SCRIPT.test(text);
