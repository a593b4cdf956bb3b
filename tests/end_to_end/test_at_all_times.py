"""What works at all times: /start, languages, countries, commands, old buttons, coming back, typed words."""

import pytest
from support.guide import Guide, buttons
from support.shipped import content, said
from support.waiting import eventually

from bot.content.locales import LOCALES

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = "You do not need to send me anything."


async def test_start_opens_with_buttons_and_nothing_has_to_be_sent(home, amna):
    await amna.writes("/start")
    shown = await amna.sees(FIRST)
    labels = [button["text"] for row in shown.buttons for button in row]
    assert labels[:5] == [
        "Somebody sent me something",
        "I was about to share something",
        "About me, or I am under 18",
        "I worry about my behaviour",
        "What to do if I ever see this",
    ]
    assert "not the police and not Telegram" in shown.data["text"]


@pytest.mark.parametrize("payload", ["about_me", "worried", "my_child", "report", "help", "learn"])
async def test_a_link_can_lead_straight_to_a_path(home, amna, payload):
    guide = Guide(amna)
    await guide.writes(f"/start {payload}")
    assert guide.at == str(content().flows.starts[payload])


@pytest.mark.parametrize("payload", ["gAbCdEf0123", "../../etc", "x" * 64, "123456"])
async def test_any_payload_leads_somewhere_and_tells_nothing(home, amna, payload):
    guide = Guide(amna)
    await guide.writes(f"/start {payload}")
    assert guide.at == ("before-you-share/pause" if payload.startswith("g") else "start/welcome")


# Languages


@pytest.mark.parametrize(
    ("code", "locale"),
    [("en", "en"), ("en_US", "en"), ("ur", "ur"), ("ur-PK", "ur"), ("UR_pk", "ur"), ("zh-hans", "en"), ("pt-br", "en"),
     ("", "en"), (None, "en"), ("x" * 300, "en"), ("🙂", "en"), ("ur-\u202ePK", None)],
)  # fmt: skip
async def test_whatever_a_client_says_of_its_language_somebody_is_answered(home, code, locale):
    person = home.person(code)
    await person.writes("/start")
    if locale:
        await person.sees(said("start/welcome", locale))
    await eventually(lambda: person.from_bot)


async def test_a_tap_on_a_language_redraws_the_same_screen_and_is_kept(home, amna):
    guide = Guide(amna)
    await amna.sends("photo", forwarded_from="channel")
    await amna.sees("You can report without your name.")
    await home.calm()
    before, count = guide.screen, len(amna.from_bot)
    await amna.taps(LOCALES["ur"].own_name)
    await eventually(lambda: content().text("before-you-share/pause.report", "ur") in str(before.buttons))
    assert (guide.at, len(amna.from_bot)) == ("before-you-share/pause", count)
    await guide.chooses("report", "no")
    await guide.sees("report/where", "ur")
    await amna.writes("/start")
    await guide.sees("start/welcome", "ur")


async def test_every_language_is_offered_on_the_first_screen_by_its_own_name(home, amna):
    await amna.writes("/start")
    labels = [button.label for button in buttons(await amna.sees(FIRST))]
    offered = [LOCALES[code].own_name for code in content().locales if code != "en"]
    assert set(offered) <= set(labels) or len(offered) > 2


async def test_the_list_of_languages_leads_back_to_where_one_was(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("no")
    await guide.writes("/language")
    await amna.taps(LOCALES["ur"].own_name)
    await guide.sees("report/where", "ur")
    assert guide.at == "report/where"


# Countries


async def test_a_country_is_found_by_its_name_and_its_services_are_shown_from_then_on(home, amna):
    guide = Guide(amna)
    await guide.writes("/help")
    await guide.chooses("country", "another")
    await guide.writes("inglaterra")
    assert (guide.at, said("engine:country_not_found") in guide.text) == ("ruko/country_name", True)
    await guide.writes("Germany")
    assert "Now I show help for Germany." in guide.text
    await guide.writes("/report")
    await guide.chooses("call")
    assert "110 (Germany)" in guide.text
    assert "Pakistan" not in guide.text


@pytest.mark.parametrize("typed", ["france", "FRANCE", "  França ", "fransa", "France!"])
async def test_a_country_is_found_without_accents_and_however_it_is_written(home, amna, typed):
    guide = Guide(amna)
    await guide.writes("/country")
    await guide.chooses("another")
    await guide.writes(typed)
    assert "France" in str(guide.screen.buttons) + guide.text


async def test_a_note_about_a_country_we_know_nothing_of_still_shows_help(home, amna):
    guide = Guide(amna)
    await guide.writes("/country")
    await guide.chooses("another")
    await guide.writes("Iceland")
    await guide.writes("/help")
    await guide.chooses("for_me")
    assert len(guide.text) > len(said("help/for_me"))


# Commands


@pytest.mark.parametrize(
    ("command", "place"),
    [("/help", "help/first"), ("/report", "report/danger"), ("/language", "ruko/language"),
     ("/country", "ruko/country"), ("/privacy", "ruko/privacy"), ("/stop", "ruko/stopped_notes"),
     ("/cancel", "start/welcome"), ("/nothing_like_it", "start/welcome"), ("/HELP", "help/first"),
     ("/report@ruko_demo_bot", "report/danger")],
)  # fmt: skip
async def test_every_command_answers(home, amna, command, place):
    guide = Guide(amna)
    await guide.writes(command)
    assert guide.at == place


async def test_privacy_says_what_is_kept_and_who_runs_it(home, amna):
    await amna.writes("/privacy")
    shown = (await amna.sees("I keep what this talk needs")).data["text"]
    assert all(part in shown for part in ("no pictures, no files, no names", "not the police, not Telegram", "Run by"))


@pytest.mark.promise(10)
async def test_hide_takes_back_what_both_sides_wrote_and_leaves_one_neutral_line_for_a_minute(home, amna):
    guide = Guide(amna)
    await amna.sends_album(3)
    await amna.writes("canary words of somebody")
    await home.calm()
    await guide.writes("/start about_me")
    await guide.chooses("threatened")
    await amna.taps("Hide")
    await amna.sees("Cleared.")
    await home.calm()
    assert amna.texts == [content().text("engine:hidden", "en")]
    assert len(amna.chat) == 1
    last = [call for call in home.telegram.calls if call["method"] == "sendMessage"][-1]
    assert last["parameters"]["disable_notification"] is True
    await home.forward(seconds=61)
    await eventually(lambda: amna.chat == [])


@pytest.mark.promise(10)
async def test_hide_clears_more_than_telegram_takes_in_one_call(home, amna):
    guide = Guide(amna)
    for _ in range(55):
        await guide.writes("/help")
    await amna.writes("/hide")
    await amna.sees("Cleared.")
    await home.calm()
    assert len(amna.chat) == 1
    calls = [call for call in home.telegram.calls if call["method"] == "deleteMessages"]
    assert {len(call["parameters"]["message_ids"]) for call in calls[-2:]} == {100, 11}


@pytest.mark.promise(10)
@pytest.mark.parametrize("how", ["pressed below an old screen", "typed"])
async def test_hide_does_not_call_a_chat_cleared_of_which_older_messages_stay(home, amna, how):
    """Telegram lets a bot remove messages for 48 hours."""
    guide = Guide(amna)
    await guide.writes("/start")
    old = guide.screen
    await home.forward(hours=49)
    if how == "typed":
        await amna.writes("/hide")
    else:
        await guide.writes("/help")
        await amna.taps("Hide", on=old)
    await amna.sees(content().text("engine:hidden_partly", "en"))
    await home.calm()
    assert old.id in [message.id for message in amna.chat]


@pytest.mark.promise(10)
async def test_hide_does_not_call_a_chat_cleared_in_which_the_answer_to_forget_stays(home, amna):
    """Nothing remembers that answer."""
    await amna.writes("/forget")
    await amna.sees("Erased:")
    await amna.writes("/hide")
    await amna.sees(content().text("engine:hidden_partly", "en"))


@pytest.mark.promise(10)
async def test_hide_removes_the_younger_messages_where_the_first_are_too_old(home, amna):
    """Telegram refuses a whole call for one of them."""
    guide = Guide(amna)
    await guide.writes("/start")
    old = {message.id for message in amna.chat}
    for _ in range(2):
        await home.forward(hours=23)
        await guide.writes("/help")
    await home.forward(hours=4)
    await amna.writes("/hide")
    await amna.sees(content().text("engine:hidden_partly", "en"))
    await home.calm()
    assert len({message.id for message in amna.chat} - old) == 1


@pytest.mark.promise(5)
async def test_forget_erases_all_and_says_what_it_cannot_reach(home, amna):
    home_of = home.workers[0].store.home(amna.id)
    guide = Guide(amna)
    await amna.sends("photo")
    await amna.sees("The copy in this chat goes in 10 minutes.")
    await amna.taps(LOCALES["ur"].own_name)
    await guide.writes("/country")
    await amna.writes("/forget")
    shown = await amna.sees(said("engine:forgotten", "ur"))
    await home.calm()
    assert [message.id for message in amna.chat] == [shown.id]
    assert not [key for key in await home.stored() if home_of.chat.encode() in key]


async def test_who_was_forgotten_is_met_as_a_stranger(home, amna):
    for _ in range(2):
        await amna.sends("photo")
    await home.calm()
    await amna.taps(LOCALES["ur"].own_name)
    await amna.writes("/forget")
    await amna.sees(said("engine:forgotten", "ur"))
    await amna.sends("photo")
    await amna.sees("You can report without your name. I do not open or keep it.")


async def test_forget_can_be_pressed_where_privacy_is_explained(home, amna):
    await amna.writes("/privacy")
    await amna.taps("Erase what you keep about me")
    text = (await amna.sees(said("engine:forgotten"))).data["text"]
    assert all(part in text for part in ("I cannot reach", "this chat on your side", "a note you sent"))


async def test_stop_ends_reminders_until_they_are_allowed_again(home, amna):
    await amna.writes("/stop")
    await amna.sees("I will send you no more private reminders")
    await amna.taps("Allow them again")
    await amna.sees("Private reminders are allowed again.")


# Old buttons, double taps, coming back


async def test_an_old_button_shows_the_screen_it_meant(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    old = guide.screen
    await guide.chooses("no", "telegram", "later", "help")
    await guide.does(amna.taps("I do not know", on=old))
    assert guide.at == "report/where"


async def test_an_old_button_works_when_its_conversation_is_long_forgotten(home, amna):
    guide = Guide(amna)
    await guide.writes("/start learn")
    old = guide.screen
    await amna.writes("/hide")
    await amna.sees("Cleared.")
    await home.calm()
    data = buttons(old)[0]
    await guide.does(press(home, amna, old.id, f"1.{data.conversation}.1.learn/stop.then"))
    assert guide.at == "learn/then"


@pytest.mark.parametrize("data", ["", "nonsense", "1.a.b.c.d", "1.abcdefgh.zz.no-such/step.x", "2.abcdefgh.1.help/first.for_me",
                                  "1.abcdefgh.1.note/summary.code", "1.abcdefgh.1.my-note/take_back.yes", "🙂" * 16])  # fmt: skip
async def test_whatever_a_button_says_somebody_is_answered_and_nothing_is_done(home, amna, data):
    """Data of a press comes from outside, and may be old or made up."""
    guide = Guide(amna)
    await guide.writes("/help")
    notes = await home.notes()
    await guide.does(press(home, amna, amna.screen.id, data))
    await home.calm()
    assert guide.choices
    assert await home.notes() == notes


async def press(home, person, message, data):
    home.telegram.emulator.doing.presses(person.person, message, data)


async def test_a_second_press_at_once_sends_nothing(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    on = guide.screen
    await amna.taps("No", on=on)
    await amna.taps("No", on=on)
    await home.calm()
    assert len(amna.from_bot) == 2


async def test_every_tap_is_answered(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    tap = await amna.taps("No")
    await eventually(lambda: home.telegram.emulator.world.taps[tap].is_answered)


async def test_back_leads_one_screen_back_each_time(home, amna):
    guide = Guide(amna)
    await guide.writes("/start learn")
    await guide.chooses("then", "care", "-back")
    assert guide.at == "learn/then"
    await guide.chooses("-back")
    assert guide.at == "learn/stop"


async def test_who_comes_back_after_a_pause_is_asked_and_goes_on_where_they_were(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("no", "telegram")
    await home.calm()
    count = len(amna.from_bot)
    await home.forward(hours=2)
    assert len(amna.from_bot) == count, "it is never pushed"
    await guide.writes("/start")
    assert guide.at == "ruko/carry_on"
    await guide.chooses("go_on")
    assert guide.at == "report/how_telegram"


async def test_who_would_rather_start_again_does(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await home.calm()
    await home.forward(hours=2)
    await guide.writes("hello again")
    await guide.chooses("start_again")
    assert guide.at == "start/welcome"


# Typed words


@pytest.mark.parametrize(
    ("typed", "place"),
    [("how do I report this", "report/danger"), ("it is a picture of me", "about-me/first"),
     ("my child is in it", "child-i-know/first"), ("is it illegal", "is-it-illegal/law"),
     ("delete my data", "my-data/erase"), ("good morning", "start/welcome")],
)  # fmt: skip
async def test_typed_words_lead_to_the_same_screens(home, amna, typed, place):
    guide = Guide(amna)
    await guide.writes(typed)
    assert guide.at == place


@pytest.mark.parametrize("words", ["i want to die", "I WANT TO KILL MYSELF", "khudkushi", "خودکشی"])
async def test_crisis_words_win_over_everything_in_any_language(home, amna, words):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.writes(f"report {words}")
    assert guide.at == "crisis/now"
    assert "15 (Pakistan)" in guide.text


@pytest.mark.parametrize("words", ["i want to die", "خودکشی"])
async def test_crisis_words_win_in_the_middle_of_a_question(home, amna, words):
    guide = Guide(amna)
    await guide.writes("/country")
    await guide.chooses("another")
    await guide.writes(words)
    assert guide.at == "crisis/now"


# Going away


async def test_who_blocks_the_bot_is_forgotten_and_welcome_when_they_return(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("no")
    amna.blocks()
    await home.calm()
    amna.blocks(unblock=True)
    await home.calm()
    assert guide.at == "report/where", "nothing is written to somebody who only comes back"
    await guide.writes("/start")
    assert guide.at == "start/welcome"


async def test_what_is_on_its_way_to_somebody_who_blocks_the_bot_is_dropped(home, amna):
    await amna.writes("/start")
    await amna.sees(FIRST)
    await amna.taps("What to do if I ever see this")
    amna.blocks()
    await home.calm()
    amna.blocks(unblock=True)
    await amna.writes("/help")
    await amna.sees(said("help/first"))
