"""A row of a table with one time and one text is meant as an item."""

from __future__ import annotations

from voiceguide.script.tables import corrected_row, is_row


def corrected(*lines: str) -> list[str | None]:
    return [corrected_row(lines, index) for index in range(len(lines))]


def test_rows_become_items_and_their_header_goes() -> None:
    assert corrected(
        "| Step | Time | Do |", "|---|:--:|---|", "| 1 | 20 sec | Smile. |", "|2.|1:30|**Rest**|",
        "| 5s | X-ray |", "",
    ) == ["", "", "- [20s] Smile.", "- [1m30s] Rest", "- [5s] X-ray", None]  # fmt: skip


def test_a_rule_or_a_header_at_the_end_is_left_to_its_author() -> None:
    assert corrected("| Time | Do |", "|---|---|") == [None, None]
    assert corrected("| Time | Do |", "|---|---|", "20s | Smile.") == [None, None, "- [20s] Smile."]
    assert corrected("| Time | Do |") == [None]
    assert corrected("| Time | Do |", "| 20s | _Smile._ |") == [None, "- [20s] Smile."]
    assert corrected("| |", "|20s|Smile.|") == [None, "- [20s] Smile."]
    assert corrected(
        "| 9s | Rest |", "", "| Time | Do |", "|---|---|", "| First | Jaw |", "| 20s | Smile. |"
    ) == ["- [9s] Rest", None, None, None, None, "- [20s] Smile."]


def test_a_row_may_be_indented() -> None:
    assert [is_row(line) for line in ("  | 20s | Smile. |", "20s | Smile.")] == [True, False]


def test_a_table_without_times_is_left_to_its_author() -> None:
    assert corrected("| Do | Don't |", "|---|---|", "| breathe | pull |") == [None, None, None]


def test_a_row_with_two_texts_or_two_times_is_left_to_its_author() -> None:
    assert corrected("| Jaw | 20s | Smile. |", "| 10s | 20s | Smile. |") == [None, None]
