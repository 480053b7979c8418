"""What is remembered of a session that was stopped, and how it is resumed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from msgspec import to_builtins
from msgspec.structs import replace

from tests.commands import THREE_STEPS, Voiceguide, assert_one_clear_error
from tests.system.json_values import like
from voiceguide.playback.resume import REMEMBERED_S, Unfinished, forget, remember, remembered
from voiceguide.script.pace import Pace
from voiceguide.session.preferences import Options
from voiceguide.system.folders import unfinished_path


def left(path: Path, item: int = 1, **changes: object) -> Unfinished:
    steps = ("Warm up", "Wide circles", "Rest")
    whole = Unfinished(
        title="Three steps",
        routines=(str(path),),
        options=Options(pace=Pace(percent=90.0), chimes=False),
        item=item,
        item_count=3,
        step=item,
        steps=3,
        step_name=steps[item],
        left_at_s=time.time(),
    )
    return replace(whole, **changes)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    path = tmp_path / "steps.md"
    path.write_text(THREE_STEPS)
    return path


def said(out: str) -> list[str]:
    return [line.split("  ")[-1] for line in out.splitlines() if line.startswith("  ")]


def test_what_is_remembered_comes_back_whole(tmp_path: Path) -> None:
    place = tmp_path / "state" / "unfinished.json"
    unfinished = left(tmp_path / "a b.md")
    remember(unfinished, place)
    assert remembered(unfinished.left_at_s + 60, place) == unfinished
    assert [path.name for path in place.parent.iterdir()] == ["unfinished.json"]
    forget(place)
    assert remembered(unfinished.left_at_s, place) is None


def test_after_a_day_it_is_forgotten(tmp_path: Path) -> None:
    place = tmp_path / "unfinished.json"
    unfinished = left(tmp_path)
    remember(unfinished, place)
    assert remembered(unfinished.left_at_s + REMEMBERED_S + 1, place) is None
    # A time in the future is not believed either.
    assert remembered(unfinished.left_at_s - 10, place) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1}', "[" * 100_000, "\x00"]
)
def test_a_damaged_record_counts_as_none(tmp_path: Path, text: str) -> None:
    place = tmp_path / "unfinished.json"
    place.write_text(text)
    assert remembered(time.time(), place) is None


@pytest.mark.parametrize(
    "change",
    [
        {"title": 3},
        {"title": None},
        {"step": "1"},
        {"step": 3},
        {"steps": None},
        {"item": 3},
        {"item": -1},
        {"item": 1.0},
        {"item_count": True},
        {"step_name": ["Rest"]},
        {"left_at_s": "now"},
        {"left_at_s": float("nan")},
        {"routines": []},
        {"routines": "steps.md"},
        {"routines": [3]},
        {"routines": ["a\0"]},
        {"offered": 1},
        {"options": []},
        {"options": {"volume": 1e9}},
        {"options": {"volume": float("nan")}},
        {"options": {"volume": "loud"}},
        {"options": {"fit_s": 0}},
        {"options": {"fit_s": float("inf")}},
        {"options": {"background_level": 99}},
        {"options": {"chime_level": 99}},
        {"options": {"background": 1}},
        {"options": {"chimes": "yes"}},
        {"options": {"pace": {"wpm": None, "percent": None}}},
        {"options": {"pace": {"wpm": 5, "percent": None}}},
        {"options": {"pace": {"wpm": 150, "percent": 90}}},
        {"options": {"pace": {"percent": -1}}},
        {"options": {"pace": "fast"}},
        {"more": 1},
    ],
)
def test_a_record_that_makes_no_sense_counts_as_none(
    voiceguide: Voiceguide, script: Path, change: dict[str, object]
) -> None:
    remember(left(script))
    place = unfinished_path()
    data = json.loads(place.read_text())
    place.write_text(json.dumps({**data, **change}))
    assert remembered(time.time()) is None
    assert_one_clear_error(voiceguide("start", "--resume"), "is damaged", "--from")


def test_every_number_among_the_options_has_a_range() -> None:
    hints = get_type_hints(Options, include_extras=True)
    for name, hint in hints.items():
        assert float not in (hint, *get_args(hint)), name


@given(like({"version": 2, **json.loads(json.dumps(to_builtins(left(Path("a.md")))))}))
def test_whatever_is_remembered_is_a_session_in_range_or_none(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    place = tmp_path_factory.getbasetemp() / "any.json"
    place.write_text(json.dumps(data))
    found = remembered(time.time(), place)
    if found is None:
        return
    assert 0 <= found.item < found.item_count
    assert 0 <= found.step < found.steps
    assert found.routines
    options = found.options
    assert options.volume is None or 0 <= options.volume <= 100
    assert options.fit_s is None or 0 < options.fit_s < float("inf")
    assert options.pace is None or (options.pace.wpm is None) != (options.pace.percent is None)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    remember(left(tmp_path), tmp_path / "file" / "unfinished.json")
    forget(tmp_path / "file" / "unfinished.json")


def test_an_unfinished_session_is_offered_once(voiceguide: Voiceguide, script: Path) -> None:
    remember(left(script))
    first = voiceguide("start", script, "--output", "silent", "--from", "3")
    assert first.out.splitlines()[0] == (
        "You stopped “Three steps” at step 2 of 3, Wide circles."
        " To resume there: `voiceguide start --resume`."
    )
    remember(left(script, offered=True))
    again = voiceguide("start", script, "--output", "silent", "--from", "3")
    assert "You stopped" not in again.out


def test_a_resumed_session_starts_where_it_was_stopped_and_is_then_forgotten(
    voiceguide: Voiceguide, script: Path
) -> None:
    remember(left(script))
    done = voiceguide("start", "--resume", "--output", "silent")
    assert done.code == 0
    assert said(done.out) == ["Two.", "Three."]
    assert "135 words a minute" in done.out
    assert not unfinished_path().exists()
    assert_one_clear_error(voiceguide("start", "--resume"), "no unfinished session")


def test_only_its_own_end_forgets_a_session(voiceguide: Voiceguide, script: Path) -> None:
    short = script.with_name("short.md")
    short.write_text(THREE_STEPS.replace("Three steps", "Another"))
    stopped = left(script)
    remember(stopped)
    done = voiceguide("start", short, "--output", "silent")
    assert (done.code, said(done.out)) == (0, ["One.", "Two.", "Three."])
    assert remembered(time.time()) == replace(stopped, offered=True)
    voiceguide("start", script, "--output", "silent", "--from", "3")
    assert not unfinished_path().exists()


def test_options_of_today_override_those_of_the_session(
    voiceguide: Voiceguide, script: Path
) -> None:
    remember(left(script))
    done = voiceguide("start", "--resume", "--pace", "180", "--output", "silent")
    assert "180 words a minute" in done.out


def test_a_script_that_was_changed_since_resumes_at_the_step_of_that_name(
    voiceguide: Voiceguide, script: Path
) -> None:
    remember(left(script, item=2))
    script.write_text(THREE_STEPS + "\n## More\n- [0.6s] Four.\n")
    assert said(voiceguide("start", "--resume", "--output", "silent").out) == ["Three.", "Four."]
    remember(left(script, item=2, step_name="Gone"))
    done = voiceguide("start", "--resume", "--output", "silent")
    assert_one_clear_error(done, "no longer has a step “Gone”", "--from")


def test_a_last_step_of_chimes_alone_is_resumed_without_chimes_at_the_item_before(
    voiceguide: Voiceguide, script: Path
) -> None:
    script.write_text("## Begin\n- [0.6s] One.\n- [0.6s] Two.\n## Rest\n- [chime bell]\n")
    remember(left(script, item=2))
    assert said(voiceguide("start", "--resume", "--output", "silent").out) == ["Two."]


@pytest.mark.parametrize("more", [("evening-massage",), ("--from", "2")])
def test_resuming_takes_no_other_place(voiceguide: Voiceguide, more: tuple[str, ...]) -> None:
    assert_one_clear_error(voiceguide("start", "--resume", *more), "takes no routine")


def test_a_script_that_is_gone_is_an_error(voiceguide: Voiceguide, script: Path) -> None:
    remember(left(script))
    script.unlink()
    assert_one_clear_error(voiceguide("start", "--resume"), "There is no routine")


def test_each_step_is_remembered_as_it_begins(
    voiceguide: Voiceguide, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Unfinished] = []
    monkeypatch.setattr("voiceguide.cli.remembering_display.remember", kept.append)
    assert voiceguide("start", script, "--output", "silent").code == 0
    assert [(one.item, one.step_name) for one in kept] == [(1, "Wide circles"), (2, "Rest")]
    assert json.loads(json.dumps(kept[0].routines)) == [str(script)]
