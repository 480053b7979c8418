"""One target under atheris: `run.py TARGET [libFuzzer's options and corpus folders]`."""

from __future__ import annotations

import sys

import atheris

# The interpreter loads what is fuzzed through atheris, which marks every branch.
with atheris.instrument_imports(include=["voiceguide", "markdown_it", "yaml"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until an option says stop, or until something is found."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
