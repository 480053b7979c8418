"""Starting a worker when nothing is right; what a running one does is in tests/integration."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from voiceguide.speech import worker_process
from voiceguide.speech.worker_process import EngineUnavailableError, WorkerLostError, WorkerProcess
from voiceguide.system.python_process import start_python

Executable = Callable[[str], None]

posix = pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script as Python")


@pytest.fixture
def executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Executable:
    """Have workers started with a shell script, in the test's folder, in place of Python."""

    def put(script: str) -> None:
        file = tmp_path / "python"
        file.write_text(f"#!/bin/sh\ncd '{tmp_path}'\necho one >> starts\n{script}\n")
        file.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(file))

    return put


def test_a_process_that_was_never_started_can_be_killed_and_closed() -> None:
    process = WorkerProcess()
    assert process.pid is None
    process.kill()
    process.close()
    process.close()
    assert process.pid is None


@pytest.mark.parametrize("in_background", [True, False])
def test_a_closed_process_is_never_started(in_background: bool) -> None:
    process = WorkerProcess()
    process.close()
    if in_background:
        process.start_in_background()
    with pytest.raises(EngineUnavailableError, match="was closed"):
        process.start()
    with pytest.raises(EngineUnavailableError, match="was closed"):
        process.ask({"do": "voices"}, 1)


@pytest.mark.parametrize("in_background", [True, False])
def test_no_room_for_its_folder_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_background: bool
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with closing(WorkerProcess()) as process:
        if in_background:
            process.start_in_background()
        with pytest.raises(EngineUnavailableError, match=r"could not start: .*No such") as caught:
            process.start()
        assert "TMPDIR" in caught.value.hint


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("shortage", [MemoryError, BlockingIOError])
def test_a_shortage_while_starting_early_is_made_up_for_without_a_word(
    monkeypatch: pytest.MonkeyPatch, shortage: type[Exception]
) -> None:
    failures = [shortage()]

    def failing_once(*arguments: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return start_python(*arguments, **more)

    monkeypatch.setattr(worker_process, "start_python", failing_once)
    with closing(WorkerProcess()) as process:
        process.start_in_background()
        assert process.start()["name"]
    assert not failures


@posix
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo broken >&2; exit 3", "it stopped: broken"),
        ("exit 3", "it stopped unexpectedly"),
        ("exec sleep 1000", "it took more than 0.5 s"),
        ("printf unfinished", "it stopped unexpectedly"),
    ],
)
def test_a_worker_that_never_replies_is_an_error_after_a_second_attempt(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    executable: Executable,
    script: str,
    reason: str,
) -> None:
    executable(script)
    monkeypatch.setattr(worker_process, "START_LIMIT_S", 0.5)
    with closing(WorkerProcess()) as process:
        with pytest.raises(EngineUnavailableError) as caught:
            process.start()
        assert process.pid is None
    assert str(caught.value) == f"the speech engine could not start: {reason}"
    assert (tmp_path / "starts").read_text() == "one\none\n"


@posix
def test_why_there_is_no_engine_is_asked_once(tmp_path: Path, executable: Executable) -> None:
    executable("""echo '{"error": "there is none", "hint": "Install one."}'""")
    with closing(WorkerProcess()) as process:
        for _ in range(3):
            with pytest.raises(EngineUnavailableError, match="there is none") as caught:
                process.start()
            assert caught.value.hint == "Install one."
    assert (tmp_path / "starts").read_text() == "one\n"


@posix
def test_a_worker_that_takes_too_long_is_replaced_by_the_next_request(
    executable: Executable,
) -> None:
    # It replies to its first request only.
    executable("""echo '{}'; read line; echo '{"quick": true}'; exec sleep 1000""")
    with closing(WorkerProcess()) as process:
        assert process.ask({}, 60) == {"quick": True}
        first = process.pid
        with pytest.raises(WorkerLostError, match=r"took more than 0\.3 s"):
            process.ask({}, 0.3)
        assert process.pid is None
        assert process.ask({}, 60) == {"quick": True}
        assert process.pid not in (None, first)
