"""An export process, as seen from inside. What it does with jobs is tested with the pool."""

from __future__ import annotations

import threading

from tests.commands import PATIENCE_S
from voiceguide.export.folder.export_process import signs_of_life


def test_a_process_says_that_it_runs_for_as_long_as_its_job_takes() -> None:
    signs = threading.Semaphore(0)
    with signs_of_life(signs.release):
        for _number in range(2):
            assert signs.acquire(timeout=PATIENCE_S)
    assert "life" not in [thread.name for thread in threading.enumerate()]
