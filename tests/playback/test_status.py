"""What a display gets: events that are new, and views of the present moment."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.builders import session_of
from tests.fakes.clock import FakeClock
from tests.fakes.listener import FakeListener
from tests.fakes.output import RATE
from voiceguide.planning.timeline import Passage
from voiceguide.playback.progress import Progress
from voiceguide.playback.status import StatusReporter
from voiceguide.playback.view import State, View

SESSION = session_of("## One\n- [4s] alpha\n\n## Two\n- [2s] beta\n")
FIRST, SECOND = SESSION.plan


@pytest.fixture
def listener() -> FakeListener:
    return FakeListener(FakeClock(), [])


@pytest.fixture
def status(listener: FakeListener) -> StatusReporter:
    return StatusReporter(SESSION, listener, listener, Progress.of(SESSION.plan, 2, RATE))


def shown(status: StatusReporter, listener: FakeListener, passage: Passage, frame: int) -> View:
    status.show(passage, frame, State.PAUSED, 135)
    return listener.views[-1][1]


def test_a_view_holds_the_moment(status: StatusReporter, listener: FakeListener) -> None:
    status.message = "Once more."
    listener.listening, listener.is_listening = "on", True
    status.on_event(FIRST, FIRST.events[0], is_new=True)
    assert shown(status, listener, FIRST, RATE) == View(
        title="Test", step_name="One", step=1, steps=2, now="alpha", next_step="Two",
        item_s=4.0, item_left_s=3.0, done=1 / 6, left_s=5.0, pace_wpm=135,
        state=State.PAUSED, listening="on", is_listening=True, message="Once more.",
    )  # fmt: skip
    last = shown(status, listener, SECOND, SECOND.start_frame)
    assert (last.step, last.next_step) == (2, None)


@pytest.mark.parametrize(("frame", "left_s"), [(-500, 4.0), (4 * RATE, 0.0), (9 * RATE, 0.0)])
def test_a_frame_outside_the_passage_counts_as_its_nearest_one(
    status: StatusReporter, listener: FakeListener, frame: int, left_s: float
) -> None:
    assert shown(status, listener, FIRST, frame).item_left_s == left_s


def test_what_is_not_new_is_not_reported_but_shown(
    status: StatusReporter, listener: FakeListener
) -> None:
    status.on_event(SECOND, SECOND.events[0], is_new=False)
    assert listener.events == []
    assert shown(status, listener, SECOND, 0).now == "beta"


def test_an_announcement_is_reported_but_does_not_replace_the_words_of_the_script(
    status: StatusReporter, listener: FakeListener
) -> None:
    status.on_event(FIRST, FIRST.events[0], is_new=True)
    announcement = replace(FIRST.events[0], line=0, text="A little slower.")
    status.on_event(FIRST, announcement, is_new=True)
    assert listener.said == ["alpha", "A little slower."]
    assert shown(status, listener, FIRST, 0).now == "alpha"


CUED = session_of(
    """\
## Jaw
- [6s] glide up
  - [half] lighter now
- [2s]

## Rest
- [2s]
- [2s] breathe
"""
)


def test_an_instruction_stays_when_a_cue_comes_and_goes_with_its_step(
    listener: FakeListener,
) -> None:
    status = StatusReporter(CUED, listener, listener, Progress.of(CUED.plan, 4, RATE))
    glide, still, rest, breathe = CUED.plan
    moments = []
    for passage in (glide, still, rest, breathe):
        # Before its first words are heard, the step has its own words, not those before.
        view = shown(status, listener, passage, passage.start_frame)
        moments.append((view.step_name, view.now, view.cue))
        for event in passage.events:
            status.on_event(passage, event, is_new=True)
            view = shown(status, listener, passage, event.start_frame)
            moments.append((view.step_name, view.now, view.cue))
    assert list(dict.fromkeys(moments)) == [
        ("Jaw", "glide up", ""),
        ("Jaw", "glide up", "lighter now"),
        ("Rest", "", ""),
        ("Rest", "breathe", ""),
    ]
    assert moments[-1] == ("Rest", "breathe", "")


def test_the_rest_of_an_interrupted_item_keeps_its_instruction(listener: FakeListener) -> None:
    status = StatusReporter(CUED, listener, listener, Progress.of(CUED.plan, 4, RATE))
    glide = next(iter(CUED.plan))
    first, *_, cue = [event for event in glide.events if event.kind == "speech"]
    status.on_event(glide, first, is_new=True)
    rest = replace(glide, events=(cue,))
    assert shown(status, listener, rest, 3 * RATE).now == "glide up"
    status.on_event(rest, cue, is_new=True)
    view = shown(status, listener, rest, 4 * RATE)
    assert (view.now, view.cue) == ("glide up", "lighter now")
    status.forget_cue()
    assert shown(status, listener, glide, 0).cue == ""


def test_a_hold_of_repetitions_is_shown_with_its_number_as_captions_are(
    listener: FakeListener,
) -> None:
    session = session_of("## Smile\n- [reps 8: 3s hold, 2s release] Smile wide.\n")
    status = StatusReporter(session, listener, listener, Progress.of(session.plan, 17, RATE))
    _words, hold, release, *_rest = session.plan
    status.on_event(hold, hold.events[0], is_new=True)
    view = shown(status, listener, hold, hold.start_frame)
    assert (view.now, view.cue) == ("1 of 8: Hold.", "")
    status.on_event(release, release.events[0], is_new=True)
    assert shown(status, listener, release, release.start_frame).now == "Release."
