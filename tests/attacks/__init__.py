"""Random attacks on the real command: `make attack` runs them for ten minutes.

Each attack damages one kind of thing that the command meets: its input, its files, its limits, its
system. `judge` says what must never happen whatever was damaged. Linux only.
"""
