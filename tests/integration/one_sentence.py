"""A routine of one long sentence, for tests that interrupt it."""

from __future__ import annotations

ONE_LONG_SENTENCE = """\
---
chimes: off
lead_in: 0s
---
# A sentence

## Say
- [9s] Glide slowly from the middle of the forehead out to the temples, and rest there a while.
- [1s]
"""
SENTENCE = (
    "Glide slowly from the middle of the forehead out to the temples, and rest there a while."
)
