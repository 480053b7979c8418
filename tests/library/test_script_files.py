"""Scripts from files and from open streams; nothing is waited for that nobody may write."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.commands import COMMAND, PATIENCE_S, SHORT, assert_one_clear_error, run_apart

has_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


@has_pipes
def test_a_script_that_is_a_pipe_or_a_socket_is_not_waited_for(work: Path) -> None:
    os.mkfifo("pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        for name in ("pipe.md", "socket.md", "/dev/zero"):
            done = run_apart("check", name)
            assert_one_clear_error(done, name, "a pipe or a device, not a file", code=1)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there is no /dev/fd")
def test_a_pipe_that_the_shell_opened_is_read_to_its_end(work: Path) -> None:
    """As in `voiceguide check <(…)`."""
    reading, writing = os.pipe()
    os.write(writing, SHORT.encode())
    os.close(writing)
    done = subprocess.run(
        [*COMMAND, "check", f"/dev/fd/{reading}"],
        pass_fds=[reading],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    os.close(reading)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"/dev/fd/{reading}: fine")


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="there is no /dev/stdin")
def test_standard_input_may_be_named_by_its_path(work: Path) -> None:
    assert run_apart("check", "/dev/stdin", stdin=SHORT.encode()).code == 0


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there is no /dev/fd")
def test_a_stream_that_is_not_open_is_reported() -> None:
    assert_one_clear_error(run_apart("check", "/dev/fd/987"), "/dev/fd/987", code=1)
