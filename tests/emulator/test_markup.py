"""Texts with HTML in them become text and entities."""

import pytest


@pytest.fixture
def send(http, amna):
    return lambda text, **more: http("sendMessage", chat_id=amna.id, text=text, parse_mode="HTML", **more)


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length} | more


@pytest.mark.parametrize(
    ("written", "text", "entities"),
    [
        ("plain &lt;3 &amp; more", "plain <3 & more", None),
        ("<b>Bold</b> and <i>not</i>", "Bold and not", [entity("bold", 0, 4), entity("italic", 9, 3)]),
        ("🌱 <b>x</b>", "🌱 x", [entity("bold", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ('<a href="https://a.example/">here</a>', "here", [entity("text_link", 0, 4, url="https://a.example/")]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span><b></b>', "x", [entity("spoiler", 0, 1)]),
    ],
)
async def test_html_is_read(send, written, text, entities):
    sent = (await send(written)).result
    assert (sent["text"], sent.get("entities")) == (text, entities)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("a <x>b</x>", 'can\'t parse entities: Unsupported start tag "x" at byte offset 2'),
        ("🌱\n<x>", 'can\'t parse entities: Unsupported start tag "x" at byte offset 5'),
        ("<b>b</i>", "can't parse entities: Unexpected end tag at byte offset 4"),
        ("<b>b", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<b></b>", "message text is empty"),
    ],
)
async def test_html_that_is_wrong_is_refused(send, written, words):
    assert (await send(written)).refusal == (400, f"Bad Request: {words}")


async def test_limits_count_what_is_shown(send):
    assert (await send(f"<b>{'x' * 4096}</b>")).result
    assert (await send(f"<b>{'x' * 4097}</b>")).refusal == (400, "Bad Request: message is too long")


async def test_edits_and_captions_are_read_too(http, send, amna):
    sent = (await send("One")).result["message_id"]
    edited = await http("editMessageText", chat_id=amna.id, message_id=sent, text="<b>Two</b>", parse_mode="html")
    voice = await http.multipart(
        "sendVoice", {"voice": b"x"}, chat_id=amna.id, caption="<i>Ours</i>", parse_mode="HTML"
    )
    assert edited.result["entities"] == [entity("bold", 0, 3)]
    assert (voice.result["caption"], voice.result["caption_entities"]) == ("Ours", [entity("italic", 0, 4)])


async def test_markdown_is_not_read(http, amna):
    refused = await http("sendMessage", chat_id=amna.id, text="*x*", parse_mode="MarkdownV2")
    assert refused.refusal == (400, "Bad Request: unsupported parse_mode: this stand-in reads HTML, or entities")


async def test_both_libraries_send_it(library, amna):
    sent = await library.send_message(amna.id, "<b>Bold</b>", parse_mode="HTML")
    assert (sent.text, sent.entities[0].type) == ("Bold", "bold")
