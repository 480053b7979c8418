"""Utterances asked for before they are needed."""

from __future__ import annotations

from tests.builders import QuarterVoice, plan_of
from voiceguide.planning.expansion import expand, perform
from voiceguide.planning.prefetch import UTTERANCES_AHEAD, asked_ahead, utterances
from voiceguide.script.parser import parse_script


def test_a_plan_asks_ahead_but_not_for_everything() -> None:
    text = "## S\n" + "".join(f"- [9s] word {number}\n" for number in range(1000))
    plan = plan_of(text)
    voice = plan.parts[0].voice
    assert isinstance(voice, QuarterVoice)
    passages = iter(plan)
    next(passages), next(passages)
    assert UTTERANCES_AHEAD <= len(voice.asked) <= UTTERANCES_AHEAD + 3


def test_an_item_asks_for_the_words_of_all_its_sides_and_cues_once() -> None:
    routine = parse_script(
        "## Jaw [left, right]\n"
        "- [9s] Your {side} jaw. [1s] Slowly.\n"
        "  - [half] Slowly.\n"
        "  - [last 3s] [countdown]\n"
        "  - [last 4s] [chime tick]\n",
        "x.md",
    )
    first, _second = perform(expand(routine, lambda name, within: routine))
    assert list(utterances(first)) == [
        "Your left jaw.", "Slowly.", "3", "2", "1", "Your right jaw.",
    ]  # fmt: skip


def test_items_come_in_order_and_complete_however_few_words_they_have() -> None:
    routine = parse_script("## S\n- [1s]\n- one\n- [2s]\n", "x.md")
    items = list(enumerate(perform(expand(routine, lambda name, within: routine))))
    asked: list[str] = []
    assert list(asked_ahead(items, asked.append)) == items
    assert asked == ["one"]


def test_an_item_comes_as_soon_as_enough_utterances_after_it_are_asked_for() -> None:
    routine = parse_script("## S\n" + "- one [1s] two\n" * 9 + "- three\n" * 40, "x.md")
    items = enumerate(perform(expand(routine, lambda name, within: routine)))
    asked: list[str] = []
    after = {number: len(asked) for number, _item in asked_ahead(items, asked.append)}
    # Two utterances for each of the first nine items, then one for each.
    before = {0: 0, 1: 2, 8: 16, 9: 18, 10: 19, 30: 39}
    own = {0: 2, 1: 2, 8: 2, 9: 1, 10: 1, 30: 1}
    expected = {number: before[number] + own[number] + UTTERANCES_AHEAD for number in before}
    assert {number: after[number] for number in before} == expected
