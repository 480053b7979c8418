"""Runs a sitting on a terminal: keys, microphone, playback, and the store of what is kept."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from voiceguide.cli.display.narration_card import lines_of_card, narration_card_drawn
from voiceguide.cli.display.screen import Screen, open_screen
from voiceguide.cli.display.suspension import suspendable_view
from voiceguide.cli.play_take import play_take
from voiceguide.cli.sitting_card import card_of
from voiceguide.cli.take_commands import open_take_commands
from voiceguide.errors import FileError, InputError, ListenError, OutputError, SpeechError
from voiceguide.narration.processing import ProcessedTake, process
from voiceguide.narration.quality import judged
from voiceguide.narration.recorder import (
    LONGEST_TAKE_S,
    RECORDING_RATE,
    MicrophoneLostError,
    Recorder,
    SoundInput,
)
from voiceguide.narration.sitting import Effect, Sitting, Step, Wish
from voiceguide.playback.keyboard import Keyboard
from voiceguide.session.lines import Line
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.session import Session
from voiceguide.speech.narration_files import NarrationWriter, Take
from voiceguide.text import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

KEYS = {
    "space": Wish.SPACE,
    **dict.fromkeys(("a", "r"), Wish.SPACE),
    **dict.fromkeys(("enter", "k", "y"), Wish.KEEP),
    **dict.fromkeys(("h", "p"), Wish.HEAR),
    **dict.fromkeys(("s", "right", "down"), Wish.SKIP),
    **dict.fromkeys(("b", "left", "up"), Wish.BACK),
    **dict.fromkeys(("q", "escape"), Wish.QUIT),
}

_WAIT_S = 0.05


class SittingOptions(Struct, frozen=True):
    """How a sitting is done.

    `guide` lets the synthetic voice say each line first, `reduce_noise` softens a steady noise,
    `auto_stop` ends a take when its words are over. `output` is a sound output and `plain` means
    lines in place of the large view.
    """

    guide: bool = False
    reduce_noise: bool = False
    output: str | None = None
    plain: bool = False
    auto_stop: bool = False


def run_sitting(
    session: Session,
    lines: tuple[Line, ...],
    writer: NarrationWriter,
    open_microphone: Callable[[], SoundInput],
    options: SittingOptions,
) -> None:
    """Record lines until all are done or the narrator leaves.

    Raises InputError without a terminal, ListenError without a microphone.
    """
    with contextlib.ExitStack() as stack:
        keyboard = stack.enter_context(Keyboard())
        if not keyboard.is_there:
            raise InputError(
                "Lines are recorded on a terminal, where keys can be pressed.",
                "--script prints the lines, and --from-file takes a recording made elsewhere.",
            )
        sitting = _RunningSitting(session, lines, writer, open_microphone, options, keyboard)
        stack.callback(sitting.close)
        sitting.open()
        screen = open_screen(keyboard, plain=options.plain)
        stack.enter_context(suspendable_view(keyboard, screen))
        if screen is not None:
            stack.enter_context(screen)
        sitting.run(screen)


class _RunningSitting:
    def __init__(
        self,
        session: Session,
        lines: tuple[Line, ...],
        writer: NarrationWriter,
        open_microphone: Callable[[], SoundInput],
        options: SittingOptions,
        keyboard: Keyboard,
    ) -> None:
        self.sitting = Sitting(lines)
        self._session = session
        self._writer = writer
        self._open_microphone = open_microphone
        self._options = options
        self._keyboard = keyboard
        self._screen: Screen | None = None
        self._recorder: Recorder | None = None
        self._original: Samples | None = None
        self._processed: ProcessedTake | None = None
        self._note = ""
        self._waiting: list[str] = []
        """Keys pressed while a sound was played."""
        self._commands = open_take_commands()
        self._is_playing = False
        self._begins_by_itself = False
        """Whether the next take does: its hands are elsewhere, and it ends by itself."""
        self._printed: tuple[object, ...] = ()
        self._guided = -1

    def open(self) -> None:
        """Open the microphone. Raises ListenError and InputError."""
        self._recorder = Recorder(self._open_microphone(), time.monotonic)
        try:
            self._recorder.wait_until_heard()
        except MicrophoneLostError:
            self.close()
            raise ListenError(
                "The microphone gives no sound.",
                "Connect it again, or choose another one with --microphone.",
            ) from None

    def close(self) -> None:
        """Release the microphone; may be called again."""
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None

    def run(self, screen: Screen | None) -> None:
        """Do what the keys ask for until the sitting is over or the terminal is gone."""
        self._screen = screen
        while self.sitting.step is not Step.DONE and self._keyboard.is_there:
            self._show()
            if self._options.guide and self._guided != self.sitting.at:
                self._guided = self.sitting.at
                self._hear()
            keys, self._waiting = [*self._waiting, *self._keyboard.pressed()], []
            for key in keys:
                wish = KEYS.get(key.lower())
                if wish is not None:
                    self._obey(wish)
            if self._begins_by_itself:
                self._begins_by_itself = False
                if self.sitting.step is Step.READY:
                    self._obey(Wish.SPACE)
            self._listen()

    def _listen(self) -> None:
        if self._recorder is None:
            time.sleep(_WAIT_S)
            return
        try:
            heard = self._recorder.listen()
        except MicrophoneLostError:
            self.close()
            if self.sitting.step is Step.RECORDING:
                self.sitting = self.sitting.lost()
            self._note = "The microphone is gone. Connect it again, and press space."
            return
        # Before the take is played, during which more is heard.
        self._hear_command(heard)
        over = self._options.auto_stop and self._recorder.is_over
        if self.sitting.step is Step.RECORDING and (
            over or self._recorder.length_s > LONGEST_TAKE_S
        ):
            self._stop()

    def _hear_command(self, heard: Samples) -> None:
        if self._commands is None or len(heard) == 0:
            return
        listening = self.sitting.step is Step.TAKEN and not self._is_playing
        wish = self._commands.feed(heard, listening=listening)
        if wish is not None:
            self._obey(wish)
            self._begins_by_itself = self._options.auto_stop and wish is not Wish.SPACE

    def _obey(self, wish: Wish) -> None:
        before = self.sitting
        self.sitting, effect = before.after(wish)
        if effect is Effect.START:
            self._start()
        elif effect is Effect.STOP:
            self._stop()
        elif effect is Effect.DISCARD and self._recorder is not None:
            self._recorder.stop()
        elif effect is Effect.KEEP:
            self._keep()
        elif effect is Effect.HEAR:
            self._hear()
        if self.sitting.at != before.at and effect is not Effect.KEEP:
            self._note = ""

    def _start(self) -> None:
        self._note = ""
        try:
            if self._recorder is None:
                self.open()
            assert self._recorder is not None
            self._recorder.start()
        except (ListenError, InputError) as error:
            self.sitting = self.sitting.lost()
            self._note = f"{error.message} {error.hint}"

    def _stop(self) -> None:
        assert self._recorder is not None
        self._original = self._recorder.stop()
        reduce = self._options.reduce_noise
        self._processed = process(self._original, RECORDING_RATE, reduce_noise=reduce)
        line = self.sitting.line
        assert line is not None
        self.sitting = self.sitting.taken(judged(self._processed, RECORDING_RATE, line.room_s))
        if self._processed is not None:
            self._hear()

    def _keep(self) -> None:
        line = self.sitting.line
        if self._processed is None or self._original is None or line is None:
            self._note = "There is nothing to keep."
            return
        take = Take(
            text=line.text,
            language=line.language,
            processed=self._processed.samples,
            original=self._original,
            rate=RECORDING_RATE,
            pace_wpm=self._session.pace_wpm,
            recorded=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        try:
            self._writer.put(take)
        except FileError as error:
            # The take stays, so that it can be kept once there is room.
            self._note = f"Not kept. {error.message} {error.hint} The take is still here."
            return
        self._note = "Kept."
        self._processed = self._original = None
        self.sitting = self.sitting.stored()

    def _hear(self) -> None:
        """Play the take, or without one what is heard now, until it ends or a key is pressed."""
        line = self.sitting.line
        if line is None:
            return
        try:
            if self.sitting.step is Step.TAKEN and self._processed is not None:
                self._play(self._processed.samples, RECORDING_RATE)
            elif self.sitting.step is Step.READY:
                self._play(self._said(line), self._session.sample_rate)
        except (OutputError, SpeechError) as error:
            self._note = error.message

    def _said(self, line: Line) -> Samples:
        for part in self._session.plan.parts:
            if isinstance(part.voice, SpokenVoice):
                clip = part.voice.clips(part.routine).speech(line.text, line.line)
                return clip.samples[:, 0]
        raise AssertionError("a session has a voice")

    def _play(self, samples: Samples, rate: int) -> None:
        def interrupted() -> bool:
            self._waiting += self._keyboard.pressed()
            self._listen()
            return bool(self._waiting) or not self._keyboard.is_there

        self._show()
        self._is_playing = True
        try:
            note = play_take(samples, rate, self._options.output, interrupted)
        finally:
            self._is_playing = False
        self._note = note or self._note

    def _show(self) -> None:
        card = card_of(
            self.sitting,
            self._session.title,
            self._note,
            None if self._recorder is None or self._options.plain else self._recorder,
            listens=self._commands is not None,
        )
        if self._screen is not None:
            self._screen.show(card, narration_card_drawn)
            return
        line = (self.sitting.at, self.sitting.step, self.sitting.verdict, self._note)
        if line == self._printed:
            return
        new_line = self._printed[:1] != line[:1]
        self._printed = line
        shown = (
            lines_of_card(card) if new_line else [card.state, card.hint, card.keys[0], card.spoken]
        )
        for each in shown:
            if each:
                click.echo(printable(each))
