"""Speech with the real engine: what it says, how it fails, and that it leaves nothing behind."""

from __future__ import annotations

import ctypes.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.errors import SpeechError
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.speech.voices import find_voice, voice_for_language
from voiceguide.speech.worker import FOLDER_PREFIX
from voiceguide.speech.worker_process import EngineUnavailableError, WorkerProcess
from voiceguide.system.python_process import start_python

ENDLESS = "日" * 20_000
"""One word that espeak does not finish within any time limit used here."""

USUAL = Speaker(None, 150)
PATIENCE_S = 60.0
"""A limit for what takes milliseconds on a machine that is not busy."""

signals = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
linux = pytest.mark.skipif(sys.platform != "linux", reason="about the embedded espeak-ng")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files; it is empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture(scope="module")
def speech() -> Iterator[Synthesizer]:
    """Two workers, shared by all tests that leave them unchanged."""
    with Synthesizer(cache=None) as shared:
        yield shared


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess()
    process.start()
    yield process
    process.close()


def seconds(clip: Clip) -> float:
    return clip.frames / SESSION_RATE


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process whose parent was killed may stay a zombie until init collects it.
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


# What it says


def test_rate_and_voice_come_back_as_the_engine_has_them(worker: WorkerProcess) -> None:
    path = worker.folder / "out.wav"
    for voice, rate in [("gmw/en", 110), ("gmw/en-us", 190), ("gmw/en", 190), ("gmw/de", 111)]:
        request = {"do": "speak", "text": "Rest.", "voice": voice, "rate": rate, "path": str(path)}
        assert worker.ask(request, PATIENCE_S) == {"rate": rate, "voice": voice}
        assert soundfile.info(path).frames > 5000


def test_the_default_voice_returns_after_another(worker: WorkerProcess) -> None:
    usual = worker.start()["default_voice"]
    used = []
    for voice in (None, "gmw/de", None):
        path = str(worker.folder / "out.wav")
        request = {"do": "speak", "text": "Rest.", "voice": voice, "rate": 150, "path": path}
        used.append(worker.ask(request, PATIENCE_S)["voice"])
    assert used == [usual, "gmw/de", usual]


def test_every_one_of_sixty_utterances_has_the_pace_asked_for(speech: Synthesizer) -> None:
    paces = (110, 150, 190)
    texts = [f"Glide your fingers up along the jaw, {number} times." for number in range(20)]
    for text in texts:
        for pace in paces:
            speech.prefetch(text, Speaker(None, pace))
    for text in texts:
        slow, usual, fast = (seconds(speech.clip(text, Speaker(None, pace))) for pace in paces)
        assert 0.65 < usual / slow < 0.85
        assert 0.65 < fast / usual < 0.85
        assert 2 < usual < 5


@pytest.mark.parametrize(
    ("text", "longer_than_s"),
    [
        ("before\0after and much more behind", 1.5),
        ("one\x1b[31m\x07\r\n two", 0.8),
        ("<speak>one</speak> <break time='9s'/>", 1.0),
        ("[[h@l@U]]", 0.5),
        ("&amp; a < b", 0.5),
        ("😀", 0.5),
        ("日本語", 0.5),
        ("half \ud800 a pair", 0.5),
        ("ünïcödé ﷽", 0.5),
        ("-v de --version", 0.5),
    ],
)
def test_odd_text_is_said_like_any_other(
    speech: Synthesizer, text: str, longer_than_s: float
) -> None:
    assert longer_than_s < seconds(speech.clip(text, USUAL)) < 20


@linux
def test_a_very_long_text_is_said_to_its_end(worker: WorkerProcess) -> None:
    path = worker.folder / "long.wav"
    request = {"do": "speak", "voice": None, "rate": 150, "path": str(path)}
    # Used as pyttsx3 does it, espeak crashes on this many bytes; spaces take little time.
    request["text"] = "Rest." + " " * 50_000 + "And breathe out slowly."
    worker.ask(request, PATIENCE_S)
    assert 2 < soundfile.info(path).duration < 6


def test_a_clip_is_mono_faded_trimmed_and_cannot_be_changed(speech: Synthesizer) -> None:
    samples = speech.clip("Rest.", USUAL).samples
    assert samples.dtype == np.float32
    assert samples.shape[1] == 1
    assert samples[0, 0] == 0
    assert samples[-1, 0] == 0
    loud = np.flatnonzero(np.abs(samples[:, 0]) > np.max(np.abs(samples)) * 10 ** (-45 / 20))
    assert loud[0] < 0.012 * SESSION_RATE
    assert len(samples) - loud[-1] < 0.045 * SESSION_RATE
    with pytest.raises(ValueError, match="read-only"):
        samples[0, 0] = 1


@linux
def test_speech_has_one_level_whatever_the_voice_and_the_pace(speech: Synthesizer) -> None:
    sentences = [
        "Place your fingertips between your eyebrows.",
        "Sweep outwards to the temples, slowly, ten times.",
        "Lighter now.",
        "Make small circles at the hinge of the jaw, and keep your teeth apart.",
        "Switch to your right side.",
        "Breathe in, and let the shoulders fall.",
    ]
    levels = []
    for voice in ("gmw/en", "gmw/en-us"):
        for pace in (90, 150, 250):
            speaker = Speaker(voice, pace)
            clips = [speech.clip(sentence, speaker).samples for sentence in sentences]
            words = np.concatenate([np.pad(clip, ((0, SESSION_RATE), (0, 0))) for clip in clips])
            levels.append(loudness_lufs(words, SESSION_RATE))
    assert max(levels) - min(levels) < 1.5
    assert all(abs(level - SPEECH_LUFS) < 1 for level in levels)


def test_clips_come_at_the_rate_asked_for(speech: Synthesizer) -> None:
    with Synthesizer(cache=None, sample_rate=48_000) as other:
        usual, faster = speech.clip("Rest now.", USUAL), other.clip("Rest now.", USUAL)
    assert faster.frames / usual.frames == pytest.approx(48_000 / 44_100, rel=0.02)


def test_the_same_words_are_spoken_once_however_often_they_are_asked_for() -> None:
    with Synthesizer(cache=None) as speech, ThreadPoolExecutor(8) as callers:
        for _ in range(20):
            speech.prefetch("Breathe out.", USUAL)
        clips = list(callers.map(lambda _: speech.clip(" Breathe  out.", USUAL), range(20)))
        assert all(clip is clips[0] for clip in clips)
        # The other one is the reference text.
        assert speech.utterances_spoken == 2


def test_where_only_lengths_are_asked_for_they_are_those_of_the_clips(tmp_path: Path) -> None:
    with Synthesizer(cache=DiskCache(tmp_path)) as speech:
        clip = speech.clip("Breathe out.", USUAL)
    with Synthesizer(cache=DiskCache(tmp_path), lengths_only=True) as speech:
        silence = speech.clip("Breathe out.", USUAL)
        assert (silence.frames, speech.utterances_spoken) == (clip.frames, 0)
        assert not silence.samples.any()
        # What was never spoken is spoken now.
        assert speech.clip("Breathe in.", USUAL).samples.any()
        assert speech.utterances_spoken == 1


@linux
def test_the_engine_and_its_voices_are_named(speech: Synthesizer) -> None:
    engine = speech.engine()
    assert engine.name == "espeak"
    assert engine.version
    voices = speech.voices()
    assert find_voice(engine.default_voice, voices).id == engine.default_voice
    assert find_voice("en-GB", voices).id == "gmw/en"
    assert find_voice("English (America)", voices).id == "gmw/en-us"
    for language in ("en", "de", "fr-FR", "ja", "pt-BR", "zh", "no"):
        assert voice_for_language(language, voices) is not None


# How it fails


@linux
@pytest.mark.parametrize(
    ("text", "voice", "reason"),
    [
        ("...", None, "The speech engine says nothing for the words “...”"),
        ("Rest.", "art/xex", "The speech engine says nothing"),  # has no dictionary
        ("Rest.", "gmw/nobody", "The speech engine has no voice “gmw/nobody”"),
    ],
)
def test_what_cannot_be_said_is_an_error_and_prints_nothing(
    speech: Synthesizer,
    capfd: pytest.CaptureFixture[str],
    text: str,
    voice: str | None,
    reason: str,
) -> None:
    speaker = Speaker(voice, 150)
    speech.prefetch(text, speaker)
    for _ in range(2):
        with pytest.raises(SpeechError) as caught:
            speech.clip(text, speaker)
        assert caught.value.message.startswith(reason)
        assert caught.value.hint
    assert capfd.readouterr() == ("", "")
    assert seconds(speech.clip("And on it goes.", USUAL)) > 0.5


def test_words_that_never_end_are_an_error_at_the_time_limit() -> None:
    with Synthesizer(cache=None, workers=1, time_limit_s=0.3) as speech:
        with pytest.raises(SpeechError, match=r"^The words “日+…” .* more than 0\.3 s"):
            speech.clip(ENDLESS, USUAL)
        assert speech.worker_pids == ()


@signals
def test_a_worker_killed_between_utterances_is_replaced() -> None:
    with Synthesizer(cache=None, workers=1) as speech:
        for number in range(4):
            assert seconds(speech.clip(f"Number {number}.", USUAL)) > 0.3
            (pid,) = speech.worker_pids
            os.kill(pid, signal.SIGKILL)


@signals
def test_a_worker_killed_within_an_utterance_is_replaced() -> None:
    with Synthesizer(cache=None, workers=1) as speech, ThreadPoolExecutor(1) as caller:
        speech.engine()
        (pid,) = speech.worker_pids
        os.kill(pid, signal.SIGSTOP)
        waiting = caller.submit(speech.clip, "Still here.", USUAL)
        wait_for(lambda: speech.utterances_spoken)
        os.kill(pid, signal.SIGKILL)
        assert seconds(waiting.result(PATIENCE_S)) > 0.3


@signals
def test_a_worker_that_hangs_is_replaced_at_the_time_limit() -> None:
    with Synthesizer(cache=None, workers=1, time_limit_s=3) as speech:
        speech.engine()
        (pid,) = speech.worker_pids
        os.kill(pid, signal.SIGSTOP)
        assert seconds(speech.clip("Still here.", USUAL)) > 0.3
        assert not runs(pid)


@signals
def test_an_utterance_that_always_loses_its_worker_is_an_error() -> None:
    with Synthesizer(cache=None, workers=1) as speech:
        enough = threading.Event()

        def kill_whatever_runs() -> None:
            while not enough.wait(0.02):
                for pid in speech.worker_pids:
                    os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill_whatever_runs)
        killer.start()
        try:
            with pytest.raises(SpeechError, match="stopped"):
                speech.clip(ENDLESS, USUAL)
        finally:
            enough.set()
            killer.join()


@linux
@pytest.mark.parametrize("content", [None, "no voices"])
def test_missing_or_damaged_voice_data_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "phontab").write_text(content)
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path))
    with Synthesizer(cache=None) as speech:
        with pytest.raises(SpeechError, match="The speech engine could not start") as told:
            speech.clip("Rest.", USUAL)
        assert "ESPEAK_DATA_PATH" in told.value.hint
        if content is None:
            assert f"its voice data is missing in {tmp_path}" in told.value.message
        with pytest.raises(SpeechError, match="could not start"):
            speech.voices()


@linux
@pytest.mark.skipif(
    bool(ctypes.util.find_library("espeak-ng")), reason="this system has an espeak-ng of its own"
)
def test_without_any_espeak_the_error_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('not installed')")
    monkeypatch.syspath_prepend(tmp_path)
    with Synthesizer(cache=None) as speech, pytest.raises(SpeechError) as caught:
        speech.clip("Rest.", USUAL)
    assert "no espeak-ng library" in caught.value.message
    assert "pip install espeakng-loader" in caught.value.hint


@linux
@pytest.mark.parametrize("own_folder", [True, False])
def test_voice_data_under_a_very_long_path_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_folder: bool
) -> None:
    import espeakng_loader

    long = tmp_path / ("d" * 120) / ("e" * 120)
    long.mkdir(parents=True)
    (long / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(long / "espeak-ng-data" if own_folder else long))
    with Synthesizer(cache=None) as speech:
        assert seconds(speech.clip("Rest.", USUAL)) > 0.2


def test_modules_in_the_current_folder_are_not_taken_for_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyttsx3", "json", "ctypes"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    with Synthesizer(cache=None) as speech:
        assert seconds(speech.clip("Rest.", USUAL)) > 0.2


# What it leaves behind


@signals
@pytest.mark.parametrize("text", ["Rest.", ENDLESS])
def test_no_process_and_no_file_is_left_after_closing(temporary: Path, text: str) -> None:
    speech = Synthesizer(cache=None)
    for number in range(10):
        speech.prefetch(f"{number} {text}", USUAL)
    wait_for(lambda: len(speech.worker_pids) == 2 and speech.utterances_spoken > 1)
    pids = speech.worker_pids
    speech.close()
    assert not any(runs(pid) for pid in pids)
    assert speech.worker_pids == ()
    assert list(temporary.iterdir()) == []


def test_a_parent_killed_while_it_closes_leaves_a_worker_or_no_folder(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.ask(
        {
            "do": "speak",
            "text": "Rest.",
            "voice": None,
            "rate": 150,
            "path": str(worker.sound_file),
        },
        30,
    )
    assert worker.sound_file.exists()
    left = []
    end = subprocess.Popen.kill

    def kill(process: subprocess.Popen[bytes]) -> None:
        left.append(worker.folder.exists())
        end(process)

    monkeypatch.setattr(subprocess.Popen, "kill", kill)
    worker.close()
    assert left
    assert not any(left)


def test_a_thread_that_waits_gets_an_error_when_speech_is_closed() -> None:
    speech = Synthesizer(cache=None)
    with ThreadPoolExecutor(1) as caller:
        waiting = caller.submit(speech.clip, ENDLESS, USUAL)
        wait_for(lambda: speech.utterances_spoken)
        speech.close()
        with pytest.raises(SpeechError, match=r"closed|stopped"):
            waiting.result(PATIENCE_S)


INTERRUPTED = f"""
import time
from voiceguide.speech.synthesizer import Speaker, Synthesizer

with Synthesizer(cache=None) as speech:
    speech.clip("Rest.", Speaker(None, 150))
    for length in (20_000, 20_001):
        speech.prefetch("月" * length, Speaker(None, 150))
    # Killed while it starts a process, it leaves a folder that nobody knows of.
    while len(speech.worker_pids) < 2:
        time.sleep(0.01)
    try:
        print(*speech.worker_pids, flush=True)
        speech.clip({ENDLESS!r}, Speaker(None, 150))
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@signals
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_and_no_file_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert pids
        time.sleep(0.1)  # probably speaking the endless word by then; any moment will do
        # To the whole process group, as a terminal sends it.
        os.killpg(parent.pid, how)
        rest = parent.stdout.read()
    assert ("interrupted" in rest) == (how == signal.SIGINT)
    wait_for(lambda: not any(runs(pid) for pid in pids))
    wait_for(lambda: list(folder.iterdir()) == [])


LOSES_ITS_FOLDER = """
import shutil, sys, threading
from types import SimpleNamespace
from voiceguide.speech import worker

def _onSynth():
    pass

remove = shutil.rmtree
def removed_while_words_are_lost(folder, **options):
    lost = SimpleNamespace(exc_type=OSError, exc_value=OSError(), exc_traceback=None,
                           err_msg=None, object=_onSynth)
    failing = threading.Thread(target=sys.unraisablehook, args=(lost,), daemon=True)
    failing.start()
    # Without a lock, the process has ended before this is over.
    failing.join(0.5)
    remove(folder, **options)

shutil.rmtree = removed_while_words_are_lost
# The usual hook takes nothing but what Python itself makes.
sys.unraisablehook = lambda lost: None
worker.main()
"""


def test_a_worker_that_loses_words_while_it_ends_removes_its_folder_all_the_same(
    tmp_path: Path,
) -> None:
    own = tmp_path / f"{FOLDER_PREFIX}x"
    own.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOSES_ITS_FOLDER, str(own), "espeak"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0
    assert not list(tmp_path.glob(f"{FOLDER_PREFIX}*"))


@signals
def test_a_worker_ends_with_its_input_and_removes_only_a_folder_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / f"{FOLDER_PREFIX}x"
    for folder in (own, tmp_path / "mine"):
        folder.mkdir()
        request = {"do": "speak", "text": ENDLESS, "voice": None, "rate": 150}
        request["path"] = str(folder / "x.wav")
        with (tmp_path / "errors").open("w+b") as errors:
            worker = start_python(
                "voiceguide.speech.worker:main", str(folder), "espeak", errors=errors
            )
            replies, _ = worker.communicate(json.dumps(request).encode() + b"\n", PATIENCE_S)
        assert worker.returncode == 0
        assert (tmp_path / "errors").read_bytes() == b""
        assert b"Audio saved" not in replies
    assert not list(tmp_path.glob(f"{FOLDER_PREFIX}*"))
    assert (tmp_path / "mine").is_dir()


def test_a_worker_whose_parent_was_killed_within_a_request_ends_as_well(tmp_path: Path) -> None:
    folder = tmp_path / f"{FOLDER_PREFIX}x"
    folder.mkdir()
    with (tmp_path / "errors").open("w+b") as errors:
        worker = start_python("voiceguide.speech.worker:main", str(folder), "espeak", errors=errors)
        worker.communicate(b'{"do": "speak", "text": "Re', PATIENCE_S)
    assert worker.returncode == 0
    assert (tmp_path / "errors").read_bytes() == b""
    assert not folder.exists()


@linux
def test_espeak_has_no_thread_of_its_own(worker: WorkerProcess) -> None:
    # With one, and delays of a few milliseconds at its locks as on a busy machine, every seventh
    # first utterance was empty.
    path = worker.folder / "out.wav"
    request = {"do": "speak", "text": "Rest.", "voice": None, "rate": 150, "path": str(path)}
    worker.ask(request, PATIENCE_S)
    threads = list(Path(f"/proc/{worker.pid}/task").iterdir())
    assert len(threads) == 2, "the one that speaks and the one that reads requests"


@linux
def test_a_full_disk_is_an_error_at_once_and_not_at_the_time_limit(
    worker: WorkerProcess,
) -> None:
    request = {"do": "speak", "text": "Rest.", "voice": None, "rate": 150, "path": "/dev/full"}
    assert "No space left on device" in worker.ask(request, PATIENCE_S)["error"]


def test_a_closed_worker_process_is_not_started_again() -> None:
    process = WorkerProcess()
    process.start()
    process.close()
    with pytest.raises(EngineUnavailableError, match="closed"):
        process.start()


def test_a_worker_started_early_is_the_one_that_speaks() -> None:
    with closing(WorkerProcess()) as worker:
        worker.start_in_background()
        wait_for(lambda: worker.pid)
        early = worker.pid
        with Synthesizer(cache=None, workers=1, first_worker=worker) as speech:
            assert seconds(speech.clip("Rest now.", USUAL)) > 0.3
            assert speech.worker_pids == (early,)


@signals
def test_a_worker_started_early_and_lost_is_replaced() -> None:
    with closing(WorkerProcess()) as worker:
        worker.start_in_background()
        wait_for(lambda: worker.pid)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        with Synthesizer(cache=None, workers=1, first_worker=worker) as speech:
            assert seconds(speech.clip("Rest now.", USUAL)) > 0.3


@signals
@pytest.mark.parametrize("at_once", [True, False])
def test_a_worker_started_early_and_never_asked_leaves_nothing_behind(
    temporary: Path, at_once: bool
) -> None:
    early = None
    with closing(WorkerProcess()) as worker:
        worker.start_in_background()
        if not at_once:
            wait_for(lambda: worker.pid)
            early = worker.pid
    assert early is None or not runs(early)
    assert worker.pid is None
    assert list(temporary.iterdir()) == []


# The cache


@pytest.fixture
def warm(tmp_path: Path) -> Path:
    """A cache folder that holds `Rest.` and the voices."""
    folder = tmp_path / "clips"
    with Synthesizer(cache=DiskCache(folder)) as speech:
        speech.clip("Rest.", USUAL)
        speech.voices()
    return folder


@linux
def test_a_warm_cache_needs_no_engine(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with Synthesizer(cache=DiskCache(warm)) as speech:
        speech.prefetch("Rest.", USUAL)
        assert seconds(speech.clip("Rest.", USUAL)) > 0.2
        assert find_voice("en-GB", speech.voices()).id == "gmw/en"
        assert speech.worker_pids == ()
        assert speech.utterances_spoken == 0


def test_a_damaged_cache_is_filled_again(warm: Path) -> None:
    files = [path for path in warm.rglob("*") if path.is_file()]
    for file in files:
        file.write_bytes(file.read_bytes()[:-7])
    with Synthesizer(cache=DiskCache(warm)) as speech:
        assert seconds(speech.clip("Rest.", USUAL)) > 0.2
        assert speech.utterances_spoken == 2
    with Synthesizer(cache=DiskCache(warm)) as speech:
        speech.clip("Rest.", USUAL)
        assert speech.utterances_spoken == 0


def test_a_cached_clip_sounds_like_the_fresh_one(warm: Path) -> None:
    with Synthesizer(cache=DiskCache(warm)) as speech:
        first = speech.clip("Rest.", USUAL).samples
    with Synthesizer(cache=DiskCache(warm)) as speech:
        np.testing.assert_array_equal(speech.clip("Rest.", USUAL).samples, first)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_clip_is_the_same_whether_the_cache_was_cold_or_warm(tmp_path: Path, rate: int) -> None:
    texts = ["Rest.", "Breathe in, and let the shoulders fall.", "Three."]
    clips = []
    for _ in ("cold", "warm"):
        with Synthesizer(cache=DiskCache(tmp_path), sample_rate=rate) as speech:
            for text in texts:
                speech.prefetch(text, USUAL)
            clips.append([speech.clip(text, USUAL).samples for text in texts])
    assert speech.utterances_spoken == 0
    for cold, warm in zip(*clips, strict=True):
        np.testing.assert_array_equal(cold, warm)
        with pytest.raises(ValueError, match="read-only"):
            warm[0, 0] = 1


def test_a_damaged_clip_is_spoken_again_although_the_cache_has_it(warm: Path) -> None:
    largest = max(warm.rglob("*.clip"), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    for spoken in (1, 0):
        with Synthesizer(cache=DiskCache(warm)) as speech:
            speech.prefetch("Rest.", USUAL)
            assert seconds(speech.clip("Rest.", USUAL)) > 0.2
            assert speech.utterances_spoken == spoken


SHARING = """
import sys
from pathlib import Path
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Speaker, Synthesizer

with Synthesizer(cache=DiskCache(Path(sys.argv[1]))) as speech:
    for number in range(15):
        assert speech.clip(f"Number {number}.", Speaker(None, 150)).frames > 9000
"""


def test_two_processes_share_one_cache(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    both = [subprocess.Popen([sys.executable, "-c", SHARING, str(folder)]) for _ in range(2)]
    assert [process.wait(PATIENCE_S) for process in both] == [0, 0]
    with Synthesizer(cache=DiskCache(folder)) as speech:
        for number in range(15):
            speech.clip(f"Number {number}.", USUAL)
        assert speech.utterances_spoken == 0
    assert not list(folder.rglob("*.part"))
