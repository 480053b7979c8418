"""Times, rounds and sides that have no effect where they are written."""

from __future__ import annotations

import pytest

from voiceguide.script.parser import parse_script
from voiceguide.script.time_check import unheard_times


def warnings(steps: str, front: str = "") -> list[tuple[int, str]]:
    return list(unheard_times(parse_script(front + steps, "x.md")))


@pytest.mark.parametrize(
    ("item", "written", "right"),
    [
        ("Press for 20 seconds.", "20 seconds", "20s"),
        ("20s Stroke.", "20s", "20s"),
        ("Forehead – 1 minute: Smooth.", "1 minute", "1m"),
        ("Hold for ten seconds.", "ten seconds", "10s"),
        ("Pause: 10 Sekunden", "10 Sekunden", "10s"),
        ("Pausa de 1,5 minutos.", "1,5 minutos", "1m30s"),
        ("[chime bell] Rest 5 s.", "5 s", "5s"),
        ("Smile (10 s), for 20 s, or 30 s.", "20 s", "20s"),
        ("In.\n\n  Out for 4 s.", "4 s", "4s"),
        ("Smile (softly) for 9 s(or more).", "9 s", "9s"),
    ],
)
def test_a_time_in_words_is_not_waited_for(item: str, written: str, right: str) -> None:
    [(line, message)] = warnings(f"## A\n- {item}\n")
    assert line == 2
    assert message.startswith(f"“{written}” is spoken, but")
    assert f"begin it with [{right}]" in message


@pytest.mark.parametrize(
    "items",
    ["- [20s] Press for 20 seconds.", "- Press for 20 seconds.\n- [20s]", "- Wait a minute.",
     "- Press for 20 seconds. [20s] Rest.", "- Press for 20 seconds. [wait]",
     "- [reps 2: 3s, 2s] Smile for 9 s.", "- Smile (10 s).",
     "- Rest 5 cm lower.", "- One second thought."],
)  # fmt: skip
def test_times_that_are_kept_or_not_counted_are_fine(items: str) -> None:
    assert warnings(f"## A\n{items}\n") == []


@pytest.mark.parametrize(
    ("above", "below"), [("[5s] a", "[20s] Rest."), ("[5s]", "a"), ("a", "a\n- [5s]")]
)
def test_only_a_silence_right_below_a_time_in_words_keeps_it(above: str, below: str) -> None:
    [(line, _message)] = warnings(f"## A\n- {above}\n- Press for 9 s.\n- {below}\n")
    assert line == 3


def test_a_long_pause_after_the_words_may_be_meant_as_a_hold() -> None:
    [(line, message)] = warnings("## A\n- Stroke the jaw [10s]\n- Rest. [2s]\n- Hold. [5s]\n")
    assert line == 2
    assert message.startswith("[10s] after the words is a pause")
    assert message.endswith("The same goes for line 4.")


def test_who_writes_holds_means_pauses() -> None:
    assert warnings("## A\n- Stroke the jaw. [10s]\n- [20s] Rest.\n") == []
    assert warnings("## A\n- [chime bell] [10s]\n- In. [6s] Out.\n") == []
    assert warnings("## A\n- In. [4.9s]\n- In. [9s] Out. [9s]\n- In. [9s] [wait]\n") == []
    assert len(warnings("## A\n- Stroke the jaw. [5s]\n- [20s]\n")) == 1


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("A 3x", "“3x” is only shown. To repeat the step, write [x3] instead."),
        ("A (twice)", "“twice” is only shown. To repeat the step, write [x2] instead."),
        ("A (3 times) [x3]", None),
        ("A X 12", "“X 12” is only shown. To repeat the step, write [x12] instead."),
        ("Ax3, 3xa (softly)", None),
        ("A (each side)",
         "“each side” is only shown. To do the step on each side, write [left, right] instead."),
        ("A (each side) [left, right]", None),
        ("A (45 seconds)",
         "“45 seconds” in a heading is only shown. Times are kept if items begin with them, as in "
         "[20s]."),
        ("A – 1 minute",
         "“1 minute” in a heading is only shown. Times are kept if items begin with them, as in "
         "[20s]."),
        ("Two minutes for the jaw", None),
        ("A (20 s) for the jaw (softly)", None),
        ("A (20 s) (softly)", None),
    ],
)  # fmt: skip
def test_a_heading_repeats_nothing_without_square_brackets(
    heading: str, message: str | None
) -> None:
    assert warnings(f"## {heading}\n- a\n") == ([(1, message)] if message else [])


def test_a_heading_may_sum_up_the_times_of_its_items() -> None:
    assert warnings("## A (30 seconds)\n- [10s] a\n- b [20s]\n- c [wait]\n") == []
    [(line, message)] = warnings("## A (30 seconds)\n- [10s] a\n- b\n\n## B – 9 s\n- c\n")
    assert (line, message[:12]) == (1, "“30 seconds”")
    assert message.endswith("The same goes for line 5.")


def test_sides_are_named_in_the_language_of_the_script() -> None:
    [(_line, message)] = warnings("## A (beide Seiten)\n- a\n", "---\nlanguage: de\n---\n")
    assert "[links, rechts]" in message
