"""The error of a direction, with what to write instead."""

from __future__ import annotations


class DirectionError(ValueError):
    """A direction that cannot be used; `hint` says what to write instead.

    `right` is the inside of the right direction if there is only one right answer, empty if the
    direction should go, and None if only the author can know.
    """

    def __init__(self, message: str, hint: str, right: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.right = right
