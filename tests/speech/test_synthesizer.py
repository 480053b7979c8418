"""Speech without an engine: nothing is started early, and wrong requests are errors."""

import threading

import pytest

from voiceguide.errors import SpeechError
from voiceguide.speech.synthesizer import Speaker, Synthesizer

SPEAKER = Speaker(None, 150)


def test_a_synthesizer_that_is_never_asked_starts_no_process() -> None:
    with Synthesizer(cache=None) as speech:
        assert speech.worker_pids == ()
    assert speech.utterances_spoken == 0


@pytest.mark.parametrize("text", ["", "   ", "\0\n"])
def test_no_words_are_an_error_without_asking_the_engine(text: str) -> None:
    with Synthesizer(cache=None) as speech:
        speech.prefetch(text, SPEAKER)
        with pytest.raises(SpeechError, match="There are no words to say"):
            speech.clip(text, SPEAKER)
        assert speech.worker_pids == ()


def test_a_closed_synthesizer_refuses_words_and_ignores_prefetching() -> None:
    speech = Synthesizer(cache=None)
    speech.close()
    speech.close()
    speech.prefetch("Rest.", SPEAKER)
    with pytest.raises(SpeechError, match="was closed"):
        speech.clip("Rest.", SPEAKER)
    assert speech.worker_pids == ()


def test_words_that_found_no_thread_are_spoken_once_there_are_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = threading.Thread.start
    with Synthesizer(cache=None) as speech:

        def refuse(_thread: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", refuse)
        speech.prefetch("Rest.", SPEAKER)
        assert not speech.is_ready("Rest.", SPEAKER)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            speech.clip("Rest.", SPEAKER)
        monkeypatch.setattr(threading.Thread, "start", begin)
        assert speech.clip("Rest.", SPEAKER).frames > 0
