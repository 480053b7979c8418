"""The page of practice: text stays text, and it loads nothing."""

from __future__ import annotations

import re

from tests.practice.records import TODAY, record
from voiceguide.practice.page import practice_page
from voiceguide.practice.summary import seconds_by_day, summarize


def test_the_page_shows_every_day_in_words_too() -> None:
    records = [record(0, 250, "jowls"), record(7, 700)]
    page = practice_page(summarize(records, TODAY), seconds_by_day(records), TODAY)
    told = re.findall(r'<td title="([^"]*)">', page)
    assert len(told) == 12 * 7 - 2  # without Saturday and Sunday
    assert {each for each in told if "none" not in each} == {
        "27 November 2026: 4 min 10 s",
        "20 November 2026: 12 min",
    }
    assert "2 of the last 30 days · 7 min 55 s each" in page


def test_a_concern_is_shown_as_text() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&\udcff"
    page = practice_page(summarize([record(0, 60, hostile)], TODAY), {}, TODAY)
    assert "<img" not in page
    assert "default-src 'none'" in page
    page.encode()
