"""What may be said at which moment."""

from __future__ import annotations

import pytest

from voiceguide.playback.actions import PHRASES, TAKE_PHRASES, Action
from voiceguide.playback.listening import Moment
from voiceguide.playback.listening.grammar import commands, commands_and_similar, phrases_of


@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("moment", [each for each in Moment if each is not Moment.TAKE])
def test_every_command_may_be_said_after_the_call_at_any_moment_of_a_session(
    phrase: str, moment: Moment
) -> None:
    meant = phrases_of(moment)[f"guide {phrase}"]
    if moment is Moment.STOPPING and PHRASES[phrase] is Action.ASK_TO_STOP:
        assert meant is Action.STOP
    else:
        assert meant is PHRASES[phrase]


def test_after_a_take_only_what_is_to_be_done_with_it_counts() -> None:
    assert list(phrases_of(Moment.TAKE)) == [f"guide {phrase}" for phrase in TAKE_PHRASES]


@pytest.mark.parametrize(
    ("moment", "said", "action"),
    [
        (Moment.SESSION, "ready", None),
        (Moment.SESSION, "stop", None),
        (Moment.SESSION, "guide stop", Action.ASK_TO_STOP),
        (Moment.WAITING, "ready", Action.READY),
        (Moment.WAITING, "guide ready", Action.READY),
        (Moment.WAITING, "stop", None),
        (Moment.STOPPING, "stop", Action.STOP),
        (Moment.STOPPING, "guide stop", Action.STOP),
        (Moment.STOPPING, "guide stop the session", Action.STOP),
        (Moment.STOPPING, "ready", None),
    ],
)
def test_a_word_alone_is_an_answer_only_where_one_is_expected(
    moment: Moment, said: str, action: Action | None
) -> None:
    assert phrases_of(moment).get(said) is action


@pytest.mark.parametrize("moment", Moment)
def test_both_grammars_hold_every_phrase(moment: Moment) -> None:
    for grammar in (commands(moment), commands_and_similar(moment)):
        assert grammar.startswith("#JSGF V1.0;")
        assert all(phrase in grammar for phrase in phrases_of(moment))
