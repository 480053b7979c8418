"""Runs `voiceguide export`, and writes to a file how many utterances it had spoken.

python -m benchmarks.catalogue.build FILE ARGUMENT...
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from voiceguide.cli import export_folder, run

NAME = "export_to_folder"


def main() -> int:
    """Run the command; return its exit code."""
    usual = getattr(export_folder, NAME)

    def counting(*arguments: Any, **options: Any) -> Any:
        result = usual(*arguments, **options)
        told = {"made": len(result.made), "spoken": result.spoken}
        Path(sys.argv[1]).write_text(json.dumps(told), encoding="ascii")
        return result

    setattr(export_folder, NAME, counting)
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
