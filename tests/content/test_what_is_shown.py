"""What of a country pack people see, and how it is said where nobody knows: only what may be shown, nothing promised."""

from datetime import UTC, datetime

import pytest
from content.small import overlaid, small

from bot.content.bundle import build
from bot.service.cards import Cards

pytestmark = pytest.mark.promise(8)

PK, ZZ = "messages/countries/PK.yaml", "messages/countries/ZZ.yaml"
TUESDAY_NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""12:00 in Karachi."""
LAW = """law:
  - id: pk_law
    statute: An Act
    current: {current}
    says: Sharing such a picture is a serious crime.
    penalty: a sentence of made-up length
    lawyer_signed: {{name: "{name}", date: "{date}"}}
    confidence: A
    source: https://example.org/law
    source_date: 2026-11-01
"""
REFERS = """  - id: pk_refers
    refers_to: zz_more
    roles: [people]
    show: {here}
"""
REFERRED = """  - id: zz_more
    name: A line of everywhere
    roles: []
    url: https://example.org/more
    does: Listens.
    confidence: A
    show: {there}
    source: https://example.org/zz
    source_date: 2026-11-01
"""


def pack(*, number="", service="", more="", everywhere=""):
    """The small content with this in Pakistan's pack, instead of what stands there or after it."""
    numbers, _, services = small()[PK].decode().partition("services:\n")
    edited = f"{_with(numbers, number)}services:\n{_with(services, service)}{more}"
    return build(overlaid({PK: edited.encode(), ZZ: small()[ZZ] + everywhere.encode()}))


def _with(text, line):
    """With this line in the place of the one that has the same key; at the end where none has."""
    key = line.partition(":")[0]
    lines = [f"    {line}" if key and one.strip().startswith(f"{key}:") else one for one in text.splitlines()]
    added = [f"    {line}"] if line and f"    {line}" not in lines else []
    return "\n".join([*lines, *added, ""])


def ids(bundle, role):
    return [service.id for service in bundle.countries.showable(role, "PK")]


def test_what_is_ok_is_shown():
    bundle = pack(more=REFERS.format(here="ok"), everywhere=REFERRED.format(there="ok"))
    assert (ids(bundle, "child_line"), ids(bundle, "people")) == (["pk_line"], ["zz_more"])
    assert [one.phone for one in bundle.countries.emergency("PK")] == ["15"]


@pytest.mark.parametrize("show", ["hold", "after_check"])
def test_a_service_that_waits_is_not_shown_and_that_of_everywhere_stands_in(show):
    assert ids(pack(service=f"show: {show}"), "child_line") == ["zz_line"]


@pytest.mark.parametrize("show", ["hold", "after_check"])
def test_an_emergency_number_that_waits_is_not_shown(show):
    assert pack(number=f"show: {show}").countries.emergency("PK") == ()


@pytest.mark.parametrize(("here", "there"), [("hold", "ok"), ("ok", "hold"), ("ok", "after_check")])
def test_what_refers_to_another_entry_is_shown_only_where_both_are(here, there):
    assert ids(pack(more=REFERS.format(here=here), everywhere=REFERRED.format(there=there)), "people") == []


@pytest.mark.parametrize(
    ("name", "date", "shown"),
    [("", "", ""), ("A. Lawyer", "", ""), ("", "2026-11-24", ""), ("A. Lawyer", "2026-11-24", "a sentence of made-up length")],
    ids=["unsigned", "without a day", "without a name", "signed"],
)  # fmt: skip
def test_a_penalty_is_known_only_where_a_lawyer_signed_it(name, date, shown):
    (law,) = pack(more=LAW.format(current="yes", name=name, date=date)).countries.laws("PK")
    assert law.penalty == shown


@pytest.mark.parametrize("current", ["no", "pending"])
def test_a_law_that_is_not_in_force_is_not_told(current):
    bundle = pack(more=LAW.format(current=current, name="A. Lawyer", date="2026-11-24"))
    assert bundle.countries.laws("PK") == ()
    assert not bundle.has_text("countries/PK/pk_law.says")


def service_of(bundle):
    return bundle.countries.showable("child_line", "PK")[0]


def test_only_a_person_says_that_something_is_verified():
    """A source with a date is no verification, nor is being loaded."""
    assert service_of(pack()).verified_on == ""


def test_whether_a_line_is_open_now_is_said_only_where_a_person_verified_its_hours():
    verified = pack(service='verified_on: "2026-11-24"\n    verified_by: A. Caller')
    assert pack().countries.open_now(service_of(pack()), TUESDAY_NOON) is None
    assert verified.countries.open_now(service_of(verified), TUESDAY_NOON) is True


def facts(bundle):
    _, lines = Cards(bundle, bundle, "en", "PK", TUESDAY_NOON).card(service_of(bundle))
    return next(line for line in lines if " · " in line)


def test_what_nobody_knows_is_said_as_may():
    assert facts(pack()) == "May cost money · May ask your name"


@pytest.mark.parametrize(
    ("known", "said"),
    [("free: yes", "Free"), ("free: no", "The call costs money"), ("anonymous: yes", "No name needed"),
     ("anonymous: no", "Asks your name")],
)  # fmt: skip
def test_what_is_known_is_said_plainly(known, said):
    assert said in facts(pack(service=known))


@pytest.mark.parametrize("way", ["phone: 1121", "sms: 1121", "whatsapp: 1121"])
def test_a_number_of_any_kind_stands_with_its_country(way):
    bundle = pack(service=way)
    _, lines = Cards(bundle, bundle, "en", "PK", TUESDAY_NOON).card(service_of(bundle))
    numbers = [line for line in lines if "1121" in line]
    assert numbers
    assert all("Pakistan" in line for line in numbers)
