"""Controls: the actions a listener asks for by keys and, if there is one, a microphone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from voiceguide.playback.actions import Action, action_of_key
from voiceguide.playback.taps import Taps
from voiceguide.playback.view import State

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.playback.listening import Listener

STILL_READY_S = 0.7
"""A tap this soon after one that meant “ready” means the same: two taps pause nothing."""


class Keys(Protocol):
    """A source of key presses."""

    def pressed(self) -> Sequence[str]:
        """Return the names of the keys pressed since the last call, without waiting for any."""


class ListenerControls:
    """Actions from keys and, if given, from a microphone's listener."""

    def __init__(
        self, keys: Keys, now_s: Callable[[], float], listener: Listener | None = None
    ) -> None:
        self._keys = keys
        self._now_s = now_s
        self._listener = listener
        self._taps: Taps[Action] = Taps()
        self._ready_s = -math.inf

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        """Return the actions asked for since the last call, without waiting for any."""
        now_s = self._now_s()
        found = self._taps.settled(now_s)
        for key in self._keys.pressed():
            action = action_of_key(key, waiting=waiting)
            if action is Action.READY:
                self._ready_s = now_s
            elif action is Action.PAUSE_OR_RESUME and now_s - self._ready_s < STILL_READY_S:
                action = Action.READY
            # Whoever wants to stop is never made to ask twice.
            counted = self._taps.press(key, action, now_s)
            found += [action] if action is Action.STOP else counted
        if self._listener is not None:
            found += self._listener.actions()
        return found

    def set_state(self, state: State) -> None:
        """Tell the microphone's listener which words count now."""
        if self._listener is not None:
            from voiceguide.playback.listening import Moment

            moments = {State.WAITING: Moment.WAITING, State.STOPPING: Moment.STOPPING}
            self._listener.set_moment(moments.get(state, Moment.SESSION))

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Pass the session's own sound on, so that it is not taken for a command."""
        if self._listener is not None:
            self._listener.on_output(frames, sample_rate)

    @property
    def is_listening(self) -> bool:
        """Whether spoken commands are understood now."""
        return self._listener is not None and not self._listener.problem

    @property
    def listening(self) -> str:
        """What to show of the microphone: that it is on, or what is wrong; empty if it is off."""
        if self._listener is None:
            return ""
        return self._listener.problem or "listening"
