"""Speech that is read back: what is misheard is spoken again, and the best take is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from tests.builders import routine_of
from tests.needs import needs_module
from tests.speech.natural import JOE, needs_joe
from voiceguide.library.catalog import Library
from voiceguide.planning.timing import Timing
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.proof import ProofLine, languages_of, prove, utterances_of
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Speaker, Synthesizer

RATE = 22_050
ESPEAK = "gmw/en"


class Scripted:
    """Hears what it is told to, one text after another; `lengths` are those of the sounds."""

    def __init__(self, *texts: str) -> None:
        self._texts = iter(texts)
        self.lengths: list[int] = []

    def heard(self, samples: NDArray[np.float32]) -> str:
        self.lengths.append(len(samples))
        assert samples.dtype == np.float32
        return next(self._texts)


@pytest.fixture(autouse=True)
def _installed() -> None:
    needs_module("whisper_normalizer", "whisper-normalizer")


@pytest.fixture
def speech(tmp_path: Path) -> Iterator[Synthesizer]:
    with open_speech(tmp_path) as opened:
        yield opened


def open_speech(folder: Path) -> Synthesizer:
    return Synthesizer(sample_rate=RATE, workers=1, cache=DiskCache(folder / "clips"))


def session_of(speech: Synthesizer, text: str, voice: str) -> Session:
    routines, library = [routine_of(text)], Library((), ())
    options = Options(voice=voice, chimes=False)
    return compose(routines, options, Settings(), library, speech, Timing(RATE))


def proved(session: Session, hearing: Scripted) -> list[ProofLine]:
    hearings = dict.fromkeys(languages_of(session), hearing)
    return list(prove(utterances_of(session), RATE, hearings))


def test_a_misheard_line_is_spoken_again_and_the_best_take_stays_for_later_sessions(
    speech: Synthesizer, tmp_path: Path
) -> None:
    needs_joe()
    text = "## One\n- Now cup the jaw.\n- Well.\n- Let go.\n"
    session = session_of(speech, text, JOE)
    takes = ["no cop the jar", "now cup the jar", "now", "now cut a jaw", ""]
    hearing = Scripted(*takes, "let go")
    utterances = utterances_of(session)
    assert [each.text for each in utterances] == ["Now cup the jaw.", "Let go."]
    speaker = utterances[0].voice.speaker
    first = speech.clip("Now cup the jaw.", speaker)
    bad, good = prove(utterances, RATE, {"en-us": hearing})
    assert (bad.first_errors, bad.errors, bad.words, bad.takes) == (3, 1, 4, 5)
    assert (bad.heard, bad.was_improved, bad.utterance.line) == ("now cup the jar", True, 2)
    assert (good.errors, good.takes, good.was_improved) == (0, 1, False)
    kept = speech.clip("Now cup the jaw.", speaker)
    assert kept is not first
    assert not np.array_equal(kept.samples[:1000], first.samples[:1000])
    # The same words take the same time; only the silence around them may be cut off elsewhere.
    assert kept.frames == pytest.approx(first.frames, rel=0.1)
    with open_speech(tmp_path) as later:
        assert np.array_equal(later.clip("Now cup the jaw.", speaker).samples, kept.samples)


def test_a_voice_that_always_says_the_same_is_only_judged(speech: Synthesizer) -> None:
    text = "## One\n- [9s] Breathe out.\n  - [half] And in again.\n- Breathe out.\n"
    session = session_of(speech, f"---\nlanguage: en-GB\n---\n{text}", ESPEAK)
    assert languages_of(session) == {"en-GB"}
    lines = proved(session, Scripted("", "and in again"))
    assert [(each.utterance.line, each.errors, each.takes) for each in lines] == [
        (5, 2, 1),
        (6, 0, 1),
    ]


def test_a_word_with_a_pronunciation_may_be_heard_as_it_is_spelled_or_as_it_is_said(
    speech: Synthesizer,
) -> None:
    text = "---\nsay:\n  gua sha: gwah shah\n---\n## One\n- Take the gua sha.\n- The gua sha.\n"
    hearing = Scripted("Take the gwah shah.", "The gua sha.")
    assert [each.errors for each in proved(session_of(speech, text, ESPEAK), hearing)] == [0, 0]


def test_a_recording_is_judged_and_never_replaced_by_an_engine(speech: Synthesizer) -> None:
    session = session_of(speech, "## One\n- Breathe out.\n", ESPEAK)
    [part] = session.plan.parts
    recording = speech.clip("Something else.", part.voice.speaker)  # type: ignore[attr-defined]
    narrator = SimpleNamespace(recording=lambda _text: recording, clip=lambda *_: recording)
    # It would be said again by this voice.
    voice = replace(part.voice, speaker=Speaker(JOE, 150), narrator=narrator)  # type: ignore[type-var]
    plan = replace(session.plan, parts=(replace(part, voice=voice),))
    hearing = Scripted("Something else.")
    [line] = prove(
        utterances_of(replace(session, plan=plan)), RATE, {"en": hearing, "en-us": hearing}
    )
    assert (line.heard, line.errors, line.takes) == ("Something else.", 2, 1)
