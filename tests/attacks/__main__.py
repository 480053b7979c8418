"""Attack for a set time: `python -m tests.attacks SECONDS [SEED]`, which `make attack` runs.

What is found lies in `.attacks/`, each finding in a folder with a script that repeats it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.attacks.campaign import Campaign

USUAL_S = 600


def main() -> int:
    """Returns 1 if anything was found."""
    if sys.platform != "linux":
        sys.stderr.write("Attacks use limits, signals and /proc as Linux has them; none was run.\n")
        return 0
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else USUAL_S
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000
    campaign = Campaign(seed, Path(".attacks"))
    sys.stdout.write(f"seed {seed}; each line below is a finding\n")
    ends_s = time.monotonic() + seconds
    step = 0
    try:
        while time.monotonic() < ends_s:
            for finding in campaign.attack(step):
                sys.stdout.write(f"{finding}\n")
                sys.stdout.flush()
            step += 1
    except KeyboardInterrupt:
        pass
    sys.stdout.write(campaign.summary())
    return int(campaign.found > 0)


if __name__ == "__main__":
    sys.exit(main())
