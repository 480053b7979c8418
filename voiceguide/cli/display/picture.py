"""The picture of a running session: a view drawn into a number of columns and rows.

Pure; `screen` puts it on a terminal. What to do now and the seconds left matter most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from voiceguide.cli.display.canvas import Canvas
from voiceguide.cli.display.large_letters import MEDIUM, SMALL
from voiceguide.cli.display.words import Words
from voiceguide.playback.actions import CALL, PHRASES, Action
from voiceguide.playback.view import State, View
from voiceguide.script.durations import clock

if TYPE_CHECKING:
    from rich.text import Text

ROOM = {"step": 3, "session": 5, "keys": 8, "message": 9, "next": 10, "title": 13}
"""How many rows a terminal must have to show each part, the most important part first."""

SILENT_FROM = 4
"""The rows from which a session without sound says so all the time."""

NO_SOUND = ("No sound: follow the session on the screen.", "No sound: follow on screen", "No sound")

LARGE_FROM = 15
"""The rows from which the seconds left are in large letters; from ROOMY, in larger ones."""
ROOMY = 34

WORDS_FROM = 30
"""The columns from which seconds are written out."""

WORDS = {
    State.WAITING: "READY?",
    State.PAUSED: "PAUSED",
    State.STOPPING: "STOP?",
    State.LOST: "NO SOUND",
}

KEYS_SHOWN = {
    State.PLAYING: (
        ("space", "pause"),
        ("r", "repeat"),
        ("← →", "step"),
        ("- +", "pace"),
        ("c", "chimes"),
        ("[ ]", "background"),
        ("q", "stop"),
    ),
    State.WAITING: (("any key", "ready"), ("q", "stop")),
    State.PAUSED: (("space", "resume"), ("r", "repeat"), ("← →", "step"), ("q", "stop")),
    State.STOPPING: (("q", "stop"), ("space", "continue")),
    State.LOST: (("space", "try again"), ("q", "stop")),
}
_LEFT_OUT_FIRST = ("chimes", "background", "pace", "step", "repeat")


def drawn(view: View, canvas: Canvas, height: int) -> list[Text]:
    """Draw a view from the top down; what to do now gets the room that is left."""
    words = Words(canvas, view)
    band = _band(canvas, view, height)
    silent = view.is_silent and height >= SILENT_FROM
    height -= silent
    parts = {part for part, least in ROOM.items() if height >= least}
    for part in reversed(ROOM):
        if words.least_rows <= height - len(band) - len(parts):
            break
        parts.discard(part)
    for fewer, lower in _arrangements(canvas, view, parts, band):
        room = height - len(lower) - len(fewer - {"step"})
        middle = words.in_large_letters(room, with_step="step" in parts)
        if middle is not None:
            parts, band = fewer, lower
            break
    else:
        room = height - len(band) - len(parts - {"step"})
        middle = words.in_plain_letters(room, with_step="step" in parts)

    message = canvas.clean(view.message)
    advice = canvas.row(message or canvas.first_fitting(_advice(view)), "bold")
    bottom = {
        "message": advice,
        "session": _session(canvas, view),
        "next": _next(canvas, view),
        "keys": advice if message and "message" not in parts else _keys(canvas, view.state),
    }
    above = [canvas.row(canvas.clean(view.title), "dim")] if "title" in parts else []
    if silent:
        above.insert(0, canvas.row(canvas.first_fitting(NO_SOUND), "bold"))
    return [*above, *middle, *band, *(row for part, row in bottom.items() if part in parts)]


def _arrangements(
    canvas: Canvas, view: View, parts: set[str], band: list[Text]
) -> Iterator[tuple[set[str], list[Text]]]:
    """Yield the parts to show around large letters: all, then fewer to make more room."""
    yield parts, band
    parts = parts - {"title"}
    yield parts, band
    if view.state is State.PLAYING:
        yield parts, _band(canvas, view, 1)
    else:
        yield parts - {"session", "next"}, band


def _band(canvas: Canvas, view: View, height: int) -> list[Text]:
    """Draw the seconds left of the current hold, and the state unless it is playing."""
    left = _left(view.item_left_s)
    unit = "" if ":" in left else " second" if left == "1" else " seconds"
    seconds = f"{left}{unit}" if canvas.inner >= WORDS_FROM else left if not unit else f"{left} s"
    share = 1 - view.item_left_s / view.item_s if view.item_s > 0 else 1.0
    word = WORDS.get(view.state)
    faces = [MEDIUM, SMALL] if height >= ROOMY else [SMALL] if height >= LARGE_FROM else []
    for face in faces:
        digits = canvas.large_line(left, face)
        if digits is None:
            continue
        if word is None:
            beside = canvas.inner - len(digits[0]) - 3
            if beside < 8:
                continue
            label = canvas.fitted(f"{unit} left".strip(), beside)
            bar = canvas.bar(share, beside, "█", "░")
            thick = max(1, len(digits) // 2)
            side = [label, *[""] * (len(digits) - thick - 1), *[bar] * thick]
            rows = tuple(f"{row}   {text}" for row, text in zip(digits, side, strict=True))
            return canvas.block(rows)
        letters = canvas.large_line(word, face)
        if letters is not None and len(letters) == len(digits):
            between = canvas.inner - len(letters[0]) - len(digits[0])
            if between >= 3:
                rows = tuple(a + " " * between + b for a, b in zip(letters, digits, strict=True))
                return canvas.block(rows, "reverse")
    if word is None:
        # As wide for all, so that the bar does not move.
        seconds = seconds.ljust(10 if canvas.inner >= WORDS_FROM else 4)
        bar = canvas.bar(share, canvas.inner - len(seconds) - 1, "█", "░")
        return [canvas.row(f"{seconds} {bar}", "bold")]
    return [canvas.row(canvas.between(word, seconds), "bold reverse")]


def _session(canvas: Canvas, view: View) -> Text:
    """Draw the progress of the whole session."""
    step = f"{view.step}/{view.steps} "
    left = "" if view.left_s is None else f" {clock(_whole(view.left_s), 0)} left"
    bar = canvas.bar(view.done, canvas.inner - len(step) - len(left), "━", "─")
    return canvas.row(f"{step}{bar}{left}" if bar else canvas.fitted(step + left, canvas.inner))


def _next(canvas: Canvas, view: View) -> Text:
    """Draw the next step, the pace, and whether the microphone is on."""
    following = canvas.clean(view.next_step) if view.next_step else ""
    coming = f"Next: {following}" if following else "Last step"
    listening = canvas.clean(view.listening)
    for pace in (f"{view.pace_wpm} words a minute", f"pace {view.pace_wpm}"):
        right = canvas.clean(f"{pace} · {listening}" if listening else pace)
        if canvas.cells(coming) + canvas.cells(right) + 2 <= canvas.inner:
            break
    return canvas.row(canvas.between(coming, right))


def _keys(canvas: Canvas, state: State) -> Text:
    """Draw the keys that have an effect now, as many as fit one row."""
    from rich.text import Text

    shown = list(KEYS_SHOWN[state])
    for label in _LEFT_OUT_FIRST:
        if sum(len(key) + len(does) + 3 for key, does in shown) - 2 <= canvas.inner:
            break
        shown = [pair for pair in shown if pair[1] != label]
    row = canvas.row("")
    for key, does in shown:
        row.append(Text.assemble((canvas.clean(key), "bold"), (f" {does}  ", "dim")))
    row.right_crop(2)
    return row if row.cell_len <= canvas.width else canvas.row(row.plain.strip())


def _advice(view: View) -> Sequence[str]:
    """Return what to do now, in a sentence and in shorter wordings; empty while playing."""

    def or_say(words: str) -> str:
        return f", or say “{words}”" if view.is_listening else ""

    if view.state is State.WAITING:
        say = or_say("ready")
        return (
            f"Press any key when you are ready{say}. Or just wait.",
            f"Any key{say}",
            "Any key",
        )
    if view.state is State.PAUSED:
        words = next(words for words, action in PHRASES.items() if action is Action.RESUME)
        say = or_say(f"{CALL}, {words}")
        return f"To resume, press space{say}.", f"Space{say}", "Space resumes"
    if view.state is State.STOPPING:
        return "Say “stop” again to stop. Otherwise nothing changes.", "“stop” again to stop"
    if view.state is State.LOST:
        message = "The sound device was disconnected. The session waits until it is back."
        return message, "No sound device"
    return ("",)


def _left(seconds: float) -> str:
    """Return the seconds left, counted down to 1: `12`; from a hundred on, `1:40`."""
    whole = _whole(seconds)
    return str(whole) if whole < 100 else clock(whole, 0)


def _whole(seconds: float) -> int:
    return math.ceil(max(0.0, seconds) - 1e-6) if math.isfinite(seconds) else 0
