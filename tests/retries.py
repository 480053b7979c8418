"""A pytest plugin that counts the tests which repeated what they measured in real time.

A starved sound server breaks the sound by itself, so some tests may try again. Too many that do
are a fault that would stay unseen: under CI more than two fail the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator

import pytest

MOST_IN_CI = 2
"""Tests that may be retried before a run with CI in its environment fails."""

_PROPERTY = "retried"

_reasons: list[str] = []


def retried(reason: str) -> None:
    """Record that the running test tries again, and why."""
    _reasons.append(" ".join(reason.split())[:300])
    sys.stdout.write(f"tried again: {reason}\n")


class RetryReport:
    """Gathers retries from test reports, which xdist carries from its workers to the main process.

    Retries in a fixture count for the test that was the first to ask for it.
    """

    def __init__(self) -> None:
        self._realtime: set[str] = set()
        self._retried: dict[str, list[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the reasons of the phase that has ended to its report."""
        report = yield
        report.user_properties.extend((_PROPERTY, reason) for reason in _reasons)
        _reasons.clear()
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a report, in the main process."""
        reasons = [str(value) for name, value in report.user_properties if name == _PROPERTY]
        if reasons:
            self._retried.setdefault(report.nodeid, []).extend(reasons)
        if reasons or ("realtime" in report.keywords and report.when == "call"):
            self._realtime.add(report.nodeid)

    @property
    def _fails(self) -> bool:
        return bool(os.environ.get("CI")) and len(self._retried) > MOST_IN_CI

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail an otherwise green run under CI if too many tests were retried."""
        if self._fails and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print how many real-time tests were retried, if any ran."""
        if not self._realtime:
            return
        for test, reasons in self._retried.items():
            terminalreporter.write_line(f"TRIED AGAIN {test} - {'; '.join(reasons)}")
        count = f"{len(self._retried)} of {len(self._realtime)} real-time tests were tried again"
        fails = f": under CI, more than {MOST_IN_CI} fail the run" if self._fails else ""
        terminalreporter.write_line(f"{count}{fails}.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the report for this run."""
    config.pluginmanager.register(RetryReport())
