"""Due times: when texts must have been spoken, never estimated too late."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.builders import QuarterVoice, plan_of, session_of
from voiceguide.planning.due_times import due_texts
from voiceguide.planning.timing import Timing

SCRIPT = """\
## One
- [4s] alpha beta
  - [half] gamma
- delta epsilon zeta eta theta iota kappa lambda mu nu

## Two
- [2s] alpha beta
- eta [3s] theta
- one
"""


def test_each_text_is_due_when_its_item_begins_at_the_earliest() -> None:
    plan = session_of(SCRIPT).plan
    due = [(each.text.split()[0], round(each.due_s, 2)) for each in due_texts(plan, 4)]
    # Ten words take at least 3.2 s, with the gap after them 3.8 s.
    words = ["alpha", "gamma", "delta", "alpha", "eta", "theta"]
    assert due == list(zip(words, [0, 0, 4.0, 7.8, 9.8, 9.8], strict=True))


@pytest.mark.parametrize("from_item", [0, 2])
def test_no_text_is_due_later_than_it_is_heard(from_item: int) -> None:
    # The voice of the test speaks faster than it says.
    script = SCRIPT.replace("- delta", "- [6s] delta").replace("- eta [3s]", "- [5s] eta")
    plan = replace(session_of(script).plan, from_item=from_item)
    rate = plan.timing.sample_rate
    heard: dict[str, float] = {}
    for passage in plan:
        for event in passage.events:
            if event.text:
                heard.setdefault(event.text, passage.start_frame / rate)
    due: dict[str, float] = {}
    for each in due_texts(plan, 80):
        due.setdefault(each.text, each.due_s)
    assert due.keys() == heard.keys()
    assert all(due[text] <= heard[text] + 1e-6 for text in due)


@pytest.mark.parametrize(
    ("item", "due_s"),
    [
        ("- [4s] one two", 8.0),  # a hold is twice as long
        ("- [1s] one two three four five six seven eight", 2.56),  # unless its words are longer
        ("- one two", 0.64 + 0.3),  # the gap is half as long
        ("- one [3s] two", 0.64 + 6 + 0.3),
    ],
)
def test_times_that_are_stretched_make_later_texts_due_later(item: str, due_s: float) -> None:
    plan = plan_of(f"## A\n{item}\n- after\n", Timing(hold_scale=2.0, gap_scale=0.5))
    *_, after = due_texts(plan, 2)
    assert after.text == "after"
    assert after.due_s == pytest.approx(due_s)


def test_each_text_is_due_in_the_voice_of_its_routine() -> None:
    plan = plan_of("## A\n- one\n")
    part = plan.parts[0]
    plan = replace(plan, parts=(part, replace(part, voice=QuarterVoice(500))))
    assert [each.voice for each in due_texts(plan, 2)] == [each.voice for each in plan.parts]
