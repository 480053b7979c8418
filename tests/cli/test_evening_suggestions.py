"""What the chooser offers for tonight."""

from __future__ import annotations

from pathlib import Path

from tests.practice.records import TODAY, record, write_records
from voiceguide.cli.evening_suggestions import suggested_rows
from voiceguide.library.catalog import standard_library
from voiceguide.practice.profile import Entry, Profile
from voiceguide.system.folders import practice_path, user_routines_folder


def offered(profile: Profile | None = None) -> list[tuple[str, str, str]]:
    rows = suggested_rows(standard_library(), profile or Profile(), TODAY)
    return [(row.title, row.detail, row.name) for row in rows]


def test_what_was_done_last_and_what_was_not_done_lately_are_offered(home: Path) -> None:
    write_records(practice_path(), [record(1, 60, "lips"), record(9, 60, "jowls")])
    assert offered() == [
        ("Lips, 5 minutes", "as last time, yesterday", "lips, 5 minutes"),
        ("Jowls, 5 minutes", "not done for 9 days", "jowls, 5 minutes"),
    ]


def test_what_the_profile_leaves_out_is_not_offered(home: Path) -> None:
    write_records(practice_path(), [record(1, 60, "lips"), record(9, 60, "jowls")])
    mouth = Profile((Entry("avoid", "mouth", ("mouth", "lips", "corners")),))
    assert [name for _title, _detail, name in offered(mouth)] == ["jowls, 5 minutes"]


def test_only_what_can_be_composed_is_offered(home: Path) -> None:
    own = user_routines_folder() / "bedtime.md"
    own.parent.mkdir(parents=True)
    front = "---\nkind: breathing\nconcerns: [bad dreams]\n---\n"
    own.write_text(f"{front}# Bedtime\n\n## Sleep\n- [include evening-massage]\n")
    write_records(practice_path(), [record(1, 60, "bad dreams"), record(9, 60, "jowls")])
    assert [name for _title, _detail, name in offered()] == ["jowls, 5 minutes"]
    own.write_text(f"{front}# Bedtime\n\n## Sleep\n- Sleep. [2m]\n")
    assert offered()[0][2] == "bad dreams, 5 minutes"


def test_without_records_or_with_damaged_ones_nothing_is_offered(home: Path) -> None:
    assert offered() == []
    practice_path().parent.mkdir(parents=True, exist_ok=True)
    practice_path().write_bytes(b"no database" * 100)
    assert offered() == []
    assert practice_path().read_bytes() == b"no database" * 100
