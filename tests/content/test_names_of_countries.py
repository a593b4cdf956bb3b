"""Countries are called as people call them, and found however they are typed."""

import pytest
from support.shipped import content

COUNTRIES = content().countries


@pytest.mark.parametrize(
    ("code", "locale", "name"),
    [
        ("GB", "ur", "برطانیہ"),
        ("US", "ur", "امریکہ"),
        ("US", "pa_Arab", "امریکہ"),
        ("GB", "sd", "برطانيہ"),
        ("US", "en", "United States"),
        ("NO", "ur", "ناروے"),
    ],
)
def test_a_country_has_the_name_that_people_say(code, locale, name):
    assert COUNTRIES.name(code, locale) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("انڈیا", "IN"),
        ("بھارت", "IN"),
        ("ہندوستان", "IN"),
        ("برطانيه", "GB"),
        ("یو کے", "GB"),
        ("انگلینڈ", "GB"),
        ("امریکا", "US"),
        ("امريكه", "US"),
        ("یو اے ای", "AE"),
        ("دبئی", "AE"),
        ("سعودیہ", "SA"),
        ("سَعُودی عرب", "SA"),
        ("ترکی", "TR"),
        ("باکستان", "PK"),
        ("amreeka", "US"),
        ("Dubai", "AE"),
        ("hindustan", "IN"),
        ("bartania", "GB"),
        ("Saudia", "SA"),
    ],
)
def test_a_country_is_found_by_what_people_type(typed, code):
    assert COUNTRIES.find(typed, "ur")[:1] == (code,)
