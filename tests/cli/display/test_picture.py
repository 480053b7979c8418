"""The picture of a session: what it shows in terminals of all sizes, and that it always fits."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.cli.display.views import view
from voiceguide.cli.display.large_letters import FACES, large_line
from voiceguide.cli.display.picture import KEYS_SHOWN, WORDS, drawn
from voiceguide.cli.display.screen import picture as pictured
from voiceguide.playback.actions import CALL, KEYS, PHRASES, Action
from voiceguide.playback.view import State, View
from voiceguide.text import printable

SIZES = [(20, 5), (40, 10), (40, 24), (80, 24), (120, 40), (200, 60)]

TEXTS = {
    "short": "Lighter now.",
    "long": "Knuckles under the chin. Glide along your left jaw, up to the ear. " * 3,
    "umlauts": "Öl für die Hände – schön wärmen, „ganz“ ruhig, größer…",
    "decomposed": "A\u0308pfel und O\u0308l",
    "Cyrillic": "Тёплые ладони на щёки.",
    "Japanese": "両手のひらでオイルを温めてください。ゆっくりと息を吐きます。",
    "emoji": "Smile 🙂 and rub 👩‍🦰 ☂️ warm",
    "escape codes": "\x1b[31mRed\x1b[0m \x1b]0;title\x07 \x9b2J now",
    "markup": "[bold]Jaw[/bold] [/] [link=https://example.org]up[/link] :smile:",
    "bidi": "Left \u202eright\u202c \u2066isolated\u2069 \u200fend",
    "nothing": "",
}


def picture(
    shown: View, width: int, height: int, encoding: str = "utf-8", *, quarters: bool = True
) -> list[str]:
    """The rows of a picture, after checking that they fit."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, height=height)
    renderable = pictured(shown, drawn, width, height, encoding, quarters=quarters)
    rendered = console.render_lines(renderable, pad=False)
    rows = ["".join(segment.text for segment in line) for line in rendered]
    assert "\n".join(rows).rstrip() == renderable.plain.rstrip()
    assert len(rows) <= height
    for row in rows:
        assert sum(map(cell_len, row)) <= width
        assert cell_len(row) <= width
    return rows


def shows(rows: list[str], text: str) -> bool:
    """Whether every word of the text stands there, in ordinary or in large letters."""
    run = "".join("".join(rows).split())
    plain = "".join(printable(text).replace("\ufe0f", "").split())
    return plain in run or all(in_large(rows, word) for word in text.split())


def in_large(rows: list[str], word: str) -> bool:
    """Whether the word stands there in one of the large faces."""
    for face in dict.fromkeys(itertools.chain(*FACES.values())):
        letters = large_line(word, face)
        if not letters:
            continue
        for top in range(len(rows) - len(letters) + 1):
            column = -1
            while (column := rows[top].find(letters[0], column + 1)) >= 0:
                below = zip(rows[top:], letters, strict=False)
                if all(row[column:].startswith(letter) for row, letter in below):
                    return True
    return False


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", TEXTS)
def test_what_to_do_now_the_step_and_the_seconds_left_are_always_there(
    width: int, height: int, name: str
) -> None:
    for state in State:
        rows = picture(view(now=TEXTS[name], state=state), width, height)
        assert shows(rows, "6")
        if (width, height) != (20, 5):
            assert shows(rows, unicodedata.normalize("NFC", TEXTS[name]))
            assert shows(rows, "Jaw sweep, left")
        if state in WORDS:
            assert shows(rows, WORDS[state])
        assert not any(shows(rows, absent) for absent in ("Stroke", "9"))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("text", [*TEXTS.values(), "x" * 500, "word " * 2000, "\u0301" * 300])
def test_every_text_fits_wherever_it_stands(width: int, height: int, text: str) -> None:
    everywhere = view(
        title=text, step_name=text, now=text, next_step=text, message=text, listening=text
    )
    assert picture(everywhere, width, height)


ANY_TEXT = st.text(max_size=120) | st.sampled_from(list(TEXTS.values()))
ANY_NUMBER = st.floats() | st.floats(0, 1000)


@settings(max_examples=200)
@given(
    shown=st.builds(
        View,
        title=ANY_TEXT,
        step_name=ANY_TEXT,
        step=st.integers(),
        steps=st.integers(),
        now=ANY_TEXT,
        next_step=st.none() | ANY_TEXT,
        item_s=ANY_NUMBER,
        item_left_s=ANY_NUMBER,
        done=ANY_NUMBER,
        left_s=st.none() | ANY_NUMBER,
        pace_wpm=st.integers(),
        state=st.sampled_from(State),
        listening=ANY_TEXT,
        message=ANY_TEXT,
    ),
    width=st.integers(0, 220),
    height=st.integers(0, 70),
    encoding=st.sampled_from(["utf-8", "ascii", "cp1252", "cp437", "shift_jis"]),
    quarters=st.booleans(),
)
def test_any_view_fits_any_terminal(
    shown: View, width: int, height: int, encoding: str, quarters: bool
) -> None:
    for row in picture(shown, max(1, width), max(1, height), encoding, quarters=quarters):
        row.encode(encoding)


@pytest.mark.parametrize("name", ["escape codes", "markup", "bidi"])
def test_a_script_cannot_style_or_steer_the_terminal(name: str) -> None:
    text = TEXTS[name]
    hostile = view(
        title=text, step_name=text, now=text, next_step=text, message=text, listening=text
    )
    for width, height in SIZES:
        file = io.StringIO()
        console = Console(file=file, force_terminal=True, width=width, height=height)
        console.print(pictured(hostile, drawn, width, height))
        written = re.sub(r"\x1b\[(0|1|2|7|1;7)m", "", file.getvalue())
        assert all(character.isprintable() or character == "\n" for character in written)
    rows = picture(hostile, 80, 24)
    assert name != "markup" or "[bold]Jaw[/bold]" in "".join(rows)


def test_letters_are_as_large_as_there_is_room_for() -> None:
    def rows_of(now: str, width: int, height: int) -> int:
        return sum("█" in row or "▌" in row for row in picture(view(now=now), width, height))

    assert rows_of("Now.", 120, 40) > rows_of("Now.", 80, 24) > rows_of("Now.", 40, 10)
    assert in_large(picture(view(now="Glide along your jaw."), 80, 24), "Glide")


def test_a_long_sentence_stands_in_plain_rows_with_air_between() -> None:
    sentence = TEXTS["long"][:66]
    rows = picture(view(now=sentence), 80, 24)
    first = next(number for number, row in enumerate(rows) if "Knuckles under the chin" in row)
    assert (rows[first - 1].strip(), rows[first + 1].strip()) == ("", "")
    assert shows(rows[first : first + 3], sentence)
    assert max(map(len, rows[first : first + 3])) <= 62


@pytest.mark.parametrize(("width", "height"), SIZES[1:])
@pytest.mark.parametrize("now", ["Glide.", TEXTS["long"][:66]])
def test_an_instruction_stays_where_it_is_when_a_cue_comes(
    width: int, height: int, now: str
) -> None:
    before = picture(view(now=now), width, height)
    after = picture(view(now=now, cue="Lighter now."), width, height)
    assert shows(after, now)
    assert shows(after, "Lighter now.")
    assert not shows(before, "Lighter now.")
    if height >= 24:
        assert [row for row in before if row.strip()] == [
            row for row in after if row.strip() and "Lighter" not in row
        ]
    # The seconds show what is counted down.
    assert picture(view(now=now, cue="3"), width, height) == before


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("state", State)
def test_a_session_without_sound_says_so_in_every_state(
    width: int, height: int, state: State
) -> None:
    for now in ("Now.", TEXTS["long"]):
        rows = picture(view(now=now, state=state, is_silent=True), width, height)
        assert rows[0].strip().startswith("No sound")
    assert not picture(view(now="Now."), width, height)[0].strip().startswith("No sound")


@pytest.mark.parametrize("columns", range(20, 80))
def test_no_word_is_broken_in_the_middle(columns: int) -> None:
    words = "Massage, then exercise: forehead and frown lines, left and right, round one of three"
    rows = picture(view(title=words, step_name=words, now=words, next_step=words), columns, 24)
    known = {*words.split(), *(f"{word}…" for word in words.split())}
    drawn_with = set("▞▀▌▐█─━░▝▙▛▄")
    plain = [row for row in rows[:-1] if not drawn_with & set(row) and "Next:" not in row]
    assert len(plain) > 3
    for row in plain:
        assert set(row.split()) <= known, row


def test_text_that_fits_in_no_large_face_stands_there_in_bold() -> None:
    text = pictured(view(now=TEXTS["Japanese"]), drawn, 80, 24)
    start = text.plain.index("両手")
    assert any(span.start <= start < span.end and "bold" in str(span.style) for span in text.spans)


def test_only_a_terminal_too_small_for_it_cuts_what_to_do_now() -> None:
    words = TEXTS["long"]
    assert shows(picture(view(now=words), 40, 10), words)
    rows = picture(view(now=words), 20, 5)
    assert rows[0].startswith("Knuckles under the")
    assert rows[3].endswith("…")
    assert rows[4].startswith("6 s ")


@pytest.mark.parametrize(
    ("left_s", "shown"),
    [
        (0, "0 seconds "),
        (0.2, "1 second "),
        (7.0, "7 seconds "),
        (99.0, "99 seconds "),
        (99.5, "1:40 "),
        (3600, "1:00:00 "),
    ],
)
def test_the_hold_counts_down_to_its_end(left_s: float, shown: str) -> None:
    rows = picture(view(item_s=4000, item_left_s=left_s), 40, 8)
    assert any(row.strip().startswith(shown) for row in rows)


@pytest.mark.parametrize(
    ("left_s", "label"), [(1.0, "second left"), (2.0, "seconds left"), (100.0, "left")]
)
def test_the_seconds_left_are_counted_in_english(left_s: float, label: str) -> None:
    rows = picture(view(now="On.", item_s=200, item_left_s=left_s), 80, 24)
    assert any(re.search(rf" {label}$", row.rstrip()) for row in rows[:-4])


def test_both_bars_grow_with_what_is_done() -> None:
    early = picture(view(item_s=10, item_left_s=9, done=0.1), 60, 12)
    late = picture(view(item_s=10, item_left_s=1, done=0.9), 60, 12)
    for full in "█━":
        assert 0 < "".join(early).count(full) < "".join(late).count(full)
    assert "0:47 left" in "".join(early)
    assert " left" not in picture(view(left_s=None), 60, 12)[-3]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_blocks_gets_bars_of_ascii(encoding: str) -> None:
    rows = picture(view(now="Öl – wärmen…"), 80, 24, encoding)
    assert re.search(r"6 seconds +#+-+", "".join(rows))
    assert re.search(r"3/8 =+-+ 0:47 left", "".join(rows))
    assert ("l - w?rmen..." if encoding == "ascii" else "Öl – wärmen…") in "".join(rows)


def test_a_terminal_with_halves_only_gets_no_quarters() -> None:
    rows = picture(view(now="On."), 120, 40, quarters=False)
    assert in_large(rows, "On.")
    assert not set("▖▗▘▙▚▛▜▝▞▟▌▐") & set("".join(rows))


def test_states_say_what_to_do_and_a_message_replaces_that() -> None:
    def text(**changes: Any) -> str:
        return "".join(picture(view(**changes), 100, 30))

    assert "Press any key when you are ready. Or just wait." in text(state=State.WAITING)
    assert "say “ready”" in text(state=State.WAITING, is_listening=True)
    spoken = next(words for words, action in PHRASES.items() if action is Action.RESUME)
    assert f"say “{CALL}, {spoken}”" in text(state=State.PAUSED, is_listening=True)
    assert "say “" not in text(state=State.PAUSED, listening="The microphone was disconnected.")
    assert "Say “stop” again" in text(state=State.STOPPING)
    assert "The sound device was disconnected." in text(state=State.LOST)
    for state in State:
        assert "149 words a minute" in text(state=state, pace_wpm=1, message="149 words a minute")


def test_states_are_shown_in_words_and_reversed_and_never_by_colour() -> None:
    for state, (width, height) in itertools.product(State, SIZES):
        file = io.StringIO()
        console = Console(
            file=file,
            force_terminal=True,
            color_system="truecolor",
            width=width,
            height=height,
            legacy_windows=False,
        )
        console.print(pictured(view(state=state), drawn, width, height))
        codes = set(";".join(re.findall(r"\x1b\[([\d;]*)m", file.getvalue())).split(";"))
        assert codes <= {"0", "1", "2", "7"}
        assert ("7" in codes) is (state is not State.PLAYING)


def test_the_keys_shown_are_the_keys_there_are() -> None:
    meant = {
        "repeat": {Action.REPEAT},
        "step": {Action.PREVIOUS_STEP, Action.NEXT_STEP},
        "pace": {Action.SLOWER, Action.FASTER},
        "chimes": {Action.CHIMES},
        "background": {Action.BACKGROUND_DOWN, Action.BACKGROUND_UP},
        "stop": {Action.STOP},
    }
    names = {"←": "left", "→": "right"}
    for key, does in itertools.chain(*KEYS_SHOWN.values()):
        if key in ("space", "any key"):
            assert "space" not in KEYS
            assert " " not in KEYS
        else:
            assert {KEYS[names.get(each, each)] for each in key.split()} == meant[does]
    widest = picture(view(), 80, 24)[-1]
    assert all(does in widest for _, does in KEYS_SHOWN[State.PLAYING])
    assert picture(view(), 40, 24)[-1].split() == ["space", "pause", "r", "repeat", "q", "stop"]
