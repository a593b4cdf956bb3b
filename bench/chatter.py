"""Ordinary captions of forwarded items in three languages, made here and harmless, and what the phrase lists say of them.

    python -m bench.chatter            how many false notices come per 10,000 messages, and how many appeals are met

Real groups are not read for this. The captions are put together from templates: news, weddings, cricket, exams,
appeals for blood, lost and missing things, thieves, accidents, school notices, charity, jokes, prayers. Many of them
say "share", many speak of children: they are what a careless list would meet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from bot.content.bundle import load

ROOT = Path(__file__).parent.parent

SHARE = {
    "en": (
        "please share",
        "share this",
        "plz share",
        "forward to all",
        "pass it on",
        "share with friends",
        "make it viral",
        "send to all groups",
    ),
    "ur": (
        "شیئر کریں",
        "سب کو بھیجیں",
        "آگے بھیجیں",
        "زیادہ سے زیادہ شیئر کریں",
        "گروپس میں فارورڈ کریں",
        "وائرل کریں",
    ),
    "ur_Latn": (
        "share karein",
        "sab ko bhejo",
        "agay bhejo",
        "zyada se zyada share karein",
        "forward kr do",
        "viral karo",
        "plz share kro",
    ),
}
ORDINARY = {
    "en": (
        "{share}: match starts at {n} today, our boys need your support",
        "{share}, wedding of my cousin is on {n} December, all invited",
        "Urgent, blood needed at {place} hospital for a child, {share}",
        "This child is missing since {n} days from {place}, {share} so that he is found",
        "Caught on camera: bike thief in {place}. {share} until he is caught",
        "School closed tomorrow because of smog, {share} with parents",
        "{share}. Children in {place} have no clean water, donate what you can",
        "Look what happened to the road in {place} after rain. {share}",
        "My kid scored {n} in the exam, so proud of this kid",
        "Funny video, this child dances better than all of us, {share}",
        "Police should see how traffic is in {place}. {share} please",
        "Innocent people lost {n} houses in the flood, {share} and donate",
        "Prayer time changed to {n}, {share}",
        "Job: {n} posts in {place}, apply soon, {share}",
        "What he did to the ball in the last over, look what a player, {share}",
        "This little girl recites so well, may she be blessed. {share}",
        "Driver hit a school bus in {place} and ran, {share} so he gets caught",
        "Teacher beat students in {place} school, shame on him, {share}",
        "Polio drops for every child from Monday, {share}",
        "Good morning everyone, have a blessed day",
        "Price of petrol up by {n} rupees, what they did to us, {share}",
        "A kid needs heart surgery, fees {n} lakh, {share}",
        "Puppy found near {place}, is it yours? {share}",
        "Shame on them for what was done to our park. {share} so it reaches the mayor",
        "Snatching in {place} again, catch them, {share}",
    ),
    "ur": (
        "آج میچ {n} بجے ہے، سب دیکھیں۔ {share}",
        "بھائی کی شادی {n} دسمبر کو ہے، سب آئیں",
        "{place} ہسپتال میں ایک بچے کے لیے خون چاہیے، {share}",
        "یہ بچہ {place} سے {n} دن سے لاپتہ ہے، {share} تاکہ گھر والوں تک پہنچے",
        "موٹر سائیکل چور کیمرے میں آ گیا، {share} تاکہ پکڑا جائے",
        "کل سکول بند رہیں گے، {share}",
        "{place} کے بچوں کے پاس پینے کا پانی نہیں، عطیہ دیں۔ {share}",
        "دیکھیں کیا حال ہے {place} کی سڑک کا، {share}",
        "میرے بیٹے نے امتحان میں {n} نمبر لیے، ماشاءاللہ",
        "یہ ننھی بچی کتنا اچھا پڑھتی ہے، {share}",
        "پولیس کو چاہیے کہ {place} کی ٹریفک دیکھے۔ {share}",
        "سیلاب میں معصوم لوگ بے گھر ہو گئے، {share} اور چندہ دیں",
        "نماز کا وقت {n} ہو گیا ہے، {share}",
        "نوکریاں: {n} اسامیاں، {place} میں۔ {share}",
        "کیا شاٹ مارا ہے، دیکھو کیا کھلاڑی ہے۔ {share}",
        "ڈرائیور بچوں کی بس کو ٹکر مار کر بھاگ گیا، {share} تاکہ گرفتار ہو",
        "پولیو کے قطرے ہر بچے کو پلائیں، {share}",
        "صبح بخیر، اللہ سب کو خوش رکھے",
        "مہنگائی نے کیا ظلم کیا ہے عوام پر، {share}",
        "ایک بچے کا آپریشن ہے، {n} لاکھ چاہیے، {share}",
        "استاد نے بچوں کے ساتھ پودے لگائے، شاباش۔ {share}",
        "گمشدہ بٹوہ {place} کے قریب ملا ہے، {share}",
    ),
    "ur_Latn": (
        "aaj match {n} bajay hai sab dekho, {share}",
        "bhai ki shaadi {n} december ko hai sab aana",
        "{place} hospital mein bachay ke liye khoon chahiye, {share}",
        "ye bacha {place} se {n} din se lapata hai {share} taake ghar walon ko mile",
        "bike chor camera mein aa gaya {share} taake pakra jaye",
        "kal school band hain {share}",
        "{place} ke bachon ke pas pani nahi hai, atiya dein {share}",
        "dekho kya haal hai {place} ki road ka {share}",
        "mere bete ne exam mein {n} number liye",
        "ye nanhi bachi kitna acha parhti hai mashallah {share}",
        "police ko chahiye {place} ki traffic dekhe {share}",
        "sailab mein masoom log be ghar ho gaye {share} aur chanda dein",
        "namaz ka time {n} ho gaya {share}",
        "job hai {n} seats {place} mein {share}",
        "kya shot mara hai dekho kya player hai {share}",
        "driver bachon ki van ko takkar mar ke bhag gaya {share} taake giraftar ho",
        "polio ke qatray har bachay ko pilayein {share}",
        "good morning sab ko, khush raho",
        "mehngai ne kya zulm kiya hai awam pe {share}",
        "aik bachay ka operation hai {n} lakh chahiye {share}",
        "bachon ke sath picnic pe gaye thay bohat maza aya {share}",
        "mobile chori ho gaya {place} mein {share} pakro isko",
        "lanat hai is umpire pe, dekho kya faisla diya {share}",
    ),
}
PLACES = ("Lahore", "Karachi", "Quetta", "Peshawar", "Multan", "Sukkur", "Gilgit", "Saddar", "Model Town", "Faisalabad")

APPEALS = (
    "Please share this until the man who did this to a child is caught",
    "Share it so that he gets arrested, look at what he did to this girl",
    "Make it viral, this animal must be punished for what he did with a child",
    "Forward this to all groups so it reaches the police, innocent child",
    "plz share so he is caught, poor child",
    "Spread this everywhere, expose him, he did this to children",
    "share this it should reach the police, what a man did to this boy",
    "Pass it on until he is arrested. Innocent children are not safe",
    "Look what they did to this child, please share",
    "Shame on him, what he did to a little girl. Forward to all",
    "please share, this monster did it with a child, so cruel",
    "اس کو شیئر کریں تاکہ یہ شخص پکڑا جائے، معصوم بچی کے ساتھ یہ کیا",
    "سب کو بھیجیں جب تک یہ گرفتار ہو، بچے کے ساتھ ظلم کیا ہے",
    "زیادہ سے زیادہ شیئر کریں، پولیس تک پہنچے، بچی کے ساتھ زیادتی",
    "وائرل کریں تاکہ اس درندے کو سزا ملے، معصوم بچے",
    "دیکھو کیا کیا ہے اس درندے نے معصوم بچی کے ساتھ، شیئر کریں",
    "آگے بھیجیں، بچوں کے ساتھ یہ ظلم بند ہو",
    "پھیلا دیں تاکہ بے نقاب ہو، بچی کے ساتھ یہ کیا اس نے",
    "share karo taake pakra jaye, masoom bachi ke sath ye kiya",
    "isko itna share karo k police tak pohanche, bachay ke sath zulm kiya",
    "viral karo isko saza mile, masoom bachon ke sath ye karta hai",
    "sab ko bhejo jab tak giraftar ho, is bachi ke sath jo kiya",
    "agay bhejo pakro isko, bachon ke sath galat karta hai",
    "dekho kya kiya is darinday ne masoom bachi ke sath, share karo",
    "lanat is haiwan pe, is bachay ke sath dekho, viral karo",
    "forward karo zyada se zyada, ye zulm bachi ke sath kiya is ne",
)  # fmt: skip
"""What people write who want somebody caught. Not taken from anywhere."""


def captions(count: int, seed: int) -> Iterator[str]:
    """Ordinary captions, mixed as groups mix them: languages, missing marks, capitals, stretched letters."""
    chance = random.Random(seed)
    for _ in range(count):
        locale = chance.choice(tuple(ORDINARY))
        template = chance.choice(ORDINARY[locale])
        share = chance.choice(SHARE[chance.choice(tuple(SHARE))] if chance.random() < 0.3 else SHARE[locale])
        text = template.format(share=share, n=chance.randint(1, 30), place=chance.choice(PLACES))
        if chance.random() < 0.2:
            text = f"{text} {chance.choice(ORDINARY[locale]).format(share=share, n=chance.randint(1, 30), place=chance.choice(PLACES))}"
        yield _as_typed(text, chance)


def _as_typed(text: str, chance: random.Random) -> str:
    dice = chance.random()
    if dice < 0.1:
        return text.upper()
    if dice < 0.2:
        return text.replace(" ", "  ").replace(",", "")
    return f"{text}{'!' * chance.randint(1, 4)} 🙏🙏" if dice < 0.4 else text


def main() -> int:
    phrases, count = load(ROOT).phrases, 30_000
    hits = [text for text in captions(count, 1) if phrases.find(text)]
    met = [text for text in APPEALS if phrases.find(text)]
    print(f"false notices per 10,000 ordinary forwarded captions: {len(hits) * 10_000 / count:.1f}")
    print(f"appeals that are met: {len(met)} of {len(APPEALS)}")
    for text in sorted(set(hits))[:20]:
        print(f"  false: {text}")
    for text in APPEALS:
        if text not in met:
            print(f"  not met: {text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
