"""Sound inputs: the microphone, for commands and for narrating."""
