"""Gives every test its own home folder, and the command line as a function."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.commands import Done, Voiceguide
from tests.needs import check_marks

pytest_plugins = "tests.retries"

FEW_ROUTINES = (
    "breathe-and-settle", "brow-raise", "five-minute-kit", "forehead-and-frown-lines",
    "frown-release", "massage-then-exercise-forehead", "neck-firmness", "pucker",
    "sixty-second-oil-massage", "tongue-press",
)  # fmt: skip
"""A routine or more of each kind, all that they include, and a long name."""

SHORTEST_IN_REAL_TIME = ("test_narrating_mishaps", "test_start_on_a_terminal")
"""Files for the processes that have soon done with another; the other files need one each."""

LONGEST_FOLDERS = ("tests", "integration", "speech")
"""Folders with tests of the documentation, of the whole program, and of real engines."""

ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


# A busy machine takes its time; how fast anything is, the benchmarks measure. Other examples are
# drawn in each run, so fewer in one are as good as many in the end.
settings.register_profile("voiceguide", deadline=None, max_examples=40)
settings.load_profile("voiceguide")


def pytest_configure() -> None:
    """Restore the default signal handlers, which `nohup` or `&` in a script may have disabled.

    Otherwise the programs that the tests start would ignore these signals too.
    """
    for name, handler in (
        ("SIGINT", signal.default_int_handler),
        ("SIGTERM", signal.SIG_DFL),
        ("SIGHUP", signal.SIG_DFL),
        ("SIGQUIT", signal.SIG_DFL),
    ):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have long files begin first and short ones last, so that all processes end together."""
    items.sort(
        key=lambda item: (
            item.path.stem in SHORTEST_IN_REAL_TIME
            if item.get_closest_marker("realtime")
            else item.path.parent.name not in LONGEST_FOLDERS
        )
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Have the garbage collector leave alone the thousands of tests that are collected."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Check marks before any fixture starts a sound server that the test could not use."""
    check_marks(item)


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one speech cache for the whole run and all its processes, so words are spoken once."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    cache = folder / "shared-cache"
    cache.mkdir(exist_ok=True)
    return cache


@pytest.fixture(autouse=True)
def home(tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder, so that no test reads or changes the user's own settings."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("VOICEGUIDE_")]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "ESPEAK_DATA_PATH"):
        monkeypatch.delenv(name, raising=False)
    # Routines are in the language of the system.
    if os.environ.get("LC_ALL"):
        monkeypatch.setenv("LC_CTYPE", os.environ["LC_ALL"])
        monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv("LC_MESSAGES", "C")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    return folder


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def few_routines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the only routines that ship: to list all takes a second each time."""
    from voiceguide.system.folders import shipped_folder

    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in FEW_ROUTINES:
        shutil.copy(shipped_folder("scripts") / f"{name}.md", folder)
    monkeypatch.setattr(
        "voiceguide.library.catalog.shipped_folder",
        lambda name: folder if name == "scripts" else shipped_folder(name),
    )
    return folder


@pytest.fixture
def no_further_thread() -> Iterator[None]:
    """Let every new thread fail as on a system that allows no more of them."""
    if sys.platform != "linux":
        pytest.skip("asks for a stack that only Linux refuses as late as the start of a thread")
    before = threading.stack_size(2**46)
    yield
    threading.stack_size(before)


@pytest.fixture
def no_sound_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide every sound device of the machine."""
    config = tmp_path / "asound.conf"
    config.touch()
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/no-sound-server")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def voiceguide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Voiceguide]:
    """Yield a function that runs a command in this process; restore signal handlers afterwards.

    Without `--jobs` it makes files one after another: each further process takes half a second.
    """
    from voiceguide.cli import run

    monkeypatch.setattr("voiceguide.cli.export_folder.usable_cores", lambda: 1)
    numbers = [getattr(signal, name) for name in ENDING_SIGNALS if hasattr(signal, name)]
    handlers = [signal.getsignal(number) for number in numbers]

    def call(*arguments: object, stdin: str = "") -> Done:
        standard_input = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", standard_input)
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    yield call
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)
