"""The lengths beside the routines that `voiceguide` alone offers."""

from __future__ import annotations

import time
from pathlib import Path

from tests.commands import PATIENCE_S
from voiceguide.cli.background_lengths import BackgroundLengths
from voiceguide.cli.context import open_context
from voiceguide.cli.start_card import about
from voiceguide.playback.progress import Progress
from voiceguide.session.preferences import Options


def test_a_routine_that_waits_is_as_long_as_its_start_card_says(work: Path) -> None:
    Path("rinse.md").write_text("# Rinse\n\n## Rinse\n- [10s]\n- [wait 20s]\n- [wait]\n")
    options = Options(chimes=False)
    with open_context() as context:
        with BackgroundLengths(context, options, ["rinse.md"]) as lengths:
            deadline = time.monotonic() + PATIENCE_S
            while not lengths.known:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        session = context.compose(context.load(["rinse.md"]), options, wait_s=None)
    assert lengths.known == {"rinse.md": "1 min"}
    progress = Progress.of(session.plan, session.plan.item_count, session.sample_rate)
    assert about(session, progress) == "1 minute."
