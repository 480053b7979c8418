"""Exports by a Dask cluster, with real processes on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import COMMAND, PATIENCE_S, Done, run_apart
from tests.export.folder.builders import job_for, recipe_for, script
from tests.integration.cluster import Cluster
from tests.integration.network import Network
from tests.needs import needs_module, not_permitted
from tests.paths import CHECKOUT
from voiceguide.cli.context import open_context
from voiceguide.export.folder.dask_executor import DaskExecutor
from voiceguide.export.folder.executor import ProgressListener
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import JobResult

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends groups of processes")

MATRIX = ("--voices", "en-us,en-gb", "--formats", "wav,opus")
STUDIO = """\
[[matrix]]
area = "elbow"
voices = ["en-us", "en-gb"]
formats = ["wav", "opus"]
"""


@pytest.fixture
def routines(home: Path) -> Path:
    """The user's own routines about the elbow, which share some words."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    for number, words in enumerate(("One.", "Two.", "Three.")):
        text = script(f"Elbow {number}", "Breathe out.") + f"- [2s] {words}\n- [1s] Rest.\n"
        (folder / f"elbow-{number}.md").write_text(text)
    return folder


@pytest.fixture
def cluster(tmp_path: Path, routines: Path) -> Iterator[Cluster]:
    needs_module("distributed", "distributed")
    with Cluster(tmp_path / "cluster") as cluster:
        yield cluster


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("scheduler", "worker-0", "worker-1", "client") as network:
        yield network


def export(cluster: Cluster, folder: str, *options: str) -> Done:
    return run_apart(
        "export", "--all", "--area", "elbow", *MATRIX, "-o", folder,
        "--scheduler", cluster.address, *options,
    )  # fmt: skip


def contents(folder: str) -> dict[str, bytes]:
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def clips(cache: Path) -> dict[str, bytes]:
    found = (cache / "voiceguide" / "catalogue").rglob("*.clip")
    return {path.name: path.read_bytes() for path in found}


def test_a_cluster_makes_what_one_machine_makes_and_says_everything_once(
    cluster: Cluster, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = [cluster.add_worker(), cluster.add_worker()]
    cluster.wait_for_workers()
    done = export(cluster, "out")
    assert (done.code, done.err) == (0, "")
    assert "12 made" in done.out
    first, second = map(clips, caches)
    for name in first.keys() & second.keys():
        assert first[name] == second[name], "spoken by both"
    assert not list(Path("out").rglob(".*.part"))
    # One machine that has the same clips makes the same bytes, the manifest included.
    own = tmp_path / "own"
    for cache in caches:
        if cache.is_dir():  # a busy machine may leave one worker nothing to speak
            shutil.copytree(cache, own, dirs_exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(own))
    alone = run_apart("export", "--all", "--area", "elbow", *MATRIX, "-o", "alone", "--jobs", 1)
    assert (alone.code, alone.err) == (0, "")
    assert contents("alone") == contents("out")
    Path("studio.toml").write_text(f'output = "out"\n{STUDIO}')
    documented = "catalogue build studio.toml --scheduler tcp://studio:8786"
    assert f"voiceguide {documented}" in (CHECKOUT / "docs/catalogue.md").read_text()
    again = run_apart(*documented.replace("tcp://studio:8786", cluster.address).split())
    assert "0 made, 12 up to date" in again.out


class Shares(ProgressListener):
    """Remembers the shares of the jobs that run."""

    def __init__(self) -> None:
        self.running: dict[str, list[float]] = {}
        self.ended: dict[str, list[float]] = {}

    def on_job_start(self, file: str) -> None:
        self.running[file] = []

    def on_progress(self, file: str, share: float) -> None:
        self.running[file].append(share)

    def on_job_end(self, file: str) -> None:
        self.ended[file] = self.running.pop(file)


@pytest.mark.soak
def test_a_long_file_shows_how_far_it_is(cluster: Cluster, work: Path) -> None:
    cluster.add_worker()
    cluster.wait_for_workers()
    jobs = [
        job_for(work, "- [30s]\n" * 150, name="long", form="flac"),
        job_for(work, "- [1s]\n", name="short"),
    ]
    (work / "out").mkdir()
    recipe, shares, results = recipe_for(work / "out"), Shares(), list[object]()
    with open_context() as context:
        prints = Fingerprints(recipe, context.speech.engine())
        executor = DaskExecutor(recipe, context.speech, prints, cluster.address, shares_clips=False)
        executor.run(jobs, shares, lambda _job, result: results.append(result))
    assert all(isinstance(result, JobResult) for result in results)
    assert (shares.running, sorted(shares.ended)) == ({}, ["long.flac", "short.wav"])
    told = shares.ended["long.flac"]
    assert told
    assert sorted(set(told)) == told
    assert 0 < told[0] < 1


@pytest.mark.soak
def test_files_come_back_through_the_scheduler_from_a_disk_of_its_own(
    cluster: Cluster, work: Path
) -> None:
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        not_permitted("file systems of one's own (unshare -m)")
    Path("out").mkdir()
    hidden = f'mount -t tmpfs none "{work / "out"}" && exec "$@"'
    cluster.add_worker(before=("unshare", "-m", "sh", "-c", hidden, "sh"))
    cluster.wait_for_workers()
    done = export(cluster, "out")
    assert (done.code, done.err) == (0, "")
    assert "12 made" in done.out
    assert len(contents("out")) >= 12
    assert "0 made, 12 up to date" in export(cluster, "out").out


@pytest.mark.soak
def test_what_a_lost_worker_was_doing_is_done_by_another(cluster: Cluster, work: Path) -> None:
    cluster.add_worker()
    cluster.add_worker()
    cluster.wait_for_workers()
    command = [*COMMAND, "export", "--all", "--area", "elbow", *MATRIX, "-o", "out"]
    with subprocess.Popen(
        [*command, "--scheduler", cluster.address], stdout=subprocess.PIPE, text=True
    ) as running:
        deadline = time.monotonic() + PATIENCE_S
        while not list(Path("out").rglob("*.wav")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(cluster.workers[0].pid, signal.SIGKILL)
        out, _ = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0
    assert "12 made" in out
    assert not list(Path("out").rglob(".*.part"))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="makes network namespaces")
def test_machines_on_a_network_make_what_one_makes_even_if_one_is_cut_off(
    network: Network, routines: Path, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_module("distributed", "distributed")
    # How long a silent connection is waited for: 30 s otherwise, and Dask allows no less than 11.
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP", "12s")
    # An engine may say the same a little differently: all have the clips of the first run.
    Path("studio.toml").write_text(f'clips = "clips"\n{STUDIO}')

    def built(folder: str, *options: str) -> subprocess.Popen[str]:
        command = (*COMMAND, "catalogue", "build", "studio.toml", "-o", folder, *options)
        return subprocess.Popen(
            [*network.on("client"), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finished(run: subprocess.Popen[str]) -> None:
        out, _ = run.communicate(timeout=PATIENCE_S)
        assert (run.returncode, "12 made" in out) == (0, True), out

    host, before = network.address("scheduler"), network.on("scheduler")
    workers = ("worker-0", "worker-1")
    with Cluster(tmp_path / "cluster", host=host, before=before) as cluster:
        for each in workers:
            cluster.add_worker(before=network.on(each))
        own = [f"tcp://{network.address(each)}" for each in workers]
        assert cluster.wait_for_workers() == own
        with built("out", "--scheduler", cluster.address) as run:
            finished(run)
        with built("cut", "--scheduler", cluster.address) as run:
            deadline = time.monotonic() + PATIENCE_S
            while not list(Path("cut").rglob("*.wav")):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            network.cut_off("worker-0")
            finished(run)
        cluster.wait_until_lost(own[0])
    with built("alone", "--jobs", "1") as run:
        finished(run)
    assert contents("alone") == contents("out")
    assert contents("alone") == contents("cut")


@pytest.mark.soak
def test_ctrl_c_and_a_kill_leave_a_run_that_can_be_continued(cluster: Cluster, work: Path) -> None:
    cluster.add_worker()
    cluster.wait_for_workers()
    command = [*COMMAND, "export", "--all", "--area", "elbow", *MATRIX, "-o", "out"]
    for number, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        with subprocess.Popen(
            [*command, "--scheduler", cluster.address, "--force"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            deadline = time.monotonic() + PATIENCE_S
            while not list(Path("out").rglob("*.part")):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            running.send_signal(number)
            assert running.wait(PATIENCE_S) == code
    done = export(cluster, "out")
    assert (done.code, done.err) == (0, "")
    assert not list(Path("out").rglob(".*.part"))


def test_an_address_where_nobody_answers_is_an_error(routines: Path, work: Path) -> None:
    needs_module("distributed", "distributed")
    done = run_apart(
        "export", "--all", "--area", "elbow", "-o", "out", "--scheduler", "tcp://127.0.0.1:9"
    )
    assert done.code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.err
    assert not Path("out").exists()
    assert "Traceback" not in done.err
    assert run_apart("export", "--all", "-o", "o", "--scheduler", "studio:8786").code == 2


@pytest.mark.soak
def test_a_scheduler_that_is_lost_ends_the_run_with_one_clear_error(
    cluster: Cluster, work: Path
) -> None:
    cluster.add_worker()
    cluster.wait_for_workers()
    command = [*COMMAND, "export", "--all", "--area", "elbow", *MATRIX, "-o", "out"]
    with subprocess.Popen(
        [*command, "--scheduler", cluster.address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        deadline = time.monotonic() + PATIENCE_S
        while not list(Path("out").rglob("*.wav")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(cluster.scheduler.pid, signal.SIGKILL)
        _out, complaints = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 1
    assert complaints.startswith(f"Error: The scheduler at {cluster.address} was lost")
    assert "Traceback" not in complaints
    assert not list(Path("out").rglob(".*.part"))
