"""Workers of one engine: which of them does what, and when they begin."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from voiceguide.speech.worker_pool import Job, WorkerPool
from voiceguide.speech.worker_process import WorkerProcess

PATIENCE_S = 60.0


@pytest.mark.parametrize("first_alone", [False, True])
def test_the_first_worker_gets_the_first_job_and_the_others_help(first_alone: bool) -> None:
    workers = [WorkerProcess() for _ in range(3)]
    pool = WorkerPool(workers, first_alone=first_alone)
    done: list[tuple[str, int]] = []
    first_began, first_may_end = threading.Event(), threading.Event()
    all_began = threading.Barrier(3)

    def begin_and_wait() -> None:
        first_began.set()
        first_may_end.wait(PATIENCE_S)

    def job(name: str, waits: Callable[[], object]) -> Job:
        def work(worker: WorkerProcess) -> None:
            waits()
            done.append((name, workers.index(worker)))

        return Job(work)

    first = job("first", begin_and_wait)
    others = [job("other", lambda: all_began.wait(PATIENCE_S)) for _ in range(3)]
    soon = job("soon", lambda: None)
    pool.add(first, urgent=False)
    assert first_began.wait(PATIENCE_S)
    pool.add(soon, urgent=True)
    if not first_alone:
        # Another one begins beside the first.
        assert soon.done.wait(PATIENCE_S)
    assert not first.done.is_set()
    first_may_end.set()
    assert soon.done.wait(PATIENCE_S)
    for each in others:
        pool.add(each, urgent=False)
    assert all(each.done.wait(PATIENCE_S) for each in others)
    pool.kill()
    pool.join()
    order = ["soon", "first"] if not first_alone else ["first", "soon"]
    assert [name for name, _worker in done[:2]] == order
    assert dict(done)["first"] == 0
    assert {worker for name, worker in done if name == "other"} == {0, 1, 2}
