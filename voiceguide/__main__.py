"""`voiceguide`, and `python -m voiceguide`."""

from __future__ import annotations

import sys

from voiceguide.cli import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
