"""The texts that the program itself says, by name: each has to be in its file, and no other is ever said."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.explain import near
from bot.content.parts import Parts
from bot.content.texts import COUNTED, ONE
from bot.core.problems import Problem, Spot

NEEDED = {
    "engine": """
        back hide more language_label skip start carry_on go_on start_again stale late something_went_wrong busy
        unknown_command cancelled text_menu language country keep_country another country_name country_hits
        country_not_found privacy_more country_changed copy_timer copy_now copy_longer copy_extended
        copy_removed copy_failed copy_gone copy_too_old voice other_kind taken_out refused_file refused_person
        not_a_link channel_or_person channel person not_a_number not_a_receipt app_telegram app_whatsapp
        app_meta app_web app_phone app_unknown hidden hidden_partly forget forgotten stopped_notes notes_on
        notes_are_on kind_public kind_private kind_website kind_unknown link_kept link_none seen_today
        seen_this_week seen_earlier seen_unknown country_unknown note_received note_seen note_closed
        note_withdrawn_before note_too_many_tries note_not_found note_added note_withdrawn note_discarded
        note_failed note_cannot_withdraw staff_new_note staff_note_added staff_note_withdrawn emergency_unknown
        child_line_unknown crisis_line_unknown days operator_unknown contact_unknown phone_in phone_abroad
        by_sms by_whatsapp open_now closed_now hours free costs may_cost no_name asks_name may_ask_name
        languages call_from only_in no_service_in none_here
    """,
    "about": "name short_description description",
    "commands": """
        start help report language country privacy hide stop forget cancel groups group_report group_privacy
        group_warn group_remove group_check group_topic group_settings staff_list staff_reference staff_withdraw
    """,
    "group": """
        warning warning_removed what_now not_about_a_child not_child_thanks public public_button hello
        hello_waits give_rights privacy report_thanks report_how warn_how remove_how will_remind
        reminded_already nobody_to_remind removing removing_now removed_already removed not_removed
        cannot_remove_right cannot_remove_age settings_in_private open_settings no_topic_here topic_exempt
        topic_looked_at missing_admin missing_delete all_is_well test test_cannot case acted_warned
        acted_removed acted_removed_only unreached unremoved why act_remind act_remove act_remember
        act_false_alarm act_why act_allow case_over false_alarm_noted false_alarm_gone allowed digest ask_mode
        erased groups no_groups add_to_a_group not_an_admin panel open_mode open_signals open_times
        open_recent open_more panel_mode mode_watch mode_warn mode_remove mode_paused mode_watch_label
        mode_warn_label mode_remove_label panel_signals set_phrases_on set_phrases_off set_fingerprints_on
        set_fingerprints_off set_anonymous_on set_anonymous_off set_allowed_clear panel_times
        open_report_first open_quiet panel_report_first set_report_first_0 set_report_first_60
        set_report_first_180 set_report_first_300 panel_quiet quiet_off set_quiet_off set_quiet_21-6
        set_quiet_22-7 set_quiet_23-8 panel_recent recent_none panel_case state_open state_reminded
        state_removed state_noted panel_more open_language panel_language set_paused_on set_paused_off do_test
        open_export panel_export take take_wrong taken open_leave panel_leave do_leave panel_left panel_tested
        report_link report_link_yes report_link_unknown signal_report signal_admin signal_phrase
        signal_fingerprint signals_none phrases_none shared_item shared_picture shared_video shared_file
        shared_text missing_nothing lacks_admin lacks_delete tally_row recent_row act_elsewhere
        elsewhere_asked elsewhere_cannot elsewhere_enough panel_signals_listed signal_listed
    """,
    "staff": """
        asked asked_again too_many checked same_person listed listed_already full withdrawn forgotten ended
        lapsed doubted list list_goes_on list_none row_asked row_checked row_listed unknown how as_yourself
        not_seen_here do_confirm do_forget do_withdraw
    """,
}
"""Message → the names of its texts."""


def own_texts(parts: Parts) -> Iterator[Problem]:
    for message, listed in NEEDED.items():
        needed = listed.split()
        known = {text_id.partition(":")[2] for text_id in parts.texts if text_id.startswith(f"{message}:")}
        known = {name for name in known if not name.endswith(ONE)}
        for name in needed:
            if name not in known:
                yield Problem("text-missing", Spot(f"messages/{message}.yaml"), {"name": name})
        for name in sorted(known - set(needed)):
            facts = {"name": name, "near": near(name, set(needed) - known, "{}: …")}
            yield Problem("text-unknown", parts.texts[f"{message}:{name}"].spot, facts)


def forms_for_one(parts: Parts) -> Iterator[Problem]:
    """A form for one needs something that is counted, and one thing only."""
    for text_id, text in parts.texts.items():
        if text_id.endswith(ONE):
            whole = parts.texts[text_id.removesuffix(ONE)]
            if sum(f"{{{name}}}" in whole.text for name in COUNTED) != 1:
                yield Problem("one-without-number", text.spot, {"counted": ", ".join(f"{{{n}}}" for n in COUNTED)})


CHECKS = (own_texts, forms_for_one)
