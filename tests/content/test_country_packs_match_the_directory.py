"""What the country packs hold, read as plain text: facts as they were read, and nobody led into danger.

The loader is not used here, so that a mistake in it cannot hide one in a pack. Where the directory of facts lies
beside the repository (the team's own working copy), every number and source is compared with it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot.content.schema import Role

pytestmark = pytest.mark.promise(8)

ROOT = Path(__file__).parents[2]
DIRECTORY = ROOT.parent / "shared" / "facts" / "directory.yaml"
CODES = {
    *("AE", "AF", "AU", "BD", "BR", "CA", "DE", "ES", "FR", "GB", "ID", "IN", "KE"),
    *("LK", "MX", "MY", "NG", "NL", "NP", "PH", "PK", "SA", "TR", "US", "ZA", "ZZ"),
}
OUTSIDE_ONLY = ("AE", "AF", "SA")
"""A report there can endanger the child or who reports: nothing local until a local partner signs."""
CALM_ROLES = {"child_line", "people", "crisis", "self_help", "self_help_talk"}
"""Asked for on the own paths, where no police line may come unasked."""
WAYS = ("phone", "sms", "whatsapp", "url")
CONTACTS = (*WAYS, "phone_abroad", "email")
WORDS = ("name", "does", "limit", "hours", "scope")
STRICTNESS = ("ok", "after_check", "hold")

Entry = dict[str, Any]


def read(path: Path) -> Any:
    """Every scalar as it is written."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


PACKS: dict[str, Entry] = {path.stem: read(path) for path in sorted((ROOT / "messages/countries").glob("*.yaml"))}
SERVICES = [(code, service) for code, pack in PACKS.items() for service in pack["services"]]
OWN = [(code, service) for code, service in SERVICES if not service.get("refers_to")]
EMERGENCY = [(code, number) for code, pack in PACKS.items() for number in pack.get("emergency", [])]
LAWS = [(code, law) for code, pack in PACKS.items() for law in pack.get("law", [])]
BY_ID = {service["id"]: service for _, service in SERVICES}

each_service = pytest.mark.parametrize(("code", "service"), OWN, ids=[service["id"] for _, service in OWN])
each_number = pytest.mark.parametrize(("code", "number"), EMERGENCY, ids=[f"{c}-{n['id']}" for c, n in EMERGENCY])
each_law = pytest.mark.parametrize(("code", "law"), LAWS, ids=[law["id"] for _, law in LAWS])
each_pack = pytest.mark.parametrize("code", PACKS)


def resolved(service: Entry) -> Entry:
    """A service that refers to another: that one, with the roles that are set here, shown when both are."""
    target = BY_ID.get(service.get("refers_to", ""))
    if target is None:
        return service
    show = max(service["show"], target["show"], key=STRICTNESS.index)
    return {**target, "show": show, "roles": service.get("roles") or target["roles"]}


def shown(code: str, role: str) -> list[Entry]:
    found = (resolved(service) for service in PACKS[code]["services"])
    return [service for service in found if service["show"] == "ok" and role in service["roles"]]


def numbers_in(text: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in re.findall(r"\d(?:[\d -]*\d)?", text)}


# ---- shape


def test_every_country_of_the_directory_has_a_pack_and_so_has_everywhere() -> None:
    assert {code: pack["country"] for code, pack in PACKS.items()} == {code: code for code in CODES}


def test_an_id_is_used_once_over_all_packs() -> None:
    ids = [service["id"] for _, service in SERVICES] + [law["id"] for _, law in LAWS]
    assert len(ids) == len(set(ids))


def test_roles_are_those_that_flows_can_ask_for() -> None:
    assert {role for _, service in SERVICES for role in service["roles"]} <= set(get_args(Role))


def test_what_refers_to_another_entry_finds_it() -> None:
    targets = [service["refers_to"] for _, service in SERVICES if service.get("refers_to")]
    assert [target for target in targets if not BY_ID.get(target, {}).get("name")] == []


@each_service
def test_a_service_says_in_one_short_line_what_it_does(code: str, service: Entry) -> None:
    assert 0 < len(service["does"]) <= 90
    assert len(service.get("limit", "")) <= 120
    assert not any("\n" in service.get(key, "") for key in WORDS)


@each_service
def test_a_service_has_a_source_with_a_date(code: str, service: Entry) -> None:
    assert service["source"]
    assert service["source_date"]


@each_number
def test_an_emergency_number_has_a_source_and_is_one_number(code: str, number: Entry) -> None:
    assert number["source"]
    assert number["source_date"]
    assert re.fullmatch(r"[0-9]{2,5}", number["phone"])


@each_law
def test_a_law_has_a_source_with_a_date(code: str, law: Entry) -> None:
    assert law["source"]
    assert law["source_date"]


# ---- nothing is promised that nobody checked


@pytest.mark.parametrize("entry", [entry for _, entry in OWN + EMERGENCY], ids=lambda entry: entry["id"])
def test_who_verified_an_entry_and_when_stand_together(entry: Entry) -> None:
    """Only a person fills them in; a day without a name, or a name without a day, vouches for nothing."""
    assert bool(entry["verified_on"]) == bool(entry["verified_by"])
    assert re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", entry["verified_on"])


@each_service
def test_a_contact_from_a_weak_source_waits_until_a_person_verified_it(code: str, service: Entry) -> None:
    is_weak = service["confidence"] == "C" and any(service.get(key) for key in CONTACTS)
    assert not is_weak or service["show"] != "ok" or service["verified_on"]


@each_number
def test_an_emergency_number_from_a_weak_source_waits_until_a_person_verified_it(code: str, number: Entry) -> None:
    assert number["confidence"] != "C" or number["show"] != "ok" or number["verified_on"]


@each_pack
def test_what_is_unverified_is_shown_nowhere(code: str) -> None:
    entries = [service for service in PACKS[code]["services"] if not service.get("refers_to")]
    unverified = {value for entry in entries for value in entry.get("unverified", {}).values()}
    visible = [entry for entry in (*entries, *PACKS[code].get("emergency", [])) if entry["show"] == "ok"]
    said = [str(entry[key]) for entry in visible for key in (*CONTACTS, *WORDS) if entry.get(key)]
    said += [url for entry in visible for url in entry.get("urls", {}).values()]
    numbers = set().union(*(numbers_in(text) for text in said))
    is_number = re.compile(r"[+\d][\d ()-]+")
    assert not {re.sub(r"\D", "", value) for value in unverified if is_number.fullmatch(value)} & numbers
    assert [v for v in unverified if not is_number.fullmatch(v) and any(v in text for text in said)] == []


@each_law
def test_a_law_is_told_without_figures_until_a_lawyer_signed_it(code: str, law: Entry) -> None:
    is_signed = all(law["lawyer_signed"].values())
    figure = r"\d|\b(years?|prison|jail|life|fine|Rs)\b|[$€£₨]"
    assert is_signed or not re.search(figure, law.get("says", ""), re.IGNORECASE)


@each_law
def test_only_law_in_force_is_told_and_nobody_is_addressed_or_threatened(code: str, law: Entry) -> None:
    says = law.get("says", "")
    assert not says or law["current"] == "yes"
    assert not re.search(r"\b(you|your|police|traced?)\b", says, re.IGNORECASE)


# ---- words


@pytest.mark.parametrize(
    "text",
    [entry[key] for _, entry in OWN for key in ("does", "limit") if entry.get(key)]
    + [law["says"] for _, law in LAWS if law.get("says")],
)
def test_words_for_people_hold_no_acronym_and_no_word_that_makes_it_small(text: str) -> None:
    assert not re.search(r"\b[A-Z]{2,}\b", text)
    assert "porn" not in text.lower()


@each_service
def test_a_link_is_encrypted(code: str, service: Entry) -> None:
    links = [service.get("url", ""), *service.get("urls", {}).values()]
    assert [link for link in links if link and not link.startswith("https://")] == []


# ---- whom people meet


@each_service
def test_a_service_that_is_shown_can_be_reached(code: str, service: Entry) -> None:
    """A card has no e-mail address: with nothing else the person stands before a closed door."""
    is_shown = service["show"] == "ok" and service["roles"]
    assert not is_shown or any(service.get(way) for way in WAYS)


@each_service
def test_no_police_line_stands_among_people_to_talk_to(code: str, service: Entry) -> None:
    police = {number["phone"] for number in PACKS[code].get("emergency", [])}
    police |= {one["phone"] for one in PACKS[code]["services"] if one.get("kind") == "police" and one.get("phone")}
    is_police = service["kind"] == "police" or service.get("phone") in police
    assert not is_police or not CALM_ROLES & set(service["roles"])


@pytest.mark.parametrize("code", OUTSIDE_ONLY)
def test_where_a_report_is_dangerous_only_services_from_outside_are_shown(code: str) -> None:
    services = [service for service in PACKS[code]["services"] if service["show"] == "ok"]
    numbers = [number for number in PACKS[code].get("emergency", []) if number["show"] == "ok"]
    assert [service["id"] for service in services if not service.get("refers_to")] == []
    assert numbers == []


def test_in_pakistan_rescue_comes_before_1121_and_those_who_know_pictures_before_all_others() -> None:
    order = {
        role: [service["id"] for service in shown("PK", role)] for role in ("danger", "people", "police", "crisis")
    }
    assert order["danger"][:2] == ["pk_police_15", "pk_1121_national"]
    assert order["people"][:3] == ["pk_drf", "pk_1121_national", "pk_umang"]
    assert (order["police"][0], order["crisis"][0]) == ("pk_nccia", "pk_umang")


@pytest.mark.parametrize("code", ["IN", "BD", "NP", "PK", "ZZ"])
def test_1098_is_shown_only_by_the_countries_that_answer_it(code: str) -> None:
    is_shown = any(one["show"] == "ok" and one.get("phone") == "1098" for one in map(resolved, PACKS[code]["services"]))
    assert is_shown == (code in ("IN", "BD", "NP"))


def test_a_number_for_everywhere_says_in_its_name_where_it_is_answered() -> None:
    """A card names the country of a number; the pack for everywhere has none."""
    names = [one["name"] for one in PACKS["ZZ"]["services"] if one.get("phone") and one["show"] == "ok"]
    assert [name for name in names if not re.search(r"USA|United Kingdom|Australia", name)] == []


def test_a_number_for_everywhere_is_not_called_free() -> None:
    """Toll-free ends at the border; only an entry that no flow asks ZZ for may say so."""
    entries = [one for one in PACKS["ZZ"]["services"] if one.get("phone") and one["roles"] and one["show"] == "ok"]
    assert [one["id"] for one in entries if one["free"] == "yes"] == []


def lists_in_flows() -> dict[str, list[str]]:
    """flow/step → the roles it lists."""
    flows = [read(path) for path in sorted((ROOT / "flows").glob("*.yaml")) if not path.name.startswith("_")]
    return {
        f"{flow['flow']}/{name}": step["services"]
        for flow in flows
        for name, step in flow["steps"].items()
        if step.get("services")
    }


@pytest.mark.parametrize(("place", "roles"), lists_in_flows().items(), ids=lists_in_flows())
def test_no_list_of_services_is_empty_in_any_country(place: str, roles: list[str]) -> None:
    empty = [code for code in PACKS if not any(shown(code, role) or shown("ZZ", role) for role in roles)]
    assert empty == []


# ---- the directory of facts, where it is at hand

needs_directory = pytest.mark.skipif(
    not DIRECTORY.is_file(), reason="the directory of facts is not beside the repository"
)


def of_directory() -> dict[str, Entry]:
    found = read(DIRECTORY) if DIRECTORY.is_file() else {"global": {"services": []}, "countries": {}}
    return {"ZZ": found["global"], **found["countries"]}


FACTS = of_directory()
FACTS_BY_ID = {fact["id"]: (code, fact) for code, part in FACTS.items() for fact in part["services"]}
COPIES = [fact for _, fact in FACTS_BY_ID.values() if not fact.get("refers_to")]
each_copy = pytest.mark.parametrize("fact", COPIES, ids=[fact["id"] for fact in COPIES])


@needs_directory
@each_copy
def test_contacts_source_and_grade_are_those_of_the_directory(fact: Entry) -> None:
    service = BY_ID[fact["id"]]
    phone, _, press = fact.get("phone", "").partition(", then press ")
    expected = {key: fact.get(key, "") for key in ("kind", "sms", "whatsapp", "email", "url", "source", "confidence")}
    expected |= {"phone": phone, "source_other": fact.get("source_other", "")}
    expected |= {"phone_abroad": fact.get("phone_e164") or fact.get("phone_intl", "")}
    expected["source_date"] = fact.get("source_date") or "undated"
    taken_back = service.get("unverified", {})
    expected = {key: "" if value and taken_back.get(key) == value else value for key, value in expected.items()}
    assert {key: service.get(key, "") for key in expected} == expected
    assert press in service.get("limit", "")


@needs_directory
@each_copy
def test_nothing_is_shown_or_promised_beyond_the_directory(fact: Entry) -> None:
    service = BY_ID[fact["id"]]
    yes_no = {"true": "yes", "false": "no"}
    is_verified = bool(service["verified_on"])
    assert is_verified or STRICTNESS.index(service["show"]) >= STRICTNESS.index(fact["show"])
    assert service["free"] in (yes_no.get(fact.get("free", ""), "unknown"), "unknown")
    assert service["anonymous"] == yes_no.get(fact.get("anonymous", ""), "unknown")
    assert fact.get("unverified", {}).items() <= service.get("unverified", {}).items()


@needs_directory
@pytest.mark.parametrize("code", FACTS)
def test_a_pack_has_no_service_and_no_number_that_the_directory_does_not_know(code: str) -> None:
    known = set(FACTS_BY_ID)
    assert [one["id"] for one in PACKS[code]["services"] if not {one["id"], one["id"][:-2]} & known] == []
    of_facts = {phone for one in FACTS[code].get("emergency", []) for phone in one["phone"].split(" or ")}
    assert {one["phone"] for one in PACKS[code].get("emergency", [])} == of_facts


@needs_directory
def test_what_the_directory_refers_to_is_referred_to_or_stands_in_from_everywhere() -> None:
    missing = []
    for code, fact in FACTS_BY_ID.values():
        for target in fact.get("refers_to", []):
            is_here = any(target in (one["id"], one.get("refers_to")) for one in PACKS[code]["services"])
            stands_in = not any(shown(code, role) for role in BY_ID[target]["roles"])
            if not is_here and not stands_in:
                missing.append((code, target))
    assert missing == []


@needs_directory
@pytest.mark.parametrize("code", sorted(set(FACTS) - {"ZZ"}))
def test_a_law_is_that_of_the_directory(code: str) -> None:
    current = {"true": "yes", "false": "no", "pending": "pending", "unknown": "pending"}
    laws = zip(PACKS[code]["law"], FACTS[code]["law"], strict=True)
    for law, fact in laws:
        for key, of_fact in (
            ("statute", "statute"),
            ("section", "section"),
            ("penalty", "max_penalty"),
            ("source", "source"),
        ):
            written = fact.get(of_fact, "")
            assert law.get(key, "") == ("" if written == "null" else written)
        assert law["current"] == current[fact["current"]]
        assert law["penalty_confidence"] == fact.get("penalty_confidence", "none")
