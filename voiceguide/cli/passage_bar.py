"""A bar on the terminal that moves as the items of a session are planned."""

from __future__ import annotations

import sys
from typing import Any

import click

from voiceguide.planning.timeline import Passage
from voiceguide.session.session import Session


class PassageBar:
    """The bar; a context manager, invisible where standard error is no terminal."""

    def __init__(self, session: Session, label: str) -> None:
        self._done = 0
        self._bar = click.progressbar(
            length=session.plan.item_count,
            label=label,
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            update_min_steps=max(1, session.plan.item_count // 200),
        )

    def on_passage(self, passage: Passage) -> None:
        """Move to the item of a passage."""
        self._bar.update(passage.item + 1 - self._done)
        self._done = passage.item + 1

    def __enter__(self) -> PassageBar:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._bar.__exit__(*error)
