"""A session whose sound server ends and comes back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.one_sentence import ONE_LONG_SENTENCE, SENTENCE
from tests.integration.sound_server import SoundServer
from tests.integration.terminal import Terminal
from tests.needs import installed_outputs

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)


@pytest.mark.realtime
@pytest.mark.usefixtures("sound_server")
def test_a_session_is_held_while_the_sound_server_is_gone_and_resumes_when_it_is_back(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    script = tmp_path / "sentence.md"
    script.write_text(ONE_LONG_SENTENCE)
    # A server for this test alone, as it is killed.
    with SoundServer() as server, ExitStack() as stage:
        server.add_speaker("speaker")
        recorder = stage.enter_context(server.record("speaker"))
        environment = server.environment("speaker")
        screens = [
            terminal(
                "start",
                "--now",
                str(script),
                "--output",
                output,
                "--plain",
                environment=environment,
            )
            for output in installed_outputs()
        ]
        recorder.wait_for_sound()
        for screen in screens:
            screen.read_until(SENTENCE)
        server.kill()
        for screen in screens:
            screen.read_until("The sound device was disconnected.")
        server.start()
        server.add_speaker("speaker")
        for screen in screens:
            screen.shown = ""
            # Words that were not heard to their end are repeated.
            screen.read_until(SENTENCE)
            assert screen.wait() == 0, screen.shown
            assert "All done" in screen.shown
