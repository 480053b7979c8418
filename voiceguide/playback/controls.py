"""The listener's wishes from everywhere they come: keys, and a microphone where one listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from voiceguide.playback.actions import Action, action_of_key
from voiceguide.playback.view import State

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.playback.listening import Listener

TOGGLE_S = 0.7
"""A key held down, or a knuckle on two keys, pauses once: repeats begin after about half a second
and then come thirty times a second."""

REPEAT_S = 0.12
"""Another key that comes again so soon is held down."""


class Keys(Protocol):
    """Where keys come from."""

    def pressed(self) -> Sequence[str]:
        """The names of the keys pressed since the last call; never waits."""


class ListenerControls:
    """Keys and, perhaps, a listener, as one set of wishes."""

    def __init__(
        self, keys: Keys, now_s: Callable[[], float], listener: Listener | None = None
    ) -> None:
        self._keys = keys
        self._now_s = now_s
        self._listener = listener
        self._last_s: dict[str, float] = {}

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        """What was asked for since the last call; never waits."""
        found = []
        for key in self._keys.pressed():
            action = action_of_key(key, waiting=waiting)
            toggles = action in (Action.PAUSE_OR_GO_ON, Action.READY)
            name = "" if toggles else key
            now_s = self._now_s()
            since_s = now_s - self._last_s.get(name, now_s - 2 * TOGGLE_S)
            self._last_s[name] = now_s
            if since_s >= (TOGGLE_S if toggles else REPEAT_S):
                found.append(action)
        if self._listener is not None:
            found += self._listener.actions()
        return found

    def expect(self, state: State) -> None:
        """Let the listener know which words count now."""
        if self._listener is not None:
            from voiceguide.playback.listening import Moment

            moments = {State.WAITING: Moment.WAITING, State.STOPPING: Moment.STOPPING}
            self._listener.expect(moments.get(state, Moment.SESSION))

    def sounding(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Let the listener know what it will hear of the session itself."""
        if self._listener is not None:
            self._listener.sounding(frames, sample_rate)

    @property
    def listening(self) -> str:
        """What the microphone does, in a word or two; empty without one."""
        if self._listener is None:
            return ""
        return self._listener.problem or "listening"
