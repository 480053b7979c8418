"""Tries every change that mutmut makes to a module or package, and prints those no test notices.

    python -m tests.mutation planning/layout
    python -m tests.mutation script

The changed code lies in `mutants/`, a copy of the checkout: mutmut writes each changed function
beside the original, and a variable of the environment says which of them is called. The tests are
imported once, and a fork of that process runs those of the module for each change. So a change
costs a tenth of a second; a new process takes seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHANGED = Path("mutants")

SHARE_OF_TIME = 6
"""A change may take this many times as long as unchanged code; beyond, its loop has no end."""

LEAST_S = 20
MOST_BYTES = 6 << 30
"""What a change may occupy: one once filled a list for ever."""

NOTICED = {
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.INTERNAL_ERROR,
}

OPTIONS = [
    *("-x", "-q", "--no-header", "--no-summary", "-m", "not realtime and not soak"),
    *("-ptests.mutation.plugin", "--hypothesis-profile=mutation"),
    *("-pno:cacheprovider", "-pno:xdist"),
]

LEFT_OUT = [
    # Slow, and about other things than single values.
    "tests/planning/test_expansion.py::test_includes_that_multiply_are_stopped",
    "tests/planning/test_expansion.py::test_doubling_includes_are_stopped",
    "tests/planning/test_spoken_durations.py"
    "::test_every_language_of_the_voices_has_words_or_is_an_error",
    "tests/planning/test_spoken_durations.py"
    "::test_a_script_without_durations_in_words_does_not_load_babel",
    "tests/script/test_parser_properties.py",
    # They start a bare Python, which has no mutmut.
    "tests/audio/outputs/test_install_simpleaudio.py"
    "::test_a_failed_build_is_tried_again_only_when_what_it_needs_has_changed",
    "tests/audio/outputs/test_install_simpleaudio.py"
    "::test_an_installer_that_cannot_build_says_what_is_missing_and_lets_make_go_on",
]


def write_changes() -> None:
    """Write the checkout with all changes to `mutants/`; what is there already is kept."""
    # It has no interface for this; a module of any type, as only this command installs it.
    mutmut = importlib.import_module("mutmut.__main__")
    mutmut.set_mutant_under_test("mutant_generation")
    CHANGED.mkdir(exist_ok=True)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
        mutmut.create_mutants(os.cpu_count() or 1)


def changes_of(module: Path) -> list[str]:
    """Return the names of the changes to a module, such as `voiceguide/planning/fit.py`."""
    written = module.with_name(f"{module.name}.meta")
    return list(json.loads(written.read_text())["exit_code_by_key"]) if written.exists() else []


def own_tests(module: Path) -> list[str]:
    """Return the test files named after a module; the tests of its package if there are none."""
    folder = Path("tests", *module.parts[1:-1])
    files = sorted(folder.glob(f"test_{module.stem}*.py"))
    return [str(file) for file in files] or [str(folder)]


def unnoticed(changes: list[str], tests: list[str], jobs: int) -> Iterator[str]:
    """Yield those of the changes with which every one of the tests passes.

    Raises SystemExit if the tests fail without a change.
    """
    arguments = [*OPTIONS, *(f"--deselect={each}" for each in LEFT_OUT), *tests]
    os.environ["MUTANT_UNDER_TEST"] = ""
    began = time.process_time()
    if _silently(arguments, keep_streams=True) != pytest.ExitCode.OK:
        sys.exit(f"The tests fail without a change: {' '.join(tests)}")
    most_s = int((time.process_time() - began) * SHARE_OF_TIME) + LEAST_S
    running: dict[int, str] = {}
    for change in [*changes, *[""] * jobs]:
        if len(running) >= jobs or not change:
            if not running:
                return
            process, status = os.wait()
            finished = running.pop(process)
            code = os.waitstatus_to_exitcode(status)
            if code == pytest.ExitCode.OK:
                yield finished
            elif code > 0 and code not in NOTICED:
                sys.exit(f"pytest ended with {code} for {finished}")
        if change:
            running[_forked(change, arguments, most_s)] = change


def _forked(change: str, arguments: list[str], most_s: int) -> int:
    """Return the process that runs the tests with one change, within bounds of time and memory."""
    process = os.fork()
    if process:
        return process
    end_s = int(time.process_time()) + most_s
    resource.setrlimit(resource.RLIMIT_CPU, (end_s, end_s + 2))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    # A wait without end takes no processor time.
    signal.alarm(most_s * 4)
    os.environ["MUTANT_UNDER_TEST"] = change
    code = 1
    try:
        code = _silently(arguments)
    finally:
        os._exit(code)


def _silently(arguments: list[str], *, keep_streams: bool = False) -> int:
    """Return how pytest ended, its output left out."""
    kept = [os.dup(stream) for stream in (1, 2)] if keep_streams else []
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    try:
        return int(pytest.main(arguments))
    finally:
        for stream, was in zip((1, 2), kept, strict=False):
            os.dup2(was, stream)
            os.close(was)


def main() -> None:
    """Try the changes to what the command line names; end with 1 if some went unnoticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("what", help="a module or package, such as planning/layout or script")
    parser.add_argument(
        "--package", action="store_true", help="try what is left on all tests of the package"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    write_changes()
    os.chdir(CHANGED)
    # `tests` is to come from the changed checkout as well, and it is loaded already.
    sys.path[0] = str(Path.cwd())
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    named = Path("voiceguide", options.what)
    modules = sorted(named.rglob("*.py")) if named.is_dir() else [named.with_suffix(".py")]
    if not any(map(changes_of, modules)):
        sys.exit(f"There is nothing to change in {options.what}; name a module, as planning/fit.")
    left = 0
    for module in modules:
        changes = changes_of(module)
        if not changes:
            continue
        tests = own_tests(module)
        kept = list(unnoticed(changes, tests, options.jobs))
        if kept and options.package:
            kept = list(unnoticed(kept, [str(Path("tests", module.parts[1]))], options.jobs))
        left += len(kept)
        name = "/".join(module.with_suffix("").parts[1:])
        lines = [f"{name}: {len(changes)} tried, {len(changes) - len(kept)} noticed", *kept]
        sys.stdout.write("\n  ".join(lines) + "\n")
        sys.stdout.flush()
    sys.exit(bool(left))


if __name__ == "__main__":
    main()
