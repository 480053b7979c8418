"""The profile is kept in a file: whole, private, and read back as it was or not at all."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from tests.system.json_values import like
from voiceguide.errors import FileError
from voiceguide.practice.profile import Entry, Profile
from voiceguide.practice.profile_file import load_profile, save_profile

PROFILE = Profile(
    (
        Entry("treatment", "botox", ("forehead",), date(2026, 11, 20), date(2026, 11, 27)),
        Entry("avoid", "eyes", ("eyes",)),
        Entry("skin", "rosacea"),
    )
)


def test_a_profile_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "profile.json"
    assert load_profile(path) == Profile()
    save_profile(PROFILE, path)
    assert load_profile(path) == PROFILE
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0
    save_profile(Profile(), path)
    assert not path.exists()
    save_profile(Profile(), path)


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
def test_a_link_stays_a_link_and_the_file_it_names_is_the_profile(tmp_path: Path) -> None:
    link, file = tmp_path / "profile.json", tmp_path / "synced" / "mine.json"
    link.symlink_to(file)
    for _ in range(2):
        save_profile(PROFILE, link)
        assert link.is_symlink()
        assert load_profile(file) == load_profile(link) == PROFILE
        save_profile(Profile(), link)
        assert not file.exists()
        assert load_profile(link) == Profile()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 2, "entries": []}', '{"version": 1}', "\x00", "\ud800"],
)
def test_a_damaged_profile_is_an_error_that_says_how_to_go_on(text: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(FileError, match=r"profile --clear"):
        load_profile(path)


GOOD = {
    "version": 1,
    "entries": [
        {"kind": "treatment", "name": "x", "areas": [], "since": "2026-11-20", "until": None},
        {"kind": "avoid", "name": "eyes", "areas": ["eyes"], "since": None, "until": "2026-12-01"},
    ],
}


@given(like(GOOD))
def test_whatever_the_file_holds_is_a_profile_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "profile.json"
    path.write_text(json.dumps(data))
    try:
        found = load_profile(path)
    except FileError:
        return
    for entry in found.entries:
        assert (entry.kind == "treatment") is (entry.since is not None)
        assert entry.places
