"""Processes that make routines: what comes back, and what is lost with one."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands import PATIENCE_S
from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import Manner, Order, Product, StoppedError
from voiceguide.export.folder.process_pool import ExportProcesses
from voiceguide.export.formats import FORMATS
from voiceguide.library.catalog import read_routine, standard_library
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.system.folders import cache_folder

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def processes(home: Path) -> Iterator[ExportProcesses]:
    manner = Manner(
        form=FORMATS["wav"],
        page=False,
        quality="usual",
        artist="",
        album="",
        cover=None,
        picture=None,
        options=Options(),
        settings=Settings(),
        library=standard_library(),
        cache=cache_folder(),
    )
    with ExportProcesses(manner) as processes:
        yield processes


def order(folder: Path, items: str = "- [1s] One.\n", name: str = "mine") -> Order:
    script = folder / f"{name}.md"
    script.write_text(f"---\nchimes: off\nlead_in: 0s\n---\n# Mine\n\n## First\n{items}")
    return Order(read_routine(script), folder / f"{name}.wav", None)


def make(
    processes: ExportProcesses, wanted: Order, on_progress: Callable[[float], None] = lambda _: None
) -> Product:
    return processes.make(wanted, on_progress, lambda: None)


def test_one_process_makes_one_order_after_the_other(
    processes: ExportProcesses, tmp_path: Path
) -> None:
    shares: list[float] = []
    product = make(processes, order(tmp_path), shares.append)
    assert (product.title, product.duration_s) == ("Mine", 1.0)
    assert product.sizes == {"mine.wav": (tmp_path / "mine.wav").stat().st_size}
    assert shares == [1.0]
    hasty = order(tmp_path, "- [1s] Far too many words for a single second.\n", "hasty")
    assert [warning.line for warning in make(processes, hasty).warnings] == [8]
    assert len(processes.pids) == 1


def test_what_goes_wrong_comes_back_as_it_was_said(
    processes: ExportProcesses, tmp_path: Path
) -> None:
    with pytest.raises(VoiceguideError, match="There is no sound “nosuch”") as caught:
        make(processes, order(tmp_path, "- [chime nosuch]\n"))
    assert "mine.md:8:" in str(caught.value)
    with pytest.raises(VoiceguideError, match="cannot be written"):
        make(processes, Order(order(tmp_path).routine, tmp_path / "no" / "mine.wav", None))
    assert make(processes, order(tmp_path)).duration_s == 1.0
    assert len(processes.pids) == 1


def end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def test_a_process_that_dies_fails_its_order_alone_and_is_replaced(
    processes: ExportProcesses, tmp_path: Path
) -> None:
    long = order(tmp_path, "- [1h]\n- [1h]\n")
    with pytest.raises(FileError, match="The process that made it") as caught:
        make(processes, long, lambda _share: end(processes.pids[0]))
    assert "--jobs 1" in caught.value.hint
    assert [path.name for path in tmp_path.glob("*mine*")] == ["mine.md"]
    assert not list(tmp_path.glob(".*.part"))
    assert make(processes, order(tmp_path)).duration_s == 1.0


def test_the_end_of_a_run_is_the_end_of_what_is_being_made(
    processes: ExportProcesses, tmp_path: Path
) -> None:
    at_work = threading.Event()
    with ThreadPoolExecutor() as pool:
        making = pool.submit(
            make, processes, order(tmp_path, "- [1h]\n- [1h]\n"), lambda _share: at_work.set()
        )
        assert at_work.wait(PATIENCE_S)
        processes.close()
        assert isinstance(making.exception(PATIENCE_S), StoppedError)
    assert not list(tmp_path.glob(".*.part"))
    assert not (tmp_path / "mine.wav").exists()
    with pytest.raises(StoppedError):
        make(processes, order(tmp_path))
