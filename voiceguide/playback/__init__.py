"""A session in real time: transport, stream, keys, and what a display shows."""
