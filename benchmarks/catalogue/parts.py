"""Measures what a Dask scheduler and a client take for each job, for scaling on paper.

    python -m benchmarks.catalogue.parts

Processor times, so that a busy machine matters little; two workers on this machine (Linux).
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.integration.cluster import Cluster

JOBS = 600
NEEDED = 5
"""Batches of words that a job needs, one of which no earlier one did."""

AHEAD = 8
IDLE_S = 15.0
CLIPS_BYTES = 20_000
FILE_BYTES = 2_000_000
FILES = 60


def main() -> int:
    """Print the figures."""
    distributed: Any = importlib.import_module("distributed")
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "cluster") as cluster:
        for _ in range(2):
            cluster.add_worker()
        cluster.wait_for_workers()
        with distributed.Client(cluster.address) as client:
            client.submit(_result, 0, CLIPS_BYTES).result()
            begun = _used_s(cluster)
            time.sleep(IDLE_S)
            share = (_used_s(cluster) - begun) / IDLE_S
            print(f"a scheduler at rest: {100 * share:.1f} % of a core")  # noqa: T201
            _print("a job", cluster, JOBS, lambda: _run_jobs(distributed, client))
            _print("a file sent", cluster, FILES, lambda: _send_files(client))
    return 0


def _run_jobs(distributed: Any, client: Any) -> None:
    spoken = [client.submit(_result, number, CLIPS_BYTES, pure=False) for number in range(NEEDED)]
    ended = distributed.as_completed(loop=client.loop)
    for number in range(JOBS):
        spoken = [*spoken[1:], client.submit(_result, number, CLIPS_BYTES, pure=False)]
        ended.add(client.submit(_result, number, 1, *spoken, pure=False))
        if number >= AHEAD:
            next(ended).result()
    for future in ended:
        future.result()


def _send_files(client: Any) -> None:
    for number in range(FILES):
        client.submit(_result, number, FILE_BYTES, pure=False).result()


def _result(_number: int, size: int, *_needed: bytes) -> bytes:
    return bytes(size)


def _print(what: str, cluster: Cluster, count: int, run: Any) -> None:
    scheduler_s, client_s = _used_s(cluster), time.process_time()
    run()
    scheduler_ms = 1000 * (_used_s(cluster) - scheduler_s) / count
    client_ms = 1000 * (time.process_time() - client_s) / count
    print(f"{what}: scheduler {scheduler_ms:.1f} ms, client {client_ms:.1f} ms")  # noqa: T201


def _used_s(cluster: Cluster) -> float:
    import psutil

    times = psutil.Process(cluster.scheduler.pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    sys.exit(main())
