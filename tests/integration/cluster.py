"""A Dask cluster of real processes on this machine, each worker with a home of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.commands import PATIENCE_S
from tests.paths import CHECKOUT
from voiceguide.system.closing import Closing

_ADDRESS = re.compile(rb"Scheduler at:\s+(tcp://[\d.]+:\d+)")

_WORKER = re.compile(rb"Start worker at:\s+(tcp://[\d.]+):\d+")


def words_of(line: str) -> list[str]:
    """Return the words after `dask` of a command that docs/catalogue.md shows."""
    page = (CHECKOUT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert f"```sh\n{line}\n```" in page
    return line.split()[1:]


class Cluster(Closing):
    """A scheduler, and workers that are added to it; closing it ends them all.

    The scheduler is started by the command `before`, and listens at the address `host`.
    """

    def __init__(
        self, folder: Path, *, host: str = "127.0.0.1", before: tuple[str, ...] = ()
    ) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        folder.mkdir()
        options = ("--port", "0", "--host", host, "--no-dashboard", "--no-show")
        self.scheduler = self._start(*words_of("dask scheduler"), *options, before=before)
        self.address = self._told("scheduler", _ADDRESS)

    def add_worker(self, *, before: tuple[str, ...] = ()) -> Path:
        """Start a worker, and return the folder of its cached clips; `before` is a command."""
        name = f"worker-{len(self.workers)}"
        cache = self.folder / f"{name}-cache"
        documented = words_of("dask worker tcp://studio:8786 --nthreads 1")
        told = [self.address if "://" in word else word for word in documented]
        options = ("--no-nanny", "--no-dashboard")
        local = ("--local-directory", str(self.folder / name))
        environment = {"XDG_CACHE_HOME": str(cache)}
        self.workers.append(
            self._start(
                *told, *options, *local, "--name", name,
                before=before, log=name, environment=environment,
            )
        )  # fmt: skip
        return cache

    def wait_for_workers(self) -> list[str]:
        """Wait until all workers are known to the scheduler, and return their addresses."""
        numbers = range(len(self.workers))
        for number in numbers:
            self._told(f"worker-{number}", re.compile(rb"(Registered to)"))
        return [self._told(f"worker-{number}", _WORKER) for number in numbers]

    def wait_until_lost(self, address: str) -> None:
        """Wait until the scheduler has given up the worker with this address."""
        self._told("scheduler", re.compile(rb"(Remove worker addr: %b)" % address.encode("ascii")))

    def close(self) -> None:
        """Kill all processes; may be called again."""
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(
        self,
        command: str,
        *options: str,
        before: tuple[str, ...] = (),
        log: str = "scheduler",
        environment: dict[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        # The same as the command `dask`, which lies beside this Python.
        dask = (sys.executable, "-m", "dask", command)
        with (self.folder / f"{log}.log").open("wb") as output:
            return subprocess.Popen(
                [*before, *dask, *options],
                env={**os.environ, **(environment or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _told(self, log: str, pattern: re.Pattern[bytes]) -> str:
        deadline = time.monotonic() + PATIENCE_S
        path = self.folder / f"{log}.log"
        while (found := pattern.search(path.read_bytes())) is None:
            assert time.monotonic() < deadline, path.read_text()
            time.sleep(0.05)
        return found[1].decode("ascii")
