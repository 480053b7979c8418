"""The chooser: which routines typing leaves, which one is marked, and how it looks at any size."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from voiceguide.cli.display.chooser import Chooser, Row, chooser_drawn
from voiceguide.cli.display.screen import picture

JAW = ("jaw", "neck")
ROWS = (
    Row("Evening massage", "", "evening-massage", "Last used", ("forehead",), (), "massage"),
    Row("Evening massage", "", "evening-massage", "Massage", ("forehead",), (), "massage"),
    Row("Jaw and neck release", "", "jaw-and-neck-release", "Massage", JAW, (), "massage"),
    Row("Détente", "", "calm", "Massage", ("eyes",), ("tired eyes",), "massage"),
    Row("Jowl firmer", "", "jowl-firmer", "Exercise", ("jaw",), ("jowls",), "exercise"),
    Row("Pucker", "", "pucker", "Exercise", ("lips",), (), "exercise"),
    Row("faulty", "", "faulty", "Others"),
)
CHOOSER = Chooser(ROWS)


def after(keys: str, chooser: Chooser = CHOOSER) -> Chooser:
    """Press keys: letters, or names between spaces."""
    for key in [keys] if keys in NAMES else keys:
        chooser = chooser.after("space" if key == " " else key)
    return chooser


NAMES = ("up", "down", "escape", "backspace", "enter", "other", "left", "tab")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("evening", ["evening-massage"]),
        ("EVEN", ["evening-massage"]),
        ("detente", ["calm"]),
        ("dÉTENTÉ", ["calm"]),
        ("calm", ["calm"]),
        ("jaw", ["jaw-and-neck-release", "jowl-firmer"]),
        ("neck jaw", ["jaw-and-neck-release"]),
        ("jaw exer", ["jowl-firmer"]),
        ("exercise", ["jowl-firmer", "pucker"]),
        ("crow's feet", ["calm"]),
        ("double chin", ["jaw-and-neck-release"]),
        ("tired", ["calm"]),
        ("Hängebäckchen", ["jowl-firmer"]),
        ("jaw ", ["jaw-and-neck-release", "jowl-firmer"]),
        ("faul", ["faulty"]),
        ("zzz", []),
        ("[bold]", []),
    ],
)
def test_typing_narrows_over_titles_names_areas_concerns_and_kinds(
    typed: str, names: list[str]
) -> None:
    chooser = after(typed)
    assert [row.name for row in chooser.shown] == names
    assert after("escape", chooser) == CHOOSER


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "evening-massage"),
        # What is called so goes before what is about it.
        ("jo", "jowl-firmer"),
        ("ja", "jaw-and-neck-release"),
        ("r", "jaw-and-neck-release"),
        ("firm", "jowl-firmer"),
        ("exercise", "jowl-firmer"),
        ("zzz", None),
    ],
)
def test_what_is_called_as_typed_is_marked_else_the_first(typed: str, name: str | None) -> None:
    assert after(typed).chosen == name


def test_arrows_move_the_mark_and_stop_at_the_ends() -> None:
    chooser = after("up")
    assert chooser.marked == 0
    for _press in range(20):
        chooser = after("down", chooser)
    assert chooser.chosen == "faulty"
    assert after("up", chooser).chosen == "pucker"
    assert after("down", after("zzz")).chosen is None


def test_backspace_takes_the_last_letter_back_and_other_keys_do_nothing() -> None:
    assert after("backspace", after("jax")) == after("ja")
    assert after("backspace") == CHOOSER
    assert after(" ") == CHOOSER
    for key in ("enter", "other", "left", "tab"):
        assert CHOOSER.after(key) == CHOOSER
    assert len(after("x" * 5000).typed) < 100


def drawn(chooser: Chooser, width: int, height: int, encoding: str = "utf-8") -> list[str]:
    text = picture(chooser, chooser_drawn, width, height, encoding).plain
    return [row.rstrip() for row in text.split("\n")]


def test_the_list_is_drawn_with_lengths_below_headings() -> None:
    chooser = replace(CHOOSER, lengths={"evening-massage": "30 s", "calm": "1 min 5 s"})
    assert drawn(after("down", chooser), 40, 12) == [
        " Which routine? Type to search.",
        " Last used",
        "   Evening massage                 30 s",
        " Massage",
        " > Evening massage                 30 s",
        "   Jaw and neck release",
        "   Détente                    1 min 5 s",
        " Exercise",
        "   Jowl firmer",
        "   Pucker",
        " Others",
        " Enter starts · q leaves         2 of 7",
    ]


def test_what_is_typed_is_shown_and_how_to_clear_it() -> None:
    rows = drawn(after("ja"), 80, 24)
    assert rows[0] == "  Which routine? ja"
    assert "Esc clears" in rows[-1]
    assert drawn(after("zzz"), 80, 24)[2].startswith("  Nothing is called “zzz”")
    request = drawn(after("lips and frown lines, 3 minutes"), 80, 24)
    assert request[2].startswith("  Enter composes a routine for you: lips and frown lines, 3 min")
    assert drawn(after("n" * 60), 40, 10)[0].rstrip().endswith("nnn")


def test_a_long_title_is_wrapped_and_a_detail_stands_beside_it() -> None:
    title = "Massage, then exercise: scalp and shoulders"
    chooser = Chooser(
        (Row(title, "for headaches", "scalp", "Suggested"),), lengths={"scalp": "4 min"}
    )
    assert drawn(chooser, 80, 24)[2:4] == [
        "  Suggested",
        "  > Massage, then exercise: scalp and shoulders       for headaches, 4 min",
    ]
    # A title is read before what stands beside it.
    assert drawn(chooser, 40, 10)[1:4] == [
        " Suggested",
        " > Massage, then exercise: scalp and",
        "   shoulders",
    ]


@pytest.mark.parametrize(
    ("width", "height"), [(40, 10), (80, 24), (120, 40), (20, 5), (30, 4), (12, 3), (5, 40), (1, 1)]
)
def test_at_any_size_the_marked_row_is_seen_below_its_heading(width: int, height: int) -> None:
    rows = tuple(
        Row(f"{kind} {number}", "", f"{kind}-{number}", f"The {kind}s")
        for kind in ("massage", "exercise")
        for number in range(30)
    )
    chooser = Chooser(rows, notice="You stopped “Evening massage” at step 2 of 5.")
    for row in rows:
        shown = drawn(chooser, width, height)
        assert len(shown) <= height
        assert all(len(each) <= width for each in shown)
        if width >= 20:
            marked = [each for each in shown if each.lstrip().startswith(">")]
            assert [each.strip() for each in marked] == [f"> {row.title}"]
            headings = [each.strip() for each in shown[: shown.index(marked[0])]]
            assert height < 5 or row.group in headings
        chooser = chooser.after("down")


def test_texts_from_scripts_are_data() -> None:
    row = Row("[bold]A\x1b[31m\u202e", "", "a", "Mas\x07sage")
    text = "\n".join(drawn(Chooser((row,), typed="\x1b"), 80, 24))
    assert "[bold]A\N{REPLACEMENT CHARACTER}[31m" in "\n".join(drawn(Chooser((row,)), 80, 24))
    assert "\x1b" not in text
    assert drawn(Chooser((row,)), 80, 24, "ascii")[-1].isascii()
