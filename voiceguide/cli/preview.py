"""Plays a short sample, for `pace`, `voices` and `doctor`."""

from __future__ import annotations

import click

from voiceguide.audio.clip import Clip
from voiceguide.cli.context import CommandContext
from voiceguide.session.preferences import Preferences


def play_preview(
    context: CommandContext,
    text: str,
    preferences: Preferences,
    output_name: str | None,
    bell: str | None = None,
) -> None:
    """Play `bell`, if any, then speak `text`.

    Without a sound device, say so and return.
    """
    import numpy as np

    from voiceguide.audio.clip import Placement
    from voiceguide.audio.outputs import open_output
    from voiceguide.library.sound_bank import SoundBank
    from voiceguide.planning.timeline import Event, Passage
    from voiceguide.planning.timing import CHIME_LEAD_S
    from voiceguide.session.mixer import Mixer
    from voiceguide.speech.synthesizer import Speaker

    words = _recorded(context, text, preferences) or context.speech.clip(
        text, Speaker(preferences.voice, preferences.pace_wpm)
    )
    placements = []
    start = 0
    if bell is not None:
        placements.append(
            Placement(0, SoundBank(context.library, context.sample_rate).chime(bell, None))
        )
        start = round(CHIME_LEAD_S * context.sample_rate)
    placements.append(Placement(start, words))
    events = tuple(
        Event("speech", each.start_frame, each.end_frame, 1, placement=each) for each in placements
    )
    passage = Passage(0, placements[-1].end_frame, 0, "", 0, events)
    channels = max(each.clip.channels for each in placements)
    with open_output(output_name, context.sample_rate, channels) as output:
        if output.reason:
            cause = output.reason.partition(":")[0]
            click.echo(f"{cause}, so nothing is played.", err=True)
            return
        for block in Mixer(channels).blocks([passage]):
            output.write(np.asarray(block, np.float32))
        output.finish()


def _recorded(context: CommandContext, text: str, preferences: Preferences) -> Clip | None:
    """Return the recording that the chosen narration has of a text, in whatever language."""
    from voiceguide.speech.narrations import narration_named
    from voiceguide.speech.narrator import Narrator

    narration = narration_named(preferences.narration or "")
    if narration is None:
        return None
    clips = (
        Narrator(narration, language, context.sample_rate).clip(text, preferences.pace_wpm)
        for language in narration.languages
    )
    return next((clip for clip in clips if clip is not None), None)
